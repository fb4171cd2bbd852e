"""minibatch_grad(grad_i, idx): the mean gradient of the samples in idx, in the shape of one gradient."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

MEAN = N_("Add grad_i(i) over all i in idx, and divide by len(idx).")
AXIS = N_("np.mean(gradients, axis=0) takes the mean over the samples and keeps the rest.")


def probes(rng):
    def grad(kind):
        return Function(kind, (pick(rng, 0.5, 3.0), pick(rng, 0.3, 1.2)))

    def some(count):
        """Indices, none smaller than 5, in no order; the first is neither the largest nor the smallest."""
        chosen = np.sort(rng.choice(np.arange(5, 60), count, replace=False))
        return np.roll(chosen, 1 - count // 2) if count > 2 else chosen

    yield once("row", grad("sample_row"), some(5))
    yield once("row", grad("sample_row"), some(4))
    yield once("sizes", grad("sample_row"), some(1))
    yield once("sizes", grad("sample_row"), some(8))
    yield once("sizes", grad("sample_row"), some(2))
    yield once("shapes", grad("sample"), some(5))
    yield once("shapes", grad("sample"), some(3))
    yield once("shapes", grad("sample_table"), some(4))
    yield once("shapes", grad("sample_table"), some(7))
    yield once("twice", grad("sample_row"), some(4)[[0, 1, 0, 2, 3, 3]])


@exercise(
    "06-batches",
    probes,
    questions=(
        Question(N_("the mean of the batch's gradients"), 1, "row", pure=True, hint=MEAN),
        Question(N_("batches of other sizes, also of one sample"), 1, "sizes", hint=MEAN),
        Question(N_("gradients that are numbers or tables"), 1, "shapes", hint=AXIS),
        Question(N_("a sample drawn twice counts twice"), 1, "twice", hint=MEAN),
    ),
)
def minibatch_grad(grad_i, idx):
    return _all(grad_i, idx).mean(axis=0)


def _all(grad_i, idx):
    return np.array([grad_i(i) for i in idx])


@minibatch_grad.mistake(
    "sum",
    N_("You return the sum; a larger batch would then make larger steps."),
    N_("Divide by len(idx)."),
)
def _(grad_i, idx):
    return _all(grad_i, idx).sum(axis=0)


@minibatch_grad.mistake(
    "mean_of_everything",
    N_("You take one mean over everything; each weight needs a mean of its own."),
    AXIS,
)
def _(grad_i, idx):
    return _all(grad_i, idx).mean()


@minibatch_grad.mistake("wrong_axis", N_("Your mean runs over the weights, not over the samples."), AXIS)
def _(grad_i, idx):
    return _all(grad_i, idx).mean(axis=-1)


@minibatch_grad.mistake(
    "positions",
    N_("You count the samples 0, 1, 2, ...; idx says which ones are meant."),
    N_("for i in idx, not for i in range(len(idx))."),
)
def _(grad_i, idx):
    return _all(grad_i, range(len(idx))).mean(axis=0)


@minibatch_grad.mistake("first_only", N_("You use only the first sample of the batch."), MEAN)
def _(grad_i, idx):
    return grad_i(idx[0])


@minibatch_grad.mistake(
    "last_only",
    N_("You use only the last sample: each gradient replaces the one before."),
    N_("Add them up: total = total + grad_i(i)."),
)
def _(grad_i, idx):
    return grad_i(idx[-1])


@minibatch_grad.mistake(
    "last_divided",
    N_("Only the last gradient is left when you divide: each one replaces the one before."),
    N_("Add them up: total = total + grad_i(i)."),
)
def _(grad_i, idx):
    return grad_i(idx[-1]) / len(idx)


@minibatch_grad.mistake(
    "first_left_out", N_("The first sample of the batch is left out."), N_("for i in idx begins with it.")
)
def _(grad_i, idx):
    return _all(grad_i, idx)[1:].sum(axis=0) / len(idx)


@minibatch_grad.mistake(
    "divided_by_32",
    N_("You divide by a fixed batch size of 32; the batch has as many samples as idx has entries."),
    N_("Divide by len(idx)."),
)
def _(grad_i, idx):
    return _all(grad_i, idx).sum(axis=0) / 32


@minibatch_grad.mistake(
    "largest_index",
    N_("You divide by the largest index; the number of samples in the batch belongs there."),
    N_("Divide by len(idx)."),
)
def _(grad_i, idx):
    return _all(grad_i, idx).sum(axis=0) / np.max(idx)


@minibatch_grad.mistake(
    "one_less",
    N_("You divide by len(idx) - 1; a plain mean divides by len(idx)."),
    N_("Divide by len(idx)."),
)
def _(grad_i, idx):
    return np.divide(_all(grad_i, idx).sum(axis=0), len(idx) - 1)


@minibatch_grad.mistake(
    "root", N_("You divide by the square root of the batch size."), N_("Divide by len(idx).")
)
def _(grad_i, idx):
    return _all(grad_i, idx).sum(axis=0) / len(idx) ** 0.5


@minibatch_grad.mistake("downhill", N_("Your estimate has the wrong sign: the gradient points uphill."), MEAN)
def _(grad_i, idx):
    return -_all(grad_i, idx).mean(axis=0)


@minibatch_grad.mistake("all_returned", N_("You return all the gradients; their mean is asked for."), AXIS)
def _(grad_i, idx):
    return _all(grad_i, idx)


@minibatch_grad.mistake(
    "mean_of_indices",
    N_("You take the gradient at the mean of the indices; there is no such sample."),
    N_("First the gradients, then their mean."),
)
def _(grad_i, idx):
    return grad_i(np.mean(idx))


@minibatch_grad.mistake(
    "weighted_by_index",
    N_("You multiply each gradient by its index; the index is only a name."),
    MEAN,
)
def _(grad_i, idx):
    return np.mean([i * grad_i(i) for i in idx], axis=0)


@minibatch_grad.mistake(
    "no_repeats",
    N_("A sample that was drawn twice counts only once in your mean."),
    N_("Go through idx as it is, without set or np.unique."),
)
def _(grad_i, idx):
    return _all(grad_i, np.unique(idx)).mean(axis=0)


@minibatch_grad.mistake("median", N_("You take the median; the mean is asked for."), AXIS)
def _(grad_i, idx):
    return np.median(_all(grad_i, idx), axis=0)


@minibatch_grad.mistake("mutated")
def _(grad_i, idx):
    mean = _all(grad_i, idx).mean(axis=0)
    idx.sort()
    return mean
