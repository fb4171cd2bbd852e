"""momentum(w, g, v, *, lr, beta): v ← βv + g, w ← w − lr·v, as in PyTorch."""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import pick, rule_probes
from gdlib.i18n import N_


def settings(rng):
    return {"lr": pick(rng, 0.11, 0.39), "beta": pick(rng, 0.55, 0.8)}


def probes(rng):
    yield from rule_probes(rng, settings)


@exercise(
    "08-momentum",
    probes,
    returns=("w", "v"),
    questions=(
        Question(
            N_("the first step, from velocity zero"),
            1,
            "first",
            part=0,
            hint=N_("From v = 0 the step is -lr * g."),
        ),
        Question(
            N_("four steps while the gradient changes"),
            1,
            ("steps", "warm"),
            part=0,
            hint=N_("First v = beta * v + g, then w - lr * v."),
        ),
        Question(
            N_("the velocity you return"),
            1,
            ("first", "steps", "warm"),
            part=1,
            hint=N_("v = beta * v + g, with nothing else in it."),
        ),
        Question(
            N_("any shape, and w, g, v are left as they were"),
            1,
            ("shapes", "first", "steps", "warm"),
            pure=True,
            hint=N_("First v = beta * v + g, then w - lr * v."),
        ),
    ),
)
def momentum(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


@momentum.mistake(
    "uphill",
    N_("Your step goes uphill. The gradient points where f grows; move the other way."),
    N_("Subtract: w - lr * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w + lr * v, v


@momentum.mistake(
    "double_minus",
    N_("Your velocity contains the minus sign already, and you subtract it: two minus signs go uphill."),
    N_("In this exercise v = beta * v + g has no minus sign; w - lr * v has the only one."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w - v, v


@momentum.mistake(
    "ema",
    N_("Your first step is only 1 - beta times the expected one: you average the gradients."),
    N_("This exercise adds the gradient whole: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


@momentum.mistake(
    "swapped_weights",
    N_("beta multiplies the new gradient and 1 - beta the old velocity: the weights have changed places."),
    N_("The old velocity is multiplied by beta, the gradient by nothing: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = (1 - beta) * v + beta * g
    return w - lr * v, v


@momentum.mistake(
    "one_minus_beta",
    N_("You keep 1 - beta of the old velocity; beta is the part that is kept."),
    N_("v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = (1 - beta) * v + g
    return w - lr * v, v


@momentum.mistake(
    "lr_in_velocity",
    N_("w is right, but v is multiplied by lr. The two forms agree only while lr stays the same."),
    N_("Keep lr out of the velocity: v = beta * v + g, then w - lr * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w - v, v


@momentum.mistake(
    "classical_form",
    N_("This is the classical form, where v contains -lr: right from rest, but v is another quantity here."),
    N_("Keep lr and the minus sign out of the velocity: v = beta * v + g, then w - lr * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w + v, v


@momentum.mistake(
    "lr_twice",
    N_("The learning rate is in your step twice: in the velocity and again in the step."),
    N_("v = beta * v + g has no lr in it."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w - lr * v, v


@momentum.mistake(
    "old_velocity",
    N_("You move with the velocity from before this step."),
    N_("Update v first, then move w with the new v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * v, beta * v + g


@momentum.mistake(
    "no_memory",
    N_("Step 1 is right, the later ones are not: your function forgets the velocity."),
    N_("Use the v that is passed in: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * g, g


@momentum.mistake(
    "velocity_unused",
    N_("The velocity is right, but w moves with the gradient alone."),
    N_("Move with the velocity: w - lr * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * g, beta * v + g


@momentum.mistake(
    "old_state_returned",
    N_(
        "Your step is right, but you return the velocity that came in: the next step starts from the old one."
    ),
    N_("Return the new v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * (beta * v + g), v + 0 * g


@momentum.mistake(
    "nesterov",
    N_("This is Nesterov's step: it looks ahead with g + beta * v. Momentum moves with v alone."),
    N_("w - lr * v, with the new v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * (beta * v + g), v


@momentum.mistake(
    "gradient_twice",
    N_("The gradient is in your step twice: it is already in the velocity."),
    N_("Move with the velocity alone: w - lr * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * (v + g), v


@momentum.mistake(
    "beta_fixed",
    N_("With beta={beta} your result does not change: the argument beta is not used."),
    N_("0.9 is only the default; write beta where it stands."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = 0.9 * v + g
    return w - lr * v, v


@momentum.mistake(
    "beta_missing",
    N_("Your velocity only grows: nothing of it is ever lost, because beta is missing."),
    N_("Each step keeps the part beta of the old velocity: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = v + g
    return w - lr * v, v


@momentum.mistake(
    "beta_on_both",
    N_("beta multiplies the gradient too: a parenthesis is in the wrong place."),
    N_("Only the old velocity is multiplied: beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * (v + g)
    return w - lr * v, v


@momentum.mistake(
    "velocity_minus",
    N_("The old velocity and the new gradient pull in opposite directions: one sign is wrong."),
    N_("Add both: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - g
    return w - lr * v, v


@momentum.mistake(
    "lr_ignored",
    N_("With another learning rate your step does not change: lr is not used."),
    N_("w - lr * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - v, v


@momentum.mistake(
    "swapped_results",
    N_("You return v first and w second."),
    N_("The new place comes first: return w, v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return v, w - lr * v


@momentum.mistake("mutated")
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    w -= lr * v
    return w, v
