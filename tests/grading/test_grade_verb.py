"""The verb ``gd grade``, with an engine that only counts: what is said, written, kept and refused."""

import io
import json
import re
import shutil
import sys
import threading
import zipfile

import nbformat
import pytest

from gdlib import i18n
from gdlib.course import cli
from gdlib.course.grade import clerk, doctor, engine, pool, progress, sandbox, verb
from gdlib.course.grade.sandbox import Level, NoSandbox
from gdlib.course.problems import Problem

from .classroom import ROOT, fill, worked

LESSON = "01-slope"


class FakeEngine:
    """Gives 2 points for ``right`` in an exercise's answer; "uphill" in gd_step is a mistake."""

    settings, marked, broken, lock = [], [], (), threading.Lock()

    def __init__(self, key, **settings):
        FakeEngine.settings.append(settings)
        self.key = key

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def mark(self, data, *, lang="en", student="", reason="", notes=(), grades=None):
        with FakeEngine.lock:
            FakeEngine.marked.append(student)
        if student in FakeEngine.broken:
            raise RuntimeError("out of\npaper")
        text = (data or b"").decode("utf8", "replace")
        if data is not None and not text.startswith("{"):
            reason = "This is no notebook. Hand in another."
        scores = dict.fromkeys(self.key.maxima, 2.0 if "right" in text else 0.0)
        mistakes = dict.fromkeys((name.removesuffix("-check") for name in scores), None)
        if "uphill" in text:
            mistakes["gd_step"] = "uphill"
        if "nothing" in text:
            mistakes |= {"slope": "not_started", "downhill_arrow": "not_started"}
        if "essay" in text:
            scores["slope-check"] = None
        return {
            "lang": lang, "scores": dict.fromkeys(scores, 0.0) if reason else scores, "max": self.key.maxima,
            "comments": {}, "notes": list(notes), "reason": reason, "mistakes": mistakes,
            "notebook": text or "{}", "page": f"<p>{student}", "seconds": 0.01,
        }  # fmt: skip


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    monkeypatch.setattr(FakeEngine, "settings", [])
    monkeypatch.setattr(FakeEngine, "marked", [])
    monkeypatch.setattr(FakeEngine, "broken", ())
    monkeypatch.setattr(engine, "Engine", FakeEngine)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return FakeEngine


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder far from the course: points come from the course that this package belongs to."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook(words="", lang="es", lesson=LESSON):
    cell = {"id": "x", "cell_type": "code", "source": words}
    about = {"gdlib": {"lang": lang, "lesson": lesson}}
    return json.dumps({"cells": [cell], "metadata": about, "nbformat": 4, "nbformat_minor": 5})


def mails(here, **works):
    folder = here / "mails"
    folder.mkdir(exist_ok=True)
    for name, words in works.items():
        (folder / f"{name}.ipynb").write_text(words if words.startswith("!") else notebook(words))
    return folder


def grade(*argv):
    return cli.main(["grade", *map(str, argv)])


def table(here, name="marks.csv", folder="mails-graded"):
    return (here / folder / name).read_text("utf-8-sig").splitlines()


# A folder


