"""warmup(t, T_w, schedule): T_w equal stairs up to schedule(0), then schedule(t − T_w). Goyal et al. 2017."""

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

STAIRS = N_("While t < T_w: schedule(0) * (t + 1) / T_w.")
THEN = N_("From t = T_w on: schedule(t - T_w), which begins at its own 0.")


def probes(rng):
    def schedule():
        return Function("slowing", (pick(rng, 0.3, 0.9), pick(rng, 0.2, 0.6)))

    for _ in range(2):
        T_w = int(rng.integers(6, 12))
        yield once("first", 0, T_w, schedule())
        yield once("up", int(rng.integers(1, T_w - 2)), T_w, schedule())
        yield once("up", T_w - 1, T_w, schedule())
        yield once("then", T_w, T_w, schedule())
        yield once("then", T_w + 1, T_w, schedule())
        yield once("then", T_w + int(rng.integers(5, 20)), T_w=T_w, schedule=schedule())
    yield once("then", int(rng.integers(2, 9)), 1, schedule())
    yield once("up", 0, 1, schedule())


@exercise(
    "10-schedules",
    probes,
    questions=(
        Question(N_("the first step is small, but not zero"), 1, "first", hint=STAIRS),
        Question(N_("then equal stairs up to schedule(0)"), 1, "up", hint=STAIRS),
        Question(N_("after the warm-up the schedule begins at its own 0"), 1, "then", hint=THEN),
    ),
)
def warmup(t, T_w, schedule):
    if t < T_w:
        return schedule(0) * (t + 1) / T_w
    return schedule(t - T_w)


SLIPS = (
    (
        "from_zero",
        N_("Your first step has the rate 0: it is wasted."),
        N_("(t + 1) / T_w in the place of t / T_w."),
        ("(t + 1)", "t"),
    ),
    (
        "one_more_stair",
        N_("Your stairs are a little too low: T_w of them lead to schedule(0), not T_w + 1."),
        STAIRS,
        ("/ T_w", "/ (T_w + 1)"),
    ),
    (
        "one_stair_less",
        N_("Your stairs reach schedule(0) one step early."),
        STAIRS,
        ("/ T_w", "/ max(T_w - 1, 1)"),
    ),
    (
        "not_shifted",
        N_("After the warm-up the schedule starts in its middle, at t instead of t - T_w."),
        THEN,
        ("t - T_w", "t"),
    ),
    (
        "one_step_on",
        N_("Your schedule skips its first rate: at t = T_w it must be schedule(0)."),
        THEN,
        ("schedule(t - T_w)", "schedule(t - T_w + 1)"),
    ),
    (
        "warms_too_long",
        N_("Your warm-up lasts one step too long: it ends before t = T_w."),
        N_("t < T_w, not t <= T_w."),
        ("t < T_w", "t <= T_w"),
    ),
    (
        "follows_schedule",
        N_("During the warm-up you use schedule(t); it is the share of schedule(0)."),
        STAIRS,
        ("schedule(0)", "schedule(t)"),
    ),
    (
        "ahead_of_schedule",
        N_("During the warm-up you call schedule with a negative time; take the share of schedule(0)."),
        STAIRS,
        ("schedule(0)", "schedule(t - T_w)"),
    ),
    (
        "share_missing",
        N_("During the warm-up your rate is schedule(0) at once: nothing grows."),
        STAIRS,
        (" * (t + 1) / T_w", ""),
    ),
    (
        "share_alone",
        N_("Your warm-up climbs to 1; it must climb to schedule(0)."),
        STAIRS,
        ("schedule(0) * ", ""),
    ),
    (
        "falls",
        N_("Your warm-up falls: the share must grow with t."),
        STAIRS,
        ("(t + 1)", "(T_w - t)"),
    ),
    (
        "squared",
        N_("Your warm-up grows with the square of t; it grows in equal stairs."),
        STAIRS,
        ("(t + 1) / T_w", "((t + 1) / T_w) ** 2"),
    ),
    (
        "no_warmup",
        N_("This is the schedule without a warm-up, only later."),
        STAIRS,
        ("schedule(0) * (t + 1) / T_w", "schedule(t)"),
    ),
    (
        "stays_warm",
        N_("After the warm-up your rate stays at schedule(0): the schedule never begins."),
        THEN,
        ("schedule(t - T_w)", "schedule(0)"),
    ),
    (
        "added",
        N_("You add the warm-up and the schedule: the two follow one another."),
        THEN,
        ("return schedule(t - T_w)", "return schedule(0) + schedule(t - T_w)"),
    ),
)
for row in SLIPS:
    slip(warmup, *row)
