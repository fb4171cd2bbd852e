"""basin(grad, w0, lr, minima, steps): walk, then return the index of the row of minima closest to the end.

Where few steps are made, the "minima" are the ends of right and wrong walks: the index tells which it was.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_
from gdlib.surfaces import himmelblau

WALK = N_("Walk first: steps times w = w - lr * grad(w). Then look for the closest minimum.")
CLOSEST = N_("np.argmin(np.linalg.norm(minima - w, axis=1))")
# Offsets whose order of length is another one by the sum of |x|, by the largest |x|, and by the plain sum.
OFFSETS = np.array([(0.72, 0.1), (0.0, -0.75), (0.55, -0.55), (-1.5, -1.5)])


def _walk(grad, w0, lr, steps, step=lambda w, g, lr: w - lr * g, frozen=False):
    """The end of a walk; the reference, and what the mistakes vary."""
    w = start = np.array(w0, dtype=float)
    for _ in range(steps):
        w = step(w, grad(start if frozen else w), lr)
        if not np.abs(w).max() < 1e100:
            break
    return w


WRONG_WALKS = {
    "start": lambda grad, w0, lr, steps: np.array(w0, dtype=float),
    "one_less": lambda grad, w0, lr, steps: _walk(grad, w0, lr, steps - 1),
    "one_more": lambda grad, w0, lr, steps: _walk(grad, w0, lr, steps + 1),
    "uphill": lambda grad, w0, lr, steps: _walk(grad, w0, -lr, steps),
    "lr_fixed": lambda grad, w0, lr, steps: _walk(grad, w0, 0.1, steps),
    "frozen": lambda grad, w0, lr, steps: _walk(grad, w0, lr, steps, frozen=True),
    "one_step": lambda grad, w0, lr, steps: _walk(grad, w0, lr, 1),
    "signs": lambda grad, w0, lr, steps: _walk(grad, w0, lr, steps, lambda w, g, lr: w - lr * np.sign(g)),
    "unit": lambda grad, w0, lr, steps: _walk(
        grad, w0, lr, steps, lambda w, g, lr: w - lr * g / np.linalg.norm(g)
    ),
    "ignored": lambda grad, w0, lr, steps: _walk(grad, w0, lr, 500),
}
CHOICES = (
    ("start", "unit", "one_step"),
    ("one_less", "one_more", "frozen"),
    ("lr_fixed", "signs", "one_step"),
    ("frozen", "ignored", "one_more"),
    ("uphill", "start", "one_less"),
)


def _closest(minima, w, measure=lambda gaps: np.linalg.norm(gaps, axis=1)):
    return int(np.argmin(measure(np.asarray(minima) - w)))


def _far(rng):
    """A start on Himmelblau's function whose nearest minimum is not the one it reaches, by a clear margin."""
    slope, minima, lr = Function("himmelblau_slope"), np.round(himmelblau().minima, 2), 0.0
    nudges = np.array([(0, 0), (1, 1), (-1, 0), (0, -1)]) / 1000
    for _ in range(100):  # one start in fifty will do
        starts, lr = draw(rng, (300, 2), 0.1, 3.0), round(float(rng.uniform(0.006, 0.012)), 4)
        ends = _many_walks(slope.build(), np.moveaxis(starts[:, None] + nudges, -1, 0), lr)
        gaps = np.linalg.norm(ends[..., None] - minima.T[:, None, None], axis=0)
        reached, settled = gaps.argmin(axis=-1), (gaps.min(axis=-1) < 0.02).all(axis=-1)
        nearest = np.linalg.norm(starts[:, None] - minima, axis=-1).argmin(axis=-1)
        good = settled & (reached == reached[:, :1]).all(axis=-1) & (nearest != reached[:, 0])
        if good.any():
            return slope, starts[good][0], lr, minima[rng.permutation(4)]
    raise AssertionError("no start found")


def _many_walks(grad, w, lr):
    for _ in range(500):
        w = np.clip(w - lr * grad(w), -50, 50)  # a few fly off
    return w


