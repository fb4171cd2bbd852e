# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] name="title"
# # Send the error backward
#
# **You will** take a calculation apart, send derivatives back through it, and train a small neural network with your own gradients.
#
# **You will learn** what backpropagation is, why order matters, and how to prove that a gradient is right.
#
# **You need** lesson 3 and the chain rule.
#
# **Time**: 60 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="cost-text"
# ## Why not measure?
#
# Lesson 1 measured each slope with two looks at the loss. A network with a million weights would need two million looks for **one** step. The hiker would starve.
#
# Backpropagation gets all slopes from one walk forward and one walk back. It is not gradient descent: it only computes the gradient. Descent then uses it.
#
# ## A graph of small steps
#
# Every calculation is a graph of operations that each know their own **local** derivative. Here is $L = (wx + b)^2$ at $w = 2$, $x = 3$, $b = 1$.
#
# **Predict.** What is the derivative of $L$ with respect to $b$? And to $w$?

# %% name="graph" tags=["figure"]
places = {"w": (0, 2), "x": (0, 1), "b": (0, 0), "w·x = 6": (1.5, 1.5), "s = 7": (3, 1), "L = 49": (4.5, 1)}
arrows = [("w", "w·x = 6", 42), ("x", "w·x = 6", 28), ("w·x = 6", "s = 7", 14), ("b", "s = 7", 14), ("s = 7", "L = 49", 14)]
fig, ax = plt.subplots(figsize=(8, 3))
for a, b, back in arrows:
    ax.annotate("", places[b], places[a], arrowprops={"arrowstyle": "->", "shrinkA": 22, "shrinkB": 30})
    ax.text(*np.mean([places[a], places[b]], axis=0), f"{back}", color="#D55E00", ha="center", va="bottom")
for name, (x, y) in places.items():
    ax.text(x, y, name, ha="center", va="center", bbox={"boxstyle": "round", "fc": "white"})
ax.set(xlim=(-0.5, 5.2), ylim=(-0.5, 2.5), xticks=[], yticks=[], frame_on=False)
gd.show(fig, alt=_("Graph from w, x and b over the product and the sum to the loss 49. Derivatives flow back: 14 at the sum and at b, 42 at w."))

# %% [markdown] name="chain-text"
# It is 14 for $b$ and 42 for $w$. Walk backward from the loss and multiply by each local derivative: that is the chain rule. Each operation needs one number from behind, the **upstream** derivative.
#
# ### Practice: `multiply_backward`
#
# The forward walk computed `a * b`. Return `(da, db)`, given the upstream derivative `up`.
#
# <details><summary>Hint</summary>
#
# The local derivative of $ab$ with respect to $a$ is $b$.
#
# </details>

# %% name="multiply_backward"
def multiply_backward(a, b, up):
    """Return the derivatives for a and b of a * b, given the upstream derivative."""
    ### BEGIN SOLUTION
    return b * up, a * up
    ### END SOLUTION


# %% name="multiply_backward-check"
gd.check("multiply_backward", multiply_backward)

# %% [markdown] name="order-text"
# ## Order matters
#
# Take $b = a + a$ and $c = b + b$. Surely $c = 4a$, so the derivative is 4. But who processes $b$ twice, once for each of its users, gets 8. Each node comes once, and only when **all** its users are done.
#
# ### Exercise: `topo_order`
#
# `inputs[name]` lists the nodes that `name` is computed from; leaves have an empty list. Return a list of all nodes that `node` depends on, and `node` itself, in **topological order**: each node once, after all its inputs. Long chains of 10,000 nodes must work.
#
# <details><summary>Hint 1: what you may see</summary>
#
# A node appears twice, or Python reports a recursion that is too deep.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Two users visit the same node. And each call of a function inside itself costs one level; about 1,000 are allowed.
#
# </details>
# <details><summary>Hint 3: a way</summary>
#
# Keep your own stack of pairs `(name, ready)`. Skip a name that is in your list already. Not ready: push it again as ready, then push its inputs. Ready: append it.
#
# </details>

# %% name="topo_order"
def topo_order(inputs, node):
    """Return the nodes that node depends on, itself last, each after all its inputs."""
    ### BEGIN SOLUTION
    order, done, stack = [], set(), [(node, False)]
    while stack:
        name, ready = stack.pop()
        if name in done:
            continue
        if ready:
            done.add(name)
            order.append(name)
        else:
            stack.append((name, True))
            stack.extend((source, False) for source in inputs[name])
    return order
    ### END SOLUTION


# %% name="topo_order-check"
gd.check("topo_order", topo_order)

# %% [markdown] name="backward-text"
# ### Exercise: `backward`
#
# `edges[name]` is a list of pairs `(input, local derivative)`. `order` is a topological order that ends with the result. Return a dictionary with the derivative of the result for every node in `order`. The result itself gets 1. A node with several users gets the **sum** of what they send.
#
# <details><summary>Hint 1: what you may see</summary>
#
# For $c = 4a$ you get 1 or 2 instead of 4.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `=` overwrites what another path has sent. Use `+=`.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Start all at 0.0 and the last at 1.0. Walk `reversed(order)`; for each pair add `grad[name] * local` to the input.
#
# </details>

