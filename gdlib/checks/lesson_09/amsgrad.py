"""amsgrad(w, g, (m, v, vmax, t), *, lr, ...): Adam over the largest v so far. Practice, no points.

As in PyTorch, vmax is the maximum of the raw v and corrected afterwards. Reddi, Kale & Kumar 2018.
"""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.i18n import N_

from .adam_slips import COUNT_SLIPS, EPS_SLIPS
from .adaptive import EPS, adaptive_probes, betas, moments, sizes

LARGEST = N_("vmax = np.maximum(vmax, v), with the raw v; then vmax / (1 - beta2**t) under the root.")


def warm(rng, shape):
    m, v, t = moments(rng, shape)
    return m, v, v + sizes(rng, shape) - 0.25, t


def probes(rng):
    yield from adaptive_probes(rng, betas, warm, rest=(0.0, 0.0, 0.0, 0))


@exercise(
    "09-adaptive",
    probes,
    returns=("w", "(m, v, vmax, t)"),
    questions=(
        Question(N_("the first step is Adam's"), 0, "first", part=0, hint=LARGEST),
        Question(N_("later steps, from any state"), 0, ("steps", "warm"), part=0, hint=LARGEST),
        Question(N_("eps, where a gradient is zero or tiny"), 0, "eps", part=0, hint=EPS),
        Question(
            N_("the state you return; any shape, and nothing is changed in place"),
            0,
            ("shapes", "first", "steps", "warm"),
            pure=True,
            hint=LARGEST,
        ),
    ),
)
def amsgrad(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, vmax, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    vmax = np.maximum(vmax, v)
    m_hat = m / (1 - beta1**t)
    v_hat = vmax / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), (m, v, vmax, t)


SLIPS = (
    *EPS_SLIPS,
    *COUNT_SLIPS,
    (
        "plain_adam",
        N_("vmax is kept, but the step still divides by v."),
        LARGEST,
        ("v_hat = vmax", "v_hat = v"),
    ),
    (
        "one_maximum",
        N_("One maximum serves all entries; every entry has its own."),
        N_("np.maximum(vmax, v), not np.max."),
        ("np.maximum(vmax, v)", "np.max(np.maximum(vmax, v))"),
    ),
    (
        "minimum",
        N_("You keep the smallest v; the largest is asked for."),
        LARGEST,
        ("np.maximum", "np.minimum"),
    ),
    (
        "maximum_forgotten",
        N_("vmax is not remembered: the next step starts from the old one."),
        N_("Return the new vmax in the state."),
        ("(m, v, vmax, t)\n", "(m, v, state[2] + 0 * v, t)\n"),
    ),
    (
        "v_overwritten",
        N_("You return the maximum as v: the average goes on from v itself."),
        N_("Keep both in the state: (m, v, vmax, t)."),
        ("(m, v, vmax, t)\n", "(m, vmax, vmax, t)\n"),
    ),
    (
        "corrected_maximum",
        N_("You take the maximum of the corrected v; here the raw v is compared, and corrected afterwards."),
        LARGEST,
        ("np.maximum(vmax, v)", "np.maximum(vmax, v / (1 - beta2**t))"),
        ("v_hat = vmax / (1 - beta2**t)", "v_hat = vmax"),
    ),
    (
        "not_corrected",
        N_("vmax is not corrected: the first steps are too large."),
        LARGEST,
        ("vmax / (1 - beta2**t)", "vmax"),
    ),
    (
        "largest_gradient",
        N_("You keep the largest g**2; the largest average v is asked for."),
        LARGEST,
        ("np.maximum(vmax, v)", "np.maximum(vmax, g**2)"),
    ),
)
for row in SLIPS:
    slip(amsgrad, *row)
