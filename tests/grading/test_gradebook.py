"""The gradebook: every row as nbgrader leaves it, marks by hand untouched, the same cost for each student."""

import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest

from gdlib.course.grade import database, settings
from gdlib.course.grade.gradebook import Book, Missing
from gdlib.course.grade.rows import Entry, Grade, plain

from .classroom import ROOT, copy_course, hand_in, nbgrader, worked

LESSON = "01-slope"
WHEN = datetime(2026, 3, 1, 12, 0, 0, 250000)
STOCK = """
from gdlib.course.grading import configure

c = get_config()
configure(c)
for name in ("exporter_class", "sanitize_preprocessors", "autograde_preprocessors"):
    del c.Autograde[name]
"""


@pytest.fixture
def course(generated, tmp_path):
    shutil.copy(generated / "gradebook.db", tmp_path)
    shutil.copy(generated / "nbgrader_config.py", tmp_path)
    return tmp_path


def opened(folder):
    return Book(settings.load(folder), LESSON)


def marked(book, part=1.0, **more):
    (sheet,) = book.sheets.values()
    scores = {name: points * part for name, points in sheet.points.items()}
    return {sheet.name: {"scores": scores, "comments": {}, "reason": "", **more}}


def rows(folder, sql):
    with sqlite3.connect(folder / "gradebook.db") as link:
        return link.execute(sql).fetchall()


# Every column but the ids that are drawn at random; the ids of cells are replaced by their names.
CONTENTS = {
    "student": "SELECT * FROM student ORDER BY id",
    "submission": "SELECT a.name, s.student_id, s.timestamp, s.extension FROM submitted_assignment s "
    "JOIN assignment a ON a.id = s.assignment_id ORDER BY s.student_id",
    "notebook": "SELECT s.student_id, n.name, o.flagged, o.late_submission_penalty FROM submitted_notebook o "
    "JOIN notebook n ON n.id = o.notebook_id JOIN submitted_assignment s ON s.id = o.assignment_id "
    "ORDER BY s.student_id",
    "grade": "SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, "
    "g.needs_manual_grade FROM grade g JOIN base_cell b ON b.id = g.cell_id "
    "JOIN submitted_notebook o ON o.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = o.assignment_id ORDER BY s.student_id, b.name",
    "comment": "SELECT s.student_id, b.name, g.auto_comment, g.manual_comment FROM comment g "
    "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook o ON o.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = o.assignment_id ORDER BY s.student_id, b.name",
    "course": "SELECT * FROM course ORDER BY id",
}


def contents(folder):
    return {name: rows(folder, sql) for name, sql in CONTENTS.items()}


@pytest.mark.slow
def test_every_row_is_as_stock_nbgrader_leaves_it(tmp_path):
    from gdlib.course.grade import clerk

    ours, theirs = (tmp_path / name for name in ("ours", "theirs"))
    ours.mkdir()
    copy_course(ours)
    answers = worked(ours, "en", LESSON)
    hand_in(ours, "right", "en", LESSON, answers)
    hand_in(ours, "blank", "en", LESSON, {})
    hand_in(
        ours, "wrong", "es", LESSON, answers | {"gd_step": "def gd_step(w, g, lr):\n    return w + lr * g"}
    )
    hand_in(ours, "late", "en", LESSON, {"slope": answers["slope"]})
    (ours / "submitted" / "late" / LESSON / "timestamp.txt").write_text("2026-05-01 12:00:00 Europe/Berlin")
    penalties = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    for folder in (ours, theirs):
        if folder == theirs:
            shutil.copytree(ours, theirs)
        config = folder / "nbgrader_config.py"
        config.write_text(
            (STOCK if folder == theirs else config.read_text()) + "\nc = get_config()\n" + penalties
        )
    for folder in (ours, theirs):
        nbgrader(folder, "generate_assignment", LESSON)
        with sqlite3.connect(folder / "gradebook.db") as link:
            link.execute("UPDATE assignment SET duedate = '2026-04-30 00:00:00.000000'")
    for student in ("right", "blank", "wrong"):
        for folder in (ours, theirs):
            stamp = folder / "submitted" / student / LESSON / "timestamp.txt"
            stamp.write_text("2026-04-01 10:11:12.131415 UTC")
    nbgrader(theirs, "autograde", LESSON)
    summary = clerk.grade(ours, LESSON)
    assert summary.problems == []
    found, wanted = contents(ours), contents(theirs)
    for name in CONTENTS:
        assert found[name] == wanted[name], name
    assert {row[0]: row[3] for row in found["notebook"]} == {
        "blank": None,
        "late": 3,
        "right": None,
        "wrong": None,
    }
    page = (ours / "feedback" / "late" / LESSON / f"{LESSON}.html").read_text()
    assert "0 / 15" in page  # the page knows of the penalty, too
    # And nbgrader, coming afterwards, finds nothing to do.
    assert "Skipping existing" in nbgrader(ours, "autograde", LESSON)


