"""The graph of a computation and the way back through it.

``backward`` goes from the result to the start, every node after all nodes that use it, and adds up the slopes
that arrive. That, and the rules, is all there is to backpropagation.
"""

import numpy as np

from gdlib.autodiff.rules import RULES, SYMBOLS, scatter, spread, spread_mean, unbroadcast
from gdlib.i18n import gettext as _
from gdlib.inputs import array, filled, same_shape


def raw(x):
    """Return the array in ``x``; Python's numbers stay what they are, because they do not widen float32."""
    if isinstance(x, Var):
        return x.value
    return x if isinstance(x, int | float) else array("operand", x)


def record(name, y, inputs, *links):
    """Return the node y, or y itself where no operand is a ``Var``; links are pairs (operand, pull)."""
    parents = [link for link in links if isinstance(link[0], Var)]
    return Var(y, name, parents, inputs) if parents else y


def apply(ufunc, *operands):
    """Return ufunc(*operands) as a node that knows its row of ``RULES``."""
    values = [raw(x) for x in operands]
    y = compute(ufunc, *values)
    return record(SYMBOLS.get(ufunc, ufunc.__name__), y, values, *zip(operands, RULES[ufunc], strict=True))


def compute(ufunc, *values):
    """Return ufunc(*values); where shapes do not fit, say which and what to try."""
    try:
        return ufunc(*values)
    except ValueError:
        raise ValueError(_mismatch(SYMBOLS.get(ufunc, ufunc.__name__), *values)) from None


def _mismatch(name, u, v):
    if name == "@":
        message = _("got shapes {u} @ {v}, wanted (n, k) @ (k, m): try .T or .reshape(...) on one of them")
    else:
        message = _("got shapes {u} {name} {v}, wanted shapes that broadcast: try .reshape(...)")
    return message.format(u=np.shape(u), v=np.shape(v), name=name)


def _operator(ufunc):
    return lambda a, b: apply(ufunc, a, b), lambda a, b: apply(ufunc, b, a)


