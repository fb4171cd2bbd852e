"""Folders and zips as teachers get them: whose work it is, which notebook counts, and what is refused."""

import io
import json
import os
import struct
import zipfile
from collections import Counter

import pytest

from gdlib.course.grade import choice, listing
from gdlib.course.grade.folder import Person, people
from gdlib.course.grade.listing import File, opened
from gdlib.course.problems import CourseError

SLUGS = ["01-slope", "08-momentum"]
EXERCISES = {"slope": "01-slope", "gd_step": "01-slope", "momentum": "08-momentum"}


def notebook(lesson="", lang="", cells=(), **more):
    about = {key: value for key, value in {"lesson": lesson, "lang": lang}.items() if value}
    body = {"cells": [{"id": name, "source": []} for name in cells], "metadata": {"gdlib": about}, **more}
    return json.dumps(body).encode()


def make_zip(path, files, **settings):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **settings) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def who(*names, top="downloads"):
    """The people seen in files of these names: key to what each handed in."""
    found = people([File(tuple(name.split("/"))) for name in names], top, SLUGS)
    return {person.key: [up.original for up in uploads if up.original] for person, uploads in found.items()}


MOODLE = "assignsubmission_file"


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        # Moodle: a folder for each, the flat form, blind marking, the same name twice, a group's name
        ([f"Ada Lovelace_12345_{MOODLE}_/01-slope.ipynb"], {"Ada Lovelace_12345": ["01-slope.ipynb"]}),
        ([f"Ada Lovelace_12345_{MOODLE}/a/b.ipynb"], {"Ada Lovelace_12345": ["b.ipynb"]}),
        ([f"Ada Lovelace_12345_{MOODLE}_01-slope.ipynb"], {"Ada Lovelace_12345": ["01-slope.ipynb"]}),
        ([f"Participant_7_{MOODLE}_/x.ipynb"], {"Participant_7": ["x.ipynb"]}),
        (
            [f"Li Wei_1_{MOODLE}_/x.ipynb", f"Li Wei_2_{MOODLE}_/x.ipynb"],
            {"Li Wei_1": ["x.ipynb"], "Li Wei_2": ["x.ipynb"]},
        ),
        ([f"Default group_{MOODLE}_/x.ipynb"], {"Default group": ["x.ipynb"]}),
        (
            [f"Bo_2_{MOODLE}_/x.pdf", "Bo_2_assignsubmission_onlinetext_/onlinetext.html"],
            {"Bo_2": ["x.pdf", "onlinetext.html"]},
        ),
        ([f"Course-8/Ada_1_{MOODLE}_/x.ipynb", "Course-8/Grades.csv"], {"Ada_1": ["x.ipynb"]}),
        # a mail that came later, put beside what Moodle gave
        ([f"Ada_1_{MOODLE}_/x.ipynb", "bo.ipynb", "Grades.csv"], {"Ada_1": ["x.ipynb"], "bo": ["bo.ipynb"]}),
        # Canvas: late, resubmitted, underscores in the name, anonymous
        (["lovelaceada_LATE_12345_67890_01-slope.ipynb"], {"lovelaceada_12345": ["01-slope.ipynb"]}),
        (["lovelaceada_12345_67890_01-slope-1.ipynb"], {"lovelaceada_12345": ["01-slope-1.ipynb"]}),
        (
            ["de_la_cruz_1_2_x_3_4.ipynb", "b_5_6_y.ipynb"],
            {"b_5": ["y.ipynb"], "de_la_cruz_1": ["x_3_4.ipynb"]},
        ),
        (
            ["anon_5xYp0_67890_x.ipynb", "LATE_anon_Ab1_2_x.ipynb"],
            {"anon_5xYp0": ["x.ipynb"], "anon_Ab1": ["x.ipynb"]},
        ),
        (["b_5_6_y.ipynb", "carl_7_8_z.pdf"], {"b_5": ["y.ipynb"], "carl_7": ["z.pdf"]}),
        # one name that Canvas would not give, and it was not Canvas
        (
            ["ada_2024_12_x.ipynb", "bob.ipynb"],
            {"ada_2024_12_x": ["ada_2024_12_x.ipynb"], "bob": ["bob.ipynb"]},
        ),
        # mail, folders, nbgrader's folders, one folder around everything
        (["ada.ipynb", "bob.ipynb", "README.md"], {"ada": ["ada.ipynb"], "bob": ["bob.ipynb"]}),
        (
            ["01-slope-ada.ipynb", "bob_01-slope.ipynb.txt"],
            {"ada": ["01-slope-ada.ipynb"], "bob": ["bob_01-slope.ipynb.txt"]},
        ),
        (
            ["ada/01-slope.ipynb", "bob/work.ipynb", "carl/"],
            {"ada": ["01-slope.ipynb"], "bob": ["work.ipynb"], "carl": []},
        ),
        (
            ["submitted/ada/01-slope/01-slope.ipynb", "submitted/bob/01-slope/x.pdf"],
            {"ada": ["01-slope.ipynb"], "bob": ["x.pdf"]},
        ),
        (["ada.ipynb", "bob.zip", "list.csv"], {"ada": ["ada.ipynb"], "bob": ["bob.zip"]}),
        (["ada/01-slope/01-slope.ipynb"], {"ada": ["01-slope.ipynb"]}),
        (["class/ada.ipynb", "class/bob.ipynb"], {"ada": ["ada.ipynb"], "bob": ["bob.ipynb"]}),
        (["01-slope/ada.ipynb"], {"ada": ["ada.ipynb"]}),
        (["ada/01-slope.ipynb"], {"ada": ["01-slope.ipynb"]}),
        (["ada/01-slope.ipynb", "ada/01-slope-1.ipynb"], {"ada": ["01-slope.ipynb", "01-slope-1.ipynb"]}),
        (["01-slope.ipynb"], {"downloads": ["01-slope.ipynb"]}),
        # nobody knows whose these are, but they are two people's
        (
            ["01-slope.ipynb", "01-slope (1).ipynb"],
            {"01-slope": ["01-slope.ipynb"], "01-slope (1)": ["01-slope (1).ipynb"]},
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_whose_work_it_is(names, wanted):
    assert who(*names) == wanted


def test_the_number_and_the_system_are_kept():
    [moodle] = people([File((f"Zoë_9_{MOODLE}_", "x.ipynb"))], "x", SLUGS)
    [canvas] = people([File(("zoe_12_345_x.ipynb",))], "x", SLUGS)
    assert (moodle, canvas) == (Person("Zoë", "9", "moodle"), Person("zoe", "12", "canvas"))


# What a folder and a zip hold


def names(path):
    with opened(path) as files:
        return sorted("/".join(file.path) for file in files)


def test_a_folder_and_a_zip_of_it_hold_the_same(tmp_path):
    files = {
        "ada/01-slope.ipynb": b"{}",
        "bob/x.ipynb": b"[]",
        ".git/x.ipynb": b"",
        "__MACOSX/._x.ipynb": b"",
    }
    for name, data in files.items():
        (tmp_path / "f" / name).parent.mkdir(parents=True)
        (tmp_path / "f" / name).write_bytes(data)
    packed = make_zip(tmp_path / "f.zip", {**files, "ada/.ipynb_checkpoints/x.ipynb": b""})
    assert names(tmp_path / "f") == names(packed) == ["ada/01-slope.ipynb", "bob/x.ipynb"]
    for path in (tmp_path / "f", packed):
        with opened(path) as listed:
            assert [file.read() for file in listed] == [b"{}", b"[]"]


def test_a_folder_left_out_is_not_graded_again(tmp_path):
    for name in ("ada.ipynb", "out/notebooks/ada.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    with opened(tmp_path, without=[tmp_path / "out"]) as files:
        assert [file.path for file in files] == [("ada.ipynb",)]


def test_the_results_of_another_run_are_no_work(tmp_path):
    for name in ("ada.ipynb", "old-graded/graded.jsonl", "old-graded/notebooks/ada.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert names(tmp_path) == ["ada.ipynb"]


def test_names_in_a_zip_from_a_mac(tmp_path):
    plain = make_zip(tmp_path / "x.zip", {"Zoe!.ipynb": b"{}", "Zoë.ipynb": b"{}"}).read_bytes()
    # A Mac writes the bytes of UTF-8 and leaves the bit unset that says so.
    (tmp_path / "mac.zip").write_bytes(plain.replace(b"Zoe!", "Zoé".encode()))
    assert names(tmp_path / "mac.zip") == ["Zoé.ipynb", "Zoë.ipynb"]


def test_links_and_pipes_are_never_read(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "x.ipynb").symlink_to("/etc/passwd")
    (tmp_path / "bob").symlink_to("/etc")
    os.mkfifo(tmp_path / "cleo.ipynb")
    with opened(tmp_path) as files:
        found = {file.path: file for file in files}
    assert {path: file.link for path, file in found.items()} == {("ada", "x.ipynb"): True, ("bob",): True}
    with pytest.raises(OSError, match="symbolic link"):
        found[("ada", "x.ipynb")].read()


def test_a_link_in_a_zip_is_known(tmp_path):
    entry = zipfile.ZipInfo("ada.ipynb")
    entry.external_attr, entry.create_system = 0o120777 << 16, 3
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with opened(tmp_path / "x.zip") as files:
        assert [file.link for file in files] == [True]


def _read_all(path):
    with opened(path) as files:
        return [file.read() for file in files]


def said(path):
    """The one line in which a folder or zip is refused."""
    with pytest.raises(CourseError) as refused:
        _read_all(path)
    [problem] = refused.value.problems
    assert "\n" not in str(problem)
    return problem.message


@pytest.mark.parametrize(
    "name", ["../ada.ipynb", "/etc/ada.ipynb", "a/../../b.ipynb", "..\\b.ipynb", "C:\\b.ipynb"]
)
def test_a_name_that_leaves_the_zip_is_refused(tmp_path, name):
    assert "leads out of the zip" in said(make_zip(tmp_path / "x.zip", {"ok.ipynb": b"{}", name: b"{}"}))


def test_broken_encrypted_and_other_files_are_one_sentence(tmp_path):
    good = make_zip(tmp_path / "good.zip", {"ada.ipynb": b"{}" * 999}).read_bytes()
    cases = {
        "download it again": b"no zip at all",
        "download it again ": good[: len(good) // 2],
        "cannot be unpacked": good[:45] + b"\xff" * 8 + good[53:],
        "asks for a password": _with_flag(good, 1),
    }
    for i, (wanted, data) in enumerate(cases.items()):
        path = tmp_path / f"{i}.zip"
        path.write_bytes(data)
        assert wanted.strip() in said(path)
    (tmp_path / "x.rar").write_bytes(b"Rar!")
    assert "neither a folder nor a zip" in said(tmp_path / "x.rar")
    assert "no such lesson, folder or zip" in said(tmp_path / "nowhere")


def _with_flag(data, flag):
    """The zip with a bit set that says it is encrypted."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + struct.pack("<H", flag) + data[at + 2 :]


def test_a_bomb_is_unpacked_up_to_the_limits_only(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "LARGEST", 1000)
    bomb = make_zip(tmp_path / "x.zip", {f"{i}.ipynb": bytes(10**6) for i in range(5)})
    with opened(bomb) as files:
        assert {len(file.read()) for file in files} == {1001}
    monkeypatch.setattr(listing, "UNPACKED", 3000)
    assert "holds more than" in said(bomb)
    monkeypatch.setattr(listing, "FILES", 4)
    assert "more than 4 files" in said(bomb)


def test_a_zip_that_a_student_handed_in_is_opened(tmp_path):
    inner = io.BytesIO()
    make_zip(inner, {"work/01-slope.ipynb": notebook("01-slope"), "work/notes.txt": b""})
    files = {
        f"Ada_1_{MOODLE}_/work.zip": inner.getvalue(),
        f"Bob_2_{MOODLE}_/work.zip": b"PK broken",
        f"Cleo_3_{MOODLE}_/work.zip": b"PK\x01\x02" * 2000,
    }
    with opened(make_zip(tmp_path / "x.zip", files)) as listed:
        found = people(listed, "x", SLUGS)
        ada, bob, cleo = found.values()
        assert [up.original for up in ada] == ["work.zip", "01-slope.ipynb"]
        assert choice.look(ada[1], SLUGS, EXERCISES).lesson == "01-slope"
        assert len(bob) == len(cleo) == 1


# Which lesson, which notebook


def upload(name, data=b"{}", number=0, date=0.0, link=False):
    from gdlib.course.grade.folder import Upload

    return Upload(File((name,), date, lambda: data, link), name, number)


@pytest.mark.parametrize(
    ("data", "lesson", "lang"),
    [
        (notebook("08-momentum", "es"), "08-momentum", "es"),
        (notebook("08-momentum", "es").decode().encode("utf-16"), "08-momentum", "es"),
        (notebook(cells=["slope", "gd_step-check", "momentum"]), "01-slope", ""),
        (notebook("99-nowhere", "xx", cells=["momentum-check"]), "08-momentum", ""),
        (notebook("01-slope")[:-20], "", ""),
        (notebook("01-slope", cells=["a"])[:-1], "01-slope", ""),
        (b"", "", ""),
        (b"\xff\xfe\x00" * 99, "", ""),
        (b"[" * 10**6, "", ""),
    ],
    ids=["metadata", "utf-16", "ids", "unknown-lesson", "cut", "broken", "empty", "noise", "deep"],
)
def test_the_lesson_of_a_notebook(data, lesson, lang):
    seen = choice.look(upload("x.ipynb", data), SLUGS, EXERCISES)
    assert (seen.lesson, seen.lang) == (lesson, lang)


def test_what_a_student_writes_about_lessons_does_not_count():
    cell = {"id": "x", "source": ['about = {"lesson": "08-momentum", "lang": "de"}']}
    data = json.dumps({"cells": [cell], "metadata": {"gdlib": {"lesson": "01-slope"}}}).encode()
    seen = choice.look(upload("x.ipynb", data), SLUGS, EXERCISES)
    assert (seen.lesson, seen.lang) == ("01-slope", "")


def lesson_of(*lessons):
    seen = {
        Person(str(i)): [choice.Seen(None, one, "", "") for one in handed] for i, handed in enumerate(lessons)
    }
    return choice.lesson_of("here", seen, SLUGS)


def test_the_lesson_is_that_of_most_students():
    assert lesson_of(["01-slope"], ["01-slope", ""], ["08-momentum"], [""], ["01-slope"]) == "01-slope"
    assert lesson_of(["01-slope"], ["01-slope", "08-momentum"]) == "01-slope"
    for votes, wanted in [
        ([["01-slope"], ["08-momentum"]], r"01-slope \(1\), 08-momentum \(1\).*--lesson"),
        ([[""], []], r"--lesson \(01-slope, 08-momentum\)"),
    ]:
        with pytest.raises(CourseError, match=wanted):
            lesson_of(*votes)


def chosen(*uploads, slug="01-slope"):
    looks = [choice.look(one, SLUGS, EXERCISES) for one in uploads if not one.file.link]
    return choice.chosen(Person("ada"), uploads, looks, slug, "en")


def test_the_latest_of_several_counts_and_the_student_is_told():
    one, two = notebook("01-slope", "es"), notebook("01-slope", "de")
    other = notebook("08-momentum")
    cases = [
        ([upload("01-slope.ipynb", one), upload("01-slope-1.ipynb", two)], "01-slope-1.ipynb"),
        ([upload("01-slope (3).ipynb", one), upload("01-slope (12).ipynb", two)], "01-slope (12).ipynb"),
        ([upload("x.ipynb", one, 9), upload("01-slope-1.ipynb", two, 8)], "x.ipynb"),
        ([upload("01-slope-Copy1.ipynb", one, date=9), upload("01-slope.ipynb", two)], "01-slope.ipynb"),
        ([upload("a.ipynb", one, date=1), upload("b.ipynb", two, date=2)], "b.ipynb"),
    ]
    for uploads, wanted in cases:
        found = chosen(*uploads, upload("08-momentum-7.ipynb", other))
        assert found.file.name == wanted
        assert len(found.notes) == 1
        assert wanted in found.notes[0]
        assert Counter(map(bool, found.notes)) == {True: 1}


def test_the_same_notebook_twice_needs_no_note():
    data = notebook("01-slope", "fr")
    found = chosen(upload("01-slope.ipynb", data), upload("01-slope-1.ipynb", data))
    assert (found.notes, found.lang, found.reason) == ((), "fr", "")


def test_another_lessons_notebook_is_taken_where_there_is_no_better():
    broken, other = upload("x.ipynb", b"{"), upload("y.ipynb", notebook("08-momentum"))
    assert chosen(other).file is other.file
    assert chosen(other, broken).file is broken.file


def test_without_a_notebook_there_is_a_reason():
    assert "No notebook" in chosen().reason
    assert "link" in chosen(upload("x.ipynb", link=True)).reason
