"""What the teacher's side knows of one notebook: its graded cells, their points, how it was given out.

``from_course`` reads the released notebooks alone; ``from_gradebook`` takes cells and points from nbgrader's
gradebook, which also holds the hidden tests. A key is plain data: it crosses to another process as JSON.
"""

import re
from dataclasses import asdict, dataclass, field
from functools import cached_property

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import LANGUAGES
from gdlib.i18n import gettext as _

from .released import cell_id, imports, released

CHECKS = ("check", "practice")
GRADED = ("check", "written", "task")


@dataclass(frozen=True)
class KeyCell:
    """One cell that grading knows, by nbgrader's grade_id; a practice check by its cell id.

    ``kind``: "answer" (the student's code), "check" (run and marked), "written" (the student's text, marked
    by hand), "task" (marked by hand, too), "locked" (read-only, no points), "practice" (a check, no points).
    """

    id: str
    kind: str
    cell_type: str
    source: str
    points: float = 0.0
    checksum: str = ""


@dataclass(frozen=True)
class Key:
    """The key of one notebook. Look-ups are made once; none of them changes the key.

    >>> key = Key("01-slope", (KeyCell("slope", "answer", "code", "def slope(f, x): ..."),
    ...                        KeyCell("slope-check", "check", "code", 'gd.check("slope", slope)', 3.0)))
    >>> key.points(), list(key.answers), key.answer_of("slope-check")
    (3.0, ['slope'], 'slope')
    >>> Key.from_json(key.to_json()) == key
    True
    """

    notebook: str
    cells: tuple[KeyCell, ...]
    figures: tuple[str, ...] = ()
    imports: str = ""
    release: dict = field(default_factory=dict)

    def to_json(self):
        """Return the key as data that ``json.dumps`` takes."""
        return {
            "notebook": self.notebook,
            "cells": [asdict(cell) for cell in self.cells],
            "figures": list(self.figures),
            "imports": self.imports,
            "release": self.release,
        }

    @classmethod
    def from_json(cls, data):
        """Return the key that ``to_json`` wrote."""
        cells = tuple(KeyCell(**cell) for cell in data["cells"])
        return cls(**{**data, "cells": cells, "figures": tuple(data["figures"])})

    def points(self):
        """Return what the whole notebook is worth."""
        return sum(self.maxima.values())

    @cached_property
    def maxima(self):
        """``{grade_id: points}`` of every cell that earns points, by machine or by hand."""
        return {cell.id: cell.points for cell in self.cells if cell.kind in GRADED}

    @cached_property
    def by_id(self):
        return {cell.id: cell for cell in self.cells}

    @cached_property
    def ids(self):
        """The ids that tell this notebook from others: every cell of an exercise."""
        return frozenset(cell.id for cell in self.cells if cell.kind != "locked")

    @cached_property
    def answers(self):
        """``{id: KeyCell}`` of the cells for the student's code."""
        return {cell.id: cell for cell in self.cells if cell.kind == "answer"}

    @cached_property
    def checks(self):
        """``{id: KeyCell}`` of the cells that the examiner runs: graded checks and practice."""
        return {cell.id: cell for cell in self.cells if cell.kind in CHECKS}

    @cached_property
    def released(self):
        """``{language: {cell id: released cell}}``; nbgrader's id goes before the cell's own."""
        return {lang: {cell_id(cell): cell for cell in nb["cells"]} for lang, nb in self.release.items()}

    @cached_property
    def order(self):
        """Every id the released notebook or the key knows, in the notebook's order."""
        found = next(iter(self.released.values()), {})
        return tuple(dict.fromkeys([*found, *self.by_id]))

    @cached_property
    def prose(self):
        """The course's own texts in all languages: the only markdown whose HTML is trusted."""
        cells = (cell for nb in self.release.values() for cell in nb["cells"])
        return frozenset(cell["source"] for cell in cells if cell["cell_type"] == "markdown")

    @cached_property
    def by_text(self):
        """``{text: id}`` of every cell as it was given out, for notebooks of a time without cell ids."""
        cells = (item for given in self.released.values() for item in given.items())
        return {plain(cell["source"]): name for name, cell in reversed(list(cells)) if name}

    def answer_of(self, check):
        """Return the id of the answer cell that a check belongs to, or "" where there is none.

        It has the check's name without "-check"; otherwise it is the last answer cell before the check.
        """
        return self._answer_of.get(check, "")

    @cached_property
    def _answer_of(self):
        found, latest = {}, ""
        for cell in self.cells:
            name = cell.id.removesuffix("-check")
            if cell.kind == "answer":
                latest = cell.id
            elif cell.kind in CHECKS:
                found[cell.id] = name if name != cell.id and name in self.order else latest
        return found

    def sources(self, name):
        """Return every text a cell was given out with: the key's and those of the languages."""
        given = [cells[name]["source"] for cells in self.released.values() if name in cells]
        return {
            plain(source) for source in [*given, *([self.by_id[name].source] if name in self.by_id else [])]
        }

    def untouched(self, name, source):
        """Return True if ``source`` is what the cell held when it was given out, in any language."""
        return plain(source) in self.sources(name)

    def source_in(self, lang, name):
        """Return the text of a cell as the notebook in ``lang`` has it, else the key's."""
        cell = self.released.get(lang, {}).get(name)
        return cell["source"] if cell else self.by_id[name].source


