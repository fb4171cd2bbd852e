"""Right answers in other words: loops, lists, other orders of operations, other number types."""

import functools
import math
import sys
import warnings

import numpy as np
import pytest

from gdlib import checks

RIGHT = {}


def right(name):
    def add(function):
        RIGHT.setdefault(name, []).append(function)
        return function

    return add


# 00-start


@right("metres_down")
def _(start, end):
    return -(end - start)


@right("metres_down")
def _(start, end):
    return np.subtract(start, end)


@right("metres_down")
def _(start, end):
    return int(start) - int(end)


# 01-slope


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


RIGHT["slope"].append(lambda f, x, h=1e-6: (f(x - h) - f(x + h)) / (-2 * h))


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


# 08-momentum


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


CASES = [(name, f) for name, functions in RIGHT.items() for f in functions]


def test_at_least_three_for_every_exercise():
    assert {e.name for e in checks.exercises()} == set(RIGHT)
    assert min(map(len, RIGHT.values())) >= 3


@pytest.mark.parametrize(("name", "function"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_a_right_answer_in_another_form_earns_everything(name, function):
    for seed in (checks.SEED, 2, 3, 20):
        report = checks.run(name, function, seed=seed)
        assert report.right, report.text
        assert report.points == report.max_points


@pytest.mark.parametrize("exercise", checks.exercises(), ids=lambda e: e.name)
def test_noise_costs_nothing(exercise, capfd):
    """A right function that prints, warns, logs and writes to stderr keeps its points."""
    import logging
    import os

    @functools.wraps(exercise.reference)
    def noisy(*args, **kwargs):
        print("working on it")
        print("careful", file=sys.stderr)
        sys.__stderr__.write("deep")
        os.write(2, b"deeper")
        warnings.warn("look out", RuntimeWarning, stacklevel=1)
        logging.getLogger("student").error("logged")
        np.float64(1.0) / np.float64(0.0)
        return exercise.reference(*args, **kwargs)

    report = checks.run(exercise.name, noisy)
    assert report.right, report.text
    assert "working on it" in report.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("exercise", checks.exercises(), ids=lambda e: e.name)
def test_a_callable_of_any_kind_will_do(exercise):
    class Answer:
        def __call__(self, *args, **kwargs):
            return exercise.reference(*args, **kwargs)

    assert checks.run(exercise.name, Answer()).right
    assert checks.run(exercise.name, functools.partial(exercise.reference)).right


def test_float_errors_set_to_raise_by_the_student_do_no_harm():
    with np.errstate(all="raise"):
        assert checks.run("momentum", checks.find("momentum").reference).right
