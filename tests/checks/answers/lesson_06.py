"""Right answers of lesson 06, in other words: other shuffles, generators, lists, tables of indices."""

import math
from itertools import islice

import numpy as np

from gdlib import data

from . import right


@right("minibatches")
def _(n, batch_size, rng, drop_last=False):
    """A list of slices of a shuffled range."""
    order = np.arange(n)
    rng.shuffle(order)
    batches = [order[i : i + batch_size] for i in range(0, n, batch_size)]
    if drop_last and batches and len(batches[-1]) < batch_size:
        batches.pop()
    return batches


@right("minibatches")
def _(n, batch_size, rng, drop_last=False):
    """An iterator over one pack of cards; lists of ints."""
    cards = iter(np.argsort(rng.random(n)).tolist())
    batches = iter(lambda: list(islice(cards, batch_size)), [])
    return (batch for batch in batches if not drop_last or len(batch) == batch_size)


@right("minibatches")
def _(n, batch_size, rng, drop_last=False):
    """A table where all batches are full, np.split where they are not."""
    order = rng.choice(n, n, replace=False)
    full = n // batch_size * batch_size
    if drop_last or full == n:
        return order[:full].reshape(-1, batch_size)
    return np.split(order, range(batch_size, n, batch_size))


@right("minibatches")
def _(n, batch_size, rng, drop_last=False):
    """Fisher and Yates by hand, and a while loop."""
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = rng.integers(i + 1)
        order[i], order[j] = order[j], order[i]
    while len(order) >= batch_size:
        yield np.array(order[:batch_size])
        order = order[batch_size:]
    if order and not drop_last:
        yield np.array(order)


@right("minibatches")
def _(n, batch_size, rng, drop_last=False):
    """Each batch in rising order: who comes together is random all the same."""
    return tuple(map(np.sort, data.minibatches(n, batch_size, rng, drop_last and n >= batch_size))) * (
        n >= batch_size or not drop_last
    )


@right("updates_per_run")
def _(n, batch_size, epochs, drop_last=False):
    round_ = math.floor if drop_last else math.ceil
    return epochs * round_(n / batch_size)


@right("updates_per_run")
def _(n, batch_size, epochs, drop_last=False):
    full, rest = divmod(n, batch_size)
    return np.int64((full + (rest > 0 and not drop_last)) * epochs)


@right("updates_per_run")
def _(n, batch_size, epochs, drop_last=False):
    """Counts."""
    starts = range(0, n - batch_size + 1 if drop_last else n, batch_size)
    return float(sum(1 for _ in range(epochs) for _ in starts))


@right("minibatch_grad")
def _(grad_i, idx):
    return sum(grad_i(i) for i in idx) / len(idx)


@right("minibatch_grad")
def _(grad_i, idx):
    total = np.zeros(np.shape(grad_i(idx[0])))
    for i in idx:
        total += grad_i(i)
    return (total / np.size(idx)).tolist()


@right("minibatch_grad")
def _(grad_i, idx):
    """A running mean."""
    mean = 0.0
    for k, i in enumerate(idx, start=1):
        mean = mean + (grad_i(int(i)) - mean) / k
    return mean


@right("minibatch_grad")
def _(grad_i, idx):
    return np.average(np.stack([grad_i(i) for i in idx], axis=-1), axis=-1)


def _deal(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


@right("run_sgd")
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    """A table filled row by row."""
    points = np.empty((epochs + 1, *np.shape(w0)))
    points[0] = w0
    for epoch in range(epochs):
        w = points[epoch]
        for idx in _deal(n, batch_size, rng):
            w = w - lr * grad(w, idx)
        points[epoch + 1] = w
    return points


@right("run_sgd")
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    """In place on a copy, with another shuffle."""
    w = np.array(w0, dtype=float)
    points = [w.copy()]
    order = np.arange(n)
    for _ in range(epochs):
        rng.shuffle(order)
        for start in range(0, n, batch_size):
            w -= lr * grad(w, order[start : start + batch_size])
        points.append(w.copy())
    return np.stack(points)


@right("run_sgd")
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    """One loop over all updates, lists as indices, a list of lists returned."""
    points, w, cards = [np.asarray(w0).tolist()], np.asarray(w0), []
    while len(points) <= epochs:
        cards = cards or np.argsort(rng.random(n)).tolist()
        batch, cards = cards[:batch_size], cards[batch_size:]
        w = w + -lr * grad(w, batch)
        if not cards:
            points.append(w.tolist())
    return points


@right("noise_floor")
def _(lr, h, sigma):
    return 0.5 * lr * sigma * sigma / (2 - lr * h)


@right("noise_floor")
def _(lr, h, sigma):
    """Half of h times the mean square, where w ← (1 − lr·h)·w + lr·noise stands still."""
    return h / 2 * (lr * sigma) ** 2 / (1 - (1 - lr * h) ** 2)


@right("noise_floor")
def _(lr, h, sigma):
    return np.divide(sigma**2, 4 / lr - 2 * h)


@right("estimate_grad_variance")
def _(grads, B, replace):
    N, mean = len(grads), sum(grads) / len(grads)
    variance = sum((g - mean) ** 2 for g in grads) / (N * B)
    if not replace:
        variance *= (N - B) / (N - 1)
    return variance


@right("estimate_grad_variance")
def _(grads, B, replace):
    """The sample variance with the finite population correction."""
    N = grads.size
    return np.var(grads, ddof=1) / B * ((N - 1) / N if replace else 1 - B / N)


@right("estimate_grad_variance")
def _(grads, B, replace):
    return np.float64(np.std(grads) ** 2 / B) * (1.0, (len(grads) - B) / (len(grads) - 1))[not replace]


@right("epoch_mean_loss")
def _(losses, sizes):
    return losses @ sizes / sizes.sum()


@right("epoch_mean_loss")
def _(losses, sizes):
    total = count = 0
    for loss, size in zip(losses, sizes, strict=True):
        total, count = total + loss * size, count + size
    return float(total / count)


@right("epoch_mean_loss")
def _(losses, sizes):
    return np.repeat(losses, sizes).mean()
