"""The clerk with an engine that runs nothing: who is marked, who is skipped, and what is left where."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from gdlib.course.grade import clerk, records
from gdlib.course.grade.pool import Job, Threads
from gdlib.course.problems import CourseError

from .classroom import ROOT, fill, hand_in, nbgrader, worked
from .fake_engine import FakeEngine
from .test_gradebook import contents

pytestmark = pytest.mark.slow  # nbgrader makes the gradebook
LESSON = "01-slope"


@pytest.fixture
def course(generated, tmp_path):
    """A course with its gradebook and four students: right, blank, half, and one without a notebook."""
    folder = tmp_path / "course"
    shutil.copytree(generated, folder)
    answers = worked(folder, "en", LESSON)
    hand_in(folder, "right", "es", LESSON, answers)
    hand_in(folder, "blank", "de", LESSON, {})
    hand_in(folder, "half", "fr", LESSON, {"slope": answers["slope"]})
    place(folder, "gone").mkdir(parents=True)
    return folder


def place(folder, student, step="submitted"):
    return folder / step / student / LESSON


def notebook(folder, student):
    return place(folder, student) / f"{LESSON}.ipynb"


def graded(folder, **more):
    """One run; what it said comes back with it."""
    said, before = [], FakeEngine.marked
    pool = Threads(2, engine=more.pop("engine", FakeEngine))
    summary = clerk.grade(folder, LESSON, workers=pool, say=said.append, **more)
    found = {row["student"]: SimpleNamespace(**row) for row in summary.students}
    return SimpleNamespace(summary=summary, said=said, rows=found, marked=FakeEngine.marked - before)


def test_everybody_gets_marks_or_a_reason(course):
    run = graded(course)
    assert run.summary.problems == []
    assert {name: row.score for name, row in run.rows.items()} == {
        "right": 15,
        "blank": 0,
        "half": 3,
        "gone": 0,
    }
    assert {name: row.lang for name, row in run.rows.items()} == {
        "right": "es", "blank": "de", "half": "fr", "gone": "en"
    }  # fmt: skip
    assert run.rows["gone"].reason.startswith("No notebook of this lesson arrived.")
    assert run.rows["half"].scores["slope-check"] == 3
    assert list(run.rows["half"].scores)[0] == "slope-check"  # in the notebook's order
    found = contents(course)
    assert sum(row[2] for row in found["grade"]) == 18
    assert run.rows["gone"].reason in {row[2] for row in found["comment"] if row[0] == "gone"}
    for student in run.rows:
        assert json.loads((place(course, student, "autograded") / f"{LESSON}.ipynb").read_text())["cells"]
        assert student in (place(course, student, "feedback") / f"{LESSON}.html").read_text()
        for step in ("submitted", "autograded", "feedback"):
            assert (place(course, student, step) / "timestamp.txt").read_text().endswith(" UTC")
            assert len((place(course, student, step) / "submission_secret.txt").read_text()) == 32


def test_a_second_run_marks_nobody_and_tells_the_same(course):
    first = graded(course)
    again = graded(course)
    assert (again.marked, again.summary.unchanged, again.summary.graded) == (0, 4, 0)
    assert again.summary.students == first.summary.students


def change_bytes(folder):
    fill(folder, "fr", LESSON, worked(folder, "fr", LESSON), notebook(folder, "half"))


def rename(folder):
    notebook(folder, "half").rename(place(folder, "half") / "my-notebook.ipynb")


def new_time(folder):
    (place(folder, "half") / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC")


def change_key(folder):
    with sqlite3.connect(folder / "gradebook.db") as link:
        link.execute("UPDATE source_cell SET source = source || ' # harder' WHERE name = 'slope-check'")


def change_release(folder):
    path = folder / "course" / "de" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text() + "\n")


def change_points(folder):
    with sqlite3.connect(folder / "gradebook.db") as link:
        link.execute("UPDATE grade_cells SET max_score = 4")


def change_duedate(folder):
    with sqlite3.connect(folder / "gradebook.db") as link:
        link.execute("UPDATE assignment SET duedate = '2100-01-01 00:00:00.000000'")


def change_row(folder):
    with sqlite3.connect(folder / "gradebook.db") as link:
        link.execute("UPDATE grade SET auto_score = 1 WHERE auto_score = 3")


def lose_rows(folder):
    with sqlite3.connect(folder / "gradebook.db") as link:
        link.execute("DELETE FROM submitted_assignment WHERE student_id = 'half'")


def lose_page(folder):
    (place(folder, "half", "feedback") / f"{LESSON}.html").unlink()


def lose_notebook(folder):
    (place(folder, "half", "autograded") / f"{LESSON}.ipynb").unlink()


def cut_notebook(folder):
    path = place(folder, "half", "autograded") / f"{LESSON}.ipynb"
    path.chmod(0o644)
    path.write_text(path.read_text()[:100])


def damage_record(folder):
    (place(folder, "half", "autograded") / records.NAME).write_text('{"format": 1, "fingerprint": [[[[')


@pytest.mark.parametrize(
    ("change", "marked"),
    [
        (change_bytes, 1),
        (rename, 1),
        (new_time, 1),
        (change_key, 4),
        (change_release, 4),
        (change_points, 4),
        (change_duedate, 4),
        (change_row, 2),
        (lose_rows, 1),
        (lose_page, 1),
        (lose_notebook, 1),
        (cut_notebook, 1),
        (damage_record, 1),
    ],
)
def test_what_has_changed_is_marked_again(course, change, marked):
    first = graded(course)
    change(course)
    again = graded(course)
    assert (again.marked, again.summary.unchanged) == (marked, 4 - marked)
    assert graded(course).marked == 0
    if change in (change_row, lose_page, lose_notebook, cut_notebook, damage_record):
        assert again.summary.students == first.summary.students


def test_new_checks_figures_limits_and_force(course, monkeypatch):
    from gdlib.course.grade.lock import Limits

    graded(course)
    assert graded(course, force=True).marked == 4
    assert graded(course, figures=True).marked == 4
    assert graded(course).marked == 0  # what has figures has everything
    assert graded(course, limits=Limits(total=300)).marked == 4
    monkeypatch.setattr(records, "program", lambda: "another version of the checks")
    assert graded(course, limits=Limits(total=300)).marked == 4


def test_the_gradebook_of_yesterday_and_none_at_all(course):
    shutil.copy(course / "gradebook.db", course / "yesterday.db")
    first, found = graded(course), contents(course)
    os.replace(course / "yesterday.db", course / "gradebook.db")
    again = graded(course)
    assert again.marked == 4
    assert contents(course) == found
    (course / "gradebook.db").unlink()
    again = graded(course)
    assert again.marked == 4
    assert contents(course) == found
    assert again.summary.students == first.summary.students
    assert again.said == [
        f"{LESSON} was not in the gradebook and has been put in from {course}/solutions/en/{LESSON}"
    ]


def test_the_released_notebooks_stay_when_the_gradebook_is_made(course):
    released = course / "course" / "en" / LESSON / f"{LESSON}.ipynb"
    released.write_text(released.read_text() + "\n\n")
    (course / "gradebook.db").unlink()
    graded(course)
    assert released.read_text().endswith("\n\n")


def test_marks_by_hand_show_without_marking_again(course):
    graded(course)
    with sqlite3.connect(course / "gradebook.db") as link:
        link.execute("UPDATE grade SET manual_score = 2.5, needs_manual_grade = 0 WHERE auto_score = 3")
    again = graded(course)
    assert again.marked == 0
    assert (again.rows["right"].score, again.rows["half"].score) == (12.5, 2.5)
    forced = graded(course, force=True, students=["half"])
    assert (forced.rows["half"].score, forced.rows["half"].waiting) == (2.5, True)
    assert "2.5" in (place(course, "half", "feedback") / f"{LESSON}.html").read_text()


def test_what_arrives_in_odd_shapes(course, tmp_path):
    outside = tmp_path / "outside.ipynb"
    answers = worked(course, "en", LESSON)
    fill(course, "en", LESSON, answers, outside)
    for student in ("broken", "void", "link", "two", "renamed", "linked-folder", "latin"):
        place(course, student).mkdir(parents=True)
    notebook(course, "broken").write_text('{"cells": [')
    notebook(course, "void").write_text("")
    notebook(course, "link").symlink_to(outside)
    for name in ("a", "b"):
        fill(course, "en", LESSON, answers | {"slope": name}, place(course, "two") / f"{name}.ipynb")
    shutil.copy(outside, place(course, "renamed") / "slope (1).ipynb")
    place(course, "linked-folder").rmdir()
    place(course, "linked-folder").symlink_to(tmp_path)
    notebook(course, "latin").write_bytes(outside.read_bytes().decode().encode("utf-16"))
    run = graded(course)
    reasons = {name: row.reason.split(".")[0] for name, row in run.rows.items() if row.reason}
    assert reasons == {
        "gone": "No notebook of this lesson arrived",
        "broken": "The notebook is damaged at line 1, column 12 and could not be read",
        "void": "The file that arrived is empty",
        "link": "What arrived is a link to a file, not the file",
        "linked-folder": "What arrived is a link to a file, not the file",
        "two": "Several notebooks of this lesson arrived, and none has the name it was given out with",
    }
    assert run.rows["renamed"].score == run.rows["latin"].score == 15
    assert run.rows["renamed"].notes == ["The notebook has a new name and was recognised by its cells."]
    assert run.summary.problems == []
    assert graded(course).marked == 0


def test_timestamps_that_are_none(course, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("2026-03-01 12:00:00 UTC")
    for student in ("right", "blank", "half"):
        os.utime(notebook(course, student), (1_700_000_000, 1_700_000_000))
    (place(course, "right") / "timestamp.txt").symlink_to(tmp_path / "made-through-a-link.txt")
    (place(course, "blank") / "timestamp.txt").symlink_to(secret)
    (place(course, "half") / "timestamp.txt").write_text("yesterday")
    run = graded(course)
    assert {run.rows[name].timestamp for name in ("right", "blank", "half")} == {"2023-11-14 22:13:20"}
    assert not (tmp_path / "made-through-a-link.txt").exists()
    assert secret.read_text() == "2026-03-01 12:00:00 UTC"
    nbgrader(course, "generate_feedback", LESSON, "--force")


def test_a_zone_is_read_as_nbgrader_reads_it(course):
    (place(course, "half") / "timestamp.txt").write_text("2026-05-01 12:00:00.5 Europe/Berlin")
    assert graded(course).rows["half"].timestamp == "2026-05-01 10:00:00.500000"


def test_without_a_sandbox_nothing_is_graded(course):
    class Broken(FakeEngine):
        broken = True

    with pytest.raises(CourseError) as caught:
        graded(course, engine=Broken)
    assert [str(problem) for problem in caught.value.problems] == [
        "gd: there is no sandbox here: install bubblewrap"
    ]
    assert contents(course)["submission"] == []
    assert not (course / "autograded").exists()


def test_a_fault_of_ours_is_never_a_zero(course):
    fill(course, "fr", LESSON, {"slope": "# FAIL THE ENGINE"}, notebook(course, "half"))
    run = graded(course)
    assert [str(problem) for problem in run.summary.problems] == [
        f"half:{LESSON}: not graded: the marking process failed: it said nothing"
    ]
    assert set(run.rows) == {"right", "blank", "gone"}
    assert "half" not in {row[0] for row in contents(course)["student"]}
    fill(course, "fr", LESSON, {}, notebook(course, "half"))
    again = graded(course)
    assert (again.marked, again.summary.problems) == (1, [])


def test_impossible_marks_and_a_folder_that_cannot_be_written(course):
    class Generous(FakeEngine):
        def mark(self, data, *, student="", **more):
            found = super().mark(data, student=student, **more)
            return found | {"scores": dict.fromkeys(found["scores"], 99.0)} if student == "right" else found

    (course / "feedback").mkdir()
    (course / "feedback" / "blank").write_text("in the way")
    run = graded(course, engine=Generous)
    assert {problem.path for problem in run.summary.problems} == {"right", "blank"}
    assert set(run.rows) == {"half", "gone"}
    assert "right" not in {row[0] for row in contents(course)["student"]}
    (course / "feedback" / "blank").unlink()
    assert graded(course).marked == 2


def test_only_those_who_are_named(course):
    run = graded(course, students=["half", "nobody"])
    assert (run.marked, list(run.rows)) == (1, ["half"])
    assert [str(problem) for problem in run.summary.problems] == [f"nobody: handed in nothing for {LESSON}"]


def test_nobody_handed_in(course):
    shutil.rmtree(course / "submitted")
    with pytest.raises(CourseError, match="nobody handed in"):
        graded(course)


def test_another_structure_of_folders_and_a_student_left_out(course):
    config = course / "nbgrader_config.py"
    config.write_text(
        config.read_text() + "\nc = get_config()\n"
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'\n"
        "c.CourseDirectory.submitted_directory = 'inbox [2026]'\n"
        "c.CourseDirectory.student_id_exclude = 'blank,gone'\n"
        "c.CourseDirectory.source_directory = 'solutions/en'\n"
    )
    for student in ("right", "blank", "half", "gone"):
        shutil.copytree(place(course, student), course / "inbox [2026]" / LESSON / student)
    shutil.rmtree(course / "submitted")
    assert set(graded(course).rows) == {"right", "half"}
    assert (course / "feedback" / LESSON / "right" / f"{LESSON}.html").is_file()


def test_modes_are_nbgraders(course):
    graded(course)
    modes = {path.name: path.stat().st_mode & 0o777 for path in place(course, "half", "autograded").iterdir()}
    modes |= {
        path.suffix: path.stat().st_mode & 0o777 for path in place(course, "half", "feedback").iterdir()
    }
    assert (modes[f"{LESSON}.ipynb"], modes[".html"]) == (0o444, 0o644)


def test_nbgrader_and_the_formgrader_are_not_disturbed_by_records(course):
    graded(course)
    said = nbgrader(course, "generate_feedback", LESSON, "--force")
    assert "ERROR" not in said
    for student in ("right", "gone"):
        assert not (place(course, student, "feedback") / records.NAME).exists()
    code = (
        "from nbgrader.apps.api import NbGraderAPI; from traitlets.config import Config; "
        f"api = NbGraderAPI(config=Config({{'CourseDirectory': {{'root': {str(course)!r}}}}})); "
        f"print(sorted(api.get_autograded_students({LESSON!r})), len(api.get_submissions({LESSON!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=course
    )
    assert done.stdout.split("\n")[0] == "['blank', 'gone', 'half', 'right'] 4"


def test_the_progress_counts_students(course):
    seen = []
    bar = SimpleNamespace(start=lambda total, done=0: seen.append((total, done)), step=lambda: seen.append(1))
    graded(course, students=["half"])
    graded(course, progress=bar)
    assert seen == [(4, 1), 1, 1, 1]


def test_ctrl_c_keeps_what_is_complete(course):
    class Slow(FakeEngine):
        def mark(self, data, *, student="", **more):
            time.sleep(0 if student == "blank" else 60)
            return super().mark(data, student=student, **more)

    threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        graded(course, engine=Slow, students=["blank", "half", "right"])
    assert time.monotonic() - start < 20
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert {row[0] for row in contents(course)["student"]} == {"blank"}
    assert graded(course).marked == 3


def test_the_pool_reads_only_a_little_ahead():
    drawn = []

    def jobs():
        for i in range(50):
            drawn.append(i)
            yield Job(str(i), "n")

    pool = Threads(2, engine=lambda key, **settings: _Instant())
    pool.start({"n": None})
    taken = 0
    for _job, marked in pool.map_unordered(jobs()):
        taken += 1
        assert marked == {"ok": 1}
        time.sleep(0.002)
        assert len(drawn) <= taken + 4
    assert taken == 50
    pool.close()


class _Instant:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def mark(self, data, **about):
        return {"ok": 1}


def test_jobs_that_fail_to_come_end_the_run():
    pool = Threads(2, engine=lambda key, **settings: _Instant())
    pool.start({"n": None})

    def jobs():
        yield Job("a", "n")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(pool.map_unordered(jobs()))


@pytest.mark.parametrize("students", [40, 400])
def test_a_second_run_ends_within_two_seconds(course, students, monkeypatch):
    """The whole command, with its start-up, over so many records."""
    # Somebody may be working on the checks while this runs.
    monkeypatch.setattr(records, "program", lambda program=records.program: program() and "the same")
    shutil.rmtree(course / "submitted")
    path = fill(course, "en", LESSON, worked(course, "en", LESSON), course / "one.ipynb")
    for i in range(students):
        place(course, f"s{i:03}").mkdir(parents=True)
        shutil.copy(path, notebook(course, f"s{i:03}"))
    assert graded(course).marked == students
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from gdlib.course.grade import clerk, records; "
        f"program = records.program; records.program = lambda: program() and 'the same'; "
        f"print(clerk.grade('.', {LESSON!r}).unchanged)"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=course)
    seconds = time.perf_counter() - start
    print(f"\n{students} records: {seconds:.2f} s")
    assert done.stdout.strip() == str(students), done.stderr
    assert seconds < 2
