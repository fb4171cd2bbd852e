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
# # Read the landscape
#
# **You will** tell valleys from passes and plateaus, escape from a saddle, and find the best of several valleys.
#
# **You will learn** why flat is not the same as finished, and where long narrow valleys come from.
#
# **You need** lessons 1 and 2, and what an eigenvalue is.
#
# **Time**: 50 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="recall"
# ## Do you remember?
#
# Answer from memory, then open.
#
# <details><summary>1. Why is the mean of a mini-batch as good as the full gradient, on average?</summary>
#
# Every sample has the same chance to be drawn, so the mean over batches is the full mean.
#
# </details>
# <details><summary>2. A value is used twice in a calculation. What does backpropagation do with the two messages?</summary>
#
# It adds them.
#
# </details>
# <details><summary>3. Which data may the mean and the scale of a feature come from?</summary>
#
# From the training data alone.
#
# </details>

# %% [markdown] name="valleys-text"
# ## Two valleys
#
# In lesson 1 the fog hid a second, deeper valley. The hiker found the near one, and the ground was flat there. Every step of gradient descent says: stay. A **local minimum** is lower than everything close by. The **global minimum** is lower than everything.
#
# **Predict.** Himmelblau's function has four minima. Six hikers start at six places. How many different valleys will they find?

# %% name="valleys" tags=["figure"]
himmel = gd.surfaces.himmelblau()
fig, ax = plt.subplots(figsize=(6, 5))
gd.plot.contours(ax, himmel)
for start in [(0, 0), (-1, 0.5), (-4, 4), (4, -4), (0.5, -1), (-0.5, -1)]:
    gd.plot.path(ax, gd.minimize(himmel.f, himmel.grad, start, gd.optim.sgd, steps=200, lr=0.01))
gd.show(fig, alt=_("Six walks on Himmelblau's function. They end in four different valleys, although some start side by side."))

# %% [markdown] name="basin-text"
# All four. The set of starts that lead to one minimum is its **basin**. Basins can have borders as fine as hair.
#
# ### Exercise: `basin`
#
# Walk `steps` steps of gradient descent from `w0`. Return the index of the minimum in `minima` (shape (k, d)) that lies closest to the last point.
#
# <details><summary>Hint 1: what you may see</summary>
#
# You return the minimum closest to the start.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The walk need not end at the minimum nearest to its start. Walk first.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `np.linalg.norm(minima - w, axis=1)`, then `np.argmin`.
#
# </details>

# %% name="basin"
def basin(grad, w0, lr, minima, steps=500):
    """Return the index of the minimum that gradient descent reaches from w0."""
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    for _step in range(steps):
        w = w - lr * grad(w)
    return int(np.argmin(np.linalg.norm(np.asarray(minima) - w, axis=1)))
    ### END SOLUTION


# %% name="basin-check"
gd.check("basin", basin)

# %% [markdown] name="basin-see-text"
# **See it.** Your function colours 900 starts by the valley they reach. Are the borders straight?

# %% name="basin-see" tags=["figure"]
ticks = np.linspace(-5, 5, 30)
colours = [[basin(himmel.grad, (x, y), 0.004, himmel.minima, 60) for x in ticks] for y in ticks]
fig, ax = plt.subplots(figsize=(6, 5))
ax.pcolormesh(ticks, ticks, colours, cmap="cividis", alpha=0.7)
gd.plot.contours(ax, himmel)
gd.show(fig, alt=_("Four coloured regions with curved borders, one around each minimum."))

# %% [markdown] name="multistart-text"
# They are curved, and with larger steps they fray. The simplest remedy is to start several times.
#
# ### Exercise: `multistart`
#
# Walk `steps` steps from every start in `starts`. Return the **end point** with the smallest `f`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# You return the best start, or the last end.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The heights of the ends have to be compared, not those of the starts.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `min(ends, key=f)`.
#
# </details>

# %% name="multistart"
def multistart(f, grad, starts, lr, steps):
    """Return the lowest end point of gradient descent from several starts."""
    ### BEGIN SOLUTION
    ends = []
    for start in starts:
        w = np.array(start, dtype=float)
        for _step in range(steps):
            w = w - lr * grad(w)
        ends.append(w)
    return min(ends, key=f)
    ### END SOLUTION


# %% name="multistart-check"
gd.check("multistart", multistart)

# %% [markdown] name="multistart-see-text"
# **See it.** The egg-box has dozens of valleys and one that is deepest. Forty random starts are ready.

# %% name="starts"
box = gd.surfaces.egg_box()
rng = np.random.default_rng(0)
starts = rng.uniform(*np.array(box.box).T, (40, 2))

# %% [markdown] name="multistart-see-question"
# How many of them does your function need?

