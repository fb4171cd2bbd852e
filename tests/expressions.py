"""Random expressions as data, so that gdlib, NumPy and torch can all evaluate the same one.

An expression is a nested list, ["name", operand, ..., settings]; ["leaf", i] is the i-th array. What must be
positive is made so (b*b + 1): every expression is smooth but for the kinks of relu and maximum.
"""

import numpy as np

UNARY = ["exp_of_tanh", "log", "tanh", "relu", "sigmoid", "neg", "sqrt", "sin", "cos", "square", "cube"]
BINARY = ["add", "sub", "mul", "div", "pow", "maximum"]


def operations(xp, relu, sigmoid, cross_entropy):
    """Return name -> function for one library; ``xp`` is numpy or torch, whose names agree here."""
    return {
        "exp_of_tanh": lambda a: xp.exp(xp.tanh(a)),
        "log": lambda a: xp.log(a * a + 1),
        "tanh": xp.tanh,
        "relu": relu,
        "sigmoid": sigmoid,
        "neg": lambda a: -a,
        "sqrt": lambda a: xp.sqrt(a * a + 1),
        "sin": xp.sin,
        "cos": xp.cos,
        "square": lambda a: a * a,
        "cube": lambda a: a**3,
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / (b * b + 1),
        "pow": lambda a, b: (a * a + 1) ** xp.tanh(b),
        "maximum": xp.maximum,
        "matmul": lambda a, b: a @ b,
        "sum": lambda a, axis, keepdims: a.sum(axis, keepdims=keepdims),
        "mean": lambda a, axis, keepdims: a.mean(axis, keepdims=keepdims),
        "total": lambda a: a.sum(),
        "average": lambda a: a.mean(),
        "reshape": lambda a, shape: a.reshape(tuple(shape)),
        "T": lambda a: a.T,
        "part": lambda a: a[1:],
        "row": lambda a, i: a[i],
        "pick": lambda a, rows: a[rows],
        "cross_entropy": cross_entropy,
    }


def evaluate(tree, leaves, ops):
    """Evaluate ``tree`` with the arrays ``leaves`` and the functions ``ops``."""
    name, *rest = tree
    if name == "leaf":
        return leaves[rest[0]]
    return ops[name](*(evaluate(r, leaves, ops) if _is_tree(r) else r for r in rest))


def _is_tree(x):
    return isinstance(x, list) and bool(x) and isinstance(x[0], str)


class Grower:
    """Grows one expression of a wanted shape; ``leaves`` are the arrays it ended in."""

    def __init__(self, rng):
        self.rng, self.leaves = rng, []

    def choice(self, options):
        return options[self.rng.integers(len(options))]

    def leaf(self, shape):
        same = [i for i, a in enumerate(self.leaves) if a.shape == shape]
        if same and self.rng.random() < 0.5:
            return ["leaf", self.choice(same)]
        self.leaves.append(self.rng.normal(size=shape))
        return ["leaf", len(self.leaves) - 1]

    def grow(self, shape, depth):
        if depth == 0:
            return self.leaf(shape)
        kinds = [self.unary, self.binary, self.binary, self.product, self.reduction, self.moved]
        return self.choice(kinds)(shape, depth - 1)

    def unary(self, shape, depth):
        return [self.choice(UNARY), self.grow(shape, depth)]

    def binary(self, shape, depth):
        small = tuple(1 if self.rng.random() < 0.4 else n for n in shape)[self.rng.integers(len(shape) + 1) :]
        pair = [self.grow(shape, depth), self.grow(small, depth)]
        return [self.choice(BINARY), *(pair if self.rng.random() < 0.5 else pair[::-1])]

    def product(self, shape, depth):
        k = int(self.rng.integers(1, 4))
        if len(shape) == 0:
            shapes = (k,), (k,)
        elif len(shape) == 1:
            shapes = self.choice([((*shape, k), (k,)), ((k,), (k, *shape))])
        else:
            shapes = (*shape[:-1], k), (k, shape[-1])
        return ["matmul", *(self.grow(s, depth) for s in shapes)]

    def reduction(self, shape, depth):
        name, n = self.choice(["sum", "mean"]), int(self.rng.integers(2, 4))
        if shape == ():
            return [{"sum": "total", "mean": "average"}[name], self.grow((2, n), depth)]
        if 1 in shape:
            axis = shape.index(1)
            return [name, self.grow((*shape[:axis], n, *shape[axis + 1 :]), depth), axis, True]
        if len(shape) == 2:
            return self.unary(shape, depth)
        return [name, self.grow((n, *shape), depth), 0, False]

    def moved(self, shape, depth):
        if shape == ():
            return ["row", self.grow((3,), depth), 1]
        n, *rest = shape
        options = [
            ["part", lambda: self.grow((n + 1, *rest), depth)],
            ["pick", lambda: self.grow((2, *rest), depth), [int(i) for i in self.rng.integers(0, 2, n)]],
            ["reshape", lambda: self.grow((int(np.prod(shape)),), depth), list(shape)],
        ]
        if len(shape) == 2:
            options.append(["T", lambda: self.grow(shape[::-1], depth)])
        name, operand, *settings = self.choice(options)
        return [name, operand(), *settings]


def random_expression(seed, depth=5):
    """Return (tree, leaves) of an expression that ends in one number."""
    grower = Grower(np.random.default_rng(seed))
    if seed % 4 == 0:
        tree = ["cross_entropy", grower.grow((3, 4), depth), [int(i) for i in grower.rng.integers(0, 4, 3)]]
    else:
        tree = [["total", "average"][seed % 2], grower.grow((2, 3), depth)]
    return tree, grower.leaves
