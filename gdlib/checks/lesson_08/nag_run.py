"""nag_run(grad, w0, L, steps): Nesterov's accelerated gradient with the t sequence; every w, the start first.

t₁ = 1, y₁ = w₀; w_k = y_k − ∇f(y_k)/L; t_{k+1} = (1 + √(1 + 4t_k²))/2;
y_{k+1} = w_k + (t_k − 1)/t_{k+1} · (w_k − w_{k−1}). Beck & Teboulle 2009, FISTA without the shrinkage.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

T = N_("t starts at 1, and the next t is (1 + sqrt(1 + 4 * t**2)) / 2. The factor is (t - 1) / next t.")
Y = N_("Take the gradient at y, step to the new w, then y = w + (t - 1) / t_next * (w - w_old).")


def probes(rng):
    def grad():
        return Function("soft_bowl", (pick(rng, 0.5, 2.0), pick(rng, 0.5, 2.0)))

    yield once("early", grad(), draw(rng, 2), pick(rng, 4.0, 6.0), 2)
    yield once("early", grad(), draw(rng, 3), pick(rng, 4.0, 6.0), 1)
    yield once("late", grad(), draw(rng, 3), pick(rng, 4.0, 6.0), 9)
    yield once("late", grad(), draw(rng, 2), pick(rng, 7.0, 9.0), steps=6)
    for shape in ((2, 3), (4, 1), ()):
        yield once("shapes", grad(), draw(rng, shape), pick(rng, 4.0, 6.0), 4)
    yield once("ends", grad(), draw(rng, 3), pick(rng, 4.0, 6.0), 0)
    yield once("ends", grad(), rng.integers(2, 9, 3), pick(rng, 4.0, 6.0), 3)


@exercise(
    "08-momentum",
    probes,
    questions=(
        Question(
            N_("the start and the first two steps"),
            1,
            "early",
            hint=N_("Row 0 is w0; the first two steps are plain descent steps."),
        ),
        Question(N_("later steps gather speed"), 1, "late", hint=T),
        Question(N_("a start of any shape, left as it was"), 1, ("shapes", "late"), pure=True, hint=Y),
        Question(
            N_("no steps at all, and a start of integers"),
            1,
            "ends",
            hint=N_("steps + 1 rows of floats, w0 first: np.array([w0, ...], dtype=float)."),
        ),
    ),
)
def nag_run(grad, w0, L, steps):
    return _run(grad, w0, L, steps)


def _run(
    grad,
    w0,
    L,
    steps,
    t=1.0,
    ahead=lambda k, t, new: (t - 1) / new,
    grow=lambda t: (1 + (1 + 4 * t * t) ** 0.5) / 2,
):
    """Nesterov's run with the factor ``ahead(k, t, next t)``; the reference, and what the mistakes vary."""
    w = y = np.asarray(w0, dtype=float)
    rows = [w]
    for k in range(steps):
        old, w = w, y - grad(y) / L
        new = grow(t)
        y = w + ahead(k, t, new) * (w - old)
        t = new
        rows.append(w)
    return np.array(rows)


@nag_run.mistake("no_momentum", N_("This is plain gradient descent: y never runs ahead of w."), Y)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: 0.0)


@nag_run.mistake("t_late", N_("Your factor divides by t itself; the next t belongs below."), T)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: (t - 1) / t)


@nag_run.mistake(
    "t_early", N_("Your factor uses the next t above as well; the t before it belongs there."), T
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: (new - 1) / new)


@nag_run.mistake("t_from_zero", N_("Your t starts at 0; the first factor is then -1."), T)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, t=0.0)


@nag_run.mistake("t_from_two", N_("Your t starts at its second value: the sequence is one step early."), T)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, t=(1 + 5**0.5) / 2)


@nag_run.mistake(
    "factor_missing", N_("You add the whole last step to w; the factor (t - 1) / t_next is missing."), Y
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: 1.0)


@nag_run.mistake("t_not_squared", N_("t is not squared under your root."), T)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, grow=lambda t: (1 + (1 + 4 * t) ** 0.5) / 2)


@nag_run.mistake("t_counts", N_("Your t counts 1, 2, 3, ...: the root is missing."), T)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, grow=lambda t: t + 1)


@nag_run.mistake(
    "k_over_k_plus_3",
    N_("This factor k / (k + 3) is a well-known shortcut; here the t sequence is asked for."),
    T,
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: k / (k + 3))


