"""adagrad(w, g, s, *, lr, eps): s ← s + g², w ← w − lr·g / (√s + ε)."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import pick
from gdlib.i18n import N_

from .adaptive import EPS, ROOT_SLIPS, STEP, adaptive_probes, sizes

SUM = N_("First s = s + g**2, entry by entry; then the step with the new s.")


def settings(rng):
    return {"lr": pick(rng, 0.11, 0.39)}


def probes(rng):
    yield from adaptive_probes(rng, settings, sizes)


@exercise(
    "09-adaptive",
    probes,
    returns=("w", "s"),
    questions=(
        Question(N_("the first step, from s = 0"), 1, "first", part=0, hint=STEP),
        Question(N_("later steps, from any s"), 1, ("steps", "warm"), part=0, hint=SUM),
        Question(N_("eps, where a gradient is zero or tiny"), 1, "eps", part=0, hint=EPS),
        Question(
            N_("the s you return; w, g and s are left as they were"),
            1,
            ("shapes", "first", "steps", "warm"),
            pure=True,
            hint=SUM,
        ),
    ),
)
def adagrad(w, g, s=0.0, *, lr, eps=1e-10):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


for row in ROOT_SLIPS:
    slip(adagrad, *row)

slip(
    adagrad,
    "eps_fixed",
    N_("Your eps is always 1e-10: the argument eps is not used."),
    N_("1e-10 is only the default; write eps where it stands."),
    (" + eps)", " + 1e-10)"),
)
slip(
    adagrad,
    "square_of_sum",
    N_("You square the sum; only the gradient is squared."),
    SUM,
    ("s + g**2", "(s + g) ** 2"),
)
slip(
    adagrad,
    "old_sum",
    N_("You divide by the s from before this step."),
    N_("Update s first, then move w with the new s."),
    ("s = s + g**2", "old, s = s, s + g**2"),
    ("np.sqrt(s)", "np.sqrt(old)"),
)
slip(
    adagrad,
    "no_memory",
    N_("Step 1 is right, the later ones are not: your function forgets s."),
    N_("Use the s that is passed in: s = s + g**2."),
    ("s + g**2", "g**2"),
)
slip(
    adagrad,
    "old_state_returned",
    N_("Your step is right, but you return the s that came in: the next step starts from the old one."),
    N_("Return the new s."),
    (", s\n", ", s - g**2\n"),
)
slip(
    adagrad,
    "averaged",
    N_("You average the squares, as RMSProp does; AdaGrad adds them up and forgets nothing."),
    SUM,
    ("s + g**2", "0.9 * s + 0.1 * g**2"),
)
slip(
    adagrad,
    "minus",
    N_("The squares are subtracted; they must be added."),
    SUM,
    ("s + g**2", "s - g**2"),
)
slip(
    adagrad,
    "lr_in_sum",
    N_("The learning rate is inside s; there it cancels from the first step."),
    SUM,
    ("g**2", "(lr * g) ** 2"),
)


@adagrad.mistake("mutated")
def _(w, g, s=0.0, *, lr, eps=1e-10):
    s = s + g**2
    w -= lr * g / (np.sqrt(s) + eps)
    return w, s
