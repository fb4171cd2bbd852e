"""repaired_momentum(w, g, v, *, lr, beta): find the bug in a velocity that was published in a notebook.

The snippet means Nesterov's step with lr inside the velocity, but one sign is wrong:

    v = beta * v + lr * g
    w = w + beta * v - lr * g

Repaired, it makes the steps of ``nesterov``, and its velocity points the way w moves: −lr times nesterov's.
"""

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import pick, rule_probes
from gdlib.i18n import N_

WAY = N_("w is moved by + beta * v, so v must point downhill. In which line does it get its direction?")


def settings(rng):
    return {"lr": pick(rng, 0.11, 0.39), "beta": pick(rng, 0.55, 0.8)}


def probes(rng):
    yield from rule_probes(rng, settings)


@exercise(
    "08-momentum",
    probes,
    returns=("w", "v"),
    questions=(
        Question(N_("the first step is Nesterov's"), 1, "first", part=0, hint=WAY),
        Question(N_("four steps from rest are Nesterov's"), 1, "steps", part=0, hint=WAY),
        Question(
            N_("the velocity points the way w moves"),
            1,
            ("first", "steps", "warm", "shapes"),
            pure=True,
            hint=WAY,
        ),
    ),
)
def repaired_momentum(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w + beta * v - lr * g, v


@repaired_momentum.mistake(
    "unrepaired",
    N_("This is the snippet as it was: v points uphill, and w is moved along it."),
    WAY,
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w + beta * v - lr * g, v


@repaired_momentum.mistake(
    "velocity_uphill",
    N_("From rest your steps are right, but v points uphill and w goes against it."),
    N_("Repair the line of the velocity instead: w is moved by + beta * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w - beta * v - lr * g, v


@repaired_momentum.mistake(
    "torch_form",
    N_("From rest your steps are right, but this is PyTorch's form: lr and the minus sign are not in v."),
    N_("In the snippet lr is inside the velocity: keep it there."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * (g + beta * v), v


@repaired_momentum.mistake(
    "heavy_ball",
    N_("This is heavy-ball momentum; the snippet means Nesterov's step, which looks ahead."),
    N_("Keep the line w + beta * v - lr * g; only one sign in the snippet is wrong."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w + v, v


@repaired_momentum.mistake(
    "heavy_ball_torch",
    N_("This is heavy-ball momentum in PyTorch's form; the snippet means Nesterov's step."),
    N_("Only one sign in the snippet is wrong."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


@repaired_momentum.mistake(
    "both_repaired",
    N_("Two signs are changed: v points downhill now, but w goes against it."),
    N_("One repair is enough: w is moved by + beta * v."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w - beta * v - lr * g, v


@repaired_momentum.mistake(
    "gradient_uphill",
    N_("Now the gradient itself is added: the step goes uphill."),
    N_("Leave - lr * g in the line of w, and look at the velocity."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w + beta * v + lr * g, v


@repaired_momentum.mistake(
    "memory_turned",
    N_("You changed the sign of the memory: the old velocity is turned round at each step."),
    N_("The velocity keeps + beta * v; what it adds has the wrong sign."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = -beta * v + lr * g
    return w + beta * v - lr * g, v


@repaired_momentum.mistake(
    "gradient_dropped",
    N_("The gradient is missing from the line of w: nothing looks ahead any more."),
    N_("Keep the line w + beta * v - lr * g; only one sign in the snippet is wrong."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    return w + beta * v, v


@repaired_momentum.mistake(
    "plain_descent",
    N_("This is plain gradient descent: the velocity is not used."),
    N_("Keep both lines of the snippet; only one sign is wrong."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * g, beta * v - lr * g


@repaired_momentum.mistake(
    "velocity_reset",
    N_("Step 1 is right, the later ones are not: your function forgets the velocity."),
    N_("Keep beta * v in the line of the velocity."),
)
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = -lr * g
    return w + beta * v - lr * g, v


@repaired_momentum.mistake("mutated")
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v - lr * g
    w += beta * v - lr * g
    return w, v
