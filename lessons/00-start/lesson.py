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
# # Start here
#
# **You will** run your first cell, solve your first exercise and have it checked.
#
# **You will learn** how every lesson of this course works.
#
# **You need** a little Python: what a function returns.
#
# **Time**: 5 minutes.
#
# [English](../../en/00-start/00-start.ipynb) · [Español](../../es/00-start/00-start.ipynb) · [Français](../../fr/00-start/00-start.ipynb) · [Deutsch](../../de/00-start/00-start.ipynb)

# %% [markdown] name="run-text"
# ## Run a cell
#
# Click on the cell below and press **Shift + Enter**. It loads the course's library. Every lesson begins with this cell.

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd

gd.setup("en")

# %% [markdown] name="hiker-text"
# You will meet one person again and again: a hiker in the fog, on the way down into a valley nobody can see. Run the next cell to meet the hiker.

# %% name="hiker" tags=["figure"]
fig, ax = plt.subplots()
gd.plot.hiker(ax, lambda x: (x - 2) ** 2 / 4 + 0.3 * np.sin(3 * x), -0.6, box=(-2, 4))
gd.show(fig, alt=_("A hiker in the fog. Only a short piece of falling ground is visible."))

# %% [markdown] name="metres_down-statement"
# ## Solve an exercise
#
# Every exercise has the same four parts: a task, a cell for your answer, a cell that checks it, and often a figure that your own function draws.
#
# ### Exercise: `metres_down`
#
# The hiker starts at the height `start` and arrives at the height `end`, both in metres. Return how many metres down that was. Replace the line `raise NotImplementedError` by your answer, run the cell, then run the check below it.
#
# <details><summary>Hint: what the check may say</summary>
#
# If it says that your function returned nothing, the word `return` is missing.
#
# </details>

# %% name="metres_down"
def metres_down(start, end):
    """Return how many metres the hiker has come down."""
    ### BEGIN SOLUTION
    return start - end
    ### END SOLUTION


# %% name="metres_down-check"
gd.check("metres_down", metres_down)

# %% [markdown] name="read-report"
# ## Read the report
#
# The check asks several questions. A line with `[ok]` is solved, a line with `[x]` is not. Below the lines you find one diagnosis, one hint and the first number that differs. In a lesson, the last number is your score; this page carries none.
#
# Try it: make a mistake on purpose, for example `end - start`. Run both cells again and read what the check says.
#
# A check may be run as often as you like. Nobody counts.

# %% [markdown] name="remember"
# ## What to remember
#
# - **Shift + Enter** runs a cell. Run the cells from top to bottom.
# - Answer only in the cells with `raise NotImplementedError`. You may add cells of your own, but do not delete a check.
# - If something is stuck, choose *Restart Kernel and Run All Cells…* in the *Kernel* menu.

# %% [markdown] name="on-your-own"
# ## On your own
#
# - Open [lesson 1](../01-slope/01-slope.ipynb) and find the way down in the fog.
# - Before you hand in a lesson, run `gd check` on its notebook in a terminal. It prints all your reports at once.

# %% [markdown] name="further-reading"
# ## Further reading
#
# - [JupyterLab's own guide](https://jupyterlab.readthedocs.io/en/stable/user/notebook.html): cells, the kernel and the keyboard, with pictures.
# - [NumPy for absolute beginners](https://numpy.org/doc/stable/user/absolute_beginners.html): all the NumPy that this course uses, and more.
