"""downhill_arrow(): which of four arrows at (2, 1) is −∇f, for f = (x² + 25y²)/2? Practice, no points.

A = (2, 25) the gradient itself · B = (−2, −1) straight to the minimum · C = (−2, −25) minus the gradient ·
D = (−25, 2) along the level set.
"""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once
from gdlib.i18n import N_


def probes(rng):
    yield once("answer")


@exercise(
    "01-slope",
    probes,
    questions=(
        Question(
            N_("the arrow that shows -∇f"), 0, "answer", hint=N_('Return one letter: "A", "B", "C" or "D".')
        ),
    ),
)
def downhill_arrow():
    return "C"


@downhill_arrow.mistake(
    "A",
    N_("A is the gradient itself: it points where f grows fastest."),
    N_("Downhill is the opposite direction."),
)
def _():
    return "A"


@downhill_arrow.mistake(
    "B",
    N_("B points to the minimum. The foot cannot feel where that is: it feels only the slope here."),
    N_("At (2, 1) the ground falls 12.5 times as steeply along y as along x."),
)
def _():
    return "B"


@downhill_arrow.mistake(
    "D",
    N_("D runs along the level set: on it the height does not change."),
    N_("The steepest way down crosses the level set at a right angle."),
)
def _():
    return "D"
