"""What is left of a student's marking: rows in the gradebook, notebook and page, a record, a line of a table.

The order is: forget the old record, commit the rows, put the files in place, write the record. Wherever a run
is killed, what lacks a record is marked again by the next one.
"""

import json

from gdlib.course.grade import records, work
from gdlib.course.grade.rows import Entry


class Filing:
    """Where everything of one run goes; ``fingerprint`` says what it was marked with."""

    def __init__(self, book, figures, fingerprint):
        self.book, self.figures, self.fingerprint = book, figures, fingerprint

    def keep(self, one, marks, when, digest, told):
        """Write everything of one student and return the line of the table; ``told`` is the old ``Entry``."""
        records.remove(one.graded)
        entry = self.book.write(one.student, when, marks)
        row = self._summed(one.student, marks)
        graded, pages = self._files(one, marks, self._pages(one, marks, entry, row, told))
        record = {"fingerprint": self.fingerprint, "figures": self.figures, "work": digest}
        record |= {"book": entry.digest(), "graded": graded, "pages": pages, "row": row}
        records.write(one.graded, record)
        return self.row(entry, row)

    def _pages(self, one, marks, entry, row, told):
        """The pages as they were made with the marks; anew where nbgrader's late penalty changes the sum."""
        found = {name: marked["page"] for name, marked in marks.items()}
        told = told or Entry()
        entry.said = told.said
        for name, penalty in entry.penalties.items():
            if (penalty or 0.0) != (told.penalties.get(name) or 0.0):
                from gdlib.course.grade import pages

                nb, sheet = json.loads(marks[name]["notebook"]), self.book.sheets[name]
                found[name] = pages.page(nb, one.student, sheet, entry, {"row": row}, len(marks) == 1)
        return {f"{name}.html": page.encode() for name, page in found.items()}

    def _files(self, one, marks, pages):
        """Put notebooks and pages in place, with the two files that nbgrader keeps beside both."""
        beside = {
            name: text.encode()
            for name in (work.TIMESTAMP, work.SECRET)
            if (text := work.text_of(one.submitted / name))
        }
        notebooks = {f"{name}.ipynb": marked["notebook"].encode() for name, marked in marks.items()}
        return (
            records.fill(one.graded, notebooks | beside, self.book.settings, "Autograde"),
            records.fill(one.pages, pages | beside, self.book.settings, "GenerateFeedback"),
        )

    def _summed(self, student, marks):
        """What the record keeps for the table: all that the gradebook does not know."""
        first, single = next(iter(marks.values())), len(marks) == 1
        return {
            "student": student,
            "lang": first["lang"],
            "reason": " ".join(dict.fromkeys(one["reason"] for one in marks.values() if one["reason"])),
            "notes": [note for one in marks.values() for note in one["notes"]],
            "max": {
                cell if single else f"{name}:{cell}": points
                for name, one in marks.items()
                for cell, points in one["max"].items()
            },
            "mistakes": {name: id for one in marks.values() for name, id in one["mistakes"].items()},
            "seconds": sum(one["seconds"] for one in marks.values()),
        }

    def row(self, entry, row):
        """A student's line of the table: marks from the gradebook, where a hand may have changed them."""
        single = len(self.book.sheets) == 1
        shown = {
            cell if single else f"{name}:{cell}": one.score if one.known else None
            for (name, cell), one in entry.grades.items()
        }
        order = {**dict.fromkeys(row["max"]), **shown}  # the notebook's
        return {
            **row,
            "score": max(0.0, entry.score - entry.penalty),
            "raw_score": entry.score,
            "max_score": self.book.max_score,
            "late_penalty": entry.penalty,
            "waiting": entry.waiting,
            "timestamp": str(entry.timestamp or ""),
            "scores": {name: shown[name] for name in order if name in shown},
        }
