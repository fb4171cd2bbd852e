"""noise_floor(lr, h, sigma): lr·σ² / (2(2 − lr·h)), where SGD settles on (h/2)·w². Practice, no points."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

FORMULA = N_("lr * sigma**2 / (2 * (2 - lr * h)).")


def probes(rng):
    for _ in range(3):
        yield once("floor", pick(rng, 0.11, 0.4), pick(rng, 1.2, 3.0), pick(rng, 1.3, 3.0))
    yield once("floor", pick(rng, 0.11, 0.4), pick(rng, 1.2, 3.0), 0.0)


@exercise(
    "06-batches",
    probes,
    questions=(Question(N_("the mean loss on the floor"), 0, "floor", hint=FORMULA),),
)
def noise_floor(lr, h, sigma):
    return lr * sigma**2 / (2 * (2 - lr * h))


@noise_floor.mistake("not_squared", N_("sigma stands in the formula squared."), FORMULA)
def _(lr, h, sigma):
    return lr * sigma / (2 * (2 - lr * h))


@noise_floor.mistake("brackets", N_("You divide by 2 and multiply the rest: brackets are missing."), FORMULA)
def _(lr, h, sigma):
    return lr * sigma**2 / 2 * (2 - lr * h)


@noise_floor.mistake(
    "inner_brackets", N_("The inner brackets are missing: 2 * 2 - lr * h is 4 - lr * h."), FORMULA
)
def _(lr, h, sigma):
    return lr * sigma**2 / (2 * 2 - lr * h)


@noise_floor.mistake(
    "half_missing", N_("Yours is twice as large: this is the mean of h times w squared."), FORMULA
)
def _(lr, h, sigma):
    return lr * sigma**2 / (2 - lr * h)


@noise_floor.mistake(
    "lr_missing", N_("The floor is in proportion to the learning rate; lr is missing above."), FORMULA
)
def _(lr, h, sigma):
    return sigma**2 / (2 * (2 - lr * h))


@noise_floor.mistake("h_missing", N_("h is missing below: 2 - lr * h."), FORMULA)
def _(lr, h, sigma):
    return lr * sigma**2 / (2 * (2 - lr))


@noise_floor.mistake(
    "plus", N_("Below stands a minus: near lr = 2 / h the floor rises without limit."), FORMULA
)
def _(lr, h, sigma):
    return lr * sigma**2 / (2 * (2 + lr * h))


@noise_floor.mistake(
    "small_rate", N_("This holds only for a tiny learning rate; lr * h counts, too."), FORMULA
)
def _(lr, h, sigma):
    return lr * sigma**2 / 4
