"""nbgrader's settings: one gradebook for every language, and marks that cannot be forged.

The four languages of a lesson share file names, cell ids, points and check cells, so whichever of them
writes the gradebook, ``nbgrader autograde`` marks them all. ``GDLIB_LANG`` only says which language's
notebooks ``generate_assignment`` writes and which exchange course ``release_assignment``, ``collect``
and ``release_feedback`` talk to.
"""

import os
import shutil
import sysconfig
import warnings
from pathlib import Path

from gdlib.i18n import language

OURS = "gdlib.course.grade.preprocessors"
THEIRS = "nbgrader.preprocessors"


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
    # Students' code runs in a sandbox, and what a check says is decided outside of it.
    c.Autograde.exporter_class = f"{OURS}.SandboxExporter"
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        f"{OURS}.Mark",
        f"{OURS}.SaveMarks",
        f"{THEIRS}.AssignLatePenalties",
        f"{THEIRS}.CheckCellMetadata",
    ]
    c.Autograde.pre_convert_hook = "gdlib.course.grading.complete"
    # Only the feedback pages: HTMLExporter.template_name would break every page of the formgrader.
    c.GenerateFeedback.exporter_class = "gdlib.course.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = [f"{THEIRS}.GetGrades"]
    c.CourseDirectory.ignore.append(".gdlib-grade.json")  # our record is nothing to give back
    c.ExportApp.plugin_class = "gdlib.course.grade.export.ReasonsExportPlugin"


def complete(assignment, student, notebooks):
    """Complete a submission that was copied by hand, and take out of it what is no file.

    nbgrader calls this hook before it marks a submission, and then copies whatever lies beside the notebook,
    through links as well: that could be somebody else's work, or the gradebook.
    """
    from gdlib.course.grade import work

    for folder in {Path(notebook).parent for notebook in notebooks}:
        work.complete(folder)
        work.tame(folder)
