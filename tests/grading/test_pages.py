"""Pages written again: what a teacher changed by hand in nbgrader's gradebook is on them."""

import hashlib
import json
import os
import re
from datetime import datetime
from sysconfig import get_path
from types import SimpleNamespace

import pytest

from gdlib.course.grade import pages, records
from gdlib.course.grade.gradebook import Book
from gdlib.course.grade.settings import load
from gdlib.course.problems import CourseError

from .marked import marked, worked

pytestmark = pytest.mark.slow
LESSON = "01-slope"
UPHILL = {"gd_step": "def gd_step(w, g, lr):\n    return w + lr * g"}
STUDENTS = {"ada": "en", "ben": "de"}


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory, monkeypatch_module):
    """A gradebook with the lesson in it, and nobody's work."""
    from nbgrader.api import Gradebook

    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    # nbgrader starts alembic by its name.
    monkeypatch_module.setenv("PATH", os.pathsep.join([get_path("scripts"), os.environ["PATH"]]))
    with Gradebook(f"sqlite:///{path}", "gd-en") as book:
        book.add_assignment(LESSON)
        book.add_notebook(LESSON, LESSON)
        for cell in marked("en", LESSON, {})["cells"]:
            own = cell["metadata"].get("nbgrader", {})
            if own.get("grade"):
                book.add_grade_cell(
                    own["grade_id"], LESSON, LESSON, max_score=own["points"], cell_type="code"
                )
            elif own.get("solution"):
                book.add_solution_cell(own["grade_id"], LESSON, LESSON)
    return path.read_bytes()


@pytest.fixture
def term(tmp_path, gradebook, monkeypatch):
    """A course's folder as marking leaves it: two students, one exercise wrong."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gradebook.db").write_bytes(gradebook)
    with Book(load(tmp_path), LESSON) as book:
        for student, lang in STUDENTS.items():
            nb = marked(lang, LESSON, worked(lang, LESSON) | UPHILL)
            scores = {}
            for cell in nb["cells"]:
                own = cell["metadata"].get("nbgrader", {})
                if "score" in own:
                    scores[own["grade_id"]] = own.pop("score")
            folder = tmp_path / "autograded" / student / LESSON
            folder.mkdir(parents=True)
            (folder / f"{LESSON}.ipynb").write_text(json.dumps(nb), "utf8")
            (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
            (folder / "submission_secret.txt").write_text("0" * 32)
            book.write(student, datetime(2026, 3, 1, 12), {LESSON: {"scores": scores, "comments": {}}})
    return tmp_path


def text(term, student="ada"):
    return (term / "feedback" / student / LESSON / f"{LESSON}.html").read_text("utf8")


def by_hand(term, change):
    """What a teacher does in the formgrader, for ada."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{term / 'gradebook.db'}", "gd-en") as book:
        change(SimpleNamespace(
            grade=book.find_grade("gd_step-check", LESSON, LESSON, "ada"),
            comment=book.find_comment("gd_step", LESSON, LESSON, "ada"),
            notebook=book.find_submission_notebook(LESSON, LESSON, "ada"),
        ))  # fmt: skip
        book.db.commit()


def test_everybody_gets_a_page_in_their_language(term):
    written = pages.rewrite(term, LESSON)
    assert written == (2, [])
    assert '<html lang="en">' in text(term)
    assert '<html lang="de">' in text(term, "ben")
    assert "<strong>12 / 15</strong>" in text(term)
    for name in pages.BESIDE:  # release_feedback stops without them
        assert (term / "feedback" / "ben" / LESSON / name).exists()


def test_marks_by_hand_extra_credit_comments_and_penalty_are_on_the_page(term):
    def change(there):
        there.grade.manual_score, there.grade.extra_credit = 1.5, 0.25
        there.comment.manual_comment = "Mind the **sign**."
        there.notebook.late_submission_penalty = 2

    by_hand(term, change)
    pages.rewrite(term, LESSON)
    assert "1.75 / 3" in text(term)
    assert "Mind the <strong>sign</strong>." in text(term)
    assert "<strong>11.75 / 15</strong>" in text(term)
    assert "Handed in late: −2" in text(term)
    assert "12 / 15" in text(term, "ben")
    assert "1.75" not in text(term, "ben")


def test_what_waits_for_a_mark_says_so(term):
    by_hand(term, lambda there: setattr(there.grade, "auto_score", None))
    pages.rewrite(term, LESSON)
    assert "not marked yet" in text(term)


def test_the_gradebook_is_only_read(term):
    before = hashlib.sha256((term / "gradebook.db").read_bytes()).digest()
    pages.rewrite(term, LESSON)
    assert hashlib.sha256((term / "gradebook.db").read_bytes()).digest() == before


def test_only_those_who_are_named(term):
    steps = []
    bar = SimpleNamespace(start=steps.append, step=lambda: steps.append("step"))
    written = pages.rewrite(term, LESSON, students=["ben", "cleo"], progress=bar)
    assert written.pages == 1
    assert [problem.path for problem in written.problems] == ["cleo"]
    assert not (term / "feedback" / "ada").exists()
    assert steps == [2, "step", "step"]


@pytest.mark.parametrize("data", [None, b"{", b"[]", b"[" * 10**5, b"\xff"])
def test_a_notebook_that_cannot_be_read_is_a_problem_of_one_student(term, data):
    path = term / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    written = pages.rewrite(term, LESSON)
    assert written.pages == 1
    assert "--student ada --force" in str(written.problems[0])


def test_a_link_is_not_followed(term):
    path = term / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.unlink()
    path.symlink_to(term / "autograded" / "ben" / LESSON / f"{LESSON}.ipynb")
    assert pages.rewrite(term, LESSON).pages == 1


def test_reason_and_repairs_come_from_the_record_which_then_knows_the_new_page(term):
    folder = term / "autograded" / "ada" / LESSON
    row = {"notes": ["A check cell is back."], "reason": "It broke in line 3."}
    records.write(folder, {"row": row, "pages": {f"{LESSON}.html": 1}, "work": "w"})
    pages.rewrite(term, LESSON)
    assert "A check cell is back." in text(term)
    assert "It broke in line 3." in text(term)
    record = records.read(folder)
    assert record["work"] == "w"
    assert records.intact(term / "feedback" / "ada" / LESSON, record["pages"])


def test_without_a_record_the_machines_comment_is_what_is_known(term):
    by_hand(term, lambda there: setattr(there.comment, "auto_comment", "A check cell is back."))
    pages.rewrite(term, LESSON)
    assert re.search("<h2>About your notebook</h2>\n<p>A check cell is back.</p>", text(term))
    assert "From your teacher" not in text(term)


def test_an_assignment_without_marks_is_said(term):
    with pytest.raises(CourseError, match="gd grade 02-learning-rate"):
        pages.rewrite(term, "02-learning-rate")
    (term / "gradebook.db").unlink()
    with pytest.raises(CourseError, match="gd grade 01-slope"):
        pages.rewrite(term, LESSON)


def test_nbgraders_way_gives_the_same_page(term):
    from gdlib.course.feedback import FeedbackExporter

    pages.rewrite(term, LESSON)
    exporter = FeedbackExporter()
    for student in STUDENTS:
        names = {"student": student, "assignment": LESSON, "notebook": LESSON}
        asked = {"nbgrader": {**names, "db_url": f"sqlite:///{term / 'gradebook.db'}"}}
        path = term / "autograded" / student / LESSON / f"{LESSON}.ipynb"
        html, _resources = exporter.from_filename(str(path), resources=asked)
        assert html == text(term, student)
