"""Lesson 01: the gradient on level sets. Drag the point, turn a direction, read its slope."""

import numpy as np
from traitlets import Dict, Float, TraitError, Tuple, Unicode, validate

from gdlib import surfaces
from gdlib.i18n import N_
from gdlib.i18n import gettext as _
from gdlib.inputs import number

from .base import Lab, fixed, module, pair

# What a reader can choose: its name, the point to begin at, settings other than the surface's own.
# The bowl is oval, because on a round one every gradient points to the minimum.
CHOICE = {
    "bowl": (N_("bowl"), (1.5, 0.75), {"a": 1.0, "b": 3.0}),
    "ravine": (N_("ravine"), (1.5, 1.0), {"kappa": 10.0, "angle": 0.5}),
    "saddle": (N_("saddle"), (0.9, 0.6), {}),
    "monkey_saddle": (N_("monkey saddle"), (0.9, 0.6), {}),
    "rosenbrock": ("Rosenbrock", (-0.8, 1.6), {}),
    "himmelblau": ("Himmelblau", (0.5, 1.5), {}),
    "beale": ("Beale", (1.5, -0.5), {}),
    "plateau": (N_("plateau"), (1.2, 1.4), {}),
    "egg_box": (N_("egg box"), (1.0, 2.2), {}),
}

WORDS = {
    "title": N_("The gradient on level sets"),
    "surface": N_("surface"),
    "dial": N_("Slope in every direction"),
    "profile": N_("What the hiker sees along u"),
    "uphill": N_("Uphill"),
    "along": N_("Along the level set"),
    "downhill": N_("Downhill"),
    "keys": N_(
        "Drag the point and the dial, or use the keys: arrows move the point (Shift: finely), "
        "Q and E turn the direction, Home goes back to the start."
    ),
    "map": N_(
        "Level sets of the surface “{surface}” with a point at {point}. The gradient arrow leaves its level "
        "set at a right angle towards {up}° and points uphill; the arrow of its opposite points downhill."
    ),
    "map_flat": N_(
        "Level sets of the surface “{surface}” with a point at {point}. The gradient is zero there: no arrow."
    ),
    "turned": N_("{direction}°, slope {slope}: {verdict}"),
    "along_u": N_("The ground along u in the fog: height {height} at the point, slope {slope}."),
    "said": N_(
        "At {point} the height is {height}, the gradient {gradient}, its length {length}. "
        "In direction {direction}° the slope is {slope}: {verdict}."
    ),
    "said_flat": N_(
        "At {point} the height is {height} and the gradient is zero: the ground is level in all directions."
    ),
    "climb": N_("you climb"),
    "fall": N_("you go down"),
    "level": N_("you neither climb nor fall"),
    "steepest_up": N_("the steepest way up"),
    "steepest_down": N_("the steepest way down"),
    "flat": N_("the ground is level"),
}


class LevelSets(Lab):
    """The laboratory; ``surface``, ``point`` and ``direction`` (degrees) can be read and set at any time."""

    SCRIPT = "levels.js"
    WORDS = WORDS
    _esm = module(SCRIPT)

    surface = Unicode().tag(sync=True)
    point = Tuple(Float(), Float()).tag(sync=True)
    direction = Float().tag(sync=True)
    catalogue = Dict().tag(sync=True)

    def __init__(self, surface, point, direction, parameters):
        catalogue = {name: _entry(name, parameters if name == surface else None) for name in CHOICE}
        point = catalogue[surface]["point"] if point is None else point
        super().__init__(surface=surface, point=point, direction=direction, catalogue=catalogue)
        self.observe(self._begin, "surface")

    @validate("surface")
    def _known(self, proposal):
        return _name(proposal.value)

    @validate("point")
    def _finite(self, proposal):
        return tuple(number("point", x, example="(1.0, 0.5)") for x in proposal.value)

    def _begin(self, change):
        self.point = tuple(self.catalogue[change.new]["point"])

    def here(self):
        """Return the surface and, at the point: height, gradient, unit direction, slope."""
        surface = _surface(self.surface, self.catalogue[self.surface]["parameters"])
        w, angle = np.array(self.point), np.radians(self.direction)
        g, u = surface.grad(w), np.array([np.cos(angle), np.sin(angle)])
        return surface, float(surface(w)), g, u, float(g @ u)

    def figure(self):
        from matplotlib.figure import Figure

        from gdlib import plot

        surface, _height, g, u, slope = self.here()
        figure = Figure(figsize=(9.5, 4.2))
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        plot.contours(left, surface)
        w, reach = np.array(self.point), 0.2 * (surface.box[0][1] - surface.box[0][0])
        if np.linalg.norm(g) > 0:
            n = g / np.linalg.norm(g)
            ends = np.array([w - reach * n[::-1] * (1, -1), w + reach * n[::-1] * (1, -1)])
            left.plot(*ends.T, color=plot.style.INK, linestyle=(0, (5, 4)), linewidth=1.4)
            plot.arrow(left, w, reach * n, "momentum", "$∇f$")
            plot.arrow(left, w, -reach * n, "gd", "$-∇f$")
        plot.arrow(left, w, 0.7 * reach * u, "nesterov", "$u$")
        left.plot(*w, "o", ms=9, color=plot.style.INK, zorder=8)
        plot.slope_by_angle(right, g, np.dot)
        right.plot(
            self.direction % 360, slope, "o", ms=10, color=plot.look("nesterov")["color"], label="$g·u$"
        )
        right.legend()
        return figure

    def alt(self):
        surface, height, g, u, slope = self.here()
        length = float(np.linalg.norm(g))
        key = "said" if length > 0 else "said_flat"
        return self.words[key].format(
            point=pair(self.point),
            height=fixed(height),
            gradient=pair(g),
            length=fixed(length),
            direction=fixed(self.direction, 0),
            slope=fixed(slope),
            verdict=self.words[_verdict(slope, length)],
        )


def level_sets(surface="bowl", point=None, direction=110.0, **parameters):
    """Show level sets with a point to drag: gradient, its opposite, tangent, and the slope g·u along any u.

    ``surface`` is a name of ``gdlib.surfaces``, ``parameters`` are its own; ``direction`` is in degrees.
    The laboratory's ``surface``, ``point`` and ``direction`` can be read and set from the notebook.

    >>> lab = level_sets("bowl", point=(2, 1), direction=90, a=1, b=25)
    >>> print(lab.alt())
    At (2.00, 1.00) the height is 14.50, the gradient (2.00, 25.00), its length 25.08. \
In direction 90° the slope is 25.00: you climb.
    """
    return LevelSets(_name(surface), point, number("direction", direction, example=110), parameters)


def _name(surface):
    if surface in CHOICE:
        return surface
    message = _("got surface={surface!r}, wanted one of {names}: try surface='bowl'")
    raise TraitError(message.format(surface=surface, names=", ".join(CHOICE)))


def _surface(name, parameters):
    return getattr(surfaces, name)(**parameters)


def _entry(name, parameters):
    """Return what the browser needs to know of one surface; given parameters replace the laboratory's own."""
    label, point, ours = CHOICE[name]
    parameters = parameters or ours
    surface = _surface(name, parameters)
    kept = {"box": surface.box, "minima": surface.minima, "parameters": parameters}
    return {"label": _(label), "point": point, **kept}


def _verdict(slope, length):
    if length < 1e-6:
        return "flat"
    share = slope / length
    if abs(share) < 1e-3:
        return "level"
    if abs(share) > 1 - 1e-5:
        return "steepest_up" if share > 0 else "steepest_down"
    return "climb" if share > 0 else "fall"