def test_a_folder_becomes_a_table_and_a_page_each(here, capsys):
    mails(here, ada="right", bob="uphill", cleo="right uphill", dan="!broken")
    (here / "mails" / "list.csv").write_text("")
    assert grade("mails") == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in out[:5]] == [
        ["student", "points", "language"],
        ["ada", "10", "/", "15"],
        ["bob", "0", "/", "15"],
        ["cleo", "10", "/", "15"],
        ["dan", "0", "/", "15"],
    ]
    assert out[4].endswith("This is no notebook")
    assert re.fullmatch(r"4 graded, 0 unchanged, [\d.e-]+ s, [\d.e+]+ a second", out[6])
    assert out[8] == "Class: median 5, mean 5 of 15 points"
    assert out[10].startswith("  2  gd_step: Your step goes uphill.")
    assert out[-2:] == ["Left out, because they are no notebooks: list.csv", "Results: mails-graded"]
    rows = table(here)
    assert rows[0] == (
        "student,language,slope,partial,numerical_gradient,directional_derivative,gd_step,total,max,reason,notes"
    )
    assert rows[1] == "ada,es,2,2,2,2,2,10,15,,"
    written = {str(path.relative_to(here / "mails-graded")) for path in (here / "mails-graded").rglob("*.*")}
    people = ("ada", "bob", "cleo", "dan")
    assert written == {
        "marks.csv", "moodle.csv", "canvas.csv", "graded.jsonl",
        *(f"pages/{name}.html" for name in people), *(f"notebooks/{name}.ipynb" for name in people),
    }  # fmt: skip
    assert (here / "mails-graded" / "pages" / "ada.html").read_text() == "<p>ada"


def test_only_new_and_changed_work_is_marked_again(here, fake, capsys):
    mails(here, ada="right", bob="wrong")
    assert grade("mails") == 0
    mails(here, bob="right", cleo="right")
    assert grade("mails") == 0
    assert fake.marked == ["ada", "bob", "bob", "cleo"] or sorted(fake.marked[2:]) == ["bob", "cleo"]
    assert "2 graded, 1 unchanged" in capsys.readouterr().out
    assert [row.split(",")[7] for row in table(here)[1:]] == ["10", "10", "10"]
    fake.marked.clear()
    assert grade("mails") == 0
    assert fake.marked == []
    assert grade("mails", "--force") == 0
    assert sorted(fake.marked) == ["ada", "bob", "cleo"]


def test_one_student_by_name_and_the_others_keep_their_rows(here, fake, capsys):
    mails(here, ada="right", bob="wrong")
    grade("mails")
    fake.marked.clear()
    assert grade("mails", "--student", "ADA", "--force") == 0
    assert fake.marked == ["ada"]
    assert len(table(here)) == 3
    assert grade("mails", "--student", "eve", "--student", "bob") == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("nobody here is called eve")


def test_a_zip_of_moodle_and_the_worksheet_for_it(here, monkeypatch):
    with zipfile.ZipFile(here / "PHYS-1.zip", "w") as archive:
        for name, words in (("Ada Lovelace_11", "right"), ("Ada Lovelace_12", "uphill")):
            archive.writestr(f"{name}_assignsubmission_file_/01-slope.ipynb", notebook(words))
        archive.writestr("Bob_13_assignsubmission_file_/essay.pdf", "%PDF")
    monkeypatch.setenv("GDLIB_LANG", "de")
    assert grade("PHYS-1.zip", "--to", "out") == 0
    assert table(here, "moodle.csv", "out")[0].startswith("ID,Vollständiger Name,E-Mail-Adresse,Bewertung,")
    assert table(here, "moodle.csv", "out")[1:] == [
        "Teilnehmer/in 11,Ada Lovelace,,10,15,",
        "Teilnehmer/in 12,Ada Lovelace,,0,15,",
        "Teilnehmer/in 13,Bob,,0,15,",
    ]
    rows = table(here, folder="out")
    assert [row.split(",")[0] for row in rows[1:]] == ["Ada Lovelace (11)", "Ada Lovelace (12)", "Bob"]
    assert (here / "out" / "pages" / "Ada Lovelace_12.html").read_text() == "<p>Ada Lovelace (12)"
    assert "," in rows[3].split("15,", 1)[1]
    assert rows[3].split("15,", 1)[1].strip(",")  # Bob's reason


def test_canvas_with_a_resubmission(here):
    folder = mails(here)
    for name in ("lovelaceada_LATE_7_70_01-slope.ipynb", "lovelaceada_LATE_7_71_01-slope-1.ipynb"):
        (folder / name).write_text(notebook("right" if "-1" in name else "wrong"))
    assert grade(folder) == 0
    assert table(here, "canvas.csv")[2] == "lovelaceada,7,,,10"
    assert "01-slope-1.ipynb" in table(here)[1]


