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
# # Measure how wrong you are
#
# **You will** write the losses behind most of machine learning, with their gradients, and fit a line and a classifier.
#
# **You will learn** how weights and biases become a landscape, and why classification needs cross-entropy.
#
# **You need** lessons 1 and 2. Matrix products help.
#
# **Time**: 60 minutes.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="model-text"
# ## From a mountain to a model
#
# Where does the mountain come from? From a model and from data. The model makes a prediction; the **loss** says how bad it is. Change the model's numbers, and the loss changes. These numbers are the hiker's coordinates.
#
# A linear model has one **weight** for each feature and one **bias**. The weights say how much each feature counts. The bias is what remains when all features are 0.
#
# ### Practice: `predict`
#
# Return the prediction for every row of `X`, which has shape (n, d). `w` has shape (d,), `b` is a number.
#
# $$\hat y = X w + b$$
#
# <details><summary>Hint</summary>
#
# The matrix product is `X @ w`.
#
# </details>

# %% name="predict"
def predict(X, w, b):
    """Return the predictions of a linear model, shape (n,)."""
    ### BEGIN SOLUTION
    return X @ w + b
    ### END SOLUTION


# %% name="predict-check"
gd.check("predict", predict)

# %% [markdown] name="residuals-text"
# **See it.** Thirty points and a line. Each vertical stroke is a **residual**, prediction minus truth. **Predict.** Which point would pull hardest on the line?

# %% name="predict-see" tags=["figure"]
rng = np.random.default_rng(0)
x = rng.uniform(0, 4, 30)
y = 1.5 * x + 1 + rng.normal(0, 0.7, 30)
fig, ax = plt.subplots()
line = predict(x[:, None], np.array([1.0]), 1.5)
ax.vlines(x, y, line, color="0.6")
ax.plot(x, y, "o", x, line, "-")
ax.set(xlabel="$x$", ylabel="$y$")
gd.show(fig, alt=_("Thirty points around a rising line that is a little too flat. Vertical strokes join each point to the line."))

# %% [markdown] name="mse-text"
# The point with the longest stroke. When residuals are squared, its pull is proportional to its length.
#
# ## The mean squared error
#
# ### Exercise: `mse`
#
# Return the mean of the squared residuals as one number. One of the two arrays may have shape (n, 1) and the other (n,). They still hold n numbers each; make both flat.
#
# $$L = \frac{1}{n}\sum_{i=1}^{n} (\hat y_i - y_i)^2$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# A perfect prediction gets a loss above 0.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Shapes (n,) and (n, 1) broadcast to (n, n): every prediction meets every truth.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `np.ravel` on both before you subtract.
#
# </details>

# %% name="mse"
def mse(y, yhat):
    """Return the mean squared error of the predictions yhat for the truth y."""
    ### BEGIN SOLUTION
    return np.mean((np.ravel(yhat) - np.ravel(y)) ** 2)
    ### END SOLUTION


# %% name="mse-check"
gd.check("mse", mse)

# %% [markdown] name="mse-see-text"
# **See it.** The loss for every weight and bias. The thirty points have become a mountain. Which shape has it?

# %% name="mse-see" tags=["figure"]
weights, biases = np.linspace(0, 3, 61), np.linspace(-1.5, 3.5, 61)
heights = [[mse(y, x * w + b) for w in weights] for b in biases]
fig, ax = plt.subplots()
levels = ax.contour(weights, biases, heights, levels=[1, 2, 4, 8, 16, 32, 64], colors="0.5")
ax.clabel(levels, fontsize=8, fmt="%d")
ax.set(xlabel=_("weight"), ylabel=_("bias"))
gd.show(fig, alt=_("Level sets over weight and bias: long narrow ellipses, tilted to the left. A ravine."))

# %% [markdown] name="mse_grad-text"
# A tilted ravine: with a larger weight the bias has to be smaller. You know from lesson 2 what ravines cost.
#
# ### Exercise: `mse_grad`
#
# Return `(gw, gb)`, the gradient of the mean squared error of the linear model: `gw` with the shape of `w`, `gb` a number. Keep the factor 2 and the mean.
#
# $$\nabla_w L = \frac{2}{n} X^\top r, \qquad \nabla_b L = \frac{2}{n}\sum_i r_i, \qquad r = Xw + b - y$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The gradient doubles when the data are doubled, or has the wrong sign.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A sum stands where a mean belongs; or the residual is truth minus prediction.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# First `r`, then `2 * X.T @ r / n` and `2 * r.mean()`.
#
# </details>

# %% name="mse_grad"
def mse_grad(X, y, w, b):
    """Return (gw, gb), the gradient of the mean squared error of X @ w + b for the truth y."""
    ### BEGIN SOLUTION
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * np.mean(r)
    ### END SOLUTION


# %% name="mse_grad-check"
gd.check("mse_grad", mse_grad)

# %% [markdown] name="fit-text"
# **See it.** Gradient descent with your gradient, 200 steps from weight 0 and bias 0. The true line was $1.5x + 1$. How close will it come?

