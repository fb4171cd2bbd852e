"""The page a student gets back: marks, reports and what to read again, in the student's language.

``gd grade`` and ``nbgrader generate_feedback`` write one for each submission. It is one small file without
scripts or anything fetched from elsewhere, so that it can be mailed, read on a phone and printed. Whatever
the student wrote is escaped or sanitised: a teacher opens these pages too.
"""

from functools import cache, partial

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from gdlib.i18n import N_, gettext, ngettext, number

from . import feedback_results as read
from .feedback_pictures import admit
from .feedback_results import Result, cells, results, submission_language
from .feedback_text import fit, headings, html, plain, share, weight
from .grade.reasons import CLOSED

__all__ = ["WORDS", "Result", "page", "results", "submission_language", "warm"]

# A page without figures stays below this many bytes, a teacher's comments not counted: what students and
# their functions wrote is cut to the first of these rooms in which it does.
HEAVIEST = 29_000
ROOMS = (16_000, 8_000, 4_000, 2_000)
NOTES = 8  # repairs that are told one by one

WORDS = {
    "feedback": N_("Feedback"),
    "marks": N_("Marks"),
    "exercise": N_("Exercise"),
    "points": N_("Points"),
    "total": N_("Total"),
    "late": N_("Handed in late"),
    "unmarked": N_("not marked yet"),
    "code": N_("Your code"),
    "answer": N_("Your answer"),
    "report": N_("Report"),
    "figure": N_("Your figure"),
    "drawn": N_("A figure that your code for {name} drew."),
    "comment": N_("From your teacher"),
    "alone": N_("Your teacher set these points; the check gave {points}."),
    "next": N_("What to do next"),
    "fresh": N_("Not started yet:"),
    "look": N_("See below, and ask your teacher."),
    "repeat": N_("See it again in your notebook:"),
    "again": N_("What to read again"),
    "lesson": N_("In the lesson “{title}”:"),
    "right": N_("Every exercise is right."),
    "onward": N_("Go on to the next lesson."),
    "unreached": N_("Not checked:"),
    "first": N_("Look first at {name}."),
    "reason": N_("What went wrong"),
    "notes": N_("About your notebook"),
    "missing": N_(
        "Points missing here: {points}, because the notebook you handed in lacks their check cells. "
        "Get the notebook afresh, copy your answers into it and hand it in again."
    ),
    "failed": N_("The check did not finish: {error}"),
    "restart": N_("Before you hand in, run the whole notebook: menu Run, Restart Kernel and Run All Cells."),
    "stopped": N_("Your cell stopped with {error}"),
    "closed": CLOSED,
    "cut": N_("[... the rest is left out]"),
}


def page(nb, student="", score=None, max_score=None, late_penalty=0, notes=(), reason="", lang=None):
    """Return the feedback page, HTML in the student's language, of a notebook that carries its grades.

    ``nb`` is a ``NotebookNode`` or the plain data of a notebook. Graded cells carry ``score``, ``points``
    and ``comment`` in their nbgrader metadata. ``notes`` (repairs) and ``reason`` (why nothing was marked)
    are sentences in the student's language; else they are those in ``metadata.gdlib`` of the notebook.
    """
    lang = lang or submission_language(nb)
    told = read.inner(read.inner(nb, "metadata"), "gdlib")
    reason = fit(plain(reason or told.get("reason"), 2000), 2500, "")
    notes = [fit(plain(note, 500), 600, "") for note in (notes or read.items(told, "notes"))]
    marks = admit(results(nb, lang))
    for result in marks:
        _explain(result, [reason, " ".join(notes)], _words(lang))
    # Where nothing ran, the reason says it all.
    exercises = marks if not reason or any(result.report for result in marks) else []
    possible = sum(r.max_points for r in marks)
    max_score = possible if max_score is None else max_score
    context = {
        "lang": lang,
        "words": _words(lang),
        "title": _title(nb),
        "student": fit(plain(student, 200), 400, ""),
        "marks": marks,
        "exercises": exercises,
        "score": sum(r.points or 0 for r in marks) if score is None else score,
        "max_score": max_score,
        "missing": 0 if reason else max_score - possible,
        "late_penalty": late_penalty,
        "reason": reason,
        "notes": _noted(notes, reason, lang),
        "first": read.first_unreached(nb) if reason else "",
    }
    return _fitted(context | _verdict(exercises, reason, lang), lang)


def warm():
    """Load what the first page of a process loads: the template, the words, the Markdown of comments."""
    for lang in ("en", "es", "fr", "de"):
        page({"cells": [], "metadata": {}}, lang=lang)
    for links in (True, False):
        html("", links)


def _title(nb):
    sources = (read.source(c) for c in cells(nb) if c.get("cell_type") == "markdown")
    return next((heading for source in sources for heading in headings(source)), "")


