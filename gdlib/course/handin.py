"""``gd check``: what a student runs before submitting a notebook."""

from dataclasses import dataclass
from pathlib import Path

from gdlib import i18n
from gdlib.course import execute
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import N_, number
from gdlib.i18n import gettext as _

SECONDS = 60
NO_LANGUAGE = N_("the notebook does not say its language: paste your answers into a fresh copy")
NO_ANSWER = N_("the answer cell is missing: paste your answers into a fresh copy")
NO_CHECK = N_("the check cell is missing: paste your answers into a fresh copy")
COPY = N_("this is a copy of the cell {cell}: delete the copy")
CHANGED = N_("the check cell was changed: it must be the one line {line}")


@dataclass(frozen=True)
class Handin:
    """A student's notebook: where it is, what it holds, and the exercises of its lesson."""

    path: str
    notebook: object
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
    about = notebook.metadata.get("gdlib")
    about = about if isinstance(about, dict) else {}
    if about.get("lang") not in i18n.LANGUAGES:
        raise CourseError([Problem(str(path), "", _(NO_LANGUAGE))])
    i18n.use(about["lang"])
    lesson = about.get("lesson") or Path(path).stem
    return Handin(str(path), notebook, tuple(ex for ex in exercises() if ex.lesson == lesson))


def structure(handin):
    """What was deleted, copied or changed of the cells that grading needs."""
    found = roles(handin)
    problems = []
    for ex in handin.exercises:
        for role, missing in ((ex.name, NO_ANSWER), (f"{ex.name}-check", NO_CHECK)):
            cells = [cell for cell, known in found.items() if known == role]
            if not cells:
                problems.append(Problem(handin.path, role, _(missing)))
            # The original is the one that still has the name it was born with.
            cells.sort(key=lambda cell, role=role: cell != role)
            problems += [Problem(handin.path, cell, _(COPY).format(cell=role)) for cell in cells[1:]]
    return problems + _changed(handin, found)


def roles(handin):
    """Each answer or check cell's id, and which one it is: by nbgrader's id, else by its own.

    JupyterLab gives a pasted cell a new id and leaves nbgrader's as it was: a copy has its original's role.
    """
    names = [ex.name for ex in handin.exercises]
    known = {*names, *(f"{name}-check" for name in names)}
    found = {}
    for i, cell in enumerate(handin.notebook.cells):
        role = cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id"))
        if cell.cell_type == "code" and role in known:
            found[execute.name(cell, i)] = role
    return found


def _changed(handin, found):
    problems = []
    for i, cell in enumerate(handin.notebook.cells):
        role = found.get(execute.name(cell, i), "")
        name = role.removesuffix("-check")
        line = f'gd.check("{name}", {name})'
        if role != name and cell.source.strip() != line:
            problems.append(Problem(handin.path, execute.name(cell, i), _(CHANGED).format(line=line)))
    return problems


def report(handin, ran, say):
    """Print the reports and the sum; return what keeps the student from full marks, one line each."""
    found, promised = roles(handin), execute.promised(handin.notebook)
    problems, earned = [], {}
    for one in ran:
        is_check = found.get(one.cell, "").endswith("-check")
        if is_check and one.text:
            say(one.text.rstrip() + "\n")
        if one.error or (is_check and one.stderr):
            problems.append(Problem(handin.path, one.cell, one.error or execute.last_line(one.stderr)))
        elif is_check and one.cell in promised:
            points = min(max(one.value or 0.0, 0.0), promised[one.cell])
            earned.setdefault(found[one.cell], points)
    total = sum(ex.points for ex in handin.exercises)
    say(_("{earned} of {total} points").format(earned=number(sum(earned.values())), total=number(total)))
    if sum(earned.values()) < total and not problems:
        problems.append(Problem(handin.path, "", _("points are missing: the reports above say where")))
    return problems
