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
# # Look at the data first
#
# **You will** inspect a table with pandas, choose its features and scale them, and watch the ravine disappear.
#
# **You will learn** why gradient descent depends on units, and how test data leak into training.
#
# **You need** lessons 2 and 3. A first contact with pandas helps.
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
# <details><summary>1. Beyond which learning rate does gradient descent diverge on a bowl?</summary>
#
# Beyond $2/L$, where $L$ is the largest curvature.
#
# </details>
# <details><summary>2. Which number tells how many steps the best rate needs?</summary>
#
# The condition number $\kappa = L/\mu$. The steps grow in proportion to it.
#
# </details>
# <details><summary>3. You double the data by copying every row. What happens to the gradient of the mean squared error?</summary>
#
# Nothing. It is a mean.
#
# </details>

# %% [markdown] name="table-text"
# ## The map before the hike
#
# The hiker may study the map at home, before the fog. In our trade the map is the table of data. It costs minutes and saves hours.
#
# The table below is about houses. The column `price` is the **target**. Something is wrong with three of the other columns.

# %% name="table"
import pandas as pd

rng = np.random.default_rng(0)
area = rng.uniform(40, 250, 200)
houses = pd.DataFrame({"area": area, "rooms": np.round(area / 30 + rng.normal(0, 1, 200))})
houses["area_feet"] = houses.area * 10.76 + rng.normal(0, 5, 200)
houses["age"] = np.where(rng.random(200) < 0.1, np.nan, rng.uniform(0, 90, 200))
houses["price"] = 3.2 * houses.area + 9 * houses.rooms - 0.8 * houses.age.fillna(45) + rng.normal(0, 40, 200)
houses["tax"] = 0.02 * houses.price
houses.head(3)

# %% [markdown] name="summarise-text"
# ### Practice: `summarise`
#
# Return a table with one row for each column of `df` and the columns `n` (values present), `missing`, `mean`, `std` and `corr`, the correlation with the column `target`.
#
# <details><summary>Hint</summary>
#
# `df.count()`, `df.isna().sum()`, `df.mean()`, `df.std()` and `df.corrwith(df[target])` are Series with the names you need. Put them into a `pd.DataFrame`.
#
# </details>

# %% name="summarise"
def summarise(df, target):
    """Return n, missing, mean, std and corr (with the target) for every column of df."""
    ### BEGIN SOLUTION
    table = pd.DataFrame({"n": df.count(), "missing": df.isna().sum(), "mean": df.mean()})
    return table.assign(std=df.std(), corr=df.corrwith(df[target]))
    ### END SOLUTION


# %% name="summarise-check"
gd.check("summarise", summarise)

# %% [markdown] name="correlation-text"
# **See it.** Correlations of every column with every other. **Predict.** Which two columns say the same, and which one knows too much?

# %% name="correlations" tags=["figure"]
corr = houses.corr()
fig, ax = plt.subplots(figsize=(5, 4))
ax.imshow(corr, cmap="cividis", vmin=-1, vmax=1)
for (i, j), value in np.ndenumerate(corr.to_numpy()):
    ax.text(j, i, f"{100 * value:.0f}", ha="center", va="center", color="black" if value > 0.3 else "white")
ax.set_xticks(range(6), corr.columns, rotation=45)
ax.set_yticks(range(6), corr.columns)
ax.set_title(_("correlation in percent"))
gd.show(fig, alt=_("Table of correlations. Area and area_feet reach 100 percent, and so do price and tax."))

# %% [markdown] name="choose-text"
# `area_feet` repeats `area` in other units. `tax` is computed **from** the price: a **data leak**. A model that uses it looks brilliant until the first house without a price. And `age` has gaps.
#
# ### Exercise: `choose_features`
#
# Return a list of at most `k` column names, the strongest first. Go through the columns by their correlation with the target, from the largest to the smallest absolute value. Skip the target itself. Skip a column if its correlation with the target, or with a column already chosen, has an absolute value above `max_abs_corr`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# The target or a near copy is in your list.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# A target correlates perfectly with itself. And copies have to be compared with the **chosen** columns, one by one.
#
# </details>
# <details><summary>Hint 3: the tools</summary>
#
# `corr = df.corr().abs()`, then loop over `corr[target].drop(target).sort_values(ascending=False).index`.
#
# </details>

