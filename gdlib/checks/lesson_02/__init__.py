"""Lesson 02, the learning rate: the loop, its limits, when to stop."""

EXERCISES = (
    "gradient_descent",
    "contraction_factor",
    "max_stable_lr",
    "optimal_lr",
    "steps_needed",
    "converged",
    "backtracking_line_search",
)
