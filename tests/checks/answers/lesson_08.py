"""Right answers of lesson 08, in other words."""

import math

import numpy as np

from . import right


@right("momentum")
def _(w, g, v=0.0, *, lr, beta=0.9):
    new = g + v * beta
    return [w - new * lr, new]


@right("momentum")
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = np.multiply(beta, v) + g
    return np.add(w, -lr * v), np.array(v)


@right("momentum")
def _(w, g, v=0.0, *, lr, beta=0.9):
    """Loops over the entries."""
    w, g = np.asarray(w, dtype=float), np.asarray(g)
    v = np.broadcast_to(v, w.shape)
    new_w, new_v = np.empty(w.shape), np.empty(w.shape)
    for i in np.ndindex(w.shape):
        new_v[i] = beta * v[i] + g[i]
        new_w[i] = w[i] - lr * new_v[i]
    return new_w, new_v


@right("momentum")
def _(w, g, v=None, *, lr, beta=0.9):
    """None for no velocity yet, as in PyTorch."""
    v = g.copy() if v is None else beta * v + g
    return w - lr * v, v


@right("nesterov")
def _(w, g, v=0.0, *, lr, beta=0.9):
    return w - lr * ((1 + beta) * g + beta**2 * v), beta * v + g


@right("nesterov")
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = g + beta * v
    w = w - lr * g
    return w - lr * beta * v, v


@right("nesterov")
def _(w, g, v=0.0, *, lr, beta=0.9):
    new = beta * v + g
    return [w + (-lr) * (new + beta * new - beta * v), new]


@right("to_classical")
def _(v_torch, lr):
    return -(v_torch * lr)


@right("to_classical")
def _(v_torch, lr):
    return np.negative(v_torch) * lr


@right("to_classical")
def _(v_torch, lr):
    return (np.zeros(np.shape(v_torch)) - lr * np.asarray(v_torch)).tolist()


@right("lr_for_ema")
def _(lr, beta):
    return lr * (1 - beta) ** -1


@right("lr_for_ema")
def _(lr, beta):
    return np.divide(lr, 1 - beta)


@right("lr_for_ema")
def _(lr, beta):
    return -lr / (beta - 1)


@right("terminal_step")
def _(lr, beta, g):
    return lr / (1 - beta) * g


@right("terminal_step")
def _(lr, beta, g):
    """Runs momentum until nothing moves any more."""
    v = 0.0
    for _ in range(2000):
        v = beta * v + g
    return lr * v


@right("terminal_step")
def _(lr, beta, g):
    return lr * np.asarray(g) * sum(beta**k for k in range(1000))


@right("heavy_ball_optimal")
def _(mu, L):
    lr = (2 / (np.sqrt(L) + np.sqrt(mu))) ** 2
    return lr, (1 - np.sqrt(lr * mu)) ** 2


@right("heavy_ball_optimal")
def _(mu, L):
    a, b = L**0.5, mu**0.5
    return np.array(4.0) / (a + b) ** 2, ((a - b) / (a + b)) ** 2


@right("heavy_ball_optimal")
def _(mu, L):
    """kappa the other way up: the square hides the sign."""
    root = np.sqrt(mu / L)
    return [4 / (L + 2 * (L * mu) ** 0.5 + mu), ((root - 1) / (root + 1)) ** 2]


@right("spectral_radius")
def _(lr, beta, lams):
    """The state (w, v) in place of (w, the w before)."""
    each = [np.array([[1 - lr * lam, -lr * beta], [lam, beta]]) for lam in lams]
    return float(max(abs(np.linalg.eigvals(matrix)).max() for matrix in each))


@right("spectral_radius")
def _(lr, beta, lams):
    """The quadratic formula."""
    trace = (1 + beta - lr * np.asarray(lams)).astype(complex)
    root = np.sqrt(trace**2 - 4 * beta)
    return np.abs(np.concatenate((trace + root, trace - root))).max() / 2


@right("spectral_radius")
def _(lr, beta, lams):
    return max(abs(z) for lam in lams for z in np.roots([1, -(1 + beta - lr * lam), beta]))


@right("spectral_radius")
def _(lr, beta, lams):
    """A stack of matrices, at once."""
    stack = np.zeros((len(lams), 2, 2))
    stack[:, 0, 0], stack[:, 0, 1], stack[:, 1, 0] = 1 + beta - lr * lams, -beta, 1
    return np.max(np.abs(np.linalg.eigvals(stack)))


@right("nag_run")
def _(grad, w0, L, steps):
    """The extrapolation before the step, from the last two points."""
    before = w = np.array(w0, dtype=float)
    before_t, t, rows = 1.0, 1.0, [w]
    for k in range(steps):
        y = w + (before_t - 1) / t * (w - before) if k else w
        before, w = w, y - grad(y) / L
        before_t, t = t, (1 + math.sqrt(1 + 4 * t**2)) / 2
        rows.append(w)
    return rows


@right("nag_run")
def _(grad, w0, L, steps):
    """A table filled row by row."""
    path = np.empty((steps + 1, *np.shape(w0)))
    path[0] = y = w0
    t = 1
    for k in range(steps):
        path[k + 1] = y - (1 / L) * grad(y)
        t_next = 0.5 + np.sqrt(0.25 + t * t)
        y = path[k + 1] + (t - 1) / t_next * (path[k + 1] - path[k])
        t = t_next
    return path


@right("nag_run")
def _(grad, w0, L, steps):
    """In place on copies of its own."""
    w = np.array(w0, dtype=float)
    y, t, rows = w.copy(), 1.0, [w.copy()]
    for _ in range(steps):
        old = w.copy()
        w[...] = y - grad(y) / L
        t, last = (1 + (1 + 4 * t**2) ** 0.5) / 2, t
        y = w + (last - 1) / t * (w - old)
        rows.append(w.copy())
    return np.stack(rows)


@right("repaired_momentum")
def _(w, g, v=0.0, *, lr, beta=0.9):
    """Nesterov's step in PyTorch's form, there and back."""
    torch = -np.asarray(v) / lr * beta + g
    return w - lr * (g + beta * torch), -lr * torch


@right("repaired_momentum")
def _(w, g, v=0.0, *, lr, beta=0.9):
    new = v * beta - g * lr
    return [w - beta * v + (1 + beta) * new, new]


@right("repaired_momentum")
def _(w, g, v=0.0, *, lr, beta=0.9):
    v = -(lr * g - beta * v)
    w = w - lr * g
    w = w + beta * v
    return w, v
