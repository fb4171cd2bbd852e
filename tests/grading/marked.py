"""Marked notebooks without a kernel, a sandbox or a gradebook: for looking at pages and for measuring them.

Only for answers that the tests themselves wrote: the code runs right here.
"""

import json
import linecache
from base64 import b64encode
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np

import gdlib as gd
from gdlib import checks

from .classroom import ROOT

SIZE = {"dpi": 200, "format": "png", "bbox_inches": "tight", "pad_inches": 0.15}  # as gd.show draws


def released(lang, lesson, part="course"):
    """The plain data of a notebook of the course."""
    return json.loads((ROOT / part / lang / lesson / f"{lesson}.ipynb").read_text("utf8"))


def worked(lang, lesson):
    """The worked answer of every graded exercise: name to source."""
    cells = released(lang, lesson, "solutions")["cells"]
    graders = {cell["id"]: cell["metadata"].get("nbgrader", {}) for cell in cells}
    return {c["id"]: "".join(c["source"]) for c in cells if graders[c["id"]].get("solution")}


def marked(lang, lesson, answers, seed=7, figures=False):
    """Return the notebook with ``answers`` filled in, run and marked, as plain data."""
    nb, space = released(lang, lesson), {"np": np, "plt": plt, "gd": gd}
    for cell in nb["cells"]:
        grader, name = cell["metadata"].get("nbgrader", {}), cell["id"].removesuffix("-check")
        cell["source"] = answers.get(cell["id"], cell["source"])
        if grader.get("solution"):
            cell["outputs"] = _run("".join(cell["source"]), space)
        elif grader.get("grade"):
            report = checks.run(name, space.get(name), lang=lang, seed=seed)
            grader["score"] = report.points
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": report.text + "\n"}]
        elif cell["cell_type"] == "code" and "figure" in cell["metadata"].get("tags", []) and figures:
            cell["outputs"] = _drawn("".join(cell["source"]), space)
    return nb


def _run(source, space):
    try:
        name = f"<cell {hash(source)}>"
        linecache.cache[name] = len(source), None, source.splitlines(True), name
        exec(compile(source, name, "exec"), space)
    except Exception as error:
        return [
            {"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []}
        ]
    return []


def _drawn(source, space):
    """The figures of a cell; a laboratory, or a cell whose function is still missing, draws nothing."""
    shown = []

    def show(fig, alt):
        png = BytesIO()
        fig.savefig(png, **SIZE)
        plt.close(fig)
        shown.append({"image/png": b64encode(png.getvalue()).decode(), "text/plain": alt})

    there, gd.show = gd.show, show
    try:
        _run(source, space)
    finally:
        gd.show = there
        plt.close("all")
    return [{"output_type": "display_data", "data": data, "metadata": {}} for data in shown]