class Var:
    """An array that remembers how it was made: y = f(u, v) keeps u and v until slopes come back.

    ``value`` is the array (float32 and float64 stay); ``grad`` has its shape, None before ``backward``;
    ``name`` is the operation, or the name you gave. Never change ``value`` in place before ``backward``.

    >>> x = Var([1.0, 2.0, 3.0], "x")
    >>> y = (x * x).sum()
    >>> y.backward(); print(y, x.grad)
    Var(14.) [2. 4. 6.]
    """

    __slots__ = ("grad", "inputs", "name", "parents", "value")

    def __init__(self, value, name="", parents=(), inputs=()):
        self.value = array(name or "value", value)
        self.grad = None
        self.name = name
        self.parents = parents  # pairs (operand, pull): pull(grad, value, *inputs) is the slope for operand
        self.inputs = inputs

    __add__, __radd__ = _operator(np.add)
    __sub__, __rsub__ = _operator(np.subtract)
    __mul__, __rmul__ = _operator(np.multiply)
    __truediv__, __rtruediv__ = _operator(np.divide)
    __pow__, __rpow__ = _operator(np.power)
    __matmul__, __rmatmul__ = _operator(np.matmul)

    def __neg__(self):
        return apply(np.negative, self)

    def __repr__(self):
        return f"Var({np.array2string(self.value, separator=', ')})"

    def __array_ufunc__(self, ufunc, method, *operands, **settings):
        # NumPy asks here for array + Var and for np.exp(Var).
        if ufunc in RULES and method == "__call__" and not settings:
            return apply(ufunc, *operands)
        known = ", ".join(f.__name__ for f in RULES)
        message = _("got {name} of a Var, wanted one of {known}: try these, or x.value outside the graph")
        raise TypeError(message.format(name=ufunc.__name__, known=known))

    def __array__(self, dtype=None, copy=None):
        raise TypeError(_("got a Var, wanted an array: try x.value, or what gdlib.autodiff offers"))

    def __getitem__(self, key):
        return record("[ ]", self.value[key], (self.value, key), (self, scatter))

    def __len__(self):
        return len(self.value)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    @property
    def shape(self):
        """The shape of the value."""
        return self.value.shape

    @property
    def dtype(self):
        """The kind of float."""
        return self.value.dtype

    @property
    def T(self):
        """The transpose."""
        return record(".T", self.value.T, (), (self, lambda g, y: g.T))

    def reshape(self, *shape):
        """Return the same numbers in another shape, as NumPy does."""
        y = self.value.reshape(*shape)
        return record("reshape", y, (self.shape,), (self, lambda g, y, old: g.reshape(old)))

    # dtype and out are there because np.sum(x) and np.mean(x) pass them.
    def sum(self, axis=None, dtype=None, out=None, keepdims=False):
        """Return the sum over ``axis``, or over all axes."""
        y = self.value.sum(axis=axis, keepdims=keepdims)
        return record("sum", y, (self.shape, axis, keepdims), (self, spread))

    def mean(self, axis=None, dtype=None, out=None, keepdims=False):
        """Return the mean over ``axis``, or over all axes."""
        y = filled("x", self.value).mean(axis=axis, keepdims=keepdims)
        return record("mean", y, (self.shape, axis, keepdims), (self, spread_mean))

    def zero_grad(self):
        """Forget the slope, so that the next ``backward`` starts from nothing."""
        self.grad = None

    def backward(self, seed=None):
        """Add the slope of this result to ``grad`` of all it came from; ``seed`` weighs its entries.

        Leaves add up over calls, as in PyTorch: ``zero_grad`` between two uses. It costs two forward passes.

        >>> a = Var(1.0); b = a + a; c = b + b
        >>> c.backward(); print(a.grad)
        4.0
        >>> c.backward(); print(a.grad)
        8.0
        """
        for _step in self.steps(seed):
            pass

    def steps(self, seed=None):
        """Do ``backward`` one step at a time: yield (node, operand, slope sent from node to operand).

        >>> x = Var(3.0, "x"); y = x * x
        >>> [(node.name, to.name, float(g)) for node, to, g in y.steps()]
        [('*', 'x', 3.0), ('*', 'x', 3.0)]
        """
        if seed is None and self.value.size != 1:
            message = _("got a result of shape {shape}, wanted one number: try .sum() or backward(seed=...)")
            raise ValueError(message.format(shape=self.shape))
        if seed is not None:
            seed = array("seed", seed)
            same_shape("seed", seed, "the result", self.value)
        nodes = order(self)
        for node in nodes:
            if node.parents:  # what is left from an earlier call; only leaves add up over calls
                node.grad = None
        _receive(self, np.ones_like(self.value) if seed is None else seed)
        for node in reversed(nodes):
            for operand, pull in node.parents:
                yield node, operand, _receive(operand, pull(node.grad, node.value, *node.inputs), node.grad)


def _receive(node, g, sent=None):
    """Add the slope g, summed to the node's shape, to node.grad and return it."""
    value = node.value
    if g.shape != value.shape:
        g = unbroadcast(g, value.shape)
    if g.dtype != value.dtype:
        g = g.astype(value.dtype)
    if node.grad is not None:
        node.grad = node.grad + g
    elif node.parents or (g.base is None and g is not sent):
        node.grad = g
    else:  # leaves are the reader's: no two may share their memory
        node.grad = g.copy()
    return g


def order(root):
    """Return every node under ``root``, each after its operands: a topological order, without recursion.

    >>> x = Var(2.0, "x"); y = x * x + x
    >>> [node.name for node in order(y)]
    ['x', '*', '+']
    """
    nodes, seen, stack = [], set(), [(root, False)]
    while stack:
        node, operands_done = stack.pop()
        if operands_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            for operand, _pull in node.parents:
                stack.append((operand, False))
    return nodes


def graph(root):
    """Return the graph under ``root`` as plain data: ``nodes`` in order, ``edges`` as pairs of positions.

    >>> x = Var(3.0, "x"); y = x * 2; y.backward()
    >>> graph(y)["nodes"][0], graph(y)["edges"]
    ({'name': 'x', 'value': 3.0, 'grad': 2.0}, [(0, 1)])
    """
    nodes = order(root)
    place = {node: i for i, node in enumerate(nodes)}

    def plain(a):
        return None if a is None else a.tolist()

    return {
        "nodes": [{"name": n.name, "value": plain(n.value), "grad": plain(n.grad)} for n in nodes],
        "edges": [(place[operand], place[n]) for n in nodes for operand, _pull in n.parents],
    }
