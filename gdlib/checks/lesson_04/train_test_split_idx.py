"""train_test_split_idx(n, frac, rng): two arrays of row numbers, shuffled by rng.

Any fair shuffle is right, so that properties decide. A right answer fails one of them less than once in 1e9.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import once
from gdlib.i18n import N_

SHUFFLE = N_("order = rng.permutation(n), then cut it: order[cut:] and order[:cut].")
SIZE = N_("cut = round(frac * n); the test part gets that many rows, the training part the rest.")


def probes(rng):
    def ask(group, n, frac):
        return once(group, n, frac, Function("generator", (int(rng.integers(1000)),)))

    n, frac = _share(rng, 60, 0.3, 0.2)
    for _ in range(3):
        yield ask("random", n, frac)
    for rest in (0.2, 0.7, 0.2, 0.7):
        yield ask("sizes", *_share(rng, 9, float(rng.uniform(0.2, 0.8)), rest))
    yield ask("sizes", 5, 0.0)
    yield ask("sizes", 6, 1.0)


def _share(rng, n, frac, rest):
    """(n, frac) near these, where frac·n has about this rest; never half a row."""
    for _ in range(1000):
        size, share = n + int(rng.integers(9)), round(frac + float(rng.uniform(-0.05, 0.05)), 2)
        if rest - 0.05 < share * size % 1 < rest + 0.15:
            break
    return size, share


def _splits(values, calls):
    """(train, test, n, frac) of every call, the rows as lists; None where something else came back."""
    found = []
    for (value,), ((call,)) in zip(values, calls, strict=True):
        if not isinstance(value, (tuple, np.ndarray)) or len(value) != 2 or any(p is None for p in value):
            return None
        n, frac = (*call.args, *call.kwargs.values())[:2]
        found.append((*(np.ravel(part).tolist() for part in value), n, frac))
    return found


def sign(holds):
    """Make a property of all splits one of all that a function returned."""

    def seen(values, calls):
        splits = _splits(values, calls)
        return splits is not None and bool(holds(splits))

    return seen


def every(holds):
    """A property that every split (train, test, n, count) has; count is the right size of test."""
    return sign(lambda splits: all(holds(*split[:3], round(split[3] * split[2])) for split in splits))


def inner(holds):
    """The same, where neither part should be empty."""
    return every(lambda train, test, n, count: count in (0, n) or holds(train, test, n, count))


def both(*signs):
    return lambda values, calls: all(each(values, calls) for each in signs)


def _is_block(rows, n):
    """Neighbours, where n - 1 and 0 are neighbours too."""
    return sum((b - a) % n == 1 for a, b in zip(rows, rows[1:] + rows[:1], strict=True)) >= len(rows) - 1


def _differ(splits):
    """No two generators choose the same rows; the first split comes from the same one twice."""
    return len({tuple(sorted(test)) for _, test, *_ in splits}) == len(splits) - 1


whole = every(lambda train, test, n, count: sorted(train + test) == list(range(n)))
sized = every(lambda train, test, n, count: len(test) == count)
added_up = every(lambda train, test, n, count: len(train) + len(test) == n)
distinct = every(lambda train, test, n, count: all(len(set(part)) == len(part) for part in (train, test)))
repeats = sign(lambda splits: sorted(splits[0][1]) == sorted(splits[1][1]))
differ = sign(_differ)
in_blocks = every(lambda train, test, n, count: _is_block(sorted(test), n))


def shuffled(values, calls):
    return both(repeats, differ)(values, calls) and not in_blocks(values, calls)


def rounded(how):
    """The sizes that another way of rounding gives."""
    return both(whole, sign(lambda splits: all(len(test) == how(f * n) for _, test, n, f in splits)))


@exercise(
    "04-data",
    probes,
    returns=("train", "test"),
    questions=(
        Question(
            N_("every row number stands in exactly one part"),
            1,
            ("random", "sizes"),
            holds=whole,
            any_shape=True,
            hint=SHUFFLE,
        ),
        Question(
            N_("the test part has the asked size"),
            1,
            ("random", "sizes"),
            holds=sized,
            any_shape=True,
            hint=SIZE,
        ),
        Question(
            N_("chosen at random, by the generator rng alone"),
            1,
            "random",
            holds=shuffled,
            any_shape=True,
            pure=True,
            hint=SHUFFLE,
        ),
    ),
)
def train_test_split_idx(n, frac, rng):
    return _cut(rng.permutation(n), round(frac * n))


def _cut(order, cut):
    return order[cut:], order[:cut]


@train_test_split_idx.mistake("global_rng", seen=lambda values, calls: True)
def _(n, frac, rng):
    return _cut(np.random.permutation(n), round(frac * n))


@train_test_split_idx.mistake(
    "one_based",
    N_("Your row numbers run from 1 to n; Python counts from 0 to n - 1."),
    N_("rng.permutation(n) begins with 0."),
    seen=every(lambda train, test, n, count: sorted(train + test) == list(range(1, n + 1))),
)
def _(n, frac, rng):
    return _cut(rng.permutation(n) + 1, round(frac * n))


@train_test_split_idx.mistake(
    "exchanged",
    N_("The parts have changed places: train has the size of test."),
    N_("The training part comes first: return order[cut:], order[:cut]."),
    seen=both(whole, every(lambda train, test, n, count: len(train) == count)),
)
def _(n, frac, rng):
    return _cut(rng.permutation(n), round(frac * n))[::-1]


@train_test_split_idx.mistake(
    "cut_down",
    N_("The size of your test part is cut off, not rounded."),
    N_("int() throws everything after the point away; round() does not."),
    seen=rounded(int),
)
def _(n, frac, rng):
    return _cut(rng.permutation(n), int(frac * n))


@train_test_split_idx.mistake(
    "rounded_up",
    N_("The size of your test part is always rounded up."),
    N_("round(frac * n)."),
    seen=rounded(np.ceil),
)
def _(n, frac, rng):
    return _cut(rng.permutation(n), int(np.ceil(frac * n)))


@train_test_split_idx.mistake(
    "coin",
    N_("Each row throws a coin of its own, so that the size of the test part is left to chance."),
    SIZE,
    seen=lambda values, calls: whole(values, calls) and not sized(values, calls),
)
def _(n, frac, rng):
    chance = rng.random(n) < frac
    return np.flatnonzero(~chance), np.flatnonzero(chance)


@train_test_split_idx.mistake(
    "first_rows",
    N_("The test part is the beginning of the table: nothing is shuffled."),
    SHUFFLE,
    seen=both(whole, every(lambda train, test, n, count: sorted(test) == list(range(count)))),
)
def _(n, frac, rng):
    return _cut(np.arange(n), round(frac * n))


@train_test_split_idx.mistake(
    "last_rows",
    N_("The test part is the end of the table: nothing is shuffled."),
    SHUFFLE,
    seen=both(whole, every(lambda train, test, n, count: sorted(test) == list(range(n - count, n)))),
)
def _(n, frac, rng):
    cut = n - round(frac * n)
    return np.arange(cut), np.arange(cut, n)


@train_test_split_idx.mistake(
    "block",
    N_("The test part is one block of neighbours: only its place is left to chance."),
    N_("Tables are often sorted. Shuffle all rows: rng.permutation(n)."),
    seen=both(whole, in_blocks),
)
def _(n, frac, rng):
    return _cut(np.roll(np.arange(n), rng.integers(n)), round(frac * n))


@train_test_split_idx.mistake(
    "own_seed",
    N_("Every generator gives the same rows: rng is not used."),
    N_("rng.permutation(n); no default_rng of your own."),
    seen=lambda values, calls: whole(values, calls) and repeats(values, calls) and not differ(values, calls),
)
def _(n, frac, rng):
    return _cut(np.random.default_rng(0).permutation(n), round(frac * n))


@train_test_split_idx.mistake(
    "unseeded",
    N_("The same generator gives other rows each time: you draw from a generator of your own."),
    N_("rng.permutation(n); default_rng() without a seed differs at every call."),
    seen=lambda values, calls: whole(values, calls) and not repeats(values, calls),
)
def _(n, frac, rng):
    return _cut(np.random.default_rng().permutation(n), round(frac * n))


@train_test_split_idx.mistake(
    "drawn_twice",
    N_("Some rows stand in both parts, others in none: the two parts come from two draws."),
    N_("Shuffle once, then cut."),
    seen=both(sized, added_up, distinct),
)
def _(n, frac, rng):
    cut = round(frac * n)
    return rng.permutation(n)[cut:], rng.permutation(n)[:cut]


@train_test_split_idx.mistake(
    "all_rows_in_train",
    N_("The training part holds all rows, those of the test part too."),
    N_("order[cut:] begins where the test part ends."),
    seen=both(sized, every(lambda train, test, n, count: sorted(train) == list(range(n)))),
)
def _(n, frac, rng):
    order = rng.permutation(n)
    return order, order[: round(frac * n)]


@train_test_split_idx.mistake(
    "row_lost",
    N_("One row stands in neither part."),
    N_("Both cuts are at the same place: order[cut:] and order[:cut]."),
    seen=both(distinct, inner(lambda train, test, n, count: len(train) + len(test) == n - 1)),
)
def _(n, frac, rng):
    order, cut = rng.permutation(n), round(frac * n)
    return order[cut + 1 :], order[:cut]


@train_test_split_idx.mistake(
    "row_doubled",
    N_("One row stands in both parts."),
    N_("Both cuts are at the same place: order[cut:] and order[:cut]."),
    seen=both(distinct, inner(lambda train, test, n, count: len(train) + len(test) == n + 1)),
)
def _(n, frac, rng):
    order, cut = rng.permutation(n), round(frac * n)
    return order[max(cut - 1, 0) :], order[:cut]


@train_test_split_idx.mistake(
    "with_replacement",
    N_("A row stands in one part more than once: it was drawn and put back."),
    N_("rng.permutation(n) holds every number once; rng.integers and rng.choice may repeat them."),
    seen=lambda values, calls: _splits(values, calls) is not None and not distinct(values, calls),
)
def _(n, frac, rng):
    return _cut(rng.integers(0, n, n), round(frac * n))