# %% name="multistart-see" tags=["figure"]
found = [box(multistart(box.f, box.grad, starts[:n], 0.02, 200)) for n in range(1, 41)]
fig, ax = plt.subplots()
ax.plot(range(1, 41), found, drawstyle="steps-post")
ax.set(xlabel=_("number of starts"), ylabel=_("lowest loss found"))
gd.show(fig, alt=_("One step down: the best loss stays at about 0.5 until the thirteenth start finds the deepest valley."))

# %% [markdown] name="curvature-text"
# Thirteen, more than one likes. Other random starts may need fewer, or many more. In large networks so many are rarely needed: most of their valleys are about equally deep. The real obstacles there are others.
#
# ## Flat, but not low
#
# Where the gradient is zero, the **curvature** decides. It stands in the Hessian, the matrix of second derivatives.
#
# ### Exercise: `hessian_fd`
#
# Return the Hessian of `f` at the vector `x` by differences:
#
# $$H_{ij} \approx \frac{f(x + he_i + he_j) - f(x + he_i - he_j) - f(x - he_i + he_j) + f(x - he_i - he_j)}{4h^2}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The diagonal is right, the rest is zero; or all is too large by a factor.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Every pair $(i, j)$ counts. And the divisor is $4h^2$, also on the diagonal.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `steps = h * np.eye(n)`: its row `i` is $h e_i$.
#
# </details>

# %% name="hessian_fd"
def hessian_fd(f, x, h=1e-4):
    """Return the Hessian of f at the vector x, shape (n, n), by central differences."""
    ### BEGIN SOLUTION
    x = np.asarray(x, dtype=float)
    e = h * np.eye(len(x))
    corner = lambda a, b: f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)
    return np.array([[corner(a, b) for b in e] for a in e]) / (4 * h**2)
    ### END SOLUTION


# %% name="hessian_fd-check"
gd.check("hessian_fd", hessian_fd)

# %% [markdown] name="classify-text"
# ### Exercise: `classify`
#
# `H` is the Hessian at a point with zero gradient. Return `"min"` if all eigenvalues are above `tol`, `"max"` if all are below `-tol`. Return `"saddle"` if at least one is above `tol` and at least one below `-tol`. Otherwise the second derivatives cannot tell: return `"degenerate"`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# A matrix with positive diagonal counts as a minimum, but is a saddle.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The diagonal shows the curvature along the axes only.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `low, *_, high = np.linalg.eigvalsh(H)`; two numbers are enough to decide.
#
# </details>

# %% name="classify"
def classify(H, tol=1e-8):
    """Return "min", "max", "saddle" or "degenerate" for a Hessian H."""
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(H)
    low, high = eigenvalues[0], eigenvalues[-1]
    if low > tol:
        return "min"
    if high < -tol:
        return "max"
    return "saddle" if low < -tol and high > tol else "degenerate"
    ### END SOLUTION


# %% name="classify-check"
gd.check("classify", classify)

# %% [markdown] name="classify-see-text"
# **See it.** Three hundred random symmetric matrices in each dimension, judged by your function. What happens to minima as the dimension grows?

# %% name="classify-see" tags=["figure"]
shares, sizes = [], [1, 2, 3, 4, 6, 8, 10]
for n in sizes:
    A = rng.normal(size=(300, n, n))
    kinds = [classify(H + H.T) for H in A]
    shares.append([kinds.count("min") / 300, kinds.count("saddle") / 300])
fig, ax = plt.subplots()
ax.plot(sizes, shares, "o-", label=[_("minima"), _("saddles")])
ax.set(xlabel=_("dimension"), ylabel=_("share"))
ax.legend()
gd.show(fig, alt=_("The share of minima falls from a half to zero; the share of saddles rises to one."))

# %% [markdown] name="saddle-text"
# They vanish. A minimum needs **all** curvatures positive; a saddle needs only one exception. With a million weights, a point with zero gradient is almost certainly a saddle, a mountain pass.
#
# ## Leave the pass
#
# Near a saddle the gradient is tiny, but the hiker does not stay. Along a direction with curvature $-\lambda$ each step multiplies the distance by $1 + \eta\lambda$.
#
# ### Exercise: `escape_steps`
#
# Return the smallest whole number of steps after which the distance, at first `abs(y0)`, is at least 1. For `y0 = 0` nothing ever happens: return `np.inf`.
#
# $$|y_0|\,(1 + \eta\lambda)^n \ge 1$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# One step too few; or an error for `y0 = 0`.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Steps are whole, so round up. And the logarithm of 0 does not exist.
#
# </details>
# <details><summary>Hint 3: a test</summary>
#
# From $10^{-8}$ with $\eta = 0.1$ and $\lambda = 2$ it takes 102 steps.
#
# </details>