def test_the_lesson_may_be_named(here, capsys):
    folder = mails(here)
    (folder / "ada.ipynb").write_text("{}")
    assert grade(folder) == 1
    assert "--lesson" in capsys.readouterr().out
    assert grade(folder, "--lesson", "08") == 0
    assert "momentum" in table(here)[0]
    assert grade(folder, "--lesson", "99") == 2
    assert "the lessons are" in capsys.readouterr().err


def test_a_fault_of_ours_is_no_zero(here, fake, capsys):
    mails(here, ada="right", bob="right")
    fake.broken = ("bob",)
    assert grade("mails") == 1
    assert "bob: not graded: out of paper" in capsys.readouterr().out
    assert [row.split(",")[0] for row in table(here)[1:]] == ["ada"]
    fake.broken = ()
    assert grade("mails") == 0
    assert [row.split(",")[0] for row in table(here)[1:]] == ["ada", "bob"]


def test_a_file_that_vanishes_in_between_is_a_problem_of_one(here, monkeypatch, capsys):
    from gdlib.course.grade import plain

    mails(here, ada="right", bob="right")
    everybody = plain.everybody

    def gone(*arguments):
        found = everybody(*arguments)
        (here / "mails" / "ada.ipynb").unlink()
        return found

    monkeypatch.setattr(plain, "everybody", gone)
    assert grade("mails") == 1
    assert "ada: not graded: " in capsys.readouterr().out
    assert len(table(here)) == 2


def test_a_run_that_was_stopped_goes_on(here, fake, monkeypatch):
    from gdlib.course.grade import plain

    mails(here, **dict.fromkeys("abcdefgh", "right"))
    keep, kept = plain._keep, []

    def stopped(*arguments):
        if len(kept) == 3:
            raise KeyboardInterrupt
        kept.append(keep(*arguments))

    with monkeypatch.context() as patch:
        patch.setattr(plain, "_keep", stopped)
        assert grade("mails", "--workers", "1") == 130
    assert not (here / "mails-graded" / "marks.csv").exists()
    fake.marked.clear()
    assert grade("mails") == 0
    assert len(fake.marked) == 5
    assert len(table(here)) == 9


@pytest.mark.parametrize(
    ("make", "argv", "status", "wanted"),
    [
        (None, ["nowhere"], 2, "no such lesson, folder or zip: nowhere; the lessons are 00-start"),
        ("empty", ["empty"], 1, "empty: nobody handed in a notebook here"),
        ("foreign", ["mails", "--to", "taken"], 1, "taken: this is there already"),
        (None, [], 2, "LESSON"),
        ("mails", ["mails", "--pages"], 2, "--pages wants a lesson"),
        ("mails", ["mails", "--workers", "many"], 2, "--workers many"),
        ("mails", ["mails", "--workers", "0"], 2, "--workers 0"),
        ("mails", ["mails", "--sandbox", "moon"], 2, "no sandbox moon"),
        ("mails", ["mails", "--sandbox", ""], 2, "no sandbox"),
        ("mails", ["mails", "--timeout", "0"], 2, "--timeout"),
        ("mails", ["mails", "--memory", "3"], 2, "--memory"),
        ("mails", ["mails", "--lesson", "13"], 1, "no points to earn"),
        (None, [LESSON, "--to", "x"], 2, "--to and --lesson are for a folder"),
    ],
)
def test_bad_input_is_one_clear_line(here, capsys, make, argv, status, wanted):
    if make:
        mails(here, ada="right")
        (here / "empty").mkdir()
        (here / "taken").mkdir()
        (here / "taken" / "thesis.tex").write_text("mine")
    assert grade(*argv) == status
    said = capsys.readouterr()
    line = (said.out + said.err).splitlines()[-1]
    assert wanted in line
    assert "Traceback" not in said.out + said.err
    assert not (here / "mails-graded" / "marks.csv").exists()


