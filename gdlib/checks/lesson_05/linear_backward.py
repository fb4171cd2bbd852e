"""linear_backward(dY, X, W): dX = dY·Wᵀ, dW = Xᵀ·dY, db = Σ dY."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

DX = N_("dX has the shape of X, (n, d): dY @ W.T.")
DW = N_("dW has the shape of W, (d, k): X.T @ dY.")
DB = N_("db has the shape of b, (k,): dY.sum(axis=0).")


def probes(rng):
    def ask(group, n, d, k):
        return once(group, draw(rng, (n, k)), draw(rng, (n, d)), draw(rng, (d, k)))

    for sizes in ((3, 2, 3), (2, 3, 1), (2, 4, 2), (4, 1, 2)):
        yield ask("batches", *sizes)
    for sizes in ((1, 2, 3), (1, 1, 1), (2, 2, 2)):
        yield ask("ends", *sizes)
    yield once(
        "ends", rng.integers(-9, 9, (3, 2)), X=rng.integers(-9, 9, (3, 1)), W=rng.integers(1, 9, (1, 2))
    )


@exercise(
    "05-backprop",
    probes,
    returns=("dX", "dW", "db"),
    questions=(
        Question(N_("the gradient of the input, dX"), 1, ("batches", "ends"), part=0, hint=DX),
        Question(N_("the gradient of the weights, dW"), 1, ("batches", "ends"), part=1, hint=DW),
        Question(
            N_("the gradient of the bias, db, and nothing is changed"),
            1,
            ("batches", "ends"),
            part=2,
            pure=True,
            hint=DB,
        ),
    ),
)
def linear_backward(dY, X, W):
    return dY @ W.T, X.T @ dY, dY.sum(axis=0)


def _right(dY, X, W):
    return linear_backward.reference(dY, X, W)


@linear_backward.mistake(
    "weights_not_turned",
    N_("dY @ W does not fit: both shapes end with k."),
    N_("Transpose W: dY @ W.T."),
)
def _(dY, X, W):
    return dY @ W, X.T @ dY, dY.sum(axis=0)


@linear_backward.mistake(
    "input_not_turned",
    N_("X @ dY does not fit: both shapes begin with n."),
    N_("Transpose X: X.T @ dY."),
)
def _(dY, X, W):
    return dY @ W.T, X @ dY if X.shape[1] == len(dY) else X.T @ dY, dY.sum(axis=0)


@linear_backward.mistake(
    "transposed_dW",
    N_("dW is transposed: it must have the shape of W."),
    DW,
)
def _(dY, X, W):
    return dY @ W.T, dY.T @ X, dY.sum(axis=0)


@linear_backward.mistake("transposed_dX", N_("dX is transposed: it must have the shape of X."), DX)
def _(dY, X, W):
    return W @ dY.T, X.T @ dY, dY.sum(axis=0)


@linear_backward.mistake(
    "entrywise",
    N_("The product * goes entry by entry; a layer needs the matrix product @."),
    N_("dY @ W.T and X.T @ dY."),
)
def _(dY, X, W):
    return dY * W.T, X.T * dY, dY.sum(axis=0)


@linear_backward.mistake(
    "bias_axis",
    N_("db has one entry for each sample; it must have one for each output."),
    N_("axis=0 goes down the samples: dY.sum(axis=0)."),
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, dY.sum(axis=1)


@linear_backward.mistake(
    "bias_mean",
    N_("You take the mean for db; the messages of all samples add up."),
    N_("sum, not mean. A mean in the loss is in dY already."),
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, dY.mean(axis=0)


@linear_backward.mistake("bias_unsummed", N_("db is dY itself; the samples are not added up."), DB)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, dY.copy()


@linear_backward.mistake(
    "bias_total", N_("db is one number for all; every output has a bias of its own."), DB
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, dY.sum()


@linear_backward.mistake(
    "bias_row", N_("db is a table of one row; b has the shape (k,)."), N_("Leave keepdims=True away.")
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, dY.sum(axis=0, keepdims=True)


@linear_backward.mistake(
    "first_sample", N_("db looks at the first sample only; the messages of all add up."), DB
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, dY[0]


@linear_backward.mistake(
    "divided_by_n",
    N_("You divide by the number of samples; a mean in the loss is in dY already."),
    N_("X.T @ dY and dY.sum(axis=0), without / n."),
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY / len(X), dY.sum(axis=0) / len(X)


@linear_backward.mistake(
    "dW_divided_by_n",
    N_("You divide dW by the number of samples; a mean in the loss is in dY already."),
    DW,
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY / len(X), dY.sum(axis=0)


@linear_backward.mistake(
    "no_upstream",
    N_("db is the number of samples: what comes from behind is missing."),
    DB,
)
def _(dY, X, W):
    return dY @ W.T, X.T @ dY, np.full(dY.shape[1], float(len(dY)))


@linear_backward.mistake("uphill", N_("All your signs are wrong: this is the gradient, not yet a step."), DW)
def _(dY, X, W):
    return tuple(-part for part in _right(dY, X, W))


@linear_backward.mistake(
    "order_of_results", N_("You return dW first; dX comes first."), N_("return dX, dW, db.")
)
def _(dY, X, W):
    dX, dW, db = _right(dY, X, W)
    return dW, dX, db


@linear_backward.mistake("mutated")
def _(dY, X, W):
    found = _right(dY, X, W)
    W -= W // 2
    return found
