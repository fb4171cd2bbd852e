"""Notebooks from a lesson's cells: the worked one, and the student's exactly as nbgrader would release it."""

import copy
import sys

STUB = "raise NotImplementedError"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def worked(lesson, sources, lang, exercises):
    """Return the notebook with solutions; ``sources`` are the cells' texts in ``lang``.

    nbgrader's metadata follows from the names: the answer cell has the exercise's name, the check cell
    that name with ``-check``. An exercise without points is practice and gets none.
    """
    from nbformat import v4

    cells = []
    for cell, source in zip(lesson.cells, sources, strict=True):
        make = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell, "raw": v4.new_raw_cell}
        metadata = copy.deepcopy(dict(cell.metadata)) | _metadata(cell, exercises)
        cells.append(make[cell.cell_type](source, id=cell.id, metadata=metadata))
    about = {"gdlib": {"lang": lang, "lesson": lesson.slug}, "language_info": {"name": "python"}}
    return v4.new_notebook(cells=cells, metadata={**about, "kernelspec": KERNEL})


def _metadata(cell, exercises):
    locked = {"deletable": False, "editable": False}
    if cell.cell_type == "markdown":
        return locked
    name = cell.id.removesuffix("-check")
    if name not in exercises or not exercises[name].points:
        return {}
    mark = {"grade_id": cell.id, "schema_version": 3, "task": False}
    if name == cell.id:
        return {"deletable": False, "nbgrader": {**mark, "grade": False, "locked": False, "solution": True}}
    points = exercises[name].points
    mark["points"] = int(points) if points == int(points) else float(points)
    return {**locked, "nbgrader": {**mark, "grade": True, "locked": True, "solution": False}}


def student(notebook):
    """Return the student's copy, made by nbgrader's own ``generate_assignment`` steps without a gradebook."""
    steps, resources = _preprocessors(), {}
    notebook = copy.deepcopy(notebook)
    for step in steps:
        notebook, resources = step.preprocess(notebook, resources)
    return notebook


def _preprocessors():
    """nbgrader's steps in its order, without the two that read files and the one that writes the gradebook.

    Half the time of importing nbgrader goes to a grammar nobody uses; jsonschema does without it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)
    from nbgrader import preprocessors as steps
    from traitlets.config import Config

    config = Config({"ClearSolutions": {"code_stub": {"python": STUB}, "enforce_metadata": False}})
    names = (
        "LockCells ClearSolutions ClearOutput CheckCellMetadata ComputeChecksums "
        "ClearHiddenTests ClearMarkScheme ComputeChecksums CheckCellMetadata"
    )
    return [getattr(steps, name)(config=config) for name in names.split()]


def text(notebook):
    """Return the notebook as a file: valid, keys sorted, the same bytes everywhere."""
    import nbformat

    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
