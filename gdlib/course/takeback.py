"""A teacher's edits of a built notebook go back into the catalogue; what is no translation is refused."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from gdlib.i18n import gettext as _

from . import build, catalogue, compare, execute, lessons, release
from .faults import BEGIN
from .problems import CourseError, Problem
from .units import units


class Change(NamedTuple):
    """One translation that was taken over: the cell, the text before and after."""

    cell: str
    before: str
    after: str


def import_notebook(root, lang, path):
    """Take the edits of the notebook at ``path`` into the catalogue of ``lang``; returns the Changes.

    Paragraphs, list items, table rows, docstrings and comments may be edited, in the student's notebook or
    the worked one. Raises CourseError, and changes nothing, where cells came or went, where code or a label
    differs, or where a formula, a link or a number was lost.
    """
    edited = execute.read(path)
    slug = _lesson(root, lang, path, edited)
    lesson, po = lessons.read(root, slug), catalogue.read(root, slug, lang)
    before, source = _both(root, lesson, lang, edited)
    problems = list(_cells(path, before, edited))
    edits = {}
    if not problems:
        cells = {cell.id: cell for cell in edited.cells}
        for ours, english in zip(before.cells, source.cells, strict=True):
            problems += _collect(path, lang, english, ours, cells[ours.id], edits)
    if problems:
        raise CourseError(problems)
    return _store(root, slug, lang, po, edits)


def _lesson(root, lang, path, notebook):
    """The lesson that the notebook says it is, in the language it is meant for."""
    about = notebook.metadata.get("gdlib")
    about = about if isinstance(about, dict) else {}
    slug, said = about.get("lesson"), ""
    if "lang" not in about or slug is None:
        said = _("the notebook does not say its language and lesson: edit a copy from course/ or solutions/")
    elif about["lang"] != lang or lang == "en":
        said = _("this notebook's language is {got}, wanted {lang}; English is edited in lessons/").format(
            got=about["lang"], lang=lang
        )
    elif slug not in lessons.slugs(root):
        said = _("no lesson {slug} in lessons/course.toml").format(slug=slug)
    if said:
        raise CourseError([Problem(str(path), "", said)])
    return slug


def _both(root, lesson, lang, edited):
    """The notebook as it was built and its English original: both worked, or both the student's."""
    exercises = lessons.exercises()
    pair = [
        release.worked(lesson, build.translated(root, lesson, lang, draft=True), lang, exercises),
        release.worked(lesson, [build.english(cell) for cell in lesson.cells], "en", exercises),
    ]
    worked = any(BEGIN in cell.source for cell in edited.cells)
    return pair if worked else [release.student(notebook) for notebook in pair]


def _cells(path, before, edited):
    """Cells that came, went, were copied or changed their kind; the order does not matter."""
    wanted = {cell.id: cell.cell_type for cell in before.cells}
    marks = [cell.metadata.get("nbgrader", {}).get("grade_id", cell.id) for cell in edited.cells]
    counts = Counter(cell.id for cell in edited.cells)
    for cell, mark in zip(edited.cells, marks, strict=True):
        if cell.id not in wanted and mark in wanted:
            said = _("this is a copy of the cell {cell}: delete the copy").format(cell=mark)
            yield Problem(str(path), cell.id, said)
        elif cell.id not in wanted:
            said = _("a new cell cannot be taken over: add it to lessons/, in English, or delete it")
            yield Problem(str(path), cell.id, said)
        elif cell.cell_type != wanted[cell.id]:
            yield Problem(str(path), cell.id, _("the cell's type changed: make it {kind} again").format(
                kind=wanted[cell.id]))  # fmt: skip
    for name in wanted:
        if counts[name] > 1:
            yield Problem(
                str(path), name, _("the cell stands here {n} times: delete the copies").format(n=counts[name])
            )
        elif not counts[name]:
            yield Problem(str(path), name, _("the cell is missing: put it back from a fresh copy"))


def _collect(path, lang, english, ours, theirs, edits):
    """Put a cell's edited texts into ``edits`` (English to ``Change``); yield what cannot be taken over."""
    if theirs.source == ours.source:
        return
    try:
        sources = [units(cell.cell_type, cell.source) for cell in (english, ours, theirs)]
        alike = _skeleton(ours, sources[1]) == _skeleton(theirs, sources[2])
    except (SyntaxError, ValueError):
        alike, sources = False, [[], [], []]
    if not alike or len({len(found) for found in sources}) != 1:
        code = _("code or a label changed: code is edited in lessons/, labels in the catalogue")
        prose = _("paragraphs, items or rows came or went: edit the words, keep the structure")
        yield Problem(str(path), ours.id, code if ours.cell_type == "code" else prose)
        return
    for source, old, new in zip(*sources, strict=True):
        after = new.text.replace(build.MARK, "")
        if old.text == new.text:
            continue
        found = compare.differences(source.text, after, lang, source.kind)
        yield from (Problem(str(path), ours.id, said) for said in found)
        change = edits.setdefault(source.text, Change(ours.id, old.text, after))
        if change.after != after:
            said = _("this text stands in two cells and was edited in two ways: {one} / {two}")
            yield Problem(str(path), ours.id, said.format(one=change.after, two=after))


def _skeleton(cell, found):
    """What stays of a cell without its texts."""
    if cell.cell_type == "markdown":
        return compare.structure(cell.source), [unit.kind for unit in found]
    parts, at = [], 0
    for unit in found:
        parts += cell.source[at : unit.start], unit.kind
        at = unit.end
    return [*parts, cell.source[at:].rstrip()]


def _store(root, slug, lang, po, edits):
    """Write the catalogue; an edited text is fresh again."""
    import polib

    entries = catalogue.live(po)
    for text, change in edits.items():
        entry = entries.get(text)
        if entry is None:
            entry = polib.POEntry(msgid=text, occurrences=[(f"{slug}:{change.cell}", "")])
            po.append(entry)
        entry.msgstr, entry.previous_msgid = change.after, None
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    catalogue.write(Path(root) / catalogue.relative(slug, lang), catalogue.text(po))
    return list(edits.values())
