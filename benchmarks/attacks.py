"""The corpus of submissions under a plain nbgrader and under ours, side by side.

    python -m benchmarks.attacks [--keep] [SUBMISSION...]

Writes ATTACKS.md; with ``--keep`` the plain nbgrader's part of it stays, and only new files are run under it.
There every submission has a course, a gradebook and a run of its own, because one of them may end the run for
all. Everything happens as an ordinary user with limits on processes, memory and the size of files; what would
harm the machine all the same says so in its file and is left out.
"""

import contextlib
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from tests.grading import corpus, ear, ordinary, staging
from tests.grading.classroom import copy_course

SECONDS = 100  # for one submission under the plain nbgrader; its own limit is 30 s a cell
LIMITS = ("--as=8589934592", "--fsize=300000000", "--cpu=120")
APART = ("bwrap", "--dev-bind", "/", "/", "--unshare-ipc")
APART += tuple(word for place in ("/tmp", "/var/tmp", "/dev/shm") for word in ("--tmpfs", place))
# The course's practice cells have solutions to clear and no metadata, which nbgrader refuses unless told.
PREPARE = "c = get_config()\nc.ClearSolutions.enforce_metadata = False\n"
NOTE = """# Attacks, accidents and honest work, side by side

Made by `python -m benchmarks.attacks`: {versions}.

Every row is a file of `tests/grading/corpus`. "Plain nbgrader" is nbgrader as it is installed, with an empty
configuration; "ours" is `gd grade` in its strongest sandbox. Both run as an ordinary user. Points are what
the submission got; **bold** is what went wrong.

{summary}

"""
HEAD = "| submission | what it is | wanted | plain nbgrader | ours |\n|---|---|--:|---|---|\n"


@dataclass(frozen=True)
class Outcome:
    """``marks`` by exercise, None where nobody was graded; ``harm`` is what happened besides."""

    marks: dict | None
    harm: tuple = ()

    def verdict(self, sub):
        """In words: points, and in bold what is not as intended."""
        if self.marks is None:
            return ", ".join(["**not graded**", *(f"**{harm}**" for harm in self.harm)])
        said, marks = [f"{sum(self.marks.values()):g}"], self.marks
        paid = sum(max(0.0, points - sub.marks.get(name, 0.0)) for name, points in marks.items())
        lost = sum(max(0.0, points - marks.get(name, 0.0)) for name, points in sub.marks.items())
        said += [f"**paid {paid:g} too many**"] * bool(paid) + [f"**{lost:g} lost**"] * bool(lost)
        return ", ".join([*said, *(f"**{harm}**" for harm in self.harm)])


class Stock:
    """A plain nbgrader: the gradebooks are made once and copied for each submission."""

    def __init__(self, user):
        self.user, self.template = user, user.folder / "plain"
        self.template.mkdir()
        copy_course(self.template)
        (self.template / "nbgrader_config.py").write_text(PREPARE)
        for lesson in {sub.lesson for sub in corpus.everything()}:
            shutil.copytree(self.template / "solutions" / "en" / lesson, self.template / "source" / lesson)
        user.own(self.template)
        for lesson in sorted(path.name for path in (self.template / "source").iterdir()):
            done = self._nbgrader("generate_assignment", lesson, cwd=self.template, seconds=300)
            assert done.status == 0, done.err[-2000:]
        (self.template / "nbgrader_config.py").write_text("c = get_config()\n")

    def _nbgrader(self, *words, cwd, seconds, **environment):
        """The whole machine as the user sees it, but for the folders where others would find what is left."""
        own = self.user.folder.parent  # home, environment and repository
        words = [*LIMITS, *APART, "--bind", own, own, "--", self.user.bin / "nbgrader", *words]
        return self.user.run(shutil.which("prlimit"), *words, cwd=cwd, seconds=seconds, **environment)

    def grade(self, sub):
        """Grade one submission alone, with another student's work and some canaries beside it."""
        home = self.user.folder / "stock" / sub.name
        folder = home / "course"
        shutil.copytree(self.template, folder)
        with ear.listening(home) as (port, heard):
            both = {sub.name: sub, "worked-en": corpus.load("worked-en")}
            staging.hand_in(self.user, home, both.values(), port)
            before = ear.seen(home)
            words = ("autograde", sub.lesson, "--student", sub.name)
            done = self._nbgrader(*words, cwd=folder, seconds=SECONDS, HOME=home, **staging.ENVIRONMENT)
            harm = harm_of(home, before, heard(), done.left)
        marks = marks_of(folder, sub) if done.status == 0 else None
        shutil.rmtree(home, ignore_errors=True)
        return Outcome(marks, harm)


