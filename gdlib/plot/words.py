"""Alt text made from the data, so that it is never older than the figure."""

import numpy as np

from gdlib.i18n import gettext as _
from gdlib.i18n import language, ngettext

from .style import look, prose


def describe(path, surface, method=None):
    """Say in the reader's language where a run starts, how often it zig-zags and where it ends.

    A zig-zag is a step that turns back: its angle to the step before is more than 90°.

    >>> from types import SimpleNamespace as Run
    >>> run = Run(w=[(2, 1), (0, -1), (0, 0.5)], status="done")
    >>> print(describe(run, Run(minima=((0, 0),)), "momentum"))
    The path of momentum starts at (2, 1). It zig-zags 1 time. It ends 0.5 from the minimum after 2 steps.
    """
    w = np.asarray(path.w, dtype=float)
    start = _("The path of {method} starts at {point}.") if method else _("The path starts at {point}.")
    start = start.format(method=look(method)["label"] if method else "", point=_point(w[0]))
    return " ".join([start, _zigzags(w), _end(w, path.status, surface.minima)])


def _point(w):
    """Write a point; where the comma is the decimal sign a semicolon parts its coordinates."""
    return "(" + (", " if language() == "en" else "; ").join(prose(x) for x in w) + ")"


def _zigzags(w):
    steps = np.diff(w[np.isfinite(w).all(axis=1)], axis=0)
    n = int(np.sum(np.sum(steps[1:] * steps[:-1], axis=1) < 0))
    if n == 0:
        return _("It does not zig-zag.")
    return ngettext("It zig-zags {n} time.", "It zig-zags {n} times.", n).format(n=n)


def _end(w, status, minima):
    n = len(w) - 1
    if status == "diverged":
        return ngettext("It diverges within {n} step.", "It diverges within {n} steps.", n).format(n=n)
    if not len(minima):
        text = ngettext("It ends at {point} after {n} step.", "It ends at {point} after {n} steps.", n)
        return text.format(n=n, point=_point(w[-1]))
    distance = min(float(np.linalg.norm(w[-1] - m)) for m in np.asarray(minima, dtype=float))
    if len(minima) == 1:
        text = ngettext(
            "It ends {d} from the minimum after {n} step.", "It ends {d} from the minimum after {n} steps.", n
        )
    else:
        text = ngettext(
            "It ends {d} from the nearest minimum after {n} step.",
            "It ends {d} from the nearest minimum after {n} steps.",
            n,
        )
    return text.format(d=_spelt(distance), n=n)


def _spelt(x):
    """Write a distance without an exponent, which nobody wants to hear read aloud."""
    text = np.format_float_positional(round(x, 6), precision=2, fractional=False, trim="-")
    return text if language() == "en" else text.replace(".", ",")
