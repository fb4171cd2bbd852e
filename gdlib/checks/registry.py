"""The exercises of every lesson, in the order of the course."""

from difflib import get_close_matches
from functools import cache
from importlib import import_module

# A lesson's package names its exercises, in the order of the lesson; each is a module of that name.
LESSONS = (
    "lesson_00",
    "lesson_01",
    "lesson_02",
    "lesson_03",
    "lesson_04",
    "lesson_05",
    "lesson_06",
    "lesson_07",
    "lesson_08",
    "lesson_09",
    "lesson_10",
)


@cache
def catalogue():
    """Return name -> Exercise."""
    found = {}
    for lesson in LESSONS:
        for name in import_module(f"{__package__}.{lesson}").EXERCISES:
            assert name not in found, f"two exercises are called {name}"
            found[name] = getattr(import_module(f"{__package__}.{lesson}.{name}"), name)
    return found


def find(name):
    """Return the exercise called ``name``.

    >>> find("gd_stop")
    Traceback (most recent call last):
    ...
    ValueError: got exercise 'gd_stop', wanted a name in gdlib.checks.exercises(): try gd_step
    """
    names = catalogue()
    if isinstance(name, str) and name in names:
        return names[name]
    near = get_close_matches(str(name), names) or list(names)
    raise ValueError(
        f"got exercise {name!r}, wanted a name in gdlib.checks.exercises(): try {', '.join(near)}"
    )
