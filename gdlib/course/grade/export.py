"""``nbgrader export`` with two more columns: the student's language, and why nothing could be marked."""

import csv
from io import StringIO
from pathlib import Path

from nbgrader.plugins import CsvExportPlugin

from gdlib.course.grade import records


class ReasonsExportPlugin(CsvExportPlugin):
    """nbgrader's own table, byte for byte, with ``language`` and ``reason`` at the end of every line."""

    def export(self, gradebook):
        """Write the table, then the columns that the records beside the marked notebooks tell."""
        super().export(gradebook)
        path = Path(self.to or "grades.csv")
        head, *lines = path.read_text().splitlines()
        about = [self._about(*row) for row in self._rows(gradebook)]
        added = [["language", "reason"], *about]
        whole = [f"{line},{_cells(more)}\n" for line, more in zip([head, *lines], added, strict=True)]
        path.write_text("".join(whole))

    def _rows(self, gradebook):
        """The assignment and student of every line, in nbgrader's order."""
        students = [
            one.id for one in gradebook.students if not self.student or one.id in map(str, self.student)
        ]
        for assignment in gradebook.assignments:
            if not self.assignment or assignment.name in map(str, self.assignment):
                yield from ((assignment.name, student) for student in students)

    def _about(self, assignment, student):
        course = self.parent.coursedir
        folder = course.format_path(course.autograded_directory, student, assignment)
        row = records.read(Path(folder)).get("row", {})
        return [row.get("lang", ""), row.get("reason", "")]


def _cells(values):
    """Values as CSV; a reason is a sentence, so it holds commas."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
