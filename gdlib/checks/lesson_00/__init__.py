"""Lesson 00, the welcome: a first check in two minutes."""

EXERCISES = ("metres_down",)
