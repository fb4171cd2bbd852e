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
# # Choose a learning rate
#
# **You will** write gradient descent, break it with a learning rate, and make it choose a good one by itself.
#
# **You will learn** why one number decides between creeping, arriving and flying away, and how to know when to stop.
#
# **You need** lesson 1: the gradient and the step.
#
# **Time**: 55 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="example-text"
# ## One step by hand
#
# The hiker knows the way down. How long should a step be? Take the simplest valley, $f(w) = (w - 2)^2$. Its gradient is $2(w - 2)$ and its floor lies at $w = 2$.
#
# We start at $w = 5$ with $\eta = 0.1$. The gradient is 6, so the step is 0.6, and we arrive at 4.4. There the gradient is smaller, and so is the step. The next points are 3.92, 3.536, 3.2288 and 2.98304.
#
# PyTorch does the same with other words. This is only to read; lesson 11 runs it.
#
# ```python
# w = torch.tensor(5.0, requires_grad=True)
# optimizer = torch.optim.SGD([w], lr=0.1)
# loss = (w - 2) ** 2
# loss.backward()        # w.grad is now 6.0
# optimizer.step()       # w is now 4.4
# ```
#
# **Predict.** What will ten steps with $\eta = 0.1$, $0.5$, $0.95$ and $1.05$ look like?

# %% name="regimes" tags=["figure"]
valley, slope_of = lambda w: (w - 2) ** 2, lambda w: 2 * (w - 2)
fig, axes = plt.subplots(1, 4, figsize=(11, 3), sharey=True)
for ax, lr in zip(axes, (0.1, 0.5, 0.95, 1.05)):
    walk = gd.minimize(valley, slope_of, 5.0, gd.optim.sgd, steps=10, lr=lr)
    gd.plot.curve(ax, valley, (-4, 8))
    ax.plot(walk.w, valley(walk.w), "o-", ms=4)
    ax.set(title=rf"$\eta = {lr}$", xlabel="$w$", ylim=(-1, 30))
axes[0].set_ylabel("$f(w)$")
gd.show(fig, alt=_("Four walks in the same valley: a slow one, one that arrives in a single step, one that swings, one that climbs out."))

# %% [markdown] name="regimes-after"
# Small is slow. With 0.5 a single step arrives. With 0.95 the hiker overshoots the floor each time but still comes closer. With 1.05 each step ends higher than it began.
#
# ## The loop
#
# ### Exercise: `gradient_descent`
#
# Repeat the step of lesson 1 and keep every point. Return an array of shape `(steps + 1, *w0.shape)`; its first row is the start, its last row the point after `steps` steps. Leave `w0` unchanged. `grad(w)` gives the gradient.
#
# $$w_{t+1} = w_t - \eta\,\nabla f(w_t)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# All rows are equal, or one row is missing.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `w -= ...` changes the array that is already in your list. And the start is a row too.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Begin with `points = [w]`. In the loop make a new `w` and append it. Return `np.array(points)`.
#
# </details>

# %% name="gradient_descent"
def gradient_descent(grad, w0, lr, steps):
    """Return all points of the walk, the start first: shape (steps + 1, *w0.shape)."""
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    points = [w]
    for _step in range(steps):
        w = w - lr * grad(w)
        points.append(w)
    return np.array(points)
    ### END SOLUTION


# %% name="gradient_descent-check"
gd.check("gradient_descent", gradient_descent)

# %% [markdown] name="gradient_descent-see-text"
# **See it.** Your loop on a bowl with the curvatures 1 and 10, for three learning rates. Which one is close to the limit?

# %% name="gradient_descent-see" tags=["figure"]
dish = gd.surfaces.bowl(1, 10)
fig, axes = plt.subplots(1, 3, figsize=(10, 3))
for ax, lr in zip(axes, (0.02, 0.15, 0.198)):
    gd.plot.contours(ax, dish)
    gd.plot.path(ax, gradient_descent(dish.grad, np.array([1.8, 0.8]), lr, 30))
    ax.set_title(rf"$\eta = {lr}$")
