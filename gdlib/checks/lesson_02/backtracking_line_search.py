"""backtracking_line_search(f, g, w, lr0, beta, c): the first of lr0, lr0·β, lr0·β², ... that Armijo accepts.

Armijo's condition is f(w − lr·g) ≤ f(w) − c·lr·‖g‖². Nocedal & Wright, Numerical Optimization, section 3.1.
"""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

PROMISE = N_("Shrink as long as f(w - lr * g) > f(w) - c * lr * np.sum(g * g).")
SHRINK = N_("In the loop: lr = lr * beta.")


def _search(enough, lr0, beta):
    """The first lr that is ``enough``; every mistake that varies it ends, if only because lr becomes 0."""
    lr = lr0
    while not enough(lr):
        lr *= beta
    return lr


def _armijo(f, g, w, lr0, beta, c):
    return _search(lambda lr: f(w - lr * g) <= f(w) - c * lr * np.sum(g * g), lr0, beta)


def _draw(rng, n, lr0=1.0, beta=0.5, c=1e-4):
    """A bowl, its gradient and a point, where c matters and lr shrinks; no tie at any lr on the way."""
    for _ in range(100_000):
        a, b = pick(rng, 0.6, 2.0), pick(rng, 0.3, 1.0)
        w = draw(rng, n)
        f, g = Function("quartic", (a, b)), 2 * a * w + 4 * b * w**3
        height = f.build()
        lr = _armijo(height, g, w, lr0, beta, c)
        tried = lr0 * beta ** np.arange(round(np.log(lr / lr0) / np.log(beta)) + 1)
        gaps = [height(w - t * g) - height(w) + c * t * (g @ g) for t in tried]
        lax = _armijo(height, g, w, lr0, beta, 1e-4)
        if lr < lr0 * beta and (c == 1e-4 or lr < lax < lr0) and min(map(abs, gaps)) > 1e-3 * height(w):
            return f, g, w
    raise AssertionError("no point found")


def probes(rng):
    for n in (2, 3):
        lr0, beta, c = pick(rng, 1.5, 3.0), pick(rng, 0.6, 0.8), pick(rng, 0.3, 0.45)
        yield once("shrinks", *_draw(rng, n, lr0, beta, c), lr0, beta, c)
        lr0, beta, c = pick(rng, 0.6, 0.9), pick(rng, 0.75, 0.9), pick(rng, 0.6, 0.8)
        yield once("shrinks", *_draw(rng, n, lr0, beta, c), lr0=lr0, beta=beta, c=c)
    for n in (2, 3):
        yield once("defaults", *_draw(rng, n))
    flat, w = pick(rng, 0.1, 0.4), draw(rng, 2)
    yield once("defaults", Function("quartic", (flat, 0.0)), 2 * flat * w, w)
    yield once("enough", *_draw(rng, 2, c=0.4), c=0.4)
    yield once("enough", *_draw(rng, 3, c=0.7), c=0.7)
    # On the round bowl w·w/2 the step lr = 1 lands in the middle; with c = 1/2 that is exactly enough.
    bowl, w = Function("quartic", (0.5, 0.0)), float(rng.integers(2, 9)) * np.array([3.0, 4.0])
    yield once("at once", bowl, w, w, 1.0, 0.7, 0.5)
    yield once("at once", bowl, w, w, pick(rng, 0.2, 0.6), 0.7, 0.3)
    yield once("at once", bowl, w, w, 2.5, 0.7, 0.3)
    near = draw(rng, 2, 0.2, 0.5)
    yield once("at once", bowl, near, near, 0.4, 0.7, 0.7)
    # The step lr = 2 lands on the other side, just as high: not lower at all.
    yield once("enough", bowl, w, w, 2.0, 0.7)


@exercise(
    "02-learning-rate",
    probes,
    questions=(
        Question(N_("a first step that is low enough is taken as it is"), 1, "at once", hint=PROMISE),
        Question(N_("else lr shrinks by beta, again and again"), 1, "shrinks", hint=SHRINK),
        Question(
            N_("lower is not enough: the share c of the promise is asked for"), 1, "enough", hint=PROMISE
        ),
        Question(N_("the defaults; w and g are left as they were"), 1, "defaults", pure=True, hint=PROMISE),
    ),
)
def backtracking_line_search(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, c)


