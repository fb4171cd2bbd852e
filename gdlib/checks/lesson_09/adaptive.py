"""What the adaptive rules share: their probes, where eps shows, and the mistakes in the step."""

from dataclasses import replace

import numpy as np

from gdlib.checks.probes import Call, Probe, Returned, draw, pick, rule_probes, steps
from gdlib.i18n import N_


def sizes(rng, shape):
    """A state that is a sum or a mean of squares: never negative."""
    return np.abs(draw(rng, shape))


def moments(rng, shape):
    """Adam's state after some steps."""
    return draw(rng, shape), sizes(rng, shape), int(rng.integers(3, 7))


def betas(rng):
    """β₁, 1 − β₁, β₂ and 1 − β₂ keep away from one another and from the defaults."""
    return {"lr": pick(rng, 0.11, 0.39), "beta1": pick(rng, 0.55, 0.75), "beta2": pick(rng, 0.8, 0.95)}


def adaptive_probes(rng, settings, warm, rest=0.0):
    """``rule_probes`` too lax to see eps; the group "eps" sees it, where it is large, at 0/0 and at tiny g.

    So a student whose eps is in the wrong place loses one question, not all.
    """
    for probe in rule_probes(rng, settings, warm, rest):
        yield replace(probe, rtol=1e-6, atol=1e-6)
    for state in ((), (warm(rng, (3,)),)):
        yield steps("eps", rng, (3,), 3, {**settings(rng), "eps": pick(rng, 0.2, 0.6)}, state=state)
    half = np.array([1.0, 0.0, -1.0]) * draw(rng, 3)
    lr = {"lr": settings(rng)["lr"]}
    yield Probe("eps", (Call((draw(rng, 3), half), lr), Call((Returned(0), draw(rng, 3), Returned(1)), lr)))
    tiny = draw(rng, 3) * 1e-9
    yield Probe("eps", (Call((draw(rng, 3), tiny), settings(rng)),))


STEP = N_("w - lr * g / (np.sqrt(s) + eps), with the new s.")
EPS = N_("The root first, then + eps, and brackets around both: (np.sqrt(...) + eps).")
OWN = N_("g**2 squares every entry alone; s has the shape of w.")

# Mistakes in the step of adagrad and rmsprop: (id, diagnosis, hint, edit of the right text).
ROOT_SLIPS = (
    (
        "uphill",
        N_("Your step goes uphill. The gradient points where f grows; move the other way."),
        N_("Subtract: w - lr * ...."),
        ("w - lr", "w + lr"),
    ),
    (
        "eps_inside",
        N_("Your eps is under the root. Here it is added after the root is taken."),
        EPS,
        ("(np.sqrt(s) + eps)", "np.sqrt(s + eps)"),
    ),
    (
        "eps_on_w",
        N_("eps is added to w, not to the root: a pair of brackets is missing."),
        EPS,
        ("(np.sqrt(s) + eps)", "np.sqrt(s) + eps"),
    ),
    (
        "eps_missing",
        N_("0/0 where the gradient is zero from the start: eps is missing in the denominator."),
        EPS,
        (" + eps)", ")"),
    ),
    (
        "no_root",
        N_("The root is missing: you divide by the squares, so large gradients make small steps."),
        STEP,
        ("np.sqrt(s)", "s"),
    ),
    (
        "absolute",
        N_("You collect abs(g); the squares are asked for."),
        N_("g**2 in place of abs(g)."),
        ("g**2", "np.abs(g)"),
    ),
    (
        "not_squared",
        N_("You collect the gradients themselves: their signs cancel, and the root fails."),
        N_("g**2 in place of g."),
        ("g**2", "g"),
    ),
    (
        "summed",
        N_("All entries share one sum; every entry of w has its own."),
        OWN,
        ("g**2", "np.sum(g**2)"),
    ),
    (
        "mean_of_entries",
        N_("You take the mean over all entries; every entry of w has its own s."),
        OWN,
        ("g**2", "np.mean(g**2)"),
    ),
    (
        "root_stored",
        N_("You return the root; the next step then takes the root again."),
        N_("Return s as it is; the root is taken only inside the step."),
        (" + eps), s\n", " + eps), np.sqrt(s)\n"),
    ),
    (
        "sign_only",
        N_("Every step has the length lr: only the sign of the gradient is used."),
        STEP,
        ("g / (np.sqrt(s) + eps)", "np.sign(g)"),
    ),
    (
        "gradient_squared",
        N_("The step uses the square of the gradient: its sign is lost."),
        N_("Only s has the squares; the step has g itself above the line."),
        ("lr * g /", "lr * g**2 /"),
    ),
    (
        "plain_descent",
        N_("This is plain gradient descent: nothing is divided by the root of s."),
        STEP,
        (" / (np.sqrt(s) + eps)", ""),
    ),
    ("multiplied", N_("You multiply by the root; divide by it."), STEP, ("g / (", "g * (")),
    (
        "lr_ignored",
        N_("With another learning rate your step does not change: lr is not used."),
        STEP,
        ("lr * g", "g"),
    ),
    (
        "lr_squared",
        N_("With lr doubled your step grows four times: lr is in it twice."),
        STEP,
        ("lr * g", "lr * lr * g"),
    ),
    (
        "swapped_results",
        N_("You return s first and w second."),
        N_("The new place comes first: return w, s."),
        ("return w - lr * g / (np.sqrt(s) + eps), s", "return s, w - lr * g / (np.sqrt(s) + eps)"),
    ),
)
