"""Losses, each a mean over the batch, with gradients: ``mse(z, y)`` is a float, ``mse_grad(z, y)`` like z.

``z`` is what the model says, ``y`` what is true, of one shape (only ``softmax_cross_entropy`` takes labels).
Cross-entropies take logits, the numbers before sigmoid or softmax, and stay exact at |z| = 1000.
"""

import numpy as np

from gdlib.i18n import gettext as _
from gdlib.inputs import array, filled, number, same_shape


def _pair(z, y):
    z, y = filled("z", z), array("y", y)
    same_shape("y", y, "z", z)
    return z, y


def mse(z, y):
    """Return the mean squared error, mean (z − y)², in the unit of y squared.

    >>> mse([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    z, y = _pair(z, y)
    return float(np.mean((z - y) ** 2))


def mse_grad(z, y):
    """Return ∂mse/∂z = 2 (z − y)/n.

    >>> mse_grad([1.0, 2.0], [1.0, 4.0]).tolist()
    [0.0, -2.0]
    """
    z, y = _pair(z, y)
    return 2 * (z - y) / z.size


def mae(z, y):
    """Return the mean absolute error, mean |z − y|, in the unit of y.

    >>> mae([1.0, 2.0], [1.0, 4.0])
    1.0
    """
    z, y = _pair(z, y)
    return float(np.mean(np.abs(z - y)))


def mae_grad(z, y):
    """Return ∂mae/∂z = sign(z − y)/n, with 0 at the kink.

    >>> mae_grad([1.0, 2.0], [1.0, 4.0]).tolist()
    [0.0, -0.5]
    """
    z, y = _pair(z, y)
    return np.sign(z - y) / z.size


def huber(z, y, delta=1.0):
    """Return the mean of r²/2 where r = |z − y| ≤ δ, of δ (r − δ/2) beyond: outliers pull no harder than δ.

    >>> huber([1.0, 2.0], [0.5, 5.0])
    1.3125

    Source: Huber 1964.
    """
    z, y = _pair(z, y)
    delta, r = number("delta", delta, low=0, example=1.0), np.abs(z - y)
    return float(np.mean(np.where(r <= delta, r * r / 2, delta * (r - delta / 2))))


def huber_grad(z, y, delta=1.0):
    """Return ∂huber/∂z: z − y cut to [−δ, δ], over n.

    >>> huber_grad([1.0, 2.0], [0.5, 5.0]).tolist()
    [0.25, -0.5]
    """
    z, y = _pair(z, y)
    delta = number("delta", delta, low=0, example=1.0)
    return np.clip(z - y, -delta, delta) / z.size


def sigmoid(z):
    """Return 1/(1 + e⁻ᶻ), from 0 to 1, with full relative precision on both sides.

    >>> sigmoid([0.0, 1000.0, -1000.0]).tolist()
    [0.5, 1.0, 0.0]
    """
    return np.exp(-np.logaddexp(0, -array("z", z)))


def _labelled(z, y):
    z, y = _pair(z, y)
    if not np.all((y >= 0) & (y <= 1)):
        message = _("got y between {low} and {high}, wanted labels between 0 and 1: try y = (y > 0)")
        raise ValueError(message.format(low=y.min(), high=y.max()))
    return z, y


def binary_cross_entropy(z, y):
    """Return the mean of log(1 + eᶻ) − y z: the surprise, in nats, at y in [0, 1] if σ(z) was expected.

    >>> round(binary_cross_entropy([0.0, 1000.0], [1.0, 1.0]), 6)
    0.346574
    """
    z, y = _labelled(z, y)
    return float(np.mean(np.logaddexp(0, z) - y * z))


def binary_cross_entropy_grad(z, y):
    """Return (σ(z) − y)/n: the error in probability, however small σ′(z).

    >>> binary_cross_entropy_grad([0.0, 1000.0], [1.0, 0.0]).tolist()
    [-0.25, 0.5]
    """
    z, y = _labelled(z, y)
    return (sigmoid(z) - y) / z.size


def softmax(z):
    """Return eᶻ/Σeᶻ along the last axis: probabilities that add up to 1.

    >>> softmax([[0.0, 0.0], [1000.0, 0.0]]).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    z = filled("z", z)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _classified(z, y):
    z, y = filled("z", z), np.asarray(y)
    if z.ndim != 2 or y.shape != z.shape[:1] or y.dtype.kind not in "iu":
        message = _(
            "got logits of shape {z} and labels of shape {y}, wanted (n, classes) and n integers: {hint}"
        )
        hint = _("try y.argmax(axis=1)") if y.shape == z.shape else _("try y.astype(int)")
        raise ValueError(message.format(z=z.shape, y=y.shape, hint=hint))
    if y.min() < 0 or y.max() >= z.shape[1]:
        message = _(
            "got labels from {low} to {high}, wanted 0 to {last}: try one column of logits for each class"
        )
        raise ValueError(message.format(low=y.min(), high=y.max(), last=z.shape[1] - 1))
    return z, y, np.arange(len(y))


def softmax_cross_entropy(z, y):
    """Return the mean of log Σⱼ e^{zⱼ} − z_y: logits z (n, classes), labels y, n integers from 0.

    >>> round(softmax_cross_entropy([[0.0, 0.0], [1000.0, 0.0]], [0, 0]), 6)
    0.346574
    """
    z, y, rows = _classified(z, y)
    z = z - z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[rows, y]))


def softmax_cross_entropy_grad(z, y):
    """Return (softmax(z) − one_hot(y))/n, of the shape of z.

    >>> softmax_cross_entropy_grad([[0.0, 0.0], [1000.0, 0.0]], [0, 1]).tolist()
    [[-0.25, 0.25], [0.5, -0.5]]
    """
    z, y, rows = _classified(z, y)
    g = softmax(z)
    g[rows, y] -= 1
    return g / len(y)
