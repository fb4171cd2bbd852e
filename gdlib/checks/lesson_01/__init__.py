"""Lesson 01, the hiker in the fog: slope, gradient, one step."""

EXERCISES = (
    "slope",
    "partial",
    "numerical_gradient",
    "directional_derivative",
    "gd_step",
    "downhill_arrow",
)
