"""contraction_factor(lr, mu, L): the factor per step of the slowest direction.

That is max(|1 − lr·μ|, |1 − lr·L|).
"""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

BOTH = N_("Take abs(1 - lr * mu) and abs(1 - lr * L), then the larger of the two.")


def probes(rng):
    """lr as a share of the two landmarks 1/L and 2/(mu + L): the flat direction decides below the second."""
    for _ in range(2):
        mu, L = pick(rng, 0.3, 0.9), pick(rng, 3.0, 9.0)
        yield once("flat", round(rng.uniform(0.2, 0.8) / L, 3), mu, L)
        yield once("flat", round(rng.uniform(1.2, 1.6) / L, 3), mu, L)
        yield once("steep", round(rng.uniform(2.03, 2.25) / (mu + L), 4), mu, L)
        yield once("flies", round(rng.uniform(2.2, 3.5) / L, 3), mu, L)
    curvature = pick(rng, 1.5, 4.0)
    yield once("round", round(rng.uniform(0.3, 0.8) / curvature, 3), curvature, curvature)
    yield once("round", round(rng.uniform(1.2, 1.8) / curvature, 3), curvature, curvature)


@exercise(
    "02-learning-rate",
    probes,
    questions=(
        Question(N_("a small learning rate: the flat direction is the slow one"), 1, "flat", hint=BOTH),
        Question(N_("a large learning rate: the steep direction is the slow one"), 1, "steep", hint=BOTH),
        Question(N_("beyond 2/L the factor is above 1"), 1, "flies", hint=BOTH),
        Question(N_("a round bowl, mu = L"), 1, "round", hint=BOTH),
    ),
)
def contraction_factor(lr, mu, L):
    return max(abs(1 - lr * mu), abs(1 - lr * L))


@contraction_factor.mistake(
    "abs_missing",
    N_("Without abs a factor such as -1.5 looks small. Its size counts: the walk swings and grows."),
    BOTH,
)
def _(lr, mu, L):
    return max(1 - lr * mu, 1 - lr * L)


@contraction_factor.mistake(
    "fastest", N_("This is the factor of the fastest direction; the slowest decides."), N_("max, not min.")
)
def _(lr, mu, L):
    return min(abs(1 - lr * mu), abs(1 - lr * L))


@contraction_factor.mistake(
    "only_mu",
    N_("You look at mu only; with a large learning rate the steep direction is the slow one."),
    BOTH,
)
def _(lr, mu, L):
    return abs(1 - lr * mu)


@contraction_factor.mistake(
    "only_L", N_("You look at L only; with a small learning rate the flat direction is the slow one."), BOTH
)
def _(lr, mu, L):
    return abs(1 - lr * L)


@contraction_factor.mistake("averaged", N_("You take the mean of both; the slowest direction decides."), BOTH)
def _(lr, mu, L):
    return (abs(1 - lr * mu) + abs(1 - lr * L)) / 2


@contraction_factor.mistake(
    "multiplied", N_("You multiply both factors; each direction has its own, and the slowest decides."), BOTH
)
def _(lr, mu, L):
    return abs(1 - lr * mu) * abs(1 - lr * L)


@contraction_factor.mistake(
    "squared",
    N_("Your factor is squared: that is how the loss shrinks. Here the distance is asked for."),
    BOTH,
)
def _(lr, mu, L):
    return contraction_factor.reference(lr, mu, L) ** 2


@contraction_factor.mistake("plus", N_("A step downhill subtracts: the factor is 1 minus lr * h."), BOTH)
def _(lr, mu, L):
    return max(abs(1 + lr * mu), abs(1 + lr * L))


@contraction_factor.mistake("lr_missing", N_("lr is missing: each curvature is multiplied by lr."), BOTH)
def _(lr, mu, L):
    return max(abs(1 - mu), abs(1 - L))


@contraction_factor.mistake("one_missing", N_("1 is missing: the factor is 1 - lr * h, not lr * h."), BOTH)
def _(lr, mu, L):
    return max(abs(lr * mu), abs(lr * L))


@contraction_factor.mistake(
    "curvature_divides", N_("You divide lr by the curvatures; a step is lr times curvature."), BOTH
)
def _(lr, mu, L):
    return max(abs(1 - lr / mu), abs(1 - lr / L))


@contraction_factor.mistake(
    "best_rate",
    N_("This is the factor at the best learning rate; the argument lr is not used."),
    BOTH,
)
def _(lr, mu, L):
    return (L - mu) / (L + mu)


@contraction_factor.mistake(
    "clipped",
    N_("Your factor is never above 1. With a learning rate beyond 2/L the distance grows."),
    N_("Leave out min(1, ...)."),
)
def _(lr, mu, L):
    return min(1.0, contraction_factor.reference(lr, mu, L))


@contraction_factor.mistake(
    "both",
    N_("You return both factors; only the larger one is asked for."),
    N_("max(a, b) gives the larger."),
)
def _(lr, mu, L):
    return abs(1 - lr * mu), abs(1 - lr * L)
