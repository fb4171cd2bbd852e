"""Submissions as data: one small TOML file each in ``corpus/``, and here the reader that builds the notebook.

``corpus/README.md`` explains the format. Sources may hold ``{home}``, ``{course}``, ``{port}`` and
``{slug}``, which are filled in when a submission is built; other braces stay as they are.
"""

import copy
import json
import os
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")
KINDS = ("attack", "honest", "damage")
# What an answer may be instead of a source.
WORKED, BLANK = "worked", "blank"


@dataclass(frozen=True)
class Submission:
    """One file of the corpus; ``name`` is the file's name and the student's."""

    name: str
    about: str
    kind: str
    expect: str
    lesson: str = "01-slope"
    lang: str = "en"
    base: str = BLANK
    points: dict = field(default_factory=dict)
    reason: bool = False
    note: bool = False
    page: list = field(default_factory=list)
    never: list = field(default_factory=list)
    walls: bool = False
    stock: str = ""
    answers: dict = field(default_factory=dict)
    bait: dict = field(default_factory=dict)
    cells: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    files: list = field(default_factory=list)

    @property
    def marks(self):
        """The points that each graded exercise of the lesson must get."""
        full = possible(self.lesson)
        usual = full if self.expect == "all" else dict.fromkeys(full, 0.0)
        return usual | self.points


@cache
def possible(lesson):
    """The graded exercises of a lesson and their points."""
    from gdlib.checks import exercises

    return {ex.name: float(ex.points) for ex in exercises() if ex.lesson == lesson and ex.points}


def load(name):
    """Read one submission; an unknown key is an error."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    unknown = data.keys() - {f.name for f in fields(Submission)}
    assert not unknown, f"{name}.toml: unknown keys {sorted(unknown)}"
    return Submission(name, **data)


def everything():
    """Every submission of the corpus, by name."""
    return [load(path.stem) for path in sorted(FOLDER.glob("*.toml"))]


def build(sub, course, **places):
    """Write the submission into ``course/submitted/<name>/<lesson>`` and return that folder."""
    folder = Path(course) / "submitted" / sub.name / sub.lesson
    folder.mkdir(parents=True)
    places = {"course": course, "home": course, "port": 9, "slug": sub.lesson, **places}
    nb = notebook(sub, course, places)
    for change in sub.changes:
        if change["do"] in CELLS:
            CELLS[change["do"]](nb, **_settings(change))
    path = folder / f"{sub.lesson}.ipynb"
    # A lone surrogate may stand in a source; json writes it as an escape.
    path.write_text(json.dumps(nb, indent=1), "utf8")
    for change in sub.changes:
        if change["do"] not in CELLS:
            FILE[change["do"]](path, places, **_settings(change))
    for extra in sub.files:
        _beside(folder, places, **extra)
    return folder


def notebook(sub, course, places):
    """The submission's notebook before its changes, as plain data."""
    read = {where: _read(Path(course) / where / sub.lang / sub.lesson) for where in ("course", "solutions")}
    worked = {cell["id"]: _source(cell) for cell in read["solutions"]["cells"]}
    nb = read["course"]
    for cell in nb["cells"]:
        name = cell["id"]
        blank = _source(cell)
        usual = WORKED if name in sub.bait or (sub.base == WORKED and _role(name, worked)) else BLANK
        answer = sub.answers.get(name, usual)
        source = worked[name] if answer == WORKED else blank if answer == BLANK else filled(answer, places)
        if name in sub.bait:
            source = f"{filled(sub.bait[name], places).strip()}\n\n{source}"
        cell["source"] = source
    for cell in sub.cells:
        _add(nb, places, **cell)
    return nb


def filled(text, places):
    """Put the places into a text, leaving every other brace alone."""
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _read(folder):
    return json.loads((folder / f"{folder.name}.ipynb").read_text("utf8"))


def _source(cell):
    return "".join(cell["source"])


def _role(name, worked):
    """Is this an answer cell, practice included? Its check cell stands beside it."""
    return f"{name}-check" in worked


def _settings(change):
    return {key: value for key, value in change.items() if key != "do"}


def _find(nb, cell):
    return next(i for i, c in enumerate(nb["cells"]) if c.get("id") == cell)


def _place(nb, after=None, before=None):
    """The index where a new cell goes: after or before the named cell, else at the end."""
    if before == "everything":
        return 0
    if after:
        return _find(nb, after) + 1
    return _find(nb, before) if before else len(nb["cells"])


def _add(nb, places, source="", type="code", after=None, before=None, id=None, metadata=None):
    """An extra cell."""
    new = {"cell_type": type, "id": id or f"extra-{len(nb['cells'])}", "metadata": metadata or {}}
    new["source"] = filled(source, places)
    if type == "code":
        new |= {"outputs": [], "execution_count": None}
    nb["cells"].insert(_place(nb, after, before), new)


# Changes to the notebook's cells --------------------------------------------------------------------------


def delete(nb, cell):
    nb["cells"].pop(_find(nb, cell))


