"""sigmoid(z): 1 / (1 + exp(−z)) for every entry, without overflow."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import SHAPES, draw, once
from gdlib.i18n import N_

FORMULA = N_("The formula is 1 / (1 + exp(-z)).")
STABLE = N_("exp only of -abs(z): e = np.exp(-np.abs(z)); 1 / (1 + e) where z >= 0, e / (1 + e) elsewhere.")


def probes(rng):
    yield once("known", draw(rng, 3))
    yield once("known", draw(rng, 4, 2.0, 6.0))
    yield once("known", np.array([0.0, 1.0, -1.0]))
    for shape in SHAPES:
        yield once("shapes", draw(rng, shape))
    yield once("shapes", rng.integers(1, 4, 3))
    size = float(rng.integers(800, 2000))
    yield once("large", np.array([-size, size, 1000.0, -1000.0, float(draw(rng))]))
    yield once("large", np.float64(-size))
    yield once("large", np.float64(size))


@exercise(
    "03-losses",
    probes,
    questions=(
        Question(N_("values you know"), 1, "known", hint=FORMULA),
        Question(N_("any shape, also integers; z is left as it was"), 1, "shapes", pure=True, hint=FORMULA),
        Question(N_("z = ±1000 and beyond, without a warning"), 1, "large", quiet=True, hint=STABLE),
    ),
)
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


def _right(z):
    return sigmoid.reference(np.asarray(z, dtype=float))


@sigmoid.mistake(
    "warned",
    N_("Your numbers are right, but exp of a large number overflows, and NumPy warns."),
    STABLE,
)
def _(z):
    return 1 / (1 + np.exp(-z))


@sigmoid.mistake(
    "exp_of_z",
    N_("exp(z) / (1 + exp(z)) becomes infinite divided by infinite for large z: not a number."),
    STABLE,
)
def _(z):
    return np.exp(z) / (1 + np.exp(z))


@sigmoid.mistake("wrong_sign", N_("Your curve falls: the sign of z is wrong. sigmoid(1000) is 1."), FORMULA)
def _(z):
    return _right(-np.asarray(z))


@sigmoid.mistake("tanh", N_("This is tanh: it runs from -1 to 1, the sigmoid from 0 to 1."), FORMULA)
def _(z):
    return np.tanh(z)


@sigmoid.mistake("tanh_full", N_("(1 + tanh(z)) / 2 is sigmoid(2z): twice as steep."), FORMULA)
def _(z):
    return (1 + np.tanh(z)) / 2


@sigmoid.mistake("derivative", N_("This is the slope of the sigmoid; its value is asked for."), FORMULA)
def _(z):
    s = _right(z)
    return s * (1 - s)


@sigmoid.mistake("log", N_("This is the logarithm of the sigmoid; its value is asked for."), FORMULA)
def _(z):
    return -np.logaddexp(0, -np.asarray(z, dtype=float))


@sigmoid.mistake("one_missing", N_("In the denominator 1 is added: 1 + exp(-z)."), FORMULA)
def _(z):
    return 1 / np.exp(-np.asarray(z, dtype=float))


@sigmoid.mistake("one_minus", N_("In the denominator 1 is added, not subtracted."), FORMULA)
def _(z):
    return 1 / (1 - np.exp(-np.asarray(z, dtype=float)))


@sigmoid.mistake(
    "parentheses", N_("Parentheses are missing: 1 / 1 + exp(-z) is 1 + exp(-z)."), N_("1 / (1 + np.exp(-z)).")
)
def _(z):
    return 1 + np.exp(-np.asarray(z, dtype=float))


@sigmoid.mistake("symmetric", N_("With abs(z) alone negative z give the values of positive ones."), STABLE)
def _(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@sigmoid.mistake("step", N_("This is a step from 0 to 1; the sigmoid rises smoothly."), FORMULA)
def _(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


@sigmoid.mistake(
    "softmax", N_("This is the softmax of all entries: each entry has its own sigmoid."), FORMULA
)
def _(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@sigmoid.mistake("base_two", N_("You take powers of 2; exp takes powers of e."), FORMULA)
def _(z):
    return _right(np.asarray(z) * np.log(2))


@sigmoid.mistake(
    "integer_truncation",
    N_("z holds integers here, and so does your result: everything after the point was cut off."),
    N_("Make room for floats: np.empty(z.shape), or z = np.asarray(z, dtype=float)."),
)
def _(z):
    return _right(z).astype(np.asarray(z).dtype)


@sigmoid.mistake("mutated")
def _(z):
    s = _right(z)
    if np.ndim(z):
        z *= 0
    return s
