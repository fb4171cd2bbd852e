"""Learning rates that change with the step number: ``schedule(t, *, ...) -> lr``, the first step being t = 0.

Bind the settings with ``functools.partial`` and hand the result over as any setting of a rule:
``minimize(f, grad, w0, sgd, steps=200, lr=partial(cosine, start=0.1, steps=200))``.
"""

import math

from gdlib.inputs import count, number


def constant(t, *, start):
    """Return ``start``, whatever ``t``.

    >>> constant(7, start=0.1)
    0.1
    """
    return start


def step(t, *, start, every, gamma=0.1):
    """Return start · γ^⌊t/every⌋: a staircase.

    >>> [round(step(t, start=0.1, every=30, gamma=0.5), 6) for t in (0, 29, 30, 60)]
    [0.1, 0.1, 0.05, 0.025]
    """
    return start * gamma ** (t // count("every", every, example=30))


def exponential(t, *, start, gamma):
    """Return start · γᵗ.

    >>> [round(exponential(t, start=0.1, gamma=0.9), 6) for t in (0, 1, 2)]
    [0.1, 0.09, 0.081]
    """
    return start * gamma**t


def inverse_time(t, *, start, k=1.0):
    """Return start / (1 + k t): slow enough to arrive, fast enough to come to rest (Robbins & Monro 1951).

    >>> [inverse_time(t, start=0.1, k=0.5) for t in (0, 2, 8)]
    [0.1, 0.05, 0.02]
    """
    return start / (1 + k * t)


def cosine(t, *, start, steps, end=0.0):
    """Return end + (start − end)(1 + cos(π t/steps))/2, then ``end`` (Loshchilov & Hutter 2017).

    >>> [round(cosine(t, start=0.1, end=0.01, steps=100), 6) for t in (0, 50, 100, 150)]
    [0.1, 0.055, 0.01, 0.01]
    """
    share = min(t, steps) / count("steps", steps)
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


def warmup(t, *, steps, schedule):
    """Return equal stairs up to ``schedule(0)`` at the last of ``steps``, then ``schedule(t − steps)``.

    ``schedule`` is a function of t or a number. The first lr is schedule(0)/steps, not 0: no step is wasted.

    >>> [round(warmup(t, steps=4, schedule=0.1), 6) for t in (0, 1, 3, 4, 9)]
    [0.025, 0.05, 0.1, 0.1, 0.1]
    """
    after = schedule if callable(schedule) else lambda t: schedule
    share = (t + 1) / count("steps", steps)
    return after(t - steps) if share > 1 else share * after(0)


def one_cycle(t, *, peak, steps, rise=0.3, div=25.0, final_div=1e4):
    """Return half a cosine up from peak/div, then down to peak/(div · final_div) at t = steps − 1.

    The peak is at t = rise · steps − 1; PyTorch's OneCycleLR gives the same numbers (Smith & Topin 2018).

    >>> [round(one_cycle(t, peak=1.0, steps=10), 6) for t in (0, 1, 2, 9)]
    [0.04, 0.52, 1.0, 4e-06]
    """
    rise, last = number("rise", rise, low=0, high=1), count("steps", steps) - 1
    t, top, low = min(t, last), rise * steps - 1, peak / div
    if t <= top:
        return cosine(t / top, start=low, end=peak, steps=1) if top else peak
    return cosine((t - top) / (last - top), start=peak, end=low / final_div, steps=1)
