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
# # Look it up
#
# **You will** find short answers, the most common confusions, and every term of the course in four languages.
#
# **You need** nothing. This page carries no marks.
#
# **Time**: as long as you like.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="curves"
# ## Four curves to recognise
#
# Most questions begin with a picture of the loss. These four have names.

# %% name="four-curves" tags=["figure"]
rates = {_("too small"): 0.002, _("good"): 0.07, _("at the limit"): 0.0795, _("too large"): 0.082}
dish = gd.surfaces.bowl(1, 25)
fig, ax = plt.subplots()
for name, lr in rates.items():
    ax.semilogy(gd.minimize(dish.f, dish.grad, (1.8, 0.9), gd.optim.sgd, steps=60, lr=lr).loss, label=name)
ax.set(xlabel=_("step"), ylabel=_("loss"))
ax.legend()
gd.show(fig, alt=_("Four loss curves: the first falls a little and stays high, the second falls steeply, the third creeps down, the fourth climbs."))

# %% [markdown] name="first-choice"
# ## Which optimizer first?
#
# | you have | start with | then tune |
# |:---------|:-----------|:----------|
# | a small problem, exact gradients | gradient descent with line search | nothing |
# | a neural network, any kind | AdamW, `lr=0.001`, warm-up and cosine | the learning rate, first of all |
# | an image classifier and time to tune | SGD with momentum 0.9, `lr=0.1`, cosine | learning rate and weight decay |
# | a small model on large tables | SGD or a ready-made L-BFGS | scaling of the features |
#
# A new problem deserves one evening with a single number: the learning rate. Try 0.1, 0.01, 0.001 and look at the curves.

# %% [markdown] name="questions"
# ## Questions that everybody asks
#
# **My loss is NaN. What now?** The steps are too large, or a logarithm met 0. Divide the learning rate by 10. If NaN comes in the first step, look for `log` and division, and use the stable losses of lesson 3.
#
# **My loss does not move.** Print the gradient norm. If it is tiny, you stand on a plateau: check the initial weights, the scaling and the loss. If it is not, the step is too small.
#
# **Training loss falls, validation loss rises.** The model learns its data by heart. Stop early, use more data, or use weight decay.
#
# **How large should a batch be?** As large as it is still cheap, often 32 to 256. With a larger batch the noise falls, so the learning rate may grow.
#
# **Does Adam make tuning unnecessary?** No. It makes the rate less sensitive to the scale of the loss. The rate itself still decides.
#
# **Am I in a local minimum?** Probably not. In many dimensions flat points are mostly saddles, and noise leaves them.

# %% [markdown] name="confusions"
# ## What gradient descent is confused with
#
# | often heard | better |
# |:------------|:-------|
# | "Backpropagation trains the network." | Backpropagation computes the gradient. Gradient descent uses it. |
# | "The gradient points to the minimum." | It points uphill, at a right angle to the level set. The minimum may lie elsewhere. |
# | "The loss is the error rate." | The loss is what is descended. The error rate is what you report; it has no useful slope. |
# | "The learning rate is the step." | The step is learning rate times gradient. Near the floor it shrinks by itself. |
# | "A smaller learning rate is safer." | It may stop on a plateau or cost a hundred times the time. |
# | "Stochastic means inaccurate, hence bad." | The noise costs little at first and helps to leave saddles. |
# | "An epoch is a step." | An epoch is one pass over all data, usually many steps. |
# | "Momentum is always faster." | Only with a fitting rate. Too much of it swings and loses. |
# | "Bias correction makes Adam's first steps larger." | It makes them smaller. Without it, at the usual settings, the very first step is 3.16 times as large. |
# | "Zero gradient means finished." | It means flat. A pass and a plateau are flat, too. |

# %% [markdown] name="uses"
# ## Where it is used
#
# - **A straight line through points.** One can solve it exactly; gradient descent wins when the table no longer fits into memory.
# - **Spam and fraud filters.** Logistic regression, trained anew every night on millions of rows.
# - **Object detectors.** A network draws boxes around what it sees; SGD with momentum trained it.
# - **Language models.** Billions of weights, AdamW, warm-up, cosine, and clipping at norm 1: all of lesson 10.
# - **Recommendations.** One vector for each person and each film, moved a little by every rating.
# - **Not** everything: decision trees and random forests are grown without it, and small problems have better solvers.

# %% [markdown] name="glossary-text"
# ## Every term in four languages
#
# The first form is the one this course uses.
#
# <!-- glossary -->
