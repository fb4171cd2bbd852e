"""``nbgrader autograde`` with ``configure(c)``: the marks of ``gd grade``, and everybody gets some."""

import copy
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from traitlets.config import Config

import gdlib.course
from gdlib.course import grading
from gdlib.course.grade import clerk, records

from .classroom import copy_course, fill, hand_in, nbgrader, page, worked
from .fake_engine import FakeEngine
from .test_gradebook import contents, rows

pytestmark = pytest.mark.slow
LESSON = "01-slope"
PEEK = """
import gc, inspect, sys
def slope(f, x, h=1e-6):
    for frame in inspect.stack():
        frame.frame.f_locals.update(points=3.0)
    return sys.modules["gdlib.checks"].exercises()
"""
TAMPERED = (
    "def gd_step(w, g, lr):\n    return w - lr * g\nimport numpy as np\nnp.testing.assert_allclose = print"
)


def place(folder, student, step="submitted"):
    return folder / step / student / LESSON


def notebook(folder, student):
    return place(folder, student) / f"{LESSON}.ipynb"


def skipped(nb):
    """Stock nbgrader gives full marks for a check cell that does not run."""
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution"]


def copied_check(nb):
    """Stock nbgrader stops marking the whole class at a grade_id that is there twice."""
    nb.cells.append(copy.deepcopy(next(cell for cell in nb.cells if cell.id == "slope-check")))
    nb.cells[-1].id = "pasted"


def school(folder):
    """Honest ones, two attacks, and everything that stops a stock nbgrader or is left out by it."""
    answers = worked(folder, "en", LESSON)
    hand_in(folder, "right", "es", LESSON, answers)
    hand_in(folder, "half", "fr", LESSON, {"slope": answers["slope"], "gd_step": TAMPERED})
    hand_in(folder, "peek", "en", LESSON, {"slope": PEEK})
    hand_in(folder, "skip", "en", LESSON, {}, change=skipped)
    hand_in(folder, "copy", "de", LESSON, answers, change=copied_check)
    for student in ("broken", "gone", "renamed", "link"):
        place(folder, student).mkdir(parents=True)
    notebook(folder, "broken").write_text('{"cells": [')
    fill(folder, "de", LESSON, answers, place(folder, "renamed") / "slope (1).ipynb")
    notebook(folder, "link").symlink_to(notebook(folder, "right"))
    (place(folder, "half") / "notes.txt").symlink_to(folder / "gradebook.db")
    os.mkfifo(place(folder, "half") / "pipe")
    (place(folder, "half") / "data.csv").write_text("1,2\n")
    for student in (folder / "submitted").iterdir():
        (student / LESSON / "timestamp.txt").write_text("2026-03-01 12:00:00.250000 UTC")


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """One class, marked by ``nbgrader autograde`` and by ``gd grade``."""
    folder = copy_course(tmp_path_factory.mktemp("nbgrader"))
    school(folder)
    nbgrader(folder, "generate_assignment", LESSON)
    other = tmp_path_factory.mktemp("gd") / "course"
    shutil.copytree(folder, other, symlinks=True, ignore=shutil.ignore_patterns("pipe"))
    said = nbgrader(folder, "autograde", LESSON)
    nbgrader(folder, "generate_feedback", LESSON)
    nbgrader(folder, "export")
    return SimpleNamespace(folder=folder, said=said, other=other, summary=clerk.grade(other, LESSON))


def test_the_same_marks_whichever_command_made_them(term):
    assert term.summary.problems == []
    assert contents(term.folder) == contents(term.other)


def test_the_marks_are_those_that_were_earned(term):
    points = {row["student"]: row["score"] for row in term.summary.students}
    assert points == {
        "right": 15, "half": 6, "peek": 0, "skip": 0, "copy": 15, "renamed": 15,
        "broken": 0, "gone": 0, "link": 0,
    }  # fmt: skip


def test_nobody_is_left_without_a_mark_or_a_reason(term):
    with open(term.folder / "grades.csv") as file:
        table = {row["student_id"]: row for row in csv.DictReader(file)}
    assert len(table) == 9
    reasons = {name: row["reason"].split(".")[0] for name, row in table.items() if row["reason"]}
    assert reasons == {
        "broken": "The notebook is damaged at line 1, column 12 and could not be read",
        "gone": "No notebook of this lesson arrived",
        "link": "What arrived is a link to a file, not the file",
    }
    assert {table[name]["language"] for name in ("right", "half", "copy")} == {"es", "fr", "de"}
    for name in reasons:
        assert reasons[name] in page(term.folder, name, LESSON)


