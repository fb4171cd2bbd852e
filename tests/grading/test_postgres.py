"""A gradebook on PostgreSQL, by nbgrader's own ``db_url``: the rows, the table and the reruns of SQLite."""

import csv
import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import psycopg2
import pytest

from gdlib.course.grade import database
from tests.conftest import need

from .classroom import ROOT, copy_course, hand_in, nbgrader, worked
from .postgres import server
from .test_gradebook import CONTENTS, contents

pytestmark = pytest.mark.slow
LESSON = "01-slope"
DB_URL = "\nc = get_config()\nc.CourseDirectory.db_url = {url!r}\n"


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """The same submissions under both databases, each through generate_assignment, gd grade and export."""
    need("bwrap")
    with server() as url:
        here = copy_course(tmp_path_factory.mktemp("sqlite"))
        answers = worked(ROOT, "es", LESSON)
        hand_in(here, "right", "es", LESSON, answers)
        hand_in(here, "half", "fr", LESSON, {"slope": answers["slope"]})
        hand_in(
            here,
            "uphill",
            "de",
            LESSON,
            answers | {"gd_step": "def gd_step(w, g, lr):\n    return w + lr * g"},
        )
        hand_in(here, "Zoë 李", "en", LESSON, {})
        broken = hand_in(here, "broken", "en", LESSON, {})
        broken.write_text('{"cells": [')
        for folder in (here / "submitted").glob(f"*/{LESSON}"):
            (folder / "timestamp.txt").write_text("2026-03-01 12:00:00.250000 UTC")
        there = tmp_path_factory.mktemp("postgres") / "course"
        shutil.copytree(here, there)
        with (there / "nbgrader_config.py").open("a") as config:
            config.write(DB_URL.format(url=url))
        said = [whole(folder) for folder in (here, there)]
        yield SimpleNamespace(sqlite=here, postgres=there, url=url, said=said)


def whole(folder):
    nbgrader(folder, "generate_assignment", LESSON)
    lines = grade(folder)
    nbgrader(folder, "export")
    return lines


def grade(folder, *more):
    """Run ``gd grade --json`` and return its lines."""
    words = [sys.executable, "-m", "gdlib.course", "grade", LESSON, "--json", *more]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def asked(url, sql):
    """What the server holds, with moments as SQLite has them."""
    with psycopg2.connect(url.replace("+psycopg2", "")) as link, link.cursor() as cursor:
        cursor.execute(sql)
        found = [tuple(map(plain, row)) for row in cursor.fetchall()] if cursor.description else []
    link.close()
    return found


def plain(value):
    return database.Sqlite.moment(None, value) if hasattr(value, "year") else value


def test_every_row_is_as_in_sqlite(term):
    wanted = contents(term.sqlite)
    assert len(wanted["submission"]) == 5
    assert {name: sorted(asked(term.url, sql), key=repr) for name, sql in CONTENTS.items()} == {
        name: sorted((as_bools(name, row) for row in rows), key=repr) for name, rows in wanted.items()
    }
    assert not (term.postgres / "gradebook.db").exists()


def as_bools(name, row):
    """SQLite has no truth values: its columns for them hold 0 and 1."""
    place = {"notebook": 2, "grade": 5}.get(name)
    return tuple(bool(value) if i == place else value for i, value in enumerate(row))


def test_the_command_says_the_same(term):
    first, second = (
        [{name: one for name, one in line.items() if name not in ("seconds", "rate")} for line in lines]
        for lines in term.said
    )
    assert first == second
    assert first[-1]["graded"] == 5


def test_nbgraders_export_gives_the_same_table(term):
    first, second = (
        list(csv.DictReader((folder / "grades.csv").read_text("utf8").splitlines()))
        for folder in (term.sqlite, term.postgres)
    )
    order = {"key": lambda row: row["student_id"]}
    assert sorted(first, **order) == sorted(second, **order)
    assert {row["student_id"]: float(row["score"]) for row in second}["right"] == 15


def test_nothing_is_marked_twice_and_a_mark_by_hand_stays(term):
    assert grade(term.postgres)[-1]["unchanged"] == 5
    asked(
        term.url,
        "UPDATE grade SET manual_score = 2.5 WHERE id = (SELECT g.id FROM grade g "
        "JOIN submitted_notebook o ON o.id = g.notebook_id "
        "JOIN submitted_assignment s ON s.id = o.assignment_id "
        "JOIN base_cell b ON b.id = g.cell_id WHERE s.student_id = 'half' AND b.name = 'partial-check')",
    )
    lines = grade(term.postgres, "--force", "--student", "half")
    assert (lines[-1]["graded"], lines[0]["scores"]["partial"]) == (1, 2.5)
    marks = asked(term.url, CONTENTS["grade"])
    assert [row[2:] for row in marks if row[:2] == ("half", "partial-check")] == [(0.0, 2.5, None, True)]