@nag_run.mistake("beta_constant", N_("Your factor is always 0.9; here it grows with t."), T)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: 0.9)


@nag_run.mistake("wrong_way", N_("y runs back instead of ahead: w_old and w have changed places."), Y)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps, ahead=lambda k, t, new: -(t - 1) / new)


@nag_run.mistake(
    "uphill", N_("Your steps go uphill. The gradient points where f grows; move the other way."), Y
)
def _(grad, w0, L, steps):
    return _run(grad, w0, -L, steps)


@nag_run.mistake(
    "times_L", N_("You multiply the gradient by L; the learning rate is 1 / L."), N_("w = y - grad(y) / L.")
)
def _(grad, w0, L, steps):
    return _run(grad, w0, 1 / L, steps)


@nag_run.mistake(
    "half_step", N_("Your learning rate is 1 / (2L); here it is 1 / L."), N_("w = y - grad(y) / L.")
)
def _(grad, w0, L, steps):
    return _run(grad, w0, 2 * L, steps)


@nag_run.mistake(
    "start_missing",
    N_("The start is missing: steps + 1 rows are expected, w0 first."),
    N_("Begin the list with w0."),
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps)[1:]


@nag_run.mistake(
    "last_missing",
    N_("The last step is missing: steps + 1 rows are expected, w0 first."),
    N_("Store w after every step, the last one too."),
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps)[:-1]


@nag_run.mistake(
    "one_too_many",
    N_("You make one step too many: steps + 1 rows are expected, w0 first."),
    N_("Use range(steps)."),
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps + 1)


@nag_run.mistake(
    "start_twice",
    N_("The start is stored twice and the last step is missing."),
    N_("Store w0 once, then w after every step."),
)
def _(grad, w0, L, steps):
    rows = _run(grad, w0, L, steps)
    return np.concatenate((rows[:1], rows[:-1])) if steps else rows


@nag_run.mistake(
    "last_only",
    N_("You return only the last w; every w is asked for, w0 first."),
    N_("Collect them in a list and return np.array(list)."),
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps)[-1]


@nag_run.mistake(
    "aliased",
    N_("All your rows are the last point: the list holds the same array again and again."),
    N_("Store a copy, or make a new array in each step: w = y - grad(y) / L."),
)
def _(grad, w0, L, steps):
    rows = _run(grad, w0, L, steps)
    return np.array([rows[-1]] * (steps + 1))


def _with_y(grad, w0, L, steps, gradient_at_w):
    w = y = np.asarray(w0, dtype=float)
    t, points, heads = 1.0, [w], [y]
    for _ in range(steps):
        old, w = w, y - grad(w if gradient_at_w else y) / L
        new = (1 + (1 + 4 * t * t) ** 0.5) / 2
        y, t = w + (t - 1) / new * (w - old), new
        points.append(w)
        heads.append(y)
    return np.array(points), np.array(heads)


@nag_run.mistake(
    "gradient_at_w",
    N_("You take the gradient at w; Nesterov takes it at y, where the ball would roll to."),
    Y,
)
def _(grad, w0, L, steps):
    return _with_y(grad, w0, L, steps, gradient_at_w=True)[0]


@nag_run.mistake("returns_y", N_("You return the points y; the points w are asked for."), Y)
def _(grad, w0, L, steps):
    return _with_y(grad, w0, L, steps, gradient_at_w=False)[1]


@nag_run.mistake(
    "steps_from_w",
    N_("You take the gradient at y but step from w."),
    N_("The step starts where the gradient was taken: w = y - grad(y) / L."),
)
def _(grad, w0, L, steps):
    w = y = np.asarray(w0, dtype=float)
    t, rows = 1.0, [w]
    for _ in range(steps):
        old, w = w, w - grad(y) / L
        new = (1 + (1 + 4 * t * t) ** 0.5) / 2
        y, t = w + (t - 1) / new * (w - old), new
        rows.append(w)
    return np.array(rows)


@nag_run.mistake(
    "integer_truncation",
    N_("w0 holds integers here, and so do your rows: every step is cut to an integer."),
    N_("Make w0 float first: w = np.array(w0, dtype=float)."),
)
def _(grad, w0, L, steps):
    return _run(grad, w0, L, steps).astype(np.asarray(w0).dtype)


@nag_run.mistake("mutated")
def _(grad, w0, L, steps):
    rows = _run(grad, w0, L, steps)
    if np.ndim(w0):
        w0[...] = rows[-1]
    return rows
