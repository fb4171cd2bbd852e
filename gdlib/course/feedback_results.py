"""What a marked notebook says of each exercise, read without trusting a word of it.

A notebook is a ``NotebookNode`` or the plain data of its file; nothing of nbformat is imported for that.
"""

import re
from dataclasses import dataclass, field

from gdlib.i18n import LANGUAGES, gettext

from .feedback_pictures import picture
from .feedback_text import headings, plain

# What nbgrader writes, in English, beside an answer cell that nobody touched; the report says the same.
NO_COMMENT = {None, "", "No response."}
NOT_REACHED = "NotReached"  # the grader's own error, whose message is a sentence for the student
SHORT = 400  # characters of one sentence
FIGURES = 50  # pictures that are looked at of one exercise


@dataclass
class Result:
    """One graded exercise of a submission; ``points`` is None until a teacher has marked it.

    ``why`` is the report's one diagnosis and ``how`` its hint, ``again`` the call that repeats the check,
    ``alone`` what the check itself gave where a teacher gave something else. Where the grader did not get to
    a check, ``unreached`` is True and ``error`` is its sentence. ``closed`` is True where the cell wanted
    a module that is closed only while marking.
    """

    name: str
    points: float | None
    max_points: float
    section: str = ""
    answer: str = ""
    written: bool = False
    report: str = ""
    error: str = ""
    stopped: str = ""
    comment: str = ""
    why: str = ""
    how: str = ""
    again: str = ""
    started: bool = True
    unreached: bool = False
    closed: bool = False
    alone: float | None = None
    pictures: list = field(default_factory=list)
    left_out: int = 0

    @property
    def right(self):
        return self.points is not None and self.points >= self.max_points

    @property
    def wrong(self):
        return self.points is not None and self.points < self.max_points


def submission_language(nb):
    """Return a submission's language: its ``gd.setup("es")``, else its metadata, else English.

    The same order as in the notebook, so that page and reports agree.

    >>> submission_language({"cells": [], "metadata": {"gdlib": {"lang": "fr"}}})
    'fr'
    >>> cell = {"cell_type": "code", "source": "import gdlib as gd\\ngd.setup('es')"}
    >>> submission_language({"cells": [cell], "metadata": {}})
    'es'
    """
    sources = (source(cell) for cell in cells(nb) if cell.get("cell_type") == "code")
    called = [lang for text in sources for lang in re.findall(r"^gd\.setup\([ \t]*['\"](\w+)", text, re.M)]
    stored = inner(inner(nb, "metadata"), "gdlib").get("lang")
    wanted = [*called[-1:], stored]
    return next((lang for lang in wanted if isinstance(lang, str) and lang in LANGUAGES), "en")


def results(nb, lang=None):
    """Return the ``Result`` of every graded exercise, in the order of a notebook that carries its grades."""
    lang = lang or submission_language(nb)
    found, answers, section, last = [], {}, "", ""
    for cell in cells(nb):
        grader = inner(inner(cell, "metadata"), "nbgrader")
        name = plain(grader.get("grade_id"), 100)
        if cell.get("cell_type") == "markdown" and not grader:
            below = headings(source(cell))
            section, last = (below[-1], "") if below else (section, last)
        elif grader.get("grade") or grader.get("task"):
            found.append(_result(cell, grader, name, answers, section, lang))
            last = found[-1].name
        elif grader.get("solution"):
            answers[name], last = cell, name
        elif "figure" in items(inner(cell, "metadata"), "tags") and (shown := _drawn_for(cell, last)):
            answers.setdefault(("figures", shown), []).extend(_pictures(cell))
    for result in found:
        result.pictures = answers.get(("figures", result.name), [])[:FIGURES]
    return found


def _result(cell, grader, name, answers, section, lang):
    exercise = name.removesuffix("-check")
    own = grader.get("solution") or grader.get("task")
    result = Result(exercise, _number(grader.get("score")), _number(grader.get("points")) or 0.0, section)
    answer = cell if own else _answer(exercise, name, answers)
    if answer is not None:
        comment = inner(inner(answer, "metadata"), "nbgrader").get("comment")
        result.comment = (
            "" if not isinstance(comment, str) or comment in NO_COMMENT else plain(comment, 10_000)
        )
        result.answer = source(answer)
        result.written = answer.get("cell_type") == "markdown"
    elif not own:
        result.section = ""  # without its answer the check stands where no section is about it
    if not own:
        result.report, result.error = _report(cell), _error(cell)
        result.unreached = _unreached(cell)
        result.stopped = "" if answer is None or _unreached(answer) else _error(answer)
        result.alone = _other_points(cell, result.points)
        result.started = result.report != gettext("{name}: not started yet", lang).format(name=exercise)
        result.why, result.how, result.again = explained(result.report, exercise, lang)
    return result


