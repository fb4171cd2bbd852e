"""Known mistakes as edits of the right text: what a student writes differs in one place."""

import inspect
from functools import cache


def edited(exercise, *edits):
    """Return the exercise's right function after each edit (old text, new text), which must fit once.

    >>> from gdlib.checks import find
    >>> edited(find("gd_step"), ("w - lr", "w + lr"))(1.0, 2.0, 0.5)
    2.0
    """
    text = _text(exercise.reference)
    for old, new in edits:
        assert text.count(old) == 1, f"{exercise.name}: {text.count(old)} times {old!r}"
        text = text.replace(old, new)
    space = dict(exercise.reference.__globals__)
    exec(compile(text, f"<{exercise.name}, edited>", "exec"), space)
    return space[exercise.name]


def slip(exercise, id, diagnosis, hint, *edits):
    """Add the edited function to the bank of known mistakes."""
    exercise.mistake(id, diagnosis, hint)(edited(exercise, *edits))


@cache
def _text(function):
    """The function's source without what decorates it."""
    text = inspect.getsource(function)
    return text[text.index(f"def {function.__name__}(") :]
