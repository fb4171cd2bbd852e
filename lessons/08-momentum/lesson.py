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
# # Gather speed with momentum
#
# **You will** turn gradient descent into a heavy ball with one extra line, and let it race against Nesterov's method.
#
# **You will learn** why memory helps in a ravine, how fast the ball can get, and when it fails.
#
# **You need** lessons 1, 2 and 7: the step, the learning rate, the ravine.
#
# **Time**: 60 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="ravine-text"
# ## The hiker forgets, the ball does not
#
# In a ravine the hiker wastes most steps. The walls are steep, so the path jumps from side to side. The floor is flat, so progress is slow. And every step starts from rest, as if nothing had happened before.
#
# A **heavy ball** keeps its speed. Pushes that change sign cancel out. Pushes that agree add up.
#
# **Predict.** Both start at the same point with the same learning rate. Which path is shorter?

# %% name="ravine" tags=["figure"]
narrow, start = gd.surfaces.bowl(1, 25), (1.8, 0.9)
walk = gd.minimize(narrow.f, narrow.grad, start, gd.optim.sgd, steps=20, lr=0.075)
roll = gd.minimize(narrow.f, narrow.grad, start, gd.optim.momentum, steps=20, lr=0.075, beta=0.5)
fig, ax = plt.subplots(figsize=(7, 4))
gd.plot.contours(ax, narrow)
gd.plot.path(ax, walk, method="gd")
gd.plot.path(ax, roll, method="momentum")
ax.legend()
gd.show(fig, alt=gd.plot.describe(walk, narrow, "gd") + " " + gd.plot.describe(roll, narrow, "momentum"))

# %% [markdown] name="rule-text"
# The path of the ball. It swings too, but it swings less and gets further along the floor.
#
# ## One extra line
#
# The ball has a **velocity** $v$, an array with the shape of $w$. Each step keeps a share $\beta$ of the old velocity and adds the new gradient.
#
# A worked example: the gradient is always 1, $\beta = 0.5$, $v$ starts at 0. The velocities are 1, then 1.5, then 1.75.
#
# ### Exercise: `momentum`
#
# Return the new `w` and the new `v`, in this order. Update `v` **first** and use it at once. Change no input.
#
# $$v \leftarrow \beta v + g, \qquad w \leftarrow w - \eta v$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Step 1 is right, step 2 is not; or `w` does not move in step 1.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# In the first case the velocity was lost. In the second, `w` used the old one.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Three lines: new `v`, new `w`, return both. No factor $1-\beta$, and no `lr` inside `v`.
#
# </details>

# %% name="momentum"
def momentum(w, g, v=0.0, *, lr, beta=0.9):
    """Return the new point w and the new velocity v."""
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * v, v
    ### END SOLUTION


# %% name="momentum-check"
gd.check("momentum", momentum)

# %% [markdown] name="momentum-see-text"
# **See it.** Your rule rolls on the narrow bowl with three values of $\beta$. Is more always better?

# %% name="momentum-see" tags=["figure"]
fig, ax = plt.subplots()
for beta in (0.0, 0.5, 0.9):
    path = gd.minimize(narrow.f, narrow.grad, start, momentum, steps=120, lr=0.07, beta=beta)
    ax.semilogy(path.loss, label=rf"$\beta = {beta}$")
ax.set(xlabel=_("step"), ylabel=_("loss"))
ax.legend()
gd.show(fig, alt=_("Loss against step for three values of beta. A beta of 0.5 is fastest; 0.9 is slower than no momentum at all."))

# %% [markdown] name="terminal-text"
# No. With 0.9 the ball is so heavy that it rolls far past the minimum and comes back late.
#
# ## Terminal speed
#
# On a long even slope the gradient stays the same. The velocity grows, but not for ever: $g + \beta g + \beta^2 g + \dots$ is a geometric series.
#
# ### Exercise: `terminal_step`
#
# Return the step, learning rate times velocity, after a very long time on an even slope with gradient `g`. Let the velocity stand still in $v = \beta v + g$ and solve for $v$.
#
# <details><summary>Hint 1: what you may see</summary>
#
# For $\beta = 0$ your answer should be `lr * g`.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The sum of a geometric series with ratio $\beta$ is $1/(1-\beta)$.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Learning rate times terminal velocity.
#
# </details>

