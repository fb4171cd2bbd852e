"""Reverse-mode differentiation of array programs, small enough to read in one evening.

Read ``rules`` (the calculus, one row an operation), then ``tape`` (a ``Var`` remembers what it was made from,
and the walk back), then ``functions``. np.exp, np.log, np.tanh, np.maximum, ... take a ``Var`` too.

>>> w = Var([1.0, -2.0], "w")
>>> loss = ((w - 3) ** 2).sum(); loss.backward(); print(loss, w.grad)
Var(29.) [ -4. -10.]
"""

from gdlib.autodiff.functions import grad, linear, relu, sigmoid, softmax_cross_entropy, value_and_grad
from gdlib.autodiff.rules import unbroadcast
from gdlib.autodiff.tape import Var, graph, order

__all__ = [
    "Var",
    "grad",
    "graph",
    "linear",
    "order",
    "relu",
    "sigmoid",
    "softmax_cross_entropy",
    "unbroadcast",
    "value_and_grad",
]