def _noted(notes, reason, lang):
    """The repairs, each once, and how many more there are."""
    notes = [note for note in dict.fromkeys(notes) if note and note != reason]
    more = len(notes) - NOTES
    if more > 0:
        notes[NOTES:] = [ngettext("And {n} more repair.", "And {n} more repairs.", more, lang).format(n=more)]
    return notes


def _explain(result, said, words):
    """Give an exercise that is not right its one diagnosis, and what to do, where the report has none."""
    if result.comment in said:  # the gradebook has it as a comment, too
        result.comment = ""
    if result.right:
        result.why = result.how = result.again = ""
    elif result.unreached:
        result.error = _sentence(result.error)
        result.why = result.how = result.again = ""
    elif result.stopped or result.error:
        failed = words["stopped"].format(error=result.stopped) if result.stopped else ""
        result.why = failed or result.why or words["failed"].format(error=result.error)
        if failed or not result.how:
            result.closed = all(part in failed for part in words["closed"].split("{module}"))
            result.how, result.again = "" if result.closed else words["restart"], ""
    elif result.started and not result.why:
        result.how = words["look"]


def _verdict(exercises, reason, lang):
    """One sentence on the whole, what to work on, and the sections to read again."""
    wrong = [result for result in exercises if result.wrong]
    waiting = [result for result in exercises if result.points is None]
    sentences = []
    if wrong:
        text = ngettext(
            "{n} of {total} exercises needs another look.",
            "{n} of {total} exercises need another look.",
            len(wrong),
            lang,
        )
        sentences.append(text.format(n=len(wrong), total=len(exercises)))
    if waiting:
        text = ngettext(
            "{n} answer waits for your teacher's mark.",
            "{n} answers wait for your teacher's mark.",
            len(waiting),
            lang,
        )
        sentences.append(text.format(n=len(waiting)))
    if exercises and not sentences:
        sentences.append(_words(lang)["right"])
    fresh = [r for r in wrong if not r.started and not r.stopped and not r.unreached]
    unreached = [r for r in wrong if r.unreached]
    return {
        "verdict": " ".join(sentences),
        "done": bool(exercises) and not wrong and not waiting,
        "todo": [r for r in wrong if r not in fresh and r not in unreached],
        "fresh": fresh,
        "unreached": unreached,
        "gone": _sentence(next((r.error for r in unreached if r.error != _sentence(reason)), "")),
        "again": list(dict.fromkeys(r.section for r in wrong if r.section)),
    }


def _sentence(text):
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "!", "?")) else ".")


def _fitted(context, lang):
    """Render the page with as much of the students' texts as can be mailed."""
    exercises = context["exercises"]
    extra = sum(len(p.data) for r in exercises for p in r.pictures)
    extra += sum(weight(r.comment) for r in exercises)
    texts = [text for r in exercises for text in (r.report, r.answer)]
    for room in ROOMS:
        fair = share(texts, room)
        text = _template(lang).render(context, room=fair, short=room // 40)
        if len(text.encode()) - extra <= HEAVIEST:
            break
    return text


def _report(text, why):
    """A report with its diagnosis in bold and what is wrong marked, the text itself unchanged."""
    lines = text.split("\n")
    for k, line in enumerate(lines):
        if why and line == why:
            lines[k], why = Markup("<b>{}</b>").format(line), ""
        elif line.startswith("[x]"):
            lines[k] = Markup('<span class="bad">{}</span>').format(line)
        else:
            lines[k] = escape(line)
    return Markup("\n").join(lines)


@cache
def _words(lang):
    return {key: gettext(text, lang) for key, text in WORDS.items()}


@cache
def _template(lang):
    """The template in a language; made once in a process."""
    environment = Environment(
        loader=PackageLoader("gdlib.course"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    cut = _words(lang)["cut"]
    environment.filters |= {
        "comment": partial(html, links=True),
        "written": lambda text, room: html(fit(text, room, cut)),
        "report": lambda text, why, room: _report(fit(text, room, cut), why),
        "brief": lambda text, room: fit(text, room, "").strip(),
        "fit": lambda text, room: fit(text, room, cut),
        "number": partial(number, lang=lang),
        "left_out": lambda n: ngettext(
            "{n} figure is left out: this page stays small enough to be mailed.",
            "{n} figures are left out: this page stays small enough to be mailed.",
            n,
            lang,
        ).format(n=n),
    }
    return environment.get_template("feedback.html.j2")


def __getattr__(name):
    """``FeedbackExporter``, which nbgrader's settings name here, loads nbconvert; a page does not."""
    if name == "FeedbackExporter":
        from .feedback_exporter import FeedbackExporter

        return FeedbackExporter
    raise AttributeError(name)
