"""The key of a notebook: from the course's folder, from nbgrader's gradebook, to JSON and back."""

import json
import os
import subprocess
import sys
import sysconfig
from types import SimpleNamespace

import pytest

from gdlib.checks import exercises
from gdlib.course.grade.key import Key, KeyCell, from_course, from_gradebook
from gdlib.course.problems import CourseError

from .classroom import ROOT
from .handed import NAME, course, key_in, release

KINDS = {
    "data": "locked",
    "slope": "answer",
    "slope-check": "check",
    "partial": "answer",
    "partial-check": "check",
    "arrow-check": "practice",
    "why": "written",
    "proof": "task",
}


@pytest.fixture
def key(tmp_path):
    return key_in(tmp_path)


def test_every_kind_of_cell_in_the_notebooks_order(key):
    assert {cell.id: cell.kind for cell in key.cells} == KINDS
    assert [cell.id for cell in key.cells] == list(KINDS)
    assert key.by_id["why"].cell_type == "markdown"
    assert key.by_id["slope"].checksum == "sum of slope"
    assert key.by_id["slope-check"].source == 'gd.check("slope", slope)'


def test_points_figures_and_imports(key):
    assert key.maxima == {"slope-check": 3, "partial-check": 2.5, "why": 2, "proof": 4}
    assert key.points() == 11.5
    assert key.figures == ("fog",)
    assert key.imports == "import numpy as np\nimport gdlib as gd"
    assert list(key.release) == ["en", "es"]


def test_the_answer_that_a_check_belongs_to(key):
    assert {name: key.answer_of(name) for name in key.checks} == {
        "slope-check": "slope",
        "partial-check": "partial",
        "arrow-check": "arrow",
    }
    assert key.answer_of("slope") == ""


def test_a_check_with_a_name_of_its_own_belongs_to_the_answer_above_it():
    cells = [("a", "answer"), ("test_1", "check"), ("b", "answer"), ("test_2", "check"), ("a-check", "check")]
    key = Key("x", tuple(KeyCell(name, kind, "code", "") for name, kind in cells))
    assert [key.answer_of(name) for name in key.checks] == ["a", "b", "a"]
    assert Key("x", (KeyCell("test_1", "check", "code", ""),)).answer_of("test_1") == ""


def test_an_untouched_answer_is_known_in_every_language(key):
    for lang in ("en", "es"):
        source = key.source_in(lang, "slope")
        assert source.endswith(f"# {lang}")
        assert key.untouched("slope", source)
        assert key.untouched("slope", source.replace("\n", "\r\n") + "\n")
    assert not key.untouched("slope", source.replace("raise", "return"))
    assert key.source_in("de", "slope").endswith("# en")


def test_json_and_back(key):
    assert Key.from_json(json.loads(json.dumps(key.to_json()))) == key


def test_without_a_released_notebook_the_error_says_what_to_do(tmp_path):
    with pytest.raises(CourseError, match="course/en/01-slope/01-slope.ipynb: no such notebook: gd build"):
        from_course(tmp_path, NAME)


def test_a_damaged_released_notebook_is_named(tmp_path):
    path = course(tmp_path) / "course/es/01-slope/01-slope.ipynb"
    for text in ("{", "[]", '{"cells": [{}]}', "null"):
        path.write_text(text)
        with pytest.raises(CourseError, match="course/es/01-slope/01-slope.ipynb: damaged notebook"):
            from_course(tmp_path, NAME)


@pytest.mark.parametrize("wrong", ["two words", "slope\n", "", "x" * 65, "partial"])
def test_ids_that_grading_cannot_tell_apart_are_refused(tmp_path, wrong):
    notebook = release()
    notebook["cells"][4]["metadata"]["nbgrader"]["grade_id"] = wrong
    notebook["cells"][4]["id"] = wrong
    course(tmp_path, ["en"]).joinpath("course/en/01-slope/01-slope.ipynb").write_text(json.dumps(notebook))
    with pytest.raises(CourseError, match="id"):
        from_course(tmp_path, NAME)