def harm_of(home, before, heard, left):
    """What happened besides marking, in words, since ``ear`` saw the home as it was ``before``."""
    touched = staging.touched(ear.changes(before, ear.seen(home)))
    found = {"files touched": touched, "network reached": heard, "left running": left}
    return tuple(what for what, seen in found.items() if seen)


def marks_of(folder, sub):
    """What the gradebook says, marks by hand first; None where it has no marks."""
    where = (
        "join submitted_notebook n on n.id = g.notebook_id "
        "join submitted_assignment a on a.id = n.assignment_id "
        "join assignment l on l.id = a.assignment_id join base_cell b on b.id = g.cell_id "
    )
    query = f"select b.name, coalesce(g.manual_score, g.auto_score) from grade g {where}"
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as book:
        rows = book.execute(
            f"{query} where a.student_id = ? and l.name = ?", (sub.name, sub.lesson)
        ).fetchall()
    marks = {name.removesuffix("-check"): points for name, points in rows}
    return marks if marks and None not in marks.values() else None


def ours(user, subs):
    """All of them in one run of ``gd grade`` a lesson."""
    home = user.folder / "ours"
    folder = staging.course(home)
    with ear.listening(home) as (port, heard):
        staging.hand_in(user, home, subs, port)
        before, left = ear.seen(home), []
        for lesson in sorted({sub.lesson for sub in subs}):
            done = staging.grade(user, folder, lesson, "--json", seconds=1800)
            assert done.status == 0, done.err[-2000:]
            left += done.left
        harm = harm_of(home, before, heard(), left)
    return {sub.name: Outcome(marks_of(folder, sub), harm) for sub in subs}


def table(subs, stock, own):
    """The rows, attacks first, and one line for each kind that counts them."""
    lines = []
    for kind in corpus.KINDS:
        mine = [sub for sub in subs if sub.kind == kind]
        lines += [f"\n## {kind.capitalize()}\n\n{HEAD}".rstrip("\n")] if mine else []
        for sub in mine:
            plain = sub.stock.replace("no:", "not run:") if sub.stock else stock[sub.name]
            about = sub.about.replace("|", "\\|")
            row = (sub.name, about, f"{sum(sub.marks.values()):g}", plain, own[sub.name])
            lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def summary(subs, stock, own):
    """How many of each kind went as intended."""
    lines = ["| kind | submissions | plain nbgrader: as intended | ours: as intended |", "|---|--:|--:|--:|"]
    for kind in corpus.KINDS:
        mine = [sub.name for sub in subs if sub.kind == kind]
        ran = [name for name in mine if name in stock]
        plain, good = sum(fine(stock[n]) for n in ran), sum(fine(own[n]) for n in mine)
        lines.append(
            f"| {kind} | {len(mine)} | {plain} of {len(ran)} that were run | {good} of {len(mine)} |"
        )
    paid, ours_paid = (sum("**paid" in text for text in side.values()) for side in (stock, own))
    lines.append(f"\nThe plain nbgrader pays {paid} attacks, ours {ours_paid}.")
    return "\n".join(lines)


def fine(text):
    """Bold is what went wrong."""
    return "**" not in text


def known(path):
    """The plain nbgrader's part of a table that was written before."""
    if not path.exists():
        return {}
    rows = [
        line.strip("|").split(" | ") for line in path.read_text("utf8").splitlines() if line.count(" | ") == 4
    ]
    return {row[0].strip(): row[3].strip() for row in rows if "not run:" not in row[3]}


def main(words):
    place, names = Path(__file__).with_name("ATTACKS.md"), [word for word in words if word != "--keep"]
    subs = [sub for sub in corpus.everything() if not names or sub.name in names]
    stock = known(place) if "--keep" in words else {}
    with ordinary.ordinary() as user, ThreadPoolExecutor(os.cpu_count()) as pool:
        own = {name: outcome.verdict(corpus.load(name)) for name, outcome in ours(user, subs).items()}
        todo = [sub for sub in subs if not sub.stock and sub.name not in stock]
        plain = Stock(user) if todo else None
        done = tqdm(
            pool.map(lambda sub: plain.grade(sub), todo), total=len(todo), disable=not sys.stderr.isatty()
        )
        stock |= {sub.name: outcome.verdict(sub) for sub, outcome in zip(todo, done, strict=True)}
        python = subprocess.run([user.bin / "python", "-V"], capture_output=True, text=True).stdout.strip()
    stock = {sub.name: stock[sub.name] for sub in subs if sub.name in stock}
    versions = f"{python}, nbgrader {version('nbgrader')}, Linux {platform.release().split('-')[0]}"
    text = NOTE.format(versions=versions, summary=summary(subs, stock, own)) + table(subs, stock, own).lstrip(
        "\n"
    )
    if names:
        print(text)
    else:
        place.write_text(text, "utf8")
    bad = [name for name, said in own.items() if not fine(said)]
    print(json.dumps({"not as intended": bad}))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
