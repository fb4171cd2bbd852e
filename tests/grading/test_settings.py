"""The settings themselves, and what a submission copied by hand lacks."""

import os
import shutil

import pytest
from traitlets.config import Config

from gdlib.course import grading


@pytest.mark.parametrize("lang", ["en", "es", "fr", "de"])
def test_the_language_chooses_folders_and_exchange(monkeypatch, lang):
    monkeypatch.setenv("GDLIB_LANG", lang)
    c = Config()
    grading.configure(c)
    assert c.CourseDirectory.source_directory == f"solutions/{lang}"
    assert c.CourseDirectory.release_directory == f"course/{lang}"
    assert c.CourseDirectory.course_id == f"gd-{lang}"
    assert "template_name" not in c.HTMLExporter  # it would break the formgrader's pages


def test_alembic_is_found_without_an_activated_environment(monkeypatch):
    monkeypatch.setenv("PATH", "")
    grading.configure(Config())
    assert shutil.which("alembic")


def test_a_submission_copied_by_hand_gets_timestamp_and_secret(tmp_path):
    from nbgrader.utils import parse_utc

    notebook = tmp_path / "01-slope.ipynb"
    notebook.write_text("{}")
    os.utime(notebook, (1_700_000_000, 1_700_000_000))
    grading.complete(assignment="01-slope", student="*", notebooks=[str(notebook)])
    timestamp, secret = tmp_path / "timestamp.txt", tmp_path / "submission_secret.txt"
    assert f"{parse_utc(timestamp.read_text()):%Y-%m-%d %H:%M:%S}" == "2023-11-14 22:13:20"
    first = secret.read_text()
    assert len(first) == 32
    timestamp.write_text("2026-01-01 00:00:00 UTC")
    grading.complete(assignment="01-slope", student="*", notebooks=[str(notebook)])
    assert (timestamp.read_text(), secret.read_text()) == ("2026-01-01 00:00:00 UTC", first)
