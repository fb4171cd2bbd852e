"""Four students, four languages, one gradebook: nbgrader's commands from the student notebooks to the table.

``pytest tests/grading/test_four_students.py -s`` prints what a teacher sees.
"""

import csv
import html
import re
import time
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from gdlib import checks
from gdlib.course.feedback import WORDS
from gdlib.i18n import gettext

from .classroom import ROOT, copy_course, hand_in, nbgrader, page, worked

pytestmark = pytest.mark.slow
LESSON = "01-slope"
POINTS = {ex.name: ex.points for ex in checks.exercises() if ex.lesson == LESSON and ex.points}

UPHILL = "def gd_step(w, g, lr):\n    return w + lr * g"
# Right, but NumPy writes a warning to the error stream, for which a bare nbgrader cell would score 0.
WARNS = "def slope(f, x, h=1e-6):\n    np.log(np.zeros(1))\n    return (f(x + h) - f(x - h)) / (2 * h)"


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """Everything a teacher does, once: the folder, and what each command said and took."""
    folder = copy_course(tmp_path_factory.mktemp("term"))
    hand_in(folder, "right-es", "es", LESSON, worked(folder, "es", LESSON))
    hand_in(folder, "sign-de", "de", LESSON, worked(folder, "de", LESSON) | {"gd_step": UPHILL})
    hand_in(folder, "blank-fr", "fr", LESSON, {})
    answers = worked(folder, "en", LESSON)
    hand_in(folder, "half-en", "en", LESSON, {"slope": WARNS, "partial": answers["partial"]})

    said = {}
    for command in ("generate_assignment", "autograde", "generate_feedback", "export"):
        start = time.perf_counter()
        said[command] = nbgrader(folder, command, *([LESSON] if command != "export" else []))
        print(f"{command:20} {time.perf_counter() - start:5.1f} s")
    table = (folder / "grades.csv").read_text()
    print(table)
    return SimpleNamespace(
        folder=folder, said=said, rows={r["student_id"]: r for r in csv.DictReader(table.splitlines())}
    )


def marks(term, student):
    """The points of each exercise as the marked notebook holds them: the floats the check cells ended in."""
    nb = nbformat.read(term.folder / "autograded" / student / LESSON / f"{LESSON}.ipynb", 4)
    return {
        cell.id.removesuffix("-check"): float(out.data["text/plain"])
        for cell in nb.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
        for out in cell.outputs
        if out.output_type == "execute_result"
    }


def test_the_marks(term):
    assert marks(term, "right-es") == POINTS
    assert marks(term, "blank-fr") == dict.fromkeys(POINTS, 0)
    assert marks(term, "half-en") == {n: p if n in ("slope", "partial") else 0 for n, p in POINTS.items()}
    wrong = marks(term, "sign-de")
    assert wrong.pop("gd_step") < POINTS["gd_step"]
    assert wrong == {name: points for name, points in POINTS.items() if name != "gd_step"}


def test_the_exported_table(term):
    assert set(term.rows) == {"right-es", "sign-de", "blank-fr", "half-en"}
    for student, row in term.rows.items():
        assert row["assignment"] == LESSON
        assert float(row["max_score"]) == sum(POINTS.values())
        assert float(row["score"]) == float(row["raw_score"]) == sum(marks(term, student).values())
        assert row["timestamp"]


def test_nobody_waits_for_a_mark_by_hand(term):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{term.folder / 'gradebook.db'}", "gd-en") as gradebook:
        submissions = gradebook.assignment_submissions(LESSON)
        assert [s.student.id for s in submissions if s.needs_manual_grade] == []
        assert len(submissions) == 4


@pytest.mark.parametrize(
    ("student", "lang"), [(s, s[-2:]) for s in ("right-es", "sign-de", "blank-fr", "half-en")]
)
def test_the_page_is_in_the_students_language(term, student, lang):
    text = html.unescape(page(term.folder, student, LESSON))
    assert f'<html lang="{lang}">' in text
    title = nbformat.read(term.folder / "course" / lang / LESSON / f"{LESSON}.ipynb", 4).cells[0].source
    assert f"<h1>{re.match('# (.*)', title)[1]}</h1>" in text
    assert f">{gettext(WORDS['points'], lang)}</th>" in text
    for name in POINTS:
        assert f'<section id="{name}">' in text
    if lang != "en":
        assert gettext(WORDS["again"], lang) != WORDS["again"], "the catalogue lacks the page's words"


def test_the_page_names_the_sign_mistake_and_its_report_can_be_run_again(term):
    text = html.unescape(re.sub("</?(b|span)[^>]*>", "", page(term.folder, "sign-de", LESSON)))
    seed = int(re.search(r'gd\.check\("gd_step", gd_step, seed=(\d+)\)', text)[1])
    report = checks.run("gd_step", eval_function(UPHILL, "gd_step"), lang="de", seed=seed)
    assert report.mistake not in (None, "differs")
    assert report.text in text
    diagnosis = {m.id: m.diagnosis for ex in checks.exercises() for m in ex.mistakes if ex.name == "gd_step"}
    assert gettext(diagnosis[report.mistake], "de") in text
    assert gettext(diagnosis[report.mistake], "de") != diagnosis[report.mistake]


def test_the_page_says_what_to_read_again(term):
    again = re.findall("<li>(.*)</li>", page(term.folder, "half-en", LESSON))
    assert len(again) == len(POINTS) - 2
    assert re.findall("<li>(.*)</li>", page(term.folder, "right-es", LESSON)) == []


def test_the_pages_can_be_mailed(term):
    for student in term.rows:
        text = page(term.folder, student, LESSON)
        assert len(text.encode()) < 30_000
        assert not re.search(r"<script|<img|https?://|Traceback", text)


def test_the_log_is_calm(term):
    for command in ("autograde", "generate_feedback", "export"):
        assert "WARN" not in term.said[command].upper()
        assert "ERROR" not in term.said[command]


def test_the_committed_student_notebooks_are_what_nbgrader_makes(term):
    nbgrader(term.folder, "generate_assignment", LESSON, lang="fr")
    for lang in ("en", "fr"):
        notebook = f"course/{lang}/{LESSON}/{LESSON}.ipynb"
        assert (term.folder / notebook).read_bytes() == (ROOT / notebook).read_bytes()


def eval_function(source, name):
    space = {"np": np}
    exec(source, space)
    return space[name]
