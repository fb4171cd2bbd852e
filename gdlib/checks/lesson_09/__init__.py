"""Lesson 09, adaptive methods: AdaGrad, RMSProp, Adam and its relatives."""

EXERCISES = (
    "adagrad",
    "rmsprop",
    "ema_bias_corrected",
    "adam",
    "uncorrected_ratio",
    "adamw",
    "amsgrad",
    "repaired_adam",
)
