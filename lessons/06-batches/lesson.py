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
# # Learn from a few examples at a time
#
# **You will** cut data into mini-batches, run stochastic gradient descent, and measure its noise.
#
# **You will learn** why a rough direction now beats an exact one later, and what an epoch is.
#
# **You need** lessons 2 and 3.
#
# **Time**: 50 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="ask-text"
# ## Ask a few, not all
#
# The hiker meets villagers. Each points downhill, roughly, and each is a little wrong. Asking all 10,000 gives an exact direction, and it is dark before the first step. Asking 32 gives a good direction at once.
#
# The gradient of a mean loss is a mean over samples. The mean over a random **mini-batch** is right on average. That is **stochastic gradient descent**, SGD.
#
# **Predict.** Forty mini-batches of 4, of 32 and of 256 samples each point somewhere. How much narrower is the fan when the batch is 64 times larger?

# %% name="cloud" tags=["figure"]
rng = np.random.default_rng(0)
samples = np.array([1.0, 0.5]) + rng.normal(0, 1.5, (10_000, 2))
fig, axes = plt.subplots(1, 3, figsize=(10, 3), sharex=True, sharey=True)
for ax, size in zip(axes, (4, 32, 256)):
    for _draw in range(40):
        estimate = samples[rng.choice(10_000, size, replace=False)].mean(axis=0)
        ax.plot([0, estimate[0]], [0, estimate[1]], "-", color="0.6", lw=1)
    gd.plot.arrow(ax, (0, 0), samples.mean(axis=0))
    ax.set(title=_("batch of {n}").format(n=size), aspect="equal", xlim=(-1.5, 3), ylim=(-1.5, 2.5))
gd.show(fig, alt=_("Three fans of grey lines around the full gradient. The fan of batches of 4 is wide, that of 256 is narrow."))

# %% [markdown] name="minibatches-text"
# Eight times narrower: the spread falls like $1/\sqrt{B}$. A batch 64 times as large costs 64 times as much. That is a bad bargain, so batches stay small.
#
# Three names are in use. **Batch** gradient descent takes all samples for every step: exact and slow. **Stochastic**, in the strict sense, takes a single one: cheap and noisy. **Mini-batches** lie between. They fit graphics cards well, and they are what people mean today when they say SGD.
#
# ## Deal the cards
#
# One pass over all samples is an **epoch**. Shuffle the samples like cards, then deal them in batches. Every sample comes exactly once.
#
# ### Exercise: `minibatches`
#
# Yield arrays of indices (or return a list of them): a new shuffle of 0 to `n - 1` by the generator `rng`, cut into batches of `batch_size`. The last batch may be shorter; with `drop_last=True` a shorter one is left out. No batch is empty.
#
# <details><summary>Hint 1: what you may see</summary>
#
# Some indices never appear, or an empty batch comes at the end.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `n // batch_size` batches lose the rest; one more is empty when the division has no rest.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `order = rng.permutation(n)`, then slices that begin at `range(0, n, batch_size)`.
#
# </details>

# %% name="minibatches"
def minibatches(n, batch_size, rng, drop_last=False):
    """Yield arrays of indices that deal 0 to n - 1 in random order."""
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        batch = order[start : start + batch_size]
        if len(batch) == batch_size or not drop_last:
            yield batch
    ### END SOLUTION


# %% name="minibatches-check"
gd.check("minibatches", minibatches)

# %% [markdown] name="updates-text"
# ### Exercise: `updates_per_run`
#
# Each batch makes one step, one **update**. With 1,000 samples and batches of 32 an epoch has 32 updates: 31 full batches and one of 8. Return the number of updates in a whole training run.
#
# <details><summary>Hint 1: what you may see</summary>
#
# You are off by the number of epochs.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The last, shorter batch comes once in **every** epoch.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `n // batch_size` rounds down; `-(-n // batch_size)` rounds up.
#
# </details>

# %% name="updates_per_run"
def updates_per_run(n, batch_size, epochs, drop_last=False):
    """Return the number of updates in a run over n samples."""
    ### BEGIN SOLUTION
    batches = n // batch_size if drop_last else -(-n // batch_size)
    return epochs * batches
    ### END SOLUTION


# %% name="updates_per_run-check"
gd.check("updates_per_run", updates_per_run)

