"""The notebook in a submitted folder: its own name or another, no links, no guessing between two."""

import os

import pytest

from gdlib.course.grade.submission import LARGEST, load, locate, reason

from .handed import NAME, delete, packed, release, solved

IDS = {"slope", "slope-check"}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "ada" / NAME
    place.mkdir(parents=True)
    return place


def put(folder, name, data=None):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(solved()) if data is None else data)
    return path


def test_under_its_own_name_whatever_is_beside_it(folder):
    path = put(folder, f"{NAME}.ipynb", b"broken")
    put(folder, "01-slope-Copy1.ipynb")
    assert locate(folder, NAME, IDS) == (path, "")
    assert locate(str(folder), NAME, frozenset()) == (path, "")


@pytest.mark.parametrize(
    "name",
    [
        "01-slope (1).ipynb",
        "Ada.IPYNB",
        "01-slope.ipynb.txt",
        "01-slope.ipynb.json",
        "01-slope/01-slope.ipynb",
    ],
)
def test_a_renamed_notebook_is_known_by_its_cells(folder, name):
    path = put(folder, name)
    put(folder, "other.ipynb", b'{"cells": [{"id": "momentum"}]}')
    put(folder, "notes.txt", packed(solved()))
    assert locate(folder, NAME, IDS) == (path, "renamed")


def test_a_broken_notebook_in_another_encoding_is_known_too(folder):
    path = put(folder, "mine.ipynb", packed(solved())[:-50].decode().encode("utf-16"))
    put(folder, "other.ipynb", b"{}")
    assert locate(folder, NAME, IDS) == (path, "renamed")


def test_the_only_notebook_is_read_whatever_it_is(folder):
    path = put(folder, "other.ipynb", b"{}")
    assert locate(folder, NAME, IDS) == (path, "renamed")
    put(folder, "another.ipynb", b"{}")
    assert locate(folder, NAME, IDS) == (None, "missing")


def test_between_two_nobody_guesses(folder):
    put(folder, "one.ipynb")
    put(folder, "two.ipynb", packed(release()))
    assert locate(folder, NAME, IDS) == (None, "ambiguous")


def test_the_same_notebook_twice_is_one(folder):
    put(folder, "one.ipynb")
    put(folder, "two.ipynb")
    assert locate(folder, NAME, IDS) == (folder / "one.ipynb", "renamed")


def test_an_id_in_a_text_is_no_id(folder):
    path = put(folder, "one.ipynb")
    put(folder, "two.ipynb", packed(delete(solved(), *IDS)) + b'"\\"id\\": \\"slope\\""')
    assert locate(folder, NAME, IDS) == (path, "renamed")


def test_hidden_files_are_no_candidates(folder):
    put(folder, ".ipynb_checkpoints/01-slope-checkpoint.ipynb")
    put(folder, "01-slope-checkpoint.ipynb")
    put(folder, "._01-slope.ipynb")
    put(folder, "slope.py")
    assert locate(folder, NAME, IDS) == (None, "missing")


def test_nothing_there(folder):
    assert locate(folder, NAME, IDS) == (None, "missing")
    assert locate(folder / "nowhere", NAME, IDS) == (None, "missing")
    assert locate(put(folder, "file"), NAME, IDS) == (None, "missing")


@pytest.mark.parametrize("name", [f"{NAME}.ipynb", "other.ipynb"])
def test_a_link_is_not_followed(folder, name):
    target = put(folder.parent, "solution.ipynb")
    (folder / name).symlink_to(target)
    assert locate(folder, NAME, IDS) == (None, "link")


def test_a_link_beside_a_renamed_notebook_does_no_harm(folder):
    path = put(folder, "mine.ipynb")
    (folder / "other.ipynb").symlink_to(put(folder.parent, "solution.ipynb"))
    assert locate(folder, NAME, IDS) == (path, "renamed")


def test_a_link_in_the_place_of_the_folder_is_not_followed(folder):
    put(folder, f"{NAME}.ipynb")
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert locate(link, NAME, IDS) == (None, "link")


def test_links_to_folders_are_not_followed(folder):
    put(folder.parent / "elsewhere", "mine.ipynb")
    (folder / "more").symlink_to(folder.parent / "elsewhere")
    assert locate(folder, NAME, IDS) == (None, "missing")


def test_folders_and_pipes_are_no_notebooks(folder):
    (folder / f"{NAME}.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    assert locate(folder, NAME, IDS) == (None, "missing")
    with pytest.raises(OSError, match="not a regular file"):
        load(folder / "pipe.ipynb")


def test_load_opens_no_link_and_no_more_than_can_be_read(folder):
    path = put(folder, "mine.ipynb")
    assert load(path) == packed(solved())
    (folder / "link.ipynb").symlink_to(path)
    with pytest.raises(OSError, match="link"):
        load(folder / "link.ipynb")
    with path.open("wb") as file:
        file.truncate(LARGEST + 10**9)
    assert len(load(path)) == LARGEST + 1


@pytest.mark.parametrize("code", ["renamed", "link", "missing", "ambiguous"])
@pytest.mark.parametrize("lang", ["en", "es", "fr", "de", "it"])
def test_every_code_has_words(code, lang):
    said = reason(code, lang)
    assert said.endswith(".")
    assert "{" not in said
    assert 1 <= said.count(". ") + 1 <= 2
