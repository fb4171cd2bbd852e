"""nbgrader's settings for the course; docs/teaching.md says how to use them."""

from gdlib.course.grading import configure

configure(get_config())  # noqa: F821  nbgrader defines get_config
