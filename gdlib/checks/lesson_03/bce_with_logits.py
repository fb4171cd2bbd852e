"""bce_with_logits(z, y): the mean binary cross-entropy, (1/n) Σ log(1 + exp(zᵢ)) − zᵢyᵢ, for any |z|."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

FORMULA = N_("Each sample costs max(z, 0) - z * y + log(1 + exp(-abs(z))); take the mean.")
STABLE = N_("Never take the log of a probability: np.logaddexp(0, z) - z * y has none.")


def labels(rng, n, kind=float):
    """Both classes, in any order."""
    return rng.permutation(np.arange(n) % 2).astype(kind)


def probes(rng):
    for n in (3, 5, 4):
        yield once("known", draw(rng, n), labels(rng, n))
    yield once("integers", rng.integers(1, 4, 5), labels(rng, 5, int))
    yield once("integers", draw(rng, 1), np.array([0]))
    yield once("integers", draw(rng, 1), np.array([1]))
    size = float(rng.integers(800, 2000))
    yield once("large", np.array([size, -size]), np.array([0.0, 1.0]))
    yield once("large", np.array([size, -size, 1000.0]), np.array([1.0, 0.0, 1.0]))
    yield once("large", np.array([-1000.0, size, float(draw(rng))]), np.array([0.0, 0.0, 1.0]))
    z, y = draw(rng, 3), labels(rng, 3)
    yield once("twice", z, y)
    yield once("twice", np.tile(z, 2), np.tile(y, 2))


def twice_the_data(values, calls):
    (once_,), (twice,) = values
    return bool(once_ > 0 and np.isclose(once_, twice, rtol=1e-9))


@exercise(
    "03-losses",
    probes,
    questions=(
        Question(N_("the mean loss of logits you know"), 1, "known", hint=FORMULA),
        Question(
            N_("integers, and one sample; z and y are left as they were"),
            1,
            "integers",
            pure=True,
            hint=FORMULA,
        ),
        Question(
            N_("sure and right costs nothing, sure and wrong costs |z|, without a warning"),
            1,
            "large",
            quiet=True,
            hint=STABLE,
        ),
        Question(
            N_("the same data twice: the same loss"),
            1,
            "twice",
            holds=twice_the_data,
            hint=N_("A mean divides by the number of samples."),
        ),
    ),
)
def bce_with_logits(z, y):
    return np.mean(_each(z, y))


def _each(z, y):
    return np.logaddexp(0, z) - z * y


def _probability(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


@bce_with_logits.mistake(
    "naive",
    N_("For large |z| the sigmoid is exactly 0 or 1, and the log of 0 is minus infinity."),
    STABLE,
)
def _(z, y):
    p = 1 / (1 + np.exp(-z))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@bce_with_logits.mistake(
    "overflow", N_("log(1 + exp(z)) is right, but exp(1000) does not fit into a float."), STABLE
)
def _(z, y):
    return np.mean(np.log(1 + np.exp(z)) - z * y)


def _clipped(eps):
    def mistake(z, y):
        p = np.clip(_probability(z), eps, 1 - eps)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    return mistake


def _shifted(eps):
    def mistake(z, y):
        p = _probability(z)
        return -np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))

    return mistake


for _eps in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15):
    bce_with_logits.mistake(
        f"clipped_{_eps:g}",
        N_("Clipping the probability makes a sure and wrong answer cheap: it should cost |z|."),
        STABLE,
    )(_clipped(_eps))
    bce_with_logits.mistake(
        f"shifted_{_eps:g}",
        N_("The small number inside your log makes a sure and wrong answer cheap: it should cost |z|."),
        STABLE,
    )(_shifted(_eps))


@bce_with_logits.mistake("sum", N_("You add over the samples; twice the data doubles your loss."), FORMULA)
def _(z, y):
    return np.sum(_each(z, y))


@bce_with_logits.mistake(
    "not_averaged", N_("You return one loss for each sample; their mean is asked for."), FORMULA
)
def _(z, y):
    return _each(z, y)


@bce_with_logits.mistake(
    "wrong_sign", N_("Your loss is negative: a logarithm of a probability is. Turn the sign."), FORMULA
)
def _(z, y):
    return -np.mean(_each(z, y))


@bce_with_logits.mistake("labels_swapped", N_("0 and 1 have changed places: y = 1 wants a large z."), FORMULA)
def _(z, y):
    return np.mean(_each(z, 1 - y))


@bce_with_logits.mistake(
    "only_ones",
    N_("Samples with y = 0 cost nothing here: the second half of the formula is missing."),
    FORMULA,
)
def _(z, y):
    return np.mean(y * np.logaddexp(0, -z))


@bce_with_logits.mistake("zy_missing", N_("z * y is missing: the labels are not used."), FORMULA)
def _(z, y):
    return np.mean(np.logaddexp(0, z))


@bce_with_logits.mistake("zy_added", N_("z * y is subtracted, not added."), FORMULA)
def _(z, y):
    return np.mean(np.logaddexp(0, z) + z * y)


@bce_with_logits.mistake("abs_missing", N_("In exp(-abs(z)) the abs is missing."), FORMULA)
def _(z, y):
    return np.mean(np.maximum(z, 0) - z * y + np.logaddexp(0, -np.asarray(z, dtype=float)))


@bce_with_logits.mistake("max_missing", N_("max(z, 0) is missing."), FORMULA)
def _(z, y):
    return np.mean(-z * y + np.log1p(np.exp(-np.abs(z))))


@bce_with_logits.mistake("log_missing", N_("The term log(1 + exp(-abs(z))) is missing."), FORMULA)
def _(z, y):
    return np.mean(np.maximum(z, 0) - z * y)


@bce_with_logits.mistake(
    "one_missing", N_("log(exp(-abs(z))) is just -abs(z): the 1 inside the log is missing."), FORMULA
)
def _(z, y):
    return np.mean(np.maximum(z, 0) - z * y - np.abs(z))


@bce_with_logits.mistake(
    "sigmoid_twice",
    N_("The sigmoid is applied before the formula, which applies it itself: a sure answer is never cheap."),
    N_("Hand the logits z to the formula as they are."),
)
def _(z, y):
    return np.mean(_each(_probability(z), y))


@bce_with_logits.mistake(
    "squared_error",
    N_("This is the squared error after a sigmoid: the plateau. Here it is the cross-entropy."),
    FORMULA,
)
def _(z, y):
    return np.mean((_probability(z) - y) ** 2)


@bce_with_logits.mistake(
    "base_two", N_("You take the logarithm to base 2; here it is the natural one."), FORMULA
)
def _(z, y):
    return np.mean(_each(z, y)) / np.log(2)


@bce_with_logits.mistake(
    "base_ten", N_("You take the logarithm to base 10; here it is the natural one."), FORMULA
)
def _(z, y):
    return np.mean(_each(z, y)) / np.log(10)


@bce_with_logits.mistake(
    "half", N_("Your loss is half of the expected one: there is no factor in it."), FORMULA
)
def _(z, y):
    return np.mean(_each(z, y)) / 2


@bce_with_logits.mistake("mutated")
def _(z, y):
    loss = np.mean(_each(z, y))
    z -= z
    return loss
