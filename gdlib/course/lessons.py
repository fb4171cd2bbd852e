"""Reading a lesson's source."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """``slug``; ``cells`` (notebook cells, each with its name as ``id``); ``notebook``; ``path``; ``minutes``; ``needs``."""

    slug: str
    notebook: object
    path: object

    @property
    def cells(self):
        return self.notebook.cells


def slugs(root):
    """The slugs of ``lessons/course.toml``, in the course's order."""
    raise NotImplementedError


def read(root, slug):
    """Read ``lessons/<slug>/lesson.py``; raises CourseError with every fault found."""
    raise NotImplementedError
