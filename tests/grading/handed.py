"""A small lesson with every kind of cell: its release, its key, a student's notebook and its accidents."""

import copy
import json
import re

import nbformat

from gdlib.course.grade.key import from_course

NAME = "01-slope"
STUB = "def {}(f, x):\n    raise NotImplementedError"


def mark(name, **more):
    roles = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**roles, "grade_id": name, "checksum": f"sum of {name}", **more}}


def code(name, source, **metadata):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata,
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def markdown(name, source, **metadata):
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }


def release(lang="en"):
    """The notebook as it is given out in ``lang``: two answers, a practice, a written answer, a task."""
    cells = [
        markdown("title", f"# Slopes ({lang})\n\n<details>a hint</details>"),
        code("setup", f'import numpy as np\n\nimport gdlib as gd\n\ngd.setup("{lang}")'),
        code("data", f"x = 3  # {lang}", **mark("data", locked=True)),
        code("fog", "gd.plot.fog()", tags=["figure"]),
        code("slope", STUB.format("slope") + f"  # {lang}", **mark("slope", solution=True)),
        code(
            "slope-check",
            'gd.check("slope", slope)',
            **mark("slope-check", grade=True, locked=True, points=3),
        ),
        code("partial", STUB.format("partial"), **mark("partial", solution=True)),
        code(
            "partial-check",
            'gd.check("partial", partial)',
            **mark("partial-check", grade=True, locked=True, points=2.5),
        ),
        code("arrow", STUB.format("arrow")),
        code("arrow-check", 'gd.check("arrow", arrow)'),
        markdown("why", f"Why? ({lang})", **mark("why", grade=True, solution=True, points=2)),
        markdown("proof", "Prove it in new cells.", **mark("proof", task=True, locked=True, points=4)),
        markdown("end", "The end."),
    ]
    about = {
        "gdlib": {"lang": lang, "lesson": NAME},
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}


def course(folder, langs=("en", "es")):
    """Write the released notebooks of ``langs`` where a teacher has them."""
    for lang in langs:
        path = folder / "course" / lang / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(release(lang)), "utf8")
    return folder


def key_in(folder):
    return from_course(course(folder), NAME)


ANSWERS = {
    "slope": "def slope(f, x):\n    return f(x)",
    "partial": "def partial(f, x):\n    return f(x) + 1",
    "arrow": 'def arrow(f, x):\n    return "A"',
    "why": "Because it is steep.",
}


def solved(lang="en", **changes):
    """A student's notebook with every answer in it; ``changes`` are other texts, by cell."""
    notebook = release(lang)
    for cell in notebook["cells"]:
        cell["source"] = changes.get(cell["id"], ANSWERS.get(cell["id"], cell["source"]))
    return notebook


def place(notebook, name):
    return next(i for i, cell in enumerate(notebook["cells"]) if cell.get("id") == name)


def cell(notebook, name):
    return notebook["cells"][place(notebook, name)]


def delete(notebook, *names):
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] not in names]
    return notebook


def copied(notebook, name, to=None, **changes):
    """Copy a cell as JupyterLab does, below the original or at ``to``: a new id, nbgrader's as it was."""
    twin = copy.deepcopy(cell(notebook, name)) | {"id": "c0ffee"} | changes
    notebook["cells"].insert(place(notebook, name) + 1 if to is None else to, twin)
    return notebook


def moved(notebook, name, to):
    one = notebook["cells"].pop(place(notebook, name))
    notebook["cells"].insert(to, one)
    return notebook


def packed(notebook):
    """The bytes that are handed in."""
    return json.dumps(notebook).encode()


def sound(hand_in, key):
    """Assert what everything after ``read`` relies on, whatever was handed in."""
    notebook = hand_in.notebook
    nbformat.validate(nbformat.from_dict(copy.deepcopy(notebook)))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    json.dumps(notebook, allow_nan=False, ensure_ascii=False).encode()
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    marks = [one["metadata"].get("nbgrader") for one in notebook["cells"]]
    graded = [mark["grade_id"] for mark in marks if mark]
    assert len(set(graded)) == len(graded)
    # Missing answers stay missing; everything else of the key is there, unchanged.
    missing = key.by_id.keys() - set(ids)
    assert missing <= key.answers.keys()
    for name, known in key.checks.items():
        at = ids.index(name)
        assert notebook["cells"][at]["source"] == known.source
        assert key.answer_of(name) not in ids[at:]
    for one in notebook["cells"]:
        assert set(one["metadata"]) <= {"nbgrader", "deletable", "editable", "tags"}
        assert one.get("outputs", []) == []
        if one["cell_type"] != "code" and one["source"] not in key.prose:
            assert not re.search(r"<[A-Za-z/!?]", one["source"])
    for said in (*hand_in.notes, *([hand_in.reason] if hand_in.reason else [])):
        assert said.endswith(".")
        assert "{" not in said
    assert len(hand_in.notes) <= 20
    assert hand_in.lang in ("en", "es", "fr", "de")
