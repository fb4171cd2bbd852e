"""A multilayer perceptron as functions of one flat vector, and its training.

Every rule of ``gdlib.optim`` moves one vector; so a network here *is* a function of one vector.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from gdlib.autodiff import Var, linear, relu, softmax_cross_entropy
from gdlib.data import minibatches
from gdlib.i18n import gettext as _
from gdlib.inputs import array, count, filled
from gdlib.optim.door import inside, setting


def he(fan_in, fan_out):
    """Return √(2/fan_in), the spread of weights that keeps the variance of signals through relu (He 2015).

    >>> he(8, 3)
    0.5
    """
    return math.sqrt(2 / fan_in)


def glorot(fan_in, fan_out):
    """Return √(2/(fan_in + fan_out)), the spread that keeps the variance through tanh (Glorot & Bengio 2010).

    >>> glorot(5, 3)
    0.5
    """
    return math.sqrt(2 / (fan_in + fan_out))


@dataclass(frozen=True)
class MLP:
    """Layers h ↦ activation(h W + b) of the given ``sizes``; after the last W and b comes no activation.

    ``loss(scores, y)`` ends in one number; both functions must take a ``Var``. Every method takes the flat
    vector w first, of ``n`` numbers: W₁ row by row, b₁, W₂, b₂, ...; x is cast to the dtype of w.

    >>> net = MLP((2, 3, 2)); w = net.init(np.random.default_rng(0))
    >>> net.n, net.forward(w, [[1.0, 0.0], [0.0, 1.0]]).shape
    (17, (2, 2))
    """

    sizes: tuple
    activation: Callable = relu
    loss: Callable = softmax_cross_entropy

    @cached_property
    def _layout(self):
        sizes, parts, start = [count("size", s, example=10) for s in self.sizes], [], 0
        if len(sizes) < 2:
            message = _("got sizes {sizes}, wanted inputs, hidden layers, outputs: try MLP((2, 16, 2))")
            raise ValueError(message.format(sizes=self.sizes))
        for k, m in pairwise(sizes):
            for shape in ((k, m), (m,)):
                parts.append((slice(start, start + math.prod(shape)), shape))
                start = parts[-1][0].stop
        return parts

    @property
    def n(self):
        """The number of weights."""
        return self._layout[-1][0].stop

    def layers(self, w):
        """Return W₁, b₁, W₂, b₂, ... as views into w."""
        if w.shape != (self.n,):
            message = _("got weights of shape {shape}, wanted ({n},) for sizes {sizes}: try net.init(rng)")
            raise ValueError(message.format(shape=w.shape, n=self.n, sizes=self.sizes))
        return [w[part].reshape(shape) for part, shape in self._layout]

    def init(self, rng, spread=None, dtype=float):
        """Return random weights with biases 0; ``spread`` is ``he`` for relu and ``glorot`` for all else.

        >>> w = MLP((100, 200)).init(np.random.default_rng(0))
        >>> w.size, round(float(w[:20000].std()), 3), float(w[20000:].max())
        (20200, 0.141, 0.0)
        """
        spread = spread or (he if self.activation is relu else glorot)
        w = np.zeros(self.n, dtype)
        for W in self.layers(w)[::2]:
            W[:] = rng.normal(0, spread(*W.shape), W.shape)
        return w

    def forward(self, w, x):
        """Return the scores (rows, last size) for ``x`` (rows, first size); w may be a ``Var``."""
        return self._through(self.layers(w), x)

    def _through(self, layers, x):
        h = array("x", x).astype(layers[0].dtype, copy=False)
        for W, b in zip(layers[:-2:2], layers[1:-2:2], strict=True):
            h = self.activation(linear(h, W, b))
        return linear(h, *layers[-2:])

    def loss_and_grad(self, w, x, y):
        """Return the loss on the batch (x, y) and its gradient, a flat vector like w.

        >>> net = MLP((2, 2)); loss, g = net.loss_and_grad(np.zeros(6), [[1.0, 2.0]], [0])
        >>> round(loss, 6), g.tolist()
        (0.693147, [-0.5, 0.5, -1.0, 1.0, -0.5, 0.5])
        """
        leaves = [Var(part) for part in self.layers(w)]
        loss = self.loss(self._through(leaves, x), y)
        loss.backward()
        return loss.value.item(), np.concatenate([leaf.grad.ravel() for leaf in leaves])


@dataclass(frozen=True)
class History:
    """What a training run left: ``loss`` and ``validation`` hold one number for each finished epoch.

    ``w`` are the weights after epoch ``best`` (from 0; -1: the start), the one with the lowest validation
    loss or, without validation, the last.
    ``status`` is "done", "stopped" (early, by patience) or "diverged" (a loss was no longer a number).

    >>> h = History(np.zeros(3), np.array([0.9, 0.4]), np.array([0.8, 0.5]), best=1, status="done")
    >>> float(h.validation[h.best]), h.status
    (0.5, 'done')
    """

    w: np.ndarray
    loss: np.ndarray
    validation: np.ndarray
    best: int
    status: str


def train(
    net,
    x,
    y,
    w0,
    rule,
    epochs=10,
    *,
    lr,
    rng,
    batch_size=32,
    validation=None,
    patience=None,
    progress=True,
    **settings,
):
    """Train for some epochs of shuffled minibatches and return the History.

    A setting of the rule may be a schedule t -> number, t counting steps. With ``validation=(x, y)`` the
    best epoch's weights are kept; ``patience`` ends the run after so many epochs without a better one.

    >>> from gdlib.optim import sgd
    >>> x, net, rng = np.array([[-1.0], [1.0]]), MLP((1, 2)), np.random.default_rng(0)
    >>> history = train(net, x, [0, 1], np.zeros(4), sgd, epochs=3, lr=1, rng=rng, progress=False)
    >>> history.loss.round(3).tolist()
    [0.693, 0.313, 0.195]
    """
    (x, y), held = _rows(x, y), validation and _rows(*validation)
    if patience is not None and (held is None or count("patience", patience, example=5) < 1):
        raise ValueError(
            _("got patience without validation data, wanted both: try validation=(x_val, y_val)")
        )
    kept = w0 = filled("w0", w0)
    losses, seen, best, status = [], [], -1, "done"
    run = _epochs(net, x, y, w0, rule, batch_size, rng, {"lr": lr, **settings})
    with np.errstate(all="ignore"), _bar(count("epochs", epochs, example=10), progress) as bar:
        for epoch, (w, loss) in zip(bar, run, strict=False):
            check = float(net.loss(net.forward(w, held[0]), held[1])) if held else -epoch
            if not math.isfinite(loss + check):
                status = "diverged"
                break
            losses.append(loss)
            seen.append(check)
            bar.set_postfix_str(f"{loss:.4g}", refresh=False)
            if check <= min(seen):
                kept, best = w, epoch
            elif patience is not None and epoch - best >= patience:
                status = "stopped"
                break
    return History(kept, np.array(losses), np.array(seen if held else []), best, status)


def _epochs(net, x, y, w, rule, batch_size, rng, settings):
    """Yield (w, mean training loss) after each epoch, for ever; the first step looks at the settings."""
    step, state, t = rule, (), 0
    while True:
        total = 0.0
        for rows in minibatches(len(x), batch_size, rng):
            loss, g = net.loss_and_grad(w, x[rows], y[rows])
            now = {name: setting(name, s(t)) if callable(s) else s for name, s in settings.items()}
            w, *state = step(w, g, *state, **now)
            step, t, total = inside(rule), t + 1, total + loss * len(rows)
        yield w, total / len(x)


def _rows(x, y):
    x, y = filled("x", x), np.asarray(y)
    if len(x) != len(y):
        message = _("got {n} rows of x and {m} of y, wanted one y for each row: try x[:{k}], y[:{k}]")
        raise ValueError(message.format(n=len(x), m=len(y), k=min(len(x), len(y))))
    return x, y


def _bar(epochs, progress):
    from tqdm.auto import tqdm  # a widget in a notebook, a line on stderr in a terminal

    return tqdm(range(epochs), unit=_("epoch"), disable=not progress)
