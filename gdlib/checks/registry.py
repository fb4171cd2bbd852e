"""The exercises of every lesson, in the order of the course."""

from difflib import get_close_matches
from functools import cache
from importlib import import_module

# A lesson's package lists its exercises in EXERCISES, in the order of the lesson.
LESSONS = ("lesson_00", "lesson_01", "lesson_08")


@cache
def catalogue():
    """Return name -> Exercise."""
    found = [e for lesson in LESSONS for e in import_module(f"{__package__}.{lesson}").EXERCISES]
    names = [exercise.name for exercise in found]
    assert len(set(names)) == len(names), f"two exercises of one name in {names}"
    return {exercise.name: exercise for exercise in found}


def find(name):
    """Return the exercise called ``name``.

    >>> find("momentun")
    Traceback (most recent call last):
    ...
    ValueError: got exercise 'momentun', wanted one of gdlib.checks.exercises(): try momentum, repaired_momentum
    """
    names = catalogue()
    if isinstance(name, str) and name in names:
        return names[name]
    near = get_close_matches(str(name), names) or list(names)
    raise ValueError(f"got exercise {name!r}, wanted one of gdlib.checks.exercises(): try {', '.join(near)}")
