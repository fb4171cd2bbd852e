"""metres_down(start, end): how many metres the hiker has come down. Practice, no points."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once
from gdlib.i18n import N_


def probes(rng):
    for _ in range(2):
        start, end = (int(height) for height in rng.integers(100, 3000, 2))
        yield once("walk", float(max(start, end) + 1), float(min(start, end)))
    yield once("climb", 800.0, 1250.0)


@exercise(
    "00-start",
    probes,
    questions=(
        Question(N_("a walk down"), 0, "walk", hint=N_("From 1000 down to 400 are 600 metres.")),
        Question(
            N_("a walk up counts as negative"), 0, "climb", hint=N_("From 800 up to 1250 are -450 metres.")
        ),
    ),
)
def metres_down(start, end):
    return start - end


@metres_down.mistake(
    "reversed",
    N_("Your result has the wrong sign: the walk down counts as a climb."),
    N_("Subtract the height of arrival from the height of departure."),
)
def _(start, end):
    return end - start


@metres_down.mistake(
    "absolute",
    N_("Your result is never negative, so a climb looks like a descent."),
    N_("Leave out abs."),
)
def _(start, end):
    return abs(start - end)


@metres_down.mistake(
    "sum",
    N_("You add the two heights."),
    N_("The way down is a difference."),
)
def _(start, end):
    return start + end
