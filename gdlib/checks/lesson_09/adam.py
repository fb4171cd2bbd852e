"""adam(w, g, (m, v, t), *, lr, beta1, beta2, eps): momentum over RMSProp, both corrected.

t ← t + 1, m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − lr·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε).
Kingma & Ba 2015, in PyTorch's form.
"""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.i18n import N_

from .adam_slips import CORRECT, COUNT, MEANS, SLIPS
from .adaptive import EPS, adaptive_probes, betas, moments


def probes(rng):
    yield from adaptive_probes(rng, betas, moments, rest=(0.0, 0.0, 0))


@exercise(
    "09-adaptive",
    probes,
    returns=("w", "(m, v, t)"),
    questions=(
        Question(N_("the first step, from rest"), 1, "first", part=0, hint=CORRECT),
        Question(N_("four steps while the gradient changes"), 1, "steps", part=0, hint=COUNT),
        Question(N_("steps from any m, v and t"), 1, "warm", part=0, hint=MEANS),
        Question(N_("eps, where a gradient is zero or tiny"), 1, "eps", part=0, hint=EPS),
        Question(N_("the state (m, v, t) you return"), 1, ("first", "steps", "warm"), part=1, hint=MEANS),
        Question(
            N_("any shape, and w, g and the state are left as they were"),
            1,
            ("shapes", "first", "steps", "warm"),
            pure=True,
            hint=MEANS,
        ),
    ),
)
def adam(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), (m, v, t)


for row in SLIPS:
    slip(adam, *row)


@adam.mistake("mutated")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam.reference(w, g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    w -= w - moved
    return w, state
