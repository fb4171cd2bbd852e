"""The feedback page, made from notebooks written here: no kernel, no gradebook."""

import json
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from gdlib import checks
from gdlib.course import feedback
from gdlib.course.feedback import WORDS, page, results, submission_language
from gdlib.course.feedback_text import html as markdown
from gdlib.i18n import LANGUAGES, gettext

from .marked import marked, worked


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
    assert result.section == "Take a step of η"
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


# ---- what a student sees first ----


def uphill(w, g, lr):
    return w + lr * g


def told(lang="en", function=uphill, **more):
    """A page on a real report on ``gd_step``, with another exercise that is right."""
    report = checks.run("gd_step", function, lang=lang, seed=5)
    cells = [answer("gd_step"), check("gd_step", report.points, 3.0, said(report.text))]
    return page(notebook(answer("one"), check("one", 2.0, 2.0), *cells, lang=lang), **more)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_diagnosis_the_hint_and_the_call_stand_above_the_marks(lang):
    report = checks.run("gd_step", uphill, lang=lang, seed=5).text
    why, how, *_numbers = report.split("\n\n")[1].split("\n")
    top = re.sub("[ \n]+", " ", unescape(told(lang).partition("<table")[0]))
    assert f'<p class="why">{why}</p> <p>{how}</p>' in top
    assert 'href="#gd_step"' in top
    assert 'href="#one"' not in top
    assert 'gd.check("gd_step", gd_step, seed=5)' in top


def test_the_whole_report_is_there_unchanged():
    report = re.search(r'<pre class="report">(.*?gd_step.*?)</pre>', told().partition("</table>")[2], re.S)[1]
    text = re.sub("</?(b|span)[^>]*>", "", report).replace("&#34;", '"')
    assert text == checks.run("gd_step", uphill, seed=5).text


def test_what_is_not_started_is_named_together():
    def gd_step(w, g, lr):
        raise NotImplementedError

    top = told(function=gd_step).partition("<table")[0]
    assert f'{WORDS["fresh"]} <a href="#gd_step">' in top
    assert 'class="why"' not in top


def test_a_cell_that_stopped_is_the_reason_and_not_what_its_check_then_says():
    broken = answer("one", "def one(:")
    broken.outputs = [failed("SyntaxError", "invalid syntax (<cell 3>, line 1)")]
    top = page(notebook(broken, check("one", 0.0, 2.0, failed("NameError", "name 'one'")))).partition(
        "<table"
    )[0]
    assert "Your cell stopped with SyntaxError" in top
    assert "NameError" not in top


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_module_that_is_closed_while_marking_does_not_send_the_student_home_to_run_it_again(lang):
    restart = gettext(WORDS["restart"], lang)
    closed = gettext(WORDS["closed"], lang).format(module="gdlib.optim")
    for why, sent in ((closed, False), ("No module named 'sklearn'", True)):
        broken = answer("one")
        broken.outputs = [failed("ModuleNotFoundError", why)]
        marked = check("one", 0.0, 2.0, failed("NameError", "name 'one'"))
        html = unescape(page(notebook(broken, marked), lang=lang))
        assert (restart in html) is sent
        assert why in html


def test_where_the_grader_stopped_is_one_card_with_its_sentence_and_no_name_of_an_error():
    gone = failed("NotReached", "the code of one ended the Python process")
    first = answer("one")
    first.outputs = [gone]
    html = page(notebook(first, check("one", 0.0, 2.0, gone), answer("two"), check("two", 0.0, 2.0, gone)))
    top = html.partition("<table")[0]
    assert '<p class="why">The code of one ended the Python process.</p>' in top
    assert top.count("code of one") == 1
    assert "Look first" not in top
    assert 'Not checked: <a href="#one">' in top
    assert 'href="#two"' in top
    assert "NotReached" not in html
    assert WORDS["restart"] not in html