# %% name="terminal_step"
def terminal_step(lr, beta, g):
    """Return the step that momentum approaches when the gradient is always g."""
    ### BEGIN SOLUTION
    return lr * g / (1 - beta)
    ### END SOLUTION


# %% name="terminal_step-check"
gd.check("terminal_step", terminal_step)

# %% [markdown] name="terminal-see-text"
# **See it.** The steps of your `momentum` with gradient 1 and `lr=0.1`. After how many steps is the ball at half of its terminal speed?

# %% name="terminal_step-see" tags=["figure"]
w = np.zeros(60)
v = 0.0
for t in range(1, 60):
    w[t], v = momentum(w[t - 1], 1.0, v, lr=0.1, beta=0.9)
fig, ax = plt.subplots()
ax.plot(range(1, 60), -np.diff(w), label=_("your steps"))
ax.axhline(terminal_step(0.1, 0.9, 1.0), ls="--", color="0.4", label=_("your terminal step"))
ax.set(xlabel=_("step"), ylabel=_("length of the step"))
ax.legend()
gd.show(fig, alt=_("The steps grow from 0.1 and level off at the dashed line at 1.0."))

# %% [markdown] name="spelling-text"
# After seven. At the end each step is ten times the first one. So $\beta = 0.9$ means: up to ten times your learning rate.
#
# ## Three spellings of one idea
#
# Books write the same method in three ways.
#
# | name | velocity | step |
# |:-----|:---------|:-----|
# | PyTorch, here | $v \leftarrow \beta v + g$ | $w \leftarrow w - \eta v$ |
# | classical, Keras | $v \leftarrow \beta v - \eta g$ | $w \leftarrow w + v$ |
# | moving average | $v \leftarrow \beta v + (1 - \beta) g$ | $w \leftarrow w - \eta v$ |
#
# ### Exercise: `to_classical`
#
# Given the velocity `v_torch` of the first form, return the velocity of the classical form at the same moment. Both make the same step.
#
# <details><summary>Hint</summary>
#
# Compare the last column: which number is added to $w$ in both rows? Mind the sign.
#
# </details>

# %% name="to_classical"
def to_classical(v_torch, lr):
    """Return the classical velocity that makes the same step as v_torch."""
    ### BEGIN SOLUTION
    return -lr * v_torch
    ### END SOLUTION


# %% name="to_classical-check"
gd.check("to_classical", to_classical)

# %% [markdown] name="ema-statement"
# ### Exercise: `lr_for_ema`
#
# You know a good `lr` for the first form. Return the learning rate with which the **moving average** makes the same steps.
#
# <details><summary>Hint</summary>
#
# The moving average makes every velocity $1-\beta$ times as large. The learning rate has to make up for it.
#
# </details>

# %% name="lr_for_ema"
def lr_for_ema(lr, beta):
    """Return the learning rate with which the moving-average form makes the same steps."""
    ### BEGIN SOLUTION
    return lr / (1 - beta)
    ### END SOLUTION


# %% name="lr_for_ema-check"
gd.check("lr_for_ema", lr_for_ema)

# %% [markdown] name="switch-text"
# **See it.** The first two forms agree only while the learning rate stays the same. We cut it from 0.1 to 0.01 after three steps with gradient 1. Which ball keeps rolling?

# %% name="to_classical-see" tags=["figure"]
w_torch, w_classic, v, u = [0.0], [0.0], 0.0, 0.0
for lr in [0.1] * 3 + [0.01] * 12:
    w, v = momentum(w_torch[-1], 1.0, v, lr=lr)
    w_torch.append(w)
    u = 0.9 * u + to_classical(1.0, lr)
    w_classic.append(w_classic[-1] + u)
fig, ax = plt.subplots()
ax.plot(w_torch, "o-", label=_("PyTorch form"))
ax.plot(w_classic, "s--", label=_("classical form"))
ax.set(xlabel=_("step"), ylabel="$w$")
ax.legend()
gd.show(fig, alt=_("Two paths agree for three steps. After the cut the classical form keeps its old speed and runs away from the PyTorch form."))