def _answer(exercise, name, answers):
    """The cell that a check is about: the one of its name; for a teacher's own check the one before it."""
    if exercise in answers or exercise != name:
        return answers.get(exercise)
    return next((cell for key, cell in reversed(answers.items()) if isinstance(key, str)), None)


def explained(report, name, lang):
    """Return (diagnosis, hint, the call that repeats it) of a report that finds something wrong.

    >>> text = "f\\n[x]  slope  0/1\\n\\nIt climbs.\\nHint: Turn.\\n\\nSeed 7: gd.check(\\"f\\", f, seed=7)"
    >>> explained(text, "f", "en")
    ('It climbs.', 'Hint: Turn.', 'gd.check("f", f, seed=7)')
    """
    head, *blocks = report.split("\n\n")
    lines = head.split("\n")
    if not blocks or lines[0] != name or not any(line.startswith("[x]") for line in lines):
        return "", "", ""
    why, *more = blocks[0].split("\n")
    prefix = gettext("Hint: {hint}", lang).partition("{hint}")[0]
    how = next((line for line in more if line.startswith(prefix)), "")
    again = re.search(rf'gd\.check\("{re.escape(name)}", {re.escape(name)}, seed=\d+\)', blocks[-1])
    return why[:SHORT], how[:SHORT], again[0] if again else ""


def _report(cell):
    """What the check printed. Pictures, HTML and the error stream are left out."""
    said = (o for o in items(cell, "outputs") if _is(o, "stream") and o.get("name") == "stdout")
    return plain([plain(o.get("text")) for o in said]).strip("\n")


def _error(cell):
    """The error's name and the first line of its message: no traceback, no source of a hidden test."""
    for output in items(cell, "outputs"):
        if _is(output, "error"):
            message = plain(output.get("evalue"), 2000).strip().split("\n")[0]
            if output.get("ename") == NOT_REACHED:
                return message
            first = ": ".join(part for part in (plain(output.get("ename"), 200), message) if part)
            # IPython names a cell "1606289329.py", which is no file the student knows.
            return re.sub(r"\((\d+\.py|<[^<>]{1,80}>), ", "(", first)[:SHORT]
    return ""


def _unreached(cell):
    return any(_is(o, "error") and o.get("ename") == NOT_REACHED for o in items(cell, "outputs"))


def first_unreached(nb):
    """The exercise in whose cells the grader stopped, "" where it was in another cell or nowhere."""
    first = next((cell for cell in cells(nb) if _unreached(cell)), {})
    grader = inner(inner(first, "metadata"), "nbgrader")
    return plain(grader.get("grade_id"), 100).removesuffix("-check")


def _other_points(cell, points):
    """The float that the check cell ended in, where the gradebook holds another."""
    for output in items(cell, "outputs"):
        if _is(output, "execute_result") and points is not None:
            try:
                alone = float(plain(inner(output, "data").get("text/plain"), 40))
            except ValueError:
                return None
            return alone if abs(alone - points) > 1e-6 and abs(alone) < 1e6 else None
    return None


def _drawn_for(cell, last):
    """The exercise of a figure: ``slope-see`` shows ``slope``, any other the last one of its section."""
    name, see, _rest = plain(cell.get("id"), 200).rpartition("-see")
    return name if see else last.removesuffix("-check")


def _pictures(cell):
    """A ``Picture`` for each figure a cell drew, None where there is one that cannot be shown."""
    found = []
    for output in items(cell, "outputs")[:FIGURES]:
        data = inner(output, "data")
        if "image/png" in data:
            alt = " ".join(plain(data.get("text/plain"), SHORT).split())
            found.append(picture(data["image/png"], "" if alt.startswith("<Figure size") else alt))
    return found


# ---- plain data of any shape ----


def cells(nb):
    return [cell for cell in items(nb, "cells") if isinstance(cell, dict)]


def inner(holder, key):
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def items(holder, key):
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, list | tuple) else []


def source(cell):
    return plain(cell.get("source"))


def _is(output, kind):
    return isinstance(output, dict) and output.get("output_type") == kind


def _number(value):
    return float(value) if isinstance(value, int | float) and abs(value) < 1e9 else None
