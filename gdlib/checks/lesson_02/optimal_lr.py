"""optimal_lr(H): the best learning rate on a bowl, 2 / (μ + L), and its factor, (κ − 1) / (κ + 1)."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

from .bowls import rotated, straight

ENDS = N_("mu, L = eigenvalues[0], eigenvalues[-1] with eigenvalues = np.linalg.eigvalsh(H).")
LR = N_("lr is 2 / (mu + L).")
RATE = N_("With kappa = L / mu, the rate is (kappa - 1) / (kappa + 1).")


def probes(rng):
    yield once("straight", straight(rng, True))
    yield once("straight", straight(rng, False))
    for _ in range(3):
        yield once("rotated", rotated(rng))
    yield once("round", pick(rng, 1.5, 4.0) * np.eye(2))
    yield once("round", pick(rng, 0.2, 0.7) * np.eye(3))


@exercise(
    "02-learning-rate",
    probes,
    returns=("lr", "rate"),
    questions=(
        Question(N_("the learning rate on a bowl along the axes"), 1, "straight", part=0, hint=LR),
        Question(N_("the factor on a bowl along the axes"), 1, "straight", part=1, hint=RATE),
        Question(N_("both on a rotated bowl; H is left as it was"), 1, "rotated", pure=True, hint=ENDS),
        Question(N_("a round bowl: one step arrives, the factor is 0"), 1, "round", hint=LR),
    ),
)
def optimal_lr(H):
    return _both(*_ends(H))


def _ends(H):
    eigenvalues = np.linalg.eigvalsh(H)
    return eigenvalues[0], eigenvalues[-1]


def _both(mu, L):
    return 2 / (mu + L), (L - mu) / (L + mu)


@optimal_lr.mistake(
    "limit",
    N_("2 / L is the limit of stability: there the walk swings for ever. The best lr is smaller."),
    LR,
)
def _(H):
    mu, L = _ends(H)
    return 2 / L, (L - mu) / (L + mu)


@optimal_lr.mistake("one_over_L", N_("1 / L is a safe choice, but 2 / (mu + L) is faster."), LR)
def _(H):
    mu, L = _ends(H)
    return 1 / L, (L - mu) / (L + mu)


@optimal_lr.mistake("one_over_L_both", N_("1 / L with the factor 1 - mu / L is safe, but not the best."), LR)
def _(H):
    mu, L = _ends(H)
    return 1 / L, 1 - mu / L


@optimal_lr.mistake("lr_half", N_("Your lr is half of the best one: 2 stands above, not 1."), LR)
def _(H):
    lr, rate = _both(*_ends(H))
    return lr / 2, rate


@optimal_lr.mistake(
    "lr_parentheses",
    N_("A parenthesis is missing in lr: 2 / mu + L divides by mu only."),
    N_("Write 2 / (mu + L)."),
)
def _(H):
    mu, L = _ends(H)
    return 2 / mu + L, (L - mu) / (L + mu)


@optimal_lr.mistake("lr_minus", N_("In lr the two eigenvalues are added, not subtracted."), LR)
def _(H):
    mu, L = _ends(H)
    return 2 / (L - mu) if mu < L else np.inf, (L - mu) / (L + mu)


@optimal_lr.mistake(
    "kappa_inverted", N_("Your rate is negative: kappa is L / mu, so it is at least 1."), RATE
)
def _(H):
    lr, rate = _both(*_ends(H))
    return lr, -rate


@optimal_lr.mistake("rate_inverted", N_("Your rate is above 1: the fraction is upside down."), RATE)
def _(H):
    mu, L = _ends(H)
    return 2 / (mu + L), (L + mu) / (L - mu) if mu < L else np.inf


@optimal_lr.mistake(
    "rate_parentheses",
    N_("Parentheses are missing in the rate: kappa - 1 / kappa + 1 divides only 1 by kappa."),
    N_("Write (kappa - 1) / (kappa + 1)."),
)
def _(H):
    mu, L = _ends(H)
    return 2 / (mu + L), L / mu - mu / L + 1


@optimal_lr.mistake("rate_of_one_over_L", N_("1 - 1 / kappa is the factor at lr = 1 / L."), RATE)
def _(H):
    mu, L = _ends(H)
    return 2 / (mu + L), 1 - mu / L


@optimal_lr.mistake(
    "rate_squared",
    N_("Your rate is squared: that is how the loss shrinks. Here the distance is asked for."),
    RATE,
)
def _(H):
    lr, rate = _both(*_ends(H))
    return lr, rate**2


@optimal_lr.mistake(
    "rate_with_roots", N_("The roots belong to momentum; without it the rate has kappa itself."), RATE
)
def _(H):
    mu, L = np.sqrt(_ends(H))
    return 2 / (mu**2 + L**2), (L - mu) / (L + mu)


@optimal_lr.mistake(
    "kappa", N_("Your second value is the condition number; the factor per step is asked for."), RATE
)
def _(H):
    mu, L = _ends(H)
    return 2 / (mu + L), L / mu


@optimal_lr.mistake(
    "swapped_results",
    N_("You return the rate first and lr second."),
    N_("The learning rate comes first: return lr, rate."),
)
def _(H):
    return _both(*_ends(H))[::-1]


@optimal_lr.mistake(
    "lr_only", N_("You return lr alone; the factor is asked for as well."), N_("return lr, rate")
)
def _(H):
    return _both(*_ends(H))[0]


@optimal_lr.mistake(
    "diagonal",
    N_("The diagonal holds the curvatures along the axes; a rotated bowl hides its own between them."),
    ENDS,
)
def _(H):
    return _both(np.min(np.diag(H)), np.max(np.diag(H)))


@optimal_lr.mistake(
    "ends_of_diagonal", N_("You use the first and the last entry of the diagonal, not the eigenvalues."), ENDS
)
def _(H):
    mu, L = H[0, 0], H[-1, -1]
    return _both(mu, L)


@optimal_lr.mistake(
    "unsorted", N_("np.linalg.eigvals gives the eigenvalues in no order: first and last may be any."), ENDS
)
def _(H):
    eigenvalues = np.linalg.eigvals(H)
    return _both(eigenvalues[0], eigenvalues[-1])


@optimal_lr.mistake("trace", N_("You add all eigenvalues; only the smallest and the largest count."), ENDS)
def _(H):
    mu, L = _ends(H)
    return 2 / np.trace(H), (L - mu) / (L + mu)


@optimal_lr.mistake("mutated")
def _(H):
    both = _both(*_ends(H))
    H *= both[0]
    return both
