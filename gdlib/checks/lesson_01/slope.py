"""slope(f, x, h): the central difference, (f(x + h) − f(x − h)) / 2h."""

import math

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import Probe, draw, once, pick
from gdlib.i18n import N_


def probes(rng):
    for name, size in (("cubic", 3), ("sine", 2), ("cubic", 3)):
        f = Function(name, tuple(draw(rng, size)))
        # The default h is tiny: rounding moves right answers by 1e-9, a one-sided difference by about h.
        yield Probe("known", once("known", f, draw(rng)).calls, rtol=0.0, atol=5e-5)
        yield once("wide", f, draw(rng), pick(rng, 0.2, 0.5))
        yield once("wide", f, draw(rng), h=pick(rng, 0.5, 0.9))
    # A curve that falls at every x > 0 and one that rises.
    for sign in (-1, 1):
        f = Function("cubic", tuple(sign * abs(c) for c in draw(rng, 3)))
        yield once("wide", f, abs(draw(rng)), h=pick(rng, 0.2, 0.3))
    f, x = Function("cubic", (pick(rng, 1.0, 2.0), pick(rng, 1.0, 2.0), pick(rng, 1.0, 2.0))), draw(rng)
    for h in (1e-1, 1e-2):
        yield once("order", f, x, h)


def second_order(values, calls):
    """10 times smaller h: the error falls 100 times; for a one-sided difference only 10 times."""
    (f, x, _), a = calls[0][0].args, [float(v[0]) for v in values]
    c3, c2, c1 = f.params
    exact = 3 * c3 * x**2 + 2 * c2 * x + c1
    wide, narrow = (abs(v - exact) for v in a)
    return wide > 0 and narrow <= wide / 50


@exercise(
    "01-slope",
    probes,
    questions=(
        Question(N_("the slope of curves you know"), 1, "known"),
        Question(N_("a central difference, also with a wide h"), 1, "wide"),
        Question(N_("10 times smaller h, 100 times smaller error"), 1, "order", holds=second_order),
    ),
)
def slope(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


FORMULA = N_("The formula is (f(x + h) - f(x - h)) / (2 * h).")


@slope.mistake(
    "forward",
    N_("This is the forward difference: it looks only ahead, and its error falls like h, not h²."),
    N_("Look to both sides: f(x + h) and f(x - h), which are 2h apart."),
)
def _(f, x, h=1e-6):
    return (f(x + h) - f(x)) / h


@slope.mistake(
    "backward",
    N_("This is the backward difference: it looks only back, and its error falls like h, not h²."),
    N_("Look to both sides: f(x + h) and f(x - h), which are 2h apart."),
)
def _(f, x, h=1e-6):
    return (f(x) - f(x - h)) / h


@slope.mistake(
    "missing_two",
    N_("Your slope is twice the expected one: the two points are 2h apart, not h."),
    N_("Divide by 2 * h."),
)
def _(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / h


@slope.mistake(
    "h_outside",
    N_("You divide by 2 and then multiply by h: a parenthesis is missing."),
    N_("In Python a / 2 * h means (a / 2) * h. Write a / (2 * h)."),
)
def _(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / 2 * h


@slope.mistake(
    "not_divided", N_("This is the rise; the slope is rise over run."), N_("The run is 2 * h: divide by it.")
)
def _(f, x, h=1e-6):
    return f(x + h) - f(x - h)


@slope.mistake(
    "wrong_sign",
    N_("Your slope has the wrong sign: where f rises to the right, the slope is positive."),
    N_("Take what is ahead minus what is behind: f(x + h) - f(x - h)."),
)
def _(f, x, h=1e-6):
    return (f(x - h) - f(x + h)) / (2 * h)


@slope.mistake(
    "h_ignored",
    N_("With h={h} your result does not change: the argument h is not used."),
    N_("Use h as it comes in; 1e-6 is only its default."),
)
def _(f, x, h=1e-6):
    h = 1e-6
    return (f(x + h) - f(x - h)) / (2 * h)


@slope.mistake("half_step", N_("You step h/2 to each side; here it is h to each side, 2h in all."), FORMULA)
def _(f, x, h=1e-6):
    return (f(x + h / 2) - f(x - h / 2)) / h


@slope.mistake(
    "absolute",
    N_("Your slope is never negative: the sign is lost. It tells which way is down."),
    N_("Leave out abs."),
)
def _(f, x, h=1e-6):
    return abs(f(x + h) - f(x - h)) / (2 * h)


@slope.mistake(
    "degrees",
    N_("This is the angle in degrees; the slope is rise over run."),
    N_("Return the quotient itself, without arctan."),
)
def _(f, x, h=1e-6):
    return math.degrees(math.atan((f(x + h) - f(x - h)) / (2 * h)))


@slope.mistake(
    "radians",
    N_("This is the angle; the slope is its tangent: rise over run."),
    N_("Return the quotient itself, without arctan."),
)
def _(f, x, h=1e-6):
    return math.atan((f(x + h) - f(x - h)) / (2 * h))


@slope.mistake(
    "second_derivative", N_("This is the second derivative: how the slope itself changes."), FORMULA
)
def _(f, x, h=1e-6):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


@slope.mistake("floored", N_("// throws the decimals away."), N_("Divide with a single /."))
def _(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) // (2 * h)
