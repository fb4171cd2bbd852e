"""What comes through the door: lists, integers and scalars are welcome, everything else is explained.

Every message says what was got, what was wanted and what to try, in the reader's language.
"""

import math
from numbers import Real

import numpy as np

from gdlib.i18n import gettext as _


def number(name, x, *, low=-math.inf, high=math.inf, example=0.1):
    """Return ``x`` as a Python float with low ≤ x ≤ high; a float of Python never widens float32 arrays.

    >>> number("lr", 1, low=0)
    1.0
    >>> number("lr", "fast", low=0)
    Traceback (most recent call last):
    ...
    TypeError: got lr='fast', wanted a number: try lr=0.1
    """
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x.item()
    if isinstance(x, bool) or not isinstance(x, Real):
        message = _("got {name}={x!r}, wanted a number: try {name}={example}")
        raise TypeError(message.format(name=name, x=x, example=example))
    if not low <= x <= high or math.isinf(x):
        limits = _("a finite number") if math.isinf(high) else _("at most {high}").format(high=high)
        if not math.isinf(low):
            limits = _("between {low} and {high}").format(low=low, high="∞" if math.isinf(high) else high)
        message = _("got {name}={x}, wanted {limits}: try {name}={example}")
        raise ValueError(message.format(name=name, x=x, limits=limits, example=example))
    return float(x)


def count(name, n, *, low=1, example=100):
    """Return ``n`` as an int of at least ``low``.

    >>> count("steps", 2.5)
    Traceback (most recent call last):
    ...
    TypeError: got steps=2.5, wanted a whole number: try steps=100
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
        message = _("got {name}={n!r}, wanted a whole number: try {name}={example}")
        raise TypeError(message.format(name=name, n=n, example=example))
    if n < low:
        message = _("got {name}={n}, wanted at least {low}: try {name}={example}")
        raise ValueError(message.format(name=name, n=n, low=low, example=example))
    return int(n)


def array(name, x):
    """Return ``x`` as an array of floats: float32 and float64 stay, integers become float64.

    >>> array("w0", [1, 2])
    array([1., 2.])
    >>> array("w0", "here")
    Traceback (most recent call last):
    ...
    TypeError: got w0='here', wanted numbers in an array: try w0=np.array([1.0, 2.0])
    """
    try:
        a = np.asarray(x)
    except ValueError:
        a = np.asarray(None)
    if a.dtype.kind in "iub":
        return a.astype(float)
    if a.dtype.kind != "f":
        message = _("got {name}={x!r}, wanted numbers in an array: try {name}=np.array([1.0, 2.0])")
        raise TypeError(message.format(name=name, x=x))
    return a


def filled(name, x):
    """Return ``x`` as an array of floats with at least one entry."""
    a = array(name, x)
    if a.size == 0:
        message = _(
            "got an empty {name} of shape {shape}, wanted at least one number: try a batch of one or more"
        )
        raise ValueError(message.format(name=name, shape=a.shape))
    return a


def same_shape(name, a, other, b):
    """Raise unless ``a`` and ``b`` have one shape: (n,) against (n, 1) would silently make (n, n).

    >>> same_shape("g", np.ones(3), "w", np.ones((3, 1)))
    Traceback (most recent call last):
    ...
    ValueError: got g of shape (3,), wanted the shape (3, 1) of w: try g.reshape((3, 1))
    """
    if np.shape(a) != np.shape(b):
        message = _(
            "got {name} of shape {shape}, wanted the shape {wanted} of {other}: try {name}.reshape({wanted})"
        )
        raise ValueError(message.format(name=name, shape=np.shape(a), wanted=np.shape(b), other=other))
