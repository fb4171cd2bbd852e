"""Exercises of lesson 06, in the order of the lesson."""

EXERCISES = (
    "minibatches",
    "updates_per_run",
    "minibatch_grad",
    "run_sgd",
    "noise_floor",
    "estimate_grad_variance",
    "epoch_mean_loss",
)
