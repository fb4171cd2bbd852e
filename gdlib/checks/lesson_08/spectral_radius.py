"""spectral_radius(lr, beta, lams): how fast heavy-ball shrinks on a quadratic with curvatures λ.

The largest |eigenvalue| of [[1 + β − lr·λ, −β], [1, 0]] over all λ.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

ABS = N_(
    "np.abs of a complex number is its modulus; take the largest over all eigenvalues and all curvatures."
)
MATRIX = N_("The matrix is [[1 + beta - lr * lam, -beta], [1, 0]].")


def _draw(rng, kind):
    """Settings whose eigenvalues are "complex" for every λ, or real and slowest at one end of the λs.

    "flat": the smallest λ is the slow one; "steep": the largest is, and the ball flies off. The first λ is
    neither. No pair is nearly double: rounding would cost half of its digits.
    """
    for _ in range(100_000):
        lr, beta = pick(rng, 0.05, 0.3), pick(rng, 0.3, 0.8)
        lams = np.sort(np.round(rng.uniform(0.3, 10.0 if kind == "flat" else 30.0, 4), 2))[[1, 0, 3, 2]]
        trace = 1 + beta - lr * lams
        gaps = trace**2 - 4 * beta
        radii = (np.abs(trace) + np.sqrt(np.maximum(gaps, 0))) / 2
        slow, flies, apart = int(radii.argmax()), radii.max() > 1.1, np.abs(gaps).min() > 0.05
        found = {
            "complex": (gaps < 0).all(),
            "flat": slow == 1 and gaps[1] > 0 and not flies,
            "steep": slow == 2 and flies,
        }
        if apart and found[kind]:
            return lr, beta, lams
    raise AssertionError(f"no settings of kind {kind}")


def probes(rng):
    for _ in range(2):
        yield once("complex", *_draw(rng, "complex"))
        yield once("real", *_draw(rng, "flat"))
    yield once("real", *_draw(rng, "steep"))
    lr, beta, lams = _draw(rng, "complex")
    yield once("one", lr, beta, lams[:1])
    yield once("one", lr, beta, np.array([0.0]))


@exercise(
    "08-momentum",
    probes,
    questions=(
        Question(N_("where the ball swings: complex eigenvalues"), 1, "complex", pure=True, hint=ABS),
        Question(N_("where it creeps or flies off: real eigenvalues"), 1, "real", hint=MATRIX),
        Question(N_("a single curvature, also 0"), 1, "one", hint=MATRIX),
    ),
)
def spectral_radius(lr, beta, lams):
    return max(np.abs(_eigenvalues(lr, beta, lam)).max() for lam in lams)


def _eigenvalues(lr, beta, lam):
    return np.linalg.eigvals(np.array([[1 + beta - lr * lam, -beta], [1.0, 0.0]]))


def _all(lr, beta, lams):
    return np.array([_eigenvalues(lr, beta, lam) for lam in lams]).astype(complex)


@spectral_radius.mistake(
    "real_part", N_("You take the largest real part; the radius is the largest modulus."), ABS
)
def _(lr, beta, lams):
    return _all(lr, beta, lams).real.max()


@spectral_radius.mistake(
    "absolute_real_part", N_("You drop the imaginary part before you take the modulus."), ABS
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, lams).real).max()


@spectral_radius.mistake("trace", N_("You use the trace, the sum of both eigenvalues."), ABS)
def _(lr, beta, lams):
    return np.abs(1 + beta - lr * np.asarray(lams)).max()


@spectral_radius.mistake(
    "smallest", N_("You take the smallest modulus; the slowest direction decides, the largest one."), ABS
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, lams)).min()


@spectral_radius.mistake(
    "averaged", N_("You take the mean; the slowest direction decides, the largest modulus."), ABS
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, lams)).mean()


@spectral_radius.mistake(
    "root_beta", N_("sqrt(beta) is right only while every pair of eigenvalues is complex."), MATRIX
)
def _(lr, beta, lams):
    return np.sqrt(beta)


@spectral_radius.mistake(
    "determinant", N_("You use the determinant, the product of both eigenvalues: beta."), ABS
)
def _(lr, beta, lams):
    return beta


@spectral_radius.mistake(
    "gd_rate", N_("This is the rate without momentum, |1 - lr * lam|: beta is not used."), MATRIX
)
def _(lr, beta, lams):
    return np.abs(1 - lr * np.asarray(lams)).max()


@spectral_radius.mistake(
    "first_only", N_("You use only the first curvature."), N_("Take the largest over all of lams.")
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, lams[:1])).max()


@spectral_radius.mistake(
    "steepest_only",
    N_("You use only the largest curvature; the flattest direction may be the slow one."),
    N_("Take the largest over all of lams."),
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, [max(lams)])).max()


@spectral_radius.mistake(
    "flattest_only",
    N_("You use only the smallest curvature; the steepest direction may be the one that flies off."),
    N_("Take the largest over all of lams."),
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, [min(lams)])).max()


@spectral_radius.mistake(
    "beta_positive", N_("beta has the wrong sign in the upper right corner of the matrix."), MATRIX
)
def _(lr, beta, lams):
    return max(np.abs(np.linalg.eigvals([[1 + beta - lr * lam, beta], [1.0, 0.0]])).max() for lam in lams)


@spectral_radius.mistake(
    "beta_missing", N_("beta is missing in the upper left corner of the matrix."), MATRIX
)
def _(lr, beta, lams):
    return max(np.abs(np.linalg.eigvals([[1 - lr * lam, -beta], [1.0, 0.0]])).max() for lam in lams)


@spectral_radius.mistake("lr_missing", N_("lr is missing: each curvature is multiplied by lr."), MATRIX)
def _(lr, beta, lams):
    return max(np.abs(_eigenvalues(1.0, beta, lam)).max() for lam in lams)


@spectral_radius.mistake(
    "singular_value",
    N_(
        "This is the largest singular value (the norm) of the matrix; it is not the modulus of an eigenvalue."
    ),
    N_("np.linalg.eigvals gives the eigenvalues."),
)
def _(lr, beta, lams):
    return max(np.linalg.norm([[1 + beta - lr * lam, -beta], [1.0, 0.0]], 2) for lam in lams)


@spectral_radius.mistake(
    "one_for_each", N_("You return one radius for each curvature; only the largest is asked for."), ABS
)
def _(lr, beta, lams):
    return np.abs(_all(lr, beta, lams)).max(axis=1)


@spectral_radius.mistake("squared", N_("Your radius is squared."), ABS)
def _(lr, beta, lams):
    return (np.abs(_all(lr, beta, lams)) ** 2).max()


@spectral_radius.mistake("complex_result", N_("You return a complex number; the radius is its modulus."), ABS)
def _(lr, beta, lams):
    return _all(lr, beta, lams).max()
