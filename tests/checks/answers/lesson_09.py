"""Right answers of lesson 09, in other words."""

import math

import numpy as np

from . import right


@right("adagrad")
def _(w, g, s=0.0, *, lr, eps=1e-10):
    new = s + np.square(g)
    return [w - lr / (eps + new**0.5) * g, new]


@right("adagrad")
def _(w, g, s=0.0, *, lr, eps=1e-10):
    """Loops over the entries."""
    w, g = np.asarray(w, dtype=float), np.asarray(g)
    s = np.broadcast_to(s, w.shape)
    new_w, new_s = np.empty(w.shape), np.empty(w.shape)
    for i in np.ndindex(w.shape):
        new_s[i] = s[i] + g[i] * g[i]
        new_w[i] = w[i] - lr * g[i] / (math.sqrt(new_s[i]) + eps)
    return new_w, new_s


@right("adagrad")
def _(w, g, s=None, *, lr, eps=1e-10):
    """None for no sum yet."""
    s = g * g if s is None else s + g * g
    return np.subtract(w, lr * np.divide(g, np.sqrt(s) + eps)), s


@right("rmsprop")
def _(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    """The average as a step towards the new square."""
    s = s + (1 - rho) * (np.square(g) - s)
    return w - g * (lr / (np.sqrt(s) + eps)), s


@right("rmsprop")
def _(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    """In place, on arrays of its own."""
    w, s = np.array(w, dtype=float), np.array(s, dtype=float) * np.ones(np.shape(w))
    s *= rho
    s += (1 - rho) * g * g
    w -= lr * g / (np.sqrt(s) + eps)
    return [w, s]


@right("rmsprop")
def _(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    mean = np.add(rho * s, g**2 - rho * g**2)
    root = np.power(mean, 0.5)
    return w + (-lr) * g / np.add(root, eps), mean


@right("ema_bias_corrected")
def _(xs, beta):
    """The weights written out, and divided by their sum."""
    return [np.average(xs[: n + 1], weights=beta ** np.arange(n, -1, -1)) for n in range(len(xs))]


@right("ema_bias_corrected")
def _(xs, beta):
    """A table filled place by place."""
    result, m = np.zeros(len(xs)), 0
    for i in range(len(xs)):
        m = m * beta + xs[i] * (1 - beta)
        result[i] = m / (1 - beta ** (i + 1))
    return result


@right("ema_bias_corrected")
def _(xs, beta):
    """One matrix of weights."""
    age = np.subtract.outer(np.arange(len(xs)), np.arange(len(xs)))
    weights = np.where(age >= 0, beta ** np.maximum(age, 0), 0.0)
    return weights @ xs / weights.sum(axis=1)


@right("adam")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The corrections in lr and eps, as in the paper's faster form; the state is a list."""
    m, v, t = state
    t += 1
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), [m, v, t]


@right("adam")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Loops over the entries."""
    w, g = np.asarray(w, dtype=float), np.asarray(g)
    m, v = (np.broadcast_to(x, w.shape) for x in state[:2])
    t = state[2] + 1
    new_w, new_m, new_v = (np.empty(w.shape) for _ in range(3))
    for i in np.ndindex(w.shape):
        new_m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        new_v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        root = math.sqrt(new_v[i] / (1 - beta2**t))
        new_w[i] = w[i] - lr * new_m[i] / (1 - beta1**t) / (root + eps)
    return new_w, (new_m, new_v, t)


@right("adam")
def _(w, g, state=None, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """None for no state yet; t as a float."""
    m, v, t = state or (np.zeros_like(w), np.zeros_like(w), 0.0)
    m, v, t = np.array(m, dtype=float), np.array(v, dtype=float), t + 1.0
    m = m * beta1 + g * (1 - beta1)
    v = v * beta2 + np.abs(g) ** 2 * (1 - beta2)
    step = (m / (1 - np.power(beta1, t))) / ((v / (1 - np.power(beta2, t))) ** 0.5 + eps)
    return [w - lr * step, (m, v, t)]


@right("uncorrected_ratio")
def _(t, beta1=0.9, beta2=0.999):
    return (1 - np.power(beta1, t)) * (1 - np.power(beta2, t)) ** -0.5


@right("uncorrected_ratio")
def _(t, beta1=0.9, beta2=0.999):
    return np.sqrt((1 - beta1**t) ** 2 / (1 - beta2**t))


@right("uncorrected_ratio")
def _(t, beta1=0.9, beta2=0.999):
    """Through logarithms."""
    t = np.asarray(t)
    return -np.expm1(t * math.log(beta1)) / np.sqrt(-np.expm1(t * math.log(beta2)))


def _step(g, state, lr, beta1, beta2, eps):
    m, v, t = state
    m, v, t = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2, t + 1
    return lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v, t)


@right("adamw")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Both parts subtracted at the end, from the old w."""
    step, state = _step(g, state, lr, beta1, beta2, eps)
    return w - step - lr * weight_decay * w, state


@right("adamw")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """In place, on a copy."""
    step, (m, v, t) = _step(g, state, lr, beta1, beta2, eps)
    w = np.array(w, dtype=float)
    w *= 1 - lr * weight_decay
    w -= step
    return [w, [m, v, t]]


@right("adamw")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = _step(g, state, 1.0, beta1, beta2, eps)
    return w - lr * (step + weight_decay * w), state


@right("amsgrad")
def _(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, vmax, t = state
    m, v, t = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2, t + 1
    top = np.where(v > vmax, v, vmax)
    return w - lr * m / (1 - beta1**t) / (np.sqrt(top / (1 - beta2**t)) + eps), [m, v, top, t]


@right("amsgrad")
def _(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The root and the correction of the maximum in the other order."""
    m, v, vmax, t = state
    t += 1
    m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
    vmax = np.fmax(v, vmax)
    root = np.sqrt(vmax) / np.sqrt(1 - beta2**t) + eps
    return w - lr / (1 - beta1**t) * m / root, (m, v, vmax, t)


@right("amsgrad")
def _(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The maximum as v plus what is above it."""
    m, v, old, t = state
    m, v, t = m * beta1 + (1 - beta1) * g, v * beta2 + (1 - beta2) * np.square(g), t + 1
    vmax = v + np.clip(old - v, 0, None)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(vmax / (1 - beta2**t)) + eps), (m, v, vmax, t)


@right("repaired_adam")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """t counted at the end; the powers are one ahead."""
    m, v, t = state
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, (m, v, t + 1)


@right("repaired_adam")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    step, state = _step(g, state, lr, beta1, beta2, eps)
    return w - step, list(state)


@right("repaired_adam")
def _(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The brackets as a line of their own."""
    m, v, t = state[0], state[1], state[2] + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    below = np.sqrt(v / (1 - beta2**t))
    below = below + eps
    return [w - lr * m / (1 - beta1**t) / below, (m, v, t)]
