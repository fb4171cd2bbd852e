"""What a check calls a function with: numbers, arrays and named functions, which travel to any process.

Numbers have two decimals and keep away from zero: no factor hides, and a student can type them.
"""

from dataclasses import dataclass, field

import numpy as np

SHAPES = ((3,), (2, 3), (4, 1), ())


@dataclass(frozen=True)
class Returned:
    """Stands for one part of what the call before returned: how a state travels from step to step."""

    part: int


@dataclass(frozen=True)
class Call:
    args: tuple
    kwargs: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Probe:
    """One call, or several that pass a state on. Questions choose probes by ``group``."""

    group: str
    calls: tuple
    rtol: float = 1e-9
    atol: float = 1e-12


def once(group, *args, **kwargs):
    """A probe of one call.

    >>> once("known", 2.0, h=0.1).calls
    (Call(args=(2.0,), kwargs={'h': 0.1}),)
    """
    return Probe(group, (Call(args, kwargs),))


def draw(rng, shape=(), low=0.3, high=2.0):
    """Signed numbers of two decimals with low ≤ |x| ≤ high, of the given shape.

    >>> x = draw(np.random.default_rng(0), (2, 3)); x.shape, bool((abs(x) >= 0.3).all())
    ((2, 3), True)
    """
    sizes = rng.uniform(low, high, shape) * rng.choice((-1.0, 1.0), shape)
    return np.round(np.asarray(sizes), 2)[()]


def pick(rng, low, high):
    """One positive number of two decimals."""
    return round(float(rng.uniform(low, high)), 2)


def steps(group, rng, shape, n, settings, state=()):
    """A probe of ``n`` steps of a rule, each with another gradient; ``state`` is () or (first state,)."""
    first = Call((draw(rng, shape), draw(rng, shape), *state), settings)
    rest = (Call((Returned(0), draw(rng, shape), Returned(1)), settings) for _ in range(n - 1))
    return Probe(group, (first, *rest))


def rule_probes(rng, settings, warm=draw, rest=0.0):
    """Probe ``w, state = rule(w, g, state, *, lr, ...)``.

    ``settings(rng)`` gives the keyword arguments, ``warm(rng, shape)`` a state after some steps, ``rest``
    is the state before the first. Groups:
    "first" (one step from rest; state omitted or zero; settings far from the defaults, then the defaults),
    "steps" (four steps from rest), "warm" (three steps from a warm state), "shapes" (those not met yet).
    """
    yield steps("first", rng, (3,), 1, settings(rng))
    yield steps("first", rng, (3,), 1, settings(rng), state=(rest,))
    yield steps("first", rng, (2, 3), 1, {"lr": settings(rng)["lr"]})
    yield steps("steps", rng, (3,), 4, settings(rng))
    yield steps("steps", rng, (2, 3), 4, {"lr": settings(rng)["lr"]})
    yield steps("warm", rng, (2, 3), 3, settings(rng), state=(warm(rng, (2, 3)),))
    yield steps("warm", rng, (3,), 3, settings(rng), state=(warm(rng, (3,)),))
    for shape in ((4, 1), ()):
        yield steps("shapes", rng, shape, 3, settings(rng))
        yield steps("shapes", rng, shape, 3, settings(rng), state=(warm(rng, shape),))
