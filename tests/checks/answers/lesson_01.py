"""Right answers of lesson 01, in other words."""

import math

import numpy as np

from . import right


@right("slope")
def _(f, x, h=1e-6):
    ahead, behind = f(x + h), f(x - h)
    return np.float64((ahead - behind) / 2 / h)


@right("slope")
def _(f, x, h=1e-6):
    return np.array(0.5 * (f(x + h) - f(x - h)) / h)


@right("slope")
def _(f, x, h=1e-6):
    return ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2


@right("slope")
def _(f, x, h=1e-6):
    return (f(x - h) - f(x + h)) / (-2 * h)


@right("partial")
def _(f, x, i, h=1e-6):
    a, b = np.array(x, dtype=float), np.array(x, dtype=float)
    a[i] += h
    b[i] -= h
    return (f(a) - f(b)) / (2 * h)


@right("partial")
def _(f, x, i, h=1e-6):
    e = np.eye(len(x))[i]
    return float((f(x + h * e) - f(x - h * e)) / (2 * h))


@right("partial")
def _(f, x, i, h=1e-6):
    """Moves x itself and puts it back."""
    if x.dtype != float:
        x = x.astype(float)
    old = x[i]
    x[i] = old + h
    up = f(x)
    x[i] = old - h
    down = f(x)
    x[i] = old
    return (up - down) / (2 * h)


@right("partial")
def _(f, x, i, h=1e-6):
    """A list of floats in place of an array."""
    point = [float(number) for number in x]
    point[i] += h
    up = f(np.array(point))
    point[i] -= 2 * h
    return (up - f(np.array(point))) / (2 * h)


@right("numerical_gradient")
def _(f, x, h=1e-6):
    flat = np.ravel(np.array(x, dtype=float))
    slopes = []
    for i in range(flat.size):
        a, b = flat.copy(), flat.copy()
        a[i] += h
        b[i] -= h
        slopes.append((f(a.reshape(np.shape(x))) - f(b.reshape(np.shape(x)))) / (2 * h))
    return np.array(slopes).reshape(np.shape(x))


@right("numerical_gradient")
def _(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    slopes = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        slopes[i] = (up - f(x)) / (2 * h)
        x[i] += h
    return slopes.tolist()


@right("numerical_gradient")
def _(f, x, h=1e-6):
    """Moves x itself and puts it back, up to rounding."""
    if not isinstance(x, np.ndarray) or x.dtype != float:
        x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    visit = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    for _ in visit:
        i = visit.multi_index
        x[i] = x[i] + h
        up = f(x)
        x[i] = x[i] - 2 * h
        down = f(x)
        x[i] = x[i] + h
        slopes[i] = (up - down) / (2 * h)
    return slopes


@right("directional_derivative")
def _(g, u):
    return sum(a * b for a, b in zip(g, u, strict=True)) / math.sqrt(sum(b * b for b in u))


@right("directional_derivative")
def _(g, u):
    u = u / np.linalg.norm(u)
    return np.dot(g, u)


@right("directional_derivative")
def _(g, u):
    return np.array(np.sum(np.multiply(g, u)) * (u @ u) ** -0.5)


@right("gd_step")
def _(w, g, lr):
    return np.subtract(w, lr * g)


@right("gd_step")
def _(w, g, lr):
    w = w.copy()
    w -= lr * g
    return w


@right("gd_step")
def _(w, g, lr):
    if np.ndim(w) == 0:
        return float(w) - lr * float(g)
    return [a - lr * b for a, b in zip(w, g, strict=True)]


@right("gd_step")
def _(w, g, lr):
    return -(lr * g - w)


@right("downhill_arrow")
def _():
    return "c "


@right("downhill_arrow")
def _():
    return "C"


@right("downhill_arrow")
def _():
    return np.str_("C")
