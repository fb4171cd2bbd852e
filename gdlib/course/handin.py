"""``gd check``: what a student runs before submitting a notebook."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gdlib import i18n
from gdlib.course import execute
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _
from gdlib.i18n import number

SECONDS = 60


@dataclass(frozen=True)
class Handin:
    """A student's notebook: where it is, what it holds, which lesson it belongs to and the lesson's exercises."""

    path: str
    notebook: object
    lesson: str
    exercises: tuple


def check(path, say=print):
    """Execute the notebook and print every exercise's report and the points, in the notebook's language.

    Returns the problems; there are none where every point is earned.
    """
    from tqdm import tqdm

    try:
        handin = opened(path)
        problems = structure(handin)
        cells = sum(cell.cell_type == "code" for cell in handin.notebook.cells)
        with tqdm(total=cells, delay=2, leave=False, unit="cell") as bar:
            ran = execute.perform(handin.notebook, Path(path).resolve().parent, SECONDS, bar.update)
    except CourseError as error:
        return error.problems
    return problems + report(handin, ran, say)


def opened(path):
    """Read a student's notebook and speak its language from here on."""
    from gdlib.checks import exercises

    notebook = execute.read(path)
    about = notebook.metadata.get("gdlib", {})
    about = about if isinstance(about, dict) else {}
    if about.get("lang") not in i18n.LANGUAGES:
        said = _(
            "the notebook does not say its language: take a fresh copy of the lesson and paste your answers into it"
        )
        raise CourseError([Problem(str(path), "", said)])
    i18n.use(about["lang"])
    lesson = about.get("lesson") or Path(path).stem
    return Handin(str(path), notebook, lesson, tuple(ex for ex in exercises() if ex.lesson == lesson))


def structure(handin):
    """What was deleted, copied or changed of the cells that grading needs."""
    if not handin.exercises:
        return []
    found = [place for i, cell in enumerate(handin.notebook.cells) for place in _role(cell, i, handin)]
    problems = []
    for ex in handin.exercises:
        for role, missing in (
            (
                ex.name,
                _(
                    "the answer cell is missing: take a fresh copy of the lesson and paste your answers into it"
                ),
            ),
            (
                f"{ex.name}-check",
                _(
                    "the check cell is missing: take a fresh copy of the lesson and paste your answers into it"
                ),
            ),
        ):
            cells = [cell for known, cell, _source in found if known == role]
            if not cells:
                problems.append(Problem(handin.path, role, missing))
            for extra in _extra(role, cells):
                said = _("this is a copy of the cell {cell}: delete the copy").format(cell=role)
                problems.append(Problem(handin.path, extra, said))
    return problems + _changed(handin, found)


def _role(cell, i, handin):
    """Which answer or check cell this is, by nbgrader's id, else by its own: (role, id, source) or nothing."""
    roles = {role for ex in handin.exercises for role in (ex.name, f"{ex.name}-check")}
    if cell.cell_type != "code":
        return
    mine = execute.name(cell, i)
    role = cell.metadata.get("nbgrader", {}).get("grade_id", mine)
    if role in roles:
        yield role, mine, cell.source


def _extra(role, cells):
    """All but the original, which is the one that still has the name it was born with."""
    original = role if role in cells else (cells or [None])[0]
    counted = Counter(cells)
    counted[original] -= 1
    return list(counted.elements())


def _changed(handin, found):
    problems = []
    for role, cell, source in found:
        name = role.removesuffix("-check")
        if role.endswith("-check") and source.strip() != _line(name):
            said = _("the check cell was changed: it must be the one line {line}").format(line=_line(name))
            problems.append(Problem(handin.path, cell, said))
    return problems


def _line(name):
    return f"gd.check({json.dumps(name)}, {name})"


def report(handin, ran, say):
    """Print the reports and the sum; return what keeps the student from full marks, one line each."""
    points = execute.promised(handin.notebook)
    checks = {execute.name(cell, i): role for i, cell in enumerate(handin.notebook.cells)
              for role, _id, _source in _role(cell, i, handin) if role.endswith("-check")}  # fmt: skip
    problems, seen, earned, total = [], set(), 0.0, sum(ex.points for ex in handin.exercises)
    for one in ran:
        if one.cell in checks and one.text:
            say(one.text.rstrip() + "\n")
        if one.error or (one.cell in checks and one.stderr):
            problems.append(Problem(handin.path, one.cell, one.error or execute._last(one.stderr)))
        elif one.cell in points and checks.get(one.cell) not in seen:
            seen.add(checks.get(one.cell))
            earned += min(max(one.value or 0.0, 0.0), points[one.cell])
    say(_("{earned} of {total} points").format(earned=number(earned), total=number(total)))
    if earned < total and not problems:
        problems.append(Problem(handin.path, "", _("points are missing: the reports above say where")))
    return problems
