"""The small course that the tests of the build and the translation change and break."""

import shutil

import pytest

from gdlib.course import lessons

from ..conftest import need
from . import small


@pytest.fixture(scope="session")
def _small_course(tmp_path_factory):
    need("msgmerge")
    root = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lessons, "exercises", lambda: small.EXERCISES)
        small.make(root)
    return root


@pytest.fixture
def course(_small_course, tmp_path, monkeypatch):
    """A fresh copy of the small course, complete in four languages, nothing built."""
    monkeypatch.setattr(lessons, "exercises", lambda: small.EXERCISES)
    return shutil.copytree(_small_course, tmp_path / "course")
