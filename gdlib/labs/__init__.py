"""The laboratories: figures to take hold of. They run in the browser and ask the kernel for nothing.

A module is named after what is moved, a function after what is seen, so no name means two things.
"""

from importlib import import_module as _import_module

_HOME = {
    "level_sets": "levels",
    "momentum_ball": "ball",
}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__():
    return __all__
