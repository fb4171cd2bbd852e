"""adamw(w, g, (m, v, t), *, lr, ..., weight_decay): w ← (1 − lr·λ)w, then Adam's step.

Loshchilov & Hutter 2019.
"""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import Call, Probe, draw, pick
from gdlib.i18n import N_

from .adam import adam as adam_exercise
from .adaptive import adaptive_probes, betas, moments

adam = adam_exercise.reference
SHRINK = N_("Give Adam's step w * (1 - lr * weight_decay) in the place of w, and g as it is.")
PASS = N_("adam(..., g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps) passes everything on.")


def settings(rng):
    return {**betas(rng), "weight_decay": pick(rng, 0.2, 0.6)}


def probes(rng):
    for shape in ((3,), (2, 3)):
        chosen = {"lr": pick(rng, 0.11, 0.39), "weight_decay": pick(rng, 0.2, 0.6)}
        yield Probe("decay", (Call((draw(rng, shape), np.zeros(shape)), chosen),))
    yield from adaptive_probes(rng, settings, moments, rest=(0.0, 0.0, 0))


@exercise(
    "09-adaptive",
    probes,
    returns=("w", "(m, v, t)"),
    questions=(
        Question(N_("without a gradient w only shrinks"), 1, "decay", part=0, hint=SHRINK),
        Question(N_("the first step: shrink, then Adam"), 1, "first", part=0, hint=SHRINK),
        Question(N_("later steps, with any settings"), 1, ("steps", "warm", "eps"), part=0, hint=PASS),
        Question(
            N_("the state is Adam's, any shape, and nothing is changed in place"),
            1,
            ("shapes", "first", "steps", "warm", "decay"),
            pure=True,
            hint=N_("The decay goes into w alone: m and v never see it."),
        ),
    ),
)
def adamw(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    return adam(w * (1 - lr * weight_decay), g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


DECAYED = "w * (1 - lr * weight_decay), g"
WHOLE = "return adam(w * (1 - lr * weight_decay), g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)"
PLAIN = "adam(w, g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)"
SLIPS = (
    (
        "decay_in_gradient",
        N_("The decay went into g, where Adam divides it by the root of v: it loses its effect."),
        SHRINK,
        (DECAYED, "w, g + weight_decay * w"),
    ),
    ("no_decay", N_("This is Adam: weight_decay is not used."), SHRINK, (DECAYED, "w, g")),
    (
        "lr_missing",
        N_("You shrink by 1 - weight_decay; the learning rate is missing."),
        SHRINK,
        ("(1 - lr * weight_decay)", "(1 - weight_decay)"),
    ),
    (
        "grows",
        N_("Without a gradient your weights grow: one sign is wrong."),
        SHRINK,
        ("(1 - lr * weight_decay)", "(1 + lr * weight_decay)"),
    ),
    (
        "one_missing",
        N_("Only lr * weight_decay of w is left; that part is taken away, 1 minus it is left."),
        SHRINK,
        ("(1 - lr * weight_decay)", "(lr * weight_decay)"),
    ),
    (
        "subtracted",
        N_("You subtract lr * weight_decay itself; it is a share of w."),
        SHRINK,
        ("w * (1 - lr * weight_decay)", "w - lr * weight_decay"),
    ),
    (
        "divided",
        N_("You divide by 1 + lr * weight_decay: nearly the same, but 1 - lr * weight_decay is asked for."),
        SHRINK,
        ("w * (1 - lr * weight_decay)", "w / (1 + lr * weight_decay)"),
    ),
    (
        "decay_after",
        N_("You shrink after Adam's step, so the step itself shrinks too."),
        N_("First w * (1 - lr * weight_decay), then the step from there."),
        (
            WHOLE,
            f"w, state = {PLAIN}\n    return w * (1 - lr * weight_decay), state",
        ),
    ),
    (
        "decay_twice",
        N_("The decay is in twice: in w and in g."),
        SHRINK,
        (DECAYED, "w * (1 - lr * weight_decay), g + weight_decay * w"),
    ),
    (
        "decay_squared",
        N_("lr is in the decay twice."),
        SHRINK,
        ("(1 - lr * weight_decay)", "(1 - lr * lr * weight_decay)"),
    ),
    (
        "decay_halved",
        N_("Your decay is half as strong: there is no factor 1/2 here."),
        SHRINK,
        ("(1 - lr * weight_decay)", "(1 - lr * weight_decay / 2)"),
    ),
    (
        "decay_fixed",
        N_("Your weight_decay is always 0.01: the argument is not used."),
        N_("0.01 is only the default; write weight_decay where it stands."),
        ("(1 - lr * weight_decay)", "(1 - lr * 0.01)"),
    ),
    (
        "sign_decay",
        N_("Every weight loses the same amount, whatever its size; the decay is a share of w."),
        SHRINK,
        ("w * (1 - lr * weight_decay)", "w - lr * weight_decay * np.sign(w)"),
    ),
    (
        "state_lost",
        N_("Step 1 is right, the later ones are not: the state is not handed to Adam's step."),
        PASS,
        ("g, state, lr", "g, (0.0, 0.0, 0), lr"),
    ),
    (
        "settings_lost",
        N_("Your betas and eps are always the defaults: they are not handed to Adam's step."),
        PASS,
        (", beta1=beta1, beta2=beta2, eps=eps", ""),
    ),
    (
        "eps_lost",
        N_("Your eps is always the default: it is not handed to Adam's step."),
        PASS,
        (", eps=eps", ""),
    ),
    (
        "betas_lost",
        N_("Your betas are always the defaults: they are not handed to Adam's step."),
        PASS,
        (", beta1=beta1, beta2=beta2", ""),
    ),
    (
        "betas_swapped",
        N_("beta1 and beta2 have changed places."),
        PASS,
        ("beta1=beta1, beta2=beta2", "beta1=beta2, beta2=beta1"),
    ),
    (
        "gradient_descent",
        N_("The shrink is right, but then w moves by lr * g: the step must be Adam's."),
        SHRINK,
        (WHOLE, f"return w * (1 - lr * weight_decay) - lr * g, {PLAIN}[1]"),
    ),
    (
        "swapped_results",
        N_("You return the state first and w second."),
        N_("The new place comes first: return w, (m, v, t)."),
        ("eps=eps)", "eps=eps)[::-1]"),
    ),
)
for row in SLIPS:
    slip(adamw, *row)


@adamw.mistake("mutated")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    w *= 1 - lr * weight_decay
    return adam(w, g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