gd.show(fig, alt=_("Three walks drawn by your loop: one creeps, one arrives, one swings from wall to wall and hardly calms down."))

# %% [markdown] name="factor-text"
# The last one: it swings between the walls and hardly calms down.
#
# ## One factor decides
#
# On a bowl with curvature $h$ the gradient is $h\,w$. One step is $w - \eta h w = (1 - \eta h)\,w$. So each step multiplies the distance by $1 - \eta h$, again and again. If that factor is below 1 in size, the hiker arrives. If not, never.
#
# A bowl in many dimensions has a smallest curvature $\mu$ and a largest curvature $L$. The slowest direction decides.
#
# ### Exercise: `contraction_factor`
#
# Return the factor of the slowest direction:
#
# $$\rho = \max\bigl(|1 - \eta\mu|,\ |1 - \eta L|\bigr)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# It is right for small learning rates only.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Beyond $1/L$ the factor of the steep direction is negative. Its size counts.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `abs` twice, `max` once.
#
# </details>

# %% name="contraction_factor"
def contraction_factor(lr, mu, L):
    """Return the factor per step of the slowest direction, for curvatures from mu to L."""
    ### BEGIN SOLUTION
    return max(abs(1 - lr * mu), abs(1 - lr * L))
    ### END SOLUTION


# %% name="contraction_factor-check"
gd.check("contraction_factor", contraction_factor)

# %% [markdown] name="contraction_factor-see-text"
# **See it.** The factor against the learning rate, for $\mu = 1$ and $L = 10$. Where does it cross 1, and where is it smallest?

# %% name="contraction_factor-see" tags=["figure"]
rates = np.linspace(0, 0.25, 200)
fig, ax = plt.subplots()
ax.plot(rates, [contraction_factor(lr, 1, 10) for lr in rates])
for lr, name in [(1 / 10, "$1/L$"), (2 / 11, r"$2/(\mu+L)$"), (2 / 10, "$2/L$")]:
    ax.axvline(lr, ls=":", color="0.4")
    ax.text(lr, 1.3, name, rotation=90, ha="right")
ax.axhline(1, color="0.4", lw=1)
ax.set(xlabel=_("learning rate"), ylabel=_("factor per step"))
gd.show(fig, alt=_("The factor falls slowly, has its lowest point at 2/(mu+L), then shoots up and crosses 1 at 2/L."))

# %% [markdown] name="stable-text"
# It crosses 1 at $2/L$ and is smallest a little before, at $2/(\mu + L)$. Too small costs time; a little too large costs everything.
#
# The curvatures of a bowl are the eigenvalues of its **Hessian** $H$, the matrix of second derivatives.
#
# ### Exercise: `max_stable_lr`
#
# Return the learning rate beyond which gradient descent diverges on a bowl with Hessian `H`. The bowl may be rotated, so look at eigenvalues, not at the diagonal.
#
# <details><summary>Hint 1: what you may see</summary>
#
# It works for a diagonal matrix and fails for a rotated bowl.
#
# </details>
# <details><summary>Hint 2: the tool</summary>
#
# `np.linalg.eigvalsh` gives the eigenvalues of a symmetric matrix, smallest first.
#
# </details>
# <details><summary>Hint 3: the formula</summary>
#
# $2/L$, with the largest eigenvalue $L$.
#
# </details>

# %% name="max_stable_lr"
def max_stable_lr(H):
    """Return the learning rate beyond which gradient descent diverges; H is a Hessian, shape (n, n)."""
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(H)[-1]
    ### END SOLUTION


# %% name="max_stable_lr-check"
gd.check("max_stable_lr", max_stable_lr)