@backtracking_line_search.mistake(
    "promise_sign",
    N_("You accept steps that lead uphill: the promise is a fall, so it is subtracted from f(w)."),
    N_("f(w) - c * ..., not f(w) + c * ...."),
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, -c)


@backtracking_line_search.mistake(
    "no_promise", N_("You accept any lower point; it must be lower by the share c of the promise."), PROMISE
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, 0.0)


@backtracking_line_search.mistake(
    "full_promise", N_("You ask for the whole promise: c is not used. Hardly any step keeps it."), PROMISE
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, 1.0)


@backtracking_line_search.mistake(
    "c_fixed", N_("Your c is always 1e-4: the argument c is not used."), N_("1e-4 is only the default of c.")
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, 1e-4)


@backtracking_line_search.mistake(
    "beta_fixed", N_("You always halve: the argument beta is not used."), SHRINK
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, 0.5, c)


@backtracking_line_search.mistake(
    "lr0_ignored", N_("You always start with 1: the argument lr0 is not used."), N_("Begin with lr = lr0.")
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, 1.0, beta, c)


@backtracking_line_search.mistake(
    "swapped", N_("beta and c have changed places: beta shrinks lr, c is the share."), PROMISE
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, c, beta)


@backtracking_line_search.mistake(
    "once_only", N_("You shrink at most once; go on until the condition holds."), N_("while instead of if.")
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    lr = lr0
    if f(w - lr * g) > f(w) - c * lr * np.sum(g * g):
        lr = lr * beta
    return lr


@backtracking_line_search.mistake(
    "one_too_far",
    N_("You shrink once more after the condition holds."),
    N_("Return the lr that was tried last."),
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return beta * _armijo(f, g, w, lr0, beta, c)


@backtracking_line_search.mistake(
    "first_untested",
    N_("You shrink before the first test: lr0 itself is never tried."),
    N_("Test lr0 first."),
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, beta * lr0, beta, c)


@backtracking_line_search.mistake(
    "norm_not_squared", N_("The promise holds the squared norm of g; yours is not squared."), PROMISE
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _search(lambda lr: f(w - lr * g) <= f(w) - c * lr * np.linalg.norm(g), lr0, beta)


@backtracking_line_search.mistake(
    "mean_square", N_("You take the mean of the squares; the squared norm is their sum."), PROMISE
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, c / np.size(g))


@backtracking_line_search.mistake(
    "half_promise", N_("Your promise is halved: it is c * lr * np.sum(g * g), without a factor."), PROMISE
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, g, w, lr0, beta, c / 2)


@backtracking_line_search.mistake(
    "tie_refused",
    N_("A point that is exactly low enough is refused."),
    N_("Shrink while f(...) > ..., not >=."),
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _search(lambda lr: f(w - lr * g) < f(w) - c * lr * np.sum(g * g), lr0, beta)


@backtracking_line_search.mistake(
    "uphill", N_("You try points uphill, w + lr * g, until lr is next to nothing."), N_("Try w - lr * g.")
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return _armijo(f, -g, w, lr0, beta, c)


@backtracking_line_search.mistake("never_shrinks", N_("You return lr0 untested."), PROMISE)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return lr0


@backtracking_line_search.mistake(
    "returns_point", N_("You return the new point; the learning rate is asked for."), N_("return lr")
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return w - _armijo(f, g, w, lr0, beta, c) * g


@backtracking_line_search.mistake(
    "returns_count", N_("You return how often lr shrank; the learning rate is asked for."), N_("return lr")
)
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    return round(np.log(_armijo(f, g, w, lr0, beta, c) / lr0) / np.log(beta))


@backtracking_line_search.mistake("mutated")
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    lr = _armijo(f, g, w, lr0, beta, c)
    w -= lr * g
    return lr
