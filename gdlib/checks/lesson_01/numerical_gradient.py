"""numerical_gradient(f, x, h): every partial derivative by a central difference, in the shape of x."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import Probe, draw, once, pick
from gdlib.i18n import N_


def probes(rng):
    f = Function("mixed", tuple(draw(rng, 2)))
    for n in (3, 2):
        # With the default h rounding moves right answers by 1e-9, a one-sided difference by about h.
        yield Probe("known", once("known", f, draw(rng, n)).calls, rtol=0.0, atol=5e-5)
        yield once("wide", f, draw(rng, n), h=pick(rng, 0.2, 0.9))
    for shape in ((2, 3), (4, 1), ()):
        yield once("shapes", f, draw(rng, shape), h=pick(rng, 0.2, 0.9))
    yield once("integers", f, rng.integers(1, 5, 3), h=pick(rng, 0.2, 0.9))


@exercise(
    "01-slope",
    probes,
    questions=(
        Question(N_("the gradient of a function of several numbers"), 1, "known"),
        Question(
            N_("central differences, in the shape of x"),
            1,
            ("wide", "shapes"),
            hint=N_("np.ndindex(x.shape) visits every entry of an array of any shape."),
        ),
        Question(
            N_("x is left as it was, and may hold integers"),
            1,
            ("integers", "known"),
            pure=True,
            hint=N_("Copy x as floats before you move it: np.array(x, dtype=float)."),
        ),
    ),
)
def numerical_gradient(f, x, h=1e-6):
    return _differences(f, np.asarray(x, dtype=float), h)


def _differences(f, x, h):
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        slopes[i] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "forward",
    N_("These are forward differences: they look only ahead, and their error falls like h, not h²."),
    N_("Look to both sides: each entry at x[i] + h and at x[i] - h."),
)
def _(f, x, h=1e-6):
    slopes = np.zeros(np.shape(x))
    for i in np.ndindex(np.shape(x)):
        step = np.zeros(np.shape(x))
        step[i] = h
        slopes[i] = (f(x + step) - f(x)) / h
    return slopes


@numerical_gradient.mistake(
    "missing_two",
    N_("Your gradient is twice the expected one: the two points are 2h apart, not h."),
    N_("Divide by 2 * h."),
)
def _(f, x, h=1e-6):
    return 2 * _differences(f, np.asarray(x, dtype=float), h)


@numerical_gradient.mistake(
    "h_outside",
    N_("You divide by 2 and then multiply by h: a parenthesis is missing."),
    N_("In Python a / 2 * h means (a / 2) * h. Write a / (2 * h)."),
)
def _(f, x, h=1e-6):
    return h * h * _differences(f, np.asarray(x, dtype=float), h)


@numerical_gradient.mistake(
    "wrong_sign",
    N_("Your gradient points downhill: every entry has the wrong sign."),
    N_("The gradient points where f grows: take what is ahead minus what is behind."),
)
def _(f, x, h=1e-6):
    return -_differences(f, np.asarray(x, dtype=float), h)


@numerical_gradient.mistake(
    "h_ignored",
    N_("With h={h} your result does not change: the argument h is not used."),
    N_("Use h as it comes in; 1e-6 is only its default."),
)
def _(f, x, h=1e-6):
    return _differences(f, np.asarray(x, dtype=float), 1e-6)


@numerical_gradient.mistake(
    "all_coordinates",
    N_("You move every entry at once; each partial derivative moves only its own entry."),
    N_("x + h adds h to every entry. Add it to one entry, one after the other."),
)
def _(f, x, h=1e-6):
    return np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h))


@numerical_gradient.mistake(
    "not_restored",
    N_("After an entry has been moved, it stays moved while the next ones are measured."),
    N_("Put the entry back to its old value, or start each time from a fresh copy of x."),
)
def _(f, x, h=1e-6):
    x, slopes = np.array(x, dtype=float), np.zeros(np.shape(x))
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        slopes[i] = (up - f(x)) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "flattened",
    N_("Your gradient is one long row; it must have the shape of x."),
    N_("Reshape it at the end: gradient.reshape(x.shape)."),
)
def _(f, x, h=1e-6):
    return _differences(f, np.asarray(x, dtype=float), h).ravel()


@numerical_gradient.mistake(
    "rows_together",
    N_("You move whole rows: a loop over len(x) visits rows, not entries."),
    N_("np.ndindex(x.shape) visits every entry of an array of any shape."),
)
def _(f, x, h=1e-6):
    x = np.asarray(x, dtype=float)
    slopes = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        slopes[i] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "integer_truncation",
    N_("x holds integers here, and so does np.zeros_like(x): every slope is cut to an integer."),
    N_("Make x float first: x = np.asarray(x, dtype=float)."),
)
def _(f, x, h=1e-6):
    slopes = np.zeros_like(x)
    slopes[...] = _differences(f, np.asarray(x, dtype=float), h).astype(slopes.dtype)
    return slopes


@numerical_gradient.mistake(
    "integer_steps",
    N_("x holds integers here, so adding h to an entry does nothing."),
    N_("Make x float first: x = np.asarray(x, dtype=float)."),
)
def _(f, x, h=1e-6):
    slopes = np.zeros(np.shape(x))
    for i in np.ndindex(np.shape(x)):
        a, b = np.array(x), np.array(x)
        a[i] += h
        b[i] -= h
        slopes[i] = (f(a) - f(b)) / (2 * h)
    return slopes


@numerical_gradient.mistake(
    "normalised",
    N_("Your gradient has length 1: its length, the steepness, is lost."),
    N_("Leave the differences as they are; do not divide by their norm."),
)
def _(f, x, h=1e-6):
    slopes = _differences(f, np.asarray(x, dtype=float), h)
    return slopes / np.linalg.norm(slopes)


@numerical_gradient.mistake("mutated")
def _(f, x, h=1e-6):
    slopes = _differences(f, np.asarray(x, dtype=float), h)
    if np.ndim(x):
        x[...] = x + 1
    return slopes
