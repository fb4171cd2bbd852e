"""Figures of one variable: a curve and what touches it, losses by step, errors by step size."""

import numpy as np

from gdlib.i18n import gettext as _

from .style import BLUE, GREY, INK, METHODS, PAPER, SPARE, VERMILLION, labels, look, near, prose


def _values(f, x):
    """Return f at every entry of ``x``, also where f only takes one number."""
    return np.array([float(f(t)) for t in x])


def curve(ax, f, box, label=None):
    """Draw ``f`` from ``box[0]`` to ``box[1]``."""
    x = np.linspace(*box, 400)
    ax.plot(x, _values(f, x), "-", color=INK, label=label, zorder=2)
    ax.set_xlim(box)
    labels(ax, _("position $x$"), _("height $f(x)$"))
    return ax


def tangent(ax, f, x, slope, length=1.0):
    """Draw the tangent of ``f`` at ``x`` with the given slope, ``length`` wide along x."""
    ends = np.array([x - length / 2, x + length / 2])
    label = _("tangent, slope {slope}").format(slope=prose(slope))
    ax.plot(ends, f(x) + slope * (ends - x), "-", color=VERMILLION, label=label, zorder=3)
    ax.plot(x, f(x), "o", color=VERMILLION, markersize=7, zorder=4)
    return ax


def secant(ax, f, x, h, central=False):
    """Draw the secant through ``x`` and ``x + h``; with ``central`` through ``x - h`` and ``x + h``.

    A short secant is drawn longer than it is, so that its direction can be seen.
    """
    a, b = (x - h if central else x), x + h
    rise = (f(b) - f(a)) / (b - a)
    ends = (a + b) / 2 + np.array([-0.75, 0.75]) * max(abs(b - a), 0.8)
    label = _("secant, h = {h}, slope {slope}").format(h=prose(h), slope=prose(rise))
    ax.plot(ends, f(a) + rise * (ends - a), color=BLUE, linestyle=(0, (5, 1.6)), label=label, zorder=3)
    ax.plot([a, b], [f(a), f(b)], "s", color=BLUE, markersize=6, zorder=4)
    return ax


def descent(ax, f, xs, method="gd", label=None):
    """Draw the steps ``xs`` of a descent on the curve of ``f``; the start is an open circle.

    Steps that leave a curve drawn before leave the view, too.
    """
    view = ax.axis() if ax.has_data() else None
    xs, style = near(np.ravel(xs)), look(method, label)
    ys = _values(f, xs)
    ax.plot(xs, ys, **style | {"linestyle": "-"}, linewidth=1.4, markersize=5.5, zorder=3)
    ax.plot(xs[:1], ys[:1], "o", mfc=PAPER, mec=INK, mew=2, markersize=9, zorder=4)
    if view:
        ax.axis(view)
    return ax


def losses(ax, runs):
    """Draw the loss of every run by step, on a log scale: ``{method or label: Path or losses}``.

    A run that grows beyond a thousand times the largest start ends there, with a cross.
    """
    looks, runs = _looks(runs), [np.asarray(getattr(run, "loss", run), dtype=float) for run in runs.values()]
    top = 1e3 * max(run[0] for run in runs)
    for style, loss in zip(looks, runs, strict=True):
        lost = np.flatnonzero(~(loss < top))
        loss = loss[: lost[0]] if lost.size else loss
        ax.plot(np.where(loss > 0, loss, np.nan), **style, markevery=max(1, len(loss) // 8), markersize=5.5)
        if lost.size:
            ax.plot(len(loss) - 1, loss[-1], "x", color=style["color"], markersize=11, markeredgewidth=3)
    ax.set_yscale("log")
    ax.xaxis.get_major_locator().set_params(integer=True)
    labels(ax, _("step"), _("loss"))
    ax.grid(axis="y")
    ax.legend()
    return ax


def _looks(keys):
    """Return a look a key: the method's own, for any other label one that is still free."""
    taken = {METHODS[key].color for key in keys if key in METHODS}
    free = [name for name in SPARE if METHODS[name].color not in taken]
    return [look(key) if key in METHODS else look(free.pop(0), str(key)) for key in keys]


def order(ax, h, errors):
    """Draw errors by step size, both on log scales, beside the slopes of order 1 and 2.

    ``errors`` is an array as long as ``h``, or ``{label: array}``.
    """
    h = np.asarray(h, dtype=float)
    runs = errors if isinstance(errors, dict) else {_("error"): errors}
    runs = {label: np.abs(np.asarray(e, dtype=float)) for label, e in runs.items()}
    everything = np.concatenate(list(runs.values()))
    low, high = everything[everything > 0].min(), everything.max()
    for p, dash in ((1, (0, (1, 2))), (2, (0, (4, 2)))):
        label = _("slope {p}: error ∝ {power}").format(p=p, power="$h$" if p == 1 else "$h^2$")
        ax.plot(
            h, 2 * high * (h / h.max()) ** p, color=GREY, linestyle=dash, linewidth=1.4, label=label, zorder=1
        )
    for (label, e), name in zip(runs.items(), SPARE, strict=False):
        ax.plot(h, np.where(e > 0, e, np.nan), **look(name, label), markersize=4.5, linewidth=1.8)
    ax.set(xscale="log", yscale="log", ylim=(low / 4, high * 6))
    labels(ax, _("step size $h$"), _("error"))
    ax.legend()
    return ax