# %% name="mse_grad-see" tags=["figure"]
def gradient(p):
    gw, gb = mse_grad(x[:, None], y, p[:1], p[1])
    return np.array([gw[0], gb])


fit = gd.minimize(lambda p: mse(y, x * p[0] + p[1]), gradient, (0.0, 0.0), gd.optim.sgd, steps=200, lr=0.1)
fig, ax = plt.subplots()
ax.plot(x, y, "o", color="0.6")
for t in (0, 1, 5, 200):
    ax.plot([0, 4], [fit.w[t, 1], 4 * fit.w[t, 0] + fit.w[t, 1]], label=_("step {t}").format(t=t))
ax.set(xlabel="$x$", ylabel="$y$")
ax.legend()
gd.show(fig, alt=_("The line starts flat, is too steep after one step and ends in the middle of the points."))

# %% [markdown] name="classify-text"
# Close, but not exact: thirty noisy points do not know the true line.
#
# ## Yes or no
#
# A classifier must answer with a probability. The linear model gives a **logit** $z$, any number; the sigmoid squeezes it between 0 and 1.
#
# ### Exercise: `sigmoid`
#
# Return the sigmoid of every entry of `z`, for any shape, also for $z = \pm 1000$, without a warning.
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The check reports an overflow at $z = -1000$.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# $e^{1000}$ does not fit into a float. $e^{-1000}$ does: it becomes 0.
#
# </details>
# <details><summary>Hint 3: a way out</summary>
#
# With `e = np.exp(-np.abs(z))`, use $1/(1+e)$ where $z \ge 0$ and $e/(1+e)$ elsewhere. `np.where` chooses.
#
# </details>

# %% name="sigmoid"
def sigmoid(z):
    """Return 1 / (1 + exp(-z)) for every entry of z, without overflow."""
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %% name="sigmoid-check"
gd.check("sigmoid", sigmoid)

# %% [markdown] name="bce-text"
# ## Why not squares again?
#
# The truth is $y = 1$, the logit is $z = -10$: the model is sure, and wrong. With squares on top of a sigmoid the slope there is about $-0.00009$. The hiker stands on a plateau and cannot leave. **Cross-entropy** has the slope $-0.99995$ at the same place.
#
# ### Exercise: `bce_with_logits`
#
# Return the mean binary cross-entropy of the logits `z` for labels `y` (0 or 1). Work with `z`, never with $\log\sigma(z)$, so that $|z| = 1000$ is harmless and gives no warning.
#
# $$L = \frac{1}{n}\sum_i \bigl[\max(z_i, 0) - z_i y_i + \log(1 + e^{-|z_i|})\bigr]$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The loss is infinite or not a number for large $|z|$.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# $\sigma(z)$ became exactly 0, and its logarithm is minus infinity.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `np.maximum`, `np.log1p(np.exp(-np.abs(z)))`, `np.mean`; or `np.logaddexp(0, z) - z * y`.
#
# </details>

# %% name="bce_with_logits"
def bce_with_logits(z, y):
    """Return the mean binary cross-entropy of the logits z for the labels y."""
    ### BEGIN SOLUTION
    return np.mean(np.logaddexp(0, z) - z * y)
    ### END SOLUTION


# %% name="bce_with_logits-check"
gd.check("bce_with_logits", bce_with_logits)

# %% [markdown] name="bce-see-text"
# **See it.** Both losses for the truth $y = 1$. On which one can a hiker who starts at $z = -10$ get home?

# %% name="bce_with_logits-see" tags=["figure"]
z = np.linspace(-10, 5, 200)
fig, ax = plt.subplots()
ax.plot(z, [bce_with_logits(np.array([logit]), np.array([1.0])) for logit in z], label=_("cross-entropy"))
ax.plot(z, (sigmoid(z) - 1) ** 2, "--", label=_("squared error"))
ax.set(xlabel=_("logit $z$"), ylabel=_("loss"))
ax.legend()
gd.show(fig, alt=_("From the left, cross-entropy falls in a straight slope. The squared error is flat on the left: a plateau."))

# %% [markdown] name="bce_grad-text"
# Only on the cross-entropy.
#
# ### Exercise: `bce_grad`
#
# Return `(gw, gb)`, the gradient of the mean binary cross-entropy of the model with logits $z = Xw + b$. The exponentials cancel, and a familiar form remains. Your `sigmoid` is welcome.
#
# $$\nabla_w L = \frac{1}{n} X^\top (\sigma(z) - y), \qquad \nabla_b L = \frac{1}{n}\sum_i (\sigma(z_i) - y_i)$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Your result is twice too large.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Here is no square, hence no factor 2.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# As in `mse_grad`, with $\sigma(z) - y$ in the place of the residual.
#
# </details>

