"""uncorrected_ratio(t, beta1, beta2): (1 − β₁ᵗ) / √(1 − β₂ᵗ). Practice, no points."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

FORM = N_("(1 - beta1**t) / np.sqrt(1 - beta2**t)")


def probes(rng):
    yield once("first", 1)
    yield once("later", int(rng.integers(8, 20)))
    yield once("later", int(rng.integers(2, 6)), pick(rng, 0.55, 0.75), pick(rng, 0.8, 0.95))
    yield once("later", int(rng.integers(2, 6)), beta2=pick(rng, 0.8, 0.95), beta1=pick(rng, 0.55, 0.75))
    yield once("array", np.sort(rng.integers(1, 30, 4)))


@exercise(
    "09-adaptive",
    probes,
    questions=(
        Question(N_("the first step"), 0, "first", hint=N_("With the usual betas it is 3.16.")),
        Question(N_("later steps, with any betas"), 0, "later", hint=FORM),
        Question(N_("an array of steps"), 0, "array", pure=True, hint=FORM),
    ),
)
def uncorrected_ratio(t, beta1=0.9, beta2=0.999):
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)


SLIPS = (
    (
        "inverted",
        N_("Your fraction is upside down: this is how many times too small the step would be."),
        FORM,
        ("(1 - beta1**t) / np.sqrt(1 - beta2**t)", "np.sqrt(1 - beta2**t) / (1 - beta1**t)"),
    ),
    (
        "no_root",
        N_("The root is missing: v stands under a root."),
        FORM,
        ("np.sqrt(1 - beta2**t)", "(1 - beta2**t)"),
    ),
    (
        "no_power",
        N_("Your ratio never changes: the power t is missing."),
        FORM,
        ("beta1**t", "beta1"),
        ("beta2**t", "beta2"),
    ),
    (
        "swapped",
        N_("beta1 and beta2 have changed places."),
        FORM,
        ("(1 - beta1**t) / np.sqrt(1 - beta2**t)", "(1 - beta2**t) / np.sqrt(1 - beta1**t)"),
    ),
    (
        "root_of_both",
        N_("The root belongs to the part with beta2 alone."),
        FORM,
        ("(1 - beta1**t) / np.sqrt(1 - beta2**t)", "np.sqrt((1 - beta1**t) / (1 - beta2**t))"),
    ),
    (
        "one_late",
        N_("You are one step ahead: t counts from 1."),
        FORM,
        ("beta1**t", "beta1 ** (t + 1)"),
        ("beta2**t", "beta2 ** (t + 1)"),
    ),
)
for row in SLIPS:
    slip(uncorrected_ratio, *row)
