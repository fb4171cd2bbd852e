"""Gradient descent, small enough to read: the library behind the course.

Everything is loaded when it is first used, so ``import gdlib`` stays light::

    import gdlib as gd
    gd.setup("es")
    path = gd.minimize(surface.f, surface.grad, (1, 1), gd.optim.sgd, steps=20, lr=0.1)
"""

from importlib import import_module as _import_module

# The flat names and the module each one lives in.
_HOME = {
    "setup": "plot",
    "show": "plot",
    "check": "checks",
    "minimize": "run",
    "Path": "run",
}
_MODULES = {
    "autodiff",
    "checks",
    "data",
    "i18n",
    "labs",
    "losses",
    "nets",
    "numdiff",
    "optim",
    "plot",
    "run",
    "schedules",
    "surfaces",
}
__all__ = sorted(_HOME.keys() | _MODULES)


def __getattr__(name):
    if name in _MODULES:
        return _import_module(f"{__name__}.{name}")
    if name in _HOME:
        value = getattr(_import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
