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
# # Give every weight its own step
#
# **You will** build AdaGrad, RMSProp, Adam and AdamW, one line at a time, and repair an Adam that was published broken.
#
# **You will learn** what each line of Adam is for, and when Adam fails.
#
# **You need** lessons 6 and 8.
#
# **Time**: 60 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="scale-text"
# ## One boot for every foot
#
# So far one learning rate served all weights. A weight with gradients around 100 needs small steps, one with gradients around 0.01 needs large ones. The hiker's boots do not fit both feet.
#
# The idea of all **adaptive** methods: divide each entry of the gradient by its own usual size. What remains has the size 1, and `lr` becomes the length of a step.
#
# **Predict.** Three weights have the constant gradients 0.01, 1 and 100. How far does each travel in 100 steps with plain gradient descent and `lr=0.1`? And with AdaGrad?

# %% name="travel" tags=["figure"]
slopes = np.array([0.01, 1.0, 100.0])
fig, axes = plt.subplots(1, 2, figsize=(9, 3), sharey=True)
for ax, (name, rule) in zip(axes, {"sgd": gd.optim.sgd, "adagrad": gd.optim.adagrad}.items()):
    walk = gd.minimize(lambda w: slopes @ w, lambda w: slopes, np.zeros(3), rule, steps=100, lr=0.1)
    ax.semilogy(-walk.w[1:], label=[f"$g = {g:g}$" for g in slopes])
    ax.set(title=name, xlabel=_("step"), ylabel=_("way"))
axes[1].legend()
gd.show(fig, alt=_("With plain descent the three ways are 0.1, 10 and 1000. With AdaGrad all three curves are the same and end near 1.9."))

# %% [markdown] name="adagrad-text"
# The plain ways are 0.1, 10 and 1000. AdaGrad takes all three 1.86 far: it does not care about the scale.
#
# ### Exercise: `adagrad`
#
# Collect the squared gradients of each entry in `s`, which has the shape of `w`, and divide by the root. The small `eps` is added **after** the root; it avoids 0/0. Return the new `w` and `s`.
#
# $$s \leftarrow s + g^2, \qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{s} + \epsilon}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check uses a large `eps` and finds it in the wrong place.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `sqrt(s + eps)` is not `sqrt(s) + eps`. And without brackets the division ends before `+ eps`.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# `w - lr * g / (np.sqrt(s) + eps)`, with the **new** `s`.
#
# </details>

# %% name="adagrad"
def adagrad(w, g, s=0.0, *, lr, eps=1e-10):
    """Return the new w and the new sum of squared gradients s."""
    ### BEGIN SOLUTION
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %% name="adagrad-check"
gd.check("adagrad", adagrad)

# %% [markdown] name="rmsprop-text"
# ## Forget the distant past
#
# The sum in AdaGrad only grows, so its steps only shrink. **RMSProp** takes a moving average instead: the old value keeps the share $\rho$, the new square gets $1 - \rho$. With $\rho = 0.99$ it remembers about the last hundred steps.
#
# ### Exercise: `rmsprop`
#
# $$s \leftarrow \rho s + (1 - \rho) g^2, \qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{s} + \epsilon}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check says: that is AdaGrad.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The old `s` was not multiplied by `rho`.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# One line changes, compared with `adagrad`.
#
# </details>

