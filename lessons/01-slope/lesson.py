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
# # Find the way down in the fog
#
# **You will** measure slopes on a hidden mountain, collect them in a gradient and take your first step of gradient descent.
#
# **You will learn** what a slope tells you and what it hides, why the gradient points uphill, and where the minus sign comes from.
#
# **You need** Python functions and NumPy arrays. From school you need one word: derivative.
#
# **Time**: 50 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="fog-text"
# ## A hiker in the fog
#
# A hiker stands on a mountain in thick fog. The valley is somewhere below, but the map is gone. Two things can be measured: the height under the boots, and how steep the ground is right there.
#
# A learning machine is in the same place. It knows how wrong it is now, its **loss**. It knows how the loss changes close by. It knows nothing else.
#
# **Predict.** Which way is down, and how far away is the valley?

# %% name="fog" tags=["figure"]
def height(x):
    return x**4 / 8 - x**2 + x / 4 + 3


fig, ax = plt.subplots()
gd.plot.hiker(ax, height, 0.9, box=(-3.2, 3.2))
gd.show(fig, alt=_("A hiker in the fog. Only a short piece of ground is visible, and it falls to the right."))

# %% [markdown] name="fog-after"
# The visible ground falls to the right, so down is to the right. How far the valley is, nobody can say from here. A slope is **local**: it gives a direction, never a distance.

# %% name="reveal" tags=["figure"]
fig, ax = plt.subplots()
gd.plot.hiker(ax, height, 0.9, fog=False, box=(-3.2, 3.2))
gd.show(fig, alt=_("The same hiker without fog: a near valley on the right, and a deeper one far to the left."))

# %% [markdown] name="slope-text"
# Without the fog you see a second, deeper valley on the left. The hiker could not know. Remember it: we meet it again in lesson 7.
#
# ## Measure one slope
#
# The slope is the change of height per unit of length. Nobody can measure it at a single point. So step a little ahead, a little back, and compare the two heights. The line through both points is a secant.
#
# **Predict.** What happens to the secant when the distance $h$ shrinks?

# %% name="secants" tags=["figure"]
fig, axes = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
for ax, h in zip(axes, (1.0, 0.4, 0.05)):
    gd.plot.curve(ax, height, (-1, 3))
    gd.plot.secant(ax, height, 1.0, h, central=True)
    ax.set_title(f"$h = {h}$")
gd.show(fig, alt=_("Three secants through the same curve. As h shrinks the secant turns into the tangent."))

# %% [markdown] name="slope-statement"
# It turns into the **tangent**, and its slope becomes the derivative.
#
# ### Exercise: `slope`
#
# Write the **central difference**. Look the same distance $h$ ahead and back:
#
# $$f'(x) \approx \frac{f(x+h) - f(x-h)}{2h}$$
#
# Looking only ahead also works, but worse. Its error shrinks like $h$; the error of the central difference shrinks like $h^2$. The check measures that.
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check says that your error falls like $h$.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Only one of your two points has moved away from $x$.
#
# </details>
# <details><summary>Hint 3: the formula in words</summary>
#
# Height ahead minus height behind, divided by the distance between the two points. That distance is $2h$.
#
# </details>