def _few(rng, names, shape=2, steps=None):
    """A short walk, with its end and those of wrong walks as minima, all well apart."""
    for _ in range(10_000):
        slope = Function("soft_bowl", (pick(rng, 0.5, 1.5), pick(rng, 0.5, 2.0)))
        w0, lr, n = draw(rng, shape, 2.0, 4.0), pick(rng, 0.15, 0.3), steps or int(rng.integers(3, 6))
        walks = [_walk, *(WRONG_WALKS[name] for name in names)]
        ends = np.array([walk(slope.build(), w0, lr, n) for walk in walks])
        apart = np.linalg.norm(ends[:, None] - ends, axis=-1) + 9 * np.eye(len(ends))
        if np.isfinite(ends).all() and apart.min() > 0.15 and np.abs(ends).max() < 50:
            return slope, w0, lr, np.round(ends, 2)[rng.permutation(len(ends))], n
    raise AssertionError("no walk found")


def _apart(rng):
    """One short walk for each of CHOICES, chosen so that no two wrong walks look alike in all of them."""
    for _ in range(1000):
        drawn = [_few(rng, names) for names in CHOICES]
        seen = {
            tuple(_closest(minima, walk(slope.build(), w0, lr, n)) for slope, w0, lr, minima, n in drawn)
            for walk in (_walk, *WRONG_WALKS.values())
        }
        if len(seen) == 1 + len(WRONG_WALKS):
            return drawn
    raise AssertionError("no walks found")


def _around(rng, offsets):
    """Points around the end of a walk, where only the Euclidean distance finds the closest."""
    slope = Function("soft_bowl", (pick(rng, 0.5, 1.5), pick(rng, 0.5, 2.0)))
    w0, lr = draw(rng, 2), pick(rng, 0.15, 0.3)
    minima = _walk(slope.build(), w0, lr, 3) + pick(rng, 0.8, 1.5) * offsets
    return slope, w0, lr, np.round(minima, 2)[rng.permutation(4)], 3


def probes(rng):
    for _ in range(3):
        yield once("valleys", *_far(rng))
    for drawn in _apart(rng):
        yield once("steps", *drawn)
    for offsets in (OFFSETS, OFFSETS[:, ::-1]):
        yield once("closest", *_around(rng, offsets))
    yield once("shapes", *_few(rng, ("start", "one_less", "one_more", "uphill"), 1))
    yield once("shapes", *_few(rng, ("start", "one_less"), 3))
    slope, _, lr, _, _ = _few(rng, ("start",))
    start = rng.integers(2, 9, 2)
    ends = [
        walk(slope.build(), start, lr, 4) for walk in (_walk, WRONG_WALKS["start"], WRONG_WALKS["uphill"])
    ]
    yield once("shapes", slope, start, lr, np.round(ends, 2)[rng.permutation(3)], steps=4)


@exercise(
    "07-landscapes",
    probes,
    questions=(
        Question(
            N_("the valley a walk on Himmelblau's function reaches"), 1, "valleys", pure=True, hint=WALK
        ),
        Question(N_("as many steps as asked, each with lr"), 1, "steps", hint=WALK),
        Question(N_("the closest of all minima"), 1, "closest", hint=CLOSEST),
        Question(N_("one coordinate or three, a start of integers"), 1, "shapes", pure=True, hint=CLOSEST),
    ),
)
def basin(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps))


def _wrong(name):
    return lambda grad, w0, lr, minima, steps: _closest(minima, WRONG_WALKS[name](grad, w0, lr, steps))


@basin.mistake(
    "nearest_to_start",
    N_("You return the minimum closest to the start; the walk may end at another one."),
    WALK,
)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("start")(grad, w0, lr, minima, steps)


@basin.mistake("one_less", N_("Your walk is one step too short."), N_("Use range(steps)."))
def _(grad, w0, lr, minima, steps=500):
    return _wrong("one_less")(grad, w0, lr, minima, steps)


@basin.mistake("one_more", N_("Your walk is one step too long."), N_("Use range(steps)."))
def _(grad, w0, lr, minima, steps=500):
    return _wrong("one_more")(grad, w0, lr, minima, steps)


