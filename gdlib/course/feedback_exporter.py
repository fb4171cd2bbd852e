"""The feedback page as an exporter of nbconvert: what ``nbgrader generate_feedback`` is told to use."""

from nbconvert.exporters import Exporter

from .feedback import page


class FeedbackExporter(Exporter):
    """The exporter that ``GenerateFeedback.exporter_class`` names: an autograded notebook to its page."""

    export_from_notebook = None  # it needs grades, so it does not belong in a menu
    output_mimetype = "text/html"

    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **settings):
        """Run the preprocessors, which bring the grades from the gradebook, and render the page."""
        nb, resources = super().from_notebook_node(nb, resources, **settings)
        grades = resources.get("nbgrader", {})
        wanted = ("student", "score", "max_score", "late_penalty")
        return page(nb, **{key: grades[key] for key in wanted if key in grades}), resources