def test_the_table_is_nbgraders_own_with_two_more_columns(term):
    lines = (term.folder / "grades.csv").read_text().splitlines()
    nbgrader(term.folder, "export", "--exporter=nbgrader.plugins.export.CsvExportPlugin", "--to=stock.csv")
    stock = (term.folder / "stock.csv").read_text().splitlines()
    assert [line[: len(own)] for line, own in zip(lines, stock, strict=True)] == stock
    nbgrader(term.folder, "export", "--to=some.csv", "--student=['half']", f"--assignment=['{LESSON}']")
    (row,) = csv.DictReader((term.folder / "some.csv").read_text().splitlines())
    assert (row["student_id"], row["language"]) == ("half", "fr")


def test_nothing_is_copied_through_a_link(term):
    assert (
        (place(term.folder, "half", "autograded") / "notes.txt").read_text().startswith("This was a link to ")
    )
    assert (place(term.folder, "half", "autograded") / "pipe").read_text() == "This was no file.\n"
    assert (place(term.folder, "half", "autograded") / "data.csv").read_text() == "1,2\n"


def test_the_log_has_no_error(term):
    assert "ERROR" not in term.said
    assert "Traceback" not in term.said


def test_a_mark_by_hand_stays(term):
    with sqlite3.connect(term.folder / "gradebook.db") as link:
        link.execute(
            "UPDATE grade SET manual_score = 1 WHERE auto_score = 3 AND notebook_id IN (SELECT o.id FROM "
            "submitted_notebook o JOIN submitted_assignment s ON s.id = o.assignment_id "
            "WHERE s.student_id = 'half')"
        )
    nbgrader(term.folder, "autograde", LESSON, "--student=half", "--force")
    found = {row[1:] for row in contents(term.folder)["grade"] if row[0] == "half" and row[3]}
    assert found == {("slope-check", 3, 1, None, 1), ("gd_step-check", 3, 1, None, 1)}


def test_without_a_sandbox_nothing_is_graded_and_one_sentence_says_so(tmp_path):
    folder = copy_course(tmp_path)
    hand_in(folder, "right", "en", LESSON, worked(folder, "en", LESSON))
    hand_in(folder, "blank", "en", LESSON, {})
    nbgrader(folder, "generate_assignment", LESSON)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc = get_config()\nc.SandboxExporter.sandbox = 'false'\n")
    with pytest.raises(AssertionError) as caught:
        nbgrader(folder, "autograde", LESSON)
    said = str(caught.value)
    assert said.count("ERROR") == 1
    assert "Traceback" not in said
    assert "sandbox" in said
    assert not (folder / "autograded").exists()
    assert rows(folder, "SELECT * FROM student") == []


def test_a_fault_of_ours_costs_one_student_the_marking_and_nobody_points(tmp_path, monkeypatch):
    """As in the formgrader, where nbgrader's classes run in the server."""
    from nbgrader.converters import Autograde
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    from gdlib.course.grade import assignment, engine, settings

    monkeypatch.setattr(engine, "Engine", FakeEngine)
    folder = copy_course(tmp_path)
    answers = worked(folder, "en", LESSON)
    hand_in(folder, "a", "en", LESSON, answers)
    hand_in(folder, "b", "en", LESSON, answers | {"slope": "# FAIL THE ENGINE"})
    hand_in(folder, "c", "en", LESSON, answers)
    chosen = settings.load(folder)
    assignment.generate(chosen, LESSON)
    course = CourseDirectory(config=chosen.config, root=str(folder), assignment_id=LESSON)
    with pytest.raises(NbGraderException):
        Autograde(coursedir=course, config=chosen.config).start()
    found = contents(folder)["grade"]
    assert {row[2:] for row in found if row[0] in "ac"} == {(3, None, None, 0)}
    assert {row[2:] for row in found if row[0] == "b"} == {(None, None, None, 1)}
    assert not place(folder, "b", "autograded").exists()


def test_configure_is_at_hand():
    c = Config()
    gdlib.course.configure(c)
    assert gdlib.course.configure is grading.configure
    assert c.Autograde.exporter_class.endswith("SandboxExporter")
    assert records.NAME in c.CourseDirectory.ignore.get_value([".ipynb_checkpoints"])
    with pytest.raises(AttributeError):
        gdlib.course.konfigure  # noqa: B018


def test_configure_loads_nothing():
    code = (
        "import sys; from gdlib.course import configure; from traitlets.config import Config; "
        "configure(Config()); print(*{'nbgrader', 'nbconvert', 'numpy', 'nbformat'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert done.stdout.split() == []
