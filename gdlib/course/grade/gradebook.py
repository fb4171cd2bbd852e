"""nbgrader's gradebook: what it holds of an assignment, and the rows that ``nbgrader autograde`` would leave.

nbgrader itself is not imported: that takes longer than marking many a class, and it looks up every grade by
a search through all students' rows. Here a student costs a few look-ups by index and one commit, however
many there are. The tables are those of nbgrader 0.9; a test compares every row with nbgrader's own.
"""

import secrets
import time
from functools import cached_property
from types import SimpleNamespace
from uuid import uuid4

from gdlib.course.grade import database
from gdlib.course.grade.database import moment, span
from gdlib.course.grade.rows import Entry, Grade, Sheet, check, plain

OWN = (
    "FROM submitted_assignment a JOIN submitted_notebook s ON s.assignment_id = a.id "
    "JOIN notebook n ON n.id = s.notebook_id"
)
CELLS = "JOIN {table} r ON r.notebook_id = s.id JOIN base_cell b ON b.id = r.cell_id"
GRADES = (
    "SELECT a.student_id, n.name, b.name, r.auto_score, r.manual_score, r.extra_credit, r.needs_manual_grade "
    f"{OWN} {CELLS.format(table='grade')} WHERE a.assignment_id = :id"
)
COMMENTS = (
    "SELECT a.student_id, n.name, b.name, r.auto_comment, r.manual_comment "
    f"{OWN} {CELLS.format(table='comment')} WHERE a.assignment_id = :id"
)
PENALTIES = f"SELECT a.student_id, n.name, s.late_submission_penalty {OWN} WHERE a.assignment_id = :id"
SUBMISSIONS = "SELECT student_id, timestamp, extension FROM submitted_assignment WHERE assignment_id = :id"


class Missing(Exception):
    """There is no gradebook yet, or the assignment is not in it."""


