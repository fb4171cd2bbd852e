"""The cells of a submission in order: what was deleted, copied, moved, retyped or tampered with."""

import nbformat
import pytest

from gdlib.course.grade.submission import read

from .handed import ANSWERS, STUB, cell, code, copied, delete, key_in, markdown, moved, packed, place, release
from .handed import solved as solution

CHECKS = ["slope-check", "partial-check", "arrow-check"]


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return key_in(tmp_path_factory.mktemp("course"))


@pytest.fixture
def solved():
    return solution()


def order(hand_in):
    return [cell["id"] for cell in hand_in.notebook["cells"]]


def source(hand_in, name):
    return "".join(cell(hand_in.notebook, name)["source"])


def test_a_notebook_as_it_should_be_stays_as_it_is(key, solved):
    hand_in = read(packed(solved), key)
    assert (hand_in.lang, hand_in.notes, hand_in.reason) == ("en", [], "")
    assert order(hand_in) == [cell["id"] for cell in solved["cells"]]
    assert {name: source(hand_in, name) for name in ANSWERS} == ANSWERS
    assert source(hand_in, "title") == "# Slopes (en)\n\n<details>a hint</details>"
    nbformat.validate(nbformat.from_dict(hand_in.notebook))


def test_metadata_is_the_keys(key, solved):
    for one in solved["cells"]:
        one["metadata"].setdefault("nbgrader", {})
        one["metadata"]["tags"] = ["skip-execution"]
        if one["metadata"]["nbgrader"]:
            one["metadata"]["nbgrader"] |= {
                "points": 1000,
                "checksum": "mine",
                "locked": False,
                "grade": True,
            }
    solved["metadata"]["evil"] = "x"
    hand_in = read(packed(solved), key)
    assert cell(hand_in.notebook, "slope-check")["metadata"] == {
        "deletable": False,
        "editable": False,
        "nbgrader": {
            "cell_type": "code",
            "checksum": "sum of slope-check",
            "grade": True,
            "grade_id": "slope-check",
            "locked": True,
            "points": 3,
            "schema_version": 3,
            "solution": False,
            "task": False,
        },
    }
    marks = {one["id"]: one["metadata"].get("nbgrader") for one in hand_in.notebook["cells"]}
    assert [marks["partial-check"]["points"], marks["why"]["points"], marks["proof"]["points"]] == [2.5, 2, 4]
    assert "points" not in marks["slope"]
    assert (marks["proof"]["task"], marks["proof"]["grade"], marks["data"]["locked"]) == (True, False, True)
    assert (marks["why"]["grade"], marks["why"]["solution"], marks["why"]["locked"]) == (True, True, False)
    assert [marks[name] for name in ("title", "setup", "arrow", "arrow-check")] == [None] * 4
    assert cell(hand_in.notebook, "fog")["metadata"] == {"tags": ["figure"]}
    assert cell(hand_in.notebook, "setup")["metadata"] == {}
    assert set(hand_in.notebook["metadata"]) == {"gdlib", "kernelspec", "language_info"}


