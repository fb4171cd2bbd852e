"""A class whose marks are known: the submissions that the benchmark of grading is run on.

Every answer is right, wrong in a way that the bank of mistakes knows, or untouched. Wrong ones are taken only
where they earn the same whatever numbers a check draws, because both graders draw their own.
"""

import builtins
import inspect
import json
import textwrap
from functools import cache

from gdlib import checks
from tests.grading.classroom import ROOT, copy_course, nbgrader
from tests.grading.marked import released, worked

LESSON, LANGUAGES = "01-slope", ("en", "es", "fr", "de")
MIX = "RRRWRRWRBRRWRRRWRRB"  # right, wrong, blank: one letter an answer, over and over
SEEDS, ENOUGH = range(300), 4  # some mistakes earn a point once in fifty draws


@cache
def wrong(name):
    """The sources of some of an exercise's known mistakes that can stand in a notebook."""
    (exercise,) = (one for one in checks.exercises() if one.name == name)
    found = []
    for mistake in exercise.mistakes:
        text = textwrap.dedent(inspect.getsource(mistake.function))
        start = text.find("def _(")
        names = set(mistake.function.__code__.co_names) - {"np"}
        if start < 0 or any(one in mistake.function.__globals__ for one in names - set(dir(builtins))):
            continue  # an edit of the right answer, or one with helpers
        if _always_the_same(name, mistake):
            found.append(text[start:].replace("def _(", f"def {name}(", 1).rstrip())
        if len(found) == ENOUGH:
            return found
    raise AssertionError(f"{name}: only {len(found)} mistakes that earn the same whatever is drawn")


def _always_the_same(name, mistake):
    points = (checks.run(name, mistake.function, seed=seed).points for seed in SEEDS)
    first = next(points)
    return all(one == first for one in points)


def submission(k):
    """The notebook of student number ``k``, as bytes: one of four languages, five answers of the mix."""
    lang = LANGUAGES[k % 4]
    answers = list(worked(lang, LESSON).items())
    notebook = released(lang, LESSON)
    mine = {}
    for j, (name, source) in enumerate(answers):
        letter = MIX[(len(answers) * k + j) % len(MIX)]
        if letter == "R":
            mine[name] = source
        elif letter == "W":
            mine[name] = wrong(name)[(k + j) % len(wrong(name))]
    for cell in notebook["cells"]:
        source = mine.get(cell["id"])
        if source:
            cell["source"] = source.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def classroom(folder, students):
    """A course with its gradebook and what ``students`` of them handed in."""
    folder.mkdir()
    copy_course(folder)
    nbgrader(folder, "generate_assignment", LESSON)
    hand_in(folder, range(students))
    return folder


def hand_in(folder, students):
    for k in students:
        place = folder / "submitted" / f"s{k:04}" / LESSON
        place.mkdir(parents=True)
        (place / f"{LESSON}.ipynb").write_bytes(submission(k))
        (place / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")


__all__ = ["LESSON", "ROOT", "classroom", "hand_in", "submission"]
