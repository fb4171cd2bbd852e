"""Losses: values against the plain formula, gradients by differences, stable far out, bad input explained."""

import math

import numpy as np
import pytest

from gdlib import losses, numdiff

PAIRS = {
    "mse": (losses.mse, losses.mse_grad),
    "mae": (losses.mae, losses.mae_grad),
    "huber": (losses.huber, losses.huber_grad),
    "huber 0.3": (
        lambda z, y: losses.huber(z, y, delta=0.3),
        lambda z, y: losses.huber_grad(z, y, delta=0.3),
    ),
    "binary": (losses.binary_cross_entropy, losses.binary_cross_entropy_grad),
    "softmax": (losses.softmax_cross_entropy, losses.softmax_cross_entropy_grad),
}
every_loss = pytest.mark.parametrize("name", PAIRS)


def batch(name, n=5):
    rng = np.random.default_rng(3)
    if name == "softmax":
        return rng.normal(size=(n, 4)), rng.integers(0, 4, n)
    return rng.normal(size=n), rng.random(n)


@every_loss
def test_gradient_by_differences(name):
    loss, grad = PAIRS[name]
    z, y = batch(name)
    np.testing.assert_allclose(grad(z, y), numdiff.gradient(lambda z: loss(z, y), z), rtol=1e-7, atol=1e-10)


@every_loss
def test_a_loss_is_a_float_and_a_mean(name):
    loss, grad = PAIRS[name]
    z, y = batch(name)
    assert type(loss(z, y)) is float
    assert loss(np.concatenate([z, z]), np.concatenate([y, y])) == pytest.approx(loss(z, y), rel=1e-14)
    np.testing.assert_allclose(
        grad(np.concatenate([z, z]), np.concatenate([y, y])) * 2, np.concatenate([grad(z, y)] * 2)
    )


@every_loss
def test_inputs_stay_and_precision_is_kept(name):
    loss, grad = PAIRS[name]
    z, y = batch(name)
    z = z.astype(np.float32)
    y = y if name == "softmax" else y.astype(np.float32)
    z.flags.writeable = y.flags.writeable = False
    loss(z, y)
    assert grad(z, y).dtype == np.float32


@pytest.mark.parametrize("far", [1000.0, -1000.0, 1e6])
def test_cross_entropies_far_out_are_exact_and_silent(far):
    assert losses.binary_cross_entropy([far], [1.0]) == max(-far, 0)
    assert losses.binary_cross_entropy([far], [0.0]) == max(far, 0)
    assert losses.binary_cross_entropy_grad([far], [1.0]).tolist() == [0.0 if far > 0 else -1.0]
    assert losses.softmax_cross_entropy([[far, 0.0]], [0]) == max(-far, 0)
    assert losses.softmax_cross_entropy_grad([[far, 0.0]], [0]).tolist() == (
        [[0, 0]] if far > 0 else [[-1, 1]]
    )
    assert losses.softmax([[far, far, far - 2000]]).tolist() == [[0.5, 0.5, 0]]


@pytest.mark.parametrize("z", [-40.0, -3.0, 0.0, 2.0, 30.0])
def test_sigmoid_keeps_relative_precision(z):
    assert losses.sigmoid(z) == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-14)
    assert losses.binary_cross_entropy([z], [0.3]) == pytest.approx(
        -0.3 * math.log(1 / (1 + math.exp(-z))) - 0.7 * math.log(1 / (1 + math.exp(z))), rel=1e-12
    )


def test_softmax_of_two_is_the_sigmoid_of_their_difference_and_ignores_a_shift():
    z, y = batch("softmax")
    two = np.stack([z[:, 0], np.zeros(5)], axis=1)
    assert losses.softmax_cross_entropy(two, y % 2) == pytest.approx(
        losses.binary_cross_entropy(z[:, 0], 1 - y % 2)
    )
    assert losses.softmax_cross_entropy(z + 500, y) == pytest.approx(losses.softmax_cross_entropy(z, y))
    np.testing.assert_allclose(losses.softmax(z).sum(axis=-1), 1)


BAD = [
    (
        losses.mse,
        [],
        [],
        ValueError,
        r"got an empty z of shape \(0,\), wanted at least one number: try a batch",
    ),
    (
        losses.mse,
        np.ones(3),
        np.ones((3, 1)),
        ValueError,
        r"got y of shape \(3, 1\), wanted the shape \(3,\) of z",
    ),
    (losses.mae, "x", [1.0], TypeError, "got z='x', wanted numbers in an array"),
    (
        losses.binary_cross_entropy,
        [0.5],
        [-1.0],
        ValueError,
        r"got y between -1.0 and -1.0, wanted labels between 0 and 1",
    ),
    (losses.softmax_cross_entropy, np.ones((2, 3)), np.eye(3)[:2], ValueError, r"try y.argmax\(axis=1\)"),
    (losses.softmax_cross_entropy, np.ones((2, 3)), [0.0, 1.0], ValueError, r"try y.astype\(int\)"),
    (
        losses.softmax_cross_entropy,
        np.ones((2, 3)),
        [0, 3],
        ValueError,
        "got labels from 0 to 3, wanted 0 to 2",
    ),
    (losses.softmax_cross_entropy, np.ones(3), [0, 1, 2], ValueError, r"got logits of shape \(3,\)"),
    (losses.softmax_cross_entropy, np.ones((0, 3)), [], ValueError, r"got an empty z of shape \(0, 3\)"),
]


@pytest.mark.parametrize(("loss", "z", "y", "error", "message"), BAD)
def test_bad_input_says_got_wanted_try(loss, z, y, error, message):
    grad = getattr(losses, loss.__name__ + "_grad")
    for function in (loss, grad):
        with pytest.raises(error, match=message):
            function(z, y)


def test_huber_explains_a_negative_delta():
    for function in (losses.huber, losses.huber_grad):
        with pytest.raises(ValueError, match="got delta=-1, wanted between 0 and ∞: try delta=1.0"):
            function([0.0], [0.0], delta=-1)
