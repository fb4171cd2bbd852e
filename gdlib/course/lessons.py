"""Reading a lesson's source: jupytext's percent format, every cell with a name of its own."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from gdlib.i18n import LANGUAGES
from gdlib.i18n import gettext as _

from .problems import CourseError, Problem

# The metadata that a cell of the source may carry into the notebook.
_KEPT = ("tags", "jupyter", "slideshow")


@dataclass(frozen=True)
class Lesson:
    """One lesson: ``path`` is its source relative to the course's folder; each cell's id is its name."""

    slug: str
    path: str
    notebook: object
    minutes: int = 0
    needs: tuple = ()
    languages: tuple = LANGUAGES

    @property
    def cells(self):
        return self.notebook.cells


def table(root):
    """Return the lessons of ``lessons/course.toml`` as ``{slug: row}``, in the course's order."""
    path = Path(root) / "lessons" / "course.toml"
    shown = "lessons/course.toml"
    try:
        rows = tomllib.loads(path.read_text("utf8")).get("lesson", [])
    except FileNotFoundError:
        raise CourseError([Problem(shown, "", _("no such file: run gd in the course's folder"))]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError([Problem(shown, "", _("not TOML: {error}").format(error=error))]) from None
    wrong = [row for row in rows if not isinstance(row, dict) or not isinstance(row.get("slug"), str)]
    if wrong or len({row["slug"] for row in rows}) < len(rows):
        raise CourseError([Problem(shown, "", _("each [[lesson]] wants a slug of its own"))])
    strange = [row for row in rows if not set(row.get("languages", LANGUAGES)) <= set(LANGUAGES)]
    if strange:
        said = _("languages of {slug}: wanted some of {languages}")
        said = said.format(slug=strange[0]["slug"], languages=", ".join(LANGUAGES))
        raise CourseError([Problem(shown, "", said)])
    return {row["slug"]: row for row in rows}


def slugs(root):
    """Return the slugs of ``lessons/course.toml`` in the course's order."""
    return list(table(root))


def languages(root, slug):
    """Return the languages that a lesson is in."""
    return tuple(table(root).get(slug, {}).get("languages", LANGUAGES))


def exercises():
    """Return the exercises that gdlib can check, by name."""
    from gdlib import checks

    return {exercise.name: exercise for exercise in checks.exercises()}


def read(root, slug):
    """Read ``lessons/<slug>/lesson.py``.

    Raises CourseError with every fault: cells without a name, attachments, checks that gdlib does not
    know, names used twice, prose in a check cell, labels that cannot be translated.
    """
    from .faults import faults

    shown = f"lessons/{slug}/lesson.py"
    notebook = _notebook(Path(root) / shown, shown)
    cells = [_named(cell, i) for i, cell in enumerate(notebook.cells)]
    found = list(faults(shown, slug, cells, exercises()))
    if found:
        raise CourseError(found)
    notebook.cells = [cell for _named, cell in cells]
    row = table(root).get(slug, {})
    needs = tuple(row.get("needs", ()))
    return Lesson(slug, shown, notebook, row.get("minutes", 0), needs, languages(root, slug))


def _notebook(path, shown):
    import jupytext

    try:
        return jupytext.reads(path.read_text("utf8"), fmt="py:percent")
    except FileNotFoundError:
        message = _("no such file: write it, or take the lesson out of lessons/course.toml")
    except UnicodeDecodeError as error:
        message = _("not UTF-8 text: {error}").format(error=error)
    raise CourseError([Problem(shown, "", message)])


def _named(cell, i):
    """``(has a name, the cell with its name as id)``: jupytext's own ids are new at every reading."""
    name = cell.metadata.get("name", "")
    words = cell.source.split("\n")[0][:40]
    cell.id = name or f"#{i + 1} ({words})"
    cell.metadata = {key: cell.metadata[key] for key in _KEPT if key in cell.metadata}
    return bool(name), cell
