"""The course's one picture: a hiker in the fog, who sees the ground around one foot and feels its slope."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.transforms import Affine2D, ScaledTranslation

from gdlib.i18n import gettext as _

from .style import INK, VERMILLION, halo, labels, prose

SKY = ("#FBF1E3", "#D5E4EE")  # at the horizon, above
GROUND = ("#6F8F88", "#2E4A55")  # at the grass, deep below
FOG = ("#EEF1F3", "#D9E0E5")  # thin, thick
WOOD = "#6B4F3A"


def hiker(ax, f, x, sight=0.4, fog=True, box=None):
    """Draw a hiker at ``x`` on the mountain ``f``, facing downhill, with the slope that can be felt there.

    With ``fog`` only the ground less than about ``sight`` away is visible, without it the whole mountain.
    ``box`` is what the picture shows, (x0, x1).
    """
    # Here and not above: numdiff is closed while answers are marked, and gd.setup must go on working.
    from gdlib.numdiff import slope as slope_at

    x0, x1 = box or (x - 8 * sight, x + 8 * sight)
    xs = np.linspace(x0, x1, 600)
    ys = np.array([float(f(t)) for t in xs])
    low, high = ys.min(), ys.max()
    rise = (high - low) or 1.0
    ax.set(xlim=(x0, x1), ylim=(low - 0.18 * rise, high + 0.38 * rise), autoscale_on=False)
    ax.set_yticks([])
    labels(ax, _("position $x$"), _("height $f(x)$"))
    _image(ax, _scenery(ys, *ax.get_ylim()), zorder=0)
    ax.plot(xs, ys, "-", color=GROUND[1], linewidth=2, zorder=1)
    ax.figure.draw_without_rendering()  # settles the layout: what follows depends on how wide the axes are
    foot = (x, float(f(x)))
    if fog:
        _image(ax, _fog(ax, foot, sight), zorder=2)
    _slope(ax, foot, slope_at(f, x))
    return ax


def _image(ax, rgba, zorder):
    extent = (*ax.get_xlim(), *ax.get_ylim())
    ax.imshow(rgba, extent=extent, aspect="auto", origin="lower", interpolation="bilinear", zorder=zorder)


def _blend(colors, t):
    """Mix two colours: t = 0 gives the first, t = 1 the second; shape (..., 3)."""
    a, b = (np.array(to_rgb(c)) for c in colors)
    return a + np.clip(t, 0, 1)[..., None] * (b - a)


def _scenery(ys, bottom, top):
    """Return sky and ground as an image, the ground darker the deeper."""
    y = np.linspace(bottom, top, 400)[:, None]
    depth = (ys - y) / (top - bottom)
    sky = _blend(SKY, np.broadcast_to((y - bottom) / (top - bottom), depth.shape))
    return np.where(depth[..., None] > 0, _blend(GROUND, depth / 0.55), sky)


def _fog(ax, foot, sight):
    """Return the fog as an image with transparency: a clearing around the foot, wisps everywhere else."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    u, v = np.meshgrid(np.linspace(0, 1, 320), np.linspace(0, 1, 200))
    rng = np.random.default_rng(4)
    wisps = sum(
        np.sin(2 * np.pi * (a * u + b * v) + c) / (1 + k)
        for k in range(5)
        for a, b, c in rng.uniform([-1 - k, 1 + k, 0], [1 + k, 3 + 2 * k, 6.3], (2, 3))
    )
    wisps = (wisps - wisps.min()) / np.ptp(wisps)
    width, height = ax.bbox.width, ax.bbox.height
    reach = sight / (x1 - x0) * width
    across = (u * width - (foot[0] - x0) / (x1 - x0) * width) / reach
    upward = v * height - (foot[1] - y0) / (y1 - y0) * height
    point = ax.figure.dpi / 72
    upward = upward / np.where(upward > 0, max(reach, 50 * point), max(0.8 * reach, 26 * point))
    clear = np.clip((np.hypot(across, upward) + 0.4 * (wisps - 0.5) - 0.45) / 0.8, 0, 1)
    alpha = clear * clear * (3 - 2 * clear)
    return np.dstack([_blend(FOG, wisps), alpha])


def _slope(ax, foot, slope):
    """Draw the hiker on the ground, an arrow down the slope and the slope's value."""
    here, there = ax.transData.transform([(0, 0), (1, slope)])
    tilt = np.arctan2(*(there - here)[::-1])
    ahead = -1 if slope > 0 else 1
    points = Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans + ScaledTranslation(*foot, ax.transData)
    _figure(ax, np.clip(np.tan(tilt) * ahead, -1.2, 1.2), Affine2D().scale(ahead, 1) + points)
    if abs(tilt) > 0.02:
        ends = np.outer([16, 64], [np.cos(tilt), np.sin(tilt)]) * ahead
        style = {"arrowstyle": "-|>", "mutation_scale": 17, "shrinkA": 0, "shrinkB": 0, "lw": 2.6}
        ax.add_patch(FancyArrowPatch(*ends, color=VERMILLION, transform=points, zorder=5, **style))
    across = (foot[0] - ax.get_xlim()[0]) / np.ptp(ax.get_xlim())
    side = "left" if across < 0.15 else "right" if across > 0.85 else "center"
    label = _("slope {slope}").format(slope=prose(round(slope, 3) + 0.0))
    style = {"color": VERMILLION, "weight": "bold", "path_effects": halo(3.5), "zorder": 7}
    ax.annotate(label, foot, (0, 47), textcoords="offset points", ha=side, va="center", **style)


def _figure(ax, tilt, points):
    """Draw the hiker, 37 points tall and looking to the right, feet on ground that rises by ``tilt``."""
    at = {"transform": points, "zorder": 6}

    def limb(joints, width, color=INK):
        ax.add_line(Line2D(*zip(*joints, strict=True), lw=width, color=color, solid_joinstyle="round", **at))

    hip, neck, hand = (-0.4, 15), (2, 26.5), (9.6, 20.5)
    limb([(13.5, 13.5 * tilt), (9.9, 23)], 1.4, WOOD)
    limb([hip, (-2.8, 7.5), (-6, -6 * tilt), (-4.2, -6 * tilt)], 3.2)
    limb([hip, (4, 8.8), (5.5, 5.5 * tilt), (7.3, 5.5 * tilt)], 3.2)
    pack = FancyBboxPatch(
        (-7.2, 15.8), 7, 11.2, boxstyle="round,pad=0,rounding_size=2.8", color=VERMILLION, **at
    )
    pack.set_transform(Affine2D().rotate_deg_around(-3, 21, -12) + points)
    ax.add_patch(pack)
    limb([hip, neck], 6.2)
    limb([(2.2, 25), (5.2, 20), hand], 2.6)
    ax.add_patch(Circle((3.9, 33), 3.6, color=INK, linewidth=0, **at))
