"""grad_check(f, g, w, h): the relative error between a claimed gradient and the central difference."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import Probe, draw, once, pick
from gdlib.i18n import N_

RATIO = N_("np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n)).")
CENTRAL = N_("One entry after the other: (f(w + h * e) - f(w - h * e)) / (2 * h).")
ZERO = N_("Compute the denominator first; where it is 0, return 0.0.")


def _mixed(rng, n):
    """(f, its gradient, w): w of n numbers, and a gradient that is clearly not zero."""
    a, b, w = *np.abs(draw(rng, 2)), draw(rng, n)
    return Function("mixed", (a, b)), a * np.cos(w) + 3 * b * np.sum(w) ** 2, w


def probes(rng):
    def near(group, *args, **kwargs):
        """Rounding moves a right answer by 1e-10."""
        return Probe(group, once(group, *args, **kwargs).calls, rtol=1e-6, atol=1e-7)

    for n in (3, 2):
        f, _, w = _mixed(rng, n)
        yield near("wrong", f, draw(rng, n), w)
    f, g, w = _mixed(rng, 3)
    yield near("wrong", f, g * np.array([1.0, 1.0, -1.0]), w)
    f, g, w = _mixed(rng, 3)
    yield near("wrong", f, 2 * g, w)
    for n in (2, 4):
        f, g, w = _mixed(rng, n)
        yield near("right", f, g, w)
    f, g, w = _mixed(rng, 3)
    yield near("right", f, -g, w)
    for n in (3, 2):
        f, g, w = _mixed(rng, n)
        yield near("wide", f, g, w, pick(rng, 0.2, 0.9))
        yield near("wide", f, draw(rng, n), w, h=pick(rng, 0.2, 0.9))
    flat = Function("flat", (pick(rng, 1.0, 9.0),))
    yield near("ends", flat, np.zeros(3), draw(rng, 3))
    yield near("ends", flat, draw(rng, 2), draw(rng, 2))
    f, _, w = _mixed(rng, 2)
    yield near("ends", f, np.zeros(2), w)
    yield near("ends", Function("quartic", (0.01, 0.0)), 0.01 * draw(rng, 2), draw(rng, 2))
    yield near("ends", Function("quartic", (1.5, 0.0)), rng.integers(1, 5, 2), rng.integers(1, 5, 2))


@exercise(
    "05-backprop",
    probes,
    questions=(
        Question(N_("a wrong gradient"), 1, "wrong", hint=RATIO),
        Question(
            N_("a right gradient gives almost 0, its opposite 1"),
            1,
            ("right", "wrong"),
            pure=True,
            hint=RATIO,
        ),
        Question(N_("a central difference with the distance h"), 1, "wide", hint=CENTRAL),
        Question(N_("zeros, small gradients, and whole numbers"), 1, "ends", hint=ZERO),
    ),
)
def grad_check(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h))


def _differences(f, w, h):
    return np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])


def _ratio(
    g,
    n,
    difference=lambda g, n: np.linalg.norm(g - n),
    size=lambda g, n: np.linalg.norm(g) + np.linalg.norm(n),
):
    below = size(g, n)
    return float(difference(g, n) / below) if below > 0 else 0.0


@grad_check.mistake(
    "zero_by_zero",
    N_("Where both gradients are zero you divide 0 by 0."),
    ZERO,
)
def _(f, g, w, h=1e-5):
    n = _differences(f, w, h)
    with np.errstate(all="ignore"):
        return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n))


@grad_check.mistake(
    "one_for_zeros",
    N_("Two zero gradients agree, but you return 1."),
    ZERO,
)
def _(f, g, w, h=1e-5):
    n = _differences(f, w, h)
    return _ratio(g, n) if np.any(g) or np.any(n) else 1.0


@grad_check.mistake(
    "zero_too_soon",
    N_("You return 0 as soon as one of the gradients is zero; only if both are."),
    ZERO,
)
def _(f, g, w, h=1e-5):
    n = _differences(f, w, h)
    return _ratio(g, n) if np.any(g) and np.any(n) else 0.0


@grad_check.mistake(
    "forward",
    N_("Your difference looks only ahead, so that even a right gradient seems wrong."),
    CENTRAL,
)
def _(f, g, w, h=1e-5):
    return _ratio(g, np.array([(f(w + h * e) - f(w)) / h for e in np.eye(len(w))]))


@grad_check.mistake(
    "missing_two",
    N_("A right gradient gets 1/3: your difference is twice too large, for the two points are 2h apart."),
    N_("Divide by 2 * h."),
)
def _(f, g, w, h=1e-5):
    return _ratio(g, 2 * _differences(f, w, h))


@grad_check.mistake(
    "h_ignored",
    N_("With another h your result does not change: the argument h is not used."),
    N_("1e-5 is only the default; write h where it stands."),
)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, 1e-5))


@grad_check.mistake(
    "all_entries_moved",
    N_("You move all entries of w at once; each difference moves only its own."),
    CENTRAL,
)
def _(f, g, w, h=1e-5):
    return _ratio(g, np.full(len(w), (f(w + h) - f(w - h)) / (2 * h)))


@grad_check.mistake(
    "integer_steps",
    N_("w holds integers here, so that adding h to an entry does nothing."),
    N_("Make w float first: np.asarray(w, dtype=float)."),
)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h) if w.dtype.kind == "f" else np.zeros(len(w)))


@grad_check.mistake(
    "difference_of_lengths",
    N_("You compare the lengths of the gradients; their directions may differ all the same."),
    N_("The norm of the difference, norm(g - n), not the difference of the norms."),
)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h), lambda g, n: abs(np.linalg.norm(g) - np.linalg.norm(n)))


@grad_check.mistake("absolute", N_("This is the absolute error: the denominator is missing."), RATIO)
def _(f, g, w, h=1e-5):
    return np.linalg.norm(g - _differences(f, w, h))


@grad_check.mistake("by_numerical", N_("You divide by the norm of n alone; both norms are added."), RATIO)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h), size=lambda g, n: np.linalg.norm(n))


@grad_check.mistake("by_claimed", N_("You divide by the norm of g alone; both norms are added."), RATIO)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h), size=lambda g, n: np.linalg.norm(g))


@grad_check.mistake("by_larger", N_("You divide by the larger norm; here both norms are added."), RATIO)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h), size=lambda g, n: max(np.linalg.norm(g), np.linalg.norm(n)))


@grad_check.mistake(
    "by_norm_of_sum", N_("You divide by the norm of the sum; the sum of the norms is asked for."), RATIO
)
def _(f, g, w, h=1e-5):
    n = _differences(f, w, h)
    below = np.linalg.norm(g + n)
    return float(np.linalg.norm(g - n) / below) if below > 1e-9 else 0.0


@grad_check.mistake("plus", N_("You add the gradients above the fraction line; subtract them."), RATIO)
def _(f, g, w, h=1e-5):
    return _ratio(g, _differences(f, w, h), lambda g, n: np.linalg.norm(g + n))


@grad_check.mistake(
    "not_rooted", N_("Your norms lack the square root."), N_("np.linalg.norm takes the root itself.")
)
def _(f, g, w, h=1e-5):
    return _ratio(
        g, _differences(f, w, h), lambda g, n: np.sum((g - n) ** 2), lambda g, n: np.sum(g**2) + np.sum(n**2)
    )


@grad_check.mistake(
    "sums_of_absolute_values",
    N_("You add absolute values; the norm is the root of the sum of squares."),
    RATIO,
)
def _(f, g, w, h=1e-5):
    return _ratio(
        g,
        _differences(f, w, h),
        lambda g, n: np.abs(g - n).sum(),
        lambda g, n: np.abs(g).sum() + np.abs(n).sum(),
    )


@grad_check.mistake(
    "entry_by_entry",
    N_("You compare entry by entry and take the worst; here whole vectors are compared."),
    RATIO,
)
def _(f, g, w, h=1e-5):
    n = _differences(f, w, h)
    below = np.abs(g) + np.abs(n)
    return float(np.max(np.abs(g - n) / np.where(below == 0, 1.0, below)))


@grad_check.mistake("mutated")
def _(f, g, w, h=1e-5):
    found = _ratio(g, _differences(f, w, h))
    w[...] = 0
    return found
