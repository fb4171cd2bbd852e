"""Right answers of lesson 07, in other words."""

import math

import numpy as np

from . import right


@right("basin")
def _(grad, w0, lr, minima, steps=500):
    """Squares instead of roots."""
    w = np.asarray(w0)
    for _ in range(steps):
        w = w - lr * grad(w)
    return np.sum((minima - w) ** 2, axis=-1).argmin()


@right("basin")
def _(grad, w0, lr, minima, steps=500):
    """A loop over the minima, in place on a copy."""
    w = np.array(w0, dtype=float)
    while steps > 0:
        w -= lr * grad(w)
        steps -= 1
    best = 0
    for k, m in enumerate(minima):
        if math.dist(m, w) < math.dist(minima[best], w):
            best = k
    return best


@right("basin")
def _(grad, w0, lr, minima, steps=500):
    w = 1.0 * w0
    for _ in range(steps):
        w = np.add(w, -lr * grad(w))
    return float(min(range(len(minima)), key=lambda k: np.linalg.norm(w - minima[k])))


@right("multistart")
def _(f, grad, starts, lr, steps):
    """All heights, then the index."""
    ends = np.array(starts, dtype=float)
    for k in range(len(ends)):
        for _ in range(steps):
            ends[k] -= lr * grad(ends[k])
    return ends[np.argmin([f(w) for w in ends])]


@right("multistart")
def _(f, grad, starts, lr, steps):
    """The best so far."""
    best, height = None, np.inf
    for w in starts:
        for _ in range(steps):
            w = w - lr * grad(w)
        if f(w) < height:
            best, height = w, f(w)
    return best.tolist()


@right("multistart")
def _(f, grad, starts, lr, steps):
    def walk(w, left):
        return walk(w - lr * grad(w), left - 1) if left else w

    return sorted((walk(start, steps) for start in starts), key=f)[0]


@right("hessian_fd")
def _(f, x, h=1e-4):
    """Differences of central differences."""
    x = np.array(x, dtype=float)

    def gradient(x):
        return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])

    return np.array([(gradient(x + e) - gradient(x - e)) / (2 * h) for e in h * np.eye(len(x))])


@right("hessian_fd")
def _(f, x, h=1e-4):
    """One half, mirrored."""
    n = len(x)
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            a, b = np.zeros(n), np.zeros(n)
            a[i] = b[j] = h
            H[i, j] = H[j, i] = (f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / 4 / h**2
    return H


@right("hessian_fd")
def _(f, x, h=1e-4):
    """Signs in a loop; the diagonal in its shorter form; a list of lists."""
    n, e = len(x), h * np.eye(len(x))
    H = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            if i == j:
                H[i][i] = (f(x + 2 * e[i]) - 2 * f(1.0 * x) + f(x - 2 * e[i])) / (2 * h) ** 2
            else:
                signs = [(s, t) for s in (-1, 1) for t in (-1, 1)]
                H[i][j] = float(sum(s * t * f(x + s * e[i] + t * e[j]) for s, t in signs) / (2 * h) ** 2)
    return H


@right("classify")
def _(H, tol=1e-8):
    low, *_, high = [*np.linalg.eigvalsh(H)] * 2
    if low > tol:
        return "min"
    if high < -tol:
        return "max"
    if high > tol and low < -tol:
        return "saddle"
    return "degenerate"


@right("classify")
def _(H, tol=1e-8):
    """The eigenvalues of any matrix, in no order."""
    values = np.linalg.eigvals(H).real
    up, down = values > tol, values < -tol
    if up.all():
        return "min"
    if down.all():
        return "max"
    return "saddle" if up.any() and down.any() else "degenerate"


@right("classify")
def _(H, tol=1e-8):
    """Counts signs, answers in an array of words."""
    values, _ = np.linalg.eigh(H)
    ups, downs = sum(v > tol for v in values), sum(v < -tol for v in values)
    names = np.array(["degenerate", "min", "max", "saddle"])
    n = len(values)
    return names[1 if ups == n else 2 if downs == n else 3 if ups and downs else 0]


@right("escape_steps")
def _(y0, lr, lam):
    """Counts."""
    y, n = abs(y0), 0
    if y == 0:
        return math.inf
    while y < 1:
        y, n = y * (1 + lr * lam), n + 1
    return n


@right("escape_steps")
def _(y0, lr, lam):
    """Walks on the ridge, as gradient descent does."""
    if not y0:
        return float("inf")
    n = 0
    while abs(y0) < 1:
        y0 = y0 - lr * (-lam * y0)
        n += 1
    return float(n)


@right("escape_steps")
def _(y0, lr, lam):
    with np.errstate(divide="ignore"):
        return np.maximum(np.ceil(-np.log(np.abs(y0)) / np.log1p(lr * lam)), 0)


@right("escape_steps")
def _(y0, lr, lam):
    if y0 == 0:
        return np.inf
    return max(math.ceil(math.log2(1 / abs(y0)) / math.log2(1 + lr * lam)), 0)


@right("zigzag_ratio")
def _(path):
    """A loop over the corners."""
    turns = 0
    for a, b, c in zip(path[:-2], path[1:-1], path[2:], strict=True):
        turns += np.dot(b - a, c - b) < 0
    return turns / (len(path) - 2)


@right("zigzag_ratio")
def _(path):
    steps = path[1:] - path[:-1]
    return float(np.mean(np.einsum("ij,ij->i", steps[1:], steps[:-1]) < 0))


@right("zigzag_ratio")
def _(path):
    """Signs of the products; the diagonal of a table of all of them."""
    steps = np.diff(path, axis=0)
    table = steps @ steps.T
    return np.count_nonzero(np.sign(np.diag(table, 1)) == -1) / (len(steps) - 1)
