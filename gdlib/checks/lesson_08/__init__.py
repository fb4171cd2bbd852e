"""Lesson 08, momentum and Nesterov."""

EXERCISES = (
    "momentum",
    "nesterov",
    "to_classical",
    "lr_for_ema",
    "terminal_step",
    "heavy_ball_optimal",
    "spectral_radius",
    "nag_run",
    "repaired_momentum",
)
