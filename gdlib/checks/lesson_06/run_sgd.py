"""run_sgd(grad, w0, n, *, lr, batch_size, epochs, rng): the points after each epoch of SGD, the start first.

Any shuffle is right. So two gradients give the same end of an epoch in whatever order the samples come: one
depends on the size of the batch alone, the other adds up over the samples. A third one forgets all but the
last batch, and tells whether the deals differ: four right ones agree once in 10¹⁷.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.faults import as_numbers
from gdlib.checks.functions import Function
from gdlib.checks.probes import Call, Probe, draw, once, pick
from gdlib.i18n import N_

from .minibatches import minibatches

_deal = minibatches.reference
LOOPS = N_("for each epoch: for idx in minibatches(n, batch_size, rng): w = w - lr * grad(w, idx).")
ROWS = N_("Begin with points = [w]. Append w when the loop over the batches is through.")
DEAL = N_("Call minibatches(n, batch_size, rng) inside the loop over the epochs.")
LAST = "batch_last"


def probes(rng):
    def settings(low, high):
        """Batches of any size but with a rest; the samples; everything else."""
        size = int(rng.integers(low, high))
        n = size * int(rng.integers(3, 5)) + int(rng.integers(1, size - 1))
        return n, {"lr": pick(rng, 0.11, 0.4), "batch_size": size, "epochs": 3, "rng": _dice(rng)}

    def by_size():
        return Function("batch_size", (pick(rng, 0.1, 0.4),))

    def by_sum():
        return Function("batch_sum", (pick(rng, 0.5, 2.0), pick(rng, 0.3, 1.2)))

    for low in (4, 14):
        n, chosen = settings(low, low + 4)
        yield once("epochs", by_size(), draw(rng, 3), n, **chosen)
        n, chosen = settings(4, 8)
        yield once("all", by_sum(), draw(rng, 3), n, **chosen)
    n, chosen = settings(4, 8)
    yield once("all", by_sum(), draw(rng, 2), n - 1, **{**chosen, "batch_size": 1, "epochs": 2})
    yield once("epochs", by_size(), draw(rng, 2), n, **{**chosen, "batch_size": n, "epochs": 4})
    for shape in ((2, 3), (4, 1), ()):
        n, chosen = settings(4, 8)
        yield once("shapes", by_size(), draw(rng, shape), n, **chosen)
    yield once("shapes", by_sum(), rng.integers(2, 9, 3), n, **chosen)
    yield once("shapes", by_sum(), draw(rng, 3), n, **{**chosen, "epochs": 0})
    seeds = _dice(rng), _dice(rng)
    for scale in (2.0, 4.0):
        grad, start = Function(LAST, (scale,)), draw(rng, 2)
        chosen = {"lr": 1 / scale, "batch_size": 8, "epochs": 4}
        calls = (Call((grad, start, 24), {**chosen, "rng": seeds[k]}) for k in (0, 1, 0))
        yield Probe("shuffle", tuple(calls))


def _dice(rng):
    return Function("generator", (int(rng.integers(100, 10**6)),))


def view(values, calls):
    """The points as they are; where they depend on the shuffle, what is wrong with it in their place."""
    if calls[0].args[0].name != LAST:
        return values
    seen, earlier = [], []
    for value, call in zip(values, calls, strict=False):
        rows = as_numbers(value)
        good = rows is not None and rows.shape == (5, 2) and np.isfinite(rows).all()
        seen.append(_shuffle(rows, call, earlier) if good else value)
        earlier += [(rows, call.kwargs["rng"])] if good else []
    return seen


def _shuffle(rows, call, earlier):
    """Each epoch the same? In the old order? As with another seed? Not as with the same? The start stays."""
    seen, seed = np.zeros(rows.shape), call.kwargs["rng"]
    seen[0] = rows[0]
    seen[1:3].flat[:] = (
        np.allclose(rows[1:], rows[1], rtol=0, atol=1e-9),
        np.allclose(rows[1:], np.sin(np.arange(16, 24)).sum(), rtol=0, atol=1e-9),
        any(np.allclose(rows, other, rtol=0, atol=1e-9) for other, dice in earlier if dice != seed),
        any(not np.allclose(rows, other, rtol=0, atol=1e-9) for other, dice in earlier if dice == seed),
    )
    return seen


@exercise(
    "06-batches",
    probes,
    view=view,
    questions=(
        Question(N_("the start, and a row after each epoch"), 1, "epochs", pure=True, hint=ROWS),
        Question(N_("every sample once in every epoch"), 1, "all", hint=LOOPS),
        Question(
            N_("a new deal in every epoch, by rng and nothing else"), 1, "shuffle", pure=True, hint=DEAL
        ),
        Question(
            N_("a start of any shape, of integers, and no epoch at all"),
            1,
            "shapes",
            hint=N_("epochs + 1 rows of floats: begin with w = np.array(w0, dtype=float)."),
        ),
    ),
)
def run_sgd(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: _deal(n, batch_size, rng), lr, epochs)[0]


def _run(grad, w0, deal, lr, epochs, slope=lambda grad, w, start, first, idx: grad(w, idx), again=False):
    """The points after each epoch, and after each update; the reference, and what the mistakes vary."""
    first = w = np.array(w0, dtype=float)
    points, updates = [w], [w]
    for _ in range(epochs):
        start = w = first if again else w
        for idx in deal():
            w = w - lr * slope(grad, w, start, first, idx)
            updates.append(w)
        points.append(w)
    return np.array(points), np.array(updates)


def _right(grad, w0, n, lr, batch_size, epochs, rng, **changed):
    return _run(grad, w0, lambda: _deal(n, batch_size, rng), lr, epochs, **changed)[0]


@run_sgd.mistake("global_rng")
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: _deal(n, batch_size, np.random), lr, epochs)[0]


@run_sgd.mistake(
    "same_deal",
    N_("Every epoch deals the same batches: you shuffle only once, before the loops."),
    DEAL,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    batches = list(_deal(n, batch_size, rng))
    return _run(grad, w0, lambda: batches, lr, epochs)[0]


@run_sgd.mistake("not_shuffled", N_("The samples come in their old order: nothing is shuffled."), DEAL)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    batches = [range(n)[i : i + batch_size] for i in range(0, n, batch_size)]
    return _run(grad, w0, lambda: batches, lr, epochs)[0]


@run_sgd.mistake(
    "own_seed",
    N_("Every seed gives the same run: your function makes a generator of its own."),
    N_("Use the argument rng; do not call np.random.default_rng."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, batch_size, epochs, np.random.default_rng(0))


@run_sgd.mistake(
    "seeded_each_epoch",
    N_("You seed a generator anew in every epoch: all epochs deal the same batches."),
    N_("Use the argument rng; do not call np.random.default_rng."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: _deal(n, batch_size, np.random.default_rng(0)), lr, epochs)[0]


@run_sgd.mistake(
    "own_generator",
    N_("Equal seeds give different runs: your function makes a generator of its own."),
    N_("Use the argument rng; do not call np.random.default_rng."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, batch_size, epochs, np.random.default_rng())


@run_sgd.mistake(
    "row_per_update",
    N_("You store a row after every update; one after every epoch is asked for."),
    ROWS,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: _deal(n, batch_size, rng), lr, epochs)[1]


@run_sgd.mistake("start_missing", N_("The start is missing: it is the first row."), ROWS)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, batch_size, epochs, rng)[1:]


@run_sgd.mistake("last_missing", N_("The last epoch is missing: epochs + 1 rows are expected."), ROWS)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, batch_size, epochs, rng)[:-1]


@run_sgd.mistake("last_only", N_("You return only the last point; one after every epoch is asked for."), ROWS)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, batch_size, epochs, rng)[-1]


@run_sgd.mistake(
    "start_of_epoch",
    N_("You store the point before each epoch: the start comes twice, the end is missing."),
    ROWS,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    rows = _right(grad, w0, n, lr, batch_size, epochs, rng)
    return np.concatenate((rows[:1], rows[:-1])) if epochs else rows


@run_sgd.mistake(
    "aliased",
    N_("All your rows are the last point: the list holds the same array again and again."),
    N_("w -= ... changes the array that is already in the list; w = w - ... makes a new one."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    rows = _right(grad, w0, n, lr, batch_size, epochs, rng)
    return np.array([rows[-1]] * (epochs + 1))


@run_sgd.mistake(
    "restarted",
    N_("Every epoch starts again at w0; it must go on where the one before ended."),
    N_("Set w = w0 once, before the loops."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, batch_size, epochs, rng, again=True)


@run_sgd.mistake(
    "gradient_at_w0", N_("You take every gradient at w0; take it where you are."), N_("grad(w, idx).")
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(
        grad, w0, n, lr, batch_size, epochs, rng, slope=lambda grad, w, start, first, idx: grad(first, idx)
    )


@run_sgd.mistake(
    "gradient_at_epoch_start",
    N_("All gradients of an epoch are taken where it began; each update moves on."),
    N_("Update w inside of the loop over the batches, before the next gradient."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(
        grad, w0, n, lr, batch_size, epochs, rng, slope=lambda grad, w, start, first, idx: grad(start, idx)
    )


@run_sgd.mistake(
    "uphill",
    N_("Your steps go uphill. The gradient points where f grows; move the other way."),
    N_("Subtract: w - lr * grad(w, idx)."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, -lr, batch_size, epochs, rng)


@run_sgd.mistake(
    "lr_ignored",
    N_("With another learning rate your run does not change: lr is not used."),
    N_("Multiply the gradient by lr."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, 1.0, batch_size, epochs, rng)


@run_sgd.mistake(
    "lr_divided",
    N_("You divide by the batch size once more; grad is a mean already."),
    N_("The step is lr * grad(w, idx)."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(
        grad,
        w0,
        n,
        lr,
        batch_size,
        epochs,
        rng,
        slope=lambda grad, w, start, first, idx: grad(w, idx) / len(idx),
    )


@run_sgd.mistake(
    "last_batch_dropped",
    N_("The shorter last batch of every epoch is lost."),
    N_("Call minibatches without drop_last."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: _deal(n, batch_size, rng, True), lr, epochs)[0]


@run_sgd.mistake(
    "one_batch_per_epoch",
    N_("You make one update per epoch; every batch of an epoch makes one."),
    LOOPS,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: [next(_deal(n, batch_size, rng))], lr, epochs)[0]


@run_sgd.mistake(
    "full_batch",
    N_("You use all samples in every step: this is gradient descent, batch_size is not used."),
    LOOPS,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: [rng.permutation(n)], lr, epochs)[0]


@run_sgd.mistake(
    "single_samples",
    N_("You make one step for each sample; one for each batch is asked for."),
    N_("Give grad the whole array idx."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, 1, epochs, rng)


@run_sgd.mistake(
    "batch_size_fixed",
    N_("Your batches always have 32 samples: the argument batch_size is not used."),
    N_("minibatches(n, batch_size, rng)."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _right(grad, w0, n, lr, 32, epochs, rng)


@run_sgd.mistake(
    "drawn_anew",
    N_("You draw each batch on its own: some samples come twice in an epoch, others never."),
    LOOPS,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    return _run(grad, w0, lambda: [rng.choice(n, batch_size) for _ in range(n // batch_size)], lr, epochs)[0]


@run_sgd.mistake(
    "epochs_count_updates",
    N_("You make epochs updates in all; an epoch is a whole pass over the samples."),
    LOOPS,
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    deals = [idx for _ in range(epochs) for idx in _deal(n, batch_size, rng)][:epochs]
    return _run(grad, w0, lambda: [deals.pop(0)], lr, epochs)[0]


@run_sgd.mistake(
    "integer_truncation",
    N_("w0 holds integers here, and so do your rows: every point is cut to an integer."),
    N_("Make w0 float first: w = np.array(w0, dtype=float)."),
)
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    kind = np.asarray(w0).dtype
    w, rows = np.array(w0), [np.array(w0)]
    for _ in range(epochs):
        for idx in _deal(n, batch_size, rng):
            w = (w - lr * grad(w, idx)).astype(kind)
        rows.append(w)
    return np.array(rows)


@run_sgd.mistake("mutated")
def _(grad, w0, n, *, lr, batch_size, epochs, rng):
    rows = _right(grad, w0, n, lr, batch_size, epochs, rng)
    if np.ndim(w0):
        w0[...] = rows[-1]
    return rows
