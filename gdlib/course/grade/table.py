"""The tables of marks as CSV: for people, for Moodle, for Canvas.

``marks.csv``
    student, language, a column an exercise, total, max, reason, notes. An empty mark is one that a teacher
    still has to give.
``moodle.csv``
    Moodle's grading worksheet: open the assignment, *Upload grading worksheet*. Its headings are Moodle's
    own in your language, so use Moodle in that language while you upload. A student is known by the number
    in the name of the downloaded folder. Without these numbers take *Grades, Import, CSV file* instead and
    map the column of names to user name, e-mail or ID number. A grade that is in Moodle already stays,
    unless you tick the box for that. Set the assignment's maximum to the lesson's points.
``canvas.csv``
    Canvas's *Grades, Import*. A student is known by the number in the downloaded file's name; else Canvas
    asks who it is. It also asks which assignment the column is, or makes a new one.

A cell that a spreadsheet would take for a formula gets an apostrophe; numbers have a decimal point.
"""

import csv
import io
import unicodedata

from . import folder

# Moodle's own words, which its import looks for: those of its language packs.
MOODLE = {
    "en": ("Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Last modified (grade)"),
    "es": ("Identificador", "Nombre completo", "Dirección de correo", "Calificación", "Calificación máxima",
           "Última modificación (calificación)"),
    "fr": ("Identifiant", "Nom complet", "Adresse de courriel", "Note", "Note maximale",
           "Dernière modification (note)"),
    "de": ("ID", "Vollständiger Name", "E-Mail-Adresse", "Bewertung", "Bestwertung",
           "Zuletzt geändert (Bewertung)"),
}  # fmt: skip
PARTICIPANT = {"en": "Participant", "es": "Participante", "fr": "Participant", "de": "Teilnehmer/in"}
FORMULA = tuple("=+-@＝＋－＠")
CANVAS = ("Student", "ID", "SIS Login ID", "Section")


def tables(rows, lesson, key, lang):
    """``{file name: text}`` of the three tables; ``key`` gives the exercises in the notebook's order."""
    columns = list(key.maxima)
    return {
        "marks.csv": marks(rows, columns),
        "moodle.csv": moodle(rows, lang),
        "canvas.csv": canvas(rows, lesson, sum(key.maxima.values())),
    }


def marks(rows, columns):
    """One row a student, one column an exercise.

    >>> row = {"student": "=ada", "lang": "es", "scores": {"slope-check": 2.5, "essay": None},
    ...        "score": 2.5, "max_score": 5, "reason": "", "notes": []}
    >>> print(marks([row], ["slope-check", "essay"]).replace("\\r", ""), end="")
    student,language,slope,essay,total,max,reason,notes
    '=ada,es,2.5,,2.5,5,,
    """
    names = named(rows)
    head = ["student", "language", *(exercise(one) for one in columns), "total", "max", "reason", "notes"]
    body = [
        [name, row["lang"], *(row["scores"].get(one) for one in columns), row["score"], row["max_score"],
         row["reason"], " ".join(row["notes"])]
        for name, row in zip(names, rows, strict=True)
    ]  # fmt: skip
    return text([head, *body])


def moodle(rows, lang):
    """The columns that Moodle's grading worksheet needs. The date is left empty: a newer grade stays."""
    word = PARTICIPANT[lang]
    body = [
        [f"{word} {row['id']}" if row["system"] == "moodle" and row["id"] else "", row["student"],
         row["student"] if "@" in row["student"][1:] else "", whole(row), row["max_score"], ""]
        for row in rows
    ]  # fmt: skip
    return text([MOODLE[lang], *body])


def canvas(rows, lesson, points):
    """The columns that Canvas's gradebook needs, with the row of points that it writes itself."""
    body = []
    for row in rows:
        number = row["id"] if row["system"] == "canvas" else ""
        # A name that no system gave may be the login; Canvas asks where it is not.
        body.append([row["student"], number, "" if row["system"] else row["student"], "", whole(row)])
    return text([[*CANVAS, lesson], ["    Points Possible", "", "", "", points], *body])


def whole(row):
    """The points, once all of them are given: a system would take a part for the mark."""
    return None if None in row["scores"].values() else row["score"]


def named(rows):
    """What to call each student: the name, with the number where two have the same name."""
    called = folder.called([_person(row) for row in rows])
    return [called[_person(row)] for row in rows]


def _person(row):
    return folder.Person(row["student"], row.get("id", ""))


def exercise(grade_id):
    """An exercise's name.

    >>> exercise("gd_step-check"), exercise("essay")
    ('gd_step', 'essay')
    """
    return grade_id.removesuffix("-check")


def text(rows):
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([[cell(value) for value in row] for row in rows])
    return out.getvalue()


def cell(value):
    """A value as a spreadsheet should take it: numbers as numbers, and nothing as a formula.

    >>> cell(2.50), cell(None), cell("-1+1"), cell("a\\nb"), cell(" =1")
    ('2.5', '', "'-1+1", 'a b', "'=1")
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    words = " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in value).split())
    # What cannot be seen does not protect: some programs drop it and find the formula behind it.
    first = next((sign for sign in words if unicodedata.category(sign)[0] not in "CZ"), "")
    return f"'{words}" if first in FORMULA else words
