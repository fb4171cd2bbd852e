"""mlp_loss_and_grads(params, X, y): a network with one tanh layer, its loss and four gradients."""

import numpy as np

from gdlib.checks.exercise import Question, exercise
from gdlib.checks.probes import draw, once
from gdlib.i18n import N_

LOSS = N_("H = tanh(X @ W1 + b1), then np.mean((H @ W2 + b2 - y) ** 2).")
SECOND = N_("From dyhat = 2 * (yhat - y) / y.size: H.T @ dyhat for W2, the sum over the samples for b2.")
FIRST = N_("dH = dyhat @ W2.T, then times 1 - H**2; with that X.T @ ... for W1 and a sum for b1.")


def probes(rng):
    def ask(group, n, d, h):
        params = (_small(rng, (d, h)), _small(rng, h), _small(rng, (h, 1)), _small(rng, 1))
        return once(group, params, draw(rng, (n, d)), draw(rng, (n, 1)))

    for sizes in ((3, 2, 4), (4, 1, 3), (3, 3, 2)):
        yield ask("networks", *sizes)
    for sizes in ((1, 2, 3), (2, 1, 1), (2, 2, 2)):
        yield ask("ends", *sizes)
    params = (_small(rng, (2, 3)), np.zeros(3), _small(rng, (3, 1)), np.zeros(1))
    yield once("ends", params, X=rng.integers(-2, 3, (3, 2)), y=rng.integers(-5, 5, (3, 1)))


def _small(rng, shape):
    """Weights that do not saturate tanh."""
    return draw(rng, shape, 0.1, 0.7)


def view(values, calls):
    """Each gradient in a place of its own; a result of another form stays in one piece, which is too few."""
    return [_flat(value) for value in values]


def _flat(value):
    if value is None or value == ():
        return value
    outer = value if isinstance(value, (tuple, list)) else ()
    inner = outer[1] if len(outer) == 2 and isinstance(outer[1], (tuple, list)) else ()
    return (outer[0], *inner) if len(inner) == 4 else (value,)


@exercise(
    "05-backprop",
    probes,
    # The names are read with commas between them.
    returns=("loss", "(dW1", "db1", "dW2", "db2)"),
    view=view,
    questions=(
        Question(N_("the loss"), 1, ("networks", "ends"), part=0, hint=LOSS),
        Question(N_("the gradients of the second layer"), 1, "networks", part=(3, 4), hint=SECOND),
        Question(N_("the gradients of the first layer"), 1, "networks", part=(1, 2), hint=FIRST),
        Question(
            N_("other sizes, whole numbers, and nothing is changed"),
            1,
            ("ends", "networks"),
            pure=True,
            hint=FIRST,
        ),
    ),
)
def mlp_loss_and_grads(params, X, y):
    return _network(params, X, y)


def _network(
    params,
    X,
    y,
    forward=np.tanh,
    local=lambda H, Z: 1 - H**2,
    factor=lambda r: 2 / r.size,
    loss=lambda r: np.mean(r**2),
    biases=True,
):
    """The worked solution, its pieces replaceable."""
    W1, b1, W2, b2 = params
    Z = X @ W1 + b1 * biases
    H = forward(Z)
    r = H @ W2 + b2 * biases - y
    dY = factor(r) * r
    dZ = dY @ W2.T * local(H, Z)
    return loss(r), (X.T @ dZ, dZ.sum(axis=0), H.T @ dY, dY.sum(axis=0))


@mlp_loss_and_grads.mistake(
    "tanh_forgotten",
    N_("The second layer is right, the first is not: on the way back tanh is missing."),
    N_("Multiply dH by the local derivative of tanh, 1 - H**2."),
)
def _(params, X, y):
    return _network(params, X, y, local=lambda H, Z: 1.0)


@mlp_loss_and_grads.mistake(
    "square_missing",
    N_("The local derivative of tanh is 1 - H**2: the square is missing."),
    N_("dH * (1 - H**2)."),
)
def _(params, X, y):
    return _network(params, X, y, local=lambda H, Z: 1 - H)


@mlp_loss_and_grads.mistake(
    "before_tanh",
    N_("You square what goes into tanh; H, what comes out, is squared."),
    N_("dH * (1 - H**2), with H = tanh(...)."),
)
def _(params, X, y):
    return _network(params, X, y, local=lambda H, Z: 1 - Z**2)


@mlp_loss_and_grads.mistake(
    "tanh_twice",
    N_("In 1 - tanh(...)**2 you take tanh of H, which is a tanh already."),
    N_("dH * (1 - H**2)."),
)
def _(params, X, y):
    return _network(params, X, y, local=lambda H, Z: 1 - np.tanh(H) ** 2)


@mlp_loss_and_grads.mistake(
    "sigmoid_slope",
    N_("H * (1 - H) is the local derivative of the sigmoid; tanh has 1 - H**2."),
    N_("dH * (1 - H**2)."),
)
def _(params, X, y):
    return _network(params, X, y, local=lambda H, Z: H * (1 - H))


