"""The calculus: how the slope of a result is pulled back to what the result was made from.

With g the slope of the loss with respect to y = f(u) or y = f(u, v), a row of ``RULES`` holds one function
for each operand: it returns the slope of the loss with respect to u, and to v.
"""

import math

import numpy as np


def _power_base(g, y, u, v):
    # The slope of x⁰ is 0 everywhere; written as 0·x⁻¹ it would be NaN at x = 0.
    return g * v * u ** (v - 1 + (v == 0))


def _power_exponent(g, y, u, v):
    return g * y * np.log(u + (u == 0))


def _matmul_left(g, y, u, v):
    if v.ndim == 1:
        return g[..., None] * v
    return g @ v.swapaxes(-1, -2) if u.ndim > 1 else (v * g[..., None, :]).sum(-1)


def _matmul_right(g, y, u, v):
    if v.ndim == 1:
        return np.tensordot(g, u, g.ndim)
    return u.swapaxes(-1, -2) @ g if u.ndim > 1 else u[:, None] * g[..., None, :]


RULES = {
    np.add: (lambda g, y, u, v: g, lambda g, y, u, v: g),
    np.subtract: (lambda g, y, u, v: g, lambda g, y, u, v: -g),
    np.multiply: (lambda g, y, u, v: g * v, lambda g, y, u, v: g * u),
    np.divide: (lambda g, y, u, v: g / v, lambda g, y, u, v: -g * y / v),
    np.power: (_power_base, _power_exponent),
    np.matmul: (_matmul_left, _matmul_right),
    # On a tie each side gets half of the slope.
    np.maximum: (
        lambda g, y, u, v: g * np.heaviside(u - v, 0.5),
        lambda g, y, u, v: g * np.heaviside(v - u, 0.5),
    ),
    np.negative: (lambda g, y, u: -g,),
    np.exp: (lambda g, y, u: g * y,),
    np.log: (lambda g, y, u: g / u,),
    np.tanh: (lambda g, y, u: g * (1 - y * y),),
    np.sqrt: (lambda g, y, u: g / (2 * y),),
    np.sin: (lambda g, y, u: g * np.cos(u),),
    np.cos: (lambda g, y, u: -g * np.sin(u),),
}
SYMBOLS = dict(zip(RULES, ("+", "-", "*", "/", "**", "@"), strict=False))


def unbroadcast(g, shape):
    """Return g summed over the axes that broadcasting added to ``shape`` or stretched.

    >>> unbroadcast(np.ones((4, 3)), (3,)), unbroadcast(np.ones((4, 3)), (4, 1)).shape
    (array([4., 4., 4.]), (4, 1))
    """
    g = np.add.reduce(g, axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 != g.shape[i])
    return g.sum(axis=stretched, keepdims=True) if stretched else g


# The rules below belong to methods of a Var; after y come what the method was given.
def spread(g, y, shape, axis, keepdims):
    """Pull back through a sum: each of its terms gets the whole slope."""
    return np.broadcast_to(g if axis is None or keepdims else np.expand_dims(g, axis), shape)


def spread_mean(g, y, shape, axis, keepdims):
    """Pull back through a mean of n numbers: each gets 1/n of the slope."""
    return spread(g * (y.size / math.prod(shape)), y, shape, axis, keepdims)


def scatter(g, y, u, key):
    """Pull back through u[key]: what was not picked gets no slope."""
    z = np.zeros_like(u)
    np.add.at(z, key, g)  # z[key] += g would count an entry that is named twice only once
    return z
