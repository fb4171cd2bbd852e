"""The laboratories in JupyterLab: they and the kernel agree, and the theme is followed."""

import nbformat
import pytest

from gdlib.i18n import gettext
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

CELLS = {
    "setup": 'import gdlib as gd\ngd.setup("fr")',
    "rule": (
        "calls = 0\n"
        "def mine(w, g, v=0.0, *, lr, beta=0.9):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    v = beta * v + g\n"
        "    return w - lr * v, v"
    ),
    "lab": "lab = gd.labs.momentum_ball(rule=mine, steps=20)\nlab",
    "read": "print(lab.lr, calls)",
    "set": "lab.beta, lab.start = 0.25, (1, 1)",
}


@pytest.fixture(scope="module")
def served(jupyterlab, tmp_path_factory):  # noqa: F811
    root, notebook = tmp_path_factory.mktemp("labs"), nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, root / "labs.ipynb")
    return jupyterlab(root)


def test_browser_and_kernel_agree_on_a_rule_of_the_readers_own(page, served):  # noqa: F811
    open_notebook(page, served, "labs.ipynb")
    run_all(page)
    assert not any(o["output_type"] == "error" for out in outputs(page).values() for o in out)
    show_cell(page, "lab")
    # The last cell has spoken through the kernel before anybody looked.
    page.wait_for_function("/0,25/.test(document.querySelector('.gd-live')?.textContent)")
    assert "(1,00; 1,00)" in page.locator(".gd-ball canvas").first.get_attribute("aria-label")

    # The reader's rule is momentum itself: both rows show one loss, before and after the slider has moved.
    assert loss(page, "mine") == loss(page, gettext("momentum", "fr"))
    before = loss(page, "mine")
    slider = page.locator(".gd-slim input[type=range]").first
    slider.focus()
    for _press in range(12):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        """before => {
          const last = [...document.querySelectorAll(".gd-table tr")].map((row) => row.lastChild.textContent);
          return last.at(-1) !== before && last.at(-1) === last.at(2); }""",
        arg=before,
    )
    lr, calls = printed(run_cell(page, "read")).split()
    assert lr.replace(".", ",") == slider.get_attribute("aria-valuetext")
    assert int(calls) <= 20 * (3 + 12)  # at most one run of 20 steps for each press, plus the first ones


def test_the_picture_follows_jupyterlabs_theme(page, served):  # noqa: F811
    open_notebook(page, served, "labs.ipynb")
    run_all(page)
    show_cell(page, "lab")
    pixel = "document.querySelector('.gd-ball canvas').getContext('2d').getImageData(60, 60, 1, 1).data"
    paper = f"[...{pixel}].slice(0, 3)"
    page.wait_for_function(f"Math.min(...{paper}) > 200")
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    page.wait_for_function(f"Math.max(...{paper}) < 120")
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    page.wait_for_function(f"Math.min(...{paper}) > 200")


def loss(page, method):  # noqa: F811
    return page.locator(".gd-table tr", has_text=method).last.locator("td").last.text_content()
