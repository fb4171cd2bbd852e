"""Small changes of the worked solutions: every one that changes the function is noticed."""

import pytest

from .mutate import solutions, survivors

# Changes after which the function is still the same, or still right.
STILL_RIGHT = {
    "backward": {"order  ->  edges"},
    "unbroadcast": {"1  ->  -1"},
    "grad_check": {"1e-05  ->  -1e-05", "w  ->  g"},
    "clip_by_norm": {"norm > max_norm  ->  norm >= max_norm"},  # then the factor is 1
    "early_stopping": {"0  ->  1"},  # the first epoch is progress and sets waiting to 0
    "choose_features": {"rivals <= max_abs_corr  ->  rivals < max_abs_corr"},
    "condition_number": {"X.T @ X / len(X)  ->  X.T @ X * len(X)"},
    "basin": {"500  ->  501", "1  ->  -1"},  # the walk stands still by then; axis 1 is the last one
    "hessian_fd": {"0.0001  ->  -0.0001", "without  x = np.asarray(x, dtype=float)"},
    "zigzag_ratio": {"1  ->  -1"},
    "slope": {"1e-06  ->  -1e-06"},
    "partial": {"1e-06  ->  -1e-06"},
    "numerical_gradient": {"1e-06  ->  -1e-06", "without  x = np.array(x, dtype=float)"},
    "mse_grad": {"y  ->  X"},  # len(y) and len(X) are the same
    "bce_grad": {"y  ->  X"},
    "sigmoid": {"np.asarray(z) >= 0  ->  np.asarray(z) > 0"},
    "softmax_cross_entropy": {"y  ->  Z", "1  ->  -1"},  # axis 1 is the last one
}


@pytest.mark.slow
@pytest.mark.parametrize(("exercise", "tree"), list(solutions()), ids=lambda x: x.name)
def test_no_small_change_goes_unnoticed(exercise, tree):
    alive = {words.split(": ", 1)[1] for words in survivors(exercise, tree)}
    assert alive <= STILL_RIGHT.get(exercise.name, set())
