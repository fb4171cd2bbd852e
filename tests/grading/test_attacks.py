"""The whole corpus through ``gd grade``, in one run as an ordinary user: nobody is paid, nothing is touched.

At the fork level everything is graded; at the others what depends on how students' code is shut in.
"""

import csv
import json
import re
import sqlite3
from dataclasses import dataclass
from functools import cache

import polib
import pytest

from gdlib import i18n

from ..conftest import need
from . import corpus, ear, ordinary, staging
from .classroom import ROOT
from .staging import grade

pytestmark = pytest.mark.slow
LEVELS = ("fork", "bubblewrap", "landlock")
# Active content as a browser would take it: a tag, or a tag's attribute.
ACTIVE = re.compile(
    r"<(script|iframe|object|embed|svg|form|link|base|meta http-equiv=.?refresh)\b"
    r"|<[a-z][^<>]*\s(on\w+|srcdoc)\s*=|<[a-z][^<>]*(href|src)\s*=\s*[\"']?\s*(javascript|vbscript|data:text|http)",
    re.I,
)


@dataclass(frozen=True)
class Run:
    """Everything that is known after one run of the corpus."""

    level: str
    folder: object
    subs: dict
    done: dict
    rows: dict
    grades: dict
    comments: dict
    table: dict
    touched: set
    heard: list
    left: list

    def page(self, sub):
        return (self.folder / "feedback" / sub.name / sub.lesson / f"{sub.lesson}.html").read_text("utf8")

    def marked(self, sub):
        return (self.folder / "autograded" / sub.name / sub.lesson / f"{sub.lesson}.ipynb").read_text("utf8")

    def told(self, sub):
        """What the student is told about the hand-in itself."""
        row = self.rows[sub.name, sub.lesson]
        return [row["reason"]] * bool(row["reason"]) + row["notes"]


@pytest.fixture(scope="module", params=LEVELS)
def run(request, user):
    """Hand in, grade, export; look at everything before and after."""
    if request.param != "landlock":
        need("bwrap")
    subs = [sub for sub in corpus.everything() if sub.walls or request.param == "fork"]
    home = user.folder / request.param
    folder = staging.course(home)
    with ear.listening(home) as (port, heard):
        staging.hand_in(user, home, subs, port)
        before, shared = ear.seen(home), ear.belongings(user.uid)
        done = {}
        for lesson in sorted({sub.lesson for sub in subs}):
            done[lesson] = grade(user, folder, lesson, "--sandbox", request.param, "--json")
        after = ear.seen(home)
        yield Run(
            level=request.param,
            folder=folder,
            subs={sub.name: sub for sub in subs},
            done=done,
            rows=_rows(done),
            **_book(folder),
            table=_table(user, folder),
            touched=ear.changes(before, after),
            heard=heard(),
            left=[thing for thing in ear.belongings(user.uid) if thing not in shared],
        )


def _rows(done):
    """The lines of JSON that ``gd grade --json`` writes, by student and lesson."""
    found = {}
    for lesson, one in done.items():
        for line in one.out.splitlines():
            row = json.loads(line)
            if "student" in row:
                found[row["student"], lesson] = row
    return found


def _book(folder):
    """All marks and comments of the gradebook: by student and lesson, then by cell."""
    where = (
        "join submitted_notebook n on n.id = x.notebook_id "
        "join submitted_assignment a on a.id = n.assignment_id "
        "join assignment l on l.id = a.assignment_id join base_cell b on b.id = x.cell_id"
    )
    columns = "a.student_id, l.name, b.name"
    found = {"grades": {}, "comments": {}}
    with sqlite3.connect(folder / "gradebook.db") as book:
        what = "x.auto_score, x.manual_score, x.extra_credit, x.needs_manual_grade"
        for student, lesson, cell, *marks in book.execute(f"select {columns}, {what} from grade x {where}"):
            found["grades"].setdefault((student, lesson), {})[cell] = marks
        what = "x.auto_comment, x.manual_comment"
        for student, lesson, cell, *said in book.execute(f"select {columns}, {what} from comment x {where}"):
            found["comments"].setdefault((student, lesson), {})[cell] = said
    book.close()
    return found


def _table(user, folder):
    """nbgrader's export, by student and lesson."""
    done = user.run(user.bin / "nbgrader", "export", cwd=folder, HOME=folder.parent)
    assert done.status == 0, done.err
    lines = csv.DictReader((folder / "grades.csv").read_text().splitlines())
    return {(row["student_id"], row["assignment"]): row for row in lines if row["timestamp"]}


