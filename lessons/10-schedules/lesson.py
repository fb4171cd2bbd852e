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
# # Slow down in time
#
# **You will** let the learning rate change while you train, tame wild gradients, and write a loop that stops by itself.
#
# **You will learn** which schedule is good for what, and the honest case in which none of them helps.
#
# **You need** lessons 2, 6 and 9.
#
# **Time**: 55 minutes.

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
# <details><summary>1. Where does SGD end with a fixed learning rate?</summary>
#
# On a noise floor in proportion to the learning rate.
#
# </details>
# <details><summary>2. How large may momentum with $\beta = 0.9$ make a step?</summary>
#
# Up to ten times the plain step, $1/(1 - \beta)$.
#
# </details>
# <details><summary>3. Are uncorrected steps of Adam too large or too small?</summary>
#
# Too large: 3.16 times in the first step.
#
# </details>

# %% [markdown] name="why-text"
# ## Big steps first, small steps last
#
# Far from the valley the hiker takes long strides. Near the tent, small ones, or the tent is missed. With noisy gradients no fixed rate does both: a large one ends high above the floor, a small one never arrives in time.
#
# ### Exercise: `step_decay`
#
# The simplest **schedule**: multiply the rate by `gamma` after every `every` steps. Return the rate at step `t` = 0, 1, 2, …
#
# $$\eta_t = \eta_0\,\gamma^{\lfloor t/k \rfloor}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The rate falls at every step, or one step too early.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The brackets mean: round down. The first fall comes at `t = every`.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `t // every`.
#
# </details>

# %% name="step_decay"
def step_decay(t, lr0, gamma, every):
    """Return the learning rate at step t: lr0, times gamma after every `every` steps."""
    ### BEGIN SOLUTION
    return lr0 * gamma ** (t // every)
    ### END SOLUTION


# %% name="step_decay-check"
gd.check("step_decay", step_decay)

# %% [markdown] name="step_decay-see-text"
# **See it.** Five hundred hikers in a noisy bowl: rate fixed at 0.4, fixed at 0.025, and your staircase from 0.4 downward. Who is lowest at the end?

# %% name="step_decay-see" tags=["figure"]
plans = {_("fixed 0.4"): 0.4, _("fixed 0.025"): 0.025, _("staircase"): lambda t: step_decay(t, 0.4, 0.5, 30)}
dice, runs = np.random.default_rng(0), {}
mean_loss, noisy_grad = lambda w: np.mean(w**2) / 2, lambda w: w + dice.normal(0, 1, 500)
for name, plan in plans.items():
    runs[name] = gd.minimize(mean_loss, noisy_grad, np.full(500, 5.0), gd.optim.sgd, steps=150, lr=plan)
fig, ax = plt.subplots()
gd.plot.losses(ax, runs)
ax.set_ylabel(_("mean loss"))
gd.show(fig, alt=_("The large rate stops at a high floor, the small one is still on its way, the staircase goes down step by step and ends lowest."))

# %% [markdown] name="inverse-text"
# The staircase: fast at first, exact at the end.
#
# Robbins and Monro proved in 1951 what a schedule needs to reach the floor itself. All rates together must be infinite, or the hiker may stop half-way. Their squares together must be finite, or the noise never dies. $1/t$ does both.
#
# ### Practice: `inverse_time`
#
# $$\eta_t = \frac{\eta_0}{1 + k t}$$
#
# <details><summary>Hint</summary>
#
# At $t = 0$ the rate is $\eta_0$.
#
# </details>

# %% name="inverse_time"
def inverse_time(t, lr0, k):
    """Return the learning rate lr0 / (1 + k t)."""
    ### BEGIN SOLUTION
    return lr0 / (1 + k * t)
    ### END SOLUTION


# %% name="inverse_time-check"
gd.check("inverse_time", inverse_time)

# %% [markdown] name="cosine-text"
# ## The cosine
#
# Most networks today are trained with half a wave of a cosine: gentle at the top, fast in the middle, gentle at the end.
#
# ### Exercise: `cosine`
#
# Return `lr_max` at $t = 0$, `lr_min` at $t = T$, and stay there afterwards.
#
# $$\eta_t = \eta_{\min} + \frac{\eta_{\max} - \eta_{\min}}{2}\Bigl(1 + \cos\frac{\pi t}{T}\Bigr)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The rate rises again after $T$.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A cosine is a wave. Stop it with `min(t, T)`.
#
# </details>
# <details><summary>Hint 3: a test</summary>
#
# From 0.1 to 0.01 the middle is 0.055.
#
# </details>

# %% name="cosine"
def cosine(t, T, lr_max, lr_min=0.0):
    """Return the learning rate at step t of half a cosine wave of T steps."""
    ### BEGIN SOLUTION
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * min(t, T) / T)) / 2
    ### END SOLUTION