# %% [markdown] name="minibatch_grad-text"
# ### Exercise: `minibatch_grad`
#
# `grad_i(i)` returns the gradient of sample number `i`. Return the estimate from the samples in `idx`, the set $I$ of size $B$: their **mean**. With a sum, a larger batch would secretly be a larger learning rate.
#
# $$\hat g = \frac{1}{B}\sum_{i \in I} \nabla f_i(w)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Your value is as many times too large as the batch has samples.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A sum, or a division by a fixed batch size although the last batch is shorter.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `np.mean([...], axis=0)` keeps the shape of one gradient.
#
# </details>

# %% name="minibatch_grad"
def minibatch_grad(grad_i, idx):
    """Return the mean of grad_i(i) over the indices in idx."""
    ### BEGIN SOLUTION
    return np.mean([grad_i(i) for i in idx], axis=0)
    ### END SOLUTION


# %% name="minibatch_grad-check"
gd.check("minibatch_grad", minibatch_grad)

# %% [markdown] name="run_sgd-text"
# ## The whole run
#
# ### Exercise: `run_sgd`
#
# Train for `epochs` epochs. In each, deal all `n` samples anew with your `minibatches`, and make one step `w - lr * grad(w, idx)` a batch. Return the points at the end of each epoch, the start first: shape `(epochs + 1, *w0.shape)`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# One row per update instead of one per epoch; or every epoch deals the same order.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The `append` is in the inner loop; or the shuffle is outside of the outer loop.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# Two loops: epochs outside, `for idx in minibatches(n, batch_size, rng)` inside.
#
# </details>

# %% name="run_sgd"
def run_sgd(grad, w0, n, *, lr, batch_size, epochs, rng):
    """Return the points after each epoch of SGD, the start first."""
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    points = [w]
    for _epoch in range(epochs):
        for idx in minibatches(n, batch_size, rng):
            w = w - lr * grad(w, idx)
        points.append(w)
    return np.array(points)
    ### END SOLUTION


# %% name="run_sgd-check"
gd.check("run_sgd", run_sgd)

# %% [markdown] name="run_sgd-see-text"
# **See it.** The data are 1,000 noisy points around a line. `grad` is the gradient of the mean squared error over the samples in `idx`.

# %% name="points"
x = rng.uniform(-1, 1, 1000)
y = 2 * x + 1 + rng.normal(0, 0.5, 1000)
grad = lambda w, idx: 2 * np.array([np.mean((w[0] * x[idx] + w[1] - y[idx]) * x[idx]), np.mean(w[0] * x[idx] + w[1] - y[idx])])

# %% [markdown] name="run_sgd-see-question"
# Twelve epochs with the full batch, with mini-batches of 32, with single samples: the same work for each. Who is ahead after one epoch?

# %% name="run_sgd-see" tags=["figure"]
fig, ax = plt.subplots()
for size in (1000, 32, 1):
    points = run_sgd(grad, np.array([-2.0, -2.0]), 1000, lr=0.1, batch_size=size, epochs=12, rng=np.random.default_rng(1))
    losses = [np.mean((w[0] * x + w[1] - y) ** 2) for w in points]
    ax.semilogy(losses, "o-", ms=3, label=_("batch of {n}").format(n=size))
ax.set(xlabel=_("epoch"), ylabel=_("loss"))
ax.legend()
gd.show(fig, alt=_("After one epoch both small batches are almost at the bottom. Full batch creeps. Single samples keep jittering above the mini-batches."))

# %% [markdown] name="floor-text"
# Both small batches, by far. But single samples never come to rest: the line jitters. Near the minimum the true gradient vanishes and the noise remains. This is the **noise floor**.
#
# ### Practice: `noise_floor`
#
# On $f = \tfrac{h}{2} w^2$ with gradient noise of standard deviation $\sigma$, the loss settles at the mean below. Return it.
#
# $$\mathbb{E} f = \frac{\eta\,\sigma^2}{2\,(2 - \eta h)}$$
#
# <details><summary>Hint</summary>
#
# Mind the square, and the brackets below the line.
#
# </details>

# %% name="noise_floor"
def noise_floor(lr, h, sigma):
    """Return the mean loss at which SGD settles on h/2 w**2 with gradient noise sigma."""
    ### BEGIN SOLUTION
    return lr * sigma**2 / (2 * (2 - lr * h))
    ### END SOLUTION


# %% name="noise_floor-check"
gd.check("noise_floor", noise_floor)