# %% name="backward"
def backward(edges, order):
    """Return {name: derivative of the last node of order}, by one walk backward."""
    ### BEGIN SOLUTION
    grad = dict.fromkeys(order, 0.0)
    grad[order[-1]] = 1.0
    for name in reversed(order):
        for source, local in edges[name]:
            grad[source] += grad[name] * local
    return grad
    ### END SOLUTION


# %% name="backward-check"
gd.check("backward", backward)

# %% [markdown] name="backward-see-text"
# **See it.** Your walk through a chain of 30 equal layers. Each local derivative is 0.8, 1 or 1.2. What arrives at the first layer?

# %% name="backward-see" tags=["figure"]
fig, ax = plt.subplots()
for local in (0.8, 1.0, 1.2):
    edges = {0: []} | {k: [(k - 1, local)] for k in range(1, 31)}
    grad = backward(edges, list(range(31)))
    ax.semilogy(list(grad.values()), label=_("local derivative {d}").format(d=gd.i18n.number(local)))
ax.set(xlabel=_("layer"), ylabel=_("derivative of the result"))
ax.legend()
gd.show(fig, alt=_("Three straight lines on a log scale: towards the first layer one derivative vanishes, one stays at 1, one explodes."))

# %% [markdown] name="init-text"
# Either almost nothing or far too much: the **vanishing** and the **exploding gradient**. That is why weights start as random numbers of a chosen size. For layers with tanh a good standard deviation is $\sqrt{1/n}$ with $n$ inputs, a simple form of Glorot's rule; for ReLU it is $\sqrt{2/n}$ (He). All zeros are forbidden: then all neurons of a layer get the same gradient and stay equal for ever.
#
# ## Whole layers at once
#
# ### Exercise: `linear_backward`
#
# The forward walk computed $Y = XW + b$ for n samples; `X` is (n, d), `W` is (d, k), `b` is (k,). Given the upstream `dY`, shape (n, k), return `(dX, dW, db)`.
#
# $$dX = dY\,W^\top, \qquad dW = X^\top dY, \qquad db = \sum_{i=1}^{n} dY_i$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# A message about shapes that do not fit.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Each gradient has the shape of its own array. Only one order of the product gives it.
#
# </details>
# <details><summary>Hint 3: the bias</summary>
#
# Every sample uses the same `b`, so their messages add up: `dY.sum(axis=0)`.
#
# </details>

# %% name="linear_backward"
def linear_backward(dY, X, W):
    """Return (dX, dW, db) for Y = X @ W + b, given dY."""
    ### BEGIN SOLUTION
    return dY @ W.T, X.T @ dY, dY.sum(axis=0)
    ### END SOLUTION


# %% name="linear_backward-check"
gd.check("linear_backward", linear_backward)

# %% [markdown] name="unbroadcast-text"
# NumPy stretches small arrays to the shape of large ones: it **broadcasts**. What was copied forward is summed backward. The bias above was one case of it.
#
# ### Exercise: `unbroadcast`
#
# `g` is the gradient of a result whose input had the shape `shape` before broadcasting. Return the gradient of that input, with exactly that shape.
#
# <details><summary>Hint 1: what you may see</summary>
#
# Right for (3,), wrong for (3, 1).
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# New axes appear on the left; axes of length 1 are stretched in place. Both need a sum.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# First `g.sum(axis=0)` until the number of axes fits. Then `keepdims=True` for every axis where `shape` has 1.
#
# </details>

# %% name="unbroadcast"
def unbroadcast(g, shape):
    """Return the gradient g, summed back to the shape the input had before broadcasting."""
    ### BEGIN SOLUTION
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=stretched, keepdims=True)
    ### END SOLUTION


# %% name="unbroadcast-check"
gd.check("unbroadcast", unbroadcast)

# %% [markdown] name="relu-text"
# ### Practice: `relu_backward`
#
# ReLU is $\max(x, 0)$. Return its gradient at `x` for the upstream `up`. At $x = 0$ take 0.
#
# <details><summary>Hint</summary>
#
# The local derivative is 1 where `x > 0`, else 0.
#
# </details>

# %% name="relu_backward"
def relu_backward(x, up):
    """Return the gradient of max(x, 0) at x, given the upstream gradient."""
    ### BEGIN SOLUTION
    return up * (x > 0)
    ### END SOLUTION


# %% name="relu_backward-check"
gd.check("relu_backward", relu_backward)

# %% [markdown] name="mlp-text"
# ## A network of your own
#
# ### Exercise: `mlp_loss_and_grads`
#
# `params` is `(W1, b1, W2, b2)`. The network computes $H = \tanh(XW_1 + b_1)$ and $\hat y = HW_2 + b_2$, shape (n, 1). `y` has shape (n, 1) too. Return `(loss, grads)`: the mean squared error, and a tuple of four gradients in the order of `params`. Your `linear_backward` is welcome.
#
# <details><summary>Hint 1: what you may see</summary>
#
# The second layer is right, the first is not.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Between the layers stands tanh, with the local derivative $1 - H^2$.
#
# </details>
# <details><summary>Hint 3: the start of the way back</summary>
#
# The derivative of the loss with respect to $\hat y$ is `2 * (yhat - y) / y.size`.
#
# </details>