def test_without_a_sandbox_nothing_is_marked(here, fake, monkeypatch, capsys):
    mails(here, ada="right")

    def refuse(self):
        raise NoSandbox("the sandbox does not hold: install bubblewrap")

    monkeypatch.setattr(FakeEngine, "__enter__", refuse)
    assert grade("mails") == 1
    assert capsys.readouterr().out == "gd: the sandbox does not hold: install bubblewrap\n"
    assert fake.marked == []


def test_no_sandbox_by_explicit_wish_is_warned_about(here, fake, capsys):
    mails(here, ada="right")
    grade("mails", "--sandbox", "none", "--timeout", "5", "--memory", "512", "--figures")
    assert "with your rights" in capsys.readouterr().err
    [settings] = fake.settings
    limits = settings.pop("limits")
    assert settings == {"sandbox": "none", "figures": True}
    assert (limits.call, limits.cell, limits.total, limits.memory_mb) == (5, 5, 5, 512)
    grade("mails", "--force")
    assert "with your rights" not in capsys.readouterr().err


def test_a_command_may_be_the_sandbox(here, fake):
    mails(here, ada="right")
    assert grade("mails", "--sandbox", f"{sys.executable} -m box --rm") == 0
    assert fake.settings[0]["sandbox"] == f"{sys.executable} -m box --rm"


# For programs


def test_json_is_all_there_is_on_standard_output(here, fake, monkeypatch, capsys):
    mails(here, ada="right", bob="essay uphill", cleo="!x")
    fake.broken = ("ada",)
    before = FakeEngine.mark

    def noisy(self, *arguments, **settings):
        print("a stray word")
        return before(self, *arguments, **settings)

    monkeypatch.setattr(FakeEngine, "mark", noisy)
    assert grade("mails", "--json") == 1
    said = capsys.readouterr()
    bob, cleo, summary = map(json.loads, said.out.splitlines())
    assert "a stray word" in said.err
    assert "ada: not graded" in said.err
    keys = "type student id lang score max_score scores mistakes reason notes seconds"
    assert set(bob) == set(keys.split())
    assert bob["type"] == "student"
    assert bob["scores"]["slope"] is None
    assert bob["mistakes"]["gd_step"] == "uphill"
    assert cleo["reason"].startswith("This is no notebook")
    keys = "type lesson folder graded unchanged students median mean problems seconds rate"
    assert set(summary) == set(keys.split())
    assert (summary["type"], summary["graded"], summary["students"]) == ("summary", 2, 2)
    assert summary["problems"] == ["ada: not graded: out of paper"]


def test_json_of_what_cannot_be_is_an_exit_status(here, capsys):
    (here / "empty").mkdir()
    assert grade("empty", "--json") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "nobody handed in" in said.err
    assert grade("nowhere", "--json") == 2
    assert capsys.readouterr().out == ""


# A lesson, with nbgrader's gradebook


@pytest.fixture
def desk(monkeypatch):
    """The clerk's desk without a clerk: what was asked for, and what comes back."""
    asked = []
    summary = clerk.Summary(graded=1, seconds=0.5, rate=2.0, lesson=LESSON)
    row = {
        "lang": "fr",
        "score": 2.0,
        "max_score": 15.0,
        "reason": "",
        "notes": ["Put back."],
        "seconds": 0.1,
    }
    summary.students = [
        {"student": "ada", "scores": {"nb:gd_step-check": 2.0}, "mistakes": {"gd_step": "uphill"}, **row},
        {"student": "bob\x1b[2J", "scores": {"nb:gd_step-check": None}, "mistakes": {}, **row},
    ]

    def fake_grade(root, assignment, **settings):
        asked.append((root, assignment, settings))
        settings["progress"].start(2, 0)
        settings["progress"].step()
        return summary

    monkeypatch.setattr(clerk, "grade", fake_grade)
    return asked, summary