# %% [markdown] name="nesterov-text"
# The classical one. Its velocity still holds the old learning rate. One step after the cut it is at −0.815, the PyTorch form at −0.595.
#
# ## Look ahead with Nesterov
#
# The heavy ball reacts late. Nesterov's idea: brake **before** the turn. Take the new velocity, multiply it by $\beta$ once more, and add the fresh gradient.
#
# ### Exercise: `nesterov`
#
# Return the new `w` and the new `v`. The velocity is that of `momentum`; only the step differs.
#
# $$v \leftarrow \beta v + g, \qquad w \leftarrow w - \eta\,(g + \beta v)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check says: this is heavy-ball momentum.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The step needs $\beta$ times the **new** velocity, plus the gradient once more.
#
# </details>
# <details><summary>Hint 3: a test</summary>
#
# From rest, the first step is $(1 + \beta)$ times that of gradient descent.
#
# </details>

# %% name="nesterov"
def nesterov(w, g, v=0.0, *, lr, beta=0.9):
    """Return the new point w and the new velocity v."""
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * (g + beta * v), v
    ### END SOLUTION


# %% name="nesterov-check"
gd.check("nesterov", nesterov)

# %% [markdown] name="nesterov-see-text"
# **See it.** A race of your rules at $\beta = 0.9$ and `lr=0.03`. Which path swings less?

# %% name="nesterov-see" tags=["figure"]
fig, ax = plt.subplots(figsize=(7, 4))
gd.plot.contours(ax, narrow)
for method, rule in {"momentum": momentum, "nesterov": nesterov}.items():
    path = gd.minimize(narrow.f, narrow.grad, start, rule, steps=60, lr=0.03, beta=0.9)
    gd.plot.path(ax, path, method=method)
ax.legend()
gd.show(fig, alt=_("Momentum swings widely around the minimum of the narrow bowl; Nesterov swings much less."))

# %% [markdown] name="phase-text"
# Nesterov's. It sees the turn one step earlier.
#
# ## Which settings are stable?
#
# On a bowl with curvature $\lambda$ the gradient is $\lambda w$. Then each new point depends on the last two points only, and one step of `momentum` is a matrix:
#
# $$\begin{pmatrix} w_{t+1} \\ w_t \end{pmatrix} = \begin{pmatrix} 1 + \beta - \eta\lambda & -\beta \\ 1 & 0 \end{pmatrix} \begin{pmatrix} w_t \\ w_{t-1} \end{pmatrix}$$
#
# Take the absolute values of its eigenvalues. The largest, the **spectral radius**, is the factor per step in the long run. Below 1 the ball comes to rest. With several curvatures the slowest one decides.
#
# ### Exercise: `spectral_radius`
#
# Return the largest spectral radius over all curvatures in `lams`. The eigenvalues may be complex, so take their absolute value.
#
# <details><summary>Hint 1: what you may see</summary>
#
# A wrong value exactly where the ball oscillates.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# There the eigenvalues are complex. Their real part alone says nothing.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `np.linalg.eigvals`, then `np.abs`, then the maximum; once for each curvature.
#
# </details>

# %% name="spectral_radius"
def spectral_radius(lr, beta, lams):
    """Return the long-run factor per step of momentum on curvatures lams."""
    ### BEGIN SOLUTION
    steps = [np.array([[1 + beta - lr * lam, -beta], [1, 0]]) for lam in lams]
    return max(np.abs(np.linalg.eigvals(step)).max() for step in steps)
    ### END SOLUTION


# %% name="spectral_radius-check"
gd.check("spectral_radius", spectral_radius)

# %% [markdown] name="phase-see-text"
# **See it.** Your function colours every pair of settings for the curvatures 1 and 25. Where is the best spot?

# %% name="spectral_radius-see" tags=["figure"]
fig, ax = plt.subplots()
rho = lambda lr, beta: spectral_radius(lr, beta, (1, 25))
gd.plot.phase(ax, rho, np.linspace(0.01, 0.16, 40), np.linspace(0, 0.98, 40))
gd.show(fig, alt=_("Map of the spectral radius over learning rate and beta. The best spot, marked by a star, is a narrow corner near learning rate 0.11 and beta 0.44."))

