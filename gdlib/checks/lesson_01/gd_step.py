"""gd_step(w, g, lr): one step downhill, w − lr·g."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import SHAPES, draw, once, pick
from gdlib.i18n import N_


def probes(rng):
    for _ in range(2):
        yield once("step", draw(rng, 3), draw(rng, 3), pick(rng, 0.2, 0.9))
    for shape in SHAPES:
        yield once("shapes", draw(rng, shape), draw(rng, shape), lr=pick(rng, 1.2, 3.0))
    for _ in range(2):
        w = draw(rng, 2)
        yield once("downhill", w, w * np.array([1.0, 4.0]), pick(rng, 0.02, 0.06))


def goes_downhill(values, calls):
    """On the bowl (x² + 4y²)/2, whose gradient is (x, 4y), a small step lowers the loss a little."""
    for value, call in zip(values, calls, strict=True):
        before, after = (w @ (w * [1.0, 4.0]) for w in (call[0].args[0], value[0]))
        if not before / 2 < after < before:
            return False
    return True


@exercise(
    "01-slope",
    probes,
    questions=(
        Question(N_("one step, for any learning rate"), 1, "step", hint=N_("The new w is w - lr * g.")),
        Question(
            N_("any shape, and w and g are left as they were"),
            1,
            ("shapes", "step"),
            pure=True,
            hint=N_("The new w is w - lr * g."),
        ),
        Question(N_("a small step lowers the loss"), 1, "downhill", holds=goes_downhill),
    ),
)
def gd_step(w, g, lr):
    return w - lr * g


@gd_step.mistake(
    "uphill",
    N_("Your step goes uphill. The gradient points where f grows; move the other way."),
    N_("Subtract: w - lr * g."),
)
def _(w, g, lr):
    return w + lr * g


@gd_step.mistake(
    "lr_ignored",
    N_("With another learning rate your step does not change: lr is not used."),
    N_("Multiply the gradient by lr."),
)
def _(w, g, lr):
    return w - g


@gd_step.mistake(
    "lr_fixed",
    N_("Your learning rate is always 0.1: the argument lr is not used."),
    N_("Write lr where 0.1 stands."),
)
def _(w, g, lr):
    return w - 0.1 * g


@gd_step.mistake(
    "lr_squared",
    N_("Your step contains lr twice."),
    N_("Multiply the gradient by lr once."),
)
def _(w, g, lr):
    return w - lr**2 * g


@gd_step.mistake(
    "lr_divides",
    N_("You divide by lr: a larger learning rate gives a shorter step here."),
    N_("Multiply the gradient by lr."),
)
def _(w, g, lr):
    return w - g / lr


@gd_step.mistake(
    "lr_on_w",
    N_("lr multiplies the whole difference, w included."),
    N_("Only the gradient is scaled: w - lr * g."),
)
def _(w, g, lr):
    return lr * (w - g)


@gd_step.mistake(
    "lr_on_wrong_term",
    N_("You scale w by lr; it is the gradient that must be scaled."),
    N_("The new w is w - lr * g."),
)
def _(w, g, lr):
    return lr * w - g


@gd_step.mistake(
    "swapped",
    N_("w and g have changed places: you start from the gradient."),
    N_("Start from w and move against g."),
)
def _(w, g, lr):
    return g - lr * w


@gd_step.mistake(
    "only_the_step",
    N_("You return the step itself; the new place is w plus the step."),
    N_("Return w - lr * g."),
)
def _(w, g, lr):
    return -lr * g


@gd_step.mistake(
    "normalised",
    N_("Your step has the length lr whatever the slope: the gradient's length is lost."),
    N_("Use g as it is; do not divide by its norm."),
)
def _(w, g, lr):
    return w - lr * g / np.linalg.norm(g)


@gd_step.mistake(
    "sign_only",
    N_("Every entry moves by lr: only the signs of the gradient are used."),
    N_("Use g, not np.sign(g)."),
)
def _(w, g, lr):
    return w - lr * np.sign(g)


@gd_step.mistake(
    "summed",
    N_("Every entry moves by the same amount: the gradient's entries were added up."),
    N_("w and g have the same shape: subtract entry by entry."),
)
def _(w, g, lr):
    return w - lr * np.sum(g)


@gd_step.mistake(
    "averaged",
    N_("Every entry moves by the same amount: the gradient's entries were averaged."),
    N_("w and g have the same shape: subtract entry by entry."),
)
def _(w, g, lr):
    return w - lr * np.mean(g)


@gd_step.mistake(
    "multiplied",
    N_("You shrink w by a factor; the step must be subtracted."),
    N_("The new w is w - lr * g."),
)
def _(w, g, lr):
    return w * (1 - lr * g)


@gd_step.mistake("mutated")
def _(w, g, lr):
    w -= lr * g
    return w
