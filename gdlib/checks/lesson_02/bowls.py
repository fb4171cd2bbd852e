"""Hessians of bowls: symmetric matrices with positive eigenvalues, straight or rotated."""

import numpy as np

from gdlib.checks.probes import pick


def straight(rng, high_first):
    """A diagonal Hessian of size 3: never the flattest curvature first, never the steepest last."""
    low, middle, high = pick(rng, 0.3, 0.9), pick(rng, 1.5, 3.0), pick(rng, 6.0, 20.0)
    return np.diag([high, low, middle] if high_first else [middle, high, low])


def rotated(rng):
    """A 2 × 2 Hessian turned by 20 to 70 degrees, with entries of two decimals."""
    angle = np.radians(rng.uniform(20, 70)) * rng.choice((-1, 1))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    H = turn @ np.diag([pick(rng, 1.0, 2.0), pick(rng, 6.0, 20.0)]) @ turn.T
    return np.round((H + H.T) / 2, 2)
