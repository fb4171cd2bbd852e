"""heavy_ball_optimal(mu, L): lr = 4 / (√L + √μ)², β = ((√κ − 1) / (√κ + 1))² with κ = L/μ."""

import math

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

LR = N_("lr is 4 / (sqrt(L) + sqrt(mu))**2.")
BETA = N_("With kappa = L / mu, beta is ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))**2.")


def probes(rng):
    for _ in range(2):
        yield once("wide", pick(rng, 0.2, 0.9), pick(rng, 11.0, 40.0))
        yield once("wide", pick(rng, 2.1, 3.0), pick(rng, 4.2, 9.0))
    yield once("wide", 1, 25)
    yield once("round", *[pick(rng, 0.3, 4.0)] * 2)


@exercise(
    "08-momentum",
    probes,
    returns=("lr", "beta"),
    questions=(
        Question(N_("the learning rate"), 1, "wide", part=0, hint=LR),
        Question(N_("beta"), 1, "wide", part=1, hint=BETA),
        Question(N_("a round bowl, mu = L: beta is 0 and one step arrives"), 1, "round", hint=LR),
    ),
)
def heavy_ball_optimal(mu, L):
    root = math.sqrt(L / mu)
    return 4 / (math.sqrt(L) + math.sqrt(mu)) ** 2, ((root - 1) / (root + 1)) ** 2


def _lr(mu, L):
    return heavy_ball_optimal.reference(mu, L)[0]


def _beta(mu, L):
    return heavy_ball_optimal.reference(mu, L)[1]


@heavy_ball_optimal.mistake(
    "beta_unsquared",
    N_("Your beta is the rate by which the distance shrinks each step; beta itself is its square."),
    BETA,
)
def _(mu, L):
    return _lr(mu, L), math.sqrt(_beta(mu, L))


@heavy_ball_optimal.mistake("roots_missing", N_("The square roots are missing in lr and in beta."), LR)
def _(mu, L):
    return 4 / (L + mu) ** 2, ((L - mu) / (L + mu)) ** 2


@heavy_ball_optimal.mistake("lr_roots_missing", N_("The square roots are missing in lr."), LR)
def _(mu, L):
    return 4 / (L + mu) ** 2, _beta(mu, L)


@heavy_ball_optimal.mistake("beta_roots_missing", N_("The square roots are missing in beta."), BETA)
def _(mu, L):
    return _lr(mu, L), ((L - mu) / (L + mu)) ** 2


@heavy_ball_optimal.mistake(
    "lr_of_gd",
    N_("This lr = 2 / (mu + L) is the best one without momentum; with momentum it may be larger."),
    LR,
)
def _(mu, L):
    return 2 / (mu + L), _beta(mu, L)


@heavy_ball_optimal.mistake(
    "gd_optimal", N_("These are the best lr and the rate of descent without momentum."), LR
)
def _(mu, L):
    return 2 / (mu + L), (L - mu) / (L + mu)


@heavy_ball_optimal.mistake(
    "nesterov", N_("lr = 1 / L with this beta is Nesterov's choice, not heavy-ball's."), LR
)
def _(mu, L):
    return 1 / L, math.sqrt(_beta(mu, L))


@heavy_ball_optimal.mistake("lr_unsquared", N_("In lr the sum of the roots must be squared."), LR)
def _(mu, L):
    return 4 / (math.sqrt(L) + math.sqrt(mu)), _beta(mu, L)


@heavy_ball_optimal.mistake("lr_two", N_("Your lr is half of the expected one: 4 stands above, not 2."), LR)
def _(mu, L):
    return _lr(mu, L) / 2, _beta(mu, L)


@heavy_ball_optimal.mistake("lr_minus", N_("In lr the roots are added, not subtracted."), LR)
def _(mu, L):
    return 4 / (math.sqrt(L) - math.sqrt(mu)) ** 2, _beta(mu, L)


@heavy_ball_optimal.mistake(
    "kappa_inverted", N_("Your beta is negative: kappa is L / mu, at least 1, not mu / L."), BETA
)
def _(mu, L):
    return _lr(mu, L), -math.sqrt(_beta(mu, L))


@heavy_ball_optimal.mistake("beta_inverted", N_("Your beta is above 1: the fraction is upside down."), BETA)
def _(mu, L):
    return _lr(mu, L), 1 / _beta(mu, L)


@heavy_ball_optimal.mistake(
    "one_minus", N_("You return 1 - beta: beta must grow towards 1 as the ravine gets narrower."), BETA
)
def _(mu, L):
    return _lr(mu, L), 1 - _beta(mu, L)


@heavy_ball_optimal.mistake("beta_twice_squared", N_("Your beta is squared twice."), BETA)
def _(mu, L):
    return _lr(mu, L), _beta(mu, L) ** 2


@heavy_ball_optimal.mistake(
    "swapped_results",
    N_("You return beta first and lr second."),
    N_("The learning rate comes first: return lr, beta."),
)
def _(mu, L):
    return _beta(mu, L), _lr(mu, L)
