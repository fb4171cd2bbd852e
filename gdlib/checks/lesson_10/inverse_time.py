"""inverse_time(t, lr0, k): lr0 / (1 + kt). Practice, no points."""

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

FORM = N_("lr0 / (1 + k * t)")


def probes(rng):
    yield once("start", 0, pick(rng, 0.11, 0.9), pick(rng, 0.2, 0.9))
    for high in (9, 90):
        yield once("later", int(rng.integers(2, high)), pick(rng, 0.11, 0.9), pick(rng, 0.2, 0.9))
    yield once("later", int(rng.integers(2, 9)), lr0=pick(rng, 0.11, 0.9), k=pick(rng, 1.2, 3.0))


@exercise(
    "10-schedules",
    probes,
    questions=(
        Question(N_("the rate at t = 0 is lr0"), 0, "start", hint=FORM),
        Question(N_("later rates"), 0, "later", hint=FORM),
    ),
)
def inverse_time(t, lr0, k):
    return lr0 / (1 + k * t)


SLIPS = (
    (
        "bracket",
        N_("A pair of brackets is missing: a / 1 + b means a + b."),
        FORM,
        ("(1 + k * t)", "1 + k * t"),
    ),
    ("plain", N_("You divide by k * t alone: at t = 0 that is 0."), FORM, ("(1 + k * t)", "(k * t)")),
    ("k_missing", N_("The factor k is missing."), FORM, ("k * t", "t")),
    (
        "k_outside",
        N_("k stands before the whole bracket; only t is multiplied by it."),
        FORM,
        ("1 + k * t", "k * (1 + t)"),
    ),
    ("power", N_("You take k to the power t; it is a product."), FORM, ("k * t", "k**t")),
    ("root", N_("You divide by the root; here there is none."), FORM, ("(1 + k * t)", "(1 + k * t) ** 0.5")),
    (
        "falls_to_negative",
        N_("One sign is wrong: 1 - k * t becomes 0, then negative."),
        FORM,
        ("1 + k", "1 - k"),
    ),
)
for row in SLIPS:
    slip(inverse_time, *row)
