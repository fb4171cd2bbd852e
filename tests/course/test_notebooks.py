"""The committed notebooks, run in a real kernel: the worked ones earn every point, the students' none yet."""

from pathlib import Path

import pytest

from gdlib.course import execute, lessons

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [
    f"{folder}/{lang}/{slug}/{slug}.ipynb"
    for slug in lessons.slugs(ROOT)
    for lang in lessons.languages(ROOT, slug)
    for folder in ("solutions", "course")
]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_committed_notebook_runs(path):
    notebook = execute.read(ROOT / path)
    ran = execute.perform(notebook, (ROOT / path).parent)
    assert len(ran) == sum(cell.cell_type == "code" for cell in notebook.cells)
    assert execute.faults(path, notebook, ran, worked=path.startswith("solutions")) == []
