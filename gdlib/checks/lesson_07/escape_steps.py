"""escape_steps(y0, lr, lam): the smallest n ≥ 0 with |y₀|·(1 + lr·λ)ⁿ ≥ 1; infinity for y₀ = 0."""

import math

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

LOGARITHMS = N_("np.ceil(np.log(1 / abs(y0)) / np.log(1 + lr * lam)).")
ZERO = N_("Before you take a logarithm: if y0 == 0: return np.inf.")
OUT = N_("max(0, ...): a hiker who is out already needs no step.")


def _exact(y0, lr, lam):
    return math.log(1 / abs(y0)) / math.log(1 + lr * lam)


def probes(rng):
    def draw(sign, low, high):
        """Settings where the steps are far from whole before they are rounded, and by how much."""
        for _ in range(10_000):
            y0 = sign * float(f"{rng.uniform(1, 9.5):.1f}e-{rng.integers(low, high)}")
            lr, lam = pick(rng, 0.11, 0.4), pick(rng, 1.3, 4.0)
            steps = _exact(y0, lr, lam)
            continuous = -math.log(abs(y0)) / (lr * lam)
            if steps > 3 and 0.1 < steps % 1 < 0.9 and math.ceil(continuous) != math.ceil(steps):
                return y0, lr, lam, steps % 1
        raise AssertionError("no start found")

    for below in (True, False):
        y0, lr, lam, part = draw(1, 2, 9)
        while (part < 0.5) != below:
            y0, lr, lam, part = draw(1, 2, 9)
        yield once("steps", y0, lr, lam)
    yield once("steps", *draw(1, 9, 13)[:3])
    yield once("sides", *draw(-1, 2, 9)[:3])
    yield once("sides", *draw(-1, 5, 12)[:3])
    yield once("never", 0.0, pick(rng, 0.11, 0.4), pick(rng, 1.3, 4.0))
    yield once("never", 0, pick(rng, 0.11, 0.4), pick(rng, 1.3, 4.0))
    yield once("out", pick(rng, 5.0, 9.0), pick(rng, 0.11, 0.4), pick(rng, 1.3, 4.0))
    yield once("out", -pick(rng, 5.0, 9.0), pick(rng, 0.11, 0.4), pick(rng, 1.3, 4.0))
    yield once("out", 1.0, pick(rng, 0.11, 0.4), pick(rng, 1.3, 4.0))
    # Powers of two, where the logarithms are exact: a distance of exactly 1 is enough.
    yield once("out", 0.25, 0.5, 2.0)


@exercise(
    "07-landscapes",
    probes,
    questions=(
        Question(N_("the steps, rounded up"), 1, "steps", hint=LOGARITHMS),
        Question(N_("on either side of the ridge"), 1, "sides", hint=LOGARITHMS),
        Question(N_("exactly on the ridge: never"), 1, "never", hint=ZERO),
        Question(N_("a distance of 1 or more is out already"), 1, "out", hint=OUT),
    ),
)
def escape_steps(y0, lr, lam):
    return _rounded(y0, lr, lam)


def _rounded(y0, lr, lam, round_=math.ceil, exact=_exact, floor=0):
    """The reference, and what the mistakes vary."""
    return np.inf if y0 == 0 else max(floor, round_(exact(y0, lr, lam)))


@escape_steps.mistake(
    "rounded_down",
    N_("You round down: after that many steps the hiker is not out yet."),
    N_("np.ceil rounds up."),
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, math.floor)


@escape_steps.mistake(
    "rounded_to_nearest", N_("You round to the nearest number; steps have to be rounded up."), LOGARITHMS
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, round)


@escape_steps.mistake("not_rounded", N_("Steps are whole; yours is not rounded."), N_("np.ceil rounds up."))
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, float)


@escape_steps.mistake(
    "always_one_more",
    N_("Where the hiker is exactly at 1 you make one step more; a distance of 1 is enough."),
    N_("np.ceil leaves whole numbers alone; in a loop, go on only while the distance is < 1."),
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, lambda n: math.floor(n) + 1)


@escape_steps.mistake("one_more", N_("You make one step too many."), LOGARITHMS)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, lambda n: math.ceil(n) + 1)


@escape_steps.mistake(
    "no_zero",
    N_("The logarithm of 0 does not exist: on the ridge your function breaks."),
    ZERO,
)
def _(y0, lr, lam):
    return max(0, math.ceil(-math.log(abs(y0)) / math.log(1 + lr * lam)))


@escape_steps.mistake(
    "zero_is_out", N_("From the ridge itself nothing ever happens: that is not 0 steps."), ZERO
)
def _(y0, lr, lam):
    return 0 if y0 == 0 else _rounded(y0, lr, lam)


@escape_steps.mistake(
    "no_absolute_value",
    N_("For a negative y0 your function breaks or gives no number; only the distance counts."),
    N_("Use abs(y0)."),
)
def _(y0, lr, lam):
    return np.inf if y0 == 0 else max(0, math.ceil(-math.log(y0) / math.log(1 + lr * lam)))


@escape_steps.mistake(
    "negative_is_out",
    N_("A negative y0 is not out yet: the distance abs(y0) counts."),
    N_("Use abs(y0)."),
)
def _(y0, lr, lam):
    return 0 if y0 < 0 else _rounded(y0, lr, lam)


@escape_steps.mistake(
    "negative_steps", N_("Your number of steps is negative for a hiker who is out already."), OUT
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, floor=-math.inf)


@escape_steps.mistake(
    "wrong_sign", N_("Your logarithm has the wrong sign: that of a small distance is negative."), LOGARITHMS
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, exact=lambda *a: -_exact(*a), floor=-math.inf)


@escape_steps.mistake(
    "continuous",
    N_("You divide by lr * lam: that is right for a flow; steps grow by the factor 1 + lr * lam."),
    LOGARITHMS,
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, exact=lambda y0, lr, lam: -math.log(abs(y0)) / (lr * lam))


@escape_steps.mistake(
    "lr_missing", N_("lr is missing: each step multiplies the distance by 1 + lr * lam."), LOGARITHMS
)
def _(y0, lr, lam):
    return _rounded(y0, 1.0, lam)


@escape_steps.mistake(
    "lam_missing", N_("lam is missing: each step multiplies the distance by 1 + lr * lam."), LOGARITHMS
)
def _(y0, lr, lam):
    return _rounded(y0, lr, 1.0)


@escape_steps.mistake(
    "shrinks",
    N_("Your factor is 1 - lr * lam, as in a valley; on a ridge the distance grows."),
    LOGARITHMS,
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, exact=lambda y0, lr, lam: np.log(abs(y0)) / np.log(abs(1 - lr * lam)))


@escape_steps.mistake(
    "no_logarithm",
    N_("You divide the distances; how often a factor fits in is a matter of logarithms."),
    LOGARITHMS,
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, exact=lambda y0, lr, lam: 1 / abs(y0) / (1 + lr * lam))


@escape_steps.mistake(
    "mixed_logarithms",
    N_("You mix two kinds of logarithm; the same one belongs above and below."),
    LOGARITHMS,
)
def _(y0, lr, lam):
    return _rounded(y0, lr, lam, exact=lambda y0, lr, lam: -math.log10(abs(y0)) / math.log(1 + lr * lam))
