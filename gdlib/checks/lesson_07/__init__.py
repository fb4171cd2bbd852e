"""Exercises of lesson 07, in the order of the lesson."""

EXERCISES = ("basin", "multistart", "hessian_fd", "classify", "escape_steps", "zigzag_ratio")