@pytest.mark.slow
def test_a_student_who_was_never_seen_and_one_who_was(course):
    with opened(course) as book:
        first = book.write("ana", WHEN, marked(book, 0.5))
        second = book.write("ana", WHEN + timedelta(hours=1), marked(book, 1.0))
        assert (first.score, second.score) == (7.5, 15.0)
        assert book.entries() == {"ana": second}
        assert book.entries()["ana"].digest() == second.digest() != first.digest()
    assert len(rows(course, "SELECT * FROM grade")) == 5


@pytest.mark.slow
def test_a_mark_by_hand_stays_and_asks_to_be_looked_at(course):
    with opened(course) as book:
        book.write("ana", WHEN, marked(book))
        with sqlite3.connect(course / "gradebook.db") as link:
            link.execute(
                "UPDATE grade SET manual_score = 1.5, extra_credit = 0.5, needs_manual_grade = 0 "
                "WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'slope-check')"
            )
            link.execute(
                "UPDATE comment SET manual_comment = 'Look at h.' WHERE cell_id IN "
                "(SELECT id FROM base_cell WHERE name = 'slope')"
            )
        before = book.entries()["ana"]
        after = book.write("ana", WHEN, marked(book, 0.5))
        grade = after.grades[LESSON, "slope-check"]
        assert (grade.auto, grade.manual, grade.extra, grade.waiting) == (1.5, 1.5, 0.5, True)
        assert before.score == 12 + 2
        assert after.score == 6 + 2
        assert book.entries()["ana"].said == {(LESSON, "slope"): "Look at h."}


@pytest.mark.slow
@pytest.mark.parametrize("score", [3.5, -1.0, float("nan"), float("inf")])
def test_marks_that_cannot_be_are_refused_before_anything_is_written(course, score):
    with opened(course) as book:
        bad = marked(book)
        bad[LESSON]["scores"]["slope-check"] = score
        with pytest.raises(ValueError, match="slope-check"):
            book.write("ana", WHEN, bad)
        with pytest.raises(KeyError):
            book.write("ana", WHEN, marked(book, scores={}))
        assert book.entries() == {}


