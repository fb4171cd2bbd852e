"""What is wrong, where, and what to do: one line each."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, the cell (or "" where no cell is meant), and what to do about it.

    >>> print(Problem("lessons/01-slope/lesson.py", "slope-check", "no such exercise"))
    lessons/01-slope/lesson.py:slope-check: no such exercise
    >>> print(Problem("course.ipynb", "", "not a notebook"))
    course.ipynb: not a notebook
    """

    path: str
    cell: str
    message: str

    def __str__(self):
        where = f"{self.path}:{self.cell}" if self.cell else str(self.path)
        return f"{where}: {self.message}"


class CourseError(Exception):
    """One or more problems that stop the work; ``problems`` lists them all."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))
