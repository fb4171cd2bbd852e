"""Lesson 08: the ball in the ravine. Learning rate, momentum and condition number against path and speed."""

import asyncio
import inspect
from time import monotonic

import numpy as np
from traitlets import Bytes, Dict, Float, Int, List, Tuple, Unicode, validate

from gdlib import optim, surfaces
from gdlib.i18n import N_
from gdlib.i18n import gettext as _
from gdlib.inputs import count, number
from gdlib.run import minimize

from .base import Lab, module, pair, write

RULES = {"gd": optim.sgd, "momentum": optim.momentum, "nesterov": optim.nesterov}
PAUSE = 0.05  # seconds between two paths that the kernel sends

WORDS = {
    "title": N_("The ball in the ravine"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "next": N_("One step"),
    "reset": N_("Start again"),
    "lr": N_("learning rate lr"),
    "beta": N_("momentum β"),
    "kappa": N_("condition number κ"),
    "step": N_("step"),
    "losses": N_("Loss by step"),
    "speeds": N_("Map of speeds: ρ, the factor per step of momentum"),
    "fastest": N_("fastest"),
    "method": N_("method"),
    "regime": N_("regime"),
    "rho": N_("factor ρ"),
    "loss": N_("loss"),
    "converges": N_("converges"),
    "oscillates": N_("converges, oscillating"),
    "stays": N_("neither converges nor diverges"),
    "diverges": N_("diverges"),
    "falls": N_("the loss falls"),
    "rises": N_("the loss does not fall"),
    "keys": N_(
        "Drag the start, the sliders or the point on the map of speeds. Keys in the ravine: arrows move the "
        "start (Shift: finely), Space plays and pauses, N takes one step, Home goes back. "
        "Keys on the map: arrows."
    ),
    "map": N_("Level sets of a ravine with condition number {kappa}; all paths start at {start}."),
    "speed_map": N_(
        "Map of the factor per step over learning rate and momentum. The point stands at lr = {lr}, "
        "β = {beta}; momentum there: {regime}."
    ),
    "said": N_("lr = {lr}, β = {beta}, κ = {kappa}."),
    "one": N_("{method}: {regime}, factor {rho} per step."),
    "own": N_("{method}: {regime}."),
    "complex": N_("All eigenvalues are complex here: ρ = √β, whatever the learning rate."),
}


class MomentumBall(Lab):
    """The laboratory; ``lr``, ``beta``, ``kappa``, ``start``, ``step`` and ``shown`` can be read and set."""

    SCRIPT = "ball.js"
    WORDS = WORDS
    _esm = module(SCRIPT)

    lr = Float().tag(sync=True)
    beta = Float().tag(sync=True)
    kappa = Float().tag(sync=True)
    start = Tuple(Float(), Float()).tag(sync=True)
    steps = Int().tag(sync=True)
    step = Int().tag(sync=True)
    shown = List(Unicode()).tag(sync=True)
    methods = Dict().tag(sync=True)
    box = Tuple().tag(sync=True)
    # A rule of the reader's own runs in the kernel: its name, its points as float64, or what went wrong.
    own = Unicode().tag(sync=True)
    own_path = Bytes().tag(sync=True)
    own_note = Unicode().tag(sync=True)

    def __init__(self, rule=None, **settings):
        if rule is not None and not callable(rule):
            message = _("got rule={rule!r}, wanted a function: try rule=gd.optim.momentum")
            raise TypeError(message.format(rule=rule))
        self._rule, self._sent, self._timer = rule, 0.0, None
        name = getattr(rule, "__name__", _("your rule")) if rule else ""
        super().__init__(
            methods={key: _look(key) for key in RULES} | ({"own": _look("rmsprop", name)} if rule else {}),
            shown=[*RULES, "own"] if rule else list(RULES),
            box=surfaces.ravine().box,
            own=name,
            **settings,
        )
        if rule:
            self.own_path = _bytes(self.run(rule))  # the first time a mistake in the rule may speak up
            self.observe(self._answer, ["lr", "beta", "kappa", "start", "steps"])

    @validate("lr", "beta", "kappa")
    def _limits(self, proposal):
        name, limits = proposal.trait.name, {"beta": {"high": 1}, "kappa": {"low": 1}}
        return number(
            name, proposal.value, **{"low": 0, "high": np.inf} | limits.get(proposal.trait.name, {})
        )

    @validate("start")
    def _finite(self, proposal):
        return tuple(number("start", x, example="(1.8, 0.9)") for x in proposal.value)

    @property
    def surface(self):
        """The ravine as it is now."""
        return surfaces.ravine(kappa=self.kappa)

    def run(self, rule):
        """Return the Path of ``rule`` with the laboratory's start and settings."""
        settings = {"lr": self.lr, "beta": self.beta}
        known = inspect.signature(rule).parameters
        if not any(p.kind is p.VAR_KEYWORD for p in known.values()):
            settings = {name: value for name, value in settings.items() if name in known or name == "lr"}
        return minimize(self.surface.f, self.surface.grad, self.start, rule, self.steps, **settings)

    def _answer(self, change):
        """Run the reader's rule now, or when the pause since the last answer is over."""
        wait = self._sent + PAUSE - monotonic()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a script: nobody is watching, nothing to wait for
            return self._roll()
        if wait <= 0:
            self._roll()
        elif self._timer is None:
            self._timer = loop.call_later(wait, self._roll)

    def _roll(self):
        self._timer = None
        try:
            path, note = _bytes(self.run(self._rule)), ""
        except Exception as error:  # the reader's rule may do anything; the laboratory goes on
            path, note = b"", f"{type(error).__name__}: {error}"
        with self.hold_sync():
            self.own_path, self.own_note = path, note
        self._sent = monotonic()

    def _page_state(self):
        """A page has no kernel, so the reader's own rule stays at home."""
        return super()._page_state() | {"own": "", "shown": [name for name in self.shown if name != "own"]}

    def figure(self):
        from matplotlib.figure import Figure

        from gdlib import plot

        figure = Figure(figsize=(9.5, 4.2))
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        plot.contours(left, self.surface)
        for name, rule in RULES.items():
            plot.path(left, self.run(rule), name)
        if self.own_path:
            plot.path(left, np.frombuffer(self.own_path, "<f8").reshape(-1, 2), "rmsprop", self.own)
        left.legend(loc="lower right")
        lr, beta = np.geomspace(0.003, 2, 110), np.linspace(0, 0.99, 80)
        plot.phase(right, radius(lr, beta[:, None], np.array([1, self.kappa])), lr, beta)
        right.set_xscale("log")
        right.plot(self.lr, self.beta, "o", ms=11, mec="white", mew=2, color=plot.look("momentum")["color"])
        return figure

    def alt(self):
        rho = float(radius(self.lr, self.beta, np.array([1, self.kappa])))
        regime = "diverges" if rho > 1 else "converges"
        words = {"lr": write(self.lr), "beta": write(self.beta), "kappa": write(self.kappa)}
        momentum = {
            "method": self.methods["momentum"]["label"],
            "regime": self.words[regime],
            "rho": write(rho),
        }
        parts = [
            self.words["map"].format(start=pair(self.start), **words),
            self.words["said"].format(**words),
            self.words["one"].format(**momentum),
        ]
        return " ".join(parts)


def momentum_ball(lr=0.05, beta=0.8, kappa=25.0, start=(-2.4, 1.2), steps=80, rule=None):
    """Show gradient descent, momentum and Nesterov in a ravine beside the map of speeds ρ(lr, β).

    ``kappa`` is the condition number of the ravine (curvatures 1 and κ). ``rule``, of the form
    ``w, v = rule(w, g, v, *, lr, beta)``, joins the race; it runs in the kernel, the others in the browser.
    The laboratory's settings can be read and set from the notebook.

    >>> lab = momentum_ball(lr=0.1)
    >>> lab.beta = 0.5
    >>> print(lab.alt())
    Level sets of a ravine with condition number 25; all paths start at (−2.40, 1.20). \
lr = 0.1, β = 0.5, κ = 25. momentum: converges, factor 0.707 per step.
    """
    steps = count("steps", steps)
    return MomentumBall(rule, lr=lr, beta=beta, kappa=kappa, start=start, steps=steps, step=steps)


def radius(lr, beta, curvatures):
    """Return ρ of momentum on a quadratic: the largest modulus of the roots of z² − (1 + β − lr·λ) z + β.

    ``lr`` and ``beta`` broadcast; ``curvatures`` λ is 1-D.

    >>> float(radius(1 / 9, 4 / 9, np.array([1, 25]))).__round__(6)
    0.666667
    """
    lr, beta = np.asarray(lr, dtype=float)[..., None], np.asarray(beta, dtype=float)[..., None]
    trace = 1 + beta - lr * curvatures
    root = np.sqrt(trace**2 - 4 * beta + 0j)
    return np.maximum(abs(trace + root), abs(trace - root)).max(axis=-1) / 2


def _look(method, label=None):
    """Return a method's look for the browser; matplotlib counts dashes in line widths, a canvas in pixels."""
    from gdlib.plot import METHODS

    m = METHODS[method]
    dash = [] if m.dash == "-" else [2.0 * x for x in m.dash[1]]
    return {"label": label or _(m.label), "color": m.color, "dash": dash, "marker": m.marker}


def _bytes(path):
    return np.ascontiguousarray(path.w, dtype="<f8").tobytes()