@pytest.mark.parametrize("word", [LESSON, "01"])
def test_a_lesson_is_the_clerks_work(desk, capsys, word):
    asked, summary = desk
    summary.problems = [Problem("eve", "", "not graded: no disk")]
    assert grade(word, "--student", "ada", "--student", "bob", "--workers", "3") == 1
    [(root, assignment, settings)] = asked
    assert (root, assignment) == (ROOT, LESSON)
    assert settings["students"] == ["ada", "bob"]
    assert (settings["workers"], settings["sandbox"], settings["force"]) == (3, "auto", False)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "a mark by hand is missing" in out
    assert "Put back." in out
    assert "  1  gd_step: Your step goes uphill." in out
    assert out.splitlines()[-1] == "eve: not graded: no disk"


def test_a_lessons_json(desk, capsys):
    assert grade(LESSON, "--json") == 0
    ada, _bob, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert ada["scores"] == {"nb:gd_step": 2.0}
    assert (summary["lesson"], summary["folder"]) == (LESSON, "")


def test_the_folder_upwards_with_nbgraders_settings_is_the_course(desk, tmp_path, monkeypatch, capsys):
    asked, _summary = desk
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    deep = tmp_path / "submitted" / "ada" / "my-own-sheet"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert grade("my-own-sheet") == 0
    assert asked[0][:2] == (tmp_path, "my-own-sheet")
    monkeypatch.chdir(tmp_path)
    assert grade("*") == 2


def test_a_path_is_a_folder_even_where_it_is_called_like_a_lesson(here, desk, fake):
    (here / LESSON).mkdir()
    (here / LESSON / "ada.ipynb").write_text(notebook("right"))
    assert grade(f"./{LESSON}") == 0
    assert fake.marked == ["ada"]
    assert desk[0] == []
    assert table(here, folder=f"{LESSON}-graded")[1].startswith("ada,es,")


def test_pages_are_written_again_without_marking(monkeypatch, capsys):
    from gdlib.course.grade import pages

    asked = []

    def rewrite(root, assignment, students=None, progress=None):
        asked.append((root, assignment, students))
        return pages.Written(2, [Problem("eve", "", "no marks in the gradebook")])

    monkeypatch.setattr(pages, "rewrite", rewrite)
    assert grade("01", "--pages", "--student", "ada") == 1
    assert asked == [(ROOT, LESSON, ["ada"])]
    assert capsys.readouterr().out == "2 pages written\neve: no marks in the gradebook\n"


# The class, the bar, the doctor


def test_the_class_is_told_about_in_the_readers_language(here, monkeypatch, capsys):
    mails(here, ada="uphill", bob="uphill", cleo="nothing")
    monkeypatch.setenv("GDLIB_LANG", "es")
    grade("mails")
    out = capsys.readouterr().out
    i18n.use("es")
    assert f"  2  gd_step: {progress.diagnosis('gd_step', 'uphill')}" in out
    assert progress.diagnosis("gd_step", "uphill") != "Your step goes uphill."
    assert "slope (1)" in out
    assert "downhill_arrow" not in out, "practice is not marked"


def test_every_known_mistake_can_be_said_to_a_class():
    from gdlib.checks import exercises
    from gdlib.checks.faults import FAULTS

    for exercise in exercises():
        for id in {*FAULTS, *(mistake.id for mistake in exercise.mistakes)}:
            said = progress.diagnosis(exercise.name, id)
            assert said
            assert not re.search(r"\{\w*\}", said), said
    assert progress.diagnosis("nobody", "strange") == "strange"


