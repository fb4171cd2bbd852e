"""``nbgrader autograde`` with our way of executing: the classes that ``configure`` names.

nbgrader's converter does what it always does, in two steps a notebook: a clean copy of what was handed in,
then the marked one. Only how the file is read (``SandboxExporter``), how it is run and marked (``Mark``) and
where the points come from (``SaveMarks``) is ours, so a mark is the same whichever command made it.
"""

import fnmatch
import glob
import json
import os
import weakref
from contextlib import ExitStack
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbformat import from_dict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_task
from traitlets import Unicode

from gdlib.course.grade import records, work
from gdlib.course.grade.key import from_gradebook
from gdlib.course.grade.locate import load, locate
from gdlib.course.grade.rows import plain
from gdlib.course.grade.sandbox import NoSandbox
from gdlib.course.grade.submission import read, reason
from gdlib.i18n import language

OURS = "gdlib"  # what a notebook's ``resources`` call our part


class SandboxExporter(NotebookExporter):
    """Reads whatever was handed in, under whatever name, and sees to it that nobody is left out.

    nbgrader makes one before it converts the first submission. So the sandbox is tried here: an error ends
    the run before anything is written, where a later one would only end one student's marking after the
    other.
    """

    export_from_notebook = None  # not for a menu
    sandbox = Unicode("auto", help="where students' code runs: see gd grade --help").tag(config=True)

    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self.keys, self.engines = {}, {}
        if isinstance(self.parent, Autograde):
            self.keys = keys(self.parent.coursedir)
            expect(self.parent, self.keys)
            self._start()

    def _start(self):
        """Start an engine for each notebook; they end with this object, at the latest with the program."""
        from gdlib.course.grade.engine import Engine

        stack = ExitStack()
        weakref.finalize(self, stack.close)
        try:
            for name, key in self.keys.items():
                self.engines[name] = stack.enter_context(Engine(key, sandbox=self.sandbox))
        except NoSandbox as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None

    def from_filename(self, filename, resources=None, **settings):
        """Read a submitted file for the first step; the second one reads what the first wrote."""
        about = (resources or {}).get("nbgrader", {})
        key = self.keys.get(about.get("notebook"))
        if key is None or not self.parent._sanitizing:
            return super().from_filename(filename, resources, **settings)
        lang = work.spoken(Path(filename).parent) or language()
        hand_in = read(found(filename, key).data or b"", key, lang)
        resources["metadata"] = {"name": about["notebook"], "path": os.path.dirname(filename)}
        return self.from_notebook_node(from_dict(hand_in.notebook), resources=resources, **settings)


def keys(coursedir):
    """The keys of the assignment's notebooks; none where it is not in the gradebook, as nbgrader will say."""
    assignment = coursedir.assignment_id
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        except MissingEntry:
            return {}
        wanted = fnmatch.filter(names, coursedir.notebook_id)
        return {name: from_gradebook(gradebook, assignment, name, coursedir.root) for name in wanted}


def expect(converter, keys):
    """Let nbgrader expect every notebook of everybody who has a folder, be it there or not."""
    course = converter.coursedir
    pattern = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
    for folder in glob.glob(pattern):
        if keys and os.path.isdir(folder):
            converter.assignments[folder] = [os.path.join(folder, f"{name}.ipynb") for name in keys]


def found(filename, key):
    """The notebook that is meant by a submitted file's name."""
    filename = Path(filename)
    path, code = locate(filename.parent, filename.stem, key.ids)
    try:
        return work.Found(code, path, load(path) if path else None)
    except OSError:
        return work.Found("missing", None)


class Mark(NbGraderPreprocessor):
    """In place of nbgrader's Execute: the whole notebook is run and marked in the sandbox."""

    def preprocess(self, nb, resources):
        """Put the marked notebook in the place of the clean one, and the marks beside it."""
        about = resources["nbgrader"]
        key, course = self.parent.keys[about["notebook"]], self.parent.parent.coursedir
        submitted, autograded = (
            Path(course.format_path(step, about["student"], about["assignment"]))
            for step in (course.submitted_directory, course.autograded_directory)
        )
        one = found(submitted / f"{about['notebook']}.ipynb", key)
        lang = (nb.metadata.get("gdlib") or {}).get("lang", language())
        said = reason(one.code, lang) if one.code else ""
        marked = self.parent.engines[about["notebook"]].mark(
            one.data,
            lang=lang,
            student=about["student"],
            reason=said if one.data is None else "",
            notes=(said,) if said and one.data is not None else (),
        )
        for line in filter(None, [marked["reason"], *marked["notes"]]):
            self.log.info("%s: %s", about["student"], line)
        remember(autograded, marked)
        resources[OURS] = marked
        return from_dict(json.loads(marked["notebook"])), resources


def remember(folder, marked):
    """Leave a record for the export. It does not say what was marked, so ``gd grade`` will mark again."""
    before = records.read(folder).get("row", {})
    reasons = filter(None, [before.get("reason"), marked["reason"]])
    records.write(folder, {"row": {"lang": marked["lang"], "reason": " ".join(dict.fromkeys(reasons))}})


class SaveMarks(SaveAutoGrades):
    """Saves the marks that ``Mark`` made; nbgrader reads them out of the outputs, and none is full marks."""

    def preprocess(self, nb, resources):
        self.marked = resources[OURS]
        return super().preprocess(nb, resources)

    def _add_score(self, cell, resources):
        name = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = self.marked["scores"][name]
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()

    def _add_comment(self, cell, resources):
        name = cell.metadata.nbgrader.grade_id
        comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
        comment.auto_comment = plain(self.marked["comments"].get(name)) or None
        self.gradebook.db.commit()
        if is_task(cell) and self.marked["scores"][name] is not None:
            self._add_score(cell, resources)
