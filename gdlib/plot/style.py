"""The look of the figures: a colour, a dash and a marker a method, the reader's decimal sign."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib import patheffects
from matplotlib.ticker import ScalarFormatter

from gdlib.i18n import N_, language, number
from gdlib.i18n import gettext as _

SHEET = Path(__file__).with_name("gdlib.mplstyle")
PAPER, INK, GREY = "#FCFBF8", "#22303C", "#7B8794"
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY = "#E69F00", "#56B4E9"


class Method(NamedTuple):
    """How one method looks in the whole course: never its colour alone."""

    label: str
    color: str
    dash: object
    marker: str


# Colours from Okabe and Ito (2008); yellow is left out, it does not read on a light ground.
METHODS = {
    "gd": Method(N_("gradient descent"), BLUE, "-", "o"),
    "sgd": Method("SGD", BLUE, "-", "o"),
    "momentum": Method(N_("momentum"), VERMILLION, (0, (5, 1.6)), "s"),
    "nesterov": Method("Nesterov", GREEN, (0, (6, 1.6, 1, 1.6)), "^"),
    "adagrad": Method("AdaGrad", ORANGE, (0, (1, 1.5)), "D"),
    "rmsprop": Method("RMSProp", PURPLE, (0, (3, 1.4)), "v"),
    "adam": Method("Adam", INK, (0, (9, 2)), "X"),
    "adamw": Method("AdamW", SKY, (0, (9, 2, 1, 2)), "P"),
    "amsgrad": Method("AMSGrad", GREY, (0, (2, 1.5)), "h"),
}
SPARE = ("sgd", "momentum", "nesterov", "adam", "rmsprop", "adagrad", "adamw", "amsgrad")


def look(method, label=None):
    """Return the colour, dash, marker and label of a method, as matplotlib's arguments.

    ``method`` is a name of ``METHODS`` or the rule itself.

    >>> look("momentum")["color"], look("momentum", "β = 0.5")["label"]
    ('#D55E00', 'β = 0.5')
    """
    name = getattr(method, "__name__", method)
    if name not in METHODS:
        raise ValueError(
            f"got method {name!r}, wanted one of {', '.join(METHODS)}: try label={name!r} beside it"
        )
    m = METHODS[name]
    return {"color": m.color, "linestyle": m.dash, "marker": m.marker, "label": label or _(m.label)}


def halo(width=3):
    """Return the path effect that keeps words legible on top of lines."""
    return [patheffects.withStroke(linewidth=width, foreground=PAPER)]


def prose(x, digits=3):
    """Write a number for a figure: decimal comma where the reader has one, a true minus.

    >>> prose(-0.51234)
    '−0.512'
    """
    return number(x, digits).replace("-", "−")


def near(points):
    """Return the points before the first one that is not a number or too far away for a line to be drawn.

    >>> near([1, 2, float("nan"), 3]).tolist()
    [1.0, 2.0]
    """
    points = np.asarray(points, dtype=float)
    far = np.flatnonzero(~(np.abs(points).reshape(len(points), -1).max(axis=1) < 1e6))
    return points[: far[0]] if far.size else points


def labels(ax, x, y):
    """Name the axes; panels that share an axis name it once."""
    ax.set(xlabel=x, ylabel=y)
    if len(ax.get_shared_y_axes().get_siblings(ax)) > 1:
        ax.label_outer()


class CommaFormatter(ScalarFormatter):
    """Tick labels with a decimal comma; matplotlib's own way needs a locale of the system."""

    def __call__(self, x, pos=None):
        return super().__call__(x, pos).replace(".", ",")


def localize(fig):
    """Give every plain axis of ``fig`` the decimal sign of the reader's language."""
    if language() == "en":
        return
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(CommaFormatter())