def duplicate(nb, cell, times=1):
    """Copies as JupyterLab pastes them: a new id, the metadata as it was."""
    place = _find(nb, cell)
    for i in range(times):
        nb["cells"].insert(place + 1, copy.deepcopy(nb["cells"][place]) | {"id": f"copy-{place}-{i}"})


def move(nb, cell, after=None, before=None):
    moved = nb["cells"].pop(_find(nb, cell))
    nb["cells"].insert(_place(nb, after, before), moved)


def retype(nb, cell, to):
    changed = nb["cells"][_find(nb, cell)]
    changed["cell_type"] = to
    if to != "code":
        changed.pop("outputs", None)
        changed.pop("execution_count", None)


def source(nb, cell, text):
    nb["cells"][_find(nb, cell)]["source"] = text


def metadata(nb, cell=None, key=None, value=None):
    """Set an entry of a cell's metadata, or of the notebook's; ``key`` may be dotted."""
    place = nb["metadata"] if cell is None else nb["cells"][_find(nb, cell)]["metadata"]
    *path, last = key.split(".")
    for step in path:
        place = place.setdefault(step, {})
    place[last] = value


def entry(nb, cell, key, value=None):
    """Set an entry of a cell itself, such as its source to a number; without a value remove it."""
    changed = nb["cells"][_find(nb, cell)]
    if value is None:
        changed.pop(key, None)
    else:
        changed[key] = value


def output(nb, cell, megabytes=0.0, html="", png=""):
    """Old outputs: so many megabytes of text, some HTML, something that calls itself a picture."""
    outputs = nb["cells"][_find(nb, cell)]["outputs"]
    if megabytes:
        outputs.append(
            {"output_type": "stream", "name": "stdout", "text": "spam\n" * int(megabytes * 200_000)}
        )
    data = {key: value for key, value in (("text/html", html), ("image/png", png)) if value}
    if data:
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})


def many(nb, count, source="x = 1", type="code"):
    """So many cells at the end."""
    for _ in range(count):
        _add(nb, {}, source, type)


def old_nbgrader(nb, version=1):
    """The metadata of an nbgrader of years ago."""
    for cell in nb["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = version
            cell["metadata"]["nbgrader"].pop("task", None)


def old_format(nb, version):
    """The notebook as an older Jupyter writes it: "4.0" (no cell ids) or "3" (worksheets, "input")."""
    for cell in nb["cells"]:
        cell.pop("id", None)
    nb["nbformat"], nb["nbformat_minor"] = (4, 0) if version == "4.0" else (3, 0)
    if version == "3":
        for cell in nb["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"input": cell.pop("source"), "language": "python", "collapsed": False}
                cell["prompt_number"] = cell.pop("execution_count")
        nb["worksheets"] = [{"cells": nb.pop("cells"), "metadata": {}}]


def no_cells(nb):
    del nb["cells"]


CELLS = {
    "delete": delete,
    "duplicate": duplicate,
    "move": move,
    "retype": retype,
    "source": source,
    "metadata": metadata,
    "entry": entry,
    "output": output,
    "many": many,
    "old nbgrader": old_nbgrader,
    "old format": old_format,
    "no cells": no_cells,
}

# Changes to the file --------------------------------------------------------------------------------------


def encode(path, places, to, bom=False):
    """Save it again in another encoding, umlauts and all as they are."""
    text = json.dumps(json.loads(path.read_text("utf8")), ensure_ascii=False)
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode(to, "replace"))


def lines(path, places, ends):
    """End the lines of every source in another way."""
    nb = json.loads(path.read_text("utf8"))
    for cell in nb["cells"]:
        cell["source"] = _source(cell).replace("\n", ends)
    path.write_text(json.dumps(nb), "utf8")


def raw(path, places, text="", hex="", times=1):
    """Replace the bytes."""
    path.write_bytes((bytes.fromhex(hex) or text.encode()) * times)


def replace(path, places, old, new):
    """Replace a piece of the file's text, which must be there."""
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new), "utf8")


def lesson(path, places, slug):
    """The blank notebook of another lesson."""
    path.write_bytes((Path(places["course"]) / "course" / "en" / slug / f"{slug}.ipynb").read_bytes())


def cut(path, places, part):
    """Keep only the first part, a number from 0 to 1."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])


def rename(path, places, to):
    path.rename(path.with_name(to))


def copy_file(path, places, to):
    target = path.parent / to
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(path.read_bytes())


def link(path, places, to):
    """A symbolic link in place of the notebook, to ``to`` or else to the notebook, moved away."""
    away = Path(filled(to, places)) if to else path.with_name("elsewhere.txt")
    path.unlink() if to else path.rename(away)
    path.symlink_to(away)


def remove(path, places):
    path.unlink()


FILE = {
    "encode": encode,
    "lines": lines,
    "raw": raw,
    "replace": replace,
    "lesson": lesson,
    "cut": cut,
    "rename": rename,
    "copy": copy_file,
    "link": link,
    "remove": remove,
}


def _beside(folder, places, path, text="", link="", megabytes=0):
    """A file, or a link, beside the notebook."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if link:
        os.symlink(filled(link, places), target)
    else:
        target.write_bytes(filled(text, places).encode() + b"\0" * int(megabytes * 1_000_000))
