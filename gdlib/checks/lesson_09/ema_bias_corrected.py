"""ema_bias_corrected(xs, beta): m_t = βm_{t−1} + (1 − β)x_t from 0, divided by 1 − βᵗ; one for each entry."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

RAW = N_("m = beta * m + (1 - beta) * x goes on raw; append m / (1 - beta**t), with t = 1, 2, ....")
START = N_("t begins at 1: enumerate(xs, start=1).")


def probes(rng):
    for n in (1, 2):
        yield once("start", draw(rng, n), pick(rng, 0.55, 0.8))
    for n in (5, 8):
        yield once("later", draw(rng, n), pick(rng, 0.55, 0.8))
    yield once("later", draw(rng, 7), 0.9)
    yield once("later", draw(rng, 6), beta=pick(rng, 0.15, 0.4))
    level = float(draw(rng))
    yield once("level", np.full(6, level), pick(rng, 0.55, 0.95))
    yield once("level", rng.integers(2, 9, 5), pick(rng, 0.55, 0.8))


@exercise(
    "09-adaptive",
    probes,
    questions=(
        Question(N_("the first average is the first value"), 1, "start", hint=START),
        Question(N_("later averages"), 1, "later", hint=RAW),
        Question(
            N_("values that never change, and integers; xs is left as it was"),
            1,
            "level",
            pure=True,
            hint=RAW,
        ),
    ),
)
def ema_bias_corrected(xs, beta):
    m, corrected = 0.0, []
    for t, x in enumerate(xs, start=1):
        m = beta * m + (1 - beta) * x
        corrected.append(m / (1 - beta**t))
    return np.array(corrected)


SLIPS = (
    (
        "raw",
        N_("This is the raw average: it starts near 0, too small by the factor 1 - beta**t."),
        N_("Append m / (1 - beta**t)."),
        ("m / (1 - beta**t)", "m"),
    ),
    (
        "no_power",
        N_("You divide by 1 - beta in every step: right only at t = 1."),
        N_("The power is missing: 1 - beta**t."),
        ("beta**t", "beta"),
    ),
    (
        "product",
        N_("You write beta times t; beta to the power t is needed."),
        N_("In Python the power is beta**t, with two stars."),
        ("beta**t", "beta * t"),
    ),
    (
        "from_zero",
        N_("Your t begins at 0: 1 - beta**0 is 0, and you divide by it."),
        START,
        ("start=1", "start=0"),
    ),
    (
        "from_two",
        N_("Your t is one ahead: at the first value it must be 1."),
        START,
        ("start=1", "start=2"),
    ),
    (
        "fed_back",
        N_("The corrected average is averaged again: the first value is right, the later ones are not."),
        RAW,
        ("corrected.append(m / (1 - beta**t))", "m = m / (1 - beta**t); corrected.append(m)"),
    ),
    (
        "multiplied",
        N_("You multiply by 1 - beta**t: the average becomes smaller still."),
        N_("Divide: m / (1 - beta**t)."),
        ("m / (1", "m * (1"),
    ),
    (
        "plus",
        N_("You divide by 1 + beta**t: one sign is wrong."),
        N_("1 - beta**t."),
        ("1 - beta**t", "1 + beta**t"),
    ),
    (
        "swapped_weights",
        N_("The weights have changed places: the old average keeps beta, the new value gets 1 - beta."),
        RAW,
        ("beta * m + (1 - beta) * x", "(1 - beta) * m + beta * x"),
    ),
    (
        "weight_missing",
        N_("The new value gets the weight 1; in an average it gets 1 - beta."),
        RAW,
        ("(1 - beta) * x", "x"),
    ),
    (
        "starts_at_first",
        N_("Your average starts at xs[0] and is not corrected: the first value then counts too much."),
        N_("Start at 0, and correct."),
        ("m, corrected = 0.0, []", "m, corrected = xs[0], []"),
        ("m / (1 - beta**t)", "m"),
    ),
    (
        "starts_at_first_corrected",
        N_("Your average starts at xs[0], and is corrected as if it had started at 0."),
        N_("Start at 0."),
        ("m, corrected = 0.0, []", "m, corrected = xs[0], []"),
    ),
    (
        "plain_mean",
        N_("This is the mean of all values so far: nothing is forgotten."),
        RAW,
        ("beta * m + (1 - beta) * x", "m + x"),
        ("(1 - beta**t)", "t"),
    ),
    (
        "beta_fixed",
        N_("Your beta is always 0.9: the argument beta is not used."),
        N_("Write beta where 0.9 stands."),
        ("m, corrected = 0.0, []", "beta, m, corrected = 0.9, 0.0, []"),
    ),
    (
        "last_only",
        N_("You return only the last average; one for each entry is asked for."),
        N_("Collect them in a list and return np.array(list)."),
        ("np.array(corrected)", "corrected[-1]"),
    ),
    (
        "zero_first",
        N_("Your result is one longer than xs: it begins with the start 0."),
        N_("Append after each entry, and only then."),
        ("np.array(corrected)", "np.array([0.0, *corrected])"),
    ),
    (
        "integer_truncation",
        N_("xs holds integers here, and so does your result: every average is cut to an integer."),
        N_("np.zeros(len(xs)) is an array of floats; np.zeros_like(xs) is one of integers."),
        ("np.array(corrected)", "np.array(corrected).astype(np.asarray(xs).dtype)"),
    ),
)
for row in SLIPS:
    slip(ema_bias_corrected, *row)


@ema_bias_corrected.mistake("mutated")
def _(xs, beta):
    corrected = ema_bias_corrected.reference(xs, beta)
    xs[:] = corrected
    return corrected
