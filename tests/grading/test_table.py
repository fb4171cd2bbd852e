"""The tables: what Moodle and Canvas look for, nothing a spreadsheet would run; and their folder."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlib.course.grade import table
from gdlib.course.grade.results import JOURNAL, Results, file_name
from gdlib.course.problems import CourseError


def row(student="Ada", **more):
    scores = {"slope-check": 2.5, "gd_step-check": 3.0}
    about = {"id": "", "system": "", "lang": "es", "scores": scores, "score": 5.5, "max_score": 6.0}
    return {"student": student, "reason": "", "notes": [], **about, **more}


def parsed(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_a_student_a_column_an_exercise():
    rows = [row(notes=["One.", "Two."]), row("Bob", reason="Broken.", score=0.0)]
    found = parsed(table.marks(rows, ["slope-check", "gd_step-check"]))
    assert found[0] == {
        "student": "Ada", "language": "es", "slope": "2.5", "gd_step": "3", "total": "5.5", "max": "6",
        "reason": "", "notes": "One. Two.",
    }  # fmt: skip
    assert (found[1]["reason"], found[1]["total"]) == ("Broken.", "0")


def test_moodle_finds_its_columns_and_participants():
    text = table.moodle(
        [row("Ada", id="12345", system="moodle"), row("bo@x.org"), row("carl", id="9", system="canvas")], "en"
    )
    ada, bo, carl = parsed(text)
    # What the import of Moodle's grading worksheet refuses to go without.
    assert {"Identifier", "Grade", "Last modified (grade)"} <= ada.keys()
    assert (ada["Identifier"], ada["Grade"], ada["Maximum grade"]) == ("Participant 12345", "5.5", "6")
    assert (bo["Identifier"], bo["Email address"]) == ("", "bo@x.org")
    assert (carl["Identifier"], carl["Full name"]) == ("", "carl")
    assert ada["Last modified (grade)"] == ""  # a mark that is newer in Moodle stays


@pytest.mark.parametrize("lang", table.MOODLE)
def test_moodle_cuts_the_number_off_after_its_own_word(lang):
    [found] = csv.reader(table.moodle([row(id="77", system="moodle")], lang).splitlines()[1:])
    assert found[0][len(table.PARTICIPANT[lang]) :] == " 77"
    assert len(table.MOODLE[lang]) == len(found)


def test_canvas_finds_its_columns_and_users():
    rows = [row("lovelaceada", id="12345", system="canvas"), row("bob"), row("Li", id="1", system="moodle")]
    text = table.canvas(rows, "01-slope", 6.0)
    head, points, ada, bob, li = csv.reader(text.splitlines())
    assert head == ["Student", "ID", "SIS Login ID", "Section", "01-slope"]
    assert points[0].endswith("Points Possible")
    assert points[4] == "6"
    assert (ada[1], ada[2], ada[4]) == ("12345", "", "5.5")
    assert (bob[1], bob[2]) == ("", "bob")
    assert (li[1], li[2]) == ("", "")


def test_a_part_of_the_points_is_no_mark_to_import():
    waiting = row(scores={"slope-check": 2.5, "essay": None}, score=2.5)
    assert parsed(table.moodle([waiting], "en"))[0]["Grade"] == ""
    assert parsed(table.canvas([waiting], "x", 6))[1]["x"] == ""
    found = parsed(table.marks([waiting], ["slope-check", "essay"]))[0]
    assert (found["total"], found["essay"]) == ("2.5", "")


def test_two_of_one_name_are_told_apart():
    rows = [row("Li Wei", id="1"), row("Li Wei", id="2"), row("Bo", id="3")]
    assert table.named(rows) == ["Li Wei (1)", "Li Wei (2)", "Bo"]


@given(
    st.text(),
    st.sampled_from(["", " ", "\t", "\n", "\u00a0", "\ufeff", "\u200b"]),
    st.sampled_from("=+-@＝＋－＠"),
)
def test_no_text_becomes_a_formula(words, before, sign):
    for value in (words, before + sign + words):
        [shown] = next(csv.reader(io.StringIO(table.text([[value]]))), [""]) or [""]
        assert not shown.strip("\ufeff\u200b \u00a0").startswith(tuple("=+-@＝＋－＠"))
        assert not set(shown) & set("\t\r\n\0")


@given(st.floats(-1e6, 1e6))
def test_numbers_stay_numbers(value):
    assert float(table.cell(value)) == pytest.approx(value)
    assert not table.cell(value).startswith("'")


# The folder of results


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out"


def keep(results, key, digest="1", page="<p>"):
    name = results.name(key)
    texts = {f"pages/{name}.html": page, f"notebooks/{name}.ipynb": "{}"}
    results.keep({"key": key, "name": name, "digest": digest}, texts)


def test_a_second_run_knows_what_did_not_change(folder):
    keep(Results(folder, "01-slope"), "Ada")
    again = Results(folder, "01-slope")
    assert again.unchanged("Ada", "1")
    assert not again.unchanged("Ada", "2")
    assert not again.unchanged("Bob", "1")
    (folder / "pages" / "Ada.html").unlink()
    assert not Results(folder, "01-slope").unchanged("Ada", "1")


def test_a_run_that_was_killed_while_it_wrote_goes_on(folder):
    results = Results(folder, "01-slope")
    keep(results, "Ada")
    journal = folder / JOURNAL
    journal.write_bytes(journal.read_bytes() + b'{"key": "Bob", "na')
    (folder / "pages" / "Bob.html").write_text("half")
    again = Results(folder, "01-slope")
    assert set(again.rows) == {"Ada"}
    keep(again, "Bob", page="whole")
    assert (folder / "pages" / "Bob.html").read_text() == "whole"
    assert [json.loads(line) for line in journal.read_text().splitlines()][-1]["key"] == "Bob"
    assert not list(folder.glob("pages/*edited*"))


def test_the_journal_does_not_grow_with_every_run(folder):
    for n in range(5):
        keep(Results(folder, "01-slope"), "Ada", str(n))
    assert len((folder / JOURNAL).read_text().splitlines()) <= 4


def test_other_peoples_files_stay(folder):
    folder.mkdir()
    (folder / "marks.csv").write_text("mine")
    with pytest.raises(CourseError, match="--to"):
        Results(folder, "01-slope")
    assert [path.name for path in folder.iterdir()] == ["marks.csv"]
    with pytest.raises(CourseError, match="--to"):
        Results(folder / "marks.csv", "01-slope")


def test_a_file_laid_into_the_results_stays_and_one_edited_is_kept(folder):
    results = Results(folder, "01-slope")
    (folder / "canvas.csv").write_text("mine")
    with pytest.raises(CourseError, match="not from gd grade"):
        results.table("canvas.csv", "a")
    results.table("marks.csv", "a")
    (folder / "marks.csv").write_text("edited")
    Results(folder, "01-slope").table("marks.csv", "b")
    assert (folder / "marks.edited-1.csv").read_text() == "edited"
    assert (folder / "marks.csv").read_bytes() == b"\xef\xbb\xbfb"
    Results(folder, "01-slope").table("marks.csv", "c")
    assert not (folder / "marks.edited-2.csv").exists()


def test_another_lesson_needs_another_folder(folder):
    Results(folder, "01-slope")
    with pytest.raises(CourseError, match="01-slope.*--to"):
        Results(folder, "08-momentum")


def test_names_that_differ_in_case_or_in_signs_get_files_of_their_own(folder):
    results = Results(folder, "01-slope")
    for key in ("Ada", "ada", "a/b", "a:b"):
        keep(results, key, page=key)
    again = Results(folder, "01-slope")
    pages = {key: (folder / "pages" / f"{again.name(key)}.html").read_text() for key in again.rows}
    assert pages == {key: key for key in ("Ada", "ada", "a/b", "a:b")}
    assert len({path.name.casefold() for path in (folder / "pages").iterdir()}) == 4


@given(st.text(st.characters(codec=None), min_size=1))
def test_every_name_makes_a_file_name(key):
    name = file_name(key)
    assert name.strip(" .") == name != ""
    assert len(name.encode()) <= 121
    assert not set(name) & set('<>:"/\\|?*\0\n\r')


def test_names_that_windows_keeps_for_itself():
    assert file_name("NUL.txt") == "NUL.txt_"
    assert file_name("Nullmeier") == "Nullmeier"
