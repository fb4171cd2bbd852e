"""multistart(f, grad, starts, lr, steps): of the ends of gradient descent from all starts, the lowest."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

WALK = N_("For each start: steps times w = w - lr * grad(w), then append w to a list of ends.")
LOWEST = N_("min(ends, key=f) is the end where f is smallest.")


def _walk(grad, w0, lr, steps, frozen=False):
    """All points of a walk."""
    points = [np.array(w0, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - lr * grad(points[0] if frozen else points[-1]))
        if not np.abs(points[-1]).max() < 1e20:
            break
    return points


def _ends(grad, starts, lr, steps, frozen=False):
    return [_walk(grad, start, lr, steps, frozen)[-1] for start in starts]


def _draw(rng, shape, restless=False, whole=False):
    """Starts of which neither the first nor the last nor the lowest leads to the lowest end.

    ``restless``: with a large learning rate, so that some walk was lower on its way than any end.
    """
    for _ in range(20_000):
        numbers = pick(rng, 0.2, 0.5), pick(rng, 1.0, 2.0), draw(rng, (), 0.3, 0.8)
        f, slope = Function("wells", numbers), Function("wells_slope", numbers)
        starts = rng.integers(-3, 4, shape) if whole else draw(rng, shape, 0.1, 2.5)
        # In a valley the curvature is 4b: beyond 1/4b the walk swings, beyond 2/4b it flies off.
        lr = pick(rng, *(np.array((0.35, 0.45)) / numbers[1] if restless else (0.02, 0.06)))
        steps = int(rng.integers(3, 7))
        walks = [_walk(slope.build(), start, lr, steps) for start in starts]
        height = f.build()
        ends = np.array([height(walk[-1]) for walk in walks])
        best, lowest = ends.argmin(), np.argmin([height(start) for start in starts])
        bounded = np.isfinite(ends).all() and np.abs(ends).max() < 100
        clear = bounded and np.sort(ends)[1] - ends.min() > 0.02
        lower = min(height(w) for walk in walks for w in walk) < ends.min() - 0.02
        if clear and best not in (0, len(starts) - 1, lowest) and lower == restless:
            return f, slope, starts, lr, steps
    raise AssertionError("no starts found")


def probes(rng):
    for shape in ((4, 2), (3, 3)):
        yield once("lowest", *_draw(rng, shape))
    f, slope, starts, lr, steps = _draw(rng, (4, 2))
    yield once("lowest", f, slope, starts, lr=lr, steps=steps)
    for shape in ((4, 2), (3, 3)):
        yield once("end", *_draw(rng, shape, restless=True))
    yield once("others", *_draw(rng, (6, 1)))
    yield once("others", *_draw(rng, (4, 2), whole=True))
    f, slope, starts, lr, steps = _draw(rng, (4, 2))
    yield once("others", f, slope, starts[:1], lr, steps)


@exercise(
    "07-landscapes",
    probes,
    questions=(
        Question(N_("the lowest end, whatever the starts"), 1, "lowest", pure=True, hint=LOWEST),
        Question(N_("the ends count, not what was on the way"), 1, "end", hint=WALK),
        Question(N_("one coordinate, one start, starts of integers"), 1, "others", pure=True, hint=WALK),
    ),
)
def multistart(f, grad, starts, lr, steps):
    return min(_ends(grad, starts, lr, steps), key=f)


def _right(f, grad, starts, lr, steps):
    return multistart.reference(f, grad, starts, lr, steps)


@multistart.mistake(
    "lowest_start",
    N_("You return the lowest start; nobody has walked from there yet."),
    WALK,
)
def _(f, grad, starts, lr, steps):
    return min(np.array(starts, dtype=float), key=f)


@multistart.mistake(
    "end_of_lowest_start",
    N_("You walk from the lowest start only; another start may lead to a deeper valley."),
    WALK,
)
def _(f, grad, starts, lr, steps):
    return _ends(grad, [min(np.array(starts, dtype=float), key=f)], lr, steps)[0]


@multistart.mistake(
    "start_of_lowest_end",
    N_("You return the start that leads to the lowest end; the end itself is asked for."),
    LOWEST,
)
def _(f, grad, starts, lr, steps):
    ends = _ends(grad, starts, lr, steps)
    return starts[int(np.argmin([f(w) for w in ends]))]


@multistart.mistake(
    "last_end",
    N_("You return the last end, not the lowest: each walk replaces the one before."),
    LOWEST,
)
def _(f, grad, starts, lr, steps):
    return _ends(grad, starts, lr, steps)[-1]


@multistart.mistake(
    "first_end",
    N_("You return the end of the first walk: return stands inside of the loop."),
    LOWEST,
)
def _(f, grad, starts, lr, steps):
    return _ends(grad, starts, lr, steps)[0]


@multistart.mistake("highest", N_("You return the highest end."), LOWEST)
def _(f, grad, starts, lr, steps):
    return max(_ends(grad, starts, lr, steps), key=f)


@multistart.mistake(
    "height_returned", N_("You return the height of the lowest end; the point is asked for."), LOWEST
)
def _(f, grad, starts, lr, steps):
    return f(_right(f, grad, starts, lr, steps))


@multistart.mistake("index_returned", N_("You return the number of the walk; its end is asked for."), LOWEST)
def _(f, grad, starts, lr, steps):
    return int(np.argmin([f(w) for w in _ends(grad, starts, lr, steps)]))


@multistart.mistake("all_ends", N_("You return all ends; only the lowest is asked for."), LOWEST)
def _(f, grad, starts, lr, steps):
    return np.array(_ends(grad, starts, lr, steps))


@multistart.mistake(
    "mean_of_ends", N_("You return the mean of the ends: it may lie on a mountain between them."), LOWEST
)
def _(f, grad, starts, lr, steps):
    return np.mean(_ends(grad, starts, lr, steps), axis=0)


@multistart.mistake(
    "smallest_gradient",
    N_("You choose the end with the smallest gradient; flat is not the same as low."),
    LOWEST,
)
def _(f, grad, starts, lr, steps):
    return min(_ends(grad, starts, lr, steps), key=lambda w: np.linalg.norm(grad(w)))


@multistart.mistake(
    "lowest_on_the_way",
    N_("You return the lowest point of all walks; only their ends count here."),
    N_("Compare the points after the last step."),
)
def _(f, grad, starts, lr, steps):
    return min((w for start in starts for w in _walk(grad, start, lr, steps)), key=f)


@multistart.mistake(
    "chained",
    N_("Each walk goes on where the one before ended; it must begin at its own start."),
    N_("Set w = start inside of the outer loop."),
)
def _(f, grad, starts, lr, steps):
    ends, w = [], starts[0]
    for _ in starts:
        w = _walk(grad, w, lr, steps)[-1]
        ends.append(w)
    return min(ends, key=f)


@multistart.mistake(
    "uphill", N_("Your steps go uphill. The gradient points where f grows; move the other way."), WALK
)
def _(f, grad, starts, lr, steps):
    return _right(f, grad, starts, -lr, steps)


@multistart.mistake("one_step", N_("You make one single step from each start."), WALK)
def _(f, grad, starts, lr, steps):
    return _right(f, grad, starts, lr, 1)


@multistart.mistake("one_more", N_("Your walks are one step too long."), N_("Use range(steps)."))
def _(f, grad, starts, lr, steps):
    return _right(f, grad, starts, lr, steps + 1)


@multistart.mistake("one_less", N_("Your walks are one step too short."), N_("Use range(steps)."))
def _(f, grad, starts, lr, steps):
    return _right(f, grad, starts, lr, steps - 1)


@multistart.mistake("lr_fixed", N_("Your learning rate is always 0.1: lr is not used."), WALK)
def _(f, grad, starts, lr, steps):
    return _right(f, grad, starts, 0.1, steps)


@multistart.mistake(
    "frozen_gradient",
    N_("You take the gradient only once, at the start; the slope changes at every point."),
    N_("Call grad(w) inside the loop."),
)
def _(f, grad, starts, lr, steps):
    return min(_ends(grad, starts, lr, steps, frozen=True), key=f)


@multistart.mistake("mutated")
def _(f, grad, starts, lr, steps):
    ends = np.array(_ends(grad, starts, lr, steps))
    starts[...] = ends
    return min(ends, key=f)
