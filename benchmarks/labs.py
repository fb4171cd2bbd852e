"""Measure how fast the laboratories answer, in JupyterLab and on a page of their own.

From the root of the repository, with chromium:

    python -m benchmarks.labs

Latency: from the key's own time stamp to the moment after the frame is painted, the middle one of 60 presses.
Dragging: the point moves for two seconds; pictures a second, and the longest gap between two frames.
"""

import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median

import nbformat

from gdlib import labs
from tests.browser import chromium, open_notebook, quiet_page, run_all, server

LABS = {"level_sets": labs.level_sets, "momentum_ball": labs.momentum_ball}

WATCH = """() => {
  latencies = [];
  document.querySelector(".gd-lab canvas").addEventListener("keydown", (event) => {
    // The laboratory asked for its frame first, so this one comes after it; the task after that, painted.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => latencies.push(performance.now() - event.timeStamp);
      channel.port2.postMessage(null);
    });
  });
}"""

# One movement a frame, made in the page: Playwright itself moves a mouse only some 40 times a second.
DRAG = """([x, y]) => new Promise((done) => {
  const picture = document.querySelector(".gd-lab canvas"), times = [], said = new Set();
  const tick = (now) => {
    times.push(now);
    said.add(picture.getAttribute("aria-label"));
    if (now - times[0] > 2000) return done({ times, pictures: said.size });
    const angle = now / 300, at = { clientX: x + 60 * Math.cos(angle), clientY: y + 40 * Math.sin(angle) };
    picture.dispatchEvent(new PointerEvent("pointermove", at));
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})"""


def measure(page, name):
    """Print one line: the middle latency and what dragging does."""
    page.wait_for_function("document.querySelector('.gd-live')?.textContent")
    page.evaluate(WATCH)
    picture = page.locator(".gd-lab canvas").first
    picture.focus()
    for k in range(60):
        page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        page.wait_for_timeout(30)
    latency = median(page.evaluate("latencies"))

    box = picture.bounding_box()
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    page.mouse.move(*at)
    page.mouse.down()
    drag = page.evaluate(DRAG, at)
    page.mouse.up()
    gaps = [b - a for a, b in pairwise(drag["times"])]
    rate = 1000 * drag["pictures"] / sum(gaps)
    print(f"{name:28} key {latency:5.1f} ms; dragging {rate:3.0f} a second, longest gap {max(gaps):5.1f} ms")


def main():
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        folder = Path(folder)
        for name, make in LABS.items():
            (folder / f"{name}.html").write_text(make().page(), "utf8")
            with quiet_page(browser) as page:
                page.goto((folder / f"{name}.html").as_uri())
                measure(page, f"{name}, page")
        (folder / "home").mkdir()
        with server(folder, folder / "home") as url:
            for name in LABS:
                in_jupyterlab(browser, url, folder, name)


def in_jupyterlab(browser, url, folder, name):
    cell = nbformat.v4.new_code_cell(f"import gdlib as gd\ngd.labs.{name}()")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / f"{name}.ipynb")
    with quiet_page(browser) as page:
        open_notebook(page, url, f"{name}.ipynb")
        run_all(page)
        measure(page, f"{name}, JupyterLab")


if __name__ == "__main__":
    main()