def plain(source):
    """A source without the differences that editors make by themselves."""
    return source.replace("\r\n", "\n").strip()


def from_course(root, slug):
    """Return the key of a lesson from ``course/<lang>/<slug>/<slug>.ipynb``, every language present."""
    release = released(root, slug, slug)
    if not release:
        path = f"course/{LANGUAGES[0]}/{slug}/{slug}.ipynb"
        raise CourseError([Problem(path, "", _("no such notebook: gd build makes it"))])
    notebook = next(iter(release.values()))
    return _key(slug, [cell for cell in map(_key_cell, notebook["cells"]) if cell], release)


def from_gradebook(gradebook, assignment, notebook, root):
    """Return the key with cells, points and hidden tests from the gradebook, the rest from the release."""
    try:
        found = gradebook.find_notebook(notebook, assignment)
    except (ValueError, LookupError):  # nbgrader's MissingEntry is a ValueError
        said = _("not in the gradebook: run nbgrader generate_assignment {assignment}")
        raise CourseError([Problem(notebook, "", said.format(assignment=assignment))]) from None
    release = released(root, assignment, notebook)
    public = next(iter(release.values()), {"cells": []})["cells"]
    practice = [cell for cell in map(_key_cell, public) if cell and cell.kind == "practice"]
    places = {cell_id(cell): i for i, cell in enumerate(public)}
    cells = sorted([*_stored(found), *practice], key=lambda cell: places.get(cell.id, len(places)))
    return _key(notebook, cells, release)


def _stored(notebook):
    """The gradebook's cells. The task cells' and the check cells' sources hold what students do not see."""
    points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    grade = {cell.name for cell in notebook.grade_cells}
    task = {cell.name for cell in notebook.task_cells}
    solution = {cell.name for cell in notebook.solution_cells}
    for cell in notebook.source_cells:
        name = cell.name
        kind = _kind(name in grade, name in solution, name in task)
        worth = float(points.get(name, 0))
        yield KeyCell(name, kind, cell.cell_type, cell.source or "", worth, cell.checksum or "")


def _key(name, cells, release):
    _faultless(name, cells)
    public = next(iter(release.values()), {"cells": []})["cells"]
    figures = tuple(cell_id(cell) for cell in public if "figure" in cell["metadata"].get("tags", ()))
    answers = {cell.id for cell in cells if cell.kind == "answer"}
    code = [cell["source"] for cell in public if cell["cell_type"] == "code" and cell_id(cell) not in answers]
    return Key(name, tuple(cells), figures, imports(code), release)


def _faultless(notebook, cells):
    """Raise CourseError where grading could not tell the cells apart."""
    names = [cell.id for cell in cells]
    strange = [name for name in names if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)]
    said = _("wanted an id of 1 to 64 letters, digits, - or _: change its grade_id")
    problems = [Problem(notebook, name, said) for name in strange]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem(notebook, name, _("two cells have this id: change one of them")) for name in twice]
    if problems:
        raise CourseError(problems)


def _kind(grade, solution, task):
    if task:
        return "task"
    if grade:
        return "written" if solution else "check"
    return "answer" if solution else "locked"


def _key_cell(cell):
    """The key's cell of a released one, or None where it is no business of grading."""
    name, kind, source = cell_id(cell), cell["cell_type"], cell["source"]
    mark = cell["metadata"].get("nbgrader", {})
    if any(mark.get(word) for word in ("grade", "solution", "task", "locked")):
        role = _kind(mark.get("grade"), mark.get("solution"), mark.get("task"))
        return KeyCell(name, role, kind, source, float(mark.get("points", 0)), mark.get("checksum", ""))
    if kind == "code" and name.endswith("-check") and not mark:
        return KeyCell(name, "practice", kind, source)
    return None
