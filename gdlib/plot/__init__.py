"""The figures of the course, one line each; every function takes the axes first and gives them back.

Two things belong to the notebook, ``setup`` and ``show``; everything else only draws.
"""

from .curves import curve, descent, losses, order, secant, tangent
from .levels import arrow, contours, path, phase, slope_by_angle
from .mountain import hiker
from .notebook import setup, show
from .style import METHODS, Method, look
from .words import describe

__all__ = [
    "METHODS",
    "Method",
    "arrow",
    "contours",
    "curve",
    "descent",
    "describe",
    "hiker",
    "look",
    "losses",
    "order",
    "path",
    "phase",
    "secant",
    "setup",
    "show",
    "slope_by_angle",
    "tangent",
]
