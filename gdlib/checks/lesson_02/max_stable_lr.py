"""max_stable_lr(H): the learning rate beyond which gradient descent diverges on a bowl, 2 / λ_max(H)."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once
from gdlib.i18n import N_

from .bowls import rotated, straight

LARGEST = N_("np.linalg.eigvalsh(H)[-1] is the largest eigenvalue L; the limit is 2 / L.")


def probes(rng):
    yield once("straight", straight(rng, True))
    yield once("straight", straight(rng, False))
    for _ in range(3):
        yield once("rotated", rotated(rng))
    yield once("border", rotated(rng))
    yield once("border", straight(rng, True))


def at_the_border(values, calls):
    """Each step multiplies the steepest direction by 1 − lr·L: its size is below 1 just below the limit."""
    for (lr,), (call,) in zip(values, calls, strict=True):
        L = np.linalg.eigvalsh(call.args[0])[-1]
        if not (lr > 0 and abs(1 - 0.999 * lr * L) < 1 < abs(1 - 1.001 * lr * L)):
            return False
    return True


@exercise(
    "02-learning-rate",
    probes,
    questions=(
        Question(N_("a bowl that lies along the axes"), 1, "straight", hint=LARGEST),
        Question(N_("a rotated bowl; H is left as it was"), 1, "rotated", pure=True, hint=LARGEST),
        Question(
            N_("just below it a walk calms down, just above it flies off"),
            1,
            "border",
            holds=at_the_border,
            hint=LARGEST,
        ),
    ),
)
def max_stable_lr(H):
    return 2 / np.linalg.eigvalsh(H)[-1]


@max_stable_lr.mistake(
    "smallest",
    N_("You use the smallest eigenvalue; it is the steepest direction that flies off first."),
    LARGEST,
)
def _(H):
    return 2 / np.linalg.eigvalsh(H)[0]


@max_stable_lr.mistake(
    "one_over_L", N_("At 1 / L the steep direction arrives in one step. It diverges beyond 2 / L."), LARGEST
)
def _(H):
    return 1 / np.linalg.eigvalsh(H)[-1]


@max_stable_lr.mistake(
    "half_of_L", N_("The fraction is upside down: a steeper bowl needs shorter steps."), LARGEST
)
def _(H):
    return np.linalg.eigvalsh(H)[-1] / 2


@max_stable_lr.mistake(
    "L_itself", N_("This is the largest eigenvalue L itself; the limit is 2 / L."), LARGEST
)
def _(H):
    return np.linalg.eigvalsh(H)[-1]


@max_stable_lr.mistake(
    "product", N_("You multiply by L: a steeper bowl needs shorter steps, not longer ones."), LARGEST
)
def _(H):
    return 2 * np.linalg.eigvalsh(H)[-1]


@max_stable_lr.mistake(
    "one_over_two_L", N_("2 stands above the fraction bar, not below: the limit is 2 / L."), LARGEST
)
def _(H):
    return 1 / (2 * np.linalg.eigvalsh(H)[-1])


@max_stable_lr.mistake(
    "best_instead",
    N_("This is the best learning rate, 2 / (mu + L). The limit lies a little beyond."),
    LARGEST,
)
def _(H):
    eigenvalues = np.linalg.eigvalsh(H)
    return 2 / (eigenvalues[0] + eigenvalues[-1])


@max_stable_lr.mistake(
    "diagonal",
    N_("The diagonal holds the curvatures along the axes. In a rotated bowl the steepest lies between them."),
    N_("Take eigenvalues: np.linalg.eigvalsh(H)."),
)
def _(H):
    return 2 / np.max(np.diag(H))


@max_stable_lr.mistake(
    "last_diagonal",
    N_("You use the last entry of the diagonal; the largest eigenvalue is asked for."),
    LARGEST,
)
def _(H):
    return 2 / H[-1, -1]


@max_stable_lr.mistake(
    "first_diagonal",
    N_("You use the first entry of the diagonal; the largest eigenvalue is asked for."),
    LARGEST,
)
def _(H):
    return 2 / H[0, 0]


@max_stable_lr.mistake("trace", N_("You use the trace, the sum of all eigenvalues."), LARGEST)
def _(H):
    return 2 / np.trace(H)


@max_stable_lr.mistake(
    "mean_eigenvalue", N_("You use the mean of the eigenvalues; the largest decides."), LARGEST
)
def _(H):
    return 2 / np.mean(np.linalg.eigvalsh(H))


@max_stable_lr.mistake("determinant", N_("You use the determinant, the product of all eigenvalues."), LARGEST)
def _(H):
    return 2 / np.linalg.det(H)


@max_stable_lr.mistake(
    "frobenius",
    N_("np.linalg.norm(H) is the root of the sum of all squared entries, not the largest eigenvalue."),
    LARGEST,
)
def _(H):
    return 2 / np.linalg.norm(H)


@max_stable_lr.mistake(
    "row_sum",
    N_("The largest row sum is only an upper bound of the largest eigenvalue."),
    LARGEST,
)
def _(H):
    return 2 / np.max(np.sum(np.abs(H), axis=1))


@max_stable_lr.mistake(
    "unsorted",
    N_("np.linalg.eigvals gives the eigenvalues in no order: its last one is any of them."),
    N_("np.linalg.eigvalsh sorts them, smallest first; or take the max."),
)
def _(H):
    return 2 / np.linalg.eigvals(H)[-1]


@max_stable_lr.mistake(
    "one_for_each",
    N_("You return one limit for each direction; the bowl's limit is the smallest of them."),
    LARGEST,
)
def _(H):
    return 2 / np.linalg.eigvalsh(H)


@max_stable_lr.mistake("mutated")
def _(H):
    lr = 2 / np.linalg.eigvalsh(H)[-1]
    H *= lr
    return lr
