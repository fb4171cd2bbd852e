"""Right answers of lesson 02, in other words."""

import math

import numpy as np

from . import right


@right("gradient_descent")
def _(grad, w0, lr, steps):
    """A table filled row by row."""
    path = np.empty((steps + 1, *np.shape(w0)))
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - lr * grad(path[t])
    return path


@right("gradient_descent")
def _(grad, w0, lr, steps):
    """In place, on copies of its own."""
    w = np.array(w0, dtype=float)
    points = [w.copy()]
    for _ in range(steps):
        w -= lr * grad(w)
        points.append(w.copy())
    return np.stack(points)


@right("gradient_descent")
def _(grad, w0, lr, steps):
    """A list of lists; the first row keeps the start's own type."""
    points = [w0]
    while len(points) <= steps:
        points.append(points[-1] - lr * grad(points[-1]))
    return [np.asarray(w).tolist() for w in points]


@right("contraction_factor")
def _(lr, mu, L):
    return np.max(np.abs(1 - lr * np.array([mu, L])))


@right("contraction_factor")
def _(lr, mu, L):
    return max(1 - lr * mu, lr * L - 1)


@right("contraction_factor")
def _(lr, mu, L):
    flat, steep = math.fabs(lr * mu - 1), math.fabs(lr * L - 1)
    return np.array(flat if flat > steep else steep)


@right("max_stable_lr")
def _(H):
    return 2 / max(np.linalg.eigvals(H))


@right("max_stable_lr")
def _(H):
    """The spectral norm: in a bowl it is the largest eigenvalue."""
    return 2 / np.linalg.norm(H, 2)


@right("max_stable_lr")
def _(H):
    values, _vectors = np.linalg.eigh(H)
    return float(2.0 * values.max() ** -1)


@right("max_stable_lr")
def _(H):
    return (2 / np.linalg.svd(H, compute_uv=False)).min()


@right("optimal_lr")
def _(H):
    values = np.linalg.eigvals(H)
    kappa = values.max() / values.min()
    return [2 / (values.max() + values.min()), (kappa - 1) / (kappa + 1)]


@right("optimal_lr")
def _(H):
    """The rate from the learning rate."""
    mu, *_, L = sorted(np.linalg.eigvalsh(H))
    lr = 1 / (0.5 * (mu + L))
    return lr, max(abs(1 - lr * mu), abs(1 - lr * L))


@right("optimal_lr")
def _(H):
    mu, L = 1 / np.linalg.norm(np.linalg.inv(H), 2), np.linalg.norm(H, 2)
    return np.array(2 / (mu + L)), float(1 - 2 * mu / (mu + L))


@right("steps_needed")
def _(kappa, eps):
    """Counts."""
    n, left = 0, 1.0
    while left > eps:
        n, left = n + 1, left * (kappa - 1) / (kappa + 1)
    return n


@right("steps_needed")
def _(kappa, eps):
    if kappa == 1:
        return 1
    return int(math.log10(eps) / math.log10((kappa - 1) / (kappa + 1))) + 1


@right("steps_needed")
def _(kappa, eps):
    with np.errstate(divide="ignore"):
        return max(1, np.ceil(np.log(eps) / np.log((kappa - 1) / (kappa + 1))))


@right("converged")
def _(history, tol, patience=1):
    if len(history) < patience:
        return False
    return bool(max(history[-patience:]) <= tol)


@right("converged")
def _(history, tol, patience=1):
    """NumPy's own bool."""
    return np.all(history[len(history) - patience :] <= tol) if len(history) >= patience else np.False_


@right("converged")
def _(history, tol, patience=1):
    """Counts the calm steps at the end."""
    calm = 0
    for norm in history:
        calm = calm + 1 if norm <= tol else 0
    return calm >= patience


@right("converged")
def _(history, tol, patience=1):
    last = list(history)[-patience:]
    return len(last) == patience and not any(norm > tol for norm in last)


@right("backtracking_line_search")
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    while f(w - lr0 * g) > f(w) - c * lr0 * np.linalg.norm(g) ** 2:
        lr0 *= beta
    return lr0


@right("backtracking_line_search")
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    start, slope, lr = f(w), g @ g, float(lr0)
    while True:
        if f(w - lr * g) <= start - c * lr * slope:
            return np.float64(lr)
        lr = beta * lr


@right("backtracking_line_search")
def _(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    """The direction downhill and its slope, as in textbooks; powers of beta."""
    p = -g
    for k in range(10_000):
        lr = lr0 * beta**k
        if not f(w + lr * p) > f(w) + c * lr * np.dot(g, p):
            return lr
    return 0.0
