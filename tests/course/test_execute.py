"""gd run and gd check: judging what ran, notebooks that are not notebooks, and real kernels."""

import json
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import v4

from gdlib import i18n
from gdlib.course import cli, execute, handin
from gdlib.course.execute import Ran
from gdlib.course.problems import CourseError

EXERCISES = (
    SimpleNamespace(name="slope", lesson="01-slope", points=4, signature="slope(f, x)"),
    SimpleNamespace(name="arrow", lesson="01-slope", points=0, signature="arrow()"),
    SimpleNamespace(name="momentum", lesson="08-momentum", points=3, signature="momentum(w)"),
)
# Stands in for gdlib.checks in a kernel: a stub earns 0.0, an answer that returns 1 earns everything.
GD = """
class gd:
    def check(name, function):
        try:
            right = function() == 1
        except NotImplementedError:
            right = False
        print("[ok]" if right else "[x]", name)
        return 4.0 * right if name == "slope" else 0.0
"""


def code(source, name, points=None, **metadata):
    cell = v4.new_code_cell(source, id=name, metadata=metadata)
    if points is not None:
        cell.metadata["nbgrader"] = {"grade": True, "grade_id": name, "points": points, "locked": True}
    return cell


def lesson(answer="raise NotImplementedError", lang="en", extra=()):
    """A small student's notebook with one graded and one practice exercise."""
    cells = [
        code(GD, "setup"),
        v4.new_markdown_cell("# Title", id="title"),
        code(f"def slope():\n    {answer}", "slope"),
        code('gd.check("slope", slope)', "slope-check", 4),
        code(f"def arrow():\n    {answer}", "arrow"),
        code('gd.check("arrow", arrow)', "arrow-check"),
        *extra,
    ]
    cells[2].metadata["nbgrader"] = {"solution": True, "grade_id": "slope", "grade": False}
    return v4.new_notebook(cells=cells, metadata={"gdlib": {"lang": lang, "lesson": "01-slope"}})


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a notebook (or raw text) to a file and return its path."""
    import gdlib.checks

    monkeypatch.setattr(gdlib.checks, "exercises", lambda: EXERCISES)

    def write(notebook):
        path = tmp_path / "01-slope.ipynb"
        path.write_text(notebook if isinstance(notebook, str) else nbformat.writes(notebook), "utf8")
        return path

    return write


def outcome(**cells):
    return [Ran(cell.replace("_", "-"), **what) for cell, what in cells.items()]


# Judging what ran


def test_a_worked_notebook_must_earn_every_point():
    full = outcome(slope_check={"value": 4.0, "text": "[ok]"}, arrow_check={"text": "[ok]", "value": 0.0})
    assert execute.faults("n", lesson(), full, worked=True) == []
    half = outcome(slope_check={"value": 2.5})
    assert [str(p) for p in execute.faults("n", lesson(), half, worked=True)] == [
        "n:slope-check: earned 2.5 points, wanted 4.0"
    ]
    none = outcome(slope_check={"text": "hello"})
    assert "earned None points" in str(execute.faults("n", lesson(), none, worked=True)[0])


def test_a_worked_practice_answer_must_pass_too():
    ran = outcome(arrow_check={"text": "[x] wrong", "value": 0.0})
    assert [p.cell for p in execute.faults("n", lesson(), ran, worked=True)] == ["arrow-check"]
    assert execute.faults("n", lesson(), ran, worked=False) == []


def test_a_students_notebook_earns_nothing_and_says_no_error():
    calm = outcome(slope_check={"value": 0.0, "text": "[x] not started yet"}, arrow={})
    assert execute.faults("n", lesson(), calm, worked=False) == []
    given_away = outcome(slope_check={"value": 4.0})
    assert "wanted 0.0" in str(execute.faults("n", lesson(), given_away, worked=False)[0])
    broken = outcome(see={"error": "NotImplementedError"})
    assert [str(p) for p in execute.faults("n", lesson(), broken, worked=False)] == [
        "n:see: NotImplementedError"
    ]


def test_a_warning_is_a_problem():
    ran = outcome(setup={"stderr": "a.py:1: RuntimeWarning\n  overflow\n"})
    assert [str(p) for p in execute.faults("n", lesson(), ran, worked=True)] == [
        "n:setup: writes to stderr: overflow"
    ]


# Bad files


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"cells": [', "not valid JSON at line 1"),
        ('{"cells": [],\n "metadata": {}\n', "not valid JSON at line 3"),
        ("", "not valid JSON"),
        ("[]", "not a notebook"),
        ('{"nbformat": 3, "worksheets": []}', "not a notebook"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
            "damaged notebook",
        ),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [7]}', "damaged notebook"),
    ],
)
def test_a_broken_notebook_is_one_line(written, text, said):
    [problem] = handin.check(written(text))
    assert said in str(problem)
    assert len(str(problem).splitlines()) == 1


def test_a_missing_file_a_folder_and_a_picture_are_one_line(written, tmp_path, capsys):
    picture = tmp_path / "picture.ipynb"
    picture.write_bytes(b"\x89PNG\xff")
    for path, said in (
        (tmp_path / "no.ipynb", "no such file"),
        (tmp_path, "a folder"),
        (picture, "not text"),
    ):
        assert cli.main(["check", str(path)]) == 1
        line = capsys.readouterr().out
        assert said in line
        assert line.count("\n") == 1


@pytest.mark.parametrize("about", [None, {}, {"lang": "it"}, {"lang": ["en"]}, "en"])
def test_a_notebook_without_its_language_is_one_line(written, about):
    notebook = lesson()
    notebook.metadata = {} if about is None else {"gdlib": about}
    [problem] = handin.check(written(notebook))
    assert "language" in problem.message


def structure(notebook):
    return [str(problem) for problem in handin.structure(handin.Handin("n", notebook, EXERCISES[:2]))]


def test_a_whole_notebook_has_no_structural_problem():
    assert structure(lesson()) == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (2, "n:slope: the answer cell is missing"),
        (3, "n:slope-check: the check cell is missing"),
        (5, "n:arrow-check: the check cell is missing"),
    ],
)
def test_a_deleted_cell_is_found(cell, said):
    notebook = lesson()
    del notebook.cells[cell]
    [line] = structure(notebook)
    assert line.startswith(said)


@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_copied_check_cell_is_found_and_the_original_stays(place):
    notebook = lesson()
    copy = nbformat.from_dict(notebook.cells[3])
    copy.id = "5f3a"
    notebook.cells.insert(place, copy)
    [line] = structure(notebook)
    assert line == "n:5f3a: this is a copy of the cell slope-check: delete the copy"


def test_a_changed_check_cell_is_found():
    notebook = lesson()
    notebook.cells[3].source = "4.0"
    [line] = structure(notebook)
    assert (
        line == 'n:slope-check: the check cell was changed: it must be the one line gd.check("slope", slope)'
    )


# Counting


def test_the_report_adds_up_once_and_within_bounds():
    said = []
    hand = handin.Handin("n", lesson(), EXERCISES[:2])
    ran = outcome(
        slope_check={"value": 2.5, "text": "[x] slope\n"}, arrow_check={"value": 0.0, "text": "[ok] arrow"}
    )
    [problem] = handin.report(hand, ran, said.append)
    assert said == ["[x] slope\n", "[ok] arrow\n", "2.5 of 4 points"]
    assert "points are missing" in problem.message
    said.clear()
    assert handin.report(hand, outcome(slope_check={"value": 99.0}), said.append) == []
    assert said == ["4 of 4 points"]


def test_the_sum_is_written_as_the_language_writes_numbers():
    said = []
    i18n.use("de")
    handin.report(
        handin.Handin("n", lesson(), EXERCISES[:2]), outcome(slope_check={"value": 2.5}), said.append
    )
    assert "2,5" in said[-1]


# Real kernels


@pytest.mark.slow
def test_a_blank_a_right_and_a_failing_notebook(written):
    said = []
    assert handin.check(written(lesson("return 1")), said.append) == []
    assert said == ["[ok] slope\n", "[ok] arrow\n", "4 of 4 points"]
    [problem] = handin.check(written(lesson()), said.append)
    assert "points are missing" in problem.message
    bad = lesson("return 1", extra=[code("1 / 0", "mine"), code("print('later')", "later")])
    [problem] = handin.check(written(bad), said.append)
    assert problem.cell == "mine"
    assert problem.message == "ZeroDivisionError: division by zero"
    assert said[-1] == "4 of 4 points"


@pytest.mark.slow
def test_a_cell_that_kills_the_kernel_and_one_that_never_ends(tmp_path):
    deadly = v4.new_notebook(cells=[code("x = 1", "a"), code("import os; os._exit(1)", "b"), code("x", "c")])
    ran = execute.perform(deadly, tmp_path, seconds=20)
    assert [(one.cell, bool(one.error)) for one in ran] == [("a", False), ("b", True)]
    endless = v4.new_notebook(cells=[code("while True: pass", "a"), code("print('on')", "b")])
    ran = execute.perform(endless, tmp_path, seconds=2)
    assert ran[0].error == "ran longer than 2 seconds and was stopped: an endless loop?"
    assert ran[1].text == "on\n"


@pytest.mark.slow
def test_the_course_is_run_two_at_a_time(tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "course.toml").write_text('[[lesson]]\nslug = "01-slope"\n', "utf8")
    for lang, answer in (("en", "return 1"), ("es", "return 2")):
        path = tmp_path / "solutions" / lang / "01-slope" / "01-slope.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(nbformat.writes(lesson(answer, lang)), "utf8")
    problems = execute.run(tmp_path, ["01-slope"], ("en", "es", "fr"), solutions=True)
    assert [(p.path.split("/")[1], p.cell) for p in problems] == [
        ("es", "arrow-check"),
        ("es", "slope-check"),
        ("fr", ""),
    ]


def test_reading_changes_nothing(written):
    path = written(lesson())
    before = path.read_bytes()
    notebook = execute.read(path)
    assert json.loads(before)["cells"][3]["id"] == notebook.cells[3].id
    assert path.read_bytes() == before


def test_reading_a_folder_raises_for_the_caller(tmp_path):
    with pytest.raises(CourseError, match="folder"):
        execute.read(tmp_path)
