"""Lesson 03, losses, weights and biases: regression, yes or no, many classes."""

EXERCISES = (
    "predict",
    "mse",
    "mse_grad",
    "sigmoid",
    "bce_with_logits",
    "bce_grad",
    "softmax_cross_entropy",
    "huber_grad",
)
