"""What the gradebook holds of an assignment and of one student, as plain data."""

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace


@dataclass(frozen=True)
class Sheet:
    """One notebook of the assignment: the rows of its cells, once for the run.

    ``cells`` are (name, id, type, points of a grade, points of a task), ``sources`` are (name, cell type,
    source, checksum). The lists below are named as nbgrader's, for ``key.from_gradebook``.
    """

    id: str
    name: str
    cells: tuple
    sources: tuple

    def _kind(self, kind):
        return {row[0]: row for row in self.cells if row[2] == kind}

    @cached_property
    def tasks(self):
        return frozenset(self._kind("TaskCell"))

    @cached_property
    def points(self):
        marked = self._kind("GradeCell") | self._kind("TaskCell")
        return {name: float(row[3] or row[4] or 0) for name, row in marked.items()}

    @cached_property
    def grades(self):
        """The cells that earn points, ``{name: id}``; nbgrader keeps a row of marks for each."""
        return {name: row[1] for name, row in (self._kind("GradeCell") | self._kind("TaskCell")).items()}

    @cached_property
    def comments(self):
        """The cells that students write in or are told about; nbgrader keeps a comment for each."""
        return {name: row[1] for name, row in (self._kind("SolutionCell") | self._kind("TaskCell")).items()}

    @property
    def grade_cells(self):
        return [SimpleNamespace(name=name, max_score=self.points[name]) for name in self._kind("GradeCell")]

    @property
    def task_cells(self):
        return [SimpleNamespace(name=name, max_score=self.points[name]) for name in self.tasks]

    @property
    def solution_cells(self):
        return [SimpleNamespace(name=name) for name in self._kind("SolutionCell")]

    @property
    def source_cells(self):
        names = ("name", "cell_type", "source", "checksum")
        return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in self.sources]

    @property
    def content(self):
        """What marking depends on; rows' ids are nothing to it."""
        return [[name, *rest] for name, _, *rest in self.cells], self.sources


@dataclass
class Grade:
    """One row of marks. A mark by hand counts before the machine's."""

    auto: float | None
    manual: float | None = None
    extra: float | None = None
    waiting: bool = False

    @property
    def known(self):
        return self.auto is not None or self.manual is not None

    @property
    def score(self):
        own = self.auto if self.manual is None else self.manual
        return 0.0 if own is None else own + (self.extra or 0.0)


@dataclass
class Entry:
    """Everything the gradebook says about one student's submission; keys are (notebook, cell).

    ``comments`` are the machine's, ``said`` the teacher's.
    """

    timestamp: object = None
    duedate: object = None
    grades: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)
    penalties: dict = field(default_factory=dict)

    @property
    def score(self):
        return sum(grade.score for grade in self.grades.values())

    @property
    def penalty(self):
        return sum(penalty or 0.0 for penalty in self.penalties.values())

    @property
    def waiting(self):
        """True where a teacher has something to mark or to look at."""
        return any(grade.waiting for grade in self.grades.values())

    def by_hand(self, notebook):
        """The teacher's own marks and words about one notebook, for its page."""
        marks = {cell: one for (name, cell), one in self.grades.items() if name == notebook}
        return {
            "scores": {cell: one.score for cell, one in marks.items() if one.manual is not None},
            "comments": {cell: text for (name, cell), text in self.said.items() if name == notebook},
            "late_penalty": self.penalties.get(notebook) or 0.0,
        }

    def digest(self):
        """What the machine wrote, in short. Marks and comments by hand may change without changing it."""
        rows = [
            [str(self.timestamp), str(self.duedate)],
            sorted((*where, repr(grade.auto)) for where, grade in self.grades.items()),
            sorted((*where, repr(comment)) for where, comment in self.comments.items()),
            sorted((name, repr(penalty)) for name, penalty in self.penalties.items()),
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def check(sheet, marked):
    """Refuse marks that are no marks: a missing one, more than the points, not a number."""
    for name, points in sheet.points.items():
        score = marked["scores"][name]
        if score is not None and not (math.isfinite(score) and 0 <= score <= points):
            raise ValueError(f"{sheet.name}:{name}: {score} / {points}")


def plain(text):
    """A text that every database can store: no NUL, no half of a surrogate pair."""
    return (text or "").replace("\0", "").encode("utf8", "replace").decode("utf8")
