"""epoch_mean_loss(losses, sizes): Σ sizes · losses / Σ sizes, the mean over samples, not over batches."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once
from gdlib.i18n import N_

WEIGHTS = N_("np.sum(losses * sizes) / np.sum(sizes), or np.average(losses, weights=sizes).")


def probes(rng):
    def losses(n):
        return np.round(rng.uniform(0.3, 4.0, n), 2)

    def sizes(n, last):
        full = int(rng.integers(16, 64))
        return np.array([full] * (n - 1) + [int(rng.integers(1, full // 2)) if last else full])

    for n in (4, 6):
        yield once("short", losses(n), sizes(n, last=True))
        yield once("any", losses(n), rng.choice(np.arange(2, 40), n, replace=False))
        yield once("equal", losses(n), sizes(n, last=False))
    yield once("equal", losses(1), sizes(1, last=False))
    yield once("any", rng.integers(1, 9, 3), rng.choice(np.arange(2, 9), 3, replace=False))


@exercise(
    "06-batches",
    probes,
    questions=(
        Question(N_("a short last batch weighs less"), 1, "short", pure=True, hint=WEIGHTS),
        Question(N_("batches of any sizes"), 1, "any", hint=WEIGHTS),
        Question(N_("batches of equal size, and a single one"), 1, "equal", hint=WEIGHTS),
    ),
)
def epoch_mean_loss(losses, sizes):
    return _mean(losses, sizes)


def _mean(losses, sizes):
    return np.sum(np.multiply(losses, sizes)) / np.sum(sizes)


@epoch_mean_loss.mistake(
    "mean_of_means",
    N_("You take the mean over the batches: a short batch weighs as much as a full one."),
    WEIGHTS,
)
def _(losses, sizes):
    return np.mean(losses)


@epoch_mean_loss.mistake(
    "sum_over_sizes",
    N_("You add mean losses and divide by samples; first multiply each mean by its batch size."),
    WEIGHTS,
)
def _(losses, sizes):
    return np.sum(losses) / np.sum(sizes)


@epoch_mean_loss.mistake(
    "divided_by_batches",
    N_("You weight the losses, but divide by the number of batches; divide by that of samples."),
    WEIGHTS,
)
def _(losses, sizes):
    return np.mean(np.multiply(losses, sizes))


@epoch_mean_loss.mistake(
    "not_divided", N_("This is the sum over all samples; divide by their number."), WEIGHTS
)
def _(losses, sizes):
    return np.sum(np.multiply(losses, sizes))


@epoch_mean_loss.mistake(
    "loss_divided_by_size",
    N_("You divide each loss by its batch size; it is a mean already: multiply."),
    WEIGHTS,
)
def _(losses, sizes):
    return np.sum(np.divide(losses, sizes))


@epoch_mean_loss.mistake(
    "small_batches_count_more",
    N_("Your weights are upside down: a short batch counts more than a full one."),
    WEIGHTS,
)
def _(losses, sizes):
    return np.average(losses, weights=1 / np.asarray(sizes))


@epoch_mean_loss.mistake("weights_squared", N_("Each size counts twice in your weights."), WEIGHTS)
def _(losses, sizes):
    return np.average(losses, weights=np.square(sizes))


@epoch_mean_loss.mistake(
    "swapped",
    N_("losses and sizes have changed places: you return a mean size."),
    WEIGHTS,
)
def _(losses, sizes):
    return np.average(sizes, weights=losses)


@epoch_mean_loss.mistake(
    "last_left_out",
    N_("You leave the last batch out; its samples count, too."),
    WEIGHTS,
)
def _(losses, sizes):
    return _mean(losses[:-1], sizes[:-1]) if len(losses) > 1 else _mean(losses, sizes)


@epoch_mean_loss.mistake(
    "last_batch_only",
    N_("You return the loss of the last batch; the mean of the epoch is asked for."),
    WEIGHTS,
)
def _(losses, sizes):
    return losses[-1]


@epoch_mean_loss.mistake(
    "first_size_for_all",
    N_("You weight every batch with the size of the first one."),
    N_("Each batch has its own size: losses * sizes."),
)
def _(losses, sizes):
    return np.sum(losses) * sizes[0] / np.sum(sizes)


@epoch_mean_loss.mistake(
    "full_batches_assumed",
    N_("You divide as if all batches were as large as the first one."),
    N_("Divide by np.sum(sizes)."),
)
def _(losses, sizes):
    return np.sum(np.multiply(losses, sizes)) / (len(sizes) * sizes[0])


@epoch_mean_loss.mistake(
    "one_for_each", N_("You return one number for each batch; one for the epoch is asked for."), WEIGHTS
)
def _(losses, sizes):
    return np.multiply(losses, sizes) / np.sum(sizes)


@epoch_mean_loss.mistake("median", N_("You take the median; the mean is asked for."), WEIGHTS)
def _(losses, sizes):
    return np.median(losses)


@epoch_mean_loss.mistake("mutated")
def _(losses, sizes):
    mean = _mean(losses, sizes)
    losses *= 2
    return mean
