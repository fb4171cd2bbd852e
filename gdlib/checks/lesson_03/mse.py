"""mse(y, yhat): the mean squared error, (1/n) Σ (ŷᵢ − yᵢ)², for arrays of shape (n,) or (n, 1)."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

MEAN = N_("np.mean of the squared differences.")
FLAT = N_("np.ravel makes both flat, before you subtract.")


def probes(rng):
    for n in (3, 5):
        yield once("flat", draw(rng, n), draw(rng, n))
    yield once("flat", rng.integers(1, 5, 4), rng.integers(5, 9, 4))
    for left, right in (((4, 1), (4,)), ((4,), (4, 1)), ((3, 1), (3, 1))):
        yield once("columns", draw(rng, left), draw(rng, right))
    y = draw(rng, 4)
    yield once("perfect", y, y[:, None])
    yield once("perfect", y[:, None], y)
    y, yhat = draw(rng, 3), draw(rng, 3)
    yield once("twice", y, yhat)
    yield once("twice", np.tile(y, 2), np.tile(yhat, 2))


def perfect_is_zero(values, calls):
    return all(abs(value[0]) < 1e-12 for value in values)


def twice_the_data(values, calls):
    (once_,), (twice,) = values
    return bool(once_ > 0 and np.isclose(once_, twice, rtol=1e-9))


@exercise(
    "03-losses",
    probes,
    questions=(
        Question(N_("two flat arrays, left as they were"), 1, "flat", pure=True, hint=MEAN),
        Question(N_("columns of shape (n, 1)"), 1, "columns", hint=FLAT),
        Question(N_("a perfect prediction has the loss 0"), 1, "perfect", holds=perfect_is_zero, hint=FLAT),
        Question(
            N_("the same data twice: the same loss"),
            1,
            "twice",
            holds=twice_the_data,
            hint=N_("A mean divides by the number of samples."),
        ),
    ),
)
def mse(y, yhat):
    return np.mean(_residuals(y, yhat) ** 2)


def _residuals(y, yhat):
    return np.ravel(yhat) - np.ravel(y)


@mse.mistake(
    "broadcast",
    N_("Shapes (n,) and (n, 1) gave (n, n): every prediction met every truth."),
    FLAT,
)
def _(y, yhat):
    return np.mean((np.asarray(yhat) - np.asarray(y)) ** 2)


@mse.mistake("sum", N_("You add the squares; twice the data gives twice the loss. Take the mean."), MEAN)
def _(y, yhat):
    return np.sum(_residuals(y, yhat) ** 2)


@mse.mistake("half", N_("Your loss is half of the expected one: there is no 1/2 in this formula."), MEAN)
def _(y, yhat):
    return np.mean(_residuals(y, yhat) ** 2) / 2


@mse.mistake(
    "root", N_("You take the square root; that is the RMSE. Here the mean itself is asked for."), MEAN
)
def _(y, yhat):
    return np.sqrt(np.mean(_residuals(y, yhat) ** 2))


@mse.mistake("norm", N_("np.linalg.norm is the root of the sum; the mean of the squares is asked for."), MEAN)
def _(y, yhat):
    return np.linalg.norm(_residuals(y, yhat))


@mse.mistake("absolute", N_("You take absolute values; the residuals are squared."), MEAN)
def _(y, yhat):
    return np.mean(np.abs(_residuals(y, yhat)))


@mse.mistake("not_squared", N_("The squares are missing: residuals above and below cancel each other."), MEAN)
def _(y, yhat):
    return np.mean(_residuals(y, yhat))


@mse.mistake("square_of_mean", N_("You square the mean; take the mean of the squares: square first."), MEAN)
def _(y, yhat):
    return np.mean(_residuals(y, yhat)) ** 2


@mse.mistake("not_averaged", N_("You return one square for each sample; their mean is asked for."), MEAN)
def _(y, yhat):
    return _residuals(y, yhat) ** 2


@mse.mistake("n_minus_one", N_("You divide by n - 1, as for a variance; here it is n."), MEAN)
def _(y, yhat):
    residuals = _residuals(y, yhat)
    return np.sum(residuals**2) / (residuals.size - 1)


@mse.mistake("variance", N_("The variance forgets a shift that all residuals share."), MEAN)
def _(y, yhat):
    return np.var(_residuals(y, yhat))


@mse.mistake("difference_of_squares", N_("You subtract the squares; subtract first, then square."), MEAN)
def _(y, yhat):
    return np.mean(np.ravel(yhat) ** 2 - np.ravel(y) ** 2)


@mse.mistake("plus", N_("You add prediction and truth; a residual is their difference."), MEAN)
def _(y, yhat):
    return np.mean((np.ravel(yhat) + np.ravel(y)) ** 2)


@mse.mistake("relative", N_("You divide by the truth: relative errors are not asked for."), MEAN)
def _(y, yhat):
    return np.mean((_residuals(y, yhat) / np.ravel(y)) ** 2)


@mse.mistake("mutated")
def _(y, yhat):
    loss = np.mean(_residuals(y, yhat) ** 2)
    y -= y
    return loss
