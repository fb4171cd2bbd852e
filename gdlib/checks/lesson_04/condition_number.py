"""condition_number(X): the largest eigenvalue of XᵀX/n divided by the smallest."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import Probe, draw, once
from gdlib.i18n import N_

EIGEN = N_("np.linalg.eigvalsh(X.T @ X / len(X)): the last one divided by the first.")
TURN = N_("X.T @ X has the shape (d, d), one row for every feature.")


def probes(rng):
    def ask(group, X):
        return Probe(group, once(group, X).calls, rtol=1e-6)

    for n in (4, 3):
        yield ask("two", draw(rng, (n, 2)) + np.array([0.0, 3.0]))
    yield ask("two", draw(rng, (4, 2)) * np.array([0.2, 8.0]))
    for scale in ([1.0, 1.0, 1.0], [1.0, 20.0, 5.0], [8.0, 1.0, 2.0]):
        yield ask("several", _solid(rng, (3, 3)) * np.array(scale))
    yield ask("ends", draw(rng, (3, 1)))
    yield ask("ends", np.array([[1, 0], [0, 2], [3, 1]]) * rng.integers(1, 6, 2))


def _solid(rng, shape):
    """Columns that are no near copies of one another, so that no rounding is blown up."""
    for _ in range(1000):
        X = draw(rng, shape)
        if np.linalg.cond(X) < 8:
            break
    return X


@exercise(
    "04-data",
    probes,
    questions=(
        Question(N_("two features"), 1, "two", pure=True, hint=EIGEN),
        Question(N_("three features"), 1, "several", hint=EIGEN),
        Question(N_("one feature, and whole numbers"), 1, "ends", hint=EIGEN),
    ),
)
def condition_number(X):
    eigenvalues = _eigenvalues(X)
    return eigenvalues[-1] / eigenvalues[0]


def _eigenvalues(X):
    return np.linalg.eigvalsh(X.T @ X / len(X))


@condition_number.mistake(
    "singular_values",
    N_("Your number is the square root of the expected one: these are singular values of X itself."),
    N_("Square it, or take the eigenvalues of X.T @ X / n."),
)
def _(X):
    return np.linalg.cond(X)


@condition_number.mistake(
    "upside_down",
    N_("Your number is at most 1: the smallest eigenvalue stands above the fraction line."),
    EIGEN,
)
def _(X):
    return 1 / condition_number.reference(X)


@condition_number.mistake(
    "largest_only",
    N_("This is the largest eigenvalue; how much larger it is than the smallest is asked for."),
    EIGEN,
)
def _(X):
    return _eigenvalues(X)[-1]


@condition_number.mistake("difference", N_("You subtract the smallest eigenvalue; divide by it."), EIGEN)
def _(X):
    eigenvalues = _eigenvalues(X)
    return eigenvalues[-1] - eigenvalues[0]


@condition_number.mistake(
    "second",
    N_("You divide by the second eigenvalue; with more than two features it is not the smallest."),
    N_("eigvalsh sorts: the first is the smallest, the last the largest."),
)
def _(X):
    eigenvalues = _eigenvalues(X)
    return eigenvalues[-1] / eigenvalues[-2 if len(eigenvalues) > 1 else -1]


@condition_number.mistake(
    "first_two",
    N_("You divide the second eigenvalue by the first; with more than two features it is not the largest."),
    N_("eigvalsh sorts: the first is the smallest, the last the largest."),
)
def _(X):
    eigenvalues = _eigenvalues(X)
    return eigenvalues[min(1, len(eigenvalues) - 1)] / eigenvalues[0]


@condition_number.mistake(
    "mean_eigenvalue",
    N_("You divide by the mean of the eigenvalues; the smallest one is asked for."),
    EIGEN,
)
def _(X):
    eigenvalues = _eigenvalues(X)
    return eigenvalues[-1] / eigenvalues.mean()


@condition_number.mistake(
    "trace",
    N_("You divide the sum of all eigenvalues; only the largest belongs above the fraction line."),
    EIGEN,
)
def _(X):
    eigenvalues = _eigenvalues(X)
    return eigenvalues.sum() / eigenvalues[0]


@condition_number.mistake(
    "diagonal",
    N_("You compare the lengths of the columns: features that resemble one another go unnoticed."),
    N_("The diagonal of X.T @ X is not enough; take its eigenvalues."),
)
def _(X):
    sizes = np.sum(X**2, axis=0)
    return sizes.max() / sizes.min()


@condition_number.mistake(
    "entries",
    N_("You compare the largest and the smallest entry of the matrix; take its eigenvalues."),
    EIGEN,
)
def _(X):
    H = np.abs(X.T @ X)
    return H.max() / H.min()


@condition_number.mistake(
    "centred",
    N_("You subtract the means first: this is the covariance, and X as it is was asked for."),
    N_("X.T @ X / n, without np.cov and without a mean."),
)
def _(X):
    return condition_number.reference(X - X.mean(axis=0))


@condition_number.mistake(
    "scaled",
    N_("You scale the columns first; X as it is was asked for."),
    N_("X.T @ X / n, without np.corrcoef and without a scaler."),
)
def _(X):
    return condition_number.reference(X / np.sqrt(np.mean(X**2, axis=0)))


@condition_number.mistake(
    "samples_compared",
    N_("You compare samples, not features: X @ X.T has one row for every sample."),
    TURN,
    seen=lambda values, calls: _huge_where_tall(values, calls),
)
def _(X):
    eigenvalues = np.linalg.eigvalsh(X @ X.T / len(X))
    return eigenvalues[-1] / eigenvalues[0]


def _huge_where_tall(values, calls):
    """With more samples than features the smallest eigenvalue of XXᵀ is 0 up to rounding."""
    tall = [value for (value,), (call,) in zip(values, calls, strict=True) if np.ptp(call.args[0].shape) > 0]
    return all(np.shape(v) == () and (not np.isfinite(v) or abs(v) > 1e10) for v in tall if v is not None)


@condition_number.mistake(
    "squared_twice",
    N_("Your number is the square of the expected one."),
    N_("The eigenvalues of X.T @ X are squares already."),
)
def _(X):
    return condition_number.reference(X) ** 2
