"""step_decay(t, lr0, gamma, every): lr0·γ^⌊t/every⌋, a staircase."""

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

STAIRS = N_("lr0 * gamma ** (t // every): // divides and rounds down.")


def settings(rng):
    return pick(rng, 0.11, 0.9), pick(rng, 0.3, 0.8), int(rng.integers(5, 12))


def probes(rng):
    for _ in range(2):
        lr0, gamma, every = settings(rng)
        yield once("first stair", 0, lr0, gamma, every)
        yield once("first stair", int(rng.integers(1, every - 1)), lr0, gamma, every)
        yield once("edges", every - 1, lr0, gamma, every)
        yield once("edges", every, lr0, gamma, every)
        stairs = int(rng.integers(2, 5))
        yield once("edges", stairs * every, lr0, gamma, every)
        yield once("edges", stairs * every - 1, lr0, gamma=gamma, every=every)
        yield once("later", stairs * every + int(rng.integers(1, every - 1)), lr0, gamma, every)
    lr0, gamma, _ = settings(rng)
    yield once("later", 5, lr0=lr0, gamma=gamma, every=1)
    yield once("later", 7, lr0, gamma=0.1, every=3)


@exercise(
    "10-schedules",
    probes,
    questions=(
        Question(N_("the first steps have the rate lr0"), 1, "first stair", hint=STAIRS),
        Question(N_("the rate falls exactly at every, 2 every, ..."), 1, "edges", hint=STAIRS),
        Question(N_("steps on later stairs"), 1, "later", hint=STAIRS),
    ),
)
def step_decay(t, lr0, gamma, every):
    return lr0 * gamma ** (t // every)


SLIPS = (
    (
        "no_stairs",
        N_("Your rate falls at every step: nothing is rounded down."),
        STAIRS,
        ("t // every", "t / every"),
    ),
    (
        "each_step",
        N_("Your rate falls by gamma at every step: every is not used."),
        STAIRS,
        ("(t // every)", "t"),
    ),
    (
        "one_step_early",
        N_("Your rate falls one step too early: at t = every - 1."),
        N_("The first fall comes at t = every: t // every, not (t + 1) // every."),
        ("t // every", "(t + 1) // every"),
    ),
    (
        "one_step_late",
        N_("Your rate falls one step too late: at t = every it has fallen already."),
        STAIRS,
        ("t // every", "max(t - 1, 0) // every"),
    ),
    (
        "one_stair_early",
        N_("Your rate is one stair too low: at t = 0 it is lr0."),
        STAIRS,
        ("(t // every)", "(t // every + 1)"),
    ),
    (
        "rounded",
        N_("You round to the nearest stair; round down."),
        STAIRS,
        ("t // every", "round(t / every)"),
    ),
    ("rounded_up", N_("You round up; round down."), STAIRS, ("t // every", "-(-t // every)")),
    (
        "product",
        N_("You multiply by gamma times the number of stairs; gamma to that power is asked for."),
        STAIRS,
        ("gamma ** (t // every)", "gamma * (t // every)"),
    ),
    (
        "once_only",
        N_("Your rate falls once and then stays; it falls after each every steps."),
        STAIRS,
        ("gamma ** (t // every)", "(gamma if t >= every else 1)"),
    ),
    (
        "remainder",
        N_("You use the remainder %: the rate jumps back. The number of whole stairs is needed."),
        STAIRS,
        ("t // every", "t % every"),
    ),
    ("lr0_missing", N_("Your rate begins at 1: lr0 is missing."), STAIRS, ("lr0 * gamma", "gamma")),
    (
        "lr0_in_power",
        N_("lr0 is under the power, too; only gamma is."),
        STAIRS,
        ("lr0 * gamma ** ", "(lr0 * gamma) ** "),
    ),
    ("grows", N_("Your rate grows: you divide by gamma."), STAIRS, ("lr0 * gamma", "lr0 / gamma")),
    (
        "linear",
        N_("Your stairs all have the same height; each must be gamma times the one before."),
        STAIRS,
        ("lr0 * gamma ** (t // every)", "lr0 - gamma * (t // every)"),
    ),
    (
        "gamma_fixed",
        N_("Your gamma is always 0.1: the argument gamma is not used."),
        STAIRS,
        ("* gamma **", "* 0.1 **"),
    ),
    (
        "inverted",
        N_("t and every have changed places."),
        STAIRS,
        ("t // every", "every // max(t, 1)"),
    ),
)
for row in SLIPS:
    slip(step_decay, *row)
