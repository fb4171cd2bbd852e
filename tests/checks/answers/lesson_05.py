"""Right answers of lesson 05, in other words."""

from collections import defaultdict, deque
from graphlib import TopologicalSorter

import numpy as np

from . import right


@right("multiply_backward")
def _(a, b, up):
    return [np.multiply(up, b), np.multiply(up, a)]


@right("multiply_backward")
def _(a, b, up):
    """Measured, as in lesson 1: a product is straight in each factor."""
    return up * ((a + 1) * b - a * b), up * (a * (b + 1) - a * b)


@right("multiply_backward")
def _(a, b, up):
    local = {"a": b, "b": a}
    return tuple(local[name] * up for name in "ab")


@right("topo_order")
def _(inputs, node):
    """Python's own sorter, on what can be reached."""
    reached, queue = {node}, deque([node])
    while queue:
        for source in inputs[queue.popleft()]:
            if source not in reached:
                reached.add(source)
                queue.append(source)
    return list(TopologicalSorter({name: inputs[name] for name in reached}).static_order())


@right("topo_order")
def _(inputs, node):
    """Kahn: takes nodes whose users are all done, from the result on; then turns the list."""
    users, stack, seen = defaultdict(int), [node], {node}
    while stack:
        for source in inputs[stack.pop()]:
            users[source] += 1
            if source not in seen:
                seen.add(source)
                stack.append(source)
    order, ready = [], [node]
    while ready:
        name = ready.pop()
        order.append(name)
        for source in inputs[name]:
            users[source] -= 1
            if users[source] == 0:
                ready.append(source)
    return tuple(reversed(order))


@right("topo_order")
def _(inputs, node):
    """A stack of iterators, left to right; names in an array."""
    order, done, stack = [], {node}, [(node, iter(inputs[node]))]
    while stack:
        name, rest = stack[-1]
        for source in rest:
            if source not in done:
                done.add(source)
                stack.append((source, iter(inputs[source])))
                break
        else:
            order.append(name)
            stack.pop()
    return np.array(order)


@right("topo_order")
def _(inputs, node):
    """Sorts by the longest way from a leaf, found by a recursion in small bites."""
    depth, stack = {}, [node]
    while stack:
        name = stack[-1]
        missing = [source for source in inputs[name] if source not in depth]
        if missing:
            stack.append(missing[0])
        else:
            depth[name] = 1 + max((depth[source] for source in inputs[name]), default=0)
            stack.pop()
    return sorted(depth, key=depth.get)


@right("backward")
def _(edges, order):
    """Asks every node's users instead of sending."""
    grad = {}
    for name in order[::-1]:
        grad[name] = 1 if name == order[-1] else 0
        for user in grad:
            grad[name] += sum(grad[user] * local for source, local in edges[user] if source == name)
    return grad


@right("backward")
def _(edges, order):
    """Adds up the products along all paths."""

    def paths(name):
        total = 1.0 if name == order[-1] else 0.0
        for user in order:
            for source, local in edges[user]:
                if source == name:
                    total += local * paths(user)
        return total

    return {name: np.float64(paths(name)) for name in order}


@right("backward")
def _(edges, order):
    grad = defaultdict(float)
    grad[order[-1]] += 1
    for name in order[::-1]:
        grad[name] += 0
        for source, local in edges[name]:
            grad[source] = grad[source] + local * grad[name]
    return grad


@right("backward")
def _(edges, order):
    """Walks forward, once for every node."""
    grad = {}
    for start in order:
        slope = dict.fromkeys(order, 0.0)
        slope[start] = 1.0
        for name in order:
            slope[name] += sum(slope[source] * local for source, local in edges[name])
        grad[start] = slope[order[-1]]
    return grad


@right("linear_backward")
def _(dY, X, W):
    """One sample at a time."""
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for i in range(len(X)):
        dX[i] = W @ dY[i]
        dW += np.outer(X[i], dY[i])
        db += dY[i]
    return dX, dW, db


@right("linear_backward")
def _(dY, X, W):
    return [np.einsum("nk,dk->nd", dY, W), np.einsum("nd,nk->dk", X, dY), np.einsum("nk->k", dY)]


