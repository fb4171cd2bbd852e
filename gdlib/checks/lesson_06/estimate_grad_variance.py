"""estimate_grad_variance(grads, B, replace): S²/B, and (N − B)/(N − 1) of it where no sample comes twice.

S² is the variance of all N numbers, divided by N. Cochran, Sampling Techniques, section 2.6.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

WITH = N_("np.var(grads) / B.")
WITHOUT = N_("Where no sample comes twice, multiply by (N - B) / (N - 1); N is len(grads).")


def probes(rng):
    def grads(n):
        return np.round(draw(rng, n) + pick(rng, 1.0, 3.0), 2)

    for n in (9, 6):
        yield once("with", grads(n), int(rng.integers(3, n - 1)), True)
        yield once("without", grads(n), int(rng.integers(3, n - 1)), False)
    yield once("with", grads(7), int(rng.integers(3, 6)), replace=True)
    yield once("without", grads(8), int(rng.integers(3, 7)), replace=False)
    n = int(rng.integers(5, 9))
    yield once("ends", grads(n), n, False)
    yield once("ends", grads(n), n, True)
    yield once("ends", grads(n), 1, False)
    yield once("ends", rng.permutation(9)[:n] + 2, 4, False)


@exercise(
    "06-batches",
    probes,
    questions=(
        Question(N_("drawn with replacement"), 1, "with", pure=True, hint=WITH),
        Question(N_("drawn without replacement"), 1, "without", pure=True, hint=WITHOUT),
        Question(N_("a batch of all samples, a batch of one"), 1, "ends", hint=WITHOUT),
    ),
)
def estimate_grad_variance(grads, B, replace):
    return _variance(grads, B, replace)


def _variance(grads, B, replace, spread=np.var, factor=lambda N, B: (N - B) / (N - 1)):
    """The reference, and what the mistakes vary."""
    return spread(grads) / B * (1 if replace else factor(len(grads), B))


@estimate_grad_variance.mistake(
    "replace_ignored",
    N_("You return the same with and without replacement: replace is not used."),
    WITHOUT,
)
def _(grads, B, replace):
    return _variance(grads, B, True)


@estimate_grad_variance.mistake(
    "always_without",
    N_("You always multiply by (N - B) / (N - 1); that is right only without replacement."),
    WITHOUT,
)
def _(grads, B, replace):
    return _variance(grads, B, False)


@estimate_grad_variance.mistake("replace_inverted", N_("replace works the wrong way round."), WITHOUT)
def _(grads, B, replace):
    return _variance(grads, B, not replace)


@estimate_grad_variance.mistake(
    "sample_variance",
    N_("You divide by N - 1 in the variance; here all N numbers are known: divide by N."),
    N_("np.var(grads) without ddof."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace, spread=lambda g: np.var(g, ddof=1))


@estimate_grad_variance.mistake(
    "one_sample",
    N_("This is the variance of one sample; the mean of B of them varies less."),
    N_("Divide by B."),
)
def _(grads, B, replace):
    return B * _variance(grads, B, replace)


@estimate_grad_variance.mistake(
    "standard_deviation",
    N_("You return the standard deviation; the variance is its square."),
    N_("Take no root."),
)
def _(grads, B, replace):
    return np.sqrt(_variance(grads, B, replace))


@estimate_grad_variance.mistake(
    "deviation_for_variance",
    N_("You start from the standard deviation of grads; the variance belongs there."),
    N_("np.var instead of np.std."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace, spread=np.std)


@estimate_grad_variance.mistake(
    "root_of_B",
    N_("You divide by the root of B: that is how the standard deviation falls, not the variance."),
    N_("Divide by B."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace) * B**0.5


@estimate_grad_variance.mistake(
    "divided_by_N",
    N_("You divide by N, the number of all samples; the batch has B."),
    N_("Divide by B."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace) * B / len(grads)


@estimate_grad_variance.mistake(
    "N_below",
    N_("Your factor is (N - B) / N; below stands N - 1."),
    N_("For a batch of one the factor has to be 1."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace, factor=lambda N, B: (N - B) / N)


@estimate_grad_variance.mistake(
    "factor_upside_down",
    N_("Your factor stands upside down; for B = N the variance has to be 0."),
    WITHOUT,
)
def _(grads, B, replace):
    return _variance(grads, B, replace, factor=lambda N, B: np.divide(N - 1.0, N - B))


@estimate_grad_variance.mistake(
    "B_minus_one",
    N_("Your factor is (N - B) / (B - 1); below stands N - 1."),
    WITHOUT,
)
def _(grads, B, replace):
    return _variance(grads, B, replace, factor=lambda N, B: np.divide(N - B, B - 1.0))


@estimate_grad_variance.mistake(
    "factor_squared", N_("Your factor is squared; it stands there once."), WITHOUT
)
def _(grads, B, replace):
    return _variance(grads, B, replace, factor=lambda N, B: ((N - B) / (N - 1)) ** 2)


@estimate_grad_variance.mistake(
    "factor_rooted",
    N_("You take the root of the factor; that belongs to the standard deviation."),
    WITHOUT,
)
def _(grads, B, replace):
    return _variance(grads, B, replace, factor=lambda N, B: ((N - B) / (N - 1)) ** 0.5)


@estimate_grad_variance.mistake(
    "mean_not_subtracted",
    N_("This is the mean of the squares; the variance looks at the distance from the mean."),
    N_("np.var subtracts the mean first."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace, spread=lambda g: np.mean(np.square(g)))


@estimate_grad_variance.mistake(
    "variance_of_the_sum",
    N_("This is the variance of the batch's sum; for the mean divide by B, do not multiply."),
    N_("Divide by B."),
)
def _(grads, B, replace):
    return B * B * _variance(grads, B, replace)


@estimate_grad_variance.mistake(
    "first_batch",
    N_("You look at the first B numbers only; the variance of all N is asked for."),
    N_("np.var(grads), then divide by B."),
)
def _(grads, B, replace):
    return _variance(grads, B, replace, spread=lambda g: np.var(g[:B]))


@estimate_grad_variance.mistake("mutated")
def _(grads, B, replace):
    variance = _variance(grads, B, replace)
    grads.sort()
    return variance
