"""mse_grad(X, y, w, b): the gradient of the mean squared error of Xw + b, for w and for b."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

GW = N_("With r = X @ w + b - y, gw is 2 * X.T @ r / n.")
GB = N_("With r = X @ w + b - y, gb is 2 * r.mean().")
ROWS = N_("n is the number of rows: len(y).")


def linear_probes(rng, labels):
    """Data for a gradient of (X, y, w, b); ``labels(rng, n)`` draws the truth.

    Groups: "data" (n ≠ d), "shapes" (one feature, one sample, integers), "twice" (the same rows again).
    """
    for n, d in ((4, 2), (2, 3), (3, 2)):
        yield once("data", draw(rng, (n, d)), labels(rng, n), draw(rng, d), float(draw(rng)))
    for n, d in ((4, 1), (1, 3)):
        yield once("shapes", draw(rng, (n, d)), labels(rng, n), draw(rng, d), float(draw(rng)))
    X, w = rng.integers(1, 4, (3, 2)), rng.integers(1, 3, 2)
    yield once("shapes", X, np.rint(labels(rng, 3)).astype(int), w, int(rng.integers(-5, -2)))
    X, y, w, b = draw(rng, (2, 2)), labels(rng, 2), draw(rng, 2), float(draw(rng))
    yield once("twice", X, y, w, b)
    yield once("twice", np.tile(X, (2, 1)), np.tile(y, 2), w, b)


def twice_the_data(values, calls):
    """The same rows again change nothing."""
    ((gw, gb),), ((gw2, gb2),) = values
    return bool(np.any(gw) and np.any(gb) and np.allclose(gw, gw2) and np.allclose(gb, gb2))


def probes(rng):
    yield from linear_probes(rng, lambda rng, n: draw(rng, n, 2.0, 5.0))


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
def mse_grad(X, y, w, b):
    return _of(X, X @ w + b - y)


def _of(X, r):
    return 2 * X.T @ r / len(r), 2 * np.mean(r)


def _right(X, y, w, b):
    return mse_grad.reference(X, y, w, b)


@mse_grad.mistake(
    "wrong_sign",
    N_("Your gradient points downhill: every entry has the wrong sign."),
    N_("The residual is prediction minus truth: X @ w + b - y."),
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return -gw, -gb


@mse_grad.mistake(
    "two_missing", N_("Your gradient is half of the expected one: the square gives a factor 2."), GW
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw / 2, gb / 2


@mse_grad.mistake("two_missing_gw", N_("The factor 2 is missing in gw."), GW)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw / 2, gb


@mse_grad.mistake("two_missing_gb", N_("The factor 2 is missing in gb."), GB)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw, gb / 2


@mse_grad.mistake("sum", N_("You add over the samples; twice the data doubles your gradient."), ROWS)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return len(y) * gw, len(y) * gb


@mse_grad.mistake("sum_gw", N_("gw is a sum over the samples; divide by n, as in gb."), ROWS)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return len(y) * gw, gb


@mse_grad.mistake("sum_gb", N_("gb is a sum over the samples; divide by n, as in gw."), GB)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw, len(y) * gb


@mse_grad.mistake(
    "divided_by_features", N_("You divide by the number of features; the mean is over the samples."), ROWS
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw * len(y) / len(w), gb


@mse_grad.mistake(
    "divided_by_size", N_("You divide by the number of entries of X; divide by its rows."), ROWS
)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return gw / len(w), gb


@mse_grad.mistake("bias_gradient_missing", N_("Your gb is 0: the loss depends on the bias as well."), GB)
def _(X, y, w, b):
    return _right(X, y, w, b)[0], 0.0


@mse_grad.mistake("gb_of_first_weight", N_("Your gb is an entry of gw; for the bias every feature is 1."), GB)
def _(X, y, w, b):
    gw, _gb = _right(X, y, w, b)
    return gw, gw[0]


@mse_grad.mistake("bias_forgotten", N_("b is missing in your residual."), GW)
def _(X, y, w, b):
    return _right(X, y, w, 0.0)


@mse_grad.mistake("inputs_missing", N_("In gw the residuals must be multiplied with X: X.T @ r."), GW)
def _(X, y, w, b):
    gw, gb = _right(X, y, w, b)
    return np.full(len(w), gb), gb


@mse_grad.mistake("times_w", N_("You multiply with w; the derivative of X @ w by w is X."), GW)
def _(X, y, w, b):
    gb = _right(X, y, w, b)[1]
    return gb * w, gb


@mse_grad.mistake("absolute", N_("The signs of the residuals are lost: leave out abs."), GW)
def _(X, y, w, b):
    return _of(X, np.abs(X @ w + b - y))


@mse_grad.mistake("squared", N_("You use squared residuals; the derivative of r**2 is 2 * r."), GW)
def _(X, y, w, b):
    return _of(X, (X @ w + b - y) ** 2)


@mse_grad.mistake(
    "not_averaged_gb", N_("Your gb is one number for each sample; their mean is asked for."), GB
)
def _(X, y, w, b):
    return _right(X, y, w, b)[0], 2 * (X @ w + b - y)


@mse_grad.mistake(
    "swapped_results", N_("You return gb first and gw second."), N_("The weights come first: return gw, gb.")
)
def _(X, y, w, b):
    return _right(X, y, w, b)[::-1]


@mse_grad.mistake("gw_only", N_("You return gw alone; gb is asked for as well."), N_("return gw, gb"))
def _(X, y, w, b):
    return _right(X, y, w, b)[0]


@mse_grad.mistake(
    "not_transposed", N_("X @ r does not fit: X must be transposed, so that samples meet residuals."), GW
)
def _(X, y, w, b):
    r = X @ w + b - y
    return 2 * X @ r / len(y), 2 * np.mean(r)


@mse_grad.mistake("mutated")
def _(X, y, w, b):
    both = _right(X, y, w, b)
    y -= y
    return both
