"""fit_scaler(X): mean and standard deviation of every column; a constant column gets the scale 1."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

MEAN = N_("X.mean(axis=0) goes down the rows: one mean for each column.")
SCALE = N_("X.std(axis=0) goes down the rows: one number for each column.")
CONSTANT = N_("np.where(sd == 0, 1, sd) changes only the zeros.")


def probes(rng):
    scale = np.array([0.5, 20.0, 3.0])
    for shape in ((2, 3), (3, 3)):
        yield once("columns", draw(rng, shape) * scale + 5 * draw(rng, 3))
    yield once("columns", draw(rng, (4, 2)) - 7.0)
    yield once("columns", rng.integers(-9, 10, (3, 3)) * np.array([1, 5, 9]) + np.eye(3, dtype=int))
    # Few digits, so that the deviation is exactly 0; 1e-3 is small, but it is no constant.
    for k in (0, 2):
        X = draw(rng, (3, 3)) * np.array([1.0, 0.001, 1.0])
        X[:, k] = float(rng.integers(2, 9))
        yield once("constant", X)
    X = draw(rng, (4, 2))
    X[:, 1] = 0.0
    yield once("constant", X)
    yield once("constant", draw(rng, (1, 4)))
    yield once("constant", np.full((3, 1), int(rng.integers(2, 9))))


@exercise(
    "04-data",
    probes,
    returns=("mu", "sd"),
    questions=(
        Question(N_("the mean of every column"), 1, ("columns", "constant"), part=0, hint=MEAN),
        Question(N_("the standard deviation of every column"), 1, "columns", part=1, pure=True, hint=SCALE),
        Question(N_("a constant column gets the scale 1"), 1, "constant", part=1, hint=CONSTANT),
    ),
)
def fit_scaler(X):
    sd = X.std(axis=0)
    return X.mean(axis=0), _one_for_zero(sd)


def _one_for_zero(sd):
    return np.where(sd == 0, 1.0, sd)


@fit_scaler.mistake(
    "all_together",
    N_("You take all entries together: one mean and one deviation for the whole table."),
    N_("axis=0 goes down the rows and leaves one number for each column."),
)
def _(X):
    return X.mean(), (X.std() if X.std() else 1.0)


@fit_scaler.mistake(
    "rows",
    N_("You have one number for each sample; each feature, a column, wants one."),
    N_("axis=0, not axis=1."),
)
def _(X):
    return X.mean(axis=1), _one_for_zero(X.std(axis=1))


@fit_scaler.mistake(
    "one_scale",
    N_("The means are right, but all columns share one deviation."),
    SCALE,
)
def _(X):
    return X.mean(axis=0), np.full(X.shape[1], X.std() if X.std() else 1.0)


@fit_scaler.mistake(
    "zero_scale",
    N_("A constant column gets the scale 0: whoever divides by it gets nan."),
    CONSTANT,
)
def _(X):
    return X.mean(axis=0), X.std(axis=0)


@fit_scaler.mistake(
    "small_added",
    N_("You add a tiny number to every deviation: a constant column would be blown up enormously."),
    CONSTANT,
    seen=lambda values, calls: _slightly_more(values, calls),
)
def _(X):
    return X.mean(axis=0), X.std(axis=0) + 1e-8


def _slightly_more(values, calls):
    """sd + eps for any small eps, everywhere."""
    extra = []
    for (value,), (call,) in zip(values, calls, strict=True):
        right = call.args[0].std(axis=0)
        if not isinstance(value, tuple) or len(value) != 2 or np.shape(value[1]) != right.shape:
            return False
        extra.append(value[1] - right)
    extra = np.concatenate(extra)
    return extra.min() > 1e-17 and np.ptp(extra) < 1e-3 * extra.max() + 1e-15 and extra.max() < 0.01


@fit_scaler.mistake(
    "one_added",
    N_("You add 1 to every deviation; only a zero becomes 1."),
    CONSTANT,
)
def _(X):
    return X.mean(axis=0), X.std(axis=0) + 1


@fit_scaler.mistake(
    "at_least_one",
    N_("Every deviation below 1 becomes 1; only a zero does."),
    CONSTANT,
)
def _(X):
    return X.mean(axis=0), np.maximum(X.std(axis=0), 1.0)


@fit_scaler.mistake(
    "variance",
    N_("This is the variance: the square root is missing."),
    N_("X.std, not X.var."),
)
def _(X):
    return X.mean(axis=0), _one_for_zero(X.var(axis=0))


@fit_scaler.mistake(
    "sample_deviation",
    N_("You divide by n - 1, as pandas does; here, as in NumPy, it is n."),
    N_("X.std(axis=0) without ddof."),
)
def _(X):
    n = len(X)
    return X.mean(axis=0), _one_for_zero(X.std(axis=0) * np.sqrt(n / max(n - 1, 1)))


@fit_scaler.mistake(
    "not_centred",
    N_("Your deviation is measured from zero; it should be measured from the mean."),
    SCALE,
)
def _(X):
    return X.mean(axis=0), _one_for_zero(np.sqrt(np.mean(X**2, axis=0)))


@fit_scaler.mistake(
    "range",
    N_("Your scale is the largest minus the smallest value; the standard deviation is asked for."),
    SCALE,
)
def _(X):
    return X.mean(axis=0), _one_for_zero(np.ptp(X, axis=0))


@fit_scaler.mistake(
    "mean_distance",
    N_("Your scale is the mean distance from the mean; the standard deviation is asked for."),
    SCALE,
)
def _(X):
    mu = X.mean(axis=0)
    return mu, _one_for_zero(np.abs(X - mu).mean(axis=0))


@fit_scaler.mistake("median", N_("This is the median; the mean is asked for."), MEAN)
def _(X):
    return np.median(X, axis=0), _one_for_zero(X.std(axis=0))


@fit_scaler.mistake("sum", N_("This is the sum; divide it by the number of rows."), MEAN)
def _(X):
    return X.sum(axis=0), _one_for_zero(X.std(axis=0))


@fit_scaler.mistake(
    "swapped_results", N_("You return sd first and mu second."), N_("The mean comes first: return mu, sd.")
)
def _(X):
    return fit_scaler.reference(X)[::-1]


@fit_scaler.mistake(
    "table_returned",
    N_("You return the scaled table; the two rows of numbers that scale it are asked for."),
    N_("return mu, sd. The next exercise applies them."),
    seen=lambda values, calls: all(
        np.shape(v[0]) == c[0].args[0].shape for v, c in zip(values, calls, strict=True)
    ),
)
def _(X):
    mu, sd = fit_scaler.reference(X)
    return (X - mu) / sd


@fit_scaler.mistake("mutated")
def _(X):
    mu, sd = fit_scaler.reference(X)
    X -= mu.astype(X.dtype)
    return mu, sd
