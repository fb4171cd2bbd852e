"""Lesson 05, backpropagation: graphs, whole layers, a network, and the proof that a gradient is right."""

EXERCISES = (
    "multiply_backward",
    "topo_order",
    "backward",
    "linear_backward",
    "unbroadcast",
    "relu_backward",
    "mlp_loss_and_grads",
    "grad_check",
)
