"""directional_derivative(g, u): the slope met on walking along u, g·u / |u|."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_


def probes(rng):
    for angle in rng.uniform(0.1, 1.4, 2):
        yield once("unit", draw(rng, 2), np.array([np.cos(angle), -np.sin(angle)]))
    for n in (3, 2, 5):
        yield once("any", draw(rng, n), draw(rng, n, 0.5, 3.0))
    yield once("any", draw(rng, 3), rng.integers(2, 6, 3))
    g, u = draw(rng, 3), draw(rng, 3)
    # Signs at random: which of the slopes are opposite must not be known beforehand.
    for factor in draw(rng, 9, 0.5, 6.0):
        yield once("lengths", g, factor * u)


def only_direction_counts(values, calls):
    directions = [c[0].args[1] for c in calls]
    along = [v[0] * np.sign(u @ directions[0]) for v, u in zip(values, directions, strict=True)]
    return bool(abs(along[0]) > 0 and np.allclose(along, along[0], rtol=1e-9, atol=0))


@exercise(
    "01-slope",
    probes,
    questions=(
        Question(N_("along a direction of length 1"), 1, "unit"),
        Question(
            N_("along a direction of any length"),
            1,
            "any",
            pure=True,
            hint=N_("The formula is g @ u / np.linalg.norm(u)."),
        ),
        Question(
            N_("5u gives the same slope as u, and -u the opposite one"),
            1,
            "lengths",
            holds=only_direction_counts,
        ),
    ),
)
def directional_derivative(g, u):
    return g @ u / np.linalg.norm(u)


@directional_derivative.mistake(
    "not_normalised",
    N_("A longer u gives a larger slope here; the slope per unit length depends only on where u points."),
    N_("Divide by the length of u: np.linalg.norm(u)."),
)
def _(g, u):
    return g @ u


@directional_derivative.mistake(
    "norm_squared",
    N_("You divide by the squared length of u."),
    N_("The length is np.sqrt(u @ u), which is np.linalg.norm(u)."),
)
def _(g, u):
    return g @ u / (u @ u)


@directional_derivative.mistake(
    "cosine",
    N_("This is the cosine of the angle between g and u: the steepness is lost."),
    N_("Divide by the length of u only, not by the length of g."),
)
def _(g, u):
    return g @ u / (np.linalg.norm(g) * np.linalg.norm(u))


@directional_derivative.mistake(
    "gradient_normalised",
    N_("You divide by the length of g; it is u whose length must not count."),
    N_("Divide by np.linalg.norm(u)."),
)
def _(g, u):
    return g @ u / np.linalg.norm(g)


@directional_derivative.mistake(
    "sum_norm",
    N_("You divide by the sum of |u|; a length is the square root of the sum of squares."),
    N_("np.linalg.norm(u) is the length of u."),
)
def _(g, u):
    return g @ u / np.sum(np.abs(u))


@directional_derivative.mistake(
    "largest_entry",
    N_("You divide by the largest entry of u; a length is the square root of the sum of squares."),
    N_("np.linalg.norm(u) is the length of u."),
)
def _(g, u):
    return g @ u / np.max(np.abs(u))


@directional_derivative.mistake(
    "divided_by_dimension",
    N_("You divide by the number of entries: len(u) is not the length of the arrow u."),
    N_("np.linalg.norm(u) is the length of u."),
)
def _(g, u):
    return g @ u / len(u)


@directional_derivative.mistake(
    "wrong_sign",
    N_("Your slope has the wrong sign: along the gradient itself it must be positive."),
    N_("The minus sign belongs to the step, not to the slope."),
)
def _(g, u):
    return -(g @ u) / np.linalg.norm(u)


@directional_derivative.mistake(
    "absolute",
    N_("Your slope is never negative: downhill is lost."),
    N_("Leave out abs."),
)
def _(g, u):
    return abs(g @ u) / np.linalg.norm(u)


@directional_derivative.mistake(
    "not_summed",
    N_("g * u multiplies entry by entry; the slope is one number, their sum."),
    N_("Write g @ u, or np.sum(g * u)."),
)
def _(g, u):
    return g * u / np.linalg.norm(u)


@directional_derivative.mistake(
    "projection",
    N_("This is an arrow, the part of g along u; the slope is its signed length."),
    N_("Return one number: g @ u / np.linalg.norm(u)."),
)
def _(g, u):
    return g @ u / (u @ u) * u


@directional_derivative.mistake(
    "steepness",
    N_("This is the slope along the gradient, whatever u is: the direction u is not used."),
    N_("Multiply g with the direction: g @ u."),
)
def _(g, u):
    return np.linalg.norm(g)


@directional_derivative.mistake("mutated")
def _(g, u):
    slope = g @ u / np.linalg.norm(u)
    u *= 2
    return slope