def test_the_run_ends_well(run):
    assert {lesson: done.status for lesson, done in run.done.items()} == dict.fromkeys(run.done, 0), (
        "\n".join(done.err[-2000:] for done in run.done.values())
    )
    assert "Traceback" not in "".join(done.err for done in run.done.values())


def test_everybody_gets_the_intended_marks(run):
    found = {
        name: {cell.removesuffix("-check"): marks[0] for cell, marks in run.grades[name, sub.lesson].items()}
        for name, sub in run.subs.items()
        if (name, sub.lesson) in run.grades
    }
    wrong = {
        name: {"got": found.get(name), "wanted": sub.marks}
        for name, sub in run.subs.items()
        if found.get(name) != sub.marks
    }
    assert not wrong


def test_the_table_on_the_screen_and_the_export_say_the_same(run):
    wanted = {(name, sub.lesson): sum(sub.marks.values()) for name, sub in run.subs.items()}
    assert {where: row["score"] for where, row in run.rows.items()} == wanted
    assert {where: float(row["score"]) for where, row in run.table.items()} == wanted


def test_the_gradebook_has_these_rows_and_no_others(run):
    assert run.grades.keys() == {(name, sub.lesson) for name, sub in run.subs.items()}
    for (name, lesson), cells in run.grades.items():
        assert cells.keys() == {f"{exercise}-check" for exercise in corpus.possible(lesson)}, name
        for _auto, manual, extra, waiting in cells.values():
            assert (manual, extra, waiting) == (None, None, 0), name
    for where, cells in run.comments.items():
        assert not [by_hand for _auto, by_hand in cells.values() if by_hand], where


def test_whoever_handed_in_something_damaged_is_told(run):
    for name, sub in run.subs.items():
        row = run.rows[name, sub.lesson]
        assert bool(row["reason"]) == sub.reason, name
        assert row["notes"] or not sub.note, name


def test_what_is_told_stands_everywhere_in_the_students_language(run):
    silent, foreign = [], []
    for name, sub in run.subs.items():
        row = run.rows[name, sub.lesson]
        comments = " ".join(str(auto) for auto, _ in run.comments[name, sub.lesson].values())
        for told in run.told(sub):
            silent += [(name, "comment", told)] * (told not in comments)
            silent += [(name, "page", told)] * (plain(told) not in plain(run.page(sub)))
            foreign += [(name, told)] * (not spoken(told, sub.lang))
        silent += [(name, "export", row["reason"])] * (row["reason"] != run.table[name, sub.lesson]["reason"])
        foreign += [(name, row["lang"])] * (row["lang"] != sub.lang)
    assert (silent, foreign) == ([], [])


def test_every_page_says_what_it_must_and_nothing_it_must_not(run):
    for name, sub in run.subs.items():
        page, marked = run.page(sub), run.marked(sub)
        assert f'<html lang="{run.rows[name, sub.lesson]["lang"]}"' in page, name
        assert not ACTIVE.findall(page), name
        for word in sub.page:
            assert word in page, (name, word)
        for word in (staging.SECRET, staging.CANARY, *sub.never):
            assert word not in page + marked, (name, word)
        assert len(page) < 2_000_000, name


def test_the_marked_notebooks_hold_nothing_active(run):
    """A teacher opens them in the formgrader, which shows markdown and outputs as they are."""
    for name, sub in run.subs.items():
        given = prose(run.rows[name, sub.lesson]["lang"], sub.lesson)
        for cell in json.loads(run.marked(sub))["cells"]:
            if cell["cell_type"] != "code":
                harmless = not re.search("<[a-zA-Z/!?]", "".join(cell["source"]))
                assert harmless or "".join(cell["source"]) in given, name
                assert not cell.get("attachments"), name
            for output in cell.get("outputs", ()):
                assert not output.get("data", {}).keys() - {"text/plain", "image/png"}, name
                assert not ACTIVE.search(output.get("data", {}).get("image/png", "")), name


@cache
def prose(lang, lesson):
    """The cells of text as they were given out."""
    nb = json.loads((ROOT / "course" / lang / lesson / f"{lesson}.ipynb").read_text("utf8"))
    return {"".join(cell["source"]) for cell in nb["cells"]}


def test_nothing_was_touched(run):
    assert staging.touched(run.touched) == set()
    assert run.left == []


