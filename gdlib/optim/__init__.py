"""Update rules, each one pure function: ``w, state = rule(w, g, state, *, lr, ...)``.

The default state is zero and broadcasts, so there is nothing to set up. ``w`` and ``g`` have one shape, which
may be any; float32 stays float32. Conventions are PyTorch's. Bind settings with ``functools.partial``.
"""

from gdlib.optim.plain import momentum, nesterov, nesterov_convex, sgd

__all__ = ["momentum", "nesterov", "nesterov_convex", "sgd"]
