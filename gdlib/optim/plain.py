"""Rules with one learning rate for all: the plain step and its three kinds of memory."""

import math

from gdlib.optim.door import rule


@rule
def sgd(w, g, state=None, *, lr):
    """Take one step downhill: w ← w − lr · g. Nothing is remembered.

    >>> sgd(5.0, 6.0, lr=0.1)
    (4.4, None)

    Source: Cauchy 1847; Robbins & Monro 1951 for noisy gradients.
    """
    return w - lr * g, None


@rule
def momentum(w, g, v=0.0, *, lr, beta=0.9):
    """Roll like a ball: v ← β v + g, w ← w − lr · v. The state v has the shape of w and the unit of g.

    >>> w, v = momentum(5.0, 6.0, lr=0.1)
    >>> momentum(w, 4.8, v, lr=0.1)
    (3.3800000000000003, 10.2)

    Source: Polyak 1964, in the form of Sutskever et al. 2013 that PyTorch uses (lr outside the memory).
    """
    v = beta * v + g
    return w - lr * v, v


@rule
def nesterov(w, g, v=0.0, *, lr, beta=0.9):
    """Look ahead: v ← β v + g, w ← w − lr (g + β v), the step momentum would take next included.

    >>> nesterov(5.0, 6.0, lr=0.1)
    (3.86, 6.0)

    Source: Nesterov 1983, in the form of Sutskever et al. 2013 that PyTorch uses.
    """
    v = beta * v + g
    return w - lr * (g + beta * v), v


@rule
def nesterov_convex(w, g, state=(0.0, 1.0), *, lr):
    """Nesterov for convex f: x ← w − lr g, t' = (1 + √(1 + 4t²))/2, w ← x + (t − 1)/t' (x − x_old).

    The state is (x, t); w is where the next gradient is wanted. With lr = 1/L, f(x) − f* ≤ 2LR²/(steps + 1)².

    >>> w, (x, t) = nesterov_convex(5.0, 6.0, lr=0.1)
    >>> w, x, round(t, 6)
    (4.4, 4.4, 1.618034)

    Source: Nesterov 1983; Beck & Teboulle 2009.
    """
    x_old, t_old = state
    x = w - lr * g
    t = (1 + math.sqrt(1 + 4 * t_old**2)) / 2
    return x + (t_old - 1) / t * (x - x_old), (x, t)