# %% name="bce_grad"
def bce_grad(X, y, w, b):
    """Return (gw, gb), the gradient of the mean binary cross-entropy of the logits X @ w + b."""
    ### BEGIN SOLUTION
    r = sigmoid(X @ w + b) - y
    return X.T @ r / len(y), np.mean(r)
    ### END SOLUTION


# %% name="bce_grad-check"
gd.check("bce_grad", bce_grad)

# %% [markdown] name="softmax-text"
# ## More than two classes
#
# With $k$ classes there are $k$ logits a sample. **Softmax** turns them into probabilities; the loss is minus the logarithm of the right one.
#
# ### Exercise: `softmax_cross_entropy`
#
# `Z` has shape (n, k), `y` holds the right class of each row. Return `(loss, dZ)`: the mean loss, and its gradient with the shape of `Z`. Subtract each row's maximum first: the result stays the same, and nothing overflows.
#
# $$L = \frac{1}{n}\sum_i -\log p_{i,y_i}, \qquad \frac{\partial L}{\partial Z} = \frac{1}{n}(p - \text{onehot}(y))$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# Adding 100 to all logits changes your loss.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# An overflow, or a sum over the wrong axis. Each **row** is one sample.
#
# </details>
# <details><summary>Hint 3: the form</summary>
#
# `Z - Z.max(axis=1, keepdims=True)`, then $\log p$ is that minus the logarithm of its summed exponentials.
#
# </details>

# %% name="softmax_cross_entropy"
def softmax_cross_entropy(Z, y):
    """Return (loss, dZ) for the logits Z, shape (n, k), and the classes y, shape (n,)."""
    ### BEGIN SOLUTION
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dZ = np.exp(logp)
    dZ[rows, y] -= 1
    return -logp[rows, y].mean(), dZ / len(y)
    ### END SOLUTION


# %% name="softmax_cross_entropy-check"
gd.check("softmax_cross_entropy", softmax_cross_entropy)

# %% [markdown] name="huber-text"
# ## One wild point
#
# Squares give an outlier a huge pull. The **Huber** loss is a square for small residuals and a straight line for large ones, so the pull is limited.
#
# ### Practice: `huber_grad`
#
# Return the derivative of the Huber loss for every residual: `r` itself up to the size `delta`, then `delta` with the sign of `r`.
#
# <details><summary>Hint</summary>
#
# `np.clip` does it in one call.
#
# </details>

# %% name="huber_grad"
def huber_grad(r, delta):
    """Return the derivative of the Huber loss at the residuals r."""
    ### BEGIN SOLUTION
    return np.clip(r, -delta, delta)
    ### END SOLUTION


# %% name="huber_grad-check"
gd.check("huber_grad", huber_grad)

# %% [markdown] name="huber-see-text"
# **See it.** One point moves far up. Which line follows it?

# %% name="huber_grad-see" tags=["figure"]
wild = np.where(np.arange(30) == x.argmax(), y + 40, y)
pulls = {_("squared error"): lambda r: r, _("Huber"): lambda r: huber_grad(r, 1.0)}
fig, ax = plt.subplots()
ax.plot(x, wild, "o", color="0.6")
for name, pull in pulls.items():
    p = np.zeros(2)
    for _step in range(1000):
        r = pull(x * p[0] + p[1] - wild)
        p = p - 0.1 * np.array([np.mean(r * x), np.mean(r)])
    ax.plot([0, 4], [p[1], 4 * p[0] + p[1]], label=name)
ax.set(xlabel="$x$", ylabel="$y$")
ax.legend()
gd.show(fig, alt=_("The line of the squared error is pulled up by the outlier; the Huber line stays with the other points."))

# %% [markdown] name="metric-text"
# Only the line of the squared error.
#
# ## Loss and metric
#
# What you want is often not what you can descend. Take accuracy, the share of right answers. Change a weight a little: most of the time no answer flips, and accuracy stays exactly the same. Then one answer flips, and it jumps.
#
# Accuracy is a staircase. On its treads the slope is 0, so the hiker never moves; at the edges there is no slope at all. Cross-entropy is the ramp in place of the stairs: it rewards every small improvement. So descend the **loss**, and report the **metric**.

# %% [markdown] name="remember"
# ## What to remember
#
# - Model and data make the landscape; weights and biases are the hiker's coordinates.
# - Take the **mean** over the samples, and know your factor 2. Duplicated data must not change the gradient.
# - Classify with cross-entropy on logits. Squares after a sigmoid make a plateau.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Move the wild point up by 400 instead of 40. What do the two lines do?
# - Start the line fit from weight 10 and bias −10. How many steps does the ravine cost now?
# - Feed `softmax_cross_entropy` with two columns, one of them zero. Which loss do you find again?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - C. Bishop, *Pattern Recognition and Machine Learning*, chapter 4: where cross-entropy comes from.
# - M. Nielsen, [*Neural Networks and Deep Learning*](http://neuralnetworksanddeeplearning.com/chap3.html), chapter 3: the plateau of the squared error, in pictures.
# - P. Huber, *Robust Estimation of a Location Parameter* (1964): the original idea of the limited pull.
