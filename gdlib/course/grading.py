"""nbgrader's settings: one gradebook for every language.

The four languages of a lesson share file names, cell ids, points and check cells, so whichever of them
writes the gradebook, ``nbgrader autograde`` marks them all. ``GDLIB_LANG`` only says which language's
notebooks ``generate_assignment`` writes and which exchange course ``release_assignment``, ``collect``
and ``release_feedback`` talk to.
"""

import os
import secrets
import shutil
import sysconfig
import warnings
from datetime import UTC, datetime
from pathlib import Path

from gdlib.i18n import language


def configure(c):
    """Set up nbgrader for this course; ``nbgrader_config.py`` calls it with ``get_config()``.

    >>> from traitlets.config import Config
    >>> c = Config()
    >>> configure(c)
    >>> c.CourseDirectory.source_directory, c.CourseDirectory.course_id
    ('solutions/en', 'gd-en')
    """
    if not shutil.which("alembic"):
        # nbgrader starts alembic by name, which fails where .venv/bin/nbgrader is called without activating.
        os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    lang = language()
    c.CourseDirectory.course_id = f"gd-{lang}"
    c.CourseDirectory.source_directory = f"solutions/{lang}"
    c.CourseDirectory.release_directory = f"course/{lang}"
    c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
    # A practice exercise has a solution to clear and no marks, so no nbgrader metadata.
    c.ClearSolutions.enforce_metadata = False
    # course/ is committed, and nbgrader skips what exists: without force the gradebook would stay empty.
    c.GenerateAssignment.force = True
    # nbgrader's own noise under current SQLAlchemy and ipykernel; an error still shows.
    warnings.filterwarnings("ignore", message=r"Object of type <Submitted\w+> not in session")
    c.Execute.extra_arguments = ["--log-level=ERROR"]
    c.Autograde.pre_convert_hook = "gdlib.course.grading.complete"
    # Only the feedback pages: HTMLExporter.template_name would break every page of the formgrader.
    c.GenerateFeedback.exporter_class = "gdlib.course.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = ["nbgrader.preprocessors.GetGrades"]


def complete(assignment, student, notebooks):
    """Give a submission that was copied by hand the two files that nbgrader's exchange writes.

    Without ``timestamp.txt`` and ``submission_secret.txt`` in one submission,
    ``nbgrader release_feedback`` stops for every student. The notebook's own date is the timestamp.
    nbgrader calls this hook before it marks a submission.
    """
    for notebook in map(Path, notebooks):
        timestamp = notebook.with_name("timestamp.txt")
        secret = notebook.with_name("submission_secret.txt")
        if not timestamp.exists():
            changed = datetime.fromtimestamp(notebook.stat().st_mtime, UTC)
            timestamp.write_text(f"{changed:%Y-%m-%d %H:%M:%S.%f} UTC")
        if not secret.exists():
            secret.write_text(secrets.token_hex(16))
