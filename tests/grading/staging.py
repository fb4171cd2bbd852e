"""A teacher's home for the corpus: a course, files that nobody may touch, and ``gd grade`` as it is typed."""

import re
import shutil

from . import corpus
from .classroom import ROOT, copy_course

CANARY = "canary-content"
SECRET = "GD_CORPUS_SECRET=1"
ENVIRONMENT = {"GD_CORPUS_SECRET": SECRET}  # of the teacher's process: no student may see it
# `gd grade` as it is, with less patience: a loop that never ends is known after two seconds, too.
GRADE = """
import sys
from gdlib.course.cli import main
from gdlib.course.grade import verb
from gdlib.course.grade.engine import Limits
verb.limits = lambda args: Limits(call=2, cell=5, total=15)
sys.exit(main(["grade", *sys.argv[1:]]))
"""
# What a grading run writes, below the home.
OUTPUTS = re.compile(
    r"course/(gradebook\.db.*|grades\.csv|\.nbgrader\.log|(autograded|feedback)(/.*)?"
    r"|submitted/[^/]+/[^/]+/(timestamp|submission_secret)\.txt)|\.(cache|config|ipython|jupyter|local)(/.*)?",
    re.S,
)


def course(home):
    """Make ``home/course``, as a repository is cloned, and return it."""
    folder = home / "course"
    folder.mkdir(parents=True)
    copy_course(folder)
    (folder / "lessons").mkdir()
    shutil.copyfile(ROOT / "lessons" / "course.toml", folder / "lessons" / "course.toml")
    return folder


def hand_in(user, home, subs, port):
    """Put the submissions into ``home/course`` and canaries beside it, all of it the user's."""
    for name in (".ssh/canary", "canary.txt"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(CANARY)
    for sub in subs:
        corpus.build(sub, home / "course", home=home, port=port)
    user.own(home)


def touched(changes):
    """Those of the changes below the home that no grading run makes."""
    return {path for path in changes if not OUTPUTS.fullmatch(path)}


def grade(user, folder, *words, code=GRADE, seconds=900, **environment):
    """``gd grade`` as a teacher types it, in a course below the home."""
    environment = {"HOME": folder.parent, **ENVIRONMENT, **environment}
    return user.run(user.bin / "python", "-c", code, *words, cwd=folder, seconds=seconds, **environment)