@pytest.mark.slow
def test_what_fails_half_way_leaves_nothing(course, monkeypatch):
    with opened(course) as book:
        monkeypatch.setattr(book, "_write_comments", lambda *arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book.write("ana", WHEN, marked(book))
        assert book.entries() == {}
        assert rows(course, "SELECT * FROM student") == []


@pytest.mark.slow
def test_a_late_hand_in_and_an_extension(course):
    config = course / "nbgrader_config.py"
    config.write_text(
        config.read_text() + "\nc = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    with sqlite3.connect(course / "gradebook.db") as link:
        link.execute("UPDATE assignment SET duedate = '2026-03-01 11:00:00.000000'")
    with opened(course) as book:
        entry = book.write("ana", WHEN, marked(book))
        assert (entry.score, entry.penalty) == (15.0, 15.0)
        with sqlite3.connect(course / "gradebook.db") as link:
            link.execute("UPDATE submitted_assignment SET extension = '1970-01-01 02:00:00.000000'")
        assert book.entries()["ana"].digest() != entry.digest()  # so the next run looks again
        entry = book.write("ana", WHEN, marked(book))
        assert (entry.duedate, entry.penalty) == (datetime(2026, 3, 1, 13), 0)
        assert book.entries()["ana"] == entry


@pytest.mark.slow
def test_an_odd_comment_is_stored_whole(course):
    with opened(course) as book:
        book.write(
            "ana", WHEN, marked(book, comments={"slope": "a\0b \ud800 Größe 'quote'); DROP TABLE grade"})
        )
        assert book.entries()["ana"].comments[LESSON, "slope"] == "ab ? Größe 'quote'); DROP TABLE grade"


@pytest.mark.slow
def test_no_gradebook_and_no_assignment_are_told_apart_from_a_broken_one(course):
    with pytest.raises(Missing, match="02-fog"):
        Book(settings.load(course), "02-fog")
    (course / "gradebook.db").write_text("not a database" * 100)
    with pytest.raises(Missing, match="DatabaseError"):
        opened(course)
    (course / "gradebook.db").unlink()
    with pytest.raises(Missing):
        opened(course)
    assert not (course / "gradebook.db").exists()


@pytest.mark.slow
def test_the_cost_of_a_student_does_not_grow(course):
    """2,000 students: the look-ups of each are by index, so the last cost what the first did."""
    with opened(course) as book:
        plans = []
        tried = book.db.rows

        def explained(sql, **values):
            plans.extend(row[3] for row in tried("EXPLAIN QUERY PLAN " + sql, **values))
            return tried(sql, **values)

        book.write("first", WHEN, marked(book))
        book.db.rows = explained
        book.write("second", WHEN, marked(book))
        assert plans
        assert [plan for plan in plans if plan.startswith("SCAN")] == []
        book.db.rows = tried
        tried("PRAGMA synchronous = OFF")  # the disk's own time is no part of the question
        costs, seconds, steps = [], [], 0

        def step():
            nonlocal steps
            steps += 1

        book.db.link.set_progress_handler(step, 10)  # called at every tenth step of SQLite's machine
        for i in range(2000):
            start, before = time.perf_counter(), steps
            book.write(f"student-{i:04}", WHEN, marked(book))
            seconds.append(time.perf_counter() - start)
            costs.append(steps - before)
        book.db.link.set_progress_handler(None, 0)
        first, last = (1000 * sorted(part)[50] for part in (seconds[:100], seconds[-100:]))
        print(f"\n{sum(costs[:100])} and {sum(costs[-100:])} steps for the first and the last hundred")
        print(f"{first:.2f} ms and {last:.2f} ms a student (median)")
        assert sum(costs[-100:]) <= 1.1 * sum(costs[:100])
        start = time.perf_counter()
        assert len(book.entries()) == 2002
        print(f"reading all of them {time.perf_counter() - start:.2f} s")


def test_sums_of_an_entry():
    entry = Entry(grades={("n", "a"): Grade(2.0, 1.0, 0.5), ("n", "b"): Grade(None, waiting=True)})
    assert (entry.score, entry.waiting, entry.penalty) == (1.5, True, 0)
    assert not entry.grades["n", "b"].known


def test_plain_text():
    assert plain(None) == ""
    assert plain("x\0\udcffy") == "x?y"


@pytest.mark.parametrize("url", ["sqlite:///nowhere.db", "sqlite:////nowhere/at/all.db"])
def test_a_database_is_never_made_by_looking_for_it(tmp_path, url):
    with pytest.raises(database.NoGradebook):
        database.connect(url, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_looking_does_not_import_nbgrader():
    code = (
        "import sys; from gdlib.course.grade import clerk, gradebook, records, pool; "
        "print(*{'nbgrader', 'sqlalchemy', 'nbformat', 'numpy', 'matplotlib'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
