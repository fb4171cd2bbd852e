"""Lesson 00, the welcome: a first check in two minutes."""

from .metres_down import metres_down

EXERCISES = (metres_down,)
