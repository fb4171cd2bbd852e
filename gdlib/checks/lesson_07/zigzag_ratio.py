"""zigzag_ratio(path): the share of pairs of consecutive steps whose scalar product is negative. Practice."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

PAIRS = N_("steps = np.diff(path, axis=0); then np.mean(np.sum(steps[1:] * steps[:-1], axis=1) < 0).")


def probes(rng):
    # Steps along and across: some turn back, one turns at a right angle, most only look like turning back.
    for turns in ((1, -1, -1, 1), (1, 1, -1)):
        across = np.cumprod(turns)
        yield once(
            "share", np.cumsum([(0.5, 0.0), *((0.2 * k, 1.5 * s) for k, s in enumerate(across))], axis=0)[:4]
        )
    for n, d in ((4, 2), (3, 3), (9, 1), (3, 2)):
        yield once("share", draw(rng, (n, d)))
    yield once("share", np.array([[0, 0], [2, 0], [2, 3], [1, 3]]))


@exercise(
    "07-landscapes",
    probes,
    questions=(Question(N_("the share of turns"), 0, "share", pure=True, hint=PAIRS),),
)
def zigzag_ratio(path):
    return (_products(path) < 0).mean()


def _products(path):
    steps = np.diff(path, axis=0)
    return np.sum(steps[1:] * steps[:-1], axis=1)


@zigzag_ratio.mistake("counted", N_("You count the turns; their share of all pairs is asked for."), PAIRS)
def _(path):
    return (_products(path) < 0).sum()


@zigzag_ratio.mistake(
    "divided_by_points",
    N_("You divide by the number of points; n points make n - 2 pairs of steps."),
    PAIRS,
)
def _(path):
    return (_products(path) < 0).sum() / len(path)


@zigzag_ratio.mistake(
    "divided_by_steps",
    N_("You divide by the number of steps; there is one pair less."),
    PAIRS,
)
def _(path):
    return (_products(path) < 0).sum() / (len(path) - 1)


@zigzag_ratio.mistake(
    "right_angle", N_("A turn by a right angle does not turn back: 0 is not negative."), PAIRS
)
def _(path):
    return (_products(path) <= 0).mean()


@zigzag_ratio.mistake(
    "inverted", N_("You count the pairs that go on; those that turn back are asked for."), PAIRS
)
def _(path):
    return (_products(path) > 0).mean()


@zigzag_ratio.mistake("points", N_("You multiply points; the steps between them are meant."), PAIRS)
def _(path):
    path = np.asarray(path)
    return (np.sum(path[1:] * path[:-1], axis=1) < 0).mean()


@zigzag_ratio.mistake(
    "each_coordinate",
    N_("You count each coordinate on its own; one scalar product belongs to each pair."),
    PAIRS,
)
def _(path):
    steps = np.diff(path, axis=0)
    return (steps[1:] * steps[:-1] < 0).mean()


@zigzag_ratio.mistake(
    "products", N_("You return the mean product; the share of negative ones is asked for."), PAIRS
)
def _(path):
    return _products(path).mean()
