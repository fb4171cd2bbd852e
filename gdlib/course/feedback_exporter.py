"""The feedback page as an exporter of nbconvert: what ``nbgrader generate_feedback`` is told to use."""

import os
from pathlib import Path

from nbconvert.exporters import Exporter

from . import feedback


class FeedbackExporter(Exporter):
    """The exporter that ``GenerateFeedback.exporter_class`` names: an autograded notebook to its page."""

    export_from_notebook = None  # it needs grades, so it does not belong in a menu
    output_mimetype = "text/html"

    def __init__(self, **settings):
        super().__init__(**settings)
        self._looked = {}

    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **settings):
        """Run the preprocessors, bring the grades from the gradebook, and render the page."""
        nb, resources = super().from_notebook_node(nb, resources, **settings)
        grades = resources.get("nbgrader", {})
        sheet, entry, single = self._gradebook(grades)
        if entry:
            from .grade import pages, records

            record = records.read(Path(resources.get("metadata", {}).get("path") or "."))
            return pages.page(nb, grades["student"], sheet, entry, record, single), resources
        wanted = ("student", "score", "max_score", "late_penalty")
        return feedback.page(nb, **{key: grades[key] for key in wanted if key in grades}), resources

    def _gradebook(self, grades):
        """The notebook's sheet and the student's entry; an assignment is looked up once for all students."""
        asked = [grades.get(key) for key in ("db_url", "assignment")]
        if not all(asked):
            return None, None, True
        if tuple(asked) not in self._looked:
            self._looked[tuple(asked)] = _book(*asked)
        sheets, entries = self._looked[tuple(asked)]
        return sheets.get(grades.get("notebook")), entries.get(grades.get("student")), len(sheets) == 1


def _book(db_url, assignment):
    from .grade.gradebook import Book, Missing
    from .grade.settings import Settings

    try:
        with Book(Settings(os.getcwd(), {"db_url": db_url}, {}), assignment) as book:
            return book.sheets, book.entries()
    except Missing:
        return {}, {}