# %% name="cosine-check"
gd.check("cosine", cosine)

# %% [markdown] name="warmup-text"
# ## Warm up first
#
# At the start the weights are random and the averages of Adam are empty. Large steps do harm there. A **warm-up** lets the rate grow for a while.
#
# ### Exercise: `warmup`
#
# For the first `T_w` steps return the share $(t + 1)/T_w$ of `schedule(0)`. Afterwards the schedule begins: return `schedule(t - T_w)`. The first step must not be zero; it would be wasted.
#
# <details><summary>Hint 1: what you may see</summary>
#
# The rate at $t = 0$ is 0, or the schedule starts in its middle.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# $t/T_w$ begins at 0. And after the warm-up the schedule's own time is $t - T_w$.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# One `if t < T_w`, two `return`.
#
# </details>

# %% name="warmup"
def warmup(t, T_w, schedule):
    """Return the learning rate at step t: T_w steps of warm-up, then the schedule."""
    ### BEGIN SOLUTION
    if t < T_w:
        return schedule(0) * (t + 1) / T_w
    return schedule(t - T_w)
    ### END SOLUTION


# %% name="warmup-check"
gd.check("warmup", warmup)

# %% [markdown] name="warmup-see-text"
# **See it.** Your warm-up of 20 steps, followed by your cosine of 80. Where is the highest rate?

# %% name="warmup-see" tags=["figure"]
fig, ax = plt.subplots()
ax.plot([warmup(t, 20, lambda s: cosine(s, 80, 0.1, 0.01)) for t in range(120)], ".-")
ax.set(xlabel=_("step"), ylabel=_("learning rate"))
gd.show(fig, alt=_("The rate climbs in a straight line to 0.1 at step 19, falls along a cosine and stays at 0.01 from step 100."))

# %% [markdown] name="one_cycle-text"
# At steps 19 and 20.
#
# ### Practice: `one_cycle`
#
# One **cycle**: in a straight line up from `lr_max / div` at $t = 0$ to `lr_max` at $t = T/2$, then in a straight line down to `lr_max / final_div` at $t = T$.
#
# <details><summary>Hint</summary>
#
# `np.interp(t, [...], [...])` draws straight lines through given corners.
#
# </details>

# %% name="one_cycle"
def one_cycle(t, T, lr_max, div=25.0, final_div=1e4):
    """Return the learning rate at step t of one cycle of T steps."""
    ### BEGIN SOLUTION
    return np.interp(t, [0, T / 2, T], [lr_max / div, lr_max, lr_max / final_div])
    ### END SOLUTION


# %% name="one_cycle-check"
gd.check("one_cycle", one_cycle)

# %% [markdown] name="honest-text"
# ## An honest result
#
# **Predict.** A bowl **without** noise. Does a schedule still win against the fixed rate?

# %% name="honest" tags=["figure"]
dish = gd.surfaces.bowl(1, 10)
rates = {_("fixed"): 2 / 11, _("cosine"): lambda t: gd.schedules.cosine(t, start=2 / 11, steps=60)}
walk = lambda lr: gd.minimize(dish.f, dish.grad, (1.5, 1.0), gd.optim.sgd, steps=60, lr=lr)
fig, ax = plt.subplots()
gd.plot.losses(ax, {name: walk(lr) for name, lr in rates.items()})
gd.show(fig, alt=_("Without noise the fixed rate falls in a straight line on a log scale; the cosine keeps up at first, then falls behind and stops."))

# %% [markdown] name="clip-text"
# No. For this bowl $2/11$ is the best fixed rate of lesson 2, and the cosine leaves it for smaller ones. Schedules fight noise. Without noise they only cost time.
#
# ## Cliffs
#
# Some landscapes have cliffs: one gradient a thousand times larger than the rest, and the hiker is thrown out of the valley. **Clipping** limits the length of the gradient and keeps its direction.
#
# ### Exercise: `clip_by_norm`
#
# `grads` is a list of arrays, one for each layer. Return `(clipped, norm)`: a new list, and the norm of **all** entries together before clipping. If the norm is above `max_norm`, multiply every array by the **same** factor, so that the norm becomes `max_norm`. Otherwise change nothing.
#
# <details><summary>Hint 1: what you may see</summary>
#
# The direction has changed; or zeros became NaN.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Clipping each array by itself turns the whole gradient. And zero divided by zero is not a number.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# `norm = np.sqrt(sum(np.sum(g**2) for g in grads))`; divide only if `norm > max_norm`.
#
# </details>

# %% name="clip_by_norm"
def clip_by_norm(grads, max_norm):
    """Return (clipped, norm): the arrays, shortened together to at most max_norm, and their norm before."""
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * factor for g in grads], norm
    ### END SOLUTION


# %% name="clip_by_norm-check"
gd.check("clip_by_norm", clip_by_norm)