def test_a_cell_of_the_students_own_is_nobodys_exercise():
    gone = failed("NotReached", "the code of one ended the Python process")
    own = new_code_cell("import os; os._exit(0)", outputs=[gone])
    right = check("zero", 2.0, 2.0, said("zero\n[ok] fine  2/2"))
    cells = [answer("zero"), right, answer("one"), check("one", 0.0, 2.0, gone)]
    assert "Look first at one." in page(notebook(*cells), reason=REASON)
    assert "Look first" not in page(notebook(own, *cells), reason=REASON)


# ---- reasons, repairs, marks by hand ----

REASON = "Your file is broken in line 3: hand it in again."


def test_where_nothing_was_marked_the_page_is_the_reason_and_the_marks():
    html = page(notebook(answer("one"), check("one", 0.0, 2.0)), reason=REASON, score=0, max_score=5)
    assert REASON in html
    assert "0 / 2" in html
    assert "<section" not in html
    assert WORDS["next"] not in html
    assert WORDS["again"] not in html


def test_what_was_marked_before_the_end_is_shown_with_the_reason():
    gone = failed("NotReached", REASON)
    cells = [answer("one"), check("one", 2.0, 2.0, said("one\n[ok] fine  2/2"))]
    html = page(notebook(*cells, answer("two"), check("two", 0.0, 2.0, gone)), reason=REASON)
    assert "[ok] fine" in html
    top = html.partition("<table")[0]
    assert f'{WORDS["unreached"]} <a href="#two">' in top
    assert top.count(REASON) == 1


def test_repairs_are_told_once_and_not_all_of_thousands():
    notes = ["The check cell is back."] * 2 + [f"Cell {k} is left out." for k in range(5000)]
    html = page(notebook(answer("one"), check("one", 2.0, 2.0)), notes=notes)
    assert html.count("The check cell is back.") == 1
    assert "And 4993 more repairs." in html
    assert len(html) < 10_000


def test_reason_and_repairs_may_stand_in_the_notebook():
    nb = notebook(answer("one"), check("one", 0.0, 2.0))
    nb.metadata.gdlib.update(reason=REASON, notes=["Renamed."])
    assert page(nb) == page(notebook(*nb.cells[1:]), reason=REASON, notes=["Renamed."])


def test_the_graders_own_comment_is_not_the_teachers():
    cells = answer("one", comment=REASON), check("one", 0.0, 2.0)
    assert WORDS["comment"] not in page(notebook(*cells), reason=REASON)
    assert WORDS["comment"] in page(notebook(*cells))


def test_points_by_hand_say_so():
    value = new_output("execute_result", data={"text/plain": "0.5"})
    assert "the check gave 0.5" in page(notebook(answer("one"), check("one", 2.0, 2.0, value)))
    assert "the check gave" not in page(notebook(answer("one"), check("one", 0.5, 2.0, value)))


def test_a_late_submission_says_what_it_costs():
    html = page(notebook(answer("one"), check("one", 2.0, 2.0)), score=1.5, late_penalty=0.5)
    assert "Handed in late: −0.5" in html
    assert "<strong>1.5 / 2</strong>" in html


# ---- a page for everybody ----


class Outline(HTMLParser):
    """The headings' levels, the heads of tables without a scope, elements that are left open."""

    def __init__(self, html):
        super().__init__()
        self.levels, self.bare, self.open = [], 0, []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.bare += tag == "th" and "scope" not in dict(attributes)
        if tag not in ("meta", "img", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("more", [{}, {"reason": REASON}, {"notes": ["Renamed."], "late_penalty": 1}])
def test_headings_come_in_order_and_tables_have_heads(more):
    seen = Outline(told(**more))
    assert seen.levels[0] == 1
    assert 1 not in seen.levels[1:]
    assert all(below - above <= 1 for above, below in zip(seen.levels, seen.levels[1:], strict=False))
    assert seen.bare == 0
    assert seen.open == []


def test_plain_data_gives_the_same_page():
    nb = notebook(answer("one", comment="Well *tried*."), check("one", 0.0, 2.0, said("[ok] a\n[x] b\n")))
    lines = json.loads(json.dumps(nb))
    for cell in lines["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
        for output in cell.get("outputs", ()):
            output["text"] = output["text"].splitlines(keepends=True)
    assert page(lines) == page(nb)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["cells", "metadata", "nbgrader", "grade_id", "grade", "solution", "score", "points", "source", "id",
         "outputs", "output_type", "text", "name", "data", "image/png", "text/plain", "tags", "cell_type",
         "comment", "ename", "evalue", "gdlib", "lang", "notes", "reason"]) , inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(["cell_type", "source", "metadata", "outputs"]), JSON)), JSON)
