"""One problem for all: 64 parameters of very different curvature, noisy gradients, 200 steps, float64."""

import numpy as np

SIZE, STEPS = 64, 200
KEPT = np.array([1, 2, 10, 51, 60, 200])  # the rows that are stored; the learning rate may drop after step 50

# name: settings, the same for every library that has the method. Two names do not say all:
# "drop" divides lr by ten after step 50, "clip" is the largest norm a gradient may have.
CASES = {
    "sgd": {"lr": 0.05},
    "sgd clip": {"lr": 0.05, "clip": 1.0},
    "momentum": {"lr": 0.05, "beta": 0.9},
    "momentum drop": {"lr": 0.05, "beta": 0.9, "drop": True},
    "momentum decay": {"lr": 0.05, "beta": 0.9, "weight_decay": 0.01},
    "dampening": {"lr": 0.05, "beta": 0.9, "dampening": 0.9},
    "nesterov": {"lr": 0.05, "beta": 0.9},
    "adagrad": {"lr": 0.1, "eps": 1e-7},
    "adagrad 0.1": {"lr": 0.1, "eps": 1e-7, "start": 0.1},
    "rmsprop": {"lr": 0.01, "rho": 0.9, "eps": 1e-8},
    "rmsprop 0.99": {"lr": 0.01, "rho": 0.99, "eps": 1e-8},
    "rmsprop momentum": {"lr": 0.01, "rho": 0.9, "eps": 1e-8, "beta": 0.9},
    "rmsprop momentum drop": {"lr": 0.01, "rho": 0.9, "eps": 1e-8, "beta": 0.9, "drop": True},
    "adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
    "adam": {"lr": 0.01, "eps": 1e-8},
    "adam eps 1e-7": {"lr": 0.01, "eps": 1e-7},
    "adam eps 1e-3": {"lr": 0.01, "eps": 1e-3},
    "adam decay": {"lr": 0.01, "eps": 1e-8, "weight_decay": 0.1},
    "adamw": {"lr": 0.01, "eps": 1e-8, "weight_decay": 0.1},
    "amsgrad": {"lr": 0.01, "eps": 1e-8},
    "nadam": {"lr": 0.01, "eps": 1e-8},
    "lion": {"lr": 0.01, "weight_decay": 0.1},
}


def problem():
    """Return (w0, curvature, centre, noise); made from raw bits, a stream that NumPy keeps for ever."""
    bits = np.random.PCG64(2026).random_raw(SIZE * (2 + STEPS)).reshape(-1, SIZE)
    uniform = (bits >> np.uint64(11)) / 2.0**53 - 0.5
    return 4 * uniform[0], np.logspace(-3, 1, SIZE), 4 * uniform[1], 0.4 * uniform[2:]


def run(step, lr, drop=False):
    """Return all points (STEPS, SIZE) of ``step(w, g, lr)``, which keeps its own state."""
    w, curvature, centre, noise = problem()
    rows = []
    for t in range(STEPS):
        w = step(w, curvature * (w - centre) + noise[t], lr / 10 if drop and t >= 50 else lr)
        rows.append(np.array(w))
    return np.array(rows)
