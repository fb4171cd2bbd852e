"""minibatches(n, batch_size, rng, drop_last): a shuffle of 0 to n − 1, cut into batches.

Any shuffle is right, and a generator is as good as a list. So the batches are seen as counts: their sizes,
the indices that are missing or too many, and what the seed does. Luck fails no right answer: two shuffles
of 24 indices look alike, or like none, about once in 10¹², and equal seeds always give equal batches.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.faults import type_name
from gdlib.checks.functions import Function
from gdlib.checks.probes import Call, Probe, once
from gdlib.checks.results import Opaque
from gdlib.i18n import N_

SLICES = N_(
    "Shuffle once: order = rng.permutation(n). Then slices of order that begin at range(0, n, batch_size)."
)
LAST = N_("Leave a batch out only if drop_last is True and the batch is shorter than batch_size.")
SHUFFLE = N_("order = rng.permutation(n) comes first; cut order into batches afterwards.")
MOST = 60


def probes(rng):
    def seeds(count=1):
        return [Function("generator", (int(s),)) for s in 100 + rng.choice(900, count, replace=False)]

    def sizes(rest):
        b = int(rng.integers(3, 8))
        return int(rng.integers(3, 6)) * b + (int(rng.integers(1, b)) if rest else 0), b

    for _ in range(2):
        yield once("all", *sizes(rest=True), *seeds())
        yield once("dropped", *sizes(rest=True), *seeds(), True)
    yield once("all", *sizes(rest=True), *seeds(), drop_last=False)
    for last in ({}, {"drop_last": True}):
        n = int(rng.integers(4, 8))
        yield once("ends", *sizes(rest=False), *seeds(), **last)
        for size in (n, n + 3, 1):
            yield once("ends", n, size, *seeds(), **last)
    a, b, c = seeds(3)
    yield Probe("shuffle", tuple(Call((24, 4, seed)) for seed in (a, b, a, c)))
    yield Probe("shuffle", tuple(Call((41, 8, seed), {"drop_last": True}) for seed in (c, a, c)))


def view(values, calls):
    """Each deal as (number of batches, sizes, what is wrong with the indices, and with the shuffle)."""
    deals, seen = [], []
    for value, call in zip(values, calls, strict=False):
        deal, n = _batches(value), call.args[0]
        if deal is None:
            seen.append(None if value is None else Opaque(type_name(value)))
        else:
            earlier = [(d, c.args[2] == call.args[2]) for d, c in zip(deals, calls, strict=False)]
            shuffle = _shuffle(deal, n, earlier) if len(calls) > 1 else np.zeros(4)
            seen.append((len(deal), *_counts(deal, n), shuffle))
        deals.append(deal or [])
    return seen


def _batches(value):
    """A list of flat arrays, each with its own type of numbers; None where there is none."""
    if isinstance(value, np.ndarray) and (value.ndim == 2 or not value.size):
        value = list(value)
    if not isinstance(value, (list, tuple)):
        return None
    try:
        rows = [np.asarray(row) for row in value]
    except ValueError:
        return None
    return rows if all(row.ndim == 1 and row.dtype.kind in "iuf" for row in rows) else None


def _counts(deal, n):
    """The sizes, padded with zeros; and: is an index there twice, is one too large, is one no integer?"""
    sizes = np.zeros(MOST)
    sizes[: len(deal)] = [len(batch) for batch in deal[:MOST]]
    order = np.concatenate([*deal, np.zeros(0)])
    times = np.array([(order == i).sum() for i in range(n)])
    whole = all(batch.dtype.kind in "iu" or not len(batch) for batch in deal)
    return sizes, np.array([(times > 1).any(), not np.isin(order, range(n)).all(), not whole], float)


def _shuffle(deal, n, earlier):
    """Is the order rising (2, from 0)? Neighbours together? As with another seed? Not as with the same?"""
    order = np.concatenate([*deal, np.zeros(0)])
    rising = (np.diff(order) % n == 1).all()
    gaps = [np.diff(np.sort(batch), append=min(batch) + n) for batch in deal if len(batch)]
    together = all((gap != 1).sum() <= 1 for gap in gaps)
    cards = [batch.tolist() for batch in deal]
    same = any(list(map(set, d)) == list(map(set, cards)) for d, twin in earlier if not twin)
    moody = any([batch.tolist() for batch in d] != cards for d, twin in earlier if twin)
    return np.array([rising * (1 + (order[:1] == 0).all()), together, same, moody], float)


@exercise(
    "06-batches",
    probes,
    view=view,
    questions=(
        Question(N_("every index exactly once, the last batch may be shorter"), 1, "all", hint=SLICES),
        Question(N_("drop_last leaves a shorter batch out, and nothing else"), 1, "dropped", hint=LAST),
        Question(N_("no empty batch, whatever the sizes"), 1, "ends", hint=SLICES),
        Question(
            N_("a shuffle of all samples, by rng and nothing else"), 1, "shuffle", pure=True, hint=SHUFFLE
        ),
    ),
)
def minibatches(n, batch_size, rng, drop_last=False):
    yield from _cut(rng.permutation(n), batch_size, drop_last)


def _cut(order, size, drop_last=False):
    """Slices of ``order``; the reference, and what the mistakes vary."""
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    return [batch for batch in batches if len(batch) == size or not drop_last]


@minibatches.mistake("global_rng")
def _(n, batch_size, rng, drop_last=False):
    return _cut(np.random.permutation(n), batch_size, drop_last)


@minibatches.mistake(
    "last_lost",
    N_("The last, shorter batch is always missing: n // batch_size rounds down."),
    SLICES,
)
def _(n, batch_size, rng, drop_last=False):
    return _cut(rng.permutation(n), batch_size, True)


@minibatches.mistake("drop_last_ignored", N_("The short batch comes even with drop_last=True."), LAST)
def _(n, batch_size, rng, drop_last=False):
    return _cut(rng.permutation(n), batch_size)


@minibatches.mistake("drop_last_inverted", N_("drop_last works the wrong way round."), LAST)
def _(n, batch_size, rng, drop_last=False):
    return _cut(rng.permutation(n), batch_size, not drop_last)


@minibatches.mistake(
    "full_batch_dropped", N_("drop_last drops the last batch even when that batch is full."), LAST
)
def _(n, batch_size, rng, drop_last=False):
    batches = _cut(rng.permutation(n), batch_size)
    return batches[:-1] if drop_last else batches


@minibatches.mistake(
    "empty_batch",
    N_("When the division has no rest, an empty batch comes at the end."),
    N_("n // batch_size + 1 is one too many then. range(0, n, batch_size) is right for any n."),
)
def _(n, batch_size, rng, drop_last=False):
    order = rng.permutation(n)
    batches = [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size + 1)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


@minibatches.mistake(
    "not_shuffled", N_("Your batches hold the samples in their old order: no shuffle."), SHUFFLE
)
def _(n, batch_size, rng, drop_last=False):
    return _cut(np.arange(n), batch_size, drop_last)


@minibatches.mistake(
    "batches_shuffled",
    N_("You cut first and shuffle the batches: the same neighbours always stay together."),
    SHUFFLE,
)
def _(n, batch_size, rng, drop_last=False):
    batches = _cut(np.arange(n), batch_size, drop_last)
    return [batches[k] for k in rng.permutation(len(batches))]


@minibatches.mistake(
    "shuffled_within",
    N_("You shuffle inside each batch: the same samples always meet in the same batch."),
    SHUFFLE,
)
def _(n, batch_size, rng, drop_last=False):
    return [rng.permutation(batch) for batch in _cut(np.arange(n), batch_size, drop_last)]


@minibatches.mistake(
    "rolled",
    N_("You only begin at a random place; the samples then come in their old order."),
    SHUFFLE,
)
def _(n, batch_size, rng, drop_last=False):
    return _cut(np.roll(np.arange(n), rng.integers(1, n)), batch_size, drop_last)


@minibatches.mistake(
    "own_seed",
    N_("Every seed gives the same shuffle: your function makes a generator of its own."),
    N_("Use the argument rng; do not call np.random.default_rng."),
)
def _(n, batch_size, rng, drop_last=False):
    return _cut(np.random.default_rng(0).permutation(n), batch_size, drop_last)


@minibatches.mistake(
    "own_generator",
    N_("Equal seeds give different shuffles: your function makes a generator of its own."),
    N_("Use the argument rng; do not call np.random.default_rng."),
)
def _(n, batch_size, rng, drop_last=False):
    return _cut(np.random.default_rng().permutation(n), batch_size, drop_last)


@minibatches.mistake(
    "drawn_anew",
    N_("You draw each batch on its own: some samples come twice, others never."),
    SLICES,
)
def _(n, batch_size, rng, drop_last=False):
    return [rng.integers(0, n, len(batch)) for batch in _cut(np.arange(n), batch_size, drop_last)]


@minibatches.mistake("from_one", N_("Your indices run from 1 to n; Python counts from 0."), SLICES)
def _(n, batch_size, rng, drop_last=False):
    return _cut(1 + rng.permutation(n), batch_size, drop_last)


@minibatches.mistake("one_missing", N_("One sample never comes: you deal n - 1 indices."), SLICES)
def _(n, batch_size, rng, drop_last=False):
    return _cut(rng.permutation(n - 1), batch_size, drop_last)


@minibatches.mistake("one_too_many", N_("Index n does not exist: the last one is n - 1."), SLICES)
def _(n, batch_size, rng, drop_last=False):
    return _cut(rng.permutation(n + 1), batch_size, drop_last)


@minibatches.mistake(
    "equal_shares",
    N_("You make the batches equally large; all but the last must have batch_size samples."),
    N_("np.array_split spreads the rest over all batches. Take slices instead."),
)
def _(n, batch_size, rng, drop_last=False):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


@minibatches.mistake(
    "number_of_batches",
    N_("You make batch_size batches; each batch must have batch_size samples."),
    N_("Take slices of batch_size entries."),
)
def _(n, batch_size, rng, drop_last=False):
    return np.array_split(rng.permutation(n), batch_size)


@minibatches.mistake(
    "overlapping",
    N_("Your batches overlap: each one begins only one sample after the one before."),
    N_("The starts are batch_size apart: range(0, n, batch_size)."),
)
def _(n, batch_size, rng, drop_last=False):
    order = rng.permutation(n)
    batches = [order[i : i + batch_size] for i in range(n)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


@minibatches.mistake(
    "not_integers",
    N_("Your indices are floats: NumPy takes only integers as indices."),
    N_("rng.permutation(n) holds integers; keep them."),
)
def _(n, batch_size, rng, drop_last=False):
    return [batch.astype(float) for batch in _cut(rng.permutation(n), batch_size, drop_last)]


@minibatches.mistake(
    "not_cut",
    N_("You return one array of indices; several are asked for, one for each batch."),
    N_("return inside of a loop ends it. Use yield, or collect the batches in a list."),
)
def _(n, batch_size, rng, drop_last=False):
    return rng.permutation(n)


@minibatches.mistake(
    "one_batch",
    N_("All indices come in one single batch; batch_size is not used."),
    SLICES,
)
def _(n, batch_size, rng, drop_last=False):
    return [rng.permutation(n)]