# %% [markdown] name="stop-text"
# ## Stop in time
#
# A model that trains too long learns its data by heart. The loss on **validation** data, unseen in training, shows it: it falls, then rises. Stop when it has not improved for a while.
#
# ### Exercise: `early_stopping`
#
# `losses` are the validation losses, one for each epoch. An epoch improves if its loss is below the best so far by **more** than `min_delta`; only then is it the new best. Return the index of the epoch at which `patience` epochs in a row have not improved, or `None` if that never happens.
#
# <details><summary>Hint 1: what you may see</summary>
#
# You stop one epoch too late, or you compare only with the previous epoch.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Progress is measured against the **best** so far. After a rise, falling back is no progress until a new best is reached.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Two variables, `best` and `waiting`. Improve: remember, `waiting = 0`. Else: `waiting += 1`, and return when it reaches `patience`.
#
# </details>

# %% name="early_stopping"
def early_stopping(losses, patience, min_delta=0.0):
    """Return the index of the epoch at which training stops, or None."""
    ### BEGIN SOLUTION
    best, waiting = np.inf, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, waiting = loss, 0
        else:
            waiting += 1
        if waiting >= patience:
            return epoch
    return None
    ### END SOLUTION


# %% name="early_stopping-check"
gd.check("early_stopping", early_stopping)

# %% [markdown] name="train-text"
# ## All together
#
# ### Exercise: `train`
#
# In epoch $t$ = 0, 1, …: take `g = grad(w)`, clip it to `max_norm`, step with the rate `schedule(t)`, note `val_loss(w)`. Stop after the epoch that `early_stopping` names, or after `epochs`. Return `(best, losses)`: the point with the **lowest** noted loss, and the list of all noted losses.
#
# <details><summary>Hint 1: what you may see</summary>
#
# You return the last point, not the best one.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# When the loop stops, it has waited for `patience` epochs already.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Keep lists `points` and `losses`. After each epoch ask `early_stopping(losses, patience) is not None`. The answer is `points[np.argmin(losses)]`.
#
# </details>

# %% name="train"
def train(grad, val_loss, w0, schedule, *, epochs, patience, max_norm):
    """Return (best, losses) of a training run that clips, follows a schedule and stops early."""
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    points, losses = [], []
    for t in range(epochs):
        (g,), _norm = clip_by_norm([grad(w)], max_norm)
        w = w - schedule(t) * g
        points.append(w)
        losses.append(val_loss(w))
        if early_stopping(losses, patience) is not None:
            break
    return points[np.argmin(losses)], losses
    ### END SOLUTION


# %% name="train-check"
gd.check("train", train)

# %% [markdown] name="train-see-text"
# **See it.** Your loop fits a polynomial of degree 12 to ten points and watches ten others. Where does it stop?

# %% name="train-see" tags=["figure"]
x = np.linspace(-1, 1, 20)
y = np.sin(3 * x) + np.random.default_rng(3).normal(0, 0.3, 20)
P = np.polynomial.legendre.legvander(x, 12)
grad = lambda w: 2 * P[::2].T @ (P[::2] @ w - y[::2]) / 10
val_loss = lambda w: np.mean((P[1::2] @ w - y[1::2]) ** 2)
best, losses = train(grad, val_loss, np.zeros(13), lambda t: 0.3, epochs=400, patience=40, max_norm=5.0)
fig, ax = plt.subplots()
ax.plot(losses, "-*", markevery=[np.argmin(losses)], ms=14)
ax.set(xlabel=_("epoch"), ylabel=_("validation loss"))
gd.show(fig, alt=_("The validation loss falls, reaches a lowest point marked by a star, and rises slowly until the loop stops."))

# %% [markdown] name="remember"
# Forty epochs after the star: it waited for `patience` epochs in vain. What it hands you is the star.
#
# ## What to remember
#
# - With noise: large rates first, small ones last. Without noise a schedule only costs time.
# - Warm up from a small rate, never from zero. Know whether your schedule counts steps or epochs.
# - Clip all gradients with one factor. Stop on **validation** loss, and keep the best point.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Give the staircase a `gamma` of 0.1. When is it too impatient?
# - Find a good rate quickly: let it grow by 10 % each step and plot the loss. Where does it turn up?
# - Stop on the training loss instead. When does the loop end?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - I. Loshchilov and F. Hutter, [*SGDR*](https://arxiv.org/abs/1608.03983): where the cosine comes from.
# - P. Goyal and others, [*Accurate, Large Minibatch SGD*](https://arxiv.org/abs/1706.02677): warm-up, and why it was needed.
# - R. Pascanu, T. Mikolov and Y. Bengio, [*On the difficulty of training recurrent neural networks*](https://arxiv.org/abs/1211.5063): cliffs, and clipping as the cure.
