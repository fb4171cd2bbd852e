"""train(grad, val_loss, w0, schedule, *, epochs, patience, max_norm): clip, step, note the loss, stop."""

import numpy as np

from gdlib.checks.edits import slip
from gdlib.checks.exercise import Question, exercise
from gdlib.checks.functions import Function
from gdlib.checks.probes import once, pick
from gdlib.i18n import N_

from .clip_by_norm import clip_by_norm as clipping
from .early_stopping import early_stopping as stopping

clip_by_norm, early_stopping = clipping.reference, stopping.reference

STEP = N_("w = w - schedule(t) * g, with the clipped g; then losses.append(val_loss(w)).")
CLIP = N_("(g,), norm = clip_by_norm([grad(w)], max_norm)")
STOP = N_("After each epoch: if early_stopping(losses, patience) is not None: break.")
BEST = N_("Append every w to points; the answer is points[np.argmin(losses)].")


def probes(rng):
    def walk(group, shape, epochs, patience, max_norm=99.0, lr=(0.2, 0.4), integers=False):
        """Down to c; on the way, the validation loss is lowest at d."""
        a, c = pick(rng, 0.6, 0.9), pick(rng, 0.3, 1.5)
        w0 = np.round(c + rng.uniform(2.5, 4.0, shape), 2)[()]
        w0 = rng.integers(4, 7, shape) if integers else w0
        functions = (
            Function("pull", (a, c)),
            Function("distance", (pick(rng, 0.5, 2.0), c + pick(rng, 1.2, 1.6))),
        )
        schedule = Function("slowing", (pick(rng, *lr), pick(rng, 0.02, 0.06)))
        chosen = {"epochs": epochs, "patience": patience, "max_norm": max_norm}
        return once(group, *functions, w0, schedule, **chosen)

    yield walk("steps", (3,), 1, 5)
    yield walk("steps", (2,), 3, 5)
    yield walk("clips", (3,), 3, 5, max_norm=pick(rng, 0.5, 0.9))
    yield walk("clips", (2, 2), 4, 5, max_norm=pick(rng, 0.5, 0.9))
    yield walk("stops", (2,), 20, 2)
    yield walk("stops", (3,), 30, 4)
    yield walk("stops", (3,), 60, 3, max_norm=pick(rng, 1.5, 2.5))
    yield walk("best", (3,), 8, 50)
    yield walk("best", (2,), 9, 50)
    yield walk("shapes", (), 12, 2)
    yield walk("shapes", (4, 1), 12, 2, max_norm=pick(rng, 1.5, 2.5))
    yield walk("shapes", (3,), 12, 3, integers=True)


@exercise(
    "10-schedules",
    probes,
    returns=("best", "losses"),
    questions=(
        Question(N_("steps with the schedule, and their losses"), 1, "steps", part=1, hint=STEP),
        Question(N_("the gradient is clipped"), 1, "clips", part=1, hint=CLIP),
        Question(N_("it stops when early_stopping says so"), 1, "stops", part=1, hint=STOP),
        Question(N_("the best point, not the last"), 1, ("best", "stops"), part=0, hint=BEST),
        Question(
            N_("any shape, integers; w0 is left as it was"), 1, ("shapes", "steps"), pure=True, hint=BEST
        ),
    ),
)
def train(grad, val_loss, w0, schedule, *, epochs, patience, max_norm):
    w = np.array(w0, dtype=float)
    points, losses = [], []
    for t in range(epochs):
        (g,), _norm = clip_by_norm([grad(w)], max_norm)
        w = w - schedule(t) * g
        points.append(w)
        losses.append(val_loss(w))
        if early_stopping(losses, patience) is not None:
            break
    return points[np.argmin(losses)], losses


