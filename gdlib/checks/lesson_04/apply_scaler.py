"""apply_scaler(X, mu, sd): (X − μ)/σ, with the numbers that come in."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

FORMULA = N_("(X - mu) / sd, with parentheses.")


def probes(rng):
    for shape in ((3, 2), (2, 4), (1, 3)):
        yield once("tables", draw(rng, shape), draw(rng, shape[1]), np.abs(draw(rng, shape[1])))
    yield once("integers", rng.integers(1, 9, (3, 2)), draw(rng, 2), np.abs(draw(rng, 2)))


@exercise(
    "04-data",
    probes,
    questions=(
        Question(N_("every column shifted and divided"), 0, "tables", pure=True, hint=FORMULA),
        Question(N_("a table of whole numbers"), 0, "integers", pure=True, hint=FORMULA),
    ),
)
def apply_scaler(X, mu, sd):
    return (X - mu) / sd


@apply_scaler.mistake("parenthesis", N_("You divide only the mean: a parenthesis is missing."), FORMULA)
def _(X, mu, sd):
    return X - mu / sd


@apply_scaler.mistake("plus", N_("You add the mean; subtract it."), FORMULA)
def _(X, mu, sd):
    return (X + mu) / sd


@apply_scaler.mistake("times", N_("You multiply by sd; divide by it."), FORMULA)
def _(X, mu, sd):
    return (X - mu) * sd


@apply_scaler.mistake("not_shifted", N_("The columns are divided, but not shifted: mu is not used."), FORMULA)
def _(X, mu, sd):
    return X / sd


@apply_scaler.mistake("not_divided", N_("The columns are shifted, but not divided: sd is not used."), FORMULA)
def _(X, mu, sd):
    return X - mu


@apply_scaler.mistake("variance", N_("You divide by the square of sd; sd itself is the unit."), FORMULA)
def _(X, mu, sd):
    return (X - mu) / sd**2


@apply_scaler.mistake("undone", N_("This undoes a scaling; the way there is asked for."), FORMULA)
def _(X, mu, sd):
    return X * sd + mu


@apply_scaler.mistake(
    "own_statistics",
    N_("You compute mean and deviation from X again. For test data that is a leak."),
    N_("Use the mu and sd that come in: those of the training data."),
    seen=lambda values, calls: all(
        _standardized(v[0], c[0].args[0]) for v, c in zip(values, calls, strict=True)
    ),
)
def _(X, mu, sd):
    own = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(own == 0, 1.0, own)


def _standardized(value, X):
    """Every column has mean 0 and deviation 1, or 0 where there is only one row."""
    if np.shape(value) != X.shape or len(X) == 1:
        return True
    return np.allclose(value.mean(axis=0), 0) and all(
        np.isclose(sd, 1) or np.ptp(column) == 0 for sd, column in zip(value.std(axis=0), X.T, strict=True)
    )


@apply_scaler.mistake("mutated")
def _(X, mu, sd):
    scaled = (X - mu) / sd
    X[...] = scaled.astype(X.dtype)
    return scaled
