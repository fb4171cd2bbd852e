"""A student's first evening: lesson 01 in Spanish, in JupyterLab, in a browser."""

import re
import shutil
from pathlib import Path

import pytest

from tests.browser import (
    browser,  # noqa: F401
    jupyterlab,  # noqa: F401
    open_notebook,
    outputs,
    page,  # noqa: F401
    printed,
    run_all,
    run_cell,
    show_cell,
)

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SOLUTION = "def slope(f, x, h=1e-6):\n    return (f(x + h) - f(x - h)) / (2 * h)"


@pytest.fixture(scope="module")
def lesson(jupyterlab, tmp_path_factory):  # noqa: F811
    """A copy of the student's folder, served."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "course" / "es" / "01-slope", root / "01-slope")
    return jupyterlab(root, "es")


def test_lesson_01_in_spanish_from_run_all_to_the_first_point(page, lesson):  # noqa: F811
    open_notebook(page, lesson, "01-slope/01-slope.ipynb")
    assert page.locator("html").get_attribute("lang").startswith("es")

    run_all(page)
    results = outputs(page)
    assert [name for name, out in results.items() if any(o["output_type"] == "error" for o in out)] == []
    assert "[ok]" not in printed(results["slope-check"])

    the_laboratory_moves_by_keyboard(page)
    a_solution_changes_the_report(page)


def the_laboratory_moves_by_keyboard(page):  # noqa: F811
    show_cell(page, "lab")
    lab = page.locator(".gd-levels")
    picture, live = lab.locator("canvas").first, lab.locator(".gd-live")
    page.wait_for_function("document.querySelector('.gd-live')?.textContent")
    cell = active_cell(page)
    said, shown = live.text_content(), picture.get_attribute("aria-label")
    assert re.search(r"\(1,50; 0,75\)", said)  # the reader's decimal comma

    picture.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "q", "q"):
        page.keyboard.press(key)
    page.wait_for_function("said => document.querySelector('.gd-live').textContent !== said", arg=said)
    assert re.search(r"\(1,60; 0,55\)", live.text_content())
    assert "120°" in live.text_content()
    assert picture.get_attribute("aria-label") != shown
    # The keys were ours alone: JupyterLab neither moved to another cell nor took a letter for a shortcut.
    assert active_cell(page) == cell
    assert picture.evaluate("node => node === document.activeElement")


def a_solution_changes_the_report(page):  # noqa: F811
    before = printed(outputs(page)["slope-check"])
    show_cell(page, "slope")
    editor = page.locator(".jp-Notebook .jp-mod-active .cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(SOLUTION)
    page.keyboard.press("Shift+Enter")
    out = run_cell(page, "slope-check")
    report = printed(out)
    assert report != before
    assert "[ok]" in report
    assert "[x]" not in report
    assert out[-1]["data"]["text/plain"] == "3.0"


def active_cell(page):  # noqa: F811
    return page.evaluate("jupyterapp.shell.currentWidget.content.activeCell.model.id")
