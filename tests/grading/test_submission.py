"""From a file's bytes to a notebook that can be marked, or to a reason why there is none."""

import json
import time

import pytest

from gdlib.course.grade import submission
from gdlib.course.grade.key import Key, from_course
from gdlib.course.grade.reasons import repaired
from gdlib.course.grade.submission import LARGEST, blank, read

from .classroom import ROOT
from .handed import ANSWERS, NAME, cell, code, delete, key_in, packed, solved, sound

AFRESH = "Paste your answers into a fresh copy of the notebook, save it and hand it in again."


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return key_in(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def slope():
    return from_course(ROOT, NAME)


def refused(data, key, lang="en"):
    """Read what cannot be marked; return the reason."""
    hand_in = read(data, key, lang)
    sound(hand_in, key)
    assert hand_in.notebook == blank(key, hand_in.lang)
    assert hand_in.notes == []
    return hand_in.reason


def source(hand_in, name):
    return cell(hand_in.notebook, name)["source"]


# Bytes


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "\n".encode("utf-16"), b"\0" * 1000, b"\xff\xfe"]
)
def test_an_empty_file(key, data):
    assert refused(data, key) == "The file that arrived is empty. Save your notebook and hand it in again."


def test_a_file_that_is_too_large(key):
    assert refused(b" " * (LARGEST + 1), key).startswith(
        "The notebook is too large to be read: more than 100 MB. In JupyterLab choose Edit, Clear Outputs"
    )


def test_a_broken_notebook_says_where(key):
    text = json.dumps(solved(), indent=1)
    assert refused(text[:-300].encode(), key).endswith(AFRESH)
    broken = text.splitlines()
    broken[4] = "<<<<<<< HEAD"
    said = refused("\n".join(broken).encode(), key)
    assert said == f"The notebook is damaged at line 5, column 1 and could not be read. {AFRESH}"


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"cells": ' + b'{"a":' * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000]
)
def test_json_without_end(key, data):
    said = f"The notebook is damaged and could not be read: its data is nested too deeply. {AFRESH}"
    assert refused(data, key) == said


NOT_NOTEBOOKS = [b"[]", b"7", b"null", b'"cells"', b"{}", b"[1,", b"import numpy as np", b"<!DOCTYPE html>"]
NOT_NOTEBOOKS += [b'{"cells": {}}', b'{"cells": null}', b'{"worksheets": 7}', b"PK\x03\x04", b"%PDF-1.5"]


@pytest.mark.parametrize("data", [*NOT_NOTEBOOKS, bytes(range(256))])
def test_what_is_not_a_notebook(key, data):
    assert refused(data, key) == (
        "The file that arrived is not a notebook. Hand in the notebook itself, the file that ends in .ipynb."
    )


@pytest.mark.parametrize(
    ("piece", "n"), [(b"[],", 10**6), (b'{"a":1},', 10**6), (b'{"a":[', 10**6), (b"1,", 10**7)]
)
def test_what_would_fill_the_memory_is_not_read(key, piece, n, monkeypatch):
    monkeypatch.setattr(json, "loads", None)
    assert refused(b'{"cells":[' + piece * (n + 1), key).startswith(
        "The notebook is too large to be read. In JupyterLab"
    )


def test_brackets_in_a_text_fill_nothing(key):
    notebook = solved()
    cell(notebook, "slope")["outputs"] = [{"output_type": "stream", "text": '["[{[\\", ' * 2_000_000}]
    assert read(packed(notebook), key).reason == ""


def test_too_little_memory_is_a_reason_as_well(key, monkeypatch):
    def full(text):
        raise MemoryError

    monkeypatch.setattr(submission, "_json", full)
    assert refused(packed(solved()), key).startswith("The notebook is too large to be read.")


def test_too_many_cells(key):
    notebook = solved()
    notebook["cells"] *= 5000
    assert refused(packed(notebook), key) == (
        "The notebook is too long to be read: more than 50000 cells. "
        "Delete the cells you do not need, save it and hand it in again."
    )


