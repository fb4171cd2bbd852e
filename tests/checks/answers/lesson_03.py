"""Right answers of lesson 03, in other words."""

import math

import numpy as np

from . import right


@right("predict")
def _(X, w, b):
    return np.dot(X, w) + b


@right("predict")
def _(X, w, b):
    return [sum(x * weight for x, weight in zip(row, w, strict=True)) + b for row in X]


@right("predict")
def _(X, w, b):
    return b + np.sum(X * w, axis=1)


@right("mse")
def _(y, yhat):
    r = np.reshape(y, -1) - np.reshape(yhat, -1)
    return r @ r / len(r)


@right("mse")
def _(y, yhat):
    pairs = list(zip(y.flatten(), yhat.flatten(), strict=True))
    return float(sum((b - a) ** 2 for a, b in pairs) / len(pairs))


@right("mse")
def _(y, yhat):
    return np.array(np.average(np.square(yhat.reshape(y.shape) - y)))


@right("mse")
def _(y, yhat):
    return np.linalg.norm(y.ravel() - yhat.ravel()) ** 2 / y.size


@right("mse_grad")
def _(X, y, w, b):
    n, d = X.shape
    gw, gb = np.zeros(d), 0.0
    for i in range(n):
        r = sum(X[i, j] * w[j] for j in range(d)) + b - y[i]
        for j in range(d):
            gw[j] += 2 * r * X[i, j] / n
        gb += 2 * r / n
    return gw, gb


@right("mse_grad")
def _(X, y, w, b):
    """The bias as one more weight."""
    A = np.column_stack((X, np.ones(len(X))))
    g = 2 / len(X) * (A.T @ (A @ np.append(w, b) - y))
    return [g[:-1], g[-1]]


@right("mse_grad")
def _(X, y, w, b):
    r = y - b - X @ w
    return -2 * np.mean(r[:, None] * X, axis=0), np.array(-2 * r.mean())


@right("sigmoid")
def _(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


@right("sigmoid")
def _(z):
    """Two masks."""
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    up = z >= 0
    result[up] = 1 / (1 + np.exp(-z[up]))
    result[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return result


@right("sigmoid")
def _(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


@right("sigmoid")
def _(z):
    """One by one."""

    def one(x):
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))

    return np.vectorize(one, otypes=[float])(z)


@right("sigmoid")
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@right("bce_with_logits")
def _(z, y):
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


@right("bce_with_logits")
def _(z, y):
    """The sign of the margin."""
    return np.logaddexp(0, np.where(y == 1, -z, z)).sum() / len(z)


@right("bce_with_logits")
def _(z, y):
    return -np.mean(-y * np.logaddexp(0, -z) - (1 - y) * np.logaddexp(0, z))


@right("bce_with_logits")
def _(z, y):
    total = 0.0
    for a, label in zip(z, y, strict=True):
        total += max(a, 0) - a * label + math.log(1 + math.exp(-abs(a)))
    return total / len(y)


@right("bce_grad")
def _(X, y, w, b):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    return np.mean((p - y)[:, None] * X, axis=0), (p - y).mean()


@right("bce_grad")
def _(X, y, w, b):
    n = len(y)
    gw, gb = np.zeros(len(w)), 0.0
    for row, label in zip(X, y, strict=True):
        z = float(row @ w + b)
        gw += (1 / (1 + math.exp(-z)) - label) * row / n
        gb += (1 / (1 + math.exp(-z)) - label) / n
    return [gw.tolist(), gb]


@right("bce_grad")
def _(X, y, w, b):
    """Both classes by name."""
    p = 0.5 + 0.5 * np.tanh((X @ w + b) / 2)
    pull = np.where(y == 1, p - 1, p)
    return np.dot(pull, X) / X.shape[0], np.sum(pull) / X.shape[0]


@right("softmax_cross_entropy")
def _(Z, y):
    n = Z.shape[0]
    e = np.exp(Z - np.max(Z, axis=1)[:, None])
    p = e / np.sum(e, axis=1)[:, None]
    loss = -np.log(p[range(n), y]).mean()
    p[range(n), y] -= 1
    return loss, p / n


@right("softmax_cross_entropy")
def _(Z, y):
    """Row by row."""
    n, loss, dZ = len(Z), 0.0, np.zeros(Z.shape)
    for i, (row, right_one) in enumerate(zip(Z, y, strict=True)):
        top = max(row)
        e = [math.exp(z - top) for z in row]
        loss += (math.log(sum(e)) + top - row[right_one]) / n
        dZ[i] = [x / sum(e) / n for x in e]
        dZ[i, right_one] -= 1 / n
    return [loss, dZ.tolist()]


@right("softmax_cross_entropy")
def _(Z, y):
    """A table of ones."""
    ones = np.zeros(Z.shape)
    ones[np.arange(len(y)), y] = 1
    logp = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return -(ones * logp).sum() / len(y), (np.exp(logp) - ones) / len(y)


@right("huber_grad")
def _(r, delta):
    return np.where(np.abs(r) <= delta, r, delta * np.sign(r))


@right("huber_grad")
def _(r, delta):
    return np.maximum(-delta, np.minimum(r, delta))


@right("huber_grad")
def _(r, delta):
    return np.sign(r) * np.minimum(np.abs(r), delta)
