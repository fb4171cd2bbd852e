"""Gradients of functions, and the functions that NumPy does not have: of plain arrays they return arrays."""

import numpy as np

from gdlib.autodiff.tape import Var, compute, raw, record
from gdlib.i18n import gettext as _


def value_and_grad(f):
    """Return w ↦ (f(w), ∇f(w)) for an f that ends in one number; further arguments are passed on to f.

    >>> value_and_grad(lambda w, a: a * (w @ w))([3.0, 4.0], 2)
    (50.0, array([12., 16.]))
    """

    def both(w, *args, **settings):
        w = Var(w, "w")
        y = f(w, *args, **settings)
        if not isinstance(y, Var):
            message = _(
                "got {got} from the function, wanted a Var made from w: try no float(), math or .value"
            )
            raise TypeError(message.format(got=type(y).__name__))
        y.backward()
        return y.value.item(), np.zeros_like(w.value) if w.grad is None else w.grad

    return both


def grad(f):
    """Return ∇f, the function that gives the gradient of f at w, of the shape of w.

    >>> grad(lambda w: (w - 2) ** 2)(5.0).item()
    6.0
    """
    both = value_and_grad(f)
    return lambda w, *args, **settings: both(w, *args, **settings)[1]


def relu(x):
    """Return max(x, 0), with slope 0 at the kink.

    >>> [grad(relu)(w).item() for w in (-1.0, 0.0, 1.0)]
    [0.0, 0.0, 1.0]
    """
    return record("relu", np.maximum(raw(x), 0), (), (x, lambda g, y: g * (y > 0)))


def sigmoid(x):
    """Return 1/(1 + e⁻ˣ), without overflow for any x.

    >>> sigmoid(np.array([-1000.0, 0.0])).tolist(), grad(sigmoid)(0.0).item()
    ([0.0, 0.5], 0.25)
    """
    y = np.exp(-np.logaddexp(0, -raw(x)))
    return record("sigmoid", y, (), (x, lambda g, y: g * y * (1 - y)))


def linear(x, W, b):
    """Return x @ W + b as one node: x (n, k), W (k, m), b (m,). Backward: dx = g Wᵀ, dW = xᵀ g, db = Σₙ g.

    >>> b = Var([0.5, 0.5]); y = linear(np.ones((3, 2)), np.eye(2), b).sum()
    >>> y.backward(); print(y, b.grad)
    Var(9.) [3. 3.]
    """
    u, V, c = raw(x), raw(W), raw(b)
    if (np.ndim(u), np.ndim(V), np.ndim(c)) != (2, 2, 1):
        message = _("got shapes {x}, {W}, {b}, wanted (n, k), (k, m), (m,): try x.reshape(1, -1) for one row")
        raise ValueError(message.format(x=np.shape(u), W=np.shape(V), b=np.shape(c)))
    y = compute(np.add, compute(np.matmul, u, V), c)
    return record("linear", y, (u, V), *zip((x, W, b), _LINEAR, strict=True))


_LINEAR = (lambda g, y, u, V: g @ V.T, lambda g, y, u, V: u.T @ g, lambda g, y, u, V: np.add.reduce(g))


def softmax_cross_entropy(scores, labels):
    """Return the mean over rows of log Σⱼ eˢʲ − sₗ: ``scores`` (n, k), ``labels`` (n,) in 0 .. k−1.

    The largest score of a row is subtracted first, so that scores of ±1000 are no danger.

    >>> s = Var([[0.0, 0.0], [1000.0, 0.0]]); loss = softmax_cross_entropy(s, [0, 1])
    >>> loss.backward(); print(round(loss.value.item(), 4), s.grad.tolist())
    500.3466 [[-0.25, 0.25], [0.5, -0.5]]
    """
    s, labels = raw(scores), np.asarray(labels)
    _look_at_labels(np.shape(s), labels)
    s = s - s.max(axis=1, keepdims=True)
    e = np.exp(s)
    total = e.sum(axis=1, keepdims=True)
    right = np.arange(0, s.size, s.shape[1]) + labels  # places in the flat array: faster than pairs
    loss = (np.log(total[:, 0]) - s.take(right)).sum() / len(s)
    return record("softmax cross-entropy", loss, (e, total, right), (scores, _softmax_minus_one_hot))


def _softmax_minus_one_hot(g, y, e, total, right):
    p = e / total
    p.put(right, p.take(right) - 1)
    p *= g / len(p)
    return p


def _look_at_labels(shape, labels):
    if len(shape) != 2 or labels.shape != shape[:1] or not labels.size:
        message = _(
            "got scores {s} and labels {l}, wanted (n, k) and (n,), n > 0: try one_hot.argmax(axis=1)"
        )
        raise ValueError(message.format(s=shape, l=labels.shape))
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= shape[1]:
        message = _("got labels such as {l}, wanted whole numbers from 0 to {k}: try labels.astype(int)")
        raise ValueError(message.format(l=labels[:3].tolist(), k=shape[1] - 1))
