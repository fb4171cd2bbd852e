"""Make docs/course.png: lesson 1 in JupyterLab, the laboratory beside a report that names a mistake.

Run ``python -m docs.picture`` in the repository's folder; it needs chromium and the test extra.
"""

import shutil
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser import chromium, open_notebook, quiet_page, run_all, server, show_cell

ROOT = Path(__file__).parents[1]
ANSWERS = {"gd_step": "    return w + lr * g"}
STUB = "    raise NotImplementedError"


def main():
    """Run the lesson with a sign mistake and join two pictures of it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lesson = root / "01-slope" / "01-slope.ipynb"
        shutil.copytree(ROOT / "course" / "en" / "01-slope", lesson.parent)
        _answer(lesson)
        (root / "home").mkdir()
        with chromium() as browser, server(root, root / "home") as url:
            size = {"width": 780, "height": 860}
            with quiet_page(browser, viewport=size, device_scale_factor=1.5) as page:
                open_notebook(page, url, "01-slope/01-slope.ipynb")
                page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
                run_all(page)
                parts = [_shot(page, name, root) for name in ("lab", "gd_step")]
        _join(parts).save(ROOT / "docs" / "course.png", optimize=True)


def _answer(lesson):
    import nbformat

    notebook = nbformat.read(lesson, 4)
    for cell in notebook.cells:
        if cell.id in ANSWERS:
            cell.source = cell.source.replace(STUB, ANSWERS[cell.id])
    nbformat.write(notebook, lesson)


def _shot(page, name, folder):
    show_cell(page, name)
    page.wait_for_timeout(1500)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    return Image.open(path).convert("RGB")


def _join(parts):
    """Side by side."""
    whole = Image.new("RGB", (sum(part.width for part in parts), max(part.height for part in parts)))
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width
    return whole.resize((whole.width * 2 // 3, whole.height * 2 // 3), Image.LANCZOS)


if __name__ == "__main__":
    main()