# %% [markdown] name="optimal-text"
# ### Exercise: `optimal_lr`
#
# Return `(lr, rate)`: the learning rate with the smallest factor, and that factor. Both branches of the curve meet there. With $\kappa = L/\mu$, the **condition number**:
#
# $$\eta = \frac{2}{\mu + L}, \qquad \rho = \frac{\kappa - 1}{\kappa + 1}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Your rate is above 1, or negative.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# $\kappa$ is largest over smallest eigenvalue, so it is at least 1.
#
# </details>
# <details><summary>Hint 3: a test</summary>
#
# For the curvatures 1 and 25 you should get 2/26 and 24/26.
#
# </details>

# %% name="optimal_lr"
def optimal_lr(H):
    """Return (lr, rate): the best learning rate on a bowl with Hessian H, and its factor per step."""
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(H)
    mu, L = eigenvalues[0], eigenvalues[-1]
    return 2 / (mu + L), (L - mu) / (L + mu)
    ### END SOLUTION


# %% name="optimal_lr-check"
gd.check("optimal_lr", optimal_lr)

# %% [markdown] name="optimal_lr-see-text"
# **See it.** Your best rate on ever narrower bowls. How does the number of steps grow with the condition number?

# %% name="optimal_lr-see" tags=["figure"]
kappas, counts = [2, 5, 10, 25, 50, 100], []
for kappa in kappas:
    lr, _rate = optimal_lr(np.diag([1.0, kappa]))
    trough = gd.surfaces.bowl(1, kappa)
    walk = gd.minimize(trough.f, trough.grad, (1.0, 1.0), gd.optim.sgd, steps=800, lr=lr)
    counts.append(np.argmax(walk.loss < 1e-6 * walk.loss[0]))
fig, ax = plt.subplots()
ax.plot(kappas, counts, "o-")
ax.set(xlabel=_("condition number"), ylabel=_("steps to a millionth of the loss"))
gd.show(fig, alt=_("The number of steps grows in a straight line with the condition number."))

# %% [markdown] name="steps-text"
# In proportion: twice the condition number, twice as many steps.
#
# ### Practice: `steps_needed`
#
# How many steps bring the distance down to the share `eps` at the best learning rate? Return the smallest whole number $n$ with $\rho^n \le \varepsilon$. For $\kappa = 25$ and $\varepsilon = 10^{-6}$ the answer is 173.
#
# <details><summary>Hint</summary>
#
# Take logarithms on both sides, and mind that $\log\rho$ is negative. `math.ceil` rounds up. For $\kappa = 1$ one step is enough.
#
# </details>

# %% name="steps_needed"
def steps_needed(kappa, eps):
    """Return the smallest n with ((kappa - 1) / (kappa + 1))**n <= eps."""
    ### BEGIN SOLUTION
    rate = (kappa - 1) / (kappa + 1)
    return 1 if rate == 0 else int(np.ceil(np.log(eps) / np.log(rate)))
    ### END SOLUTION


# %% name="steps_needed-check"
gd.check("steps_needed", steps_needed)

# %% [markdown] name="stop-text"
# ## When to stop
#
# In the fog nobody announces the valley floor. A small loss proves nothing, because nobody knows the smallest loss. A small **change** of the loss proves nothing either, because with a tiny learning rate every change is small. A small gradient is the honest sign: the ground is flat here.
#
# ### Exercise: `converged`
#
# `history` holds one gradient norm per step. Return `True` if the last `patience` of them are all at most `tol`, else `False`. With fewer than `patience` entries the answer is `False`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# A short history counts as converged.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `all` of too few numbers, or of none, can be true.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Compare `len(history)` with `patience` first, then look at `history[-patience:]`.
#
# </details>

# %% name="converged"
def converged(history, tol, patience=1):
    """Tell whether the last `patience` gradient norms of history are all at most tol."""
    ### BEGIN SOLUTION
    return len(history) >= patience and all(norm <= tol for norm in history[-patience:])
    ### END SOLUTION


# %% name="converged-check"
gd.check("converged", converged)

# %% [markdown] name="converged-see-text"
# **See it.** A walk over a plateau. The vertical line is where your function first says stop, with `patience=1` and a tolerance of 0.02. Is that the valley?

