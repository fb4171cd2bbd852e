"""bce_grad(X, y, w, b): the gradient of the mean binary cross-entropy of the logits Xw + b, for w and b."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.i18n import N_

from .bce_with_logits import labels
from .mse_grad import linear_probes, twice_the_data
from .sigmoid import sigmoid

GW = N_("With r = sigmoid(X @ w + b) - y, gw is X.T @ r / n.")
GB = N_("With r = sigmoid(X @ w + b) - y, gb is r.mean().")
ROWS = N_("n is the number of rows: len(y).")


def probes(rng):
    yield from linear_probes(rng, labels)


@exercise(
    "03-losses",
    probes,
    returns=("gw", "gb"),
    questions=(
        Question(N_("the gradient for the weights"), 1, "data", part=0, hint=GW),
        Question(N_("the gradient for the bias"), 1, "data", part=1, hint=GB),
        Question(
            N_("one feature, one sample, integers; all left as they were"), 1, "shapes", pure=True, hint=GW
        ),
        Question(N_("the same data twice: the same gradient"), 1, "twice", holds=twice_the_data, hint=ROWS),
    ),
)
def bce_grad(X, y, w, b):
    return _of(X, _sigmoid(X @ w + b) - y)


def _sigmoid(z):
    return sigmoid.reference(z)


def _of(X, r):
    return X.T @ r / len(r), np.mean(r)


def _right(X, y, w, b):
    return bce_grad.reference(X, y, w, b)


@bce_grad.mistake(
    "factor_two", N_("Your gradient is twice the expected one: here is no square, hence no factor 2."), GW
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return 2 * gw, 2 * gb


@bce_grad.mistake("factor_two_gw", N_("gw has a factor 2 that gb has not: here is no square."), GW)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return 2 * gw, gb


@bce_grad.mistake("factor_two_gb", N_("gb has a factor 2 that gw has not: here is no square."), GB)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw, 2 * gb


@bce_grad.mistake(
    "wrong_sign",
    N_("Your gradient points downhill: every entry has the wrong sign."),
    N_("The residual is prediction minus truth: sigmoid(z) - y."),
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return -gw, -gb


@bce_grad.mistake("sum", N_("You add over the samples; twice the data doubles your gradient."), ROWS)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return len(y) * gw, len(y) * gb


@bce_grad.mistake("sum_gw", N_("gw is a sum over the samples; divide by n, as in gb."), ROWS)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return len(y) * gw, gb


@bce_grad.mistake("sum_gb", N_("gb is a sum over the samples; divide by n, as in gw."), GB)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw, len(y) * gb


@bce_grad.mistake(
    "divided_by_features", N_("You divide by the number of features; the mean is over the samples."), ROWS
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw * len(y) / len(w), gb


@bce_grad.mistake(
    "sigmoid_missing", N_("The sigmoid is missing: this is the residual of a line, not of a probability."), GW
)
def _(X, y, w, b):
    return _of(X, X @ w + b - y)


@bce_grad.mistake(
    "mse_after_sigmoid",
    N_("p * (1 - p) belongs to the squared error: that is the plateau. With cross-entropy it cancels."),
    GW,
)
def _(X, y, w, b):
    p = _sigmoid(X @ w + b)
    return _of(X, (p - y) * p * (1 - p))


@bce_grad.mistake(
    "mse_after_sigmoid_doubled",
    N_("This is the gradient of the squared error after a sigmoid: the plateau."),
    GW,
)
def _(X, y, w, b):
    p = _sigmoid(X @ w + b)
    return _of(X, 2 * (p - y) * p * (1 - p))


@bce_grad.mistake("sigmoid_twice", N_("The sigmoid is applied twice."), GW)
def _(X, y, w, b):
    return _of(X, _sigmoid(_sigmoid(X @ w + b)) - y)


@bce_grad.mistake("rounded", N_("You round the probability to 0 or 1: keep it as it is."), GW)
def _(X, y, w, b):
    return _of(X, np.where(X @ w + b >= 0, 1.0, 0.0) - y)


@bce_grad.mistake("labels_swapped", N_("0 and 1 have changed places: subtract y, not 1 - y."), GW)
def _(X, y, w, b):
    return _right(X, 1 - y, w, b)


@bce_grad.mistake("sign_of_z", N_("The sign of z is wrong in your sigmoid: 1 / (1 + exp(-z))."), GW)
def _(X, y, w, b):
    return _of(X, _sigmoid(-(X @ w + b)) - y)


@bce_grad.mistake("bias_gradient_missing", N_("Your gb is 0: the loss depends on the bias as well."), GB)
def _(X, y, w, b):
    return _right(X, y, w, b)[0], 0.0


@bce_grad.mistake("bias_forgotten", N_("b is missing in your logits."), GW)
def _(X, y, w, b):
    return _right(X, y, w, 0.0)


@bce_grad.mistake("inputs_missing", N_("In gw the residuals must be multiplied with X: X.T @ r."), GW)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return np.full(len(w), gb), gb


@bce_grad.mistake(
    "not_averaged_gb", N_("Your gb is one number for each sample; their mean is asked for."), GB
)
def _(X, y, w, b):
    return _right(X, y, w, b)[0], _sigmoid(X @ w + b) - y


@bce_grad.mistake(
    "swapped_results", N_("You return gb first and gw second."), N_("The weights come first: return gw, gb.")
)
def _(X, y, w, b):
    return _right(X, y, w, b)[::-1]


@bce_grad.mistake("gw_only", N_("You return gw alone; gb is asked for as well."), N_("return gw, gb"))
def _(X, y, w, b):
    return _right(X, y, w, b)[0]


@bce_grad.mistake("mutated")
def _(X, y, w, b):
    both = _right(X, y, w, b)
    y -= y
    return both