# %% name="escape_steps"
def escape_steps(y0, lr, lam):
    """Return how many steps gradient descent needs to leave a saddle from distance abs(y0)."""
    ### BEGIN SOLUTION
    return np.inf if y0 == 0 else max(0, int(np.ceil(-np.log(abs(y0)) / np.log(1 + lr * lam))))
    ### END SOLUTION


# %% name="escape_steps-check"
gd.check("escape_steps", escape_steps)

# %% [markdown] name="escape-see-text"
# **See it.** The steps against the first distance. What does a start that is a million times closer cost?

# %% name="escape_steps-see" tags=["figure"]
distances = np.logspace(-12, -1, 40)
fig, ax = plt.subplots()
for lr in (0.05, 0.1, 0.3):
    ax.semilogx(distances, [escape_steps(y0, lr, 2) for y0 in distances], label=rf"$\eta = {lr}$")
ax.set(xlabel=_("first distance from the ridge"), ylabel=_("steps to escape"))
ax.legend()
gd.show(fig, alt=_("Straight falling lines on a logarithmic axis: a start a million times closer only adds a fixed number of steps."))

# %% [markdown] name="ravine-text"
# Only a fixed number of extra steps: about 76 at $\eta = 0.1$ and $\lambda = 2$. A little noise is enough to leave a pass, and mini-batches bring it for free.
#
# ## Valleys, ridges, plateaus
#
# A **ravine** is steep across and flat along. You met it in lessons 1, 2 and 4. A **ridge** is a ravine turned over: the hiker slides off at once. On a **plateau** all slopes are small, and only patience or a larger step helps.
#
# Where do ravines come from? From features in different units, as in lesson 4. And from weights that can stand in for each other: raise one, lower the other, and the prediction hardly changes. Along that direction the loss is flat. Scaling helps against the first kind, momentum, in the next lesson, against both.
#
# ### Practice: `zigzag_ratio`
#
# Take each pair of consecutive steps of a path, shape (n, d). Return the share of pairs that turn back, that is, whose scalar product is negative.
#
# <details><summary>Hint</summary>
#
# `steps = np.diff(path, axis=0)`, then compare `steps[1:]` with `steps[:-1]`.
#
# </details>

# %% name="zigzag_ratio"
def zigzag_ratio(path):
    """Return the share of consecutive steps with a negative scalar product."""
    ### BEGIN SOLUTION
    steps = np.diff(path, axis=0)
    return np.mean(np.sum(steps[1:] * steps[:-1], axis=1) < 0)
    ### END SOLUTION


# %% name="zigzag_ratio-check"
gd.check("zigzag_ratio", zigzag_ratio)

# %% [markdown] name="zigzag-see-text"
# **See it.** The ravine is that of the curvatures 1 and 25, and we try forty learning rates.

# %% name="narrow"
narrow = gd.surfaces.bowl(1, 25)
rates = np.linspace(0.005, 0.079, 40)

# %% [markdown] name="zigzag-see-question"
# Your ratio for each of them. Where does the zig-zag begin?

# %% name="zigzag_ratio-see" tags=["figure"]
ratios = [zigzag_ratio(gd.minimize(narrow.f, narrow.grad, (1.8, 0.9), gd.optim.sgd, steps=15, lr=lr).w) for lr in rates]
fig, ax = plt.subplots()
ax.plot(rates, ratios, "o-", ms=3)
ax.axvline(1 / 25, ls=":", color="0.4")
ax.set(xlabel=_("learning rate"), ylabel=_("share of turns"))
gd.show(fig, alt=_("The share of turns is zero up to one over the largest curvature, then rises to one."))

# %% [markdown] name="remember"
# At $1/L$, marked by the dotted line. From there on every step crosses the floor of the valley.
#
# ## What to remember
#
# - Zero gradient means flat: a valley, a summit, a pass or a plateau. The Hessian's eigenvalues tell which.
# - In high dimensions almost every such point is a saddle, and a little noise leaves it quickly.
# - Different starts reach different valleys. Ravines make the path zig-zag as soon as $\eta > 1/L$.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Raise the learning rate of the basin figure to 0.02. What happens to the borders?
# - Classify the monkey saddle, `gd.surfaces.monkey_saddle()`, at the origin. Why is your function right to give up?
# - Pictures of loss landscapes are cuts through a space of a million dimensions. What can a cut not show?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - Y. Dauphin and others, [*Identifying and attacking the saddle point problem*](https://arxiv.org/abs/1406.2572): why passes, not valleys, were the trouble.
# - J. Lee and others, [*Gradient Descent Only Converges to Minimizers*](https://arxiv.org/abs/1602.04915): the proof that a random start leaves every simple saddle.
# - H. Li and others, [*Visualizing the Loss Landscape of Neural Nets*](https://arxiv.org/abs/1712.09913): how to draw cuts without fooling yourself.
