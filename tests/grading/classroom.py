"""A teacher's folder for the tests: a copy of the course, submissions, nbgrader's commands run in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]


def copy_course(folder):
    """Copy what nbgrader reads of the repository; gradebook and submissions start empty."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for part in ("course", "solutions"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


def nbgrader(folder, *arguments, lang=None):
    """Run one nbgrader command as a teacher types it and return what it said; a failure fails the test."""
    environment = {key: value for key, value in os.environ.items() if key != "GDLIB_LANG"}
    if lang:
        environment["GDLIB_LANG"] = lang
    done = subprocess.run(
        [Path(sys.executable).with_name("nbgrader"), *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def worked(folder, lang, lesson):
    """The worked answer of every graded exercise: name to source."""
    nb = nbformat.read(folder / "solutions" / lang / lesson / f"{lesson}.ipynb", 4)
    graded = (cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("solution"))
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in graded}


def fill(folder, lang, lesson, answers, path, change=lambda nb: None):
    """Write the student notebook with its answer cells replaced by ``answers`` to ``path``."""
    nb = nbformat.read(folder / "course" / lang / lesson / f"{lesson}.ipynb", 4)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    change(nb)
    nbformat.write(nb, path)
    return path


def hand_in(folder, student, lang, lesson, answers, **more):
    """Put a student's notebook into ``submitted``."""
    path = folder / "submitted" / student / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True)
    return fill(folder, lang, lesson, answers, path, **more)


def page(folder, student, lesson):
    """The feedback page of a student."""
    return (folder / "feedback" / student / lesson / f"{lesson}.html").read_text("utf8")
