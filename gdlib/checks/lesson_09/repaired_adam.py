"""repaired_adam(w, g, (m, v, t), *, lr, ...): two bugs in an Adam that was printed in a textbook.

    v_hat = v / (1 - beta2 ** t)
    w = w - lr * m_hat / np.sqrt(v_hat) + eps

Nobody counts t, and without brackets eps is added to w. Repaired, the numbers are those of ``adam``.
"""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.i18n import N_

from .adam_slips import COUNT, COUNT_SLIPS, EPS_SLIPS, RAW
from .adaptive import EPS, adaptive_probes, betas, moments


def probes(rng):
    yield from adaptive_probes(rng, betas, moments, rest=(0.0, 0.0, 0))


@exercise(
    "09-adaptive",
    probes,
    returns=("w", "(m, v, t)"),
    questions=(
        Question(N_("the first step, and later ones"), 1, ("first", "steps", "warm"), part=0, hint=COUNT),
        Question(N_("a weight without a gradient stays; eps is under the line"), 1, "eps", part=0, hint=EPS),
        Question(
            N_("the state you return; any shape, and nothing is changed in place"),
            1,
            ("first", "steps", "warm", "shapes"),
            pure=True,
            hint=RAW,
        ),
    ),
)
def repaired_adam(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), (m, v, t)


BRACKETS = "(np.sqrt(v_hat) + eps)"
SLIPS = (
    *EPS_SLIPS,
    *COUNT_SLIPS,
    (
        "unrepaired",
        N_("Both bugs are still there: look at the brackets, and at who counts the steps."),
        COUNT,
        ("t = t + 1", "t = t"),
        (BRACKETS, "np.sqrt(v_hat) + eps"),
    ),
    (
        "stuck_and_unbracketed",
        N_("Now t is 1 in every step; it must grow. And eps is still added to w."),
        COUNT,
        ("t = t + 1", "t = 1"),
        (BRACKETS, "np.sqrt(v_hat) + eps"),
    ),
    (
        "brackets_too_wide",
        N_("Your brackets hold the whole step: eps still moves w, now by -eps."),
        EPS,
        (f"lr * m_hat / {BRACKETS}", "(lr * m_hat / np.sqrt(v_hat) + eps)"),
    ),
    (
        "brackets_after_lr",
        N_("Your brackets begin after lr: eps still moves w, now by -lr * eps."),
        EPS,
        (f"m_hat / {BRACKETS}", "(m_hat / np.sqrt(v_hat) + eps)"),
    ),
    (
        "eps_dropped_under_v",
        N_("eps is in the correction of v; it belongs after the root."),
        EPS,
        ("v / (1 - beta2**t)", "v / (1 - beta2**t + eps)"),
        (BRACKETS, "np.sqrt(v_hat)"),
    ),
    (
        "correction_dropped",
        N_("The corrections are gone, and with them the division by zero. They were right; t was wrong."),
        COUNT,
        ("m / (1 - beta1**t)", "m"),
        ("v / (1 - beta2**t)", "v"),
    ),
    (
        "state_forgotten",
        N_("Your function forgets everything: each call starts from rest."),
        N_("Begin with m, v, t = state."),
        ("m, v, t = state", "m, v, t = 0.0, 0.0, 0"),
    ),
)
for row in SLIPS:
    slip(repaired_adam, *row)


@repaired_adam.mistake("mutated")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = repaired_adam.reference(w, g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    w -= w - moved
    return w, state