def test_outputs_and_attachments_are_dropped(key, solved):
    cell(solved, "slope")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "3.0"}]
    cell(solved, "slope")["execution_count"] = 7
    cell(solved, "why")["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
    hand_in = read(packed(solved), key)
    assert cell(hand_in.notebook, "slope")["outputs"] == []
    assert cell(hand_in.notebook, "slope")["execution_count"] is None
    assert "attachments" not in cell(hand_in.notebook, "why")


def test_deleted_checks_are_put_back_below_their_answers(key, solved):
    hand_in = read(packed(delete(solved, *CHECKS)), key)
    found = order(hand_in)
    assert [found[found.index(name) - 1] for name in CHECKS] == ["slope", "partial", "arrow"]
    assert source(hand_in, "slope-check") == 'gd.check("slope", slope)'
    assert hand_in.notes == ["The check cells of slope, partial, arrow were missing and have been put back."]


def test_a_check_moved_up_goes_below_its_answer_again(key, solved):
    hand_in = read(packed(moved(solved, "partial-check", 0)), key)
    assert order(hand_in) == [cell["id"] for cell in release()["cells"]]
    assert hand_in.notes == ["The check cell of partial stood above its answer and was moved below it."]


def test_a_check_moved_down_stays_there(key, solved):
    hand_in = read(packed(moved(solved, "slope-check", len(solved["cells"]))), key)
    assert order(hand_in)[-1] == "slope-check"
    assert hand_in.notes == []


def test_copies_of_a_check_are_taken_out(key, solved):
    for i in range(5):
        copied(solved, "slope-check", to=2 * i)
    hand_in = read(packed(solved), key)
    assert order(hand_in) == [cell["id"] for cell in release()["cells"]]
    assert hand_in.notes == ["The check cell of slope stood there more than once and was used once."]


@pytest.mark.parametrize("text", ["3.0", "", ['gd.check("slope", ', 7], None, {"a": 1}, "x" * 10**6])
def test_a_changed_check_is_the_original_again(key, solved, text):
    cell(solved, "slope-check")["source"] = text
    hand_in = read(packed(solved), key)
    assert source(hand_in, "slope-check") == 'gd.check("slope", slope)'
    assert hand_in.notes == ["The check cell of slope had been changed, so the original was used."]
    assert order(hand_in) == [cell["id"] for cell in release()["cells"]]


def test_a_check_with_other_line_ends_is_not_changed(key, solved):
    cell(solved, "slope-check")["source"] = 'gd.check("slope", slope)\r\n'
    assert read(packed(solved), key).notes == []


def test_a_retyped_check_is_code_again(key, solved):
    cell(solved, "slope-check")["cell_type"] = "markdown"
    assert cell(read(packed(solved), key).notebook, "slope-check")["cell_type"] == "code"


def test_an_answer_written_into_the_check_cell_is_run_above_the_check(key):
    inside = ANSWERS["slope"] + '\n\ngd.check("slope", slope)'
    hand_in = read(packed(solution(**{"slope": STUB.format("slope"), "slope-check": inside})), key)
    i = place(hand_in.notebook, "slope-check")
    before = hand_in.notebook["cells"][i - 1]
    assert (before["source"], before["metadata"]) == (inside, {})
    assert place(hand_in.notebook, "slope") == i - 2


def test_a_deleted_answer_is_named_and_its_check_comes_last(key, solved):
    hand_in = read(packed(delete(solved, "slope")), key)
    assert order(hand_in)[-1] == "slope-check"
    assert hand_in.notes == ["The answer cell of slope is missing, so your other cells were marked."]


def test_of_several_answers_the_last_changed_one_counts(key, solved):
    first, second = ANSWERS["slope"], "def slope(f, x):\n    return 2"
    copied(solved, "slope", source=second)
    hand_in = read(packed(solved), key)
    cells = hand_in.notebook["cells"]
    i = place(hand_in.notebook, "slope")
    assert [one["source"] for one in cells[i - 1 : i + 1]] == [first, second]
    assert (cells[i - 1]["metadata"], cells[i + 1]["id"]) == ({}, "slope-check")
    assert hand_in.notes == [
        "The answer cell of slope stood there more than once, and the last one you changed counts."
    ]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_unchanged_copy_does_not_undo_an_answer(key, solved, lang):
    stub = STUB.format("slope") + f"  # {lang}"
    copied(solved, "slope", to=place(solved, "end"), source=stub)
    hand_in = read(packed(solved), key)
    assert order(hand_in) == [cell["id"] for cell in release()["cells"]]
    assert source(hand_in, "slope") == ANSWERS["slope"]


def test_unchanged_copies_alone_are_one_answer_untouched(key):
    hand_in = read(packed(copied(release(), "slope")), key)
    assert key.untouched("slope", source(hand_in, "slope"))


def test_an_answer_kept_aside_as_text_does_not_count(key, solved):
    copied(solved, "slope", source="def slope(f, x):\n    return 0", cell_type="raw")
    hand_in = read(packed(solved), key)
    assert source(hand_in, "slope") == ANSWERS["slope"]


def test_a_copied_answer_carries_its_check_along(key, solved):
    copied(solved, "slope", to=len(solved["cells"]), source="def slope(f, x):\n    return 2")
    assert order(read(packed(solved), key))[-2:] == ["slope", "slope-check"]


@pytest.mark.parametrize("kind", ["markdown", "raw", "spam", None, []])
def test_a_retyped_answer_is_code_again(key, solved, kind):
    cell(solved, "slope")["cell_type"] = kind
    hand_in = read(packed(solved), key)
    assert cell(hand_in.notebook, "slope")["cell_type"] == "code"
    assert source(hand_in, "slope") == ANSWERS["slope"]
    said = ["The answer cell of slope was no code cell any more and was read as one."]
    assert hand_in.notes == (said if kind in ("markdown", "raw") else [])


def test_a_written_answer_turned_into_code_is_text_again(key, solved):
    cell(solved, "why")["cell_type"] = "code"
    hand_in = read(packed(solved), key)
    assert cell(hand_in.notebook, "why")["cell_type"] == "markdown"
    assert hand_in.notes == ["The answer cell of why was no text cell any more and was read as one."]


def test_cells_without_points_are_restored_in_the_students_language(key):
    notebook = solution("es", data="x = 1000", proof="I need not prove anything.")
    hand_in = read(packed(notebook), key)
    assert source(hand_in, "data") == "x = 3  # es"
    assert source(hand_in, "proof") == "Prove it in new cells."
    missing = read(packed(delete(solution("es"), "data", "why", "proof")), key)
    assert order(missing) == [cell["id"] for cell in release()["cells"]]
    assert source(missing, "why") == "Why? (es)"


def test_notes_are_in_the_students_language(key, monkeypatch):
    said = []
    monkeypatch.setattr(
        "gdlib.course.grade.repair.repaired", lambda code, names, lang: said.append(lang) or ""
    )
    read(packed(delete(solution("es"), "slope-check")), key)
    assert said == ["es"]


def test_without_any_cell_the_keys_are_there(key):
    notebook = release()
    notebook["cells"] = []
    hand_in = read(packed(notebook), key)
    assert order(hand_in) == ["data", *CHECKS, "why", "proof"]


@pytest.mark.parametrize(
    "name",
    ["Slope", "slope ", " slope", "ѕlope", "slope\u200b", "slope\n", "ｓlope", "slope\0", "s" * 65, ""],
)
def test_an_id_that_only_looks_like_another_is_another(key, solved, name):
    cell(solved, "slope")["metadata"]["nbgrader"]["grade_id"] = name
    cell(solved, "slope")["id"] = name
    hand_in = read(packed(solved), key)
    assert hand_in.notes == ["The answer cell of slope is missing, so your other cells were marked."]
    nbformat.validate(nbformat.from_dict(hand_in.notebook))


@pytest.mark.parametrize("mark", [None, 7, [], {}, {"grade_id": None}, {"grade_id": ["slope"]}, "absent"])
def test_without_nbgraders_id_the_cells_own_counts(key, solved, mark):
    cell(solved, "slope")["metadata"] = {} if mark == "absent" else {"nbgrader": mark}
    assert read(packed(solved), key).notes == []


def test_nbgraders_id_goes_before_the_cells_own(key, solved):
    one, other = cell(solved, "slope"), cell(solved, "partial")
    one["id"], other["id"] = "partial", "slope"
    hand_in = read(packed(solved), key)
    assert {name: source(hand_in, name) for name in ANSWERS} == ANSWERS


def test_every_cell_has_an_id_of_its_own(key, solved):
    solved["cells"] += [
        code("fog", "1"),
        code("cell-1", "2"),
        code("slope-check", "3"),
        code("two words", "4"),
    ]
    solved["cells"] += [
        {**code("x", str(5 + i)), "id": name} for i, name in enumerate((None, 7, "", "cell-1"))
    ]
    hand_in = read(packed(solved), key)
    ids = order(hand_in)
    assert len(set(ids)) == len(ids) == len(release()["cells"]) + 7
    assert cell(hand_in.notebook, "cell-1")["source"] == "2"
    nbformat.validate(nbformat.from_dict(hand_in.notebook))


DAMAGED = [
    None,
    7,
    "cell",
    [],
    {},
    {"cell_type": "code"},
    {"cell_type": "code", "source": 7},
    {"cell_type": "code", "source": ["x", 7]},
    {"cell_type": "spam", "source": ""},
    {"cell_type": ["code"], "source": ""},
    {"cell_type": "code", "source": "x" * 500_001},
]


def test_damaged_cells_are_left_out(key, solved):
    solved["cells"][3:3] = DAMAGED
    hand_in = read(packed(solved), key)
    assert order(hand_in) == [cell["id"] for cell in release()["cells"]]
    assert hand_in.notes == ["11 damaged cells could not be read and were left out."]


def test_a_damaged_answer_is_missing(key, solved):
    cell(solved, "slope")["source"] = 7
    assert read(packed(solved), key).notes == [
        "The answer cell of slope is missing, so your other cells were marked.",
        "1 damaged cell could not be read and was left out.",
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<script>alert(1)</script>", "< script>alert(1)< /script>"),
        ("<IMG src=x onerror=alert(1)>", "< IMG src=x onerror=alert(1)>"),
        ("<!-- x --><?php ?>", "< !-- x -->< ?php ?>"),
        ("<<b>", "<< b>"),
        ("$a < b$, 1<2, x <- y", "$a < b$, 1<2, x <- y"),
        ("<\0script>", "<\ufffdscript>"),
        (r"$\href{javascript:alert(1)}{x}$", r"$\ href{javascript:alert(1)}{x}$"),
        ("\ud800<b>", "\ufffd< b>"),
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_no_active_content_in_a_students_text(key, solved, written, shown, kind):
    cell(solved, "why")["source"] = [written]
    solved["cells"].append({**markdown("mine", ""), "source": written, "cell_type": kind})
    hand_in = read(packed(solved), key)
    assert [source(hand_in, name) for name in ("why", "mine")] == [shown, shown]


def test_code_keeps_its_signs(key, solved):
    cell(solved, "slope")["source"] = "a <b, '<b>'"
    assert source(read(packed(solved), key), "slope") == "a <b, '<b>'"


def test_what_is_in_a_cell_can_be_written_to_a_file(key, solved):
    cell(solved, "slope")["source"] = "x = '\udcff \ud83d\ude00'"
    text = source(read(packed(solved), key), "slope")
    assert text == "x = '\ufffd \U0001f600'"
    assert text.encode()
