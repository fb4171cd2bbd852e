"""terminal_step(lr, beta, g): the step momentum settles at while the gradient stays g, lr·g / (1 − β)."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

BALANCE = N_("When v no longer changes, v = beta * v + g. Solve it for v; the step is lr * v.")


def probes(rng):
    for _ in range(2):
        yield once("number", pick(rng, 0.11, 0.39), pick(rng, 0.15, 0.8), pick(rng, 0.5, 3.0))
    yield once("number", pick(rng, 0.11, 0.39), 0.9, -pick(rng, 0.5, 3.0))
    for shape in ((3,), (2, 3), (4, 1), ()):
        yield once("shapes", pick(rng, 0.11, 0.39), pick(rng, 0.55, 0.8), draw(rng, shape))
    lr, beta, g = pick(rng, 0.11, 0.39), pick(rng, 0.55, 0.8), draw(rng, 2)
    yield once("balance", lr, beta, g)


def is_a_balance(values, calls):
    """One more step of v ← βv + g from the terminal velocity gives the same velocity."""
    lr, beta, g = calls[0][0].args
    v = values[0][0] / lr
    return np.allclose(beta * v + g, v, rtol=1e-9, atol=0)


@exercise(
    "08-momentum",
    probes,
    questions=(
        Question(N_("one number, uphill or downhill"), 1, "number", hint=BALANCE),
        Question(N_("any shape, and g is left as it was"), 1, "shapes", pure=True, hint=BALANCE),
        Question(
            N_("one more step of momentum changes nothing"), 1, "balance", holds=is_a_balance, hint=BALANCE
        ),
    ),
)
def terminal_step(lr, beta, g):
    return lr * g / (1 - beta)


@terminal_step.mistake(
    "plain_step",
    N_("This is the step without momentum, or with averaged gradients; momentum's is longer."),
    BALANCE,
)
def _(lr, beta, g):
    return lr * g


@terminal_step.mistake(
    "inverted", N_("You multiply by 1 - beta: momentum makes the step longer, not shorter."), BALANCE
)
def _(lr, beta, g):
    return lr * g * (1 - beta)


@terminal_step.mistake(
    "second_step", N_("This is the second step, lr * (1 + beta) * g; the velocity still grows."), BALANCE
)
def _(lr, beta, g):
    return lr * g * (1 + beta)


@terminal_step.mistake("plus", N_("You divide by 1 + beta: one sign is wrong."), BALANCE)
def _(lr, beta, g):
    return lr * g / (1 + beta)


@terminal_step.mistake("over_beta", N_("You divide by beta; what is lost in each step is 1 - beta."), BALANCE)
def _(lr, beta, g):
    return lr * g / beta


@terminal_step.mistake(
    "lr_missing", N_("This is the terminal velocity; the step is lr times as large."), BALANCE
)
def _(lr, beta, g):
    return g / (1 - beta)


@terminal_step.mistake(
    "wrong_sign",
    N_("The minus sign is too much: the statement asks for lr · v, which points along g."),
    N_("The rule w - lr * v has the minus sign already."),
)
def _(lr, beta, g):
    return -lr * g / (1 - beta)


@terminal_step.mistake("beta_squared", N_("You divide by 1 - beta²; here beta is not squared."), BALANCE)
def _(lr, beta, g):
    return lr * g / (1 - beta**2)


@terminal_step.mistake(
    "absolute", N_("Your step is never negative: it must point along g."), N_("Leave out abs.")
)
def _(lr, beta, g):
    return lr * np.abs(g) / (1 - beta)


@terminal_step.mistake(
    "norm", N_("You return one number, the length of the step; it must have the shape of g."), BALANCE
)
def _(lr, beta, g):
    return lr * np.linalg.norm(g) / (1 - beta)


@terminal_step.mistake(
    "ten_steps",
    N_("You stop after ten steps; the velocity is still growing."),
    BALANCE,
)
def _(lr, beta, g):
    return lr * g * (1 - beta**10) / (1 - beta)


@terminal_step.mistake(
    "parenthesis",
    N_("A parenthesis is missing: a / 1 - beta means a - beta."),
    N_("Write lr * g / (1 - beta)."),
)
def _(lr, beta, g):
    return lr * g / 1 - beta


@terminal_step.mistake("mutated")
def _(lr, beta, g):
    g *= lr / (1 - beta)
    return g