def test_many_students_make_a_table_at_once():
    row = {
        "score": 1.0,
        "max_score": 2,
        "lang": "en",
        "reason": "",
        "notes": [],
        "scores": {},
        "mistakes": {},
    }
    rows = [{**row, "student": f"student {i}"} for i in range(5000)]
    lines = progress.students(rows)
    assert len(lines) == 5001
    assert progress.group(rows)[1] == "Class: median 1, mean 1 of 2 points"
    assert progress.group(rows[:1]) == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_counts_on_a_terminal():
    terminal = Terminal()
    with progress.Bar(terminal) as bar:
        bar.start(40, 10)
        bar.bar.delay = 0
        for _student in range(3):
            bar.step()
            bar.bar.refresh()
    assert re.search(r"13/40 \[.*<.* students/s\]", terminal.getvalue())


def test_the_bar_is_not_for_log_files():
    log = io.StringIO()
    with progress.Bar(log) as bar:
        bar.start(40)
        bar.step()
    assert log.getvalue() == ""


def levels(*works):
    names = ("fork", "landlock")
    return [Level(name, fine, "" if fine else "install it") for name, fine in zip(names, works, strict=True)]


@pytest.mark.parametrize(("works", "status"), [((True, False), 0), ((False, True), 0), ((False, False), 1)])
def test_the_doctor(here, monkeypatch, capsys, works, status):
    monkeypatch.setattr(sandbox, "levels", lambda: levels(*works))
    assert grade("--doctor") == status
    out = capsys.readouterr().out
    assert ("install it" in out) is (not all(works))
    assert re.search(r"^nbgrader +\d", out, flags=re.M)
    assert re.search(rf"^cores +{pool.cores()}$", out, flags=re.M)
    assert out.splitlines()[-1].startswith("Nothing here" if status else "Ready: ")
    assert grade("--doctor", "--json") == status
    found = json.loads(capsys.readouterr().out)
    assert (found["type"], found["safe"], len(found["sandbox"])) == ("doctor", not status, 2)
    assert found["memory"] is None or found["memory"] > 2**20


def test_no_wall_at_all_is_not_safe(monkeypatch, here):
    monkeypatch.setattr(sandbox, "levels", lambda: [Level("none", True)])
    assert doctor.examine(here)["safe"] is False


def test_a_cluster_by_its_address(here, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(verb, "find_spec", lambda name: name)
    monkeypatch.setattr(clerk, "grade", lambda *_a, workers, **_s: asked.append(workers) or clerk.Summary())
    for address in ("dask://10.0.0.5:8786", "tcp://[::1]:8786"):
        assert grade(LESSON, "--workers", address) == 0
    assert asked == ["dask://10.0.0.5:8786", "tcp://[::1]:8786"]
    assert capsys.readouterr().out == "0 graded, 0 unchanged, 0 s\n" * 2
    monkeypatch.setattr(verb, "find_spec", lambda name: None)
    assert grade(LESSON, "--workers", "dask://10.0.0.5:8786") == 1
    assert 'this needs distributed: pip install "gdlib[cluster]"' in capsys.readouterr().out


# The real engine


@pytest.mark.slow
def test_a_real_class_is_marked(here, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.chdir(here)
    (here / "mails").mkdir()
    answers = worked(ROOT, "de", LESSON)
    uphill = answers | {"gd_step": "def gd_step(w, g, lr):\n    return w + lr * g"}
    fill(ROOT, "es", LESSON, worked(ROOT, "es", LESSON), here / "mails" / "ada.ipynb")
    fill(ROOT, "de", LESSON, uphill, here / "mails" / "bob.ipynb")
    fill(ROOT, "fr", LESSON, {}, here / "mails" / "cleo.ipynb")
    assert grade("mails") == 0
    rows = [row.split(",") for row in table(here)[1:]]
    assert [(row[0], row[1], row[7]) for row in rows] == [
        ("ada", "es", "15"),
        ("bob", "de", "12"),
        ("cleo", "fr", "0"),
    ]
    nbformat.validate(nbformat.read(here / "mails-graded" / "notebooks" / "bob.ipynb", 4))
    assert '<html lang="fr">' in (here / "mails-graded" / "pages" / "cleo.html").read_text("utf8")
    assert "  1  gd_step: Your step goes uphill." in capsys.readouterr().out
