"""softmax_cross_entropy(Z, y): the mean −log p of the right classes, and its gradient (p − onehot) / n."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

LOSS = N_("With logp = Z - log(sum of exp(Z) in each row), the loss is -logp[np.arange(n), y].mean().")
GRADIENT = N_("dZ is p / n, with 1 / n less at the right class of each row.")
STABLE = N_("Begin with Z = Z - Z.max(axis=1, keepdims=True): each row loses its own maximum.")


def _classes(rng, n, k):
    """Right classes that differ from row to row as far as possible."""
    return rng.permutation(k)[np.arange(n) % k]


def probes(rng):
    for n, k in ((2, 3), (3, 2), (2, 4), (3, 3)):
        yield once("known", draw(rng, (n, k)), _classes(rng, n, k))
    yield once("integers", rng.permutation(np.arange(1, 7)).reshape(2, 3), _classes(rng, 2, 3))
    yield once("integers", draw(rng, (1, 4)), _classes(rng, 1, 4))
    size = float(rng.integers(800, 2000))
    for shifts in ([[size], [-size]], [[-size], [size]], [[size], [size + 3.0]], [[-1000.0], [-size]]):
        yield once("large", draw(rng, (2, 3)) + np.array(shifts), _classes(rng, 2, 3))


@exercise(
    "03-losses",
    probes,
    returns=("loss", "dZ"),
    questions=(
        Question(N_("the mean loss"), 1, "known", part=0, hint=LOSS),
        Question(N_("its gradient, in the shape of Z"), 1, "known", part=1, hint=GRADIENT),
        Question(
            N_("integers, and one sample; Z and y are left as they were"), 1, "integers", pure=True, hint=LOSS
        ),
        Question(N_("rows of logits around ±1000, without a warning"), 1, "large", quiet=True, hint=STABLE),
    ),
)
def softmax_cross_entropy(Z, y):
    return _loss(Z, y), _gradient(Z, y)


def _logp(Z, axis=1):
    Z = Z - Z.max(axis=axis, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=axis, keepdims=True))


def _onehot(Z, y):
    return np.eye(Z.shape[1])[y]


def _loss(Z, y):
    return -np.mean(np.sum(_logp(Z) * _onehot(Z, y), axis=1))


def _gradient(Z, y):
    return (np.exp(_logp(Z)) - _onehot(Z, y)) / len(y)


@softmax_cross_entropy.mistake(
    "overflow", N_("Without subtracting the maximum exp(1000) does not fit into a float."), STABLE
)
def _(Z, y):
    e = np.exp(Z)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(y)), y])), (p - _onehot(Z, y)) / len(y)


@softmax_cross_entropy.mistake(
    "one_maximum",
    N_("You subtract one maximum for all rows: in a row far below it every exp becomes 0."),
    STABLE,
)
def _(Z, y):
    e = np.exp(Z - Z.max())
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(y)), y])), (p - _onehot(Z, y)) / len(y)


@softmax_cross_entropy.mistake(
    "columns",
    N_("Your softmax runs down the columns; each row is one sample."),
    N_("axis=1 runs along a row."),
)
def _(Z, y):
    logp = _logp(Z, axis=0)
    return -np.mean(logp[np.arange(len(y)), y]), (np.exp(logp) - _onehot(Z, y)) / len(y)


@softmax_cross_entropy.mistake(
    "all_entries",
    N_("Your probabilities add up to 1 over the whole table; they must do so in each row."),
    STABLE,
)
def _(Z, y):
    Z = Z - Z.max()
    logp = Z - np.log(np.exp(Z).sum())
    return -np.mean(logp[np.arange(len(y)), y]), (np.exp(logp) - _onehot(Z, y)) / len(y)


@softmax_cross_entropy.mistake("loss_sum", N_("Your loss is a sum over the samples; take the mean."), LOSS)
def _(Z, y):
    return len(y) * _loss(Z, y), _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "both_sums", N_("Loss and gradient are sums over the samples; divide both by n."), LOSS
)
def _(Z, y):
    return len(y) * _loss(Z, y), len(y) * _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "gradient_sum", N_("Your loss is a mean, but the gradient is not divided by n."), GRADIENT
)
def _(Z, y):
    return _loss(Z, y), len(y) * _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "mean_over_table",
    N_("You take the mean over all entries of the table; divide by the number of rows."),
    LOSS,
)
def _(Z, y):
    return _loss(Z, y) / Z.shape[1], _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "gradient_over_table", N_("You divide the gradient by all entries of Z; divide by its rows."), GRADIENT
)
def _(Z, y):
    return _loss(Z, y), _gradient(Z, y) / Z.shape[1]


@softmax_cross_entropy.mistake(
    "loss_not_averaged", N_("You return one loss for each row; their mean is asked for."), LOSS
)
def _(Z, y):
    return -_logp(Z)[np.arange(len(y)), y], _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "loss_sign", N_("Your loss is negative: a logarithm of a probability is. Turn the sign."), LOSS
)
def _(Z, y):
    return -_loss(Z, y), _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "gradient_sign", N_("Your gradient points downhill: it is p minus onehot, not onehot minus p."), GRADIENT
)
def _(Z, y):
    return _loss(Z, y), -_gradient(Z, y)


@softmax_cross_entropy.mistake(
    "onehot_missing", N_("In your gradient nothing is subtracted at the right classes."), GRADIENT
)
def _(Z, y):
    return _loss(Z, y), np.exp(_logp(Z)) / len(y)


@softmax_cross_entropy.mistake(
    "onehot_added", N_("At the right classes 1 is subtracted from p, not added."), GRADIENT
)
def _(Z, y):
    return _loss(Z, y), (np.exp(_logp(Z)) + _onehot(Z, y)) / len(y)


@softmax_cross_entropy.mistake(
    "subtracted_after_mean",
    N_("You divide p by n and subtract 1 afterwards: the 1 must be divided too."),
    GRADIENT,
)
def _(Z, y):
    return _loss(Z, y), np.exp(_logp(Z)) / len(y) - _onehot(Z, y)


@softmax_cross_entropy.mistake(
    "for_probabilities",
    N_("This is the gradient for the probabilities; the one for the logits is asked for."),
    GRADIENT,
)
def _(Z, y):
    return _loss(Z, y), -_onehot(Z, y) / np.exp(_logp(Z)) / len(y)


@softmax_cross_entropy.mistake(
    "every_column",
    N_("dZ[:, y] -= 1 changes whole columns; one entry of each row is meant."),
    N_("dZ[np.arange(n), y] -= 1"),
)
def _(Z, y):
    dZ = np.exp(_logp(Z))
    dZ[:, y] -= 1
    return _loss(Z, y), dZ / len(y)


@softmax_cross_entropy.mistake(
    "all_classes", N_("Every class adds to your loss; only the right one of each row counts."), LOSS
)
def _(Z, y):
    return -np.mean(np.sum(_logp(Z), axis=1)), _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "counted_from_one", N_("Your classes count from 1; here the first class is 0."), N_("Use y, not y - 1.")
)
def _(Z, y):
    return _loss(Z, y - 1), _gradient(Z, y - 1)


@softmax_cross_entropy.mistake(
    "softmax_twice", N_("The softmax is applied twice: a sure answer is never cheap."), LOSS
)
def _(Z, y):
    p = np.exp(_logp(Z))
    return _loss(p, y), _gradient(p, y)


@softmax_cross_entropy.mistake(
    "softmax_missing", N_("You use the logits as they are; the loss wants log p."), LOSS
)
def _(Z, y):
    return -np.mean(Z[np.arange(len(y)), y]), _gradient(Z, y)


@softmax_cross_entropy.mistake("log_missing", N_("The logarithm is missing: the loss is minus log p."), LOSS)
def _(Z, y):
    return -np.mean(np.exp(_logp(Z))[np.arange(len(y)), y]), _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "base_two", N_("You take the logarithm to base 2; here it is the natural one."), LOSS
)
def _(Z, y):
    return _loss(Z, y) / np.log(2), _gradient(Z, y)


@softmax_cross_entropy.mistake(
    "swapped_results", N_("You return dZ first and the loss second."), N_("return loss, dZ")
)
def _(Z, y):
    return _gradient(Z, y), _loss(Z, y)


@softmax_cross_entropy.mistake(
    "loss_only", N_("You return the loss alone; dZ is asked for as well."), N_("return loss, dZ")
)
def _(Z, y):
    return _loss(Z, y)


@softmax_cross_entropy.mistake(
    "probabilities", N_("You return the probabilities p as dZ; dZ is (p - onehot) / n."), GRADIENT
)
def _(Z, y):
    return _loss(Z, y), np.exp(_logp(Z))


@softmax_cross_entropy.mistake("mutated")
def _(Z, y):
    both = _loss(Z, y), _gradient(Z, y)
    Z -= Z
    return both