class Book:
    """The gradebook, open at one assignment, for one run. Only ``write`` changes it."""

    def __init__(self, settings, assignment):
        self.settings, self.assignment = settings, assignment
        try:
            self.db = database.connect(settings.db_url, settings.root)
            found = self.db.rows("SELECT id, duedate FROM assignment WHERE name = :name", name=assignment)
        except database.NoGradebook as error:
            raise Missing(str(error)) from None
        except ModuleNotFoundError:  # the database's driver
            raise
        except Exception as error:  # a driver's own class: no such table, no such server
            raise Missing(f"{type(error).__name__}: {error}") from error
        if not found:
            raise Missing(assignment)
        self.id, self.duedate = found[0][0], moment(found[0][1])
        self.sheets = {sheet.name: sheet for sheet in self._sheets()}
        self.known = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.db.close()

    def _sheets(self):
        notebooks = self.db.rows(
            "SELECT id, name FROM notebook WHERE assignment_id = :id ORDER BY name", id=self.id
        )
        if not notebooks:
            raise Missing(self.assignment)
        for notebook, name in notebooks:
            cells = self.db.rows(
                "SELECT b.name, b.id, b.type, g.max_score, t.max_score FROM base_cell b "
                "LEFT JOIN grade_cells g ON g.id = b.id LEFT JOIN task_cells t ON t.id = b.id "
                "WHERE b.notebook_id = :id ORDER BY b.name, b.type",
                id=notebook,
            )
            sources = self.db.rows(
                "SELECT name, cell_type, source, checksum FROM source_cell "
                "WHERE notebook_id = :id ORDER BY name",
                id=notebook,
            )
            yield Sheet(notebook, name, tuple(map(tuple, cells)), tuple(map(tuple, sources)))

    def find_notebook(self, notebook, assignment):
        """What ``key.from_gradebook`` asks of nbgrader's own Gradebook, from what is already here."""
        assert assignment == self.assignment
        return self.sheets[notebook]

    @property
    def max_score(self):
        return sum(sum(sheet.points.values()) for sheet in self.sheets.values())

    def entries(self):
        """Read all submissions at once: ``{student: Entry}``."""
        found = {}
        for student, timestamp, extension in self.db.rows(SUBMISSIONS, id=self.id):
            found[student] = Entry(moment(timestamp), self._due(extension))
        for student, notebook, penalty in self.db.rows(PENALTIES, id=self.id):
            found[student].penalties[notebook] = penalty
        for student, notebook, cell, *marks, waiting in self.db.rows(GRADES, id=self.id):
            found[student].grades[notebook, cell] = Grade(*marks, bool(waiting))
        for student, notebook, cell, comment, by_hand in self.db.rows(COMMENTS, id=self.id):
            found[student].comments[notebook, cell] = comment
            if by_hand:
                found[student].said[notebook, cell] = by_hand
        return found

    def _due(self, extension):
        late = span(extension)
        return self.duedate if late is None or self.duedate is None else self.duedate + late

    def write(self, student, timestamp, marks):
        """Write one student's marks, ``{notebook: Marked}``, in one commit, and return the ``Entry``.

        A mark by hand stays, and asks to be looked at again, as under nbgrader. Marks that cannot be right
        raise ValueError before anything is written.
        """
        for name, sheet in self.sheets.items():
            check(sheet, marks[name])
        with self.db.transaction():
            self._enrol(student)
            submission, extension = self._submission(student, timestamp)
            entry = Entry(timestamp, self._due(extension))
            for sheet in self.sheets.values():
                self._write_sheet(entry, student, submission, sheet, marks[sheet.name])
        return entry

    def _enrol(self, student):
        if not self.known:
            self._insert_new("course", self.settings.course_id or "default_course")
            self.known = True
        if not self.db.rows("SELECT id FROM student WHERE id = :id", id=student):
            if self.settings.config.get("Autograde", {}).get("create_student") is False:
                raise LookupError(student)
            self._insert_new("student", student)

    def _insert_new(self, table, row):
        if not self.db.rows(f"SELECT id FROM {table} WHERE id = :id", id=row):
            self.db.many(f"INSERT INTO {table} (id) VALUES (:id)", [{"id": row}])

    def _submission(self, student, timestamp):
        """The row's id and the student's extension; a new row where there is none."""
        found = self.db.rows(
            "SELECT id, extension FROM submitted_assignment WHERE assignment_id = :a AND student_id = :s",
            a=self.id,
            s=student,
        )
        row = {"id": found[0][0] if found else uuid4().hex, "when": self.db.moment(timestamp)}
        if found:
            self.db.many("UPDATE submitted_assignment SET timestamp = :when WHERE id = :id", [row])
            return found[0]
        self.db.many(
            "INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp) "
            "VALUES (:id, :a, :s, :when)",
            [row | {"a": self.id, "s": student}],
        )
        return row["id"], None

    def _write_sheet(self, entry, student, submission, sheet, marked):
        found = self.db.rows(
            "SELECT id FROM submitted_notebook WHERE notebook_id = :n AND assignment_id = :a",
            n=sheet.id,
            a=submission,
        )
        row = found[0][0] if found else uuid4().hex
        if not found:
            self.db.many(
                "INSERT INTO submitted_notebook (id, notebook_id, assignment_id, flagged) "
                "VALUES (:id, :n, :a, :no)",
                [{"id": row, "n": sheet.id, "a": submission, "no": False}],
            )
        self._write_grades(entry, sheet, row, marked)
        self._write_comments(entry, sheet, row, marked)
        penalty = self._penalty(entry, student, sheet)
        entry.penalties[sheet.name] = penalty
        self.db.many(
            "UPDATE submitted_notebook SET late_submission_penalty = :penalty WHERE id = :id",
            [{"id": row, "penalty": penalty}],
        )

    def _write_grades(self, entry, sheet, notebook, marked):
        old = self._rows("grade", "manual_score, extra_credit, needs_manual_grade", sheet.grades, notebook)
        rows = []
        for name, cell in sheet.grades.items():
            row, manual, extra, waiting = old.get(cell, (new_id(), None, None, True))
            auto = marked["scores"][name]
            grade = Grade(auto, manual, extra, manual is not None or auto is None)
            if name in sheet.tasks and manual is not None and auto is None:
                grade.waiting = bool(waiting)  # nbgrader does not look at a task: it cannot mark one
            entry.grades[sheet.name, name] = grade
            new = {"id": row, "cell": cell, "notebook": notebook}
            rows.append(new | {"auto": grade.auto, "waiting": grade.waiting, "old": cell in old})
        self._save("grade", {"auto_score": "auto", "needs_manual_grade": "waiting"}, rows)

    def _write_comments(self, entry, sheet, notebook, marked):
        old = self._rows("comment", "auto_comment", sheet.comments, notebook)
        rows = []
        for name, cell in sheet.comments.items():
            said = plain(marked["comments"].get(name)) or None
            entry.comments[sheet.name, name] = said
            row = {"id": old[cell][0] if cell in old else new_id(), "cell": cell, "notebook": notebook}
            rows.append(row | {"said": said, "old": cell in old})
        self._save("comment", {"auto_comment": "said"}, rows)

    def _rows(self, table, columns, cells, notebook):
        """Existing rows as ``{cell: (id, *columns)}``: by cell and notebook, which is what is indexed."""
        if not cells:
            return {}
        values = {f"c{i}": cell for i, cell in enumerate(cells.values())}
        found = self.db.rows(
            f"SELECT cell_id, id, {columns} FROM {table} "
            f"WHERE cell_id IN ({', '.join(f':{name}' for name in values)}) AND notebook_id = :notebook",
            notebook=notebook,
            **values,
        )
        return {cell: tuple(rest) for cell, *rest in found}

    def _save(self, table, columns, rows):
        sets = ", ".join(f"{column} = :{name}" for column, name in columns.items())
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns.values())
        update = f"UPDATE {table} SET {sets} WHERE id = :id"
        insert = (
            f"INSERT INTO {table} (id, cell_id, notebook_id, {names}) "
            f"VALUES (:id, :cell, :notebook, {values})"
        )
        for statement, old in ((update, True), (insert, False)):
            self.db.many(statement, [row for row in rows if row["old"] is old])

    def _penalty(self, entry, student, sheet):
        """What nbgrader's own plugin takes off for a late submission; None where it is not late."""
        if entry.timestamp is None or entry.duedate is None or entry.timestamp <= entry.duedate:
            return None
        score = sum(grade.score for (name, _), grade in entry.grades.items() if name == sheet.name)
        late = (entry.timestamp - entry.duedate).total_seconds()
        penalty = self._late.plugin_inst.late_submission_penalty(student, score, late)
        return (
            None if penalty is None else self._late._check_late_penalty(SimpleNamespace(score=score), penalty)
        )

    @cached_property
    def _late(self):
        from gdlib.course.grade import assignment

        return assignment.late_penalties(self.settings.config)


def new_id():
    """An id for a row of marks or comments, as long as nbgrader's, and later ones come later in order.

    So new rows lie side by side in the index. Ids without order would touch a page of the file for each row,
    and the more students there are, the more pages. Submissions themselves keep ids without order, because
    the formgrader numbers them by it: an order would tell the teacher who is who.
    """
    return f"{time.time_ns() // 1000:016x}{secrets.token_hex(8)}"
