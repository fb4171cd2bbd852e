"""Right answers of lesson 00, in other words."""

import numpy as np

from . import right


@right("metres_down")
def _(start, end):
    return -(end - start)


@right("metres_down")
def _(start, end):
    return np.subtract(start, end)


@right("metres_down")
def _(start, end):
    return int(start) - int(end)
