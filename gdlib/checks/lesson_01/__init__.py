"""Lesson 01, the hiker in the fog: slope, gradient, one step."""

from .directional_derivative import directional_derivative
from .downhill_arrow import downhill_arrow
from .gd_step import gd_step
from .numerical_gradient import numerical_gradient
from .partial import partial
from .slope import slope

EXERCISES = (slope, partial, numerical_gradient, directional_derivative, gd_step, downhill_arrow)
