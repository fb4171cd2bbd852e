"""classify(H, tol): "min", "max", "saddle" or "degenerate", by the smallest and the largest eigenvalue."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

ENDS = N_("Look at the smallest and the largest of np.linalg.eigvalsh(H).")
CLEAR = N_("An eigenvalue between -tol and tol tells nothing; there is a saddle if two others disagree.")
TOL = N_("An eigenvalue is positive above tol, and negative below -tol.")


def _turned(rng, *signs, check=lambda H: True):
    """A symmetric matrix of four decimals that passes ``check``; a sign stands for any such eigenvalue."""
    for _ in range(10_000):
        eigenvalues = [s * pick(rng, 1.0, 5.0) if s in (-1, 1) else s for s in signs]
        n = len(eigenvalues)
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        H = np.round(Q @ np.diag(rng.permutation(eigenvalues)) @ Q.T, 4)
        H = (H + H.T) / 2
        if check(H):
            return H
    raise AssertionError("no matrix found")


def _masked(H):
    """A saddle whose diagonal is positive, and so is its determinant where it has three rows."""
    return (np.diag(H) > 0.2).all() and H[0, 1] < 0


def probes(rng):
    yield once("kinds", _turned(rng, 1, 1, check=lambda H: H[0, 1] < -0.2))
    yield once("kinds", _turned(rng, 1, 1, 1, check=lambda H: H.min() < -0.2))
    yield once("kinds", _turned(rng, -1, -1, check=lambda H: H[0, 1] > 0.2))
    yield once("kinds", _turned(rng, -1, -1, -1, check=lambda H: H.max() > 0.2))
    yield once("kinds", np.array([[pick(rng, 1.0, 5.0)]]))
    low, high = -pick(rng, 1.1, 2.0), pick(rng, 4.0, 6.0)
    yield once("saddles", _turned(rng, low, high, check=_masked))
    yield once("saddles", _turned(rng, low, low - 0.4, high + 2, check=_masked))
    yield once("saddles", _turned(rng, -high, -high, -low, check=lambda H: (np.diag(H) < -0.2).all()))
    yield once("saddles", _turned(rng, low, 1.5 - low, high))
    a, b = (int(n) for n in rng.integers(1, 4, 2))
    vector = np.array([a, b + 4, -1])
    yield once("flat", np.outer(vector[:2], vector[:2]))
    yield once("flat", -np.outer(vector, vector))
    yield once("flat", np.zeros((2, 2)))
    yield once("flat", np.diag(rng.permutation([0.0, low, high])))
    tol = pick(rng, 0.3, 0.9)
    for eigenvalues in (
        (tol - 0.1, high),
        (tol + 0.1, high),
        (-tol + 0.1, -high),
        (-tol - 0.1, -high),
        (-tol + 0.1, high),
        (-tol - 0.1, high),
        (tol - 0.1, -high),
        (tol + 0.1, -high),
        (0.1 - tol, tol - 0.1),
    ):
        yield once("tol", _turned(rng, *eigenvalues), tol)
    for edge in (tol, -tol):
        yield once("tol", np.array([[edge]]), tol)
        yield once("tol", np.diag([edge, -4 * edge]), tol=tol)
    yield once("tol", np.diag([5e-9, high]))
    yield once("tol", np.diag([5e-8, high]))
    yield once("tol", np.diag([-5e-9, -high]))
    yield once("tol", np.diag([-5e-8, -high]))


@exercise(
    "07-landscapes",
    probes,
    questions=(
        Question(N_("minima and maxima"), 1, "kinds", pure=True, hint=ENDS),
        Question(N_("saddles, whatever their diagonal"), 1, "saddles", hint=ENDS),
        Question(N_("flat directions: degenerate, or a saddle all the same"), 1, "flat", hint=CLEAR),
        Question(N_("what is small against tol counts as zero"), 1, "tol", hint=TOL),
    ),
)
def classify(H, tol=1e-8):
    return _kind(np.linalg.eigvalsh(H), tol)


def _kind(values, tol):
    """The verdict on some numbers; the reference, and what the mistakes vary."""
    low, high = np.min(values), np.max(values)
    if low > tol:
        return "min"
    if high < -tol:
        return "max"
    return "saddle" if low < -tol and high > tol else "degenerate"


@classify.mistake(
    "diagonal",
    N_("You look at the diagonal: it shows the curvature along the axes only."),
    ENDS,
)
def _(H, tol=1e-8):
    return _kind(np.diag(H), tol)


@classify.mistake("entries", N_("You look at the signs of the entries; the eigenvalues decide."), ENDS)
def _(H, tol=1e-8):
    return _kind(H, tol)


@classify.mistake(
    "determinant",
    N_("The determinant and one entry decide only for 2 by 2 matrices; here are others, too."),
    ENDS,
)
def _(H, tol=1e-8):
    determinant = np.linalg.det(H)
    if determinant > tol:
        return "min" if H[0, 0] > 0 else "max"
    return "saddle" if determinant < -tol else "degenerate"


@classify.mistake("trace", N_("The trace is the sum of the eigenvalues: a saddle can have any sum."), ENDS)
def _(H, tol=1e-8):
    return _kind(np.trace(H), tol)


@classify.mistake(
    "min_max_swapped", N_("min and max have changed places: in a valley all curvatures are positive."), ENDS
)
def _(H, tol=1e-8):
    return _kind(np.linalg.eigvalsh(-np.asarray(H)), tol)


@classify.mistake(
    "tol_ignored",
    N_("You compare with 0: rounding makes a flat direction look curved. Use tol."),
    TOL,
)
def _(H, tol=1e-8):
    return _kind(np.linalg.eigvalsh(H), 0.0)


@classify.mistake("tol_fixed", N_("You always compare with 1e-8: the argument tol is not used."), TOL)
def _(H, tol=1e-8):
    return _kind(np.linalg.eigvalsh(H), 1e-8)


@classify.mistake(
    "never_degenerate",
    N_("You never answer degenerate: what is neither valley nor summit need not be a saddle."),
    CLEAR,
)
def _(H, tol=1e-8):
    kind = _kind(np.linalg.eigvalsh(H), tol)
    return "saddle" if kind == "degenerate" else kind


@classify.mistake(
    "any_flat_is_degenerate",
    N_("One flat direction is no excuse where two others disagree: that is a saddle."),
    CLEAR,
)
def _(H, tol=1e-8):
    values = np.linalg.eigvalsh(H)
    return "degenerate" if (np.abs(values) <= tol).any() else _kind(values, tol)


@classify.mistake(
    "flat_counts_as_up",
    N_("A flat direction counts as a valley for you; the second derivatives cannot tell there."),
    TOL,
)
def _(H, tol=1e-8):
    low, high = np.linalg.eigvalsh(H)[[0, -1]]
    return "min" if low > -tol else "max" if high < tol else "saddle"


@classify.mistake(
    "one_is_enough",
    N_("One positive curvature makes no minimum: all must be positive."),
    ENDS,
)
def _(H, tol=1e-8):
    low, high = np.linalg.eigvalsh(H)[[0, -1]]
    return "min" if high > tol else "max" if low < -tol else "degenerate"


@classify.mistake(
    "one_negative_is_a_saddle",
    N_("One negative curvature makes a saddle only if another one is positive."),
    CLEAR,
)
def _(H, tol=1e-8):
    low, high = np.linalg.eigvalsh(H)[[0, -1]]
    if low > tol:
        return "min"
    if high < -tol:
        return "max"
    return "saddle" if low < -tol else "degenerate"


@classify.mistake(
    "no_maxima",
    N_("Where all curvatures are negative there is a summit, not a pass."),
    ENDS,
)
def _(H, tol=1e-8):
    kind = _kind(np.linalg.eigvalsh(H), tol)
    return "saddle" if kind == "max" else kind


@classify.mistake(
    "singular_values",
    N_("Singular values are never negative; the signs of the eigenvalues decide."),
    ENDS,
)
def _(H, tol=1e-8):
    return _kind(np.linalg.svd(H, compute_uv=False), tol)


@classify.mistake(
    "edge_included",
    N_("Above tol means larger than tol: an eigenvalue equal to tol is not above it."),
    N_("> instead of >=, and < instead of <=."),
)
def _(H, tol=1e-8):
    low, high = np.linalg.eigvalsh(H)[[0, -1]]
    if low >= tol:
        return "min"
    if high <= -tol:
        return "max"
    return "saddle" if low <= -tol and high >= tol else "degenerate"


@classify.mistake(
    "long_names",
    N_("You answer in other words than those asked for."),
    N_('The four answers are "min", "max", "saddle" and "degenerate".'),
)
def _(H, tol=1e-8):
    return {"min": "minimum", "max": "maximum"}.get(kind := _kind(np.linalg.eigvalsh(H), tol), kind)


@classify.mistake(
    "eigenvalues_returned",
    N_("You return the eigenvalues; a word is asked for."),
    N_('The four answers are "min", "max", "saddle" and "degenerate".'),
)
def _(H, tol=1e-8):
    return np.linalg.eigvalsh(H)
