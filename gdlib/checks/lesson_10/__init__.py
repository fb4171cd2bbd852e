"""Lesson 10, schedules: learning rates that change, clipping, stopping in time."""

EXERCISES = (
    "step_decay",
    "inverse_time",
    "cosine",
    "warmup",
    "one_cycle",
    "clip_by_norm",
    "early_stopping",
    "train",
)
