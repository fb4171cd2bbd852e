"""The page a student gets back: marks, reports and what to read again, in the student's language.

``nbgrader generate_feedback`` writes one for each submission. It is one small file without scripts or
anything fetched from elsewhere, so that it can be mailed, read on a phone and printed. Whatever the
student wrote is escaped or sanitised: a teacher opens these pages too.
"""

import re
from dataclasses import dataclass
from functools import cache, partial

import bleach
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters import markdown2html, strip_ansi

from gdlib.i18n import LANGUAGES, N_, gettext, number

LONGEST = 20_000  # characters of code or report that a page shows of one cell

WORDS = {
    "feedback": N_("Feedback"),
    "exercise": N_("Exercise"),
    "points": N_("Points"),
    "total": N_("Total"),
    "late": N_("Handed in late"),
    "unmarked": N_("not marked yet"),
    "code": N_("Your code"),
    "answer": N_("Your answer"),
    "report": N_("Report"),
    "comment": N_("From your teacher"),
    "again": N_("What to read again"),
    "nothing": N_("Nothing: every exercise is right. Go on to the next lesson."),
    "missing": N_(
        "Points missing here: {points}, because the notebook you handed in lacks their check cells. "
        "Get the notebook afresh, copy your answers into it and hand it in again."
    ),
    "failed": N_("The check did not finish: {error}"),
    "restart": N_("Before you hand in, run the whole notebook: menu Run, Restart Kernel and Run All Cells."),
    "stopped": N_("Your cell stopped with {error}"),
    "cut": N_("[... the rest is left out]"),
}
# A page must not fetch anything, so images are not among them.
TAGS = bleach.ALLOWED_TAGS | {
    "p",
    "br",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
# What nbgrader writes, in English, beside an answer cell that nobody touched; the report says the same.
NO_COMMENT = {None, "", "No response."}


@dataclass
class Result:
    """One graded exercise of a submission; ``points`` is None until a teacher has marked it."""

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


def submission_language(nb):
    """Return a submission's language: its ``gd.setup("es")``, else its metadata, else English.

    The same order as in the notebook, so that page and reports agree.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> submission_language(new_notebook(metadata={"gdlib": {"lang": "fr"}}))
    'fr'
    >>> submission_language(new_notebook(cells=[new_code_cell("import gdlib as gd\\ngd.setup('es')")]))
    'es'
    """
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    called = re.findall(r"^gd\.setup\(\s*['\"](\w+)", code, flags=re.M)
    stored = nb.metadata.get("gdlib", {})
    stored = stored.get("lang") if isinstance(stored, dict) else None
    return next((lang for lang in [*called[-1:], stored] if lang in LANGUAGES), "en")


def results(nb):
    """Return the ``Result`` of every graded exercise, in the order of a notebook that carries its grades."""
    found, answers, section = [], {}, ""
    for cell in nb.cells:
        grader = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not grader:
            section = _headings(cell.source)[-1:] or section
        elif grader.get("grade") or grader.get("task"):
            found.append(_result(cell, answers, section))
        elif grader.get("solution"):
            answers[grader.get("grade_id")] = cell
    return found


def _result(cell, answers, section):
    grader = cell.metadata["nbgrader"]
    name = grader["grade_id"].removesuffix("-check")
    own = grader.get("solution") or grader.get("task")
    answer = cell if own else answers.get(name)
    result = Result(name, grader.get("score"), grader["points"], section=section[0] if section else "")
    if answer is not None:
        comment = answer.metadata["nbgrader"].get("comment")
        result.comment = "" if comment in NO_COMMENT else comment
        result.answer, result.written = answer.source, answer.cell_type == "markdown"
    if not own:
        result.report, result.error = _report(cell), _error(cell)
        result.stopped = _error(answer) if answer is not None else ""
    return result


def _report(cell):
    """What the check printed. Pictures, HTML and the error stream are left out."""
    outputs = cell.get("outputs", ())
    return "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stdout").strip("\n")


def _error(cell):
    """The error's name and the first line of its message: no traceback, no source of a hidden test."""
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            first = strip_ansi(": ".join([output.ename, *output.evalue.strip().splitlines()[:1]]))
            # IPython names a cell "1606289329.py", which is no file the student knows.
            return re.sub(r"\(\d+\.py, ", "(", first)[:200]
    return ""


def _headings(markdown):
    """The title and section headings of a cell as plain text, Markdown's and TeX's marks removed.

    >>> _headings("# The slope\\n\\n## 2. Rise over *run*\\n\\n### Exercise: `slope`")
    ['The slope', '2. Rise over run']
    """
    prose = re.sub(r"^```.*?^```", "", markdown, flags=re.M | re.S)
    lines = re.findall(r"^#{1,2}\s+(.+?)\s*#*\s*$", prose, flags=re.M)
    return [re.sub(r"[*`$]", "", line) for line in lines]


def _sanitised(markdown):
    """Markdown of the student or the teacher as harmless HTML."""
    return Markup(bleach.clean(markdown2html(markdown), tags=TAGS, strip=True, strip_comments=True))


@cache
def _environment():
    environment = Environment(
        loader=PackageLoader("gdlib.course"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["html"] = _sanitised
    return environment


def page(nb, student="", score=None, max_score=None, late_penalty=0):
    """Return the feedback page, HTML in the student's language, of a notebook that carries its grades."""
    lang = submission_language(nb)
    exercises = results(nb)
    title = next((h for cell in nb.cells if cell.cell_type == "markdown" for h in _headings(cell.source)), "")
    wrong = [r.section for r in exercises if r.section and r.points is not None and r.points < r.max_points]
    words = {key: gettext(text, lang) for key, text in WORDS.items()}
    possible = sum(r.max_points for r in exercises)
    max_score = possible if max_score is None else max_score
    return (
        _environment()
        .get_template("feedback.html.j2")
        .render(
            lang=lang,
            words=words,
            title=title,
            student=student,
            exercises=exercises,
            again=list(dict.fromkeys(wrong)),
            score=sum(r.points or 0 for r in exercises) if score is None else score,
            max_score=max_score,
            missing=max_score - possible,
            late_penalty=late_penalty,
            number=partial(number, lang=lang),
            short=lambda text: text if len(text) <= LONGEST else f"{text[:LONGEST]}\n{words['cut']}",
        )
    )


class FeedbackExporter(Exporter):
    """The exporter that ``GenerateFeedback.exporter_class`` names: an autograded notebook to its page."""

    export_from_notebook = None  # it needs grades, so it does not belong in a menu
    output_mimetype = "text/html"

    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **settings):
        """Run the preprocessors, which bring the grades from the gradebook, and render the page."""
        nb, resources = super().from_notebook_node(nb, resources, **settings)
        grades = resources.get("nbgrader", {})
        wanted = ("student", "score", "max_score", "late_penalty")
        return page(nb, **{key: grades[key] for key in wanted if key in grades}), resources