@basin.mistake(
    "steps_ignored",
    N_("Your walk always has 500 steps: the argument steps is not used."),
    N_("Use range(steps); 500 is only its default."),
)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("ignored")(grad, w0, lr, minima, steps)


@basin.mistake("one_step", N_("You make one single step."), WALK)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("one_step")(grad, w0, lr, minima, steps)


@basin.mistake(
    "uphill", N_("Your steps go uphill. The gradient points where f grows; move the other way."), WALK
)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("uphill")(grad, w0, lr, minima, steps)


@basin.mistake("lr_fixed", N_("Your learning rate is always 0.1: lr is not used."), WALK)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("lr_fixed")(grad, w0, lr, minima, steps)


@basin.mistake(
    "frozen_gradient",
    N_("You take the gradient only once, at the start; the slope changes at every point."),
    N_("Call grad(w) inside the loop."),
)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("frozen")(grad, w0, lr, minima, steps)


@basin.mistake("signs", N_("You use only the signs of the gradient."), WALK)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("signs")(grad, w0, lr, minima, steps)


@basin.mistake(
    "unit_steps", N_("Every step of yours has the length lr: the gradient's length is lost."), WALK
)
def _(grad, w0, lr, minima, steps=500):
    return _wrong("unit")(grad, w0, lr, minima, steps)


@basin.mistake("farthest", N_("You return the minimum that is farthest away."), N_("argmin, not argmax."))
def _(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps), lambda gaps: -np.linalg.norm(gaps, axis=1))


@basin.mistake("from_one", N_("Your index is one too large; Python counts from 0."), CLOSEST)
def _(grad, w0, lr, minima, steps=500):
    return 1 + _closest(minima, _walk(grad, w0, lr, steps))


@basin.mistake(
    "point_returned", N_("You return the minimum itself; its index in minima is asked for."), CLOSEST
)
def _(grad, w0, lr, minima, steps=500):
    return minima[_closest(minima, _walk(grad, w0, lr, steps))]


@basin.mistake(
    "end_returned", N_("You return the end of the walk; the index of a minimum is asked for."), CLOSEST
)
def _(grad, w0, lr, minima, steps=500):
    return _walk(grad, w0, lr, steps)


@basin.mistake(
    "distance_returned",
    N_("You return the smallest distance; the index where it stands is asked for."),
    N_("np.argmin instead of np.min."),
)
def _(grad, w0, lr, minima, steps=500):
    return np.linalg.norm(np.asarray(minima) - _walk(grad, w0, lr, steps), axis=1).min()


@basin.mistake(
    "plain_sum",
    N_("You add the differences as they are: negative ones cancel positive ones."),
    CLOSEST,
)
def _(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps), lambda gaps: gaps.sum(axis=1))


@basin.mistake(
    "absolute_sum",
    N_("You add the absolute differences; the straight distance is the root of the sum of squares."),
    CLOSEST,
)
def _(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps), lambda gaps: np.abs(gaps).sum(axis=1))


@basin.mistake(
    "largest_difference",
    N_("You compare the largest differences; the straight distance uses all coordinates."),
    CLOSEST,
)
def _(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps), lambda gaps: np.abs(gaps).max(axis=1))


@basin.mistake("first_coordinate", N_("You compare the first coordinate only."), CLOSEST)
def _(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps), lambda gaps: np.abs(gaps[:, 0]))


@basin.mistake(
    "wrong_axis",
    N_("Your distances run down the columns; each row of minima is one point."),
    N_("np.linalg.norm(minima - w, axis=1) has one entry for each minimum."),
)
def _(grad, w0, lr, minima, steps=500):
    return _closest(minima, _walk(grad, w0, lr, steps), lambda gaps: np.linalg.norm(gaps, axis=0))


@basin.mistake("mutated")
def _(grad, w0, lr, minima, steps=500):
    end = _walk(grad, w0, lr, steps)
    w0[...] = end
    return _closest(minima, end)
