"""Killed at any moment and started again, a run ends in the gradebook of a run that nobody disturbed."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from gdlib.course.grade import assignment, records, settings

from .classroom import ROOT, copy_course, fill, hand_in, worked
from .test_gradebook import contents

pytestmark = pytest.mark.slow
LESSON = "01-slope"
STUDENTS = 24
KILLS = 10


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class that nobody has marked yet: right, half done, blank, damaged, and one who handed in nothing."""
    folder = copy_course(tmp_path_factory.mktemp("whole"))
    assignment.generate(settings.load(folder), LESSON)
    answers = worked(folder, "en", LESSON)
    some = dict(list(answers.items())[:2])
    for i in range(STUDENTS - 2):
        hand_in(folder, f"s{i:02}", ("en", "es", "fr", "de")[i % 4], LESSON, (answers, some, {})[i % 3])
    for student, text in (("broken", '{"cells": ['), ("gone", None)):
        place = folder / "submitted" / student / LESSON
        place.mkdir(parents=True)
        if text:
            (place / f"{LESSON}.ipynb").write_text(text)
    for place in (folder / "submitted").glob("*/*"):
        (place / "timestamp.txt").write_text("2026-03-01 12:00:00.250000 UTC")
    return folder


def start(folder, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.grading.killing", folder, LESSON, *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(run):
    out, _ = run.communicate(timeout=200)
    assert run.returncode == 0, out
    return out.split()


def copied(course, folder):
    shutil.copytree(course, folder)
    return folder


def whole(folder):
    """Every record has its files, and every file is whole; a file that was being written is no part of it."""
    found = 0
    for record in (folder / "autograded").glob(f"*/{LESSON}/{records.NAME}"):
        said, found = json.loads(record.read_bytes()), found + 1
        assert records.intact(record.parent, said["graded"])
        json.loads((record.parent / f"{LESSON}.ipynb").read_bytes())
        assert (folder / "feedback" / record.parent.parent.name / LESSON / f"{LESSON}.html").stat().st_size
    return found


def test_killed_at_ten_moments(course, tmp_path):
    reference = copied(course, tmp_path / "reference")
    run = start(reference)
    assert run.stdout.readline() == "started\n"
    begin = time.monotonic()
    assert finish(run) == [str(STUDENTS), "0"]
    seconds = time.monotonic() - begin
    wanted = contents(reference)
    assert whole(reference) == STUDENTS
    moments = random.Random(20260301)
    progress = []
    for kill in range(KILLS):
        folder = copied(course, tmp_path / f"killed-{kill}")
        run = start(folder)
        # Not before it has begun: what comes before is only Python's own start.
        assert run.stdout.readline() == "started\n"
        time.sleep(moments.random() * seconds)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate(timeout=20)
        progress.append(whole(folder))
        _, graded, unchanged = finish(start(folder))
        assert int(graded) + int(unchanged) == STUDENTS
        assert int(unchanged) == progress[-1]
        assert contents(folder) == wanted
        assert whole(folder) == STUDENTS
        shutil.rmtree(folder)
    print(f"\nrun of {seconds:.2f} s, killed after {progress} of {STUDENTS} students")
    assert 0 < sum(progress) < KILLS * STUDENTS


def test_killed_again_and_again_while_work_changes(course, tmp_path):
    """The same folder, killed ten times while students hand in anew: nothing of an old hand-in stays."""
    folder = copied(course, tmp_path / "again")
    answers, moments = worked(folder, "en", LESSON), random.Random(7)
    for i in range(KILLS):
        submitted = folder / "submitted" / f"s{i:02}" / LESSON / f"{LESSON}.ipynb"
        fill(folder, "en", LESSON, answers if i % 2 else {}, submitted)
        run = start(folder)
        assert run.stdout.readline() == "started\n"
        time.sleep(0.2 + 0.6 * moments.random())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate(timeout=20)
    finish(start(folder))
    reference = copied(folder, tmp_path / "fresh")
    shutil.rmtree(reference / "autograded")
    shutil.rmtree(reference / "feedback")
    shutil.copy(course / "gradebook.db", reference / "gradebook.db")
    finish(start(reference))
    assert contents(folder) == contents(reference)


@pytest.mark.parametrize("whom", ["the group", "the grader"])
def test_ctrl_c_with_the_real_engine_gives_nobody_a_false_mark(course, tmp_path, whom):
    """A terminal sends it to every process, the sandboxes too: what they leave undone is no mark."""
    folder = copied(course, tmp_path / "interrupted")
    answers = worked(folder, "en", LESSON)
    for place in (folder / "submitted").glob(f"*/{LESSON}"):
        fill(folder, "en", LESSON, answers, place / f"{LESSON}.ipynb")
    run = start(folder, "real")
    assert run.stdout.readline() == "started\n"
    end = time.monotonic() + 60
    while not list((folder / "autograded").glob(f"*/{LESSON}/{records.NAME}")):
        assert time.monotonic() < end
        assert run.poll() is None
        time.sleep(0.01)
    (os.killpg if whom == "the group" else os.kill)(run.pid, signal.SIGINT)
    out, _ = run.communicate(timeout=60)
    assert run.returncode == 130, out
    found = contents(folder)
    assert 0 < len(found["student"]) < STUDENTS
    assert {row[2] for row in found["grade"]} == {3.0}
    _, graded, unchanged = finish(start(folder, "real"))
    assert int(graded) + int(unchanged) == STUDENTS
    assert int(unchanged) == len(found["student"])
    assert {row[2] for row in contents(folder)["grade"]} == {3.0}
