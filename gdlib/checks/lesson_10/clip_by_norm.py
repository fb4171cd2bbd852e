"""clip_by_norm(grads, max_norm): one factor for all arrays, so that their joint norm is at most max_norm."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once, pick
from gdlib.i18n import N_

NORM = N_("norm = np.sqrt(sum(np.sum(g**2) for g in grads)), all entries of all arrays.")
FACTOR = N_("factor = max_norm / norm if norm > max_norm else 1, and g * factor for every g.")


def seen(values, calls):
    """The list of arrays as a tuple: the arrays have shapes of their own."""
    return [
        tuple(tuple(part) if isinstance(part, list) else part for part in v) if isinstance(v, tuple) else v
        for v in (tuple(v) if isinstance(v, list) and len(v) == 2 else v for v in values)
    ]


def probes(rng):
    def arrays(*shapes):
        return [draw(rng, shape) for shape in shapes]

    yield once("long", arrays((2,), (3,)), pick(rng, 0.11, 0.5))
    yield once("long", arrays((2, 3), (3,), ()), pick(rng, 0.11, 0.5))
    yield once("long", arrays((4, 1)), max_norm=pick(rng, 0.11, 0.25))
    # Each array is short enough by itself; only together are they too long.
    together = np.sqrt([0.4, 0.3, 0.3]) * pick(rng, 1.2, 1.4)
    yield once("long", [length * np.array([0.6, -0.8]) for length in together], 1.0)
    yield once("short", arrays((2,), (3,)), pick(rng, 5.0, 9.0))
    yield once("short", arrays((2, 2)), pick(rng, 5.0, 9.0))
    yield once("zero", [np.zeros(2), np.zeros((2, 1))], pick(rng, 0.11, 0.9))
    yield once("zero", [np.zeros(2), draw(rng, 3)], pick(rng, 0.11, 0.3))
    yield once("integers", [rng.integers(2, 9, 3), rng.integers(2, 9, (1, 2))], pick(rng, 1.2, 1.9))


@exercise(
    "10-schedules",
    probes,
    returns=("clipped", "norm"),
    view=seen,
    questions=(
        Question(N_("the norm of all entries together"), 1, ("long", "short", "integers"), part=1, hint=NORM),
        Question(N_("long gradients are shortened by one factor"), 1, "long", part=0, hint=FACTOR),
        Question(N_("short ones and zeros stay as they are"), 1, ("short", "zero"), part=0, hint=FACTOR),
        Question(
            N_("integers; the list and its arrays are left as they were"),
            1,
            ("integers", "long", "short"),
            part=0,
            pure=True,
            hint=N_("[g * factor for g in grads] is a new list of new arrays."),
        ),
    ),
)
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * factor for g in grads], norm


def _each(g, max_norm):
    norm = np.sqrt(np.sum(np.square(g)))
    return g * (max_norm / norm) if norm > max_norm else g * 1.0


CHOICE = "max_norm / norm if norm > max_norm else 1.0"
SUM = "np.sqrt(sum(np.sum(np.square(g)) for g in grads))"
SLIPS = (
    (
        "per_array",
        N_("You clip every array by itself: the whole gradient then points another way."),
        FACTOR,
        ("[g * factor for g in grads]", "[_each(g, max_norm) for g in grads]"),
    ),
    (
        "per_entry",
        N_("You cut every entry to max_norm: the direction changes."),
        FACTOR,
        ("[g * factor for g in grads]", "[np.clip(g, -max_norm, max_norm) for g in grads]"),
    ),
    (
        "always_scaled",
        N_("Short gradients become longer, and zeros not a number: you scale always."),
        N_("Scale only if norm > max_norm."),
        (CHOICE, "max_norm / norm"),
    ),
    ("never_scaled", N_("Nothing is ever clipped."), FACTOR, (CHOICE, "1.0")),
    (
        "condition_turned",
        N_("You clip the short gradients and let the long ones pass."),
        N_("Scale only if norm > max_norm."),
        ("norm > max_norm", "0 < norm < max_norm"),
    ),
    (
        "norm_after",
        N_("You return the norm after clipping; the one before is asked for."),
        N_("Keep the first norm in a variable of its own."),
        (", norm\n", ", norm * factor\n"),
    ),
    (
        "factor_returned",
        N_("You return the factor; the norm is asked for."),
        N_("return clipped, norm"),
        (", norm\n", ", factor\n"),
    ),
    ("no_root", N_("Your norm has no root: it is the sum of the squares."), NORM, (SUM, SUM[8:-1])),
    (
        "sum_of_norms",
        N_("You add the norms of the arrays; add their squares, and take one root at the end."),
        NORM,
        (SUM, "sum(np.sqrt(np.sum(np.square(g))) for g in grads)"),
    ),
    (
        "largest_norm",
        N_("You take the largest norm of an array; all entries count together."),
        NORM,
        (SUM, "max(np.sqrt(np.sum(np.square(g))) for g in grads)"),
    ),
    (
        "absolute",
        N_("You add up absolute values; the norm is the root of the sum of squares."),
        NORM,
        (SUM, "sum(np.sum(np.abs(g)) for g in grads)"),
    ),
    (
        "largest_entry",
        N_("You take the largest entry for the norm."),
        NORM,
        (SUM, "max(np.max(np.abs(g)) for g in grads)"),
    ),
    (
        "mean",
        N_("You take the mean of the squares; the norm has their sum."),
        NORM,
        (SUM, "np.sqrt(sum(np.sum(np.square(g)) for g in grads) / sum(np.size(g) for g in grads))"),
    ),
    (
        "first_only",
        N_("Only the first array counts in your norm."),
        NORM,
        ("for g in grads))", "for g in grads[:1]))"),
    ),
    (
        "inverted",
        N_("Your factor is upside down: long gradients become longer."),
        FACTOR,
        ("max_norm / norm", "norm / max_norm"),
    ),
    (
        "unit_length",
        N_("Clipped gradients have the length 1; it must be max_norm."),
        FACTOR,
        ("max_norm / norm", "1 / norm"),
    ),
    (
        "max_norm_alone",
        N_("You multiply by max_norm and do not divide by the norm."),
        FACTOR,
        ("max_norm / norm", "max_norm"),
    ),
    (
        "small_number_added",
        N_("A small number is added to the norm, as in PyTorch: the length is not quite max_norm."),
        N_("max_norm / norm needs none: it is used only where the norm is above max_norm."),
        ("max_norm / norm", "max_norm / (norm + 1e-6)"),
    ),
    (
        "thrown_away",
        N_("Long gradients become zero; they must become max_norm long."),
        FACTOR,
        ("max_norm / norm", "0.0"),
    ),
    (
        "turned_round",
        N_("Clipped gradients point the other way."),
        FACTOR,
        ("max_norm / norm", "-max_norm / norm"),
    ),
    (
        "flattened",
        N_("Your arrays have lost their shapes."),
        N_("g * factor keeps the shape of g."),
        ("[g * factor for g", "[np.ravel(g * factor) for g"),
    ),
    (
        "swapped_results",
        N_("You return the norm first and the list second."),
        N_("return clipped, norm"),
        ("return [g * factor for g in grads], norm", "return norm, [g * factor for g in grads]"),
    ),
)
for row in SLIPS:
    slip(clip_by_norm, *row)


@clip_by_norm.mistake("mutated")
def _(grads, max_norm):
    clipped, norm = clip_by_norm.reference(grads, max_norm)
    grads[:] = clipped
    return grads, norm