# %% name="rmsprop"
def rmsprop(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    """Return the new w and the new mean square s."""
    ### BEGIN SOLUTION
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %% name="rmsprop-check"
gd.check("rmsprop", rmsprop)

# %% [markdown] name="rmsprop-see-text"
# **See it.** Both of your rules on the same even slope with gradient 1. Which one keeps walking?

# %% name="rmsprop-see" tags=["figure"]
fig, ax = plt.subplots()
for method, rule in {"adagrad": adagrad, "rmsprop": rmsprop}.items():
    walk = gd.minimize(lambda w: w, lambda w: np.ones_like(w), 0.0, rule, steps=300, lr=0.1)
    ax.semilogy(-np.diff(walk.w), **gd.plot.look(method), markevery=40)
ax.set(xlabel=_("step"), ylabel=_("length of the step"))
ax.legend()
gd.show(fig, alt=_("The steps of AdaGrad shrink for ever. Those of RMSProp start ten times too large and settle at 0.1."))

# %% [markdown] name="bias-text"
# RMSProp does. But look at its first step: ten times too long. The average began at 0, and after one step it is still almost 0. Dividing by something too small makes a step too **large**. Many texts have this the wrong way round.
#
# ## Correct the start
#
# After $t$ steps the weights of a moving average from 0 add up to $1 - \beta^t$, not to 1. Divide by that: the **bias correction**.
#
# ### Exercise: `ema_bias_corrected`
#
# Return the corrected moving average after each entry of `xs`, an array of the same length.
#
# $$m_t = \beta m_{t-1} + (1 - \beta) x_t, \qquad \hat m_t = \frac{m_t}{1 - \beta^t}, \quad t = 1, 2, \dots$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# A division by zero, or the first value is not `xs[0]`.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# $t$ begins at 1. And only the answer is corrected; the average itself goes on raw.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `enumerate(xs, start=1)`.
#
# </details>

# %% name="ema_bias_corrected"
def ema_bias_corrected(xs, beta):
    """Return the bias-corrected exponential moving average after each entry of xs."""
    ### BEGIN SOLUTION
    m, corrected = 0.0, []
    for t, x in enumerate(xs, start=1):
        m = beta * m + (1 - beta) * x
        corrected.append(m / (1 - beta**t))
    return np.array(corrected)
    ### END SOLUTION


# %% name="ema_bias_corrected-check"
gd.check("ema_bias_corrected", ema_bias_corrected)

# %% [markdown] name="ema-see-text"
# **See it.** Noisy measurements around 3. The raw average starts at 0. How long does it lie?

# %% name="ema_bias_corrected-see" tags=["figure"]
xs = 3 + np.random.default_rng(0).normal(0, 0.5, 60)
corrected = ema_bias_corrected(xs, 0.9)
fig, ax = plt.subplots()
ax.plot(xs, ".", color="0.6")
ax.plot(corrected, label=_("corrected"))
ax.plot(corrected * (1 - 0.9 ** np.arange(1, 61)), "--", label=_("raw"))
ax.set(xlabel=_("measurement"), ylabel=_("average"))
ax.legend()
gd.show(fig, alt=_("The raw average climbs from 0 and needs about 30 measurements. The corrected one is right from the first."))

# %% [markdown] name="adam-text"
# About thirty measurements. With $\beta_2 = 0.999$ it would be thousands.
#
# ## Adam
#
# Adam is momentum above the line, RMSProp below it, both corrected. Its state is `(m, v, t)`.
#
# ### Exercise: `adam`
#
# Return the new `w` and the new state. Count `t` up **first**. Store $m$ and $v$ raw; the corrected ones live inside this step only.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1) g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2$$
#
# $$w \leftarrow w - \eta\,\frac{m/(1 - \beta_1^t)}{\sqrt{v/(1 - \beta_2^t)} + \epsilon}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Step 1 is right, step 2 is not.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `t` was not returned; or the corrected $m$ was stored; or the correction uses $\beta$ without the power $t$.
#
# </details>
# <details><summary>Hint 3: a test</summary>
#
# The first step from rest has the length `lr` in every entry with $|g| \gg \epsilon$.
#
# </details>

# %% name="adam"
def adam(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the new w and the new state (m, v, t)."""
    ### BEGIN SOLUTION
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), (m, v, t)
    ### END SOLUTION


# %% name="adam-check"
gd.check("adam", adam)

# %% [markdown] name="adam-see-text"
# **See it.** A race in Rosenbrock's valley, your Adam against momentum. Whose path is smoother at the start?

# %% name="adam-see" tags=["figure"]
rosen = gd.surfaces.rosenbrock()
fig, ax = plt.subplots(figsize=(6, 5))
gd.plot.contours(ax, rosen)
for method, rule, lr in [("momentum", gd.optim.momentum, 0.0005), ("adam", adam, 0.05)]:
    path = gd.minimize(rosen.f, rosen.grad, (-1.2, 1.0), rule, steps=300, lr=lr)
    gd.plot.path(ax, path, method=method)
ax.set(xlim=(-1.5, 1.1), ylim=(-0.3, 1.5))
ax.legend()
gd.show(fig, alt=_("Momentum swings across the curved valley again and again; Adam swings once and then follows its curve."))

# %% [markdown] name="ratio-text"
# Adam's. In this race none of its steps takes an entry further than `lr`.
#
# ### Practice: `uncorrected_ratio`
#
# Without both corrections the step at time $t$ is this many times too large. Return it.
#
# $$\frac{1 - \beta_1^t}{\sqrt{1 - \beta_2^t}}$$
#
# <details><summary>Hint</summary>
#
# A test: 3.16 at $t = 1$ with the usual $\beta_1 = 0.9$ and $\beta_2 = 0.999$.
#
# </details>

# %% name="uncorrected_ratio"
def uncorrected_ratio(t, beta1=0.9, beta2=0.999):
    """Return how many times too large an Adam step is without bias correction."""
    ### BEGIN SOLUTION
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)
    ### END SOLUTION


# %% name="uncorrected_ratio-check"
gd.check("uncorrected_ratio", uncorrected_ratio)

# %% [markdown] name="ratio-see-text"
# **See it.** The ratio over time. When is it worst?

# %% name="uncorrected_ratio-see" tags=["figure"]
t = np.arange(1, 5001)
fig, ax = plt.subplots()
ax.semilogx(t, uncorrected_ratio(t))
ax.axhline(1, color="0.5", lw=1)
ax.set(xlabel=_("step"), ylabel=_("ratio"))
gd.show(fig, alt=_("The ratio starts at 3.16, peaks at 6.57 near step 12 and returns to 1 after thousands of steps."))

# %% [markdown] name="adamw-text"
# At step 12, with 6.57.
#
# ## Shrink the weights, separately
#
# **Weight decay** pulls all weights towards 0 to keep the model simple. Added to the gradient it would be divided by $\sqrt{v}$ and lose its effect. **AdamW** shrinks `w` by itself, before the Adam step.
#
# ### Exercise: `adamw`
#
# First $w \leftarrow (1 - \eta\lambda)\,w$ with $\lambda$ = `weight_decay`, then one Adam step from there with the same `g`. The state is that of Adam. You may call your `adam`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# With zero gradient the weights do not shrink by $1 - \eta\lambda$.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The decay went into `g`, or the learning rate is missing, or the sign is wrong.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# One line: `adam` with `w * (1 - lr * weight_decay)` in the place of `w`.
#
# </details>

# %% name="adamw"
def adamw(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Return the new w and the new state (m, v, t) of Adam with decoupled weight decay."""
    ### BEGIN SOLUTION
    return adam(w * (1 - lr * weight_decay), g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    ### END SOLUTION


# %% name="adamw-check"
gd.check("adamw", adamw)

# %% [markdown] name="fail-text"
# ## When Adam walks away
#
# **Predict.** In two of three steps the gradient is −1, in the third it is 3. On average it is positive, so the loss falls to the left. Where does Adam go, when $\beta_2$ forgets quickly?

# %% name="fail" tags=["figure"]
turns = lambda t: 3.0 if t % 3 == 0 else -1.0
fig, ax = plt.subplots()
for name, rule in {"adam": gd.optim.adam, "amsgrad": gd.optim.amsgrad}.items():
    w, state, way = 0.0, {"adam": (0.0, 0.0, 0), "amsgrad": (0.0, 0.0, 0.0, 0)}[name], []
    for t in range(3000):
        w, state = rule(w, turns(t), state, lr=0.5 / np.sqrt(t + 1), beta1=0.0, beta2=0.1)
        w = np.clip(w, -1, 1)
        way.append(w)
    ax.plot(way, **gd.plot.look(name), markevery=300)
ax.set(xlabel=_("step"), ylabel="$w$")
ax.legend()
gd.show(fig, alt=_("Adam drifts to plus one, the worst point. AMSGrad goes to minus one, the best."))

# %% [markdown] name="amsgrad-text"
# To the worst point. The rare large gradient is divided by its own size, and the frequent small ones win. **AMSGrad** divides by the largest $v$ so far.
#
# ### Practice: `amsgrad`
#
# As `adam`, with the state `(m, v, vmax, t)`. Keep `vmax`, the entry-wise maximum of the raw $v$. Use it, corrected by $1 - \beta_2^t$, in the place of $v$.
#
# <details><summary>Hint</summary>
#
# `np.maximum`, not `np.max`: every entry has its own maximum.
#
# </details>

# %% name="amsgrad"
def amsgrad(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the new w and the new state (m, v, vmax, t)."""
    ### BEGIN SOLUTION
    m, v, vmax, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    vmax = np.maximum(vmax, v)
    m_hat = m / (1 - beta1**t)
    v_hat = vmax / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), (m, v, vmax, t)
    ### END SOLUTION


# %% name="amsgrad-check"
gd.check("amsgrad", amsgrad)

# %% [markdown] name="bug-text"
# ## Find the bug
#
# ### Exercise: `repaired_adam`
#
# A widely read textbook printed an Adam like this. It has **two** bugs. Return the repaired `(w, (m, v, t))`, the same numbers as your `adam`, but built from this code.
#
# ```python
# m = beta1 * m + (1 - beta1) * g
# v = beta2 * v + (1 - beta2) * g**2
# m_hat = m / (1 - beta1 ** t)
# v_hat = v / (1 - beta2 ** t)
# w = w - lr * m_hat / np.sqrt(v_hat) + eps
# return w, (m, v, t)
# ```
#
# <details><summary>Hint 1: what you may see</summary>
#
# Weights without a gradient move. And 0/0 in the first call.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Look for a missing pair of brackets, and for who counts the steps.
#
# </details>

# %% name="repaired_adam"
def repaired_adam(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the new w and the new state (m, v, t)."""
    ### BEGIN SOLUTION
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, (m, v, t)
    ### END SOLUTION


# %% name="repaired_adam-check"
gd.check("repaired_adam", repaired_adam)

# %% [markdown] name="keras-text"
# ## Adam in Keras
#
# In practice you ask for Adam by name. This is only to read; lesson 11 runs it.
#
# ```python
# model = keras.Sequential([
#     keras.layers.Dense(64, activation="relu"),
#     keras.layers.Dense(1, activation="sigmoid"),
# ])
# model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy")
# model.fit(X, y, epochs=10, batch_size=32)
# ```
#
# The names agree, the numbers not quite: Keras puts `eps` in another place and makes it ten times larger. For a gradient of $10^{-6}$ its first step is only 0.243 times as long as PyTorch's.

# %% [markdown] name="remember"
# ## What to remember
#
# - Adaptive methods divide each entry by its own usual size. Then `lr` is a length, and scale no longer matters.
# - Adam is momentum over RMSProp, both corrected. Uncorrected steps are too large, up to 6.57 times.
# - Decay belongs to `w`, not to `g`. And Adam can fail: a fixed `lr` keeps it moving.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Multiply the loss of the race by 1000. Which path changes?
# - Set `eps=1` in the race. Which method does Adam turn into?
# - Run `rmsprop` on $\tfrac12 w^2$ with `lr=0.01` and `rho=0.9`. Why does it end at 0.005 and never at 0?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - D. Kingma and J. Ba, [*Adam: A Method for Stochastic Optimization*](https://arxiv.org/abs/1412.6980): short, and now readable for you.
# - S. Reddi, S. Kale and S. Kumar, [*On the Convergence of Adam and Beyond*](https://arxiv.org/abs/1904.09237): the example in which Adam walks away.
# - I. Loshchilov and F. Hutter, [*Decoupled Weight Decay Regularization*](https://arxiv.org/abs/1711.05101): why AdamW exists.