def test_nobody_was_called_and_nothing_is_still_running(run, user):
    assert run.heard == []
    assert [line for done in run.done.values() for line in done.left] == []
    assert user.uid is None or ordinary.running(user.uid) == []


def test_a_second_run_finds_nothing_to_do(run, user):
    lesson = max(run.done, key=lambda lesson: len(run.done[lesson].out))
    again = grade(user, run.folder, lesson, "--sandbox", run.level, "--json")
    assert again.status == 0
    assert json.loads(again.out.splitlines()[-1])["graded"] == 0


# Words ----------------------------------------------------------------------------------------------------


def plain(text):
    """Text as a reader sees it: no tags, no entities, single spaces."""
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def spoken(told, lang):
    """Is this made of the grader's own messages in this language? Names and numbers are filled in."""
    one = "|".join(messages(lang))
    return bool(re.fullmatch(f"(?:{one})(?: (?:{one}))*", told))


@cache
def messages(lang):
    """Every sentence of the catalogue as a pattern; for English the originals."""
    texts = set()
    for entry in polib.pofile(i18n.LOCALE / ("es" if lang == "en" else lang) / "LC_MESSAGES" / "gdlib.po"):
        own = [entry.msgid, entry.msgid_plural]
        texts.update(own if lang == "en" else [entry.msgstr, *entry.msgstr_plural.values()])
    return [
        ".+".join(re.escape(piece) for piece in re.split(r"\{\w*\}", text))
        for text in texts
        if text.endswith(".") and "\n" not in text
    ]


# Without a sandbox ----------------------------------------------------------------------------------------

# Words that a broken bubblewrap may say, and what it does instead of its work.
BROKEN = {
    "missing": None,
    "fails": "echo 'bwrap: No permissions to create a new namespace' >&2; exit 1",
    "ends at once": "exit 0",
    "hangs up later": 'sleep 1; echo "bwrap: killed" >&2; kill -9 $$',
    # It runs what it is told to run, without any walls.
    "is a sham": 'while [ "${1##*/}" != python ] && [ "${1##*/}" != python3 ]; do shift; done; exec "$@"',
}


@pytest.fixture(scope="module")
def small(user):
    """A course with one submission that was graded once, and what that left."""
    folder = staging.course(user.folder / "small")
    corpus.build(corpus.load("worked-en"), folder)
    user.own(folder.parent)
    done = grade(user, folder, "01-slope")
    assert done.status == 0, done.err
    return folder


def refuses(done, before, folder):
    """One sentence, status 1, and nothing of the teacher's has changed."""
    assert done.status == 1, done.out + done.err
    said = (done.out + done.err).strip().splitlines()
    assert len(said) == 1, said
    assert said[0].startswith("gd: "), said
    assert "Traceback" not in said[0]
    assert ear.changes(before, ear.seen(folder)) == set()
    assert done.left == []


@pytest.mark.parametrize("level", ["fork", "bubblewrap"])
@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_bubblewrap_grades_nobody(user, small, tmp_path_factory, how, level):
    place = user.folder / f"broken-{how}-{level}".replace(" ", "-")
    place.mkdir()
    if BROKEN[how]:
        (place / "bwrap").write_text(f"#!/bin/sh\n{BROKEN[how]}\n")
        (place / "bwrap").chmod(0o755)
        path = f"{place}:{user.environment['PATH']}"
    else:
        path = str(place)
    user.own(place)
    before = ear.seen(small)
    refuses(grade(user, small, "01-slope", "--force", "--sandbox", level, PATH=path), before, small)


SABOTAGE = {
    "a closed module stays visible": "sandbox.hidden = lambda modules: []",
    "a folder of the teacher's stays visible": "sandbox.SYSTEM += ('/etc',)",
    "the warm process does not start": "sandbox.Plan.command = lambda self, module: "
    "[*self.prefix, self.python, '-I', '-c', 'raise SystemExit(3)']",
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("how", SABOTAGE)
def test_a_sandbox_that_does_not_hold_grades_nobody(user, small, how, level):
    if level != "landlock":
        need("bwrap")
    before = ear.seen(small)
    code = staging.GRADE.replace(
        "verb.limits", f"from gdlib.course.grade import sandbox\n{SABOTAGE[how]}\nverb.limits"
    )
    refuses(grade(user, small, "01-slope", "--force", "--sandbox", level, code=code), before, small)
