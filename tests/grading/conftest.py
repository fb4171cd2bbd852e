"""What several of the grader's tests share."""

import pytest

from .ordinary import ordinary


@pytest.fixture(scope="session")
def user():
    """An ordinary user with a Python that has gdlib."""
    with ordinary() as somebody:
        yield somebody
