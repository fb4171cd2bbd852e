"""One problem, solved by gdlib and by PyTorch, Keras and optax: stored once, compared always."""