ANSWER = "points[np.argmin(losses)], losses"
NOTE = "points.append(w)\n        losses.append(val_loss(w))"
SLIPS = (
    (
        "last_point",
        N_("You return the last point, not the best one; or all your points are the same array."),
        N_("points[np.argmin(losses)], with w = w - ..., not w -= ..., which changes what is stored."),
        (ANSWER, "w, losses"),
    ),
    (
        "worst_point",
        N_("You return the point with the highest loss."),
        BEST,
        ("argmin", "argmax"),
    ),
    (
        "best_loss",
        N_("You return the lowest loss; the point where it was noted is asked for."),
        BEST,
        (ANSWER, "min(losses), losses"),
    ),
    (
        "best_epoch",
        N_("You return the index of the best epoch; the point itself is asked for."),
        BEST,
        (ANSWER, "np.argmin(losses), losses"),
    ),
    (
        "before_the_best",
        N_("You return the point one epoch before the best: points and losses are out of step."),
        N_("Append the point and its loss together, after the step."),
        ("points.append(w)\n", "points.append(w + schedule(t) * g)\n"),
    ),
    (
        "losses_to_the_best",
        N_("Your losses end at the best one; all noted losses are asked for."),
        N_("return ..., losses"),
        (ANSWER, "points[np.argmin(losses)], losses[: np.argmin(losses) + 1]"),
    ),
    (
        "not_clipped",
        N_("The gradient is not clipped: max_norm is not used."),
        CLIP,
        ("clip_by_norm([grad(w)], max_norm)", "clip_by_norm([grad(w)], np.inf)"),
    ),
    (
        "per_entry",
        N_("You cut every entry of the gradient: its direction changes."),
        CLIP,
        ("(g,), _norm = clip_by_norm([grad(w)], max_norm)", "g = np.clip(grad(w), -max_norm, max_norm)"),
    ),
    (
        "always_scaled",
        N_("Every gradient gets the length max_norm, the short ones too."),
        CLIP,
        (
            "(g,), _norm = clip_by_norm([grad(w)], max_norm)",
            "g = grad(w) * max_norm / np.sqrt(np.sum(np.square(grad(w))))",
        ),
    ),
    (
        "step_clipped",
        N_("You clip the step, with the learning rate in it; clip the gradient."),
        CLIP,
        ("clip_by_norm([grad(w)]", "clip_by_norm([schedule(t) * grad(w)]"),
        ("w - schedule(t) * g", "w - g"),
    ),
    (
        "rate_fixed",
        N_("Your rate is schedule(0) in every epoch."),
        STEP,
        ("schedule(t)", "schedule(0)"),
    ),
    (
        "rate_from_one",
        N_("Your schedule begins at 1: the first epoch is t = 0."),
        N_("for t in range(epochs), and schedule(t)."),
        ("schedule(t)", "schedule(t + 1)"),
    ),
    ("rate_missing", N_("The learning rate is missing in your step."), STEP, ("schedule(t) * g", "g")),
    (
        "uphill",
        N_("Your steps go uphill. The gradient points where the loss grows; move the other way."),
        STEP,
        ("w - schedule", "w + schedule"),
    ),
    (
        "frozen_gradient",
        N_("You take the gradient at the start only; take it anew in every epoch."),
        N_("grad(w), not grad(w0)."),
        ("grad(w)", "grad(np.array(w0, dtype=float))"),
    ),
    (
        "loss_before_step",
        N_("You note the loss before the step; note it at the new w."),
        STEP,
        (
            "        w = w - schedule(t) * g\n        " + NOTE,
            "        " + NOTE + "\n        w = w - schedule(t) * g",
        ),
    ),
    (
        "start_noted",
        N_("Your losses begin with that of w0; the first one is noted after the first step."),
        N_("Begin with an empty list."),
        ("points, losses = [], []", "points, losses = [w], [val_loss(w)]"),
    ),
    (
        "never_stops",
        N_("You never stop early: all epochs are run."),
        STOP,
        ("early_stopping(losses, patience) is not None", "False"),
    ),
    (
        "stops_at_first_rise",
        N_("You stop at the first rise of the loss: patience is not used."),
        STOP,
        ("early_stopping(losses, patience)", "early_stopping(losses, 1)"),
    ),
    (
        "stops_late",
        N_("You stop one epoch too late."),
        STOP,
        ("early_stopping(losses, patience)", "early_stopping(losses, patience + 1)"),
    ),
    (
        "stopping_loss_lost",
        N_("The loss of the last epoch is missing: ask early_stopping after noting it."),
        STOP,
        ("            break\n", "            losses.pop()\n            break\n"),
    ),
    (
        "one_epoch_less",
        N_("You run one epoch too few."),
        N_("for t in range(epochs)"),
        ("range(epochs)", "range(max(epochs - 1, 1))"),
    ),
    (
        "one_epoch_more",
        N_("You run one epoch too many."),
        N_("for t in range(epochs)"),
        ("range(epochs)", "range(epochs + 1)"),
    ),
    (
        "last_loss_only",
        N_("You return only one loss; the list of all of them is asked for."),
        N_("return ..., losses"),
        (ANSWER, "points[np.argmin(losses)], losses[-1]"),
    ),
    (
        "points_returned",
        N_("You return all points; the losses are asked for."),
        N_("return points[np.argmin(losses)], losses"),
        (ANSWER, "points[np.argmin(losses)], points"),
    ),
    (
        "integer_truncation",
        N_("w0 holds integers here, and so does your w: every step is cut to an integer."),
        N_("Make w0 float first: w = np.array(w0, dtype=float)."),
        ("np.array(w0, dtype=float)", "np.array(w0)"),
        ("w = w - schedule(t) * g", "w = (w - schedule(t) * g).astype(w.dtype)"),
    ),
    (
        "swapped_results",
        N_("You return the losses first and the point second."),
        N_("return best, losses"),
        (ANSWER, "losses, points[np.argmin(losses)]"),
    ),
)
for row in SLIPS:
    slip(train, *row)


@train.mistake("mutated")
def _(grad, val_loss, w0, schedule, *, epochs, patience, max_norm):
    chosen = {"epochs": epochs, "patience": patience, "max_norm": max_norm}
    best, losses = train.reference(grad, val_loss, w0, schedule, **chosen)
    if np.ndim(w0):
        w0[...] = best
    return best, losses
