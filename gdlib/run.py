"""Run an update rule on a function and keep the whole path."""

import itertools
import math
from dataclasses import dataclass
from itertools import islice

import numpy as np

from gdlib.i18n import gettext as _
from gdlib.inputs import array, count, filled, number, same_shape
from gdlib.optim.door import inside, setting


@dataclass(frozen=True, repr=False)
class Path:
    """Where a run went: one row for the start and one for every step taken.

    ``w`` (steps + 1, *w0.shape), ``loss`` and ``grad_norm`` (steps + 1,), and ``status``: "done" after all
    steps, "converged" when the stopping rule said so, "diverged" when numbers grew beyond all bounds;
    the last two end the run early, and every row kept is finite.

    >>> from gdlib.optim import sgd
    >>> minimize(lambda w: w @ w, lambda w: 2 * w, (3.0, 4.0), sgd, steps=2, lr=0.25)
    Path(steps=2, loss 25 -> 1.5625, done)
    """

    w: np.ndarray
    loss: np.ndarray
    grad_norm: np.ndarray
    status: str

    @property
    def steps(self):
        """The number of steps taken."""
        return len(self.w) - 1

    def __repr__(self):
        return f"Path(steps={self.steps}, loss {self.loss[0]:.6g} -> {self.loss[-1]:.6g}, {self.status})"


def minimize(
    f, grad, w0, rule, steps=100, *, lr, tol=None, batches=None, callback=None, limit=1e12, **settings
):
    """Take ``steps`` steps of ``rule`` from ``w0`` and return the Path.

    Any setting, lr first, may be a schedule t -> number. Converged: the norm of the gradient is at most
    ``tol``, or ``callback(t, w, loss, g)``, which sees every point, returned True. Diverged: the loss is not
    finite or above ``limit`` times the larger of 1 and |f(w0)|; no warning, no error.
    ``batches()`` gives an epoch of index arrays, each for one ``grad(w, idx)``.

    >>> from gdlib.optim import sgd
    >>> minimize(lambda w: (w - 2) ** 2, lambda w: 2 * (w - 2), 5, sgd, steps=3, lr=0.1).w.round(4).tolist()
    [5.0, 4.4, 3.92, 3.536]
    """
    start, steps = _start(w0), count("steps", steps, low=0)
    limit = number("limit", limit, low=0, example=1e12)
    tol = -1.0 if tol is None else number("tol", tol, low=0, example=1e-6)
    rows, (losses, norms) = np.empty((steps + 1, *start.shape), start.dtype), np.empty((2, steps + 1))
    status, n, bound = "done", 0, None
    points = _walk(f, _slopes(grad, batches), start, rule, {"lr": lr, **settings})
    with np.errstate(all="ignore"):
        for w, loss, g in islice(points, steps + 1):
            norm = _norm(g)
            bound = bound or limit * max(1.0, abs(loss))
            if not (abs(loss) < bound and norm < math.inf):
                status = "diverged"
                break
            rows[n], losses[n], norms[n] = w, loss, norm
            n += 1
            if norm <= tol or (callback and callback(n - 1, w, loss, g)):
                status = "converged"
                break
    return Path(rows[:n], losses[:n], norms[:n], status)


def _walk(f, grad, w, rule, settings):
    """Yield (w, f(w), gradient) for ever; the first point and step are looked at, the others trusted."""
    schedules = [(name, s) for name, s in settings.items() if callable(s)]
    now, state, quick = {name: _constant(name, s) for name, s in settings.items()}, (), inside(rule)
    loss, g = _first_look(f(w), grad(w), w)
    if isinstance(g, list | tuple):
        lists, grad = grad, lambda w: np.asarray(lists(w))
        g = np.asarray(g)
    yield w, loss, g
    for t in itertools.count():
        for name, schedule in schedules:
            now[name] = setting(name, schedule(t))
        if t == 0:
            w, *state = _first_step(rule(w, g, **now), w)
        else:
            w, *state = quick(w, g, *state, **now)
        try:
            loss, g = f(w), grad(w)
        except OverflowError:  # Python's own floats raise where NumPy's become infinite
            loss = math.inf
        yield w, loss, g


def _norm(g):
    """Return ‖g‖; for a few numbers Python is faster than NumPy, and nothing overflows."""
    if not isinstance(g, np.ndarray):
        return abs(float(g))
    return math.hypot(*g.ravel().tolist()) if g.size < 16 else math.sqrt(np.vdot(g, g))


def _start(w0):
    w = filled("w0", w0).copy()
    if not np.all(np.isfinite(w)):
        message = _("got w0={w}, wanted finite numbers: try np.zeros({shape})")
        raise ValueError(message.format(w=w, shape=w.shape))
    return w


def _constant(name, s):
    """Return a setting's value, looked at if it is a number; a rule of the reader's own may take anything."""
    known = name == "lr" or isinstance(s, float | np.floating)
    return setting(name, s) if known and not callable(s) else s


def _slopes(grad, batches):
    """Return grad(w), on the next batch of indices where there are batches."""
    if batches is None:
        return grad
    indices = _endless(batches)
    return lambda w: grad(w, next(indices))


def _endless(batches):
    """Yield the batches of one epoch after another, each epoch drawn anew."""
    while True:
        n = 0
        for n, idx in enumerate(batches(), 1):  # noqa: B007
            yield idx
        if n == 0:
            message = _("got an epoch without batches, wanted at least one: try minibatches(n, 32, rng)")
            raise ValueError(message)


def _first_look(loss, g, w):
    if np.ndim(loss):
        message = _("got a loss of shape {shape}, wanted one number: try np.mean(...)")
        raise ValueError(message.format(shape=np.shape(loss)))
    if not np.isfinite(array("loss", loss)):
        raise ValueError(
            _("got a loss of {loss} at w0, wanted a finite one: try another start").format(loss=loss)
        )
    same_shape("gradient", array("gradient", g), "w0", w)
    return loss, g


def _first_step(result, w):
    """Explain a rule that does not return (w, state); a bare array of two numbers would unpack silently."""
    if not isinstance(result, tuple) or len(result) != 2:
        message = _("got {got} from the rule, wanted the pair (w, state): try `return w - lr * g, None`")
        raise TypeError(message.format(got=type(result).__name__))
    same_shape("w", result[0], "w0", w)
    return result


def line_search(f, g, w, lr=1.0, *, beta=0.5, c=1e-4):
    """Return the first of lr, β lr, β² lr, ... with f(w − lr g) ≤ f(w) − c lr ‖g‖²; g is the gradient at w.

    >>> from gdlib.surfaces import ravine
    >>> s = ravine(kappa=50)
    >>> line_search(s, s.grad(np.array([1.0, 1.0])), [1.0, 1.0])
    0.03125

    Source: Armijo 1966; Nocedal & Wright, Numerical Optimization, section 3.1.
    """
    w, g, start = filled("w", w), array("g", g), f(w)
    same_shape("g", g, "w", w)
    lr, slope = setting("lr", lr), np.vdot(g, g)
    with np.errstate(all="ignore"):
        for _halving in range(100):
            lower = w - lr * g
            if f(lower) <= start - c * lr * slope:
                if slope and np.array_equal(lower, w):  # not a step any more, so -g does not lead down
                    break
                return lr
            lr *= beta
    raise ValueError(_("got no lower point along -g, wanted one: try g = the gradient of f at w"))
