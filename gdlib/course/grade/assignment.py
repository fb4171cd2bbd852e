"""The few things that nbgrader itself must do: an assignment's rows, late penalties, odd timestamps.

Importing nbgrader takes seconds, so this module is loaded where one of them is needed and not before.
"""

import logging
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

# A grammar that nobody uses, and half of the time; jsonschema does without it.
sys.modules.setdefault("rfc3987_syntax", None)


def generate(settings, assignment):
    """Put an assignment into the gradebook as ``nbgrader generate_assignment`` does.

    Released notebooks that exist are left alone: generating them anew removes them first.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    source = settings.path("source", ".", assignment)
    if not list(source.glob("*.ipynb")):
        said = _("no such assignment: it is not in the gradebook, and no notebook is in {folder}")
        raise CourseError([Problem(assignment, "", said.format(folder=source))])
    released = settings.path("release", ".", assignment).exists()
    with tempfile.TemporaryDirectory() as aside, overheard() as lines:
        config = settings.config.copy()
        if released:
            config.CourseDirectory.release_directory = aside
        course = CourseDirectory(config=config, root=settings.root, assignment_id=assignment)
        try:
            GenerateAssignment(coursedir=course, config=config).start()
        except NbGraderException as error:
            raise CourseError([Problem(assignment, "", (lines or [str(error)])[-1])]) from error


@contextmanager
def overheard():
    """Collect what nbgrader logs as errors; its last line is what it has to say."""
    lines, log = [], logging.getLogger("traitlets")
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: lines.append(record.getMessage())
    log.addHandler(handler)
    try:
        yield lines
    finally:
        log.removeHandler(handler)


def late_penalties(config):
    """nbgrader's preprocessor for late submissions, with the teacher's own plugin ready in it."""
    from nbgrader.preprocessors import AssignLatePenalties

    late = AssignLatePenalties(config=config)
    late.init_plugin()
    return late


def parse_time(text):
    """Read a timestamp as nbgrader does: any zone, to UTC without a zone; ValueError where it is none."""
    from nbgrader.utils import parse_utc

    return parse_utc(text)


def errors_of(settings):
    """Say why the gradebook cannot be opened, or nothing where nbgrader can."""
    from nbgrader.api import Gradebook

    Path(settings.root).mkdir(exist_ok=True)
    with Gradebook(settings.db_url, settings.course_id):
        return ""
