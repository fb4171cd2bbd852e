"""Feedback pages written again: from the marked notebooks, with what a teacher changed since by hand.

``gd grade LESSON --pages`` calls ``rewrite``; ``nbgrader generate_feedback`` gets the same pages from the
same two functions, ``marks`` and ``told``. One look at the gradebook serves all students.
"""

import json
from collections import namedtuple

from gdlib.course import feedback
from gdlib.course.feedback_results import NO_COMMENT, cells, inner
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

from . import records
from . import settings as nbgrader
from .gradebook import Book, Missing

# What release_feedback and a later generate_feedback look for beside a page.
BESIDE = ("timestamp.txt", "submission_secret.txt")
LARGEST = 100_000_000  # bytes of a marked notebook

Written = namedtuple("Written", "pages problems")


def rewrite(root, assignment, students=None, progress=None):
    """Write the feedback pages of an assignment again; return ``Written(pages, problems)``.

    Marks by hand, extra credit, comments and the late penalty are those in the gradebook now. ``students``
    names those who are meant; else everybody with marks. ``progress`` has ``start(total)`` and ``step()``.
    Nothing is marked, run or changed in the gradebook.
    """
    settings = nbgrader.load(root)
    try:
        with Book(settings, assignment) as book:
            sheets, entries = book.sheets, book.entries()
    except Missing as error:
        said = _("not in the gradebook ({error}): grade it first with gd grade {assignment}")
        raise CourseError(
            [Problem(assignment, "", said.format(error=error, assignment=assignment))]
        ) from None
    wanted = sorted(students or entries.keys() - settings.excluded)
    if progress:
        progress.start(len(wanted))
    count, problems = 0, []
    for student in wanted:
        written, faults = _student(settings, assignment, student, sheets, entries.get(student))
        count, problems = count + written, problems + faults
        if progress:
            progress.step()
    return Written(count, problems)


def _student(settings, assignment, student, sheets, entry):
    """Write the pages of one student; return how many, and what was in the way."""
    graded = settings.path("autograded", student, assignment)
    place = settings.path("feedback", student, assignment)
    if entry is None:
        return 0, [Problem(student, "", _("no marks in the gradebook"))]
    files, problems, record = {}, [], records.read(graded)
    for name, sheet in sheets.items():
        try:
            nb = read(graded / f"{name}.ipynb")
        except (OSError, ValueError, RecursionError):
            said = _("cannot be read: mark it again with gd grade {assignment} --student {student} --force")
            said = said.format(assignment=assignment, student=student)
            problems.append(Problem(str(graded / f"{name}.ipynb"), "", said))
            continue
        files[f"{name}.html"] = page(nb, student, sheet, entry, record, len(sheets) == 1).encode()
    if not files:
        return 0, problems
    beside = {name: (graded / name).read_bytes() for name in BESIDE if _own_file(graded / name)}
    written = records.fill(place, files | beside, settings, "GenerateFeedback")
    if record:  # else the next run would find other pages than it left, and mark again
        records.write(graded, record | {"pages": record.get("pages", {}) | written})
    return len(files), problems


def read(path):
    """Return a marked notebook as plain data; OSError or ValueError where there is none."""
    if not _own_file(path) or path.stat().st_size > LARGEST:
        raise ValueError(str(path))
    nb = json.loads(path.read_bytes())
    if not isinstance(nb, dict):
        raise ValueError(str(path))
    return nb


def _own_file(path):
    """A link could lead to another student's work, or out of the course."""
    return path.is_file() and not path.is_symlink()


def page(nb, student, sheet, entry, record, single=True):
    """Return the page of a marked notebook with the marks of the gradebook, ``Sheet`` and ``Entry``."""
    notes, reason = told(nb, sheet, entry, record.get("row", {}) if single else {})
    return feedback.page(nb, student=student, notes=notes, reason=reason, **marks(nb, sheet, entry))


def marks(nb, sheet, entry):
    """Write points and comments into the cells of ``nb``, and return what the page says of the whole.

    A cell that waits for a mark by hand has the score None. nbgrader itself counts it as 0.
    """
    grades = {cell: grade for (name, cell), grade in entry.grades.items() if name == sheet.name}
    comments = {cell: text for (name, cell), text in entry.said.items() if name == sheet.name}
    for cell in cells(nb):
        own = inner(inner(cell, "metadata"), "nbgrader")
        name = own.get("grade_id")
        if name in sheet.points:
            grade = grades.get(name)
            own["score"] = grade.score if grade and grade.known else None
            own["points"] = sheet.points[name]
        if name in sheet.comments:
            own["comment"] = comments.get(name)
    penalty = entry.penalties.get(sheet.name) or 0
    return {
        "score": sum(grade.score for grade in grades.values()) - penalty,
        "max_score": sum(sheet.points.values()),
        "late_penalty": penalty,
    }


def told(nb, sheet, entry, row):
    """Return (notes, reason), what the grader told the student about this notebook.

    The record of the last run has both; without it the machine's comments in the gradebook are all there is.
    """
    if row:
        return row.get("notes", ()), row.get("reason", "")
    said = [text for (name, _), text in sorted(entry.comments.items()) if name == sheet.name]
    said = list(dict.fromkeys(text for text in said if text not in NO_COMMENT))
    ran = any(cell.get("outputs") for cell in cells(nb))
    return (said, "") if ran else ((), " ".join(said))
