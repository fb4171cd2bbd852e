"""early_stopping(losses, patience, min_delta): when ``patience`` epochs in a row brought nothing, or None."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import once
from gdlib.i18n import N_

WAIT = N_("Progress: best = loss, waiting = 0. Else waiting += 1; return the epoch when it reaches patience.")
BEST = N_("Compare with the best so far: loss < best - min_delta.")


def probes(rng):
    def losses(*steps):
        """Losses that change by these steps; quarters, so that no sum is rounded.

        Some epochs of progress come first, so that the answers cannot be known beforehand.
        """
        steps = (-5,) * int(rng.integers(0, 9 - len(steps))) + steps
        unit = int(rng.integers(1, 5)) / 4
        start = int(rng.integers(160, 220)) / 4
        return [float(x) for x in start + unit * np.cumsum([0, *steps])], unit

    for steps, patience in (
        ((-3, -2, 1, 1, 1, -9), 3),
        ((-2, -1, 2, -1, 3), 2),
        ((3,), 1),
        ((-1, -1, 1, -5), 1),
    ):
        yield once("stops", losses(*steps)[0], patience)
    for steps, patience in (((-1, -2, -1, -3), 1), ((-3, 1, 1), 3), ((), 1), ((-2, 1, -2, 1), 2)):
        yield once("never", losses(*steps)[0], patience)
    for steps, patience in (
        ((-4, 3, -1, -1, -0.5), 3),
        ((-3, 1, -2, 1, -2, 1, 1), 2),
        ((-2, 0, 0, 0), 2),
        ((-6, 5, -2, 1, -2, 1), 4),
    ):
        yield once("best", losses(*steps)[0], patience=patience)
    for steps, patience, share in (
        ((-3, -1, -1, -1, -1), 2, 1),
        ((-3, -1, -1, -1, -1), 1, 1),
        ((-4, -0.5, -0.5, -0.5, -4), 3, 2),
        ((-4, -2, -3, -0.5, -0.25), 2, 1),
        ((-5, 1, 1, -1), 2, 1.5),
    ):
        row, unit = losses(*steps)
        yield once("min_delta", row, patience, share * unit)


@exercise(
    "10-schedules",
    probes,
    questions=(
        Question(N_("the epoch at which patience runs out"), 1, "stops", or_none=True, pure=True, hint=WAIT),
        Question(
            N_("None where it never does"),
            1,
            ("never", "stops"),
            or_none=True,
            hint=N_("After the loop: return None."),
        ),
        Question(N_("progress is measured against the best so far"), 1, "best", or_none=True, hint=BEST),
        Question(
            N_("progress smaller than min_delta does not count"), 1, "min_delta", or_none=True, hint=BEST
        ),
    ),
)
def early_stopping(losses, patience, min_delta=0.0):
    best, waiting = np.inf, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, waiting = loss, 0
        else:
            waiting += 1
        if waiting >= patience:
            return epoch
    return None


IMPROVE = "best, waiting = loss, 0"
SLIPS = (
    (
        "compares_with_last",
        N_("You compare with the epoch before; after a rise, falling back is no progress until a new best."),
        BEST,
        ("waiting += 1", "waiting += 1\n            best = loss"),
    ),
    (
        "never_resets",
        N_("Your waiting never goes back to 0: patience epochs in a row are asked for."),
        WAIT,
        (IMPROVE, "best = loss"),
    ),
    (
        "too_late",
        N_("You stop one epoch too late: waiting == patience is enough."),
        WAIT,
        ("waiting >= patience", "waiting > patience"),
    ),
    (
        "too_early",
        N_("You stop one epoch too early."),
        WAIT,
        ("waiting >= patience", "waiting > 0 and waiting >= patience - 1"),
    ),
    (
        "first_rise",
        N_("You stop at the first epoch without progress: patience is not used."),
        WAIT,
        ("waiting >= patience", "waiting"),
    ),
    (
        "counts_from_one",
        N_("Your epochs count from 1; the index of the first epoch is 0."),
        N_("return epoch, as enumerate counts it."),
        ("return epoch", "return epoch + 1"),
    ),
    (
        "best_epoch",
        N_("You return the epoch of the best loss; the one at which training stops is asked for."),
        WAIT,
        ("return epoch", "return epoch - waiting"),
    ),
    (
        "best_loss",
        N_("You return the best loss; the index of an epoch is asked for."),
        WAIT,
        ("return epoch", "return best"),
    ),
    (
        "last_loss",
        N_("You return the loss of the epoch; its index is asked for."),
        WAIT,
        ("return epoch", "return loss"),
    ),
    (
        "waited",
        N_("You return how long you waited; the index of the epoch is asked for."),
        WAIT,
        ("return epoch", "return waiting"),
    ),
    (
        "never",
        N_("Your function always returns None."),
        N_("Is a return missing? Inside the loop: return epoch."),
        ("return epoch", "return None"),
    ),
    (
        "last_for_none",
        N_("Where patience never runs out you return the last epoch; it must be None."),
        N_("After the loop: return None."),
        ("return None", "return len(losses) - 1"),
    ),
    (
        "minus_one",
        N_("Where patience never runs out you return -1; it must be None."),
        N_("After the loop: return None."),
        ("return None", "return -1"),
    ),
    (
        "min_delta_ignored",
        N_("min_delta is not used: any progress counts, however small."),
        BEST,
        ("best - min_delta", "best"),
    ),
    (
        "min_delta_added",
        N_("One sign is wrong: a loss above the best counts as progress."),
        BEST,
        ("best - min_delta", "best + min_delta"),
    ),
    (
        "tie_counts",
        N_("You count a loss that is lower by exactly min_delta as progress, even an equal one."),
        N_("loss < best - min_delta, not <=."),
        ("loss < best", "loss <= best"),
    ),
    (
        "best_creeps",
        N_("Your best follows every small fall, so slow progress never adds up to min_delta."),
        N_("Remember a new best only where it counts as progress."),
        ("waiting += 1", "waiting += 1\n            best = min(best, loss)"),
    ),
    (
        "larger_is_better",
        N_("You wait for the loss to rise: smaller is better."),
        BEST,
        ("best, waiting = np.inf, 0", "best, waiting = -np.inf, 0"),
        ("loss < best - min_delta", "loss > best + min_delta"),
    ),
    (
        "best_from_zero",
        N_("Your best begins at 0: no loss is ever below it."),
        N_("Begin with best = np.inf."),
        ("np.inf", "0.0"),
    ),
    (
        "relative",
        N_("Your min_delta is a share of the best; it is a difference."),
        BEST,
        ("best - min_delta", "(best * (1 - min_delta) if epoch else best)"),
    ),
)
for row in SLIPS:
    slip(early_stopping, *row)


@early_stopping.mistake("mutated")
def _(losses, patience, min_delta=0.0):
    epoch = early_stopping.reference(losses, patience, min_delta)
    losses.clear()
    return epoch
