"""predict(X, w, b): the predictions of a linear model, ŷ = Xw + b. Practice, no points."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

PRODUCT = N_("X @ w multiplies each row with the weights and adds; then add b.")


def probes(rng):
    for n, d in ((4, 2), (2, 3), (3, 1)):
        yield once("rows", draw(rng, (n, d)), draw(rng, d), float(draw(rng)))
    yield once("square", draw(rng, (2, 2)), draw(rng, 2), float(draw(rng)))


@exercise(
    "03-losses",
    probes,
    questions=(
        Question(N_("one prediction for each row"), 0, "rows", pure=True, hint=PRODUCT),
        Question(N_("as many features as rows"), 0, "square", hint=PRODUCT),
    ),
)
def predict(X, w, b):
    return X @ w + b


@predict.mistake("bias_missing", N_("The bias is missing: without it every line goes through 0."), PRODUCT)
def _(X, w, b):
    return X @ w


@predict.mistake("bias_subtracted", N_("The bias is added, not subtracted."), PRODUCT)
def _(X, w, b):
    return X @ w - b


@predict.mistake(
    "not_summed", N_("X * w multiplies entry by entry; each row must be added up to one number."), PRODUCT
)
def _(X, w, b):
    return X * w + b


@predict.mistake("all_summed", N_("You add up all rows; each row has its own prediction."), PRODUCT)
def _(X, w, b):
    return np.sum(X * w) + b


@predict.mistake("averaged", N_("You take the mean over the features; they are added."), PRODUCT)
def _(X, w, b):
    return np.mean(X * w, axis=1) + b


@predict.mistake(
    "transposed", N_("Your product runs down the columns of X; each row is one sample."), PRODUCT
)
def _(X, w, b):
    return X.T @ w + b


@predict.mistake(
    "bias_in_sum", N_("b is added once for each feature; it is added once for each row."), PRODUCT
)
def _(X, w, b):
    return np.sum(X * w + b, axis=1)


@predict.mistake("column", N_("Your result is a column of shape (n, 1); (n,) is asked for."), PRODUCT)
def _(X, w, b):
    return (X @ w + b)[:, None]
