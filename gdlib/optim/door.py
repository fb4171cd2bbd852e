"""The door of the update rules: inputs are looked at here, the rule itself stays three lines of maths."""

import math
from functools import partial, wraps

import numpy as np

from gdlib.inputs import array, number, same_shape

# The settings with limits of their own; all others, lr first, are at least zero.
_SHARES = {"beta", "beta1", "beta2", "rho"}


def setting(name, value):
    """Return a rule's setting as a Python float: at least 0, the decay rates beta and rho at most 1."""
    return number(
        name, value, low=0, high=1 if name in _SHARES else math.inf, example=0.9 if name in _SHARES else 0.1
    )


def rule(function):
    """Let lists and integers in, and explain a shape, an lr or a gradient that cannot work.

    ``minimize`` takes its first step through the door and all others ``inside``.
    """

    @wraps(function)
    def checked(w, g, *state, **settings):
        if not isinstance(w, (float, np.floating)) or not isinstance(g, (float, np.floating)):
            w, g = array("w", w), array("g", g)
            same_shape("g", g, "w", w)
        known = function.__kwdefaults__ or {}
        for name, value in settings.items():
            if name == "lr" or name in known:
                settings[name] = setting(name, value)
        return function(w, g, *state, **settings)

    checked.inside = function
    return checked


def inside(checked):
    """Return the rule behind the door, for callers who have looked; bound settings stay bound."""
    if isinstance(checked, partial):
        return partial(inside(checked.func), *checked.args, **checked.keywords)
    return getattr(checked, "inside", checked)