@right("linear_backward")
def _(dY, X, W):
    return (W @ dY.T).T, (dY.T @ X).T, np.ones(len(X)) @ dY


@right("unbroadcast")
def _(g, shape):
    """All sums at once, then the shape."""
    padded = (1,) * (np.ndim(g) - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(padded) if n == 1)
    return np.sum(g, axis=axes).reshape(shape)


@right("unbroadcast")
def _(g, shape):
    """Entry by entry: everyone reports to the place it was copied from."""
    found = np.zeros(shape)
    for place in np.ndindex(np.shape(g)):
        home = place[len(place) - len(shape) :]
        found[tuple(0 if n == 1 else i for i, n in zip(home, shape, strict=True))] += np.asarray(g)[place]
    return found


@right("unbroadcast")
def _(g, shape):
    g = np.asarray(g)
    if g.shape == tuple(shape):
        return g
    for _ in range(g.ndim - len(shape)):
        g = np.add.reduce(g)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            g = g.sum(axis, keepdims=True)
    return g


@right("relu_backward")
def _(x, up):
    return np.where(x > 0, up, 0)


@right("relu_backward")
def _(x, up):
    found = np.array(up)
    found[x <= 0] = 0
    return found


@right("relu_backward")
def _(x, up):
    return up * np.heaviside(x, 0)


@right("mlp_loss_and_grads")
def _(params, X, y):
    """Every sum written out."""
    W1, b1, W2, b2 = params
    n = len(X)
    grads = [np.zeros(np.shape(p)) for p in params]
    loss = 0.0
    for i in range(n):
        h = np.tanh(X[i] @ W1 + b1)
        r = (h @ W2 + b2 - y[i])[0]
        loss += r * r / n
        back = 2 * r / n * W2[:, 0] * (1 - h * h)
        grads[0] += np.outer(X[i], back)
        grads[1] += back
        grads[2][:, 0] += 2 * r / n * h
        grads[3] += 2 * r / n
    return loss, grads


@right("mlp_loss_and_grads")
def _(params, X, y):
    W1, b1, W2, b2 = params
    Z = X @ W1 + b1
    r = np.tanh(Z) @ W2 + b2 - y
    up = 2 * r / len(y)
    dZ = up @ W2.T / np.cosh(Z) ** 2
    return [float((r.T @ r)[0, 0]) / len(y), [X.T @ dZ, np.sum(dZ, 0), np.tanh(Z).T @ up, np.sum(up, 0)]]


@right("mlp_loss_and_grads")
def _(params, X, y):
    """The tape of gdlib does the way back."""
    import gdlib as gd

    W1, b1, W2, b2 = leaves = [gd.autodiff.Var(p) for p in params]
    loss = ((np.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()
    loss.backward()
    return float(loss.value), tuple(leaf.grad for leaf in leaves)


@right("grad_check")
def _(f, g, w, h=1e-5):
    """A loop that moves one entry and puts it back."""
    w = np.array(w, dtype=float)
    n = np.zeros(len(w))
    for i in range(len(w)):
        kept = w[i]
        w[i] = kept + h
        ahead = f(w)
        w[i] = kept - h
        n[i] = (ahead - f(w)) / (2 * h)
        w[i] = kept
    below = np.linalg.norm(g) + np.linalg.norm(n)
    return 0 if below == 0 else np.linalg.norm(n - g) / below


@right("grad_check")
def _(f, g, w, h=1e-5):
    steps = h * np.identity(np.size(w))
    n = [0.5 / h * (f(w + e) - f(w - e)) for e in steps]
    if not np.any(g) and not np.any(n):
        return 0.0
    return np.sqrt(np.sum(np.subtract(g, n) ** 2)) / (
        np.sqrt(np.sum(np.square(g))) + np.sqrt(np.sum(np.square(n)))
    )


@right("grad_check")
def _(f, g, w, h=1e-5):
    """A tiny number in the denominator instead of a question."""
    n = np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])
    return np.array(np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n) + 1e-12))
