"""Update rules, each one pure function: ``w, state = rule(w, g, state, *, lr, ...)``.

The default state is zero and broadcasts, so there is nothing to set up. ``w`` and ``g`` have one shape, which
may be any; float32 stays float32. Conventions are PyTorch's. Bind settings with ``functools.partial``.
"""

from gdlib.optim.adaptive import adadelta, adagrad, adam, adamw, amsgrad, lion, nadam, rmsprop
from gdlib.optim.around import clip_by_norm, clip_by_value, clipped, decoupled, l2
from gdlib.optim.plain import momentum, nesterov, nesterov_convex, sgd

RULES = (sgd, momentum, nesterov, nesterov_convex)
RULES += (adagrad, rmsprop, adadelta, adam, amsgrad, adamw, nadam, lion)

__all__ = ["RULES", "clip_by_norm", "clip_by_value", "clipped", "decoupled", "l2"]
__all__ += [rule.__name__ for rule in RULES]
