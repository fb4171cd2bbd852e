"""What ``gd grade`` says: the bar while it works, the table at the end, what to explain again."""

import json
import re
import statistics
import sys
import unicodedata
from collections import Counter

from gdlib.i18n import gettext as _
from gdlib.i18n import ngettext, number

from .table import exercise, named

NOT_STARTED = "not_started"
MOST = 5  # mistakes that are worth a teacher's Monday
GAP = re.compile(r"\{\w+\}")


class Bar:
    """How many students are done, how many a second, how long it still takes; on a terminal only.

    ``start(total, done)`` opens it, ``step()`` counts one student.
    """

    def __init__(self, stream=None):
        self.stream, self.bar = stream or sys.stderr, None

    def start(self, total, done=0):
        from tqdm import tqdm

        self.bar = tqdm(
            total=total,
            initial=done,
            delay=2,
            leave=False,
            unit=" " + _("students"),
            file=self.stream,
            disable=None,
        )

    def step(self, n=1):
        self.bar.update(n)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.bar is not None:
            self.bar.close()


def report(summary, rows=None):
    """The lines that end a run: a row a student, the sum, the class."""
    rows = summary.students if rows is None else rows
    return "\n".join([*(students(rows) + [""] if rows else []), total(summary), *group(rows)])


def total(summary):
    """The line that ends the table."""
    said = _("{graded} graded, {unchanged} unchanged, {seconds} s")
    if summary.graded:
        said = _("{graded} graded, {unchanged} unchanged, {seconds} s, {rate} a second")
    seconds, rate = number(summary.seconds, 3), number(summary.rate, 3)
    return said.format(graded=summary.graded, unchanged=summary.unchanged, seconds=seconds, rate=rate)


def students(rows):
    """The table: who, points, language, and a word where something is to be said.

    >>> row = {"student": "ada", "score": 2.5, "max_score": 5, "lang": "es", "reason": ""}
    >>> row["scores"] = {"essay": None}
    >>> print("\\n".join(students([row])))
    student  points   language
    ada      2.5 / 5  es        a mark by hand is missing
    """
    heads = (_("student"), _("points"), _("language"), "")
    cells = [heads]
    for name, row in zip(named(rows), rows, strict=True):
        points = f"{number(row['score'], 6)} / {number(row['max_score'], 6)}"
        cells.append((printable(name), points, row["lang"], printable(word(row))))
    widths = [max(map(wide, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(text + " " * (w - wide(text)) for text, w in zip(row, widths, strict=True)).rstrip()
            for row in cells]  # fmt: skip


def word(row):
    """Why a row needs a look; "" where it does not."""
    if row["reason"]:
        return row["reason"].split(". ")[0].rstrip(".")
    by_hand = any(score is None for score in row.get("scores", {}).values())
    notes = row.get("notes") or ()
    return _("a mark by hand is missing") if by_hand else notes[0] if notes else ""


def group(rows):
    """The class: median and mean, and the mistakes that most students made, in the reader's language."""
    if len(rows) < 2:
        return []
    points = [row["score"] for row in rows]
    said = _("Class: median {median}, mean {mean} of {points} points").format(
        median=number(statistics.median(points), 3),
        mean=number(statistics.mean(points), 3),
        points=number(max(row["max_score"] for row in rows), 6),
    )
    found = Counter(
        (exercise(one), id)
        for row in rows
        for one, id in (row.get("mistakes") or {}).items()
        if id and _counts(one, row)
    )
    # The same order at every run, also where two are as frequent.
    order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    most = [(n, name, id) for (name, id), n in order if id != NOT_STARTED][:MOST]
    width = max((len(str(n)) for n, _name, _id in most), default=0)
    lines = [f"  {n:{width}}  {name}: {diagnosis(name, id)}" for n, name, id in most]
    heading = [_("What to explain again (number of students, exercise):")] if lines else []
    left = ", ".join(f"{name} ({n})" for (name, id), n in order if id == NOT_STARTED)
    blank = [_("Not started (number of students): {exercises}").format(exercises=left)] if left else []
    return ["", said, *heading, *lines, *blank]


def _counts(name, row):
    """Is it an exercise with points? Practice is nobody's worry."""
    # In an assignment of several notebooks a cell is called notebook:cell.
    return name in {exercise(cell.rpartition(":")[2]) for cell in row["scores"]}


def diagnosis(name, id):
    """What a mistake is, in the reader's language; the numbers of one student's report are left out.

    >>> diagnosis("slope", "arity")
    'Your function cannot be called as it must be: ...'
    """
    from gdlib.checks import exercises
    from gdlib.checks.faults import FAULTS

    found = next((one for one in exercises() if one.name == name), None)
    known = {
        mistake.id: mistake.diagnosis for mistake in (found.mistakes if found else ()) if mistake.diagnosis
    }
    text = known.get(id) or FAULTS.get(id, (id,))[0]
    signature = found.signature if found else ""
    said = _(text).replace("{name}", name).replace("{signature}", signature)
    return GAP.sub("...", said)


def objects(summary):
    """One line of JSON for each student, then one for the run.

    A student's keys: ``type`` ("student"), ``student``, ``id`` (Moodle's or Canvas's number, or ""),
    ``lang``, ``score``, ``max_score``, ``scores`` and ``mistakes`` (by exercise; null where a mark by hand
    is missing, where no mistake is known), ``reason``, ``notes``, ``seconds``.

    The last line's keys: ``type`` ("summary"), ``lesson``, ``folder`` (of the results), ``graded``,
    ``unchanged``, ``students``, ``median``, ``mean``, ``problems``, ``seconds``, ``rate``.
    """
    for row in summary.students:
        yield json.dumps(
            {
                "type": "student",
                "student": row["student"],
                "id": row.get("id", ""),
                **{key: row[key] for key in ("lang", "score", "max_score")},
                "scores": {exercise(one): score for one, score in row["scores"].items()},
                "mistakes": {exercise(one): id for one, id in (row.get("mistakes") or {}).items()},
                **{key: row[key] for key in ("reason", "notes", "seconds")},
            }
        )
    points = [row["score"] for row in summary.students]
    yield json.dumps(
        {
            "type": "summary",
            **{key: getattr(summary, key, "") for key in ("lesson", "folder")},
            **{key: getattr(summary, key) for key in ("graded", "unchanged")},
            "students": len(points),
            "median": statistics.median(points) if points else None,
            "mean": statistics.mean(points) if points else None,
            "problems": [str(problem) for problem in summary.problems],
            **{key: getattr(summary, key) for key in ("seconds", "rate")},
        }
    )


def printable(text):
    """A text that a student may have written, without what would steer a terminal.

    >>> printable("a\\x1b[31mb\\n c\\u202e")
    'a?[31mb c?'
    """
    text = re.sub(r"\s+", " ", text)
    return "".join("?" if unicodedata.category(sign)[0] == "C" else sign for sign in text)


def wide(text):
    """The columns that a text takes on a terminal.

    >>> wide("Zoë"), wide("李"), wide("e\\u0301")
    (3, 2, 1)
    """
    signs = (sign for sign in text if not unicodedata.combining(sign))
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in signs)


def count_pages(n):
    """The line that ends ``--pages``."""
    return ngettext("{n} page written", "{n} pages written", n).format(n=n)