# %% name="choose_features"
def choose_features(df, target, k, max_abs_corr):
    """Return up to k column names: strong, not leaking, not repeating one another."""
    ### BEGIN SOLUTION
    corr = df.corr().abs()
    chosen = []
    for name in corr[target].drop(target).sort_values(ascending=False).index:
        rivals = corr.loc[name, [target, *chosen]]
        if len(chosen) < k and (rivals <= max_abs_corr).all():
            chosen.append(name)
    return chosen
    ### END SOLUTION


# %% name="choose_features-check"
gd.check("choose_features", choose_features)

# %% [markdown] name="split-text"
# For the houses, `choose_features(houses, "price", 2, 0.99)` keeps one of the two areas, and `rooms`. With the limit 0.95 no area is left, for its correlation with the price is 0.98. The limit is a question to you, not a law: is this column known **before** the price is?
#
# Correlation is a first look, not a verdict: it sees straight lines only. And the gaps of `age`? There are three honest ways: drop the rows, drop the column, or fill each gap with a mean. Write down which one you took.
#
# ## Keep some data unseen
#
# A model is judged on data it has never met, the **test set**. Split first. Everything that is computed from data, even a mean, comes from the training part alone.
#
# ### Exercise: `train_test_split_idx`
#
# Return `(train, test)`, two arrays of row numbers. Together they hold each of 0 to `n - 1` exactly once. `test` gets `round(frac * n)` of them, chosen at random by the generator `rng`.
#
# <details><summary>Hint 1: what you may see</summary>
#
# A row stands in both parts, or in none.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Two separate draws overlap. Shuffle once, then cut.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `order = rng.permutation(n)`. Not `np.random`: that changes everybody's generator.
#
# </details>

# %% name="train_test_split_idx"
def train_test_split_idx(n, frac, rng):
    """Return (train, test): row numbers, with the share frac in test."""
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    cut = round(frac * n)
    return order[cut:], order[:cut]
    ### END SOLUTION


# %% name="train_test_split_idx-check"
gd.check("train_test_split_idx", train_test_split_idx)

# %% [markdown] name="kappa-text"
# ## Units make ravines
#
# A linear model with mean squared error has the Hessian $\tfrac{2}{n}X^\top X$. Its condition number decides the hike. It depends on units: the same area in square millimetres gives a number a million times larger.
#
# Distance from zero does harm, too. A column of areas that are all far from zero points almost the same way as the column of ones that carries the bias. Two columns that say nearly the same make a ravine.
#
# ### Exercise: `condition_number`
#
# Return the largest eigenvalue of $X^\top X / n$ divided by the smallest.
#
# <details><summary>Hint 1: what you may see</summary>
#
# Your value is the square root of the expected one.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# `np.linalg.cond(X)` compares singular values of $X$. Those of $X^\top X$ are their squares.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `np.linalg.eigvalsh(X.T @ X / len(X))`, smallest first.
#
# </details>

# %% name="condition_number"
def condition_number(X):
    """Return the condition number of X.T @ X / n for X of shape (n, d)."""
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(X.T @ X / len(X))
    return eigenvalues[-1] / eigenvalues[0]
    ### END SOLUTION


# %% name="condition_number-check"
gd.check("condition_number", condition_number)

# %% [markdown] name="condition_number-see-text"
# **See it.** The price from a bias and the area, in three units of area. How many digits has each condition number?

# %% name="condition_number-see" tags=["figure"]
ones = np.ones(200)
units = {_("hectares"): 1e-4, _("square metres"): 1.0, _("square feet"): 10.76}
fig, ax = plt.subplots()
kappas = [condition_number(np.stack([ones, area * scale], axis=1)) for scale in units.values()]
ax.barh(list(units), kappas)
ax.set(xscale="log", xlabel=_("condition number"))
gd.show(fig, alt=_("Bars on a log scale: 25 thousand in hectares, 189 thousand in square metres, 22 million in square feet."))

# %% [markdown] name="scale-text"
# Too many, in every unit. No unit is right. So use none: subtract the mean and divide by the standard deviation. That is **standardization**.
#
# ### Exercise: `fit_scaler`
#
# Return `(mu, sd)`, mean and standard deviation (as in `np.std`) of every column of the training data `X`, shape (n, d). A constant column has deviation 0; give it the scale 1, so that nobody divides by zero.
#
# <details><summary>Hint 1: what you may see</summary>
#
# One number where the check wants one for each column; or NaN.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# Without `axis=0` NumPy takes all entries together. And 0/0 is NaN.
#
# </details>
# <details><summary>Hint 3: the tool</summary>
#
# `np.where(sd == 0, 1, sd)`.
#
# </details>

