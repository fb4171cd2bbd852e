"""to_classical(v_torch, lr): the velocity of the classical form w ← w + v, which is −lr·v_torch."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_


def probes(rng):
    for _ in range(2):
        yield once("number", float(draw(rng)), pick(rng, 0.11, 0.9))
    for shape in ((3,), (2, 3), (4, 1), ()):
        yield once("shapes", draw(rng, shape), lr=pick(rng, 0.11, 0.9))
    yield once("large", draw(rng, 3), pick(rng, 1.5, 4.0))


@exercise(
    "08-momentum",
    probes,
    questions=(
        Question(N_("one number"), 1, "number", hint=N_("Both forms must move w by the same amount.")),
        Question(
            N_("any shape, and the velocity is left as it was"),
            1,
            "shapes",
            pure=True,
            hint=N_("Both forms must move w by the same amount."),
        ),
        Question(
            N_("a learning rate above 1"), 1, "large", hint=N_("Both forms must move w by the same amount.")
        ),
    ),
)
def to_classical(v_torch, lr):
    return -lr * v_torch


@to_classical.mistake(
    "sign_missing",
    N_("The minus sign is missing: in the classical form w is increased by v, so v itself points downhill."),
    N_("w - lr * v_torch must equal w + v_classical."),
)
def _(v_torch, lr):
    return lr * v_torch


@to_classical.mistake(
    "lr_missing",
    N_("Only the sign is changed: the classical velocity contains lr as well."),
    N_("w - lr * v_torch must equal w + v_classical."),
)
def _(v_torch, lr):
    return -v_torch


@to_classical.mistake(
    "inverse",
    N_("You divide by lr: that is the way back, from the classical form to PyTorch's."),
    N_("w - lr * v_torch must equal w + v_classical."),
)
def _(v_torch, lr):
    return -v_torch / lr


@to_classical.mistake(
    "inverse_without_sign",
    N_("You divide by lr, and the minus sign is missing."),
    N_("w - lr * v_torch must equal w + v_classical."),
)
def _(v_torch, lr):
    return v_torch / lr


@to_classical.mistake(
    "ema_scale",
    N_("You scale by 1 - lr, as in an average; the two velocities differ by the factor -lr."),
    N_("w - lr * v_torch must equal w + v_classical."),
)
def _(v_torch, lr):
    return (1 - lr) * v_torch


@to_classical.mistake(
    "subtracted",
    N_("You subtract lr from the velocity; the two forms differ by a factor."),
    N_("w - lr * v_torch must equal w + v_classical."),
)
def _(v_torch, lr):
    return v_torch - lr


@to_classical.mistake("mutated")
def _(v_torch, lr):
    v_torch *= -lr
    return v_torch
