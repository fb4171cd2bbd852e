"""steps_needed(kappa, eps): the smallest n with ((κ − 1) / (κ + 1))ⁿ ≤ ε. Practice, no points."""

import math

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

LOGS = N_("n is log(eps) / log(rate), rounded up with math.ceil. Both logarithms are negative.")


def _exact(kappa, eps):
    """n before rounding."""
    return math.log(eps) / math.log((kappa - 1) / (kappa + 1))


def _draw(rng, low, high):
    """Whether n rounds up to the nearest, kappa, eps; n is not near a whole or a half number."""
    for _ in range(100_000):
        kappa, eps = pick(rng, low, high), pick(rng, 1.1, 9.0) * 10.0 ** -int(rng.integers(3, 9))
        part = _exact(kappa, eps) % 1
        if 0.1 < part < 0.9 and abs(part - 0.5) > 0.05:
            return part > 0.5, kappa, eps
    raise AssertionError("no numbers found")


def probes(rng):
    wanted = [(low, high, up) for low, high in ((1.5, 4.0), (10.0, 60.0)) for up in (True, False)]
    for low, high, up in wanted:
        found, kappa, eps = _draw(rng, low, high)
        while found != up:
            found, kappa, eps = _draw(rng, low, high)
        yield once("steps", kappa, eps)
    yield once("steps", 25, 1e-6)
    yield once("round", 1, 1e-6)
    yield once("round", 1.0, pick(rng, 0.1, 0.5))


@exercise(
    "02-learning-rate",
    probes,
    questions=(
        Question(N_("the smallest whole number of steps"), 0, "steps", hint=LOGS),
        Question(
            N_("a round bowl, kappa = 1"), 0, "round", hint=N_("With kappa = 1 the rate is 0: return 1.")
        ),
    ),
)
def steps_needed(kappa, eps):
    return 1 if kappa == 1 else math.ceil(_exact(kappa, eps))


def _rounded(kappa, eps, rounding):
    return 1 if kappa == 1 else rounding(_exact(kappa, eps))


@steps_needed.mistake(
    "rounded_down", N_("You round down: that is one step too few."), N_("math.ceil rounds up.")
)
def _(kappa, eps):
    return _rounded(kappa, eps, math.floor)


@steps_needed.mistake(
    "rounded_to_nearest", N_("You round to the nearest whole number: sometimes one step too few."), LOGS
)
def _(kappa, eps):
    return _rounded(kappa, eps, round)


@steps_needed.mistake("not_rounded", N_("A number of steps is whole: round up."), N_("math.ceil rounds up."))
def _(kappa, eps):
    return _rounded(kappa, eps, float)


@steps_needed.mistake("one_too_many", N_("This is one step too many."), LOGS)
def _(kappa, eps):
    return _rounded(kappa, eps, math.ceil) + 1


@steps_needed.mistake(
    "of_the_loss",
    N_("This brings the loss down to eps; the distance is asked for: twice as many steps."),
    LOGS,
)
def _(kappa, eps):
    return _rounded(kappa, eps, lambda n: math.ceil(n / 2))


@steps_needed.mistake("negative", N_("A number of steps is not negative: both logarithms are."), LOGS)
def _(kappa, eps):
    return _rounded(kappa, eps, lambda n: math.ceil(-n))


@steps_needed.mistake("inverted", N_("Your quotient is upside down: log(eps) stands above."), LOGS)
def _(kappa, eps):
    return _rounded(kappa, eps, lambda n: math.ceil(1 / n))


@steps_needed.mistake(
    "rate_of_one_over_L", N_("1 - 1 / kappa is the factor at 1 / L; the best one is asked for."), LOGS
)
def _(kappa, eps):
    return 1 if kappa == 1 else math.ceil(math.log(eps) / math.log(1 - 1 / kappa))


@steps_needed.mistake(
    "round_bowl",
    N_("For kappa = 1 the rate is 0, and its logarithm does not exist."),
    N_("Return 1 in this case: one step arrives."),
)
def _(kappa, eps):
    return math.ceil(_exact(kappa, eps))