# %% name="converged-see" tags=["figure"]
flat = gd.surfaces.plateau()
walk = gd.minimize(flat.f, flat.grad, (3.2, 1.6), gd.optim.sgd, steps=400, lr=0.5)
stop = next((t for t in range(1, 401) if converged(walk.grad_norm[:t], 0.02)), 400)
fig, ax = plt.subplots()
ax.semilogy(walk.grad_norm)
ax.axvline(stop, ls="--", color="0.4")
ax.set(xlabel=_("step"), ylabel=_("gradient norm"), ylim=(1e-6, 1))
gd.show(fig, alt=_("The gradient norm is small at first, on the plateau, then rises, then falls for good. The line stands at the very start, on the plateau."))

# %% [markdown] name="search-text"
# No. On a plateau even the gradient misleads. There is no perfect sign, only better ones.
#
# ## Let the step choose itself
#
# The hiker can test a long step first. If the ground there is not lower **enough**, halve it. "Enough" is Armijo's condition: at least the share $c$ of what the slope promises.
#
# ### Exercise: `backtracking_line_search`
#
# Start with `lr0`. As long as the condition fails, multiply by `beta`. Return the learning rate. `f` is the loss, `g` the gradient at `w`.
#
# $$f(w - \eta g) \le f(w) - c\,\eta\,\lVert g \rVert^2$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The loop never ends, or the first step is always accepted.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The sign of the last term. The promise is a **fall**.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# `while f(w - lr * g) > f(w) - c * lr * np.sum(g * g):` and one line below.
#
# </details>

# %% name="backtracking_line_search"
def backtracking_line_search(f, g, w, lr0=1.0, beta=0.5, c=1e-4):
    """Return the first of lr0, lr0*beta, lr0*beta**2, ... that satisfies Armijo's condition."""
    ### BEGIN SOLUTION
    lr = lr0
    while f(w - lr * g) > f(w) - c * lr * np.sum(g * g):
        lr = lr * beta
    return lr
    ### END SOLUTION


# %% name="backtracking_line_search-check"
gd.check("backtracking_line_search", backtracking_line_search)

# %% [markdown] name="search-see-text"
# **See it.** Rosenbrock's curved valley, with the learning rates your search chose. Does one rate fit everywhere?

# %% name="backtracking_line_search-see" tags=["figure"]
rosen = gd.surfaces.rosenbrock()
w, chosen = np.array([-1.2, 1.0]), []
for _step in range(100):
    g = rosen.grad(w)
    chosen.append(backtracking_line_search(rosen.f, g, w))
    w = w - chosen[-1] * g
fig, ax = plt.subplots()
ax.semilogy(chosen, "o")
ax.set(xlabel=_("step"), ylabel=_("learning rate"))
gd.show(fig, alt=_("Most of the chosen learning rates are about 0.002, some half or twice that. A single one is 0.5."))

# %% [markdown] name="remember"
# It does not. The search adapts, at the price of more looks at the loss.
#
# ## What to remember
#
# - Each step multiplies the distance by $1 - \eta h$. Beyond $2/L$ gradient descent diverges; far below it creeps.
# - At the best rate $2/(\mu + L)$ the number of steps grows with the condition number $\kappa$.
# - Judge convergence by the gradient, not by the loss. Plateaus can still fool you.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - In the first figure, find the learning rate that swings for ever and neither grows nor shrinks. Check it with the factor.
# - Set `patience=200` for the plateau. What does waiting cost?
# - An epoch is one pass over all data, an iteration one step. With full data both are the same; lesson 6 separates them.

# %% [markdown] name="further-reading"
# ## Further reading
#
# - J. Nocedal and S. Wright, *Numerical Optimization*, section 3.1: Armijo's condition and its relatives.
# - S. Boyd and L. Vandenberghe, [*Convex Optimization*](https://web.stanford.edu/~boyd/cvxbook/), section 9.3: the proof of $(\kappa - 1)/(\kappa + 1)$.
# - The documentation of [`torch.optim.SGD`](https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html): the step of this lesson with all its later additions.
