"""Lessons to notebooks: ``lessons/`` gives ``solutions/`` and ``course/`` in four languages."""

from pathlib import Path

from gdlib.i18n import LANGUAGES
from gdlib.i18n import gettext as _

from . import catalogue, compare, glossary, lessons, release
from .faults import SETUP
from .problems import CourseError, Problem
from .units import rewrite

MARK = "⟦en⟧ "


def build(root, slugs=None, draft=False, check=False, languages=LANGUAGES):
    """Write the notebooks of ``slugs`` (all lessons by default) and return the problems.

    Every notebook is made before the first is written, so with a problem nothing is written at all.
    ``draft`` shows English, marked, where a translation is missing or outdated; without it that is a problem.
    ``check`` writes nothing and names the files that differ from what the source gives.
    """
    from tqdm import tqdm

    root, files, problems = Path(root), {}, []
    wanted = lessons.slugs(root) if slugs is None else slugs
    for slug in tqdm(wanted, delay=2, leave=False, unit="lesson"):
        try:
            files |= made(root, slug, draft, languages)
        except CourseError as error:
            problems += error.problems
    if problems:
        return problems
    if check:
        return [*_differing(root, files), *(_strange(root) if slugs is None else ())]
    for path, text in files.items():
        catalogue.write(root / path, text)
    return []


def made(root, slug, draft=False, languages=LANGUAGES):
    """Make a lesson's notebooks as ``{path inside the course's folder: text}``; raises CourseError."""
    lesson, files, problems = lessons.read(root, slug), {}, []
    exercises = lessons.exercises()
    for lang in (lang for lang in languages if lang in lesson.languages):
        try:
            notebook = release.worked(lesson, translated(root, lesson, lang, draft), lang, exercises)
        except CourseError as error:
            problems += error.problems
            continue
        files[f"solutions/{lang}/{slug}/{slug}.ipynb"] = release.text(notebook)
        files[f"course/{lang}/{slug}/{slug}.ipynb"] = release.text(release.student(notebook))
    if problems:
        raise CourseError(problems)
    return files


def translated(root, lesson, lang, draft=False):
    """Return the cells' texts in ``lang``; raises CourseError with everything that is missing or damaged."""
    if lang == "en":
        return [_filled(root, cell, english(cell), lang) for cell in lesson.cells]
    entries = catalogue.live(catalogue.read(root, lesson.slug, lang))
    shown, problems, sources = catalogue.relative(lesson.slug, lang), [], []
    for cell in lesson.cells:

        def translate(unit, cell=cell):
            entry = entries.get(unit.text)
            stale = _stale(unit, entry)
            if stale and not draft:
                problems.append(Problem(shown, cell.id, stale))
            if stale:
                return marked(unit)
            found = compare.differences(unit.text, entry.msgstr, lang, unit.kind)
            problems.extend(Problem(shown, cell.id, f"“{_start(unit.text)}”: {said}") for said in found)
            return entry.msgstr

        source = rewrite(cell.cell_type, cell.source, translate)
        if not _alike(cell, source):
            said = _(
                "a translation changes the cell's structure: no blank lines, and no #, -, > or 1. in front"
            )
            problems.append(Problem(shown, cell.id, said))
        sources.append(_filled(root, cell, source, lang))
    if problems:
        raise CourseError(list(dict.fromkeys(problems)))
    return sources


def english(cell):
    """Return a cell's text as the English notebook has it: labels are plain literals."""
    labels = ("label", "template")
    return rewrite(cell.cell_type, cell.source, lambda unit: unit.text if unit.kind in labels else None)


def _filled(root, cell, source, lang):
    """Put in what is made for each language: the argument of ``gd.setup``, the table of terms."""
    if cell.id == "setup":
        return source.replace(SETUP, f'gd.setup("{lang}")')
    return source.replace(glossary.PLACE, glossary.table(root, lang)) if glossary.PLACE in source else source


def _stale(unit, entry):
    if entry is None or not entry.msgstr:
        said = _("not translated: “{text}”; translate it, or build with --draft")
    elif entry.fuzzy:
        said = _("the English changed: “{text}”; check the translation and take out the word fuzzy")
    else:
        return ""
    return said.format(text=_start(unit.text))


def _start(text, width=50):
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1].rstrip() + "…"


def marked(unit):
    """Return an untranslated unit's English with a visible mark, where the mark does no harm.

    >>> from gdlib.course.units import units
    >>> [marked(unit) for unit in units("markdown", "- some words\\n\\n<p>more</p>")]
    ['⟦en⟧ some words', '<p>⟦en⟧ more</p>']
    """
    text, at = unit.text, 0
    if unit.kind == "table row":
        at = len(text) - len(text.lstrip("| "))
    elif unit.kind == "html":
        while text[at : at + 1] == "<" and ">" in text[at:]:
            at = text.index(">", at) + 1
    return text[:at] + MARK + text[at:]


def _alike(cell, source):
    same = compare.structure if cell.cell_type == "markdown" else compare.code
    if cell.cell_type not in ("markdown", "code"):
        return True
    try:
        return same(english(cell)) == same(source)
    except SyntaxError:
        return False


def _differing(root, files):
    for path, text in files.items():
        if not (root / path).exists():
            yield Problem(path, "", _("missing: run gd build"))
        elif (root / path).read_bytes() != text.encode():
            yield Problem(path, "", _("not what its source gives: change lessons/, then run gd build"))


def _strange(root):
    """Built notebooks whose lesson is gone; a student's own files and folders are nobody's business."""
    known = set(lessons.slugs(root))
    for folder in ("course", "solutions"):
        for path in sorted((root / folder).glob("*/*/*.ipynb")):
            lang, slug = path.parts[-3:-1]
            if lang in LANGUAGES and path.stem == slug and slug not in known:
                shown = path.relative_to(root).as_posix()
                yield Problem(shown, "", _("no lesson of lessons/course.toml makes this file: delete it"))