# %% name="slope"
def slope(f, x, h=1e-6):
    """Return the slope of f at the number x, by central differences with distance h."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


# %% name="slope-check"
gd.check("slope", slope)

# %% [markdown] name="slope-see-text"
# **See it.** Your own function draws these tangents. Where should the slope be zero?

# %% name="slope-see" tags=["figure"]
fig, ax = plt.subplots()
gd.plot.curve(ax, height, (-3, 3))
for x in (-2.06, -0.8, 0.13, 1.2, 1.93):
    gd.plot.tangent(ax, height, x, slope(height, x))
gd.show(fig, alt=_("Tangents drawn with your slope function: flat at both valley floors and on the hilltop."))

# %% [markdown] name="partial-text"
# It is zero on both valley floors, and also on the hilltop between them. A slope of zero means flat, not lowest.
#
# ## Two directions to look
#
# A real mountain has more than left and right. Its height depends on two coordinates, and a model's loss depends on thousands. The trick stays the same: move **one** coordinate, hold all the others still. That slope is a **partial derivative**.
#
# ### Exercise: `partial`
#
# Return the slope of `f` at the array `x` along coordinate number `i`. Again look ahead and back by `h`, but change entry `i` only. The caller's `x` must stay as it was. It may hold integers, and NumPy cuts off decimals in integer arrays.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check says that `x` changed, or that your result is exactly 0.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `ahead = x` is not a copy: both names stand for one array. And adding $10^{-6}$ to an integer entry changes nothing.
#
# </details>
# <details><summary>Hint 3: the way out</summary>
#
# Make an array $e_i$ of floats: zeros, with `h` in place `i`. Then use `x + e` and `x - e`.
#
# </details>

# %% name="partial"
def partial(f, x, i, h=1e-6):
    """Return the slope of f at the array x along coordinate i."""
    ### BEGIN SOLUTION
    e = np.zeros(len(x))
    e[i] = h
    return (f(x + e) - f(x - e)) / (2 * h)
    ### END SOLUTION


# %% name="partial-check"
gd.check("partial", partial)

# %% [markdown] name="partial-see-text"
# **See it.** We cut a bowl along each coordinate through the point $(2, 1)$. The bowl is $f(x, y) = (x^2 + 25y^2)/2$. Which cut is steeper?

# %% name="partial-see" tags=["figure"]
bowl, here = gd.surfaces.bowl(1, 25), np.array([2.0, 1.0])
fig, axes = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
for i, ax in enumerate(axes):
    along = lambda t, i=i: bowl(np.where(np.arange(2) == i, t, here))
    gd.plot.curve(ax, along, (-2.5, 2.5))
    gd.plot.tangent(ax, along, here[i], partial(bowl, here, i))
    ax.set(xlabel="xy"[i])
gd.show(fig, alt=_("Two cuts through a bowl at the same point. The cut along y is much steeper than the cut along x."))

# %% [markdown] name="gradient-text"
# The cut along $y$ is steeper: slope 25 against 2.
#
# ## Collect them: the gradient
#
# Put all partial derivatives into one array of the same shape as $x$. That array is the **gradient**, written $\nabla f(x)$. Here $\nabla f(2, 1) = (2, 25)$.
#
# ### Exercise: `numerical_gradient`
#
# Return the gradient of `f` at `x`, for an `x` of **any** shape: a vector, a matrix, a single number. The result has the shape of `x`. Leave `x` unchanged, and be ready for integers.
#
# $$\nabla f(x) = \left(\frac{\partial f}{\partial x_1}, \dots, \frac{\partial f}{\partial x_n}\right)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# It works for a vector and fails for a matrix.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A matrix needs two indices. `np.ndindex(x.shape)` visits every place of an array, whatever its shape.
#
# </details>
# <details><summary>Hint 3: the way out</summary>
#
# Start from `g = np.zeros(x.shape)`. For each `k` in `np.ndindex(x.shape)`, use an array `e` of zeros with `h` in place `k`.
#
# </details>

# %% name="numerical_gradient"
def numerical_gradient(f, x, h=1e-6):
    """Return the gradient of f at x, an array of the shape of x."""
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    g = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h
        g[k] = (f(x + e) - f(x - e)) / (2 * h)
    return g
    ### END SOLUTION


# %% name="numerical_gradient-check"
gd.check("numerical_gradient", numerical_gradient)

# %% [markdown] name="gradient-see-text"
# **See it.** A level set joins the points of one height, like a contour line on a map. Your gradients are the arrows. At which angle do they meet the level sets?

# %% name="numerical_gradient-see" tags=["figure"]
fig, ax = plt.subplots()
gentle = gd.surfaces.bowl(1, 3)
gd.plot.contours(ax, gentle)
for point in [(1.5, 0.5), (-1.2, 0.8), (-0.5, -1.0), (0.9, -1.1)]:
    gd.plot.arrow(ax, point, 0.25 * numerical_gradient(gentle, np.array(point)))
gd.show(fig, alt=_("Level sets of a bowl with four gradient arrows. Each arrow leaves its level set at a right angle and points uphill."))

# %% [markdown] name="direction-text"
# At a right angle, and always uphill.
#
# ## Every other direction
#
# The hiker can also walk north-east, or in any direction $u$. The slope that way is the **directional derivative**. The gradient already contains it.
#
# ### Exercise: `directional_derivative`
#
# Return the slope along `u` when the gradient is `g`. Slope means height per **unit of length**, so the length of `u` must not matter.
#
# $$D_u f = \nabla f \cdot \frac{u}{\lVert u \rVert}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Your value for `5 * u` is five times the value for `u`.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# You measured height per arrow, not height per unit of length.
#
# </details>
# <details><summary>Hint 3: the way out</summary>
#
# Divide by `np.linalg.norm(u)` once.
#
# </details>

# %% name="directional_derivative"
def directional_derivative(g, u):
    """Return the slope per unit of length along u, where the gradient is g."""
    ### BEGIN SOLUTION
    return np.dot(g, u) / np.linalg.norm(u)
    ### END SOLUTION


# %% name="directional_derivative-check"
gd.check("directional_derivative", directional_derivative)

# %% [markdown] name="direction-see-text"
# **See it.** Turn once around yourself and write down the slope in each direction. Where is the curve highest, where lowest, where zero?

# %% name="directional_derivative-see" tags=["figure"]
fig, ax = plt.subplots()
gd.plot.slope_by_angle(ax, np.array([2.0, 1.0]), directional_derivative)
gd.show(fig, alt=_("Slope against direction: a cosine wave, highest along the gradient, lowest opposite to it, zero at right angles."))

# %% [markdown] name="lab-text"
# It is highest along the gradient, lowest exactly opposite, and zero along the level set. So the gradient is the direction of **steepest ascent**. Its opposite is the steepest way down. That is the minus sign of the whole course.
#
# ## Laboratory: walk on the level sets
#
# Drag the point, or move it with the arrow keys. Turn the direction $u$ and watch its slope. Find a direction in which you neither climb nor fall.

# %% name="lab" tags=["figure"]
gd.labs.level_sets()

# %% [markdown] name="arrow-text"
# ### Practice: `downhill_arrow`
#
# You stand at $(2, 1)$ on the bowl $f(x, y) = (x^2 + 25y^2)/2$. One of the four arrows is $-\nabla f$, drawn shorter.

# %% name="arrow-figure" tags=["figure"]
fig, ax = plt.subplots(figsize=(7, 4))
gd.plot.contours(ax, bowl)
for letter, v in {"A": (0.18, 2.24), "B": (-2, -1), "C": (-0.18, -2.24), "D": (-2.24, 0.18)}.items():
    gd.plot.arrow(ax, here, 0.4 * np.array(v), label=letter)
gd.show(fig, alt=_("Level sets of a narrow bowl and four arrows from one point. A points up and B straight to the minimum; C is opposite to A and D runs along the level set."))

# %% [markdown] name="arrow-question"
# Decide before you calculate. Return the letter of that arrow.

# %% name="downhill_arrow"
def downhill_arrow():
    """Return "A", "B", "C" or "D"."""
    ### BEGIN SOLUTION
    return "C"
    ### END SOLUTION


# %% name="downhill_arrow-check"
gd.check("downhill_arrow", downhill_arrow)

# %% [markdown] name="step-text"
# The way down is **not** the way to the minimum. Here the two differ by 59 degrees. The hiker feels only the ground, and the ground falls fastest across the level set.
#
# ## Take a step
#
# The hiker moves against the gradient. How far? That is one number, the **learning rate** $\eta$, in code `lr`.
#
# A worked step: from $(2, 1)$ with $\nabla f = (2, 25)$ and $\eta = 0.05$ the hiker reaches $(2, 1) - 0.05 \cdot (2, 25) = (1.9, -0.25)$. The height falls from 14.5 to 2.59.
#
# ### Exercise: `gd_step`
#
# Return the point after one step, as a **new** array. Whoever called you still needs the old one.
#
# $$w \leftarrow w - \eta\,\nabla f(w)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check says that your step goes uphill, or that you changed the caller's `w`.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The gradient points uphill. And `w -= ...` writes into the caller's array.
#
# </details>
# <details><summary>Hint 3: the formula in code</summary>
#
# One line is enough: `w - lr * g`.
#
# </details>

# %% name="gd_step"
def gd_step(w, g, lr):
    """Return the point after one step of gradient descent from w with gradient g."""
    ### BEGIN SOLUTION
    return w - lr * g
    ### END SOLUTION


# %% name="gd_step-check"
gd.check("gd_step", gd_step)

# %% [markdown] name="step-see-text"
# **See it.** Twenty of your steps, one after the other, on the narrow bowl. Will the path be straight?

# %% name="gd_step-see" tags=["figure"]
w = here
walk = [w]
for _step in range(20):
    w = gd_step(w, bowl.grad(w), lr=0.05)
    walk.append(w)
fig, ax = plt.subplots(figsize=(7, 4))
gd.plot.contours(ax, bowl)
gd.plot.path(ax, np.array(walk), method="sgd")
gd.show(fig, alt=_("Twenty steps on a narrow bowl. The first step falls across the valley, the rest creep along its floor."))

# %% [markdown] name="remember"
# The first step drops across the valley. The others creep along its floor, because it is nearly flat. Lesson 2 asks what a better learning rate can do.
#
# ## What to remember
#
# - A slope is local. It gives a direction, never a distance.
# - The gradient collects all partial derivatives. It points to the steepest ascent, at a right angle to the level set.
# - One step of gradient descent: $w \leftarrow w - \eta\,\nabla f(w)$.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Change the learning rate of the last figure to 0.07, then to 0.09. Predict first: which coordinate gets into trouble?
# - Put the hiker of the first figure at $x = 0.1$. Is the fog kinder there?
# - Try `slope(height, 1.0, h=1e-13)`. Why is a tiny $h$ not better? Lesson 5 has the answer.

# %% [markdown] name="further-reading"
# ## Further reading
#
# - S. Boyd and L. Vandenberghe, [*Convex Optimization*](https://web.stanford.edu/~boyd/cvxbook/), section 9.3: the narrow bowl of this lesson, with the proof of how slow it is.
# - J. Nocedal and S. Wright, *Numerical Optimization*, section 8.1: how to choose $h$ in a finite difference.
# - [Neural networks](https://www.3blue1brown.com/topics/neural-networks) by 3Blue1Brown: the same hike in moving pictures, for those who like to see it first.
