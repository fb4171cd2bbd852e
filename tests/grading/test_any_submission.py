"""Whatever is handed in, reading it does not fail, and the notebook that comes out can be marked."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlib.course.grade.submission import read

from .handed import key_in, packed, solved, sound


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return key_in(tmp_path_factory.mktemp("course"))


plain = settings(max_examples=150, deadline=None, derandomize=True, database=None)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(
    ["slope", "slope-check", "partial-check", "arrow", "arrow-check", "why", "proof", "data"]
)


@plain
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(key, data):
    sound(read(data, key), key)


@plain
@given(notebook=st.fixed_dictionaries({"cells": st.lists(values, max_size=5)}, optional={"metadata": values}))
def test_any_cells(key, notebook):
    sound(read(packed(notebook), key), key)


@plain
@given(data=st.data())
def test_any_change_of_a_notebook(key, data):
    notebook = solved(data.draw(st.sampled_from(["en", "es"])))
    for _ in range(data.draw(st.integers(1, 8))):
        change(notebook, data)
    sound(read(packed(notebook), key), key)


def change(notebook, data):
    """Delete, move, copy or rename a cell, or put anything in the place of anything."""
    cells = notebook.get("cells")
    what = data.draw(st.sampled_from(["delete", "move", "copy", "name", "id", "any"]))
    if what == "any" or not isinstance(cells, list) or not cells:
        return replace(notebook, data)
    i, j = (data.draw(st.integers(0, len(cells) - 1)) for _ in "ij")
    if what == "delete":
        del cells[i]
    elif what == "move":
        cells.insert(j, cells.pop(i))
    elif what == "copy":
        cells.insert(j, copy.deepcopy(cells[i]))
    elif isinstance(cells[i], dict):
        name = data.draw(names)
        cells[i] |= {"id": name} if what == "id" else {"metadata": {"nbgrader": {"grade_id": name}}}
    return None


def replace(node, data):
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        at = data.draw(st.sampled_from(keys))
        if isinstance(node[at], dict | list) and data.draw(st.integers(0, 3)):
            node = node[at]
        else:
            node[at] = data.draw(values)
            return


@plain
@given(data=st.data())
def test_any_damage_to_the_bytes(key, data):
    whole = packed(solved())
    i = data.draw(st.integers(0, len(whole)))
    j = data.draw(st.integers(i, min(i + 50, len(whole))))
    sound(read(whole[:i] + data.draw(st.binary(max_size=10)) + whole[j:], key), key)