# %% [markdown] name="noise_floor-see-text"
# **See it.** A thousand hikers in the same noisy bowl, with three learning rates. The dashed lines are your formula. What does half the rate buy?

# %% name="noise_floor-see" tags=["figure"]
fig, ax = plt.subplots()
for lr in (0.4, 0.2, 0.1):
    w, losses = np.full(1000, 3.0), []
    for _step in range(80):
        w = w - lr * (w + rng.normal(0, 1, 1000))
        losses.append(np.mean(w**2) / 2)
    ax.semilogy(losses, label=rf"$\eta = {lr}$")
    ax.axhline(noise_floor(lr, 1, 1), ls="--", color="0.5", lw=1)
ax.set(xlabel=_("step"), ylabel=_("mean loss"))
ax.legend()
gd.show(fig, alt=_("Three losses fall and level off on three dashed lines. Half the learning rate: about half the floor, but later."))

# %% [markdown] name="variance-text"
# About half the floor, reached about twice as late. Lesson 10 gets both: a large rate first, a small one at the end. The noise has a good side, too: it shakes the hiker out of shallow hollows.
#
# ## How noisy is a batch?
#
# ### Exercise: `estimate_grad_variance`
#
# `grads` holds the N single-sample gradients, one number each. Return the variance of the mean of a random batch of `B`. `replace` tells whether a sample may be drawn twice. $S^2$ is the variance of `grads` with the divisor N.
#
# With replacement it is $S^2/B$, without
#
# $$\frac{S^2}{B}\cdot\frac{N - B}{N - 1}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# For $B = N$ without replacement the answer has to be 0.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A batch of all samples is the full gradient. It has no noise left.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `np.var(grads)` divides by N already.
#
# </details>

# %% name="estimate_grad_variance"
def estimate_grad_variance(grads, B, replace):
    """Return the variance of the mean of B of the N numbers in grads."""
    ### BEGIN SOLUTION
    variance, n = np.var(grads) / B, len(grads)
    return variance if replace else variance * (n - B) / (n - 1)
    ### END SOLUTION


# %% name="estimate_grad_variance-check"
gd.check("estimate_grad_variance", estimate_grad_variance)

# %% [markdown] name="epoch-text"
# Doubling the batch halves the variance. The noise floor is learning rate times variance, up to a constant, so whoever doubles the batch may double the learning rate as well and ends on the same floor. This holds until the rate comes near the limit of lesson 2.
#
# ## Report honestly
#
# ### Exercise: `epoch_mean_loss`
#
# `losses` are the mean losses of the batches of one epoch, `sizes` their sizes. Return the mean loss over all **samples**. The last batch is often smaller, so the mean of the means is wrong.
#
# <details><summary>Hint 1: what you may see</summary>
#
# Right for equal batches, wrong when the last one is short.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A short batch got the same weight as a full one.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `np.average` takes `weights`.
#
# </details>

# %% name="epoch_mean_loss"
def epoch_mean_loss(losses, sizes):
    """Return the mean loss over all samples of an epoch."""
    ### BEGIN SOLUTION
    return np.average(losses, weights=sizes)
    ### END SOLUTION


# %% name="epoch_mean_loss-check"
gd.check("epoch_mean_loss", epoch_mean_loss)

# %% [markdown] name="remember"
# ## What to remember
#
# - A mini-batch gives the right direction on average; its spread falls like $1/\sqrt{B}$.
# - An epoch deals every sample once, in a new order. One batch is one update.
# - With a fixed learning rate SGD ends on a noise floor in proportion to that rate.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Shuffle `x` and `y` separately before the run. What does the line learn, and would the loss tell you?
# - Use the sum instead of the mean in `grad`, with batches of 32. Which learning rate do you need now?
# - Order the data by `x` and never shuffle. What happens to the jitter?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - H. Robbins and S. Monro, [*A Stochastic Approximation Method*](https://doi.org/10.1214/aoms/1177729586) (1951): the birth of SGD.
# - L. Bottou, F. Curtis and J. Nocedal, [*Optimization Methods for Large-Scale Machine Learning*](https://arxiv.org/abs/1606.04838): why a few examples are enough, with proofs.
# - S. McCandlish and others, [*An Empirical Model of Large-Batch Training*](https://arxiv.org/abs/1812.06162): how large a batch may usefully be.