class Gradebook:
    """What nbgrader's gradebook says of the small lesson, in no order, with a hidden test."""

    def find_notebook(self, notebook, assignment):
        if (notebook, assignment) != (NAME, NAME):
            raise ValueError("No such notebook")
        cells = {cell["id"]: cell for cell in release()["cells"] if "nbgrader" in cell["metadata"]}
        return SimpleNamespace(
            source_cells=[self.source(name, cell) for name, cell in sorted(cells.items())],
            grade_cells=[named(name, max_score=7.0) for name in ("slope-check", "partial-check", "why")],
            solution_cells=[named(name) for name in ("why", "slope", "partial")],
            task_cells=[named("proof", max_score=1.0)],
        )

    def source(self, name, cell):
        hidden = (
            "\n### BEGIN HIDDEN TESTS\nassert slope\n### END HIDDEN TESTS" if name == "slope-check" else ""
        )
        return named(
            name,
            cell_type=cell["cell_type"],
            source="".join(cell["source"]) + hidden,
            checksum=f"book {name}",
        )


def named(name, **more):
    return SimpleNamespace(name=name, **more)


def test_from_the_gradebook(tmp_path):
    key = from_gradebook(Gradebook(), NAME, NAME, course(tmp_path))
    assert {cell.id: cell.kind for cell in key.cells} == KINDS
    assert [cell.id for cell in key.cells] == list(KINDS)
    assert key.points() == 7 + 7 + 7 + 1
    assert "BEGIN HIDDEN TESTS" in key.by_id["slope-check"].source
    assert key.by_id["slope"].checksum == "book slope"
    assert (key.figures, list(key.release)) == (("fog",), ["en", "es"])
    assert "HIDDEN" not in json.dumps(key.release)


def test_from_the_gradebook_alone(tmp_path):
    key = from_gradebook(Gradebook(), NAME, NAME, tmp_path)
    assert {cell.id for cell in key.cells} == KINDS.keys() - {"arrow-check"}
    assert key.release == {}
    assert key.source_in("es", "why") == "Why? (en)"


def test_what_the_gradebook_does_not_know(tmp_path):
    with pytest.raises(CourseError, match="nbgrader generate_assignment 02-steps"):
        from_gradebook(Gradebook(), "02-steps", "02-steps", tmp_path)


@pytest.mark.parametrize("slug", sorted({exercise.lesson for exercise in exercises()}))
def test_the_keys_of_the_course_hold_every_exercise(slug):
    key = from_course(ROOT, slug)
    own = [exercise for exercise in exercises() if exercise.lesson == slug]
    assert key.maxima == {f"{one.name}-check": one.points for one in own if one.points}
    assert set(key.answers) == {one.name for one in own if one.points}
    assert {key.answer_of(name) for name in key.checks} == {one.name for one in own}
    assert set(key.release) == {"en", "es", "fr", "de"}
    assert "import gdlib as gd" in key.imports.splitlines()


@pytest.mark.slow
def test_nbgraders_own_gradebook_gives_the_same_key(tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    course(tmp_path)
    # nbgrader starts alembic by name.
    monkeypatch.setenv("PATH", os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
    with Gradebook("sqlite:///:memory:") as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for cell in from_course(tmp_path, NAME).cells:
            where, kind = (cell.id, NAME, NAME), cell.cell_type
            if cell.kind == "practice":
                continue
            book.add_source_cell(*where, cell_type=kind, source=cell.source, checksum=cell.checksum)
            if cell.kind in ("check", "written"):
                book.add_grade_cell(*where, max_score=cell.points, cell_type=kind)
            if cell.kind in ("answer", "written"):
                book.add_solution_cell(*where)
            if cell.kind == "task":
                book.add_task_cell(*where, max_score=cell.points, cell_type=kind)
        assert from_gradebook(book, NAME, NAME, tmp_path) == from_course(tmp_path, NAME)
        with pytest.raises(CourseError, match="generate_assignment"):
            from_gradebook(book, "02-steps", NAME, tmp_path)


def test_the_key_is_read_without_heavy_packages():
    code = "import sys, gdlib.course.grade.submission; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"nbgrader", "nbformat", "numpy", "jupytext"} & set(done.stdout.split())
