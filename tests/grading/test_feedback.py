"""The feedback page, made from notebooks written here: no kernel, no gradebook."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from gdlib.course.feedback import WORDS, page, results, submission_language


def answer(name, source="def f(): ...", kind=new_code_cell, **more):
    grader = {"grade_id": name, "solution": True, "grade": False, **more}
    return kind(source, metadata={"nbgrader": grader})


def check(name, score, points, *outputs):
    grader = {"grade_id": f"{name}-check", "grade": True, "solution": False, "score": score, "points": points}
    return new_code_cell(f"HIDDEN = {name}", metadata={"nbgrader": grader}, outputs=list(outputs))


def said(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def failed(ename, evalue):
    return new_output("error", ename=ename, evalue=evalue, traceback=["SECRET TRACEBACK"])


def notebook(*cells, lang="en"):
    title = new_markdown_cell("# Find the way *down*\n\nHello.")
    return new_notebook(cells=[title, *cells], metadata={"gdlib": {"lang": lang}})


def test_a_result_joins_section_answer_report_and_points():
    nb = notebook(
        new_markdown_cell("## Take a step of $\\eta$\n\n### Exercise: `gd_step`"),
        answer("gd_step", "def gd_step(): ...", comment="Well tried."),
        check("gd_step", 1.5, 2.0, said("[ok] one\n"), said("[x] two\n"), said("warning", "stderr")),
    )
    (result,) = results(nb)
    assert (result.name, result.points, result.max_points) == ("gd_step", 1.5, 2.0)
    assert result.section == "Take a step of \\eta"
    assert result.answer == "def gd_step(): ..."
    assert result.report == "[ok] one\n[x] two"
    assert result.comment == "Well tried."


def test_points_total_and_sections_to_read_again():
    nb = notebook(
        new_markdown_cell("## First section"),
        answer("one"),
        check("one", 2.0, 2.0),
        new_markdown_cell("## Second section"),
        answer("two"),
        check("two", 0.5, 3.0),
        lang="de",
    )
    html = page(nb, student="s1")
    assert '<html lang="de">' in html
    assert "2 / 2" in html
    assert "0,5 / 3" in html
    assert "2,5 / 5" in html
    assert "· s1<" in html
    assert re.findall(r"<li>(.*)</li>", html) == ["Second section"]


def test_everything_right_says_so():
    html = page(notebook(answer("one"), check("one", 2.0, 2.0)))
    assert WORDS["right"] in html
    assert WORDS["onward"] in html
    assert "<li>" not in html


def test_an_error_is_one_line_and_no_source_of_the_check_is_shown():
    broken = answer("one", "def one(:")
    broken.outputs = [failed("SyntaxError", "invalid syntax (1606289329.py, line 1)")]
    html = page(notebook(broken, check("one", 0.0, 2.0, failed("NameError", "name 'one' is not defined"))))
    assert "SyntaxError: invalid syntax (line 1)" in html
    html = page(notebook(answer("one"), check("one", 0.0, 2.0, failed("AssertionError", "first\nx: [1.25]"))))
    assert "AssertionError: first" in html
    assert "[1.25]" not in html
    assert "SECRET" not in html
    assert "HIDDEN" not in html


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)> [press](javascript:alert(3))"


@pytest.mark.parametrize(
    "cell",
    [
        answer("one", ATTACK),
        answer("one", ATTACK, new_markdown_cell, grade=True, score=None, points=2.0),
        answer("one", "x", comment=ATTACK),
        new_markdown_cell(f"## {ATTACK}"),
    ],
)
def test_what_a_student_writes_is_harmless(cell):
    nb = notebook(cell, check("one", 0.0, 2.0, said(ATTACK), failed(ATTACK, ATTACK)))
    html = page(nb, student=ATTACK)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_nothing_is_fetched():
    html = page(notebook(answer("one", ATTACK), check("one", 0.0, 2.0)))
    assert "default-src 'none'" in html
    assert not re.search(r"(src|href)=\"(?!#)|@import|url\(", html)
    assert len(html) < 10_000


def test_a_teachers_own_question_waits_for_its_mark():
    cell = answer("why", "Because **so**.", new_markdown_cell, grade=True, score=None, points=2.0)
    html = page(notebook(cell))
    assert WORDS["unmarked"] in html
    assert "<strong>so</strong>" in html


def test_missing_check_cells_are_told():
    html = page(notebook(answer("one"), check("one", 2.0, 2.0)), score=2.0, max_score=5.0)
    assert "Points missing here: 3" in html


def test_a_flood_of_output_is_cut():
    html = page(notebook(answer("one"), check("one", 0.0, 2.0, said("x" * 10**6))))
    assert len(html) < 30_000


@pytest.mark.parametrize(
    ("call", "metadata", "lang"),
    [
        ('gd.setup("es")', {"gdlib": {"lang": "de"}}, "es"),
        ("import gdlib as gd\ngd.setup( 'fr' )", {}, "fr"),
        ("", {"gdlib": {"lang": "de"}}, "de"),
        ('gd.setup("it")', {"gdlib": {"lang": "fr"}}, "fr"),
        ('# gd.setup("es")', {"gdlib": "nonsense"}, "en"),
    ],
)
def test_language_of_a_submission(call, metadata, lang):
    assert submission_language(new_notebook(cells=[new_code_cell(call)], metadata=metadata)) == lang
