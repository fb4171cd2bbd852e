"""nesterov(w, g, v, *, lr, beta): v ← βv + g, w ← w − lr·(g + βv) with the new v, as in PyTorch."""

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
            N_("the first step already looks ahead"),
            1,
            "first",
            part=0,
            hint=N_("From v = 0 the new v is g, and the step is -lr * (1 + beta) * g."),
        ),
        Question(
            N_("several steps while the gradient changes"),
            1,
            ("steps", "warm"),
            part=0,
            hint=N_("First v = beta * v + g, then w - lr * (g + beta * v)."),
        ),
        Question(
            N_("the velocity, any shape, nothing changed in place"),
            1,
            ("first", "steps", "warm", "shapes"),
            part=1,
            pure=True,
            hint=N_("The velocity is the same as in momentum: v = beta * v + g."),
        ),
    ),
)
def nesterov(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * (g + beta * v), v


@nesterov.mistake(
    "heavy_ball",
    N_("This is heavy-ball momentum: it moves with v alone. Nesterov looks ahead with g + beta * v."),
    N_("Move with g + beta * v, where v is the new velocity."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


@nesterov.mistake(
    "uphill",
    N_("Your step goes uphill. The gradient points where f grows; move the other way."),
    N_("Subtract: w - lr * (g + beta * v)."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w + lr * (g + beta * v), v


@nesterov.mistake(
    "old_lookahead",
    N_("You look ahead with the velocity that came in: g + beta * old v is plain momentum."),
    N_("Update v first, and look ahead with the new v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * (g + v), beta * v + g


@nesterov.mistake(
    "beta_missing_ahead",
    N_("You add the whole velocity to the gradient; only the part beta of it lies ahead."),
    N_("Move with g + beta * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * (g + v), v


@nesterov.mistake(
    "gradient_missing",
    N_("You move with beta * v alone: the gradient is missing from the step."),
    N_("Move with g + beta * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * beta * v, v


@nesterov.mistake(
    "beta_on_gradient",
    N_("beta multiplies the gradient instead of the velocity."),
    N_("Move with g + beta * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * (beta * g + v), v


@nesterov.mistake(
    "lookahead_stored",
    N_("You return g + beta * v as the velocity; the look-ahead lives only inside this step."),
    N_("Return the v from v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    ahead = g + beta * v
    return w - lr * ahead, ahead


@nesterov.mistake(
    "ema",
    N_("You average the gradients: the velocity contains (1 - beta) * g."),
    N_("Here the gradient is added whole: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * (g + beta * v), v


@nesterov.mistake(
    "ema_throughout",
    N_("You average the gradients: the velocity and the step contain (1 - beta) * g."),
    N_("Here the gradient is added whole: v = beta * v + g, and g + beta * v ahead."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * ((1 - beta) * g + beta * v), v


@nesterov.mistake(
    "no_memory",
    N_("Step 1 is right, the later ones are not: your function forgets the velocity."),
    N_("Use the v that is passed in: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * (g + beta * g), g


@nesterov.mistake(
    "old_state_returned",
    N_(
        "Your step is right, but you return the velocity that came in: the next step starts from the old one."
    ),
    N_("Return the new v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * (g + beta * (beta * v + g)), v + 0 * g


@nesterov.mistake(
    "classical_form",
    N_("This is the classical form, where v contains -lr: right from rest, but v is another quantity here."),
    N_("Keep lr and the minus sign out of the velocity: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w + beta * v - lr * g, v


@nesterov.mistake(
    "lr_in_velocity",
    N_("w is right, but v is multiplied by lr. The two forms agree only while lr stays the same."),
    N_("Keep lr out of the velocity: v = beta * v + g."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w - (lr * g + beta * v), v


@nesterov.mistake(
    "lr_parenthesis",
    N_("lr multiplies only the gradient: a parenthesis is missing around g + beta * v."),
    N_("w - lr * (g + beta * v)."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * g + beta * v, v


@nesterov.mistake(
    "lr_parenthesis_minus",
    N_("lr multiplies only the gradient; the look-ahead must be scaled by lr as well."),
    N_("w - lr * (g + beta * v)."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * g - beta * v, v


@nesterov.mistake(
    "beta_fixed",
    N_("With beta={beta} your result does not change: the argument beta is not used."),
    N_("0.9 is only the default; write beta where it stands."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = 0.9 * v + g
    return w - lr * (g + 0.9 * v), v


@nesterov.mistake("mutated")
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    w -= lr * (g + beta * v)
    return w, v
