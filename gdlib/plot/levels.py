"""Figures of two variables: level sets with what runs on them, slopes by direction, speeds."""

import numpy as np
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MultipleLocator, StrMethodFormatter

from gdlib.i18n import gettext as _

from .style import BLUE, GREY, INK, PAPER, VERMILLION, halo, labels, look, near

HEIGHTS = LinearSegmentedColormap.from_list("gdlib heights", ["#D2D9DE", PAPER])
SPEEDS = LinearSegmentedColormap.from_list("gdlib speeds", [BLUE, "#CFE3EE", PAPER, "#F6D9C4", VERMILLION])


def contours(ax, surface, levels=14):
    """Draw the level sets of ``surface`` in its box: equal aspect, logarithmic levels, minima as stars."""
    (x0, x1), (y0, y1) = surface.box
    x, y = np.linspace(x0, x1, 240), np.linspace(y0, y1, 240)
    z = surface.f(np.stack(np.meshgrid(x, y)))
    heights = _levels(surface, z, levels)
    shades = BoundaryNorm(
        heights, HEIGHTS.N, extend="both"
    )  # by rank: each band differs from the next as much
    ax.contourf(x, y, z, heights, cmap=HEIGHTS, norm=shades, extend="both", zorder=0)
    ax.contour(x, y, z, heights, colors="#A9B1B8", linewidths=0.9, zorder=1)
    for i, (mx, my) in enumerate(surface.minima):
        ax.plot(mx, my, "*", ms=15, mfc=INK, mec=PAPER, mew=1.2, zorder=6, label="_" if i else _("minimum"))
    ax.set(xlim=(x0, x1), ylim=(y0, y1), aspect="equal", autoscale_on=False)
    labels(ax, "$x$", "$y$")
    return ax


def _levels(surface, z, n):
    """Return heights that stand close together at the bottom; without a minimum, around the middle height."""
    if surface.minima:
        low = min(float(surface.f(np.array(m, dtype=float))) for m in surface.minima)
        return low + np.geomspace(*np.quantile(z - low, [0.004, 0.97]), n)
    middle = float(surface.f(np.mean(np.array(surface.box, dtype=float), axis=1)))
    steps = np.geomspace(1e-2, 0.9, n // 2)
    below, above = middle - z.min(), z.max() - middle
    return np.concatenate([middle - below * steps[::-1], [middle], middle + above * steps])


def path(ax, path, method="sgd", label=None):
    """Draw a run on its level sets; ``path`` is a Path or its points; the start is an open circle."""
    w, style = near(getattr(path, "w", path)), look(method, label)
    ax.plot(*w.T, **style, linewidth=1.8, markersize=4.5, markevery=max(1, len(w) // 25), zorder=4)
    ax.plot(*w[0], "o", mfc=PAPER, mec=INK, mew=2, markersize=10, zorder=5)
    return ax


def arrow(ax, w, v, method=None, label=None):
    """Draw the arrow ``v`` from the point ``w``, in the units of the axes."""
    w, v = np.asarray(w, dtype=float), np.asarray(v, dtype=float)
    color = look(method)["color"] if method else INK
    ax.add_patch(
        FancyArrowPatch(
            w, w + v, arrowstyle="-|>", mutation_scale=16, shrinkA=0, shrinkB=0, lw=2.4, color=color, zorder=5
        )
    )
    ax.update_datalim([w, w + v])
    ax.autoscale_view()
    if label:
        side = -1 if v[0] < 0 else 1
        ax.annotate(
            label,
            w + v,
            (6 * side, 0),
            textcoords="offset points",
            color=color,
            va="center",
            ha="left" if side > 0 else "right",
            path_effects=halo(),
            zorder=7,
        )
    return ax


def slope_by_angle(ax, g, slope):
    """Draw ``slope(g, u)`` for unit directions u all around, and mark the steepest ways up and down."""
    g = np.asarray(g, dtype=float)
    angles = np.arange(361)
    slopes = np.array([float(slope(g, np.array([np.cos(a), np.sin(a)]))) for a in np.radians(angles)])
    ax.axhline(0, color=GREY, linewidth=0.9)
    ax.axvline(
        np.degrees(np.arctan2(g[1], g[0])) % 360,
        color=GREY,
        linestyle=(0, (2, 2)),
        linewidth=1.4,
        label=_("direction of the gradient"),
    )
    ax.plot(angles, slopes, "-", color=INK)
    up, down = slopes.argmax(), slopes.argmin()
    ax.plot(angles[up], slopes[up], "^", color=VERMILLION, markersize=11, label=_("steepest way up"))
    ax.plot(angles[down], slopes[down], "v", color=BLUE, markersize=11, label=_("steepest way down"))
    ax.set(xlabel=_("direction (degrees)"), ylabel=_("slope"), xlim=(0, 360))
    ax.xaxis.set_major_locator(MultipleLocator(45))
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}°"))
    ax.margins(y=0.15)
    ax.legend()
    return ax


def phase(ax, rho, lr, beta):
    """Draw the factor per step ``rho(lr, beta)`` over two settings; 1 parts convergence from divergence.

    ``rho`` is a function of two numbers, or its values, one row a beta.
    """
    r = (
        np.array([[float(rho(a, b)) for a in lr] for b in beta])
        if callable(rho)
        else np.asarray(rho, dtype=float)
    )
    norm = TwoSlopeNorm(1, min(r.min(), 0.9), max(1.1, min(r.max(), 2)))
    mesh = ax.pcolormesh(lr, beta, np.minimum(r, norm.vmax), cmap=SPEEDS, norm=norm, shading="gouraud")
    if r.min() < 1 < r.max():
        ax.contour(lr, beta, r, [1], colors=INK, linewidths=2)
        ax.plot([], [], "-", color=INK, linewidth=2, label="ρ = 1")
    j, i = np.unravel_index(r.argmin(), r.shape)
    ax.plot(lr[i], beta[j], "*", ms=16, mfc=INK, mec=PAPER, mew=1.2, label=_("fastest"))
    bar = ax.figure.colorbar(mesh, ax=ax, extend="max")
    bar.set_label(_("ρ, the factor per step"))
    ax.set(xlabel=_("learning rate"), ylabel=_("momentum $β$"))
    ax.legend(loc="upper left")
    return ax
