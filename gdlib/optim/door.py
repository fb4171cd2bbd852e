"""The door of the update rules: inputs are looked at here, the rule itself stays three lines of maths."""

import math
from functools import partial, wraps
from numbers import Real
from weakref import WeakKeyDictionary

from gdlib.inputs import array, number, same_shape

_SHARES = {"beta", "beta1", "beta2", "rho"}
_INSIDE = WeakKeyDictionary()


def setting(name, value):
    """Return a rule's setting as a Python float: at least 0, the shares β and ρ at most 1.

    >>> setting("beta", 1.9)
    Traceback (most recent call last):
    ...
    ValueError: got beta=1.9, wanted between 0 and 1: try beta=0.9
    """
    share = name in _SHARES
    return number(name, value, low=0, high=1 if share else math.inf, example=0.9 if share else 0.1)


def rule(function):
    """Let lists and integers in, and explain a shape, an lr or a gradient that cannot work.

    ``minimize`` takes its first step through the door and all others ``inside``.
    """
    known = {"lr", *(function.__kwdefaults__ or ())}

    @wraps(function)
    def checked(w, g, *state, **settings):
        if not isinstance(w, float) or not isinstance(g, float):
            w, g = array("w", w), array("g", g)
            same_shape("g", g, "w", w)
        for name, value in settings.items():
            if name in known or isinstance(value, Real):
                settings[name] = setting(name, value)
        return function(w, g, *state, **settings)

    _INSIDE[checked] = function
    return checked


def inside(checked):
    """Return the rule behind the door, for callers who have looked; bound settings stay bound."""
    if isinstance(checked, partial):
        return partial(inside(checked.func), *checked.args, **checked.keywords)
    try:
        return _INSIDE.get(checked, checked)
    except TypeError:  # a callable of the reader's own that cannot be a key
        return checked


def around(function, inner):
    """Make ``function`` a rule named after the one it surrounds, ``inner``: decoupled(adam)."""
    name = getattr(inner, "__name__", "rule")
    function.__name__ = function.__qualname__ = f"{function.__name__}({name})"
    return rule(function)
