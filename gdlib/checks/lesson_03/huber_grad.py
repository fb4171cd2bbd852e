"""huber_grad(r, delta): the derivative of the Huber loss, r cut off at ±delta. Practice, no points."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import SHAPES, draw, once, pick
from gdlib.i18n import N_

CLIP = N_("np.clip(r, -delta, delta) keeps small residuals and cuts off large ones.")


def probes(rng):
    for shape in SHAPES:
        delta = pick(rng, 2.1, 3.0)
        yield once("small", draw(rng, shape), delta)
        yield once("large", draw(rng, shape, 3.1, 6.0), delta)
    delta = pick(rng, 0.6, 0.9)
    yield once("large", np.array([5.0, -5.0, 0.1, -0.2]), delta)
    yield once("small", np.array([0.0, 0.3, -0.3]), delta)


@exercise(
    "03-losses",
    probes,
    questions=(
        Question(N_("small residuals stay as they are"), 0, "small", pure=True, hint=CLIP),
        Question(N_("large residuals pull with delta, whatever their size"), 0, "large", hint=CLIP),
    ),
)
def huber_grad(r, delta):
    return np.clip(r, -delta, delta)


@huber_grad.mistake("not_cut", N_("Large residuals pull with their full size: that is the square."), CLIP)
def _(r, delta):
    return r * 1.0


@huber_grad.mistake("sign_lost", N_("The sign of large residuals is lost: a point below pulls down."), CLIP)
def _(r, delta):
    return np.where(np.abs(r) <= delta, r, delta)


@huber_grad.mistake("only_above", N_("Only positive residuals are cut off."), CLIP)
def _(r, delta):
    return np.minimum(r, delta)


@huber_grad.mistake("sign_only", N_("Small residuals pull too hard: this is the absolute error."), CLIP)
def _(r, delta):
    return delta * np.sign(r)


@huber_grad.mistake("delta_missing", N_("Large residuals pull with 1; they pull with delta."), CLIP)
def _(r, delta):
    return np.where(np.abs(r) <= delta, r, np.sign(r))


@huber_grad.mistake("delta_one", N_("You cut off at 1: the argument delta is not used."), CLIP)
def _(r, delta):
    return np.clip(r, -1.0, 1.0)


@huber_grad.mistake("zero_beyond", N_("Large residuals pull with 0 here; they pull with delta."), CLIP)
def _(r, delta):
    return np.where(np.abs(r) <= delta, r, 0.0)


@huber_grad.mistake("doubled", N_("Small residuals are doubled; this loss is r**2 / 2 for small r."), CLIP)
def _(r, delta):
    return np.where(np.abs(r) <= delta, 2 * r, delta * np.sign(r))


@huber_grad.mistake("the_loss", N_("This is the Huber loss itself; its derivative is asked for."), CLIP)
def _(r, delta):
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))


@huber_grad.mistake("uphill", N_("Your derivative has the wrong sign."), CLIP)
def _(r, delta):
    return -np.clip(r, -delta, delta)