# %% [markdown] name="optimal-text"
# In the narrow corner near $\eta = 0.11$ and $\beta = 0.44$. There is a formula for it.
#
# ### Exercise: `heavy_ball_optimal`
#
# Return `(lr, beta)`, the best settings for curvatures between `mu` and `L`. Here $\kappa = L/\mu$ is the condition number.
#
# $$\eta = \frac{4}{(\sqrt{L} + \sqrt{\mu})^2}, \qquad \beta = \left(\frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}\right)^2$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Your $\beta$ is the square root of the expected one.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The factor per step is $\sqrt{\beta}$. The setting $\beta$ itself is its **square**.
#
# </details>
# <details><summary>Hint 3: a test</summary>
#
# For $\mu = 1$ and $L = 25$ you should get 1/9 and 4/9.
#
# </details>

# %% name="heavy_ball_optimal"
def heavy_ball_optimal(mu, L):
    """Return the best (lr, beta) of momentum for curvatures between mu and L."""
    ### BEGIN SOLUTION
    root = np.sqrt(L / mu)
    return 4 / (np.sqrt(L) + np.sqrt(mu)) ** 2, ((root - 1) / (root + 1)) ** 2
    ### END SOLUTION


# %% name="heavy_ball_optimal-check"
gd.check("heavy_ball_optimal", heavy_ball_optimal)

# %% [markdown] name="optimal-see-text"
# **See it.** The best ball against the best hiker, whose learning rate is $2/(\mu + L)$. How many steps does each need until the distance is a millionth of the first?

# %% name="heavy_ball_optimal-see" tags=["figure"]
lr, beta = heavy_ball_optimal(1, 25)
best = {
    "gd": gd.minimize(narrow.f, narrow.grad, (1, 1), gd.optim.sgd, steps=180, lr=2 / 26),
    "momentum": gd.minimize(narrow.f, narrow.grad, (1, 1), momentum, steps=180, lr=lr, beta=beta),
}
fig, ax = plt.subplots()
gd.plot.losses(ax, best)
ax.set(ylim=(1e-13, 100))
gd.show(fig, alt=_("On a log scale the loss of the best momentum rises for two steps, then falls more than four times as fast as that of the best gradient descent."))

# %% [markdown] name="lab-text"
# The hiker needs 173 steps, the ball 44.
#
# ## Laboratory: the ball
#
# Move both sliders and watch the ball and the map together. Find settings that look good on the map but begin with a wild swing.

# %% name="lab" tags=["figure"]
gd.labs.momentum_ball()

# %% [markdown] name="nag-text"
# ## A schedule that needs no $\mu$
#
# Nobody knows $\mu$ in practice. Nesterov's own method of 1983 lets the momentum grow by itself.
#
# ### Exercise: `nag_run`
#
# Start with $y = w_0$ and $t = 1$. Return all points $w$, the start first: an array of shape `(steps + 1, *w0.shape)`. In each step, with $w$ the old point:
#
# $$w' = y - \tfrac{1}{L}\nabla f(y), \quad t' = \tfrac{1 + \sqrt{1 + 4t^2}}{2}, \quad y = w' + \tfrac{t - 1}{t'}(w' - w)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The first two points are right, the third is not.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The first jump ahead is zero, because $t - 1 = 0$. A wrong $t$ shows one step later.
#
# </details>
# <details><summary>Hint 3: the order</summary>
#
# The gradient is taken at $y$, never at $w$. Compute $y$ before you forget the old $w$ and $t$.
#
# </details>

# %% name="nag_run"
def nag_run(grad, w0, L, steps):
    """Return the points of Nesterov's method, shape (steps + 1, *w0.shape)."""
    ### BEGIN SOLUTION
    w = y = np.asarray(w0, dtype=float)
    t, points = 1.0, [w]
    for _step in range(steps):
        ahead = y - grad(y) / L
        t_next = (1 + np.sqrt(1 + 4 * t**2)) / 2
        y = ahead + (t - 1) / t_next * (ahead - w)
        w, t = ahead, t_next
        points.append(w)
    return np.array(points)
    ### END SOLUTION


# %% name="nag_run-check"
gd.check("nag_run", nag_run)

# %% [markdown] name="nag-see-text"
# **See it.** The theory promises a loss of at most $2L\lVert w_0 \rVert^2/(t+1)^2$ on every convex bowl with curvature up to $L$. Does your run keep the promise?

