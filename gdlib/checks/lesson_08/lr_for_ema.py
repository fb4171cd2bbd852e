"""lr_for_ema(lr, beta): the learning rate with which v ← βv + (1 − β)g makes the same steps, lr / (1 − β)."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

SAME_STEPS = N_("lr_ema * (1 - beta) * g must equal lr * g.")


def probes(rng):
    yield once("common", pick(rng, 0.11, 0.9), 0.9)
    yield once("common", pick(rng, 0.02, 0.1), 0.9)
    for _ in range(3):
        yield once("other", pick(rng, 0.11, 0.9), pick(rng, 0.15, 0.8))
    yield once("zero", pick(rng, 0.11, 0.9), 0.0)
    yield once("zero", pick(rng, 0.11, 0.9), 0)


@exercise(
    "08-momentum",
    probes,
    questions=(
        Question(N_("ten times as large for beta = 0.9"), 1, "common", hint=SAME_STEPS),
        Question(N_("any other beta"), 1, "other", hint=SAME_STEPS),
        Question(N_("unchanged for beta = 0"), 1, "zero", hint=SAME_STEPS),
    ),
)
def lr_for_ema(lr, beta):
    return lr / (1 - beta)


@lr_for_ema.mistake(
    "inverted",
    N_("You multiply by 1 - beta. The average shrinks the step by that factor; lr must make up for it."),
    SAME_STEPS,
)
def _(lr, beta):
    return lr * (1 - beta)


@lr_for_ema.mistake("ten_times", N_("The factor 10 is right for beta = 0.9 only."), SAME_STEPS)
def _(lr, beta):
    return 10 * lr


@lr_for_ema.mistake(
    "unchanged", N_("You return lr as it is; the averaging form needs a larger one."), SAME_STEPS
)
def _(lr, beta):
    return lr


@lr_for_ema.mistake(
    "over_beta", N_("You divide by beta; the gradient's weight in the average is 1 - beta."), SAME_STEPS
)
def _(lr, beta):
    return lr / beta


@lr_for_ema.mistake("times_beta", N_("You multiply by beta; the gradient's weight is 1 - beta."), SAME_STEPS)
def _(lr, beta):
    return lr * beta


@lr_for_ema.mistake("plus", N_("You divide by 1 + beta: one sign is wrong."), SAME_STEPS)
def _(lr, beta):
    return lr / (1 + beta)


@lr_for_ema.mistake("beta_squared", N_("You divide by 1 - beta²; here beta is not squared."), SAME_STEPS)
def _(lr, beta):
    return lr / (1 - beta**2)


@lr_for_ema.mistake("square_root", N_("You divide by the square root of 1 - beta."), SAME_STEPS)
def _(lr, beta):
    return lr / (1 - beta) ** 0.5


@lr_for_ema.mistake("ratio", N_("You return lr · beta / (1 - beta): beta does not belong above."), SAME_STEPS)
def _(lr, beta):
    return lr * beta / (1 - beta)


@lr_for_ema.mistake(
    "wrong_sign", N_("Your learning rate is negative: the parenthesis must read 1 - beta."), SAME_STEPS
)
def _(lr, beta):
    return lr / (beta - 1)


@lr_for_ema.mistake(
    "parenthesis",
    N_("A parenthesis is missing: lr / 1 - beta means lr - beta."),
    N_("Write lr / (1 - beta)."),
)
def _(lr, beta):
    return lr / 1 - beta
