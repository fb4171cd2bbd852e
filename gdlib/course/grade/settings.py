"""nbgrader's settings, read as nbgrader reads them but without importing it, which takes seconds."""

import glob
import os
import re
from dataclasses import dataclass
from pathlib import Path

from gdlib import i18n
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

STEPS = ("source", "release", "submitted", "autograded", "feedback")
STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")
MARK = "\N{WHITE SQUARE}"  # stands for the student in a pattern; no file name of nbgrader's holds it


@dataclass(frozen=True)
class Settings:
    """Where a course keeps its files and its gradebook; ``config`` is everything the files said.

    >>> here = Settings("/class", {}, {})
    >>> here.path("submitted", "ana", "01-slope"), here.db_url
    (PosixPath('/class/submitted/ana/01-slope'), 'sqlite:////class/gradebook.db')
    """

    root: str
    chosen: dict  # the section CourseDirectory
    config: dict

    @property
    def db_url(self):
        return self.chosen.get("db_url") or f"sqlite:///{Path(self.root, 'gradebook.db')}"

    @property
    def course_id(self):
        return str(self.chosen.get("course_id") or "").strip()

    @property
    def excluded(self):
        """The students that nbgrader is told to leave out."""
        return set(str(self.chosen.get("student_id_exclude") or "").split(",")) - {""}

    @property
    def groupshared(self):
        return bool(self.chosen.get("groupshared"))

    def path(self, step, student, assignment):
        """The folder of one step ("submitted", "autograded", ...), student and assignment."""
        folder = self.chosen.get(f"{step}_directory", step)
        structure = self.chosen.get("directory_structure", STRUCTURE)
        place = structure.format(nbgrader_step=folder, student_id=student, assignment_id=assignment)
        return Path(self.root, place)

    def submissions(self, assignment):
        """Return ``{student: folder}`` of everybody who handed in, in the students' order."""
        place = str(self.path("submitted", MARK, assignment))
        first, *others = (re.escape(part) for part in place.split(MARK))
        pattern = re.compile(first + "([^/]+)" + r"\1".join(others) if others else first)
        found = {}
        for folder in glob.iglob("*".join(glob.escape(part) for part in place.split(MARK))):
            hit = pattern.fullmatch(folder)
            if hit and os.path.isdir(folder) and hit[1] not in self.excluded:
                found[hit[1]] = Path(folder)
        return dict(sorted(found.items()))

    def permissions(self, converter):
        """The mode of the files that a step writes: what the teacher set, else nbgrader's own."""
        own = {"Autograde": 444, "GenerateFeedback": 644}[converter]
        said = [self.config.get(name, {}).get("permissions") for name in (converter, "BaseConverter")]
        return int(str(next((mode for mode in said if mode), 664 if self.groupshared else own)), 8)


def load(root):
    """Read nbgrader_config.py and .json where nbgrader looks: Jupyter's folders, here, the course's root."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config.loader import Config

    root, config = os.path.abspath(root), Config()
    places = list(dict.fromkeys([*reversed(jupyter_config_path()), os.getcwd(), root]))
    asked = i18n._chosen
    i18n.use(None)  # which folders are meant must not depend on the language of this terminal
    try:
        for place in places:
            for name in ("nbgrader_config.py", "nbgrader_config.json"):
                config.merge(_file(name, place))
    finally:
        i18n.use(asked)
    chosen = dict(config.get("CourseDirectory", {}))
    return Settings(os.path.abspath(os.path.join(root, chosen.get("root") or "")), chosen, config)


def _file(name, place):
    from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader

    if not os.path.isfile(os.path.join(place, name)):
        return {}
    reader = PyFileConfigLoader if name.endswith(".py") else JSONFileConfigLoader
    try:
        return reader(name, path=place).load_config()
    except Exception as error:  # whatever a teacher's own Python file raises
        where, said = os.path.join(place, name), _("cannot be read: {error}")
        raise CourseError(
            [Problem(where, "", said.format(error=f"{type(error).__name__}: {error}"))]
        ) from None