# %% name="fit_scaler"
def fit_scaler(X):
    """Return (mu, sd), each of shape (d,), of the training data X, shape (n, d)."""
    ### BEGIN SOLUTION
    sd = X.std(axis=0)
    return X.mean(axis=0), np.where(sd == 0, 1.0, sd)
    ### END SOLUTION


# %% name="fit_scaler-check"
gd.check("fit_scaler", fit_scaler)

# %% [markdown] name="apply-text"
# ### Practice: `apply_scaler`
#
# Return the scaled table. Use it for the training data and, with the **same** `mu` and `sd`, for the test data.
#
# $$X' = \frac{X - \mu}{\sigma}$$
#
# New statistics for the test data would be wrong: a single new house has no deviation.

# %% name="apply_scaler"
def apply_scaler(X, mu, sd):
    """Return X with every column shifted by mu and divided by sd."""
    ### BEGIN SOLUTION
    return (X - mu) / sd
    ### END SOLUTION


# %% name="apply_scaler-check"
gd.check("apply_scaler", apply_scaler)

# %% [markdown] name="scaled-see-text"
# **See it.** Gradient descent for price from area, before and after scaling, each at its best rate. How many steps will the scaled hiker need?

# %% name="fit_scaler-see" tags=["figure"]
X = area[:, None]
mu, sd = fit_scaler(X)
price = houses.price.to_numpy()
paths = {}
for name, column in {_("raw"): area, _("scaled"): apply_scaler(X, mu, sd)[:, 0]}.items():
    A = np.stack([ones, column], axis=1)
    loss = lambda p, A=A: np.mean((A @ p - price) ** 2)
    slope = lambda p, A=A: 2 * A.T @ (A @ p - price) / 200
    best = 1 / np.trace(A.T @ A / 200)
    paths[name] = gd.minimize(loss, slope, np.zeros(2), gd.optim.sgd, steps=20, lr=best)
fig, ax = plt.subplots()
gd.plot.losses(ax, paths)
gd.show(fig, alt=_("In 20 steps the raw loss stands still; the scaled loss reaches its floor in the first step."))

# %% [markdown] name="unscale-text"
# One. The two columns no longer disturb each other. The raw hiker leaps from wall to wall of a ravine: with $\kappa \approx 189\,000$, even the best rate takes only a hundred-thousandth off the error at each step.
#
# ## Back to real units
#
# Nobody outside wants weights per standard deviation.
#
# ### Exercise: `unscale_weights`
#
# A model was trained on $X' = (X - \mu)/\sigma$ and has weights `w` and bias `b`. Return `(w_raw, b_raw)`, in the formula $w_0$ and $b_0$, that make the same predictions from the raw `X`.
#
# $$X' w + b = X w_0 + b_0$$
#
# <details><summary>Hint 1: what you may see</summary>
#
# The weights are right, the bias is not.
#
# </details>
# <details><summary>Hint 2: why</summary>
#
# The shift by $\mu$ moves into the bias, once for every feature.
#
# </details>
# <details><summary>Hint 3: the way</summary>
#
# Write out one term, $w(x - \mu)/\sigma$, and sort it by $x$.
#
# </details>

# %% name="unscale_weights"
def unscale_weights(w, b, mu, sd):
    """Return (w_raw, b_raw) that predict from raw data what w and b predict from scaled data."""
    ### BEGIN SOLUTION
    return w / sd, b - np.sum(w * mu / sd)
    ### END SOLUTION


# %% name="unscale_weights-check"
gd.check("unscale_weights", unscale_weights)

# %% [markdown] name="remember"
# ## What to remember
#
# - Look before you descend: gaps, copies, leaks.
# - Split first. Means and scales come from the training data alone.
# - Standardized features turn the ravine into a bowl, and undoing it costs one line.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Fill the gaps of `age` with the training mean. Does the choice of features change?
# - Scale the target too. What must `unscale_weights` undo then?
# - Scale with the statistics of **all** rows. Why does the test error look a little better, and why is it worth nothing?

# %% [markdown] name="further-reading"
# ## Further reading
#
# - [Common pitfalls](https://scikit-learn.org/stable/common_pitfalls.html) in the guide of scikit-learn: leaks in real pipelines.
# - Y. LeCun and others, [*Efficient BackProp*](http://yann.lecun.com/exdb/publis/pdf/lecun-98b.pdf), section 4.3: why scaled inputs learn faster, by those who found it.
# - W. McKinney, [*Python for Data Analysis*](https://wesmckinney.com/book/): pandas by its author, free to read.