# %% name="nag_run-see" tags=["figure"]
points = nag_run(narrow.grad, np.array([2.0, 1.0]), 25, 100)
t = np.arange(101)
fig, ax = plt.subplots()
ax.semilogy(t, [narrow(point) for point in points], label=_("your run"))
ax.semilogy(t, 2 * 25 * 5 / (t + 1) ** 2, "--", label=_("the promise"))
ax.set(xlabel=_("step"), ylabel=_("loss"))
ax.legend()
gd.show(fig, alt=_("The loss of your run stays below the promised curve and swings as it falls."))

# %% [markdown] name="fail-text"
# It does.
#
# ## When the ball never rests
#
# The best settings are best for **quadratic** bowls. Here is a valley with a unique minimum at 0 and curvatures 1 and 25, but with two kinks in its slope. **Predict.** Does the ball come to rest?

# %% name="cycle" tags=["figure"]
def kinked(w):
    return np.where(w < 1, 25 * w, np.where(w < 2, w + 24, 25 * w - 24))


cycle = gd.minimize(lambda w: w**2, kinked, 3.3, gd.optim.momentum, steps=60, lr=1 / 9, beta=4 / 9)
fig, ax = plt.subplots()
ax.plot(cycle.w, "o-", ms=3)
ax.set(xlabel=_("step"), ylabel="$w$")
gd.show(fig, alt=_("The ball jumps between the same three points for ever."))

# %% [markdown] name="bug-text"
# Never. It visits 2.1159, 0.6465 and −1.8024 again and again. Plain gradient descent with a learning rate of 1/25 finds the minimum.
#
# ### Exercise: `repaired_momentum`
#
# This loop stood in a published notebook. Its author wanted Nesterov's step in the classical spelling, but **one sign** is wrong:
#
# ```python
# v = beta * v + lr * g
# w = w + beta * v - lr * g
# ```
#
# Find it. Return `(w, v)` of the repaired loop. For a constant `lr` it must make the same steps as your `nesterov`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# From rest the broken loop moves by $-(1-\beta)\eta g$. Nesterov's first step is $-(1+\beta)\eta g$.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# In the classical spelling the velocity already points downhill. The second line is right.
#
# </details>

# %% name="repaired_momentum"
def repaired_momentum(w, g, v=0.0, *, lr, beta=0.9):
    """Return the new w and v of Nesterov's step in the classical spelling."""
    ### BEGIN SOLUTION
    v = beta * v - lr * g
    return w + beta * v - lr * g, v
    ### END SOLUTION


# %% name="repaired_momentum-check"
gd.check("repaired_momentum", repaired_momentum)

# %% [markdown] name="repaired-see-text"
# **See it.** The broken loop against your repair, on the narrow bowl.

# %% name="repaired_momentum-see" tags=["figure"]
def broken(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + lr * g
    return w + beta * v - lr * g, v


fig, ax = plt.subplots()
for name, rule in {_("broken"): broken, _("repaired"): repaired_momentum}.items():
    path = gd.minimize(narrow.f, narrow.grad, start, rule, steps=40, lr=0.03)
    ax.semilogy(path.loss, label=name)
ax.set(xlabel=_("step"), ylabel=_("loss"))
ax.legend()
gd.show(fig, alt=_("The loss of the broken loop grows without bound; that of the repaired rule falls."))

# %% [markdown] name="remember"
# ## What to remember
#
# - Momentum adds up the gradients that agree and cancels those that change sign: $v \leftarrow \beta v + g$, $w \leftarrow w - \eta v$.
# - The terminal step is $1/(1-\beta)$ times the plain one. Three spellings exist; the classical one parts from the others when the learning rate changes.
# - In a ravine the cost falls from about $\kappa$ steps to about $\sqrt{\kappa}$. Outside of quadratic bowls there is no guarantee.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - In the first race, set $\beta = 0.9$ and look for a learning rate that makes the path of the ball the shorter one again.
# - Replace `momentum` by `nesterov` in the figure of the three $\beta$. It flies away: which learning rate saves it?
# - Start the kinked valley at 0.5 instead of 3.3. Is the cycle still there?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - G. Goh, [*Why Momentum Really Works*](https://distill.pub/2017/momentum/): the map of this lesson to play with, and the mathematics behind it.
# - I. Sutskever and others, [*On the importance of initialization and momentum in deep learning*](https://proceedings.mlr.press/v28/sutskever13.html): why deep learning came back to both methods.
# - L. Lessard, B. Recht and A. Packard, [*Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints*](https://arxiv.org/abs/1408.3595): the source of the cycle.
