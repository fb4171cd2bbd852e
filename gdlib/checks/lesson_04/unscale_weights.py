"""unscale_weights(w, b, mu, sd): the weights and the bias that say the same of raw data."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

WEIGHTS = N_("In w * (x - mu) / sd the factor of x is w / sd.")
BIAS = N_("In w * (x - mu) / sd the part without x is -w * mu / sd; b receives the sum of these.")


def probes(rng):
    def ask(group, d, w=None, b=None):
        w = draw(rng, d) if w is None else w
        return once(group, w, draw(rng) if b is None else b, 3 * draw(rng, d), np.abs(draw(rng, d, 1.2, 4.0)))

    for d in (3, 2, 4):
        yield ask("several", d)
    yield ask("one", 1)
    yield ask("one", 2, w=rng.integers(2, 9, 2), b=int(rng.integers(2, 9)))
    yield ask("one", 3, b=0.0)


@exercise(
    "04-data",
    probes,
    returns=("w_raw", "b_raw"),
    questions=(
        Question(N_("the weights"), 1, ("several", "one"), part=0, hint=WEIGHTS),
        Question(N_("the bias with several features"), 1, "several", part=1, pure=True, hint=BIAS),
        Question(N_("the bias with one feature, whole numbers, no bias"), 1, "one", part=1, hint=BIAS),
    ),
)
def unscale_weights(w, b, mu, sd):
    return w / sd, b - _shift(w, mu, sd)


def _shift(w, mu, sd):
    return float(np.sum(w * mu / sd))


@unscale_weights.mistake(
    "times",
    N_("You multiply the weights by sd; a larger unit of x needs a smaller weight."),
    WEIGHTS,
)
def _(w, b, mu, sd):
    return w * sd, b - float(np.sum(w * mu * sd))


@unscale_weights.mistake(
    "weights_times",
    N_("The bias is right, but you multiply the weights by sd."),
    WEIGHTS,
)
def _(w, b, mu, sd):
    return w * sd, b - _shift(w, mu, sd)


@unscale_weights.mistake("bias_kept", N_("The weights are right, but the bias has not moved."), BIAS)
def _(w, b, mu, sd):
    return w / sd, b


@unscale_weights.mistake("bias_plus", N_("The weights are right, but the bias moves the wrong way."), BIAS)
def _(w, b, mu, sd):
    return w / sd, b + _shift(w, mu, sd)


@unscale_weights.mistake(
    "bias_scaled_weights",
    N_("The bias moves by w times mu; the weights that it needs are those of the raw data."),
    N_("Divide by sd in the bias, too: w * mu / sd."),
)
def _(w, b, mu, sd):
    return w / sd, b - float(np.sum(w * mu))


@unscale_weights.mistake(
    "divided_twice",
    N_("The bias is divided by sd twice: w was divided already."),
    N_("With w_raw = w / sd the shift is the sum of w_raw * mu."),
)
def _(w, b, mu, sd):
    return w / sd, b - _shift(w / sd, mu, sd)


@unscale_weights.mistake(
    "not_summed",
    N_("Your bias is a whole row of numbers: the features' shifts are not added up."),
    N_("np.sum(...), or the product w_raw @ mu."),
)
def _(w, b, mu, sd):
    return w / sd, b - w * mu / sd


@unscale_weights.mistake(
    "mean_of_shifts", N_("You take the mean of the features' shifts; each one counts whole."), BIAS
)
def _(w, b, mu, sd):
    return w / sd, b - float(np.mean(w * mu / sd))


@unscale_weights.mistake(
    "shift_without_w",
    N_("The bias moves by mu / sd; each feature's shift is multiplied by its weight."),
    BIAS,
)
def _(w, b, mu, sd):
    return w / sd, b - float(np.sum(mu / sd))


@unscale_weights.mistake(
    "bias_lost", N_("The old bias b is missing in your bias."), N_("Start from b and subtract the shifts.")
)
def _(w, b, mu, sd):
    return w / sd, -_shift(w, mu, sd)


@unscale_weights.mistake(
    "nothing_done",
    N_("You return w and b as they came; they are made for scaled data."),
    N_("Divide the weights by sd, then move the bias."),
)
def _(w, b, mu, sd):
    return w, b


@unscale_weights.mistake(
    "weights_kept", N_("The bias is right, but the weights are still those for scaled data."), WEIGHTS
)
def _(w, b, mu, sd):
    return w, b - _shift(w, mu, sd)


@unscale_weights.mistake(
    "weights_as_data",
    N_("You treat the weights like data: mu is subtracted from them."),
    N_("Do not scale the weights. Write the prediction out and sort it by x."),
)
def _(w, b, mu, sd):
    return (w - mu) / sd, b


@unscale_weights.mistake(
    "weights_unscaled_as_data",
    N_("You treat the weights like data: multiplied by sd, shifted by mu."),
    N_("Do not scale the weights. Write the prediction out and sort it by x."),
)
def _(w, b, mu, sd):
    return w * sd + mu, b


@unscale_weights.mistake("swapped_results", N_("You return the bias first."), N_("return w_raw, b_raw."))
def _(w, b, mu, sd):
    return b - _shift(w, mu, sd), w / sd


@unscale_weights.mistake("mutated")
def _(w, b, mu, sd):
    raw, bias = unscale_weights.reference(w, b, mu, sd)
    sd[...] = 1.0
    return raw, bias
