"""partial(f, x, i, h): the slope along coordinate i alone, (f(x + h·eᵢ) − f(x − h·eᵢ)) / 2h."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import Probe, draw, once, pick
from gdlib.i18n import N_


def probes(rng):
    f = Function("mixed", tuple(draw(rng, 2)))
    for i in (1, 0, 2):
        # With the default h rounding moves right answers by 1e-9, a one-sided difference by about h.
        yield Probe("known", once("known", f, draw(rng, 3), i).calls, rtol=0.0, atol=5e-5)
        yield once("wide", f, draw(rng, 3), i, h=pick(rng, 0.2, 0.9))
    for i in (0, 3):
        yield once("integers", f, rng.integers(1, 5, 4), i, h=pick(rng, 0.2, 0.9))


@exercise(
    "01-slope",
    probes,
    questions=(
        Question(N_("the slope along one coordinate"), 1, "known"),
        Question(N_("a central difference, also with a wide h"), 1, "wide"),
        Question(
            N_("x is left as it was, and may hold integers"),
            1,
            ("integers", "known"),
            pure=True,
            hint=N_("Copy x as floats before you move it: np.array(x, dtype=float)."),
        ),
    ),
)
def partial(f, x, i, h=1e-6):
    step = np.zeros(len(x))
    step[i] = h
    return (f(x + step) - f(x - step)) / (2 * h)


@partial.mistake(
    "forward",
    N_("This is the forward difference: it looks only ahead, and its error falls like h, not h²."),
    N_("Look to both sides: coordinate i at x[i] + h and at x[i] - h."),
)
def _(f, x, i, h=1e-6):
    step = h * (np.arange(len(x)) == i)
    return (f(x + step) - f(x)) / h


@partial.mistake(
    "missing_two",
    N_("Your slope is twice the expected one: the two points are 2h apart, not h."),
    N_("Divide by 2 * h."),
)
def _(f, x, i, h=1e-6):
    step = h * (np.arange(len(x)) == i)
    return (f(x + step) - f(x - step)) / h


@partial.mistake(
    "h_outside",
    N_("You divide by 2 and then multiply by h: a parenthesis is missing."),
    N_("In Python a / 2 * h means (a / 2) * h. Write a / (2 * h)."),
)
def _(f, x, i, h=1e-6):
    step = h * (np.arange(len(x)) == i)
    return (f(x + step) - f(x - step)) / 2 * h


@partial.mistake(
    "wrong_sign",
    N_("Your slope has the wrong sign: where f rises with x[i], the slope is positive."),
    N_("Take what is ahead minus what is behind."),
)
def _(f, x, i, h=1e-6):
    step = h * (np.arange(len(x)) == i)
    return (f(x - step) - f(x + step)) / (2 * h)


@partial.mistake(
    "all_coordinates",
    N_("You move every coordinate at once; a partial derivative moves only coordinate i."),
    N_("x + h adds h to every entry of x. Add it to entry i alone."),
)
def _(f, x, i, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


@partial.mistake(
    "index_ignored",
    N_("You always move the first coordinate: the argument i is not used."),
    N_("Move x[i], not x[0]."),
)
def _(f, x, i, h=1e-6):
    step = h * (np.arange(len(x)) == 0)
    return (f(x + step) - f(x - step)) / (2 * h)


@partial.mistake(
    "off_by_one",
    N_("You move the coordinate before i: Python counts from 0."),
    N_("The first coordinate is x[0]; use x[i], not x[i - 1]."),
)
def _(f, x, i, h=1e-6):
    step = np.zeros(len(x))
    step[i - 1] = h
    return (f(x + step) - f(x - step)) / (2 * h)


@partial.mistake(
    "h_ignored",
    N_("With h={h} your result does not change: the argument h is not used."),
    N_("Use h as it comes in; 1e-6 is only its default."),
)
def _(f, x, i, h=1e-6):
    step = 1e-6 * (np.arange(len(x)) == i)
    return (f(x + step) - f(x - step)) / 2e-6


@partial.mistake(
    "alias",
    N_("Both points are the same array: b = x gives x a second name, it makes no copy. The difference is 0."),
    N_("Write a = x.copy() and b = x.copy()."),
)
def _(f, x, i, h=1e-6):
    a = b = np.array(x, dtype=float)
    a[i] += h
    b[i] -= h
    return (f(a) - f(b)) / (2 * h)


@partial.mistake(
    "one_sided_by_mistake",
    N_("Your second point is x itself: after x[i] += h you must go back 2h, not h."),
    N_("Start the second point from a fresh copy of x."),
)
def _(f, x, i, h=1e-6):
    point = np.array(x, dtype=float)
    point[i] += h
    up = f(point)
    point[i] -= h
    return (up - f(point)) / (2 * h)


@partial.mistake(
    "integer_truncation",
    N_("x holds integers here, so adding h to an entry does nothing."),
    N_("Copy x as floats: np.array(x, dtype=float)."),
)
def _(f, x, i, h=1e-6):
    a, b = x.copy(), x.copy()
    a[i] += h
    b[i] -= h
    return (f(a) - f(b)) / (2 * h)


@partial.mistake(
    "whole_gradient",
    N_("This is the whole gradient; here only entry i is asked for."),
    N_("Return one number: the slope along coordinate i."),
)
def _(f, x, i, h=1e-6):
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(len(x))])


@partial.mistake("mutated")
def _(f, x, i, h=1e-6):
    if x.dtype.kind != "f":
        x = x.astype(float)
    x[i] += h
    up = f(x)
    x[i] -= 2 * h
    return (up - f(x)) / (2 * h)
