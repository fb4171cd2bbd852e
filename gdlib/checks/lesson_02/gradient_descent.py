"""gradient_descent(grad, w0, lr, steps): w ← w − lr·∇f(w) again and again; every point, the start first."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

ROWS = N_("steps + 1 rows, w0 first: begin with points = [w], append in the loop.")
STEP = N_("In the loop: w = w - lr * grad(w).")


def probes(rng):
    def grad():
        return Function("soft_bowl", (pick(rng, 0.5, 2.0), pick(rng, 0.5, 2.0)))

    yield once("early", grad(), draw(rng, 3), pick(rng, 0.11, 0.4), 1)
    yield once("early", grad(), draw(rng, 2), pick(rng, 0.11, 0.4), 2)
    yield once("late", grad(), draw(rng, 3), pick(rng, 0.11, 0.4), 7)
    yield once("late", grad(), draw(rng, 2), lr=pick(rng, 1.2, 1.6), steps=5)
    for shape in ((2, 3), (4, 1), ()):
        yield once("shapes", grad(), draw(rng, shape), pick(rng, 0.11, 0.4), 3)
    yield once("ends", grad(), draw(rng, 3), pick(rng, 0.11, 0.4), 0)
    yield once("ends", grad(), rng.integers(2, 9, 3), pick(rng, 0.11, 0.4), 4)


@exercise(
    "02-learning-rate",
    probes,
    questions=(
        Question(N_("the start and the first two steps"), 1, "early", hint=STEP),
        Question(N_("later steps, with any learning rate"), 1, "late", hint=STEP),
        Question(N_("a start of any shape, left as it was"), 1, ("shapes", "late"), pure=True, hint=ROWS),
        Question(
            N_("no steps at all, and a start of integers"),
            1,
            "ends",
            hint=N_("steps + 1 rows of floats: begin with w = np.array(w0, dtype=float)."),
        ),
    ),
)
def gradient_descent(grad, w0, lr, steps):
    return _walk(grad, w0, steps, lambda w, g, t: w - lr * g)


def _walk(grad, w0, steps, step):
    """All points of ``step(w, gradient, t)``; the reference, and what the mistakes vary."""
    rows = [np.asarray(w0, dtype=float)]
    for t in range(steps):
        rows.append(step(rows[-1], grad(rows[-1]), t))
    return np.array(rows)


def rows_are_one_array(values, calls):
    """All rows are the same in every array that moved; numbers and integers meet ``-=`` in other ways."""
    paths = [
        (path, call.args[1])
        for (path,), (call,) in zip(values, calls, strict=True)
        if isinstance(path, np.ndarray) and path.ndim > 1 and len(path) > 1
    ]
    return bool(paths) and all(np.all(path == path[-1]) and np.any(path[-1] != w0) for path, w0 in paths)


def _right(grad, w0, lr, steps):
    return gradient_descent.reference(grad, w0, lr, steps)


@gradient_descent.mistake(
    "uphill",
    N_("Your steps go uphill. The gradient points where f grows; move the other way."),
    N_("Subtract: w - lr * grad(w)."),
)
def _(grad, w0, lr, steps):
    return _right(grad, w0, -lr, steps)


@gradient_descent.mistake(
    "aliased",
    N_("All your rows are the last point: the list holds the same array again and again."),
    N_("w -= ... changes the array that is already in the list; w = w - ... makes a new one."),
    seen=rows_are_one_array,
)
def _(grad, w0, lr, steps):
    rows = _right(grad, w0, lr, steps)
    return np.array([rows[-1]] * (steps + 1))


@gradient_descent.mistake(
    "frozen_gradient",
    N_("You take the gradient only once, at the start; the slope changes at every point."),
    N_("Call grad(w) inside the loop."),
)
def _(grad, w0, lr, steps):
    slope = grad(np.asarray(w0, dtype=float))
    return _walk(grad, w0, steps, lambda w, g, t: w - lr * slope)


@gradient_descent.mistake(
    "stays_at_start",
    N_("Every step starts from w0 again, so the walk stops after one step."),
    N_("The step goes from the last point: w = w - lr * grad(w)."),
)
def _(grad, w0, lr, steps):
    start = np.asarray(w0, dtype=float)
    return _walk(grad, w0, steps, lambda w, g, t: start - lr * grad(start))


@gradient_descent.mistake(
    "lr_ignored",
    N_("With another learning rate your walk does not change: lr is not used."),
    N_("Multiply the gradient by lr."),
)
def _(grad, w0, lr, steps):
    return _right(grad, w0, 1.0, steps)


@gradient_descent.mistake(
    "lr_fixed",
    N_("Your learning rate is always 0.1: the argument lr is not used."),
    N_("Write lr where 0.1 stands."),
)
def _(grad, w0, lr, steps):
    return _right(grad, w0, 0.1, steps)


@gradient_descent.mistake(
    "lr_decays",
    N_("Your learning rate shrinks from step to step; here it stays the same."),
    N_("Use lr as it is in every step."),
)
def _(grad, w0, lr, steps):
    return _walk(grad, w0, steps, lambda w, g, t: w - lr / (t + 1) * g)


@gradient_descent.mistake(
    "normalised",
    N_("Every step of yours has the length lr: the gradient's length is lost."),
    N_("Use grad(w) as it is; do not divide by its norm."),
)
def _(grad, w0, lr, steps):
    return _walk(grad, w0, steps, lambda w, g, t: w - lr * g / np.linalg.norm(g))


@gradient_descent.mistake(
    "sign_only",
    N_("Every entry moves by lr in every step: only the signs of the gradient are used."),
    N_("Use grad(w), not np.sign(grad(w))."),
)
def _(grad, w0, lr, steps):
    return _walk(grad, w0, steps, lambda w, g, t: w - lr * np.sign(g))


@gradient_descent.mistake("start_missing", N_("The start is missing: it is the first row."), ROWS)
def _(grad, w0, lr, steps):
    return _right(grad, w0, lr, steps)[1:]


@gradient_descent.mistake("last_missing", N_("The last step is missing: steps + 1 rows are expected."), ROWS)
def _(grad, w0, lr, steps):
    return _right(grad, w0, lr, steps)[:-1]


@gradient_descent.mistake(
    "one_too_many", N_("You make one step too many: steps + 1 rows are expected."), N_("Use range(steps).")
)
def _(grad, w0, lr, steps):
    return _right(grad, w0, lr, steps + 1)


@gradient_descent.mistake(
    "start_twice",
    N_("The start is stored twice, and the last step is missing."),
    N_("In the loop, step first and append afterwards."),
)
def _(grad, w0, lr, steps):
    rows = _right(grad, w0, lr, steps)
    return np.concatenate((rows[:1], rows[:-1])) if steps else rows


@gradient_descent.mistake("last_only", N_("You return only the last point; every point is asked for."), ROWS)
def _(grad, w0, lr, steps):
    return _right(grad, w0, lr, steps)[-1]


@gradient_descent.mistake(
    "backwards",
    N_("Your rows stand in reverse order: the start belongs into the first row."),
    N_("Append each new point at the end of the list."),
)
def _(grad, w0, lr, steps):
    return _right(grad, w0, lr, steps)[::-1]


@gradient_descent.mistake(
    "gradients",
    N_("You collect the gradients; the points are asked for."),
    N_("Append w, not grad(w)."),
)
def _(grad, w0, lr, steps):
    return np.array([grad(w) for w in _right(grad, w0, lr, steps)])


@gradient_descent.mistake(
    "flattened",
    N_("Each of your rows is one long line of numbers; a row must have the shape of w0."),
    N_("np.array(points) keeps the shape: no ravel, no flatten."),
)
def _(grad, w0, lr, steps):
    return _right(grad, w0, lr, steps).reshape(steps + 1, -1)


@gradient_descent.mistake(
    "integer_truncation",
    N_("w0 holds integers here, and so do your rows: every step is cut to an integer."),
    N_("Make w0 float first: w = np.array(w0, dtype=float)."),
)
def _(grad, w0, lr, steps):
    kind = np.asarray(w0).dtype
    return _walk(grad, w0, steps, lambda w, g, t: (w - lr * g).astype(kind)).astype(kind)


@gradient_descent.mistake("mutated")
def _(grad, w0, lr, steps):
    rows = _right(grad, w0, lr, steps)
    if np.ndim(w0):
        w0[...] = rows[-1]
    return rows
