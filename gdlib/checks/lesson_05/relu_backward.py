"""relu_backward(x, up): the gradient passes where x > 0."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

WHERE = N_("up * (x > 0): True counts as 1, False as 0.")


def probes(rng):
    for shape in ((4,), (2, 3)):
        yield once("signs", _mixed(rng, shape), draw(rng, shape))
    x = _mixed(rng, (5,))
    x[rng.integers(5)] = 0.0
    yield once("zero", x, draw(rng, 5))
    yield once("zero", np.zeros(2), draw(rng, 2))


def _mixed(rng, shape):
    """Both signs, whatever the seed."""
    x = np.abs(draw(rng, shape))
    x.flat[::2] *= -1
    return x


@exercise(
    "05-backprop",
    probes,
    questions=(
        Question(N_("positive and negative entries"), 0, "signs", pure=True, hint=WHERE),
        Question(N_("at zero the gradient is 0"), 0, "zero", hint=WHERE),
    ),
)
def relu_backward(x, up):
    return up * (x > 0)


@relu_backward.mistake(
    "one_at_zero", N_("At x = 0 your gradient passes; take 0 there."), N_("> instead of >=.")
)
def _(x, up):
    return up * (x >= 0)


@relu_backward.mistake("half_at_zero", N_("At x = 0 you take the middle; take 0 there."), WHERE)
def _(x, up):
    return up * np.where(x == 0, 0.5, x > 0)


@relu_backward.mistake(
    "forward", N_("This is the walk forward, max(x, 0); its derivative is asked for."), WHERE
)
def _(x, up):
    return np.maximum(x, 0)


@relu_backward.mistake(
    "times_forward", N_("You multiply by max(x, 0); the local derivative is 1, however large x is."), WHERE
)
def _(x, up):
    return up * np.maximum(x, 0)


@relu_backward.mistake(
    "up_clipped", N_("You cut off the upstream gradient; what counts is the sign of x."), WHERE
)
def _(x, up):
    return np.maximum(up, 0)


@relu_backward.mistake("local_only", N_("The upstream gradient is missing."), WHERE)
def _(x, up):
    return 1.0 * (x > 0)


@relu_backward.mistake("everything", N_("The gradient passes everywhere; where x < 0 it stops."), WHERE)
def _(x, up):
    return up + 0 * x


@relu_backward.mistake("inverted", N_("The gradient passes where x is negative: the wrong half."), WHERE)
def _(x, up):
    return up * (x < 0)


@relu_backward.mistake("sign", N_("Where x < 0 the gradient is 0, not -up."), WHERE)
def _(x, up):
    return up * np.sign(x)


@relu_backward.mistake("mutated")
def _(x, up):
    up *= x > 0
    return up
