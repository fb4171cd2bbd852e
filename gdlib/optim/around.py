"""What goes around a rule: weight decay of both kinds, and clipping."""

import math

import numpy as np

from gdlib.inputs import array, number
from gdlib.optim.door import around, inside


def l2(inner):
    """Return ``inner`` with λ w, the gradient of ½ λ ‖w‖², added to g; λ is the new setting ``weight_decay``.

    >>> from gdlib.optim import sgd
    >>> round(l2(sgd)(1.0, 0.0, lr=0.1, weight_decay=0.02)[0], 6)
    0.998
    """
    step = inside(inner)

    def l2(w, g, *state, weight_decay=0.01, **settings):
        return step(w, g + weight_decay * w, *state, **settings)

    return around(l2, inner)


def decoupled(inner):
    """Return ``inner`` after the shrink w ← (1 − lr · λ) w, which the gradient's memory never sees.

    For sgd it is the same as ``l2``; ``decoupled(adam)`` is ``adamw`` (Loshchilov & Hutter 2019).

    >>> from gdlib.optim import adam, adamw
    >>> decoupled(adam)(5.0, 6.0, lr=0.1, weight_decay=0.1) == adamw(5.0, 6.0, lr=0.1, weight_decay=0.1)
    True
    """
    step = inside(inner)

    def decoupled(w, g, *state, lr, weight_decay=0.01, **settings):
        return step((1 - lr * weight_decay) * w, g, *state, lr=lr, **settings)

    return around(decoupled, inner)


def clip_by_norm(grads, max_norm):
    """Return (grads, norm): all gradients times one factor, so that their joint norm is at most ``max_norm``.

    The direction stays; small ones and zeros stay as they are. ``norm`` is the one before clipping.
    PyTorch divides by norm + 10⁻⁶ and so ends a little below ``max_norm`` (Pascanu, Mikolov & Bengio 2013).

    >>> clip_by_norm([np.array([3.0]), np.array([4.0])], 1.0)
    ([array([0.6]), array([0.8])], 5.0)
    """
    grads = [array("gradient", g) for g in grads]
    max_norm = number("max_norm", max_norm, low=0, example=1.0)
    with np.errstate(over="ignore"):
        norm = math.hypot(*(np.linalg.norm(g) for g in grads))
    if not norm > max_norm:
        return grads, norm
    return [max_norm / norm * g for g in grads], norm


def clip_by_value(g, limit):
    """Return ``g`` with every entry cut to [−limit, limit]: simple, but the direction changes.

    >>> clip_by_value(np.array([3.0, -0.5]), 1.0).tolist()
    [1.0, -0.5]
    """
    limit = number("limit", limit, low=0, example=1.0)
    return np.clip(array("g", g), -limit, limit)


def clipped(inner):
    """Return ``inner`` with g clipped by norm first; the new setting is ``max_norm``.

    >>> from gdlib.optim import sgd
    >>> w, _ = clipped(sgd)([5.0, 5.0], [30.0, 40.0], lr=0.1, max_norm=1.0)
    >>> w.round(6).tolist()
    [4.94, 4.92]
    """
    step = inside(inner)

    def clipped(w, g, *state, max_norm=1.0, **settings):
        (g,), _norm = clip_by_norm([g], max_norm)
        return step(w, g, *state, **settings)

    return around(clipped, inner)
