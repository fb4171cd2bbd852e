"""hessian_fd(f, x, h): every second derivative by four points; on the diagonal two of them meet at x."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import Probe, draw, once, pick
from gdlib.i18n import N_

CORNERS = N_("f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b), with a and b rows of h * np.eye(n).")
DIVISOR = N_("Divide by (4 * h**2), with brackets.")


def probes(rng):
    def f():
        return Function("twisted", tuple(draw(rng, 2)))

    for n in (3, 2):
        # With the default h rounding moves right answers by 1e-7.
        yield Probe("known", once("known", f(), draw(rng, n)).calls, rtol=0.0, atol=2e-5)
        yield once("wide", f(), draw(rng, n), h=pick(rng, 0.2, 0.9))
    yield once("sizes", f(), draw(rng, 1), h=pick(rng, 0.2, 0.9))
    yield once("sizes", f(), draw(rng, 4), h=pick(rng, 0.2, 0.9))
    yield once("integers", f(), rng.integers(1, 5, 3), h=pick(rng, 0.2, 0.9))


@exercise(
    "07-landscapes",
    probes,
    questions=(
        Question(N_("the second derivatives, with the default h"), 1, "known", pure=True, hint=CORNERS),
        Question(N_("exactly these four points, with any h"), 1, "wide", hint=DIVISOR),
        Question(N_("one coordinate, and four"), 1, "sizes", hint=CORNERS),
        Question(
            N_("x may hold integers, and is left as it was"),
            1,
            "integers",
            pure=True,
            hint=N_("Make x float first: x = np.asarray(x, dtype=float)."),
        ),
    ),
)
def hessian_fd(f, x, h=1e-4):
    return _differences(f, x, h)


def _corner(f, x, a, b):
    return f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)


def _differences(f, x, h, corner=_corner, divisor=lambda h: 4 * h**2, kind=float):
    """The table of ``corner`` over all pairs of steps; the reference, and what the mistakes vary."""
    x = np.asarray(x, dtype=kind)
    e = h * np.eye(len(x))
    return np.array([[corner(f, x, a, b) for b in e] for a in e]) / divisor(h)


@hessian_fd.mistake("factor_four", N_("Your Hessian is four times too large."), DIVISOR)
def _(f, x, h=1e-4):
    return _differences(f, x, h, divisor=lambda h: h**2)


@hessian_fd.mistake(
    "factor_two", N_("Your Hessian is twice too large: the divisor is 4h², not 2h²."), DIVISOR
)
def _(f, x, h=1e-4):
    return _differences(f, x, h, divisor=lambda h: 2 * h**2)


@hessian_fd.mistake("h_not_squared", N_("You divide by 4h; two steps of h need h squared."), DIVISOR)
def _(f, x, h=1e-4):
    return _differences(f, x, h, divisor=lambda h: 4 * h)


@hessian_fd.mistake(
    "h_outside",
    N_("You divide by 4 and then multiply by h²: brackets are missing."),
    N_("In Python a / 4 * h**2 means (a / 4) * h**2. Write a / (4 * h**2)."),
)
def _(f, x, h=1e-4):
    return _differences(f, x, h, divisor=lambda h: 4 / h**2)


@hessian_fd.mistake(
    "four_squared", N_("(4 * h)**2 squares the 4 as well: your Hessian is four times too small."), DIVISOR
)
def _(f, x, h=1e-4):
    return _differences(f, x, h, divisor=lambda h: 16 * h**2)


@hessian_fd.mistake(
    "diagonal_only",
    N_("Only the diagonal is filled: every pair (i, j) counts."),
    N_("Two loops, one inside of the other."),
)
def _(f, x, h=1e-4):
    return np.diag(np.diag(_differences(f, x, h)))


@hessian_fd.mistake(
    "diagonal_missing",
    N_("Your diagonal is zero: i = j needs no exception, the formula holds there, too."),
    CORNERS,
)
def _(f, x, h=1e-4):
    table = _differences(f, x, h)
    return table - np.diag(np.diag(table))


@hessian_fd.mistake(
    "half_of_it",
    N_("One half of your matrix is zero; it must be symmetric."),
    N_("H[j, i] equals H[i, j]: fill both."),
)
def _(f, x, h=1e-4):
    return np.triu(_differences(f, x, h))


@hessian_fd.mistake(
    "short_diagonal",
    N_("Your diagonal comes from another formula, with steps of h; here they are 2h wide."),
    N_("Put i = j into the formula: f(x + 2a) - 2f(x) + f(x - 2a), over 4h²."),
)
def _(f, x, h=1e-4):
    def corner(f, x, a, b):
        return 4 * (f(x + a) - 2 * f(x) + f(x - a)) if (a == b).all() else _corner(f, x, a, b)

    return _differences(f, x, h, corner)


@hessian_fd.mistake(
    "forward",
    N_("These are forward differences: they look only ahead, and their error falls like h, not h²."),
    CORNERS,
)
def _(f, x, h=1e-4):
    def corner(f, x, a, b):
        return f(x + a + b) - f(x + a) - f(x + b) + f(x)

    return _differences(f, x, h, corner, lambda h: h**2)


@hessian_fd.mistake("wrong_sign", N_("Every entry has the wrong sign."), CORNERS)
def _(f, x, h=1e-4):
    return -_differences(f, x, h)


@hessian_fd.mistake(
    "all_plus",
    N_("You add all four values; the two mixed ones are subtracted."),
    CORNERS,
)
def _(f, x, h=1e-4):
    def corner(f, x, a, b):
        return f(x + a + b) + f(x + a - b) + f(x - a + b) + f(x - a - b)

    return _differences(f, x, h, corner)


@hessian_fd.mistake(
    "two_corners",
    N_("You use only two of the four points; the mixed ones are missing."),
    CORNERS,
)
def _(f, x, h=1e-4):
    def corner(f, x, a, b):
        return f(x + a + b) + f(x - a - b) - 2 * f(x)

    return _differences(f, x, h, corner)


@hessian_fd.mistake(
    "h_ignored",
    N_("With h={h} your result does not change: the argument h is not used."),
    N_("Use h as it comes in; 1e-4 is only its default."),
)
def _(f, x, h=1e-4):
    return _differences(f, x, 1e-4)


@hessian_fd.mistake(
    "all_coordinates",
    N_("x + h moves every coordinate at once; a and b move one coordinate each."),
    N_("Take the steps from h * np.eye(n)."),
)
def _(f, x, h=1e-4):
    whole = _differences(lambda t: f(np.asarray(x) + t[0]), np.zeros(1), h)
    return np.full((len(x), len(x)), whole[0, 0])


@hessian_fd.mistake(
    "products",
    N_("These are products of first derivatives; second derivatives are asked for."),
    CORNERS,
)
def _(f, x, h=1e-4):
    slopes = np.array([(f(x + a) - f(x - a)) / (2 * h) for a in h * np.eye(len(x))])
    return np.outer(slopes, slopes)


@hessian_fd.mistake(
    "gradient", N_("You return the gradient; the matrix of second derivatives is asked for."), CORNERS
)
def _(f, x, h=1e-4):
    return np.array([(f(x + a) - f(x - a)) / (2 * h) for a in h * np.eye(len(x))])


@hessian_fd.mistake(
    "diagonal_returned", N_("You return the diagonal; the whole matrix is asked for."), CORNERS
)
def _(f, x, h=1e-4):
    return np.diag(_differences(f, x, h))


@hessian_fd.mistake("flattened", N_("Your matrix is one long row; its shape is (n, n)."), CORNERS)
def _(f, x, h=1e-4):
    return _differences(f, x, h).ravel()


@hessian_fd.mistake(
    "integer_truncation",
    N_("x holds integers here, and so does np.zeros_like(x): every entry is cut to an integer."),
    N_("Make the table with np.zeros((n, n))."),
)
def _(f, x, h=1e-4):
    return _differences(f, x, h).astype(np.asarray(x).dtype)


@hessian_fd.mistake(
    "integer_steps",
    N_("x holds integers here, so adding h to an entry does nothing."),
    N_("Make x float first: x = np.asarray(x, dtype=float)."),
)
def _(f, x, h=1e-4):
    def corner(f, y, a, b):
        kind = np.asarray(x).dtype
        return _corner(lambda point: f(point.astype(kind)), y, a, b)

    return _differences(f, x, h, corner)


@hessian_fd.mistake("mutated")
def _(f, x, h=1e-4):
    table = _differences(f, x, h)
    x[...] = x + 1
    return table