@mlp_loss_and_grads.mistake(
    "relu_slope",
    N_("You pass the gradient where H > 0: that is ReLU. tanh has 1 - H**2."),
    N_("dH * (1 - H**2)."),
)
def _(params, X, y):
    return _network(params, X, y, local=lambda H, Z: H > 0)


@mlp_loss_and_grads.mistake(
    "sigmoid", N_("You use the sigmoid; this network has tanh."), N_("H = np.tanh(X @ W1 + b1).")
)
def _(params, X, y):
    return _network(params, X, y, lambda Z: 1 / (1 + np.exp(-Z)), lambda H, Z: H * (1 - H))


@mlp_loss_and_grads.mistake(
    "relu", N_("You use ReLU; this network has tanh."), N_("H = np.tanh(X @ W1 + b1).")
)
def _(params, X, y):
    return _network(params, X, y, lambda Z: np.maximum(Z, 0), lambda H, Z: Z > 0)


@mlp_loss_and_grads.mistake(
    "no_activation", N_("tanh is missing: two layers without it are one."), N_("H = np.tanh(X @ W1 + b1).")
)
def _(params, X, y):
    return _network(params, X, y, lambda Z: Z, lambda H, Z: 1.0)


@mlp_loss_and_grads.mistake("biases_forgotten", N_("The walk forward leaves the biases out."), LOSS)
def _(params, X, y):
    return _network(params, X, y, biases=False)


@mlp_loss_and_grads.mistake(
    "two_missing",
    N_("The loss is right; every gradient is half the expected one: the 2 of the square is missing."),
    SECOND,
)
def _(params, X, y):
    return _network(params, X, y, factor=lambda r: 1 / r.size)


@mlp_loss_and_grads.mistake(
    "not_divided",
    N_("The loss is right; the gradients are those of the sum: you do not divide by the number of samples."),
    SECOND,
)
def _(params, X, y):
    return _network(params, X, y, factor=lambda r: 2)


@mlp_loss_and_grads.mistake(
    "sum_of_squares",
    N_("Your loss is the sum of the squares; the mean is asked for."),
    LOSS,
)
def _(params, X, y):
    return _network(params, X, y, factor=lambda r: 2, loss=lambda r: np.sum(r**2))


@mlp_loss_and_grads.mistake(
    "loss_summed",
    N_("The gradients are right, but the loss is a sum; the mean is asked for."),
    LOSS,
)
def _(params, X, y):
    return _network(params, X, y, loss=lambda r: np.sum(r**2))


@mlp_loss_and_grads.mistake(
    "half_loss",
    N_("Your loss is half the mean squared error, and so are its gradients."),
    LOSS,
)
def _(params, X, y):
    return _network(params, X, y, factor=lambda r: 1 / r.size, loss=lambda r: np.mean(r**2) / 2)


@mlp_loss_and_grads.mistake(
    "root", N_("Your loss is the root of the mean squared error."), N_("np.mean(r**2), without a root.")
)
def _(params, X, y):
    return _network(params, X, y, loss=lambda r: np.sqrt(np.mean(r**2)))


@mlp_loss_and_grads.mistake(
    "wrong_sign",
    N_("Every gradient has the wrong sign: the way back starts from y - yhat."),
    N_("2 * (yhat - y) / y.size."),
)
def _(params, X, y):
    return _network(params, X, y, factor=lambda r: -2 / r.size)


@mlp_loss_and_grads.mistake(
    "bias_means",
    N_("The gradients of the biases are means; the messages of all samples add up."),
    N_("sum(axis=0), not mean."),
)
def _(params, X, y):
    loss, (dW1, db1, dW2, db2) = _network(params, X, y)
    return loss, (dW1, db1 / len(X), dW2, db2 / len(X))


@mlp_loss_and_grads.mistake(
    "layers_exchanged",
    N_("You return the second layer first; the order of params is W1, b1, W2, b2."),
    N_("return loss, (dW1, db1, dW2, db2)."),
)
def _(params, X, y):
    loss, (dW1, db1, dW2, db2) = _network(params, X, y)
    return loss, (dW2, db2, dW1, db1)


@mlp_loss_and_grads.mistake(
    "weights_then_biases",
    N_("Your gradients stand as dW1, dW2, db1, db2; the order of params is W1, b1, W2, b2."),
    N_("return loss, (dW1, db1, dW2, db2)."),
)
def _(params, X, y):
    loss, (dW1, db1, dW2, db2) = _network(params, X, y)
    return loss, (dW1, dW2, db1, db2)


@mlp_loss_and_grads.mistake("mutated")
def _(params, X, y):
    found = _network(params, X, y)
    for p, g in zip(params, found[1], strict=True):
        p -= 0.1 * g
    return found
