"""unbroadcast(g, shape): what was copied forward is summed backward."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

NEW = N_("g.sum(axis=0) takes the leftmost axis away; repeat it until g.ndim == len(shape).")
ONES = N_("Where shape has 1 and g has more: g.sum(axis=i, keepdims=True).")


def probes(rng):
    def ask(group, given, shape):
        return once(group, draw(rng, given), shape)

    for given, shape in (((2, 3), (3,)), ((3, 2), (2,)), ((2, 3), ()), ((2, 2, 2), (2,)), ((3,), ())):
        yield ask("new", given, shape)
    for given, shape in (
        ((2, 3), (2, 1)),
        ((2, 3), (1, 3)),
        ((2, 3), (1, 1)),
        ((3, 3), (3, 1)),
        ((3, 3), (1, 3)),
        ((2, 2, 2), (2, 1, 2)),
    ):
        yield ask("ones", given, shape)
    for given, shape in (((2, 2, 2), (2, 1)), ((2, 2, 2), (1, 2)), ((2, 1, 3), (1, 1)), ((3, 2), (1,))):
        yield ask("both", given, shape)
    for given, shape in (((2, 3), (2, 3)), ((3,), (3,)), ((), ()), ((1, 3), (1, 3)), ((1, 1), (1,))):
        yield ask("same", given, shape)
    yield once("same", rng.integers(1, 9, (2, 3)), shape=(2, 1))


@exercise(
    "05-backprop",
    probes,
    questions=(
        Question(N_("new axes on the left"), 1, "new", pure=True, hint=NEW),
        Question(N_("axes of length 1 that were stretched"), 1, "ones", hint=ONES),
        Question(N_("both at once, or nothing to do"), 1, ("both", "same"), pure=True, hint=ONES),
    ),
)
def unbroadcast(g, shape):
    return _unbroadcast(g, shape)


def _unbroadcast(g, shape, summed=np.sum):
    left = g.ndim - len(shape)
    stretched = tuple(left + i for i, n in enumerate(shape) if n == 1)
    return summed(g, axis=(*range(left), *stretched), keepdims=True).reshape(shape)


@unbroadcast.mistake(
    "mean",
    N_("You take the mean; every copy sends its own message, and they add up."),
    N_("sum instead of mean."),
)
def _(g, shape):
    return _unbroadcast(g, shape, np.mean)


@unbroadcast.mistake(
    "largest", N_("You take the largest message; all of them add up."), N_("sum instead of max.")
)
def _(g, shape):
    return _unbroadcast(g, shape, np.max)


@unbroadcast.mistake(
    "first_copy",
    N_("You keep the first copy only; the messages of all copies add up."),
    N_("Sum over the axis instead of taking its entry 0."),
)
def _(g, shape):
    return _unbroadcast(g, shape, lambda g, axis, keepdims: g[_first(g, axis)])


def _first(g, axis):
    return tuple(slice(0, 1) if i in axis else slice(None) for i in range(g.ndim))


@unbroadcast.mistake(
    "new_axes_only",
    N_("New axes are summed, but an axis of length 1 that was stretched keeps its full length."),
    ONES,
)
def _(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


@unbroadcast.mistake(
    "one_new_axis",
    N_("You take one new axis away; there may be several."),
    N_("while g.ndim > len(shape), not if."),
)
def _(g, shape):
    if g.ndim > len(shape):
        g = g.sum(axis=0)
    return _unbroadcast(g, shape) if g.ndim == len(shape) else g


@unbroadcast.mistake(
    "stretched_only",
    N_("Stretched axes are summed, but new axes on the left stay."),
    NEW,
)
def _(g, shape):
    left = g.ndim - len(shape)
    return g.sum(axis=tuple(left + i for i, n in enumerate(shape) if n == 1), keepdims=True)


@unbroadcast.mistake(
    "dropped_axes",
    N_("A stretched axis has vanished: (2, 1) became (2,)."),
    N_("keepdims=True leaves the axis with length 1."),
)
def _(g, shape):
    left = g.ndim - len(shape)
    return g.sum(axis=(*range(left), *(left + i for i, n in enumerate(shape) if n == 1)))


@unbroadcast.mistake(
    "from_the_right",
    N_("You take axes away on the right; NumPy adds new ones on the left."),
    NEW,
)
def _(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    return g.sum(axis=stretched, keepdims=True)


@unbroadcast.mistake(
    "wrong_axes",
    N_("You count the axes from the left before the new ones are gone: the wrong axis is summed."),
    N_("First sum away the new axes, then look at the places of shape."),
)
def _(g, shape):
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    g = g.sum(axis=stretched, keepdims=True)
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


@unbroadcast.mistake(
    "everything_summed",
    N_("You sum over all axes; only those that broadcasting made are summed."),
    N_("Sum new axes on the left, and axes where shape has 1."),
)
def _(g, shape):
    return np.full(shape, g.sum())


@unbroadcast.mistake(
    "cut_out",
    N_("You cut a piece of the right shape out of g; the other copies' messages are lost."),
    N_("sum instead of an index."),
)
def _(g, shape):
    return np.resize(g, shape)


@unbroadcast.mistake(
    "unchanged",
    N_("You return g as it came; it must have the given shape."),
    N_("Sum new axes on the left, and axes where shape has 1."),
)
def _(g, shape):
    return g


@unbroadcast.mistake(
    "reshape_only",
    N_("reshape keeps the number of entries; here there are fewer, so sums are needed."),
    N_("Sum new axes on the left, and axes where shape has 1."),
)
def _(g, shape):
    return g.reshape(shape)


@unbroadcast.mistake("mutated")
def _(g, shape):
    found = _unbroadcast(g, shape).copy()
    if g.ndim:
        g[...] = 0
    return found