@settings(max_examples=150, deadline=None)
def test_no_notebook_is_too_odd_for_a_page(cells, metadata):
    page({"cells": cells, "metadata": metadata}).encode()
    grader = metadata if isinstance(metadata, dict) else {}
    odd = [{"cell_type": "code", "metadata": {"nbgrader": {"grade": True, **grader}}, **c} for c in cells]
    page({"cells": odd, "metadata": {}}).encode()


@pytest.mark.parametrize("sign", ["<", '"', "\U0001f600", "\ud800", "\x00", "\n"])
def test_no_flood_makes_a_page_too_heavy_to_mail(sign):
    flood = sign * 10**6
    cells = []
    for k in range(9):
        own = answer(f"e{k}", flood)
        own.outputs = [failed(flood, flood)]
        cells += [own, check(f"e{k}", 0.0, 2.0, said(flood), failed(flood, flood))]
    assert len(page(notebook(*cells), student=flood, notes=[flood], reason=flood).encode()) < 35_000
    assert len(page(notebook(*cells)).encode()) < 30_000


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_longest_honest_page_can_be_mailed(lang):
    answers = {
        name: source.replace("return", "return 2 *") for name, source in worked(lang, "08-momentum").items()
    }
    html = page(marked(lang, "08-momentum", answers), student="ada")
    assert WORDS["cut"] not in html
    assert 10_000 < len(html.encode()) < 30_000


def test_links_of_students_are_words_and_a_teachers_lead_to_the_web_only():
    links = "[a](https://example.org) [b](javascript:x) [c](data:text/html,x) <https://example.org/d>"
    written = answer("one", links, new_markdown_cell, grade=True, score=None, points=2.0)
    assert "<a href=" not in page(notebook(written)).partition("<section")[2]
    html = page(notebook(answer("one", comment=links), check("one", 0.0, 2.0))).partition("<section")[2]
    assert re.findall('<a href="(.*?)"', html) == ["https://example.org", "https://example.org/d"]


SLOW = ["[" * 9000, "*a " * 3000, "> " * 4500, "`" * 9000, "$" * 9000, "<a " * 3000, "- " * 4500]
SLOW += ["|a" * 4500 + "\n" + "|-" * 4500]


@pytest.mark.parametrize("text", SLOW)
def test_markdown_that_is_made_to_be_slow_still_ends_and_grows_no_page(text):
    assert "<a" not in markdown(text)
    written = answer("one", text, new_markdown_cell, grade=True, score=None, points=2.0)
    assert len(page(notebook(written))) < 30_000


def test_formulas_stay_as_they_were_typed():
    assert markdown("so $w_1 * w_2 * x$ is") == "<p>so $w_1 * w_2 * x$ is</p>\n"


def test_a_page_loads_neither_nbconvert_nor_what_markdown_needs():
    code = (
        "import sys; from gdlib.course import feedback; feedback.page({'cells': [], 'metadata': {}});"
        "heavy = {'nbconvert', 'bleach', 'mistune', 'nbformat', 'numpy', 'nbgrader'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nbgrader_finds_the_exporter_by_its_path():
    from traitlets.utils.importstring import import_item

    assert import_item("gdlib.course.feedback.FeedbackExporter").output_mimetype == "text/html"
    with pytest.raises(AttributeError):
        _ = feedback.Nothing
