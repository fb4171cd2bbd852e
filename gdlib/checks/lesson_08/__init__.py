"""Lesson 08, momentum and Nesterov."""

from .heavy_ball_optimal import heavy_ball_optimal
from .lr_for_ema import lr_for_ema
from .momentum import momentum
from .nag_run import nag_run
from .nesterov import nesterov
from .repaired_momentum import repaired_momentum
from .spectral_radius import spectral_radius
from .terminal_step import terminal_step
from .to_classical import to_classical

EXERCISES = (
    momentum,
    nesterov,
    to_classical,
    lr_for_ema,
    terminal_step,
    heavy_ball_optimal,
    spectral_radius,
    nag_run,
    repaired_momentum,
)