WIDE = [f"utf-{bits}{order}" for bits in (16, 32) for order in ("", "-le", "-be")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", *WIDE, "latin-1", "cp1252"])
def test_every_encoding_of_an_editor(key, encoding):
    text = json.dumps(solved(slope="def slope(f, x):\n    return f(x)  # año, größer"), ensure_ascii=False)
    hand_in = read(text.encode(encoding), key)
    assert (hand_in.reason, hand_in.notes) == ("", [])
    assert source(hand_in, "slope").endswith("# año, größer")


def test_a_broken_byte_costs_one_letter(key):
    text = json.dumps(solved(slope="# ñandú añejo\n# año"), ensure_ascii=False).encode()
    hand_in = read(text.replace("ú".encode(), b"\xff"), key)
    assert source(hand_in, "slope") == "# ñand\ufffd añejo\n# año"


def test_numbers_that_python_refuses(key):
    for number in ("9" * 5000, "-" + "1" * 10**6, "1e999999", "NaN", "-Infinity", "0.1"):
        text = json.dumps(solved()).replace('"execution_count": null', f'"execution_count": {number}')
        assert number in text
        assert read(text.encode(), key).reason == ""


# Shapes


def test_nbformat_3(key):
    def older(one):
        one = {**one, "metadata": one["metadata"] | {"collapsed": False}}
        del one["id"]
        if one["cell_type"] == "code":
            one |= {"input": one.pop("source"), "language": "python", "prompt_number": 3}
        return one

    notebook = solved("es")
    cells = [older(one) for one in notebook["cells"]]
    cells.append({"cell_type": "heading", "level": 2, "source": "Mine", "metadata": {}})
    sheets = [None, {"cells": cells[:3]}, {"cells": None}, {"cells": cells[3:]}]
    old = {"worksheets": sheets, "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}
    hand_in = read(packed(old), key)
    sound(hand_in, key)
    assert hand_in.lang == "es"
    assert {name: source(hand_in, name) for name in ("slope", "partial", "why")} == {
        name: ANSWERS[name] for name in ("slope", "partial", "why")
    }
    assert [one["source"] for one in hand_in.notebook["cells"][-2:]] == ["Mine", 'gd.check("arrow", arrow)']
    assert hand_in.notes == []
    assert [cell(hand_in.notebook, name)["metadata"] for name in ("fog", "arrow-check")] == [
        {"tags": ["figure"]},
        {},
    ]


@pytest.mark.parametrize("version", [(4, 2), (4, 4), (5, 0), (4, None), ("x", {})])
def test_other_versions_and_nbgraders_old_metadata(key, version):
    notebook = solved()
    notebook["nbformat"], notebook["nbformat_minor"] = version
    for i, one in enumerate(notebook["cells"]):
        mark = one["metadata"].get("nbgrader", {})
        if mark:
            del one["id"]
            mark["schema_version"] = i % 3
            mark.pop("cell_type", None)
    hand_in = read(packed(notebook), key)
    sound(hand_in, key)
    assert hand_in.notes == []
    marks = [one["metadata"].get("nbgrader", {}) for one in hand_in.notebook["cells"]]
    assert {mark["schema_version"] for mark in marks if mark} == {3}


@pytest.mark.parametrize(
    "metadata", [None, 7, [], {}, {"gdlib": 7}, {"gdlib": {"lang": [], "lesson": {}}}, "absent"]
)
def test_metadata_of_any_kind(key, metadata):
    notebook = solved("es")
    notebook["metadata"] = metadata
    if metadata == "absent":
        del notebook["metadata"]
    hand_in = read(packed(notebook), key)
    sound(hand_in, key)
    assert (hand_in.reason, hand_in.lang) == ("", "es")
    assert hand_in.notebook["metadata"]["gdlib"] == {"lang": "es", "lesson": NAME}


# Languages


@pytest.mark.parametrize("lang", ["en", "es", "fr", "de"])
def test_a_notebook_of_the_course_in_each_language(slope, lang):
    data = (ROOT / "course" / lang / NAME / f"{NAME}.ipynb").read_bytes()
    hand_in = read(data, slope, "fr")
    sound(hand_in, slope)
    assert (hand_in.lang, hand_in.notes, hand_in.reason) == (lang, [], "")
    given = json.loads(data)["cells"]
    assert [one["id"] for one in hand_in.notebook["cells"]] == [one["id"] for one in given]
    assert [one["source"] for one in hand_in.notebook["cells"]] == ["".join(one["source"]) for one in given]
    assert all(slope.untouched(name, source(hand_in, name)) for name in slope.answers)


def test_the_language_is_the_last_that_was_set(key):
    notebook = solved("es")
    notebook["cells"].append(code("x", "gd.setup('fr')\n# gd.setup('de')"))
    assert read(packed(notebook), key).lang == "fr"
    cell(notebook, "x")["source"] = 'gd.setup("it")'
    assert read(packed(notebook), key).lang == "es"
    notebook["metadata"]["gdlib"]["lang"] = "xx"
    assert read(packed(notebook), key, "de").lang == "de"
    assert read(packed(delete(notebook, "x", "setup")), key, "xx").lang == "en"


def test_a_broken_notebook_speaks_its_language(key):
    text = json.dumps(solved("es"))
    assert read(text[:-200].encode(), key).lang == "es"
    assert read(text[:-200].encode("utf-16"), key).lang == "es"
    assert read(text.replace("gd.setup", "")[:-1].encode(), key).lang == "es"
    assert read(b'{"lang": "xx"', key, "fr").lang == "fr"
    assert source(read(text[:-200].encode(), key), "slope").endswith("# es")


# Which lesson


def other(lesson="08-momentum"):
    about = {"gdlib": {"lang": "en", "lesson": lesson}}
    return {
        "cells": [code("momentum", "def momentum(w): ...")],
        "metadata": about,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_another_lessons_notebook_is_named(key):
    assert refused(packed(other()), key) == (
        "This is another lesson's notebook: 08-momentum instead of 01-slope. Hand in the notebook 01-slope."
    )


@pytest.mark.parametrize("lesson", [None, 7, "", "<b>", "x" * 100, "{code}", "a\nb"])
def test_a_notebook_of_nobodys_is_not_named(key, lesson):
    said = "This notebook has none of the exercises of 01-slope. Hand in the notebook 01-slope."
    assert refused(packed(other(lesson)), key) == said


def test_cells_count_for_more_than_the_lessons_name(key):
    notebook = solved()
    notebook["metadata"]["gdlib"]["lesson"] = "08-momentum"
    assert read(packed(notebook), key).reason == ""


def test_functions_are_enough_where_a_program_saved_no_ids(key):
    cells = [{"cell_type": "code", "source": text} for text in ANSWERS.values()]
    hand_in = read(packed({"cells": cells}), key)
    sound(hand_in, key)
    assert hand_in.reason == ""
    ids = [one["id"] for one in hand_in.notebook["cells"]]
    assert ids[1:] == ["cell-1", "cell-2", "cell-3", "cell-4", *key.checks, "why", "proof"]


def test_cells_saved_without_ids_are_known_by_their_text(key):
    cells = [{**one, "id": None, "metadata": {}} for one in solved("es")["cells"]]
    del cells[0]["id"]
    hand_in = read(packed({"cells": cells, "metadata": {}}), key)
    sound(hand_in, key)
    ids = {one["id"] for one in hand_in.notebook["cells"]}
    assert ids - {"cell-1", "cell-2", "cell-3", "cell-4"} == {one["id"] for one in solved()["cells"]} - (
        ANSWERS.keys() - {"why"}
    )
    assert hand_in.notes == [
        repaired("answer_missing", ["slope", "partial"], "es"),
        repaired("cell_missing", ["why"], "es"),
    ]


def test_without_anything_released_the_keys_cells_are_the_blank_notebook(key):
    bare = Key.from_json({**key.to_json(), "release": {}})
    assert refused(b"", bare).startswith("The file that arrived is empty.")
    sound(read(packed(solved()), bare), bare)
    assert {one["id"] for one in blank(bare, "es")["cells"]} == set(bare.by_id)


def test_a_lesson_without_exercises(key):
    glossary = Key("13-glossary", ())
    assert read(packed({"cells": []}), glossary).reason == ""
    assert refused(packed(other()), glossary).startswith("This is another lesson's notebook")


# Size


def test_old_outputs_of_50_megabytes_and_10_000_cells(slope):
    notebook = json.loads((ROOT / f"course/en/{NAME}/{NAME}.ipynb").read_text("utf8"))
    text = [{"output_type": "stream", "name": "stdout", "text": ["x" * 71 + "\n"] * 600_000}]
    numbers = [{"output_type": "display_data", "data": {"x": [0.1] * 1_000_000}, "metadata": {}}]
    cell(notebook, "slope")["outputs"] = text + numbers
    notebook["cells"] += [code(f"cell-{i}", f"x = {i}") for i in range(10_000)]
    data = packed(notebook)
    assert len(data) > 50e6
    start = time.process_time()
    hand_in = read(data, slope)
    assert time.process_time() - start < 3
    assert (hand_in.reason, hand_in.notes) == ("", [])
    assert len(hand_in.notebook["cells"]) == 43 + 10_000
    assert len(json.dumps(hand_in.notebook)) < 3e6
