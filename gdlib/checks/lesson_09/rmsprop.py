"""rmsprop(w, g, s, *, lr, rho, eps): s ← ρs + (1 − ρ)g², w ← w − lr·g / (√s + ε), as in PyTorch."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import pick
from gdlib.i18n import N_

from .adaptive import EPS, ROOT_SLIPS, STEP, adaptive_probes, sizes

MEAN = N_("s = rho * s + (1 - rho) * g**2, then the step with the new s.")


def settings(rng):
    return {"lr": pick(rng, 0.11, 0.39), "rho": pick(rng, 0.55, 0.8)}


def probes(rng):
    yield from adaptive_probes(rng, settings, sizes)


@exercise(
    "09-adaptive",
    probes,
    returns=("w", "s"),
    questions=(
        Question(N_("the first step, from s = 0"), 1, "first", part=0, hint=STEP),
        Question(N_("later steps, from any s"), 1, ("steps", "warm"), part=0, hint=MEAN),
        Question(N_("eps, where a gradient is zero or tiny"), 1, "eps", part=0, hint=EPS),
        Question(
            N_("the s you return; w, g and s are left as they were"),
            1,
            ("shapes", "first", "steps", "warm"),
            pure=True,
            hint=MEAN,
        ),
    ),
)
def rmsprop(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


for row in ROOT_SLIPS:
    slip(rmsprop, *row)

slip(
    rmsprop,
    "adagrad",
    N_("That is AdaGrad: your s only grows. RMSProp forgets, with rho."),
    MEAN,
    ("rho * s + (1 - rho) * g**2", "s + g**2"),
)
slip(
    rmsprop,
    "weight_missing",
    N_("The new square gets the weight 1; in an average it gets 1 - rho."),
    MEAN,
    ("(1 - rho) * g**2", "g**2"),
)
slip(
    rmsprop,
    "rho_missing",
    N_("The old s keeps its full weight, so it only grows; it must keep the share rho."),
    MEAN,
    ("rho * s + ", "s + "),
)
slip(
    rmsprop,
    "swapped_weights",
    N_("The weights have changed places: the old s keeps rho, the new square gets 1 - rho."),
    MEAN,
    ("rho * s + (1 - rho) * g**2", "(1 - rho) * s + rho * g**2"),
)
slip(
    rmsprop,
    "rho_on_both",
    N_("rho multiplies the new square too; its weight is 1 - rho."),
    MEAN,
    ("rho * s + (1 - rho) * g**2", "rho * (s + g**2)"),
)
slip(
    rmsprop,
    "rho_fixed",
    N_("Your rho is always 0.99: the argument rho is not used."),
    N_("0.99 is only the default; write rho where it stands."),
    ("rho * s + (1 - rho)", "0.99 * s + 0.01"),
)
slip(
    rmsprop,
    "rho_fixed_keras",
    N_("Your rho is always 0.9, the usual value elsewhere: the argument rho is not used."),
    N_("Write rho where 0.9 stands, and 1 - rho where 0.1 stands."),
    ("rho * s + (1 - rho)", "0.9 * s + 0.1"),
)
slip(
    rmsprop,
    "corrected_at_start",
    N_("You divide s by 1 - rho: a correction of the start that RMSProp does not have."),
    STEP,
    ("np.sqrt(s)", "np.sqrt(s / (1 - rho))"),
)
slip(
    rmsprop,
    "eps_fixed",
    N_("Your eps is always 1e-8: the argument eps is not used."),
    N_("1e-8 is only the default; write eps where it stands."),
    (" + eps)", " + 1e-8)"),
)
slip(
    rmsprop,
    "old_mean",
    N_("You divide by the s from before this step."),
    N_("Update s first, then move w with the new s."),
    ("s = rho", "old, s = s, rho"),
    ("np.sqrt(s)", "np.sqrt(old)"),
)
slip(
    rmsprop,
    "no_memory",
    N_("Step 1 is right, the later ones are not: your function forgets s."),
    N_("Use the s that is passed in: rho * s + ...."),
    ("rho * s + ", ""),
)
slip(
    rmsprop,
    "old_state_returned",
    N_("Your step is right, but you return the s that came in: the next step starts from the old one."),
    N_("Return the new s."),
    ("s = rho", "old, s = s + 0 * g, rho"),
    (", s\n", ", old\n"),
)


@rmsprop.mistake("mutated")
def _(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    s = rho * s + (1 - rho) * g**2
    w -= lr * g / (np.sqrt(s) + eps)
    return w, s