# %% name="mlp_loss_and_grads"
def mlp_loss_and_grads(params, X, y):
    """Return (loss, (dW1, db1, dW2, db2)) of a tanh network with mean squared error."""
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params
    H = np.tanh(X @ W1 + b1)
    r = H @ W2 + b2 - y
    dH, dW2, db2 = linear_backward(2 * r / y.size, H, W2)
    _dX, dW1, db1 = linear_backward(dH * (1 - H**2), X, W1)
    return np.mean(r**2), (dW1, db1, dW2, db2)
    ### END SOLUTION


# %% name="mlp_loss_and_grads-check"
gd.check("mlp_loss_and_grads", mlp_loss_and_grads)

# %% [markdown] name="mlp-see-text"
# **See it.** Your gradients train a network with eight hidden neurons to follow a wave. Can a sum of eight tanh bend often enough?

# %% name="mlp_loss_and_grads-see" tags=["figure"]
rng = np.random.default_rng(0)
X = np.linspace(-3, 3, 80)[:, None]
y = np.sin(2 * X)
params = [rng.normal(0, 1, (1, 8)), rng.normal(0, 1, 8), rng.normal(0, 0.35, (8, 1)), np.zeros(1)]
fig, ax = plt.subplots()
ax.plot(X, y, color="0.6", lw=4)
for step in range(4001):
    loss, grads = mlp_loss_and_grads(params, X, y)
    if step in (0, 400, 4000):
        W1, b1, W2, b2 = params
        ax.plot(X, np.tanh(X @ W1 + b1) @ W2 + b2, label=_("after {t} steps").format(t=step))
    params = [p - 0.1 * g for p, g in zip(params, grads)]
ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))
gd.show(fig, alt=_("A network drawn after 0, 400 and 4000 steps. The last curve follows the wave and lags behind only at both ends."))

# %% [markdown] name="check-text"
# It can; only at both ends, where nothing comes after, the curve lags behind.
#
# ## Trust, but verify
#
# Backpropagation written by hand is wrong more often than not, and a slightly wrong gradient still descends. Compare it with the slow measurement of lesson 1. This is the **gradient check**.
#
# ### Exercise: `grad_check`
#
# Return the relative error between the gradient `g` that somebody claims for `f` at `w`, and the central difference $n$ with $h = 10^{-5}$. If both are zero, return 0.0.
#
# $$\frac{\lVert g - n \rVert}{\lVert g \rVert + \lVert n \rVert}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The result is not a number for a flat function.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# 0 divided by 0.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `gd.numdiff` is closed here: write the loop of lesson 1 again, then `np.linalg.norm`.
#
# </details>

# %% name="grad_check"
def grad_check(f, g, w, h=1e-5):
    """Return the relative error between g and the central difference of f at the vector w."""
    ### BEGIN SOLUTION
    n = np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])
    size = np.linalg.norm(g) + np.linalg.norm(n)
    return np.linalg.norm(g - n) / size if size > 0 else 0.0
    ### END SOLUTION


# %% name="grad_check-check"
gd.check("grad_check", grad_check)

# %% [markdown] name="grad_check-see-text"
# **See it.** Your check of a right gradient, for many distances $h$. Which $h$ is best?

# %% name="grad_check-see" tags=["figure"]
distances = np.logspace(-12, 0, 60)
errors = [grad_check(lambda w: np.exp(w[0]), np.array([np.e]), np.ones(1), h) for h in distances]
fig, ax = plt.subplots()
ax.loglog(distances, errors)
ax.set(xlabel=_("distance $h$"), ylabel=_("relative error"))
gd.show(fig, alt=_("A V on log scales: the error falls as h shrinks to a few millionths, then rises again and becomes noisy."))

# %% [markdown] name="remember"
# A few millionths: between $10^{-6}$ and $10^{-5}$. To the right the formula is inexact, to the left rounding wins.
#
# ## What to remember
#
# - Backpropagation is the chain rule in the right order: local derivative times upstream.
# - A value used twice gets the **sum** of two messages. Every gradient has the shape of its array.
# - Check a new gradient once with central differences; an error near $10^{-8}$ is fine, $10^{-2}$ is a bug.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - `gd.autodiff.Var` does all of this by itself. Rebuild $L = (wx + b)^2$ with it and compare 14 and 42.
# - Start the network with zeros in `W1` and `W2`. What do its neurons learn?
# - Check `relu_backward` at $x = 0$. Why must a gradient check stay away from kinks?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - D. Rumelhart, G. Hinton and R. Williams, [*Learning representations by back-propagating errors*](https://doi.org/10.1038/323533a0) (1986): four pages that started it.
# - A. Griewank and A. Walther, *Evaluating Derivatives*: why the way back costs at most about four times the way forward.
# - A. Karpathy, [micrograd](https://github.com/karpathy/micrograd): a whole engine on one screen, to read after this lesson.
