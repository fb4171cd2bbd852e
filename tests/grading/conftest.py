"""What several of the grader's tests share."""

import pytest

from gdlib.course.grade import assignment, settings

from .classroom import copy_course
from .ordinary import ordinary


@pytest.fixture(scope="session")
def user():
    """An ordinary user with a Python that has gdlib."""
    with ordinary() as somebody:
        yield somebody


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course whose gradebook holds 01-slope and nobody yet."""
    folder = copy_course(tmp_path_factory.mktemp("generated"))
    assignment.generate(settings.load(folder), "01-slope")
    return folder
