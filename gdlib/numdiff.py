"""Derivatives by differences: what a hiker in the fog can measure with two steps and an altimeter."""

import numpy as np

from gdlib.i18n import gettext as _
from gdlib.inputs import array, number


def _step(h):
    h = number("h", h, low=0, example=1e-6)
    if h == 0:
        raise ValueError(_("got h=0, wanted a step above zero: try h=1e-6"))
    return h


def _difference(f, up, down, h):
    high, low = f(up), f(down)
    if np.ndim(high):
        message = _("got a value of shape {shape} from f, wanted one number: try np.sum or np.mean")
        raise ValueError(message.format(shape=np.shape(high)))
    return float((high - low) / (2 * h))


def slope(f, x, h=1e-6):
    """Return the slope of ``f`` at the number ``x``: (f(x + h) − f(x − h)) / 2h, wrong by f‴(x) h²/6.

    >>> [round(slope(lambda x: x**3, 2.0, h), 6) for h in (1.0, 0.1, 1e-6)]
    [13.0, 12.01, 12.0]

    Source: Nocedal & Wright, Numerical Optimization, section 8.1.
    """
    x, h = number("x", x), _step(h)
    return _difference(f, x + h, x - h, h)


def partial(f, x, i, h=1e-6):
    """Return ∂f/∂xᵢ at the array ``x``; ``i`` indexes ``x`` (a tuple for a matrix); ``x`` is left alone.

    >>> round(partial(lambda x: x[0] ** 2 * x[1], [3.0, 2.0], 0), 6)
    12.0
    """
    x, h = array("x", x).astype(float), _step(h)
    up, down = x.copy(), x.copy()
    up[i] += h
    down[i] -= h
    return _difference(f, up, down, h)


def gradient(f, x, h=1e-6):
    """Return all partial derivatives of ``f`` at ``x``, an array of the shape of ``x``.

    >>> gradient(lambda x: x[0] ** 2 + 25 * x[1] ** 2, [2, 1]).round(6).tolist()
    [4.0, 50.0]
    """
    x = array("x", x).astype(float)
    return np.array([partial(f, x, i, h) for i in np.ndindex(x.shape)]).reshape(x.shape)


def hessian(f, x, h=1e-4):
    """Return the second derivatives of ``f`` at ``x``, shape ``x.shape + x.shape``; error ≈ h² + 10⁻¹⁶/h².

    >>> hessian(lambda x: x[0] ** 2 * x[1], [3.0, 2.0]).round(5).tolist()
    [[4.0, 6.0], [6.0, 0.0]]
    """
    x = array("x", x).astype(float)
    rows = [gradient(lambda z, i=i: partial(f, z, i, h), x, h) for i in np.ndindex(x.shape)]
    return np.array(rows).reshape(x.shape + x.shape)
