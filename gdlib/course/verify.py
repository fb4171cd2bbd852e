"""``gd verify``: the written rules of style and translation, checked without executing anything."""

from dataclasses import dataclass
from pathlib import Path

from gdlib.course import build, catalogue, catalogues, lessons, messages
from gdlib.course.problems import CourseError, Problem
from gdlib.course.units import units
from gdlib.i18n import LANGUAGES
from gdlib.i18n import gettext as _


@dataclass(frozen=True)
class Cell:
    """A cell as a reader of one language sees it."""

    id: str
    type: str
    source: str
    tags: tuple = ()


@dataclass(frozen=True)
class Page:
    """A lesson in one language: where it is written, and its cells."""

    lesson: str
    lang: str
    path: str
    minutes: int
    needs: tuple
    cells: tuple


@dataclass(frozen=True)
class Text:
    """One message and its translation (in English the message itself)."""

    path: str
    cell: str
    kind: str
    lang: str
    english: str
    words: str

    def problem(self, message, **what):
        return Problem(self.path, self.cell, message.format(**what))


def verify(root, slugs, say=print):
    """Check the lessons ``slugs``, print a table of their numbers and return the problems."""
    from tqdm import tqdm

    from gdlib.course import (
        verify_code,
        verify_language,
        verify_measure,
        verify_spelling,
        verify_style,
        verify_terms,
    )

    root, seen, texts = Path(root), [], []
    whole = slugs == lessons.slugs(root)
    problems = build.build(root, None if whole else slugs, check=True)
    for slug in tqdm(slugs, delay=2, leave=False, unit="lesson"):
        try:
            lesson = lessons.read(root, slug)
        except CourseError:
            continue  # the build has said so
        seen += pages(root, lesson)
        texts += [text for lang in LANGUAGES for text in lesson_texts(root, lesson, lang)]
    problems += stale(root, slugs, whole)
    problems += [problem for page in seen for problem in verify_style.check(page)]
    problems += verify_code.check([page for page in seen if page.lang == "en"])
    texts += [text for lang in LANGUAGES[1:] for text in library_texts(root, lang)] if whole else []
    problems += verify_language.check(texts) + verify_spelling.check(root, texts)
    problems += verify_terms.check(root, texts)
    say(catalogues.table(verify_measure.heads(), [verify_measure.row(page) for page in seen]))
    return list(dict.fromkeys(problems))


def pages(root, lesson):
    """The lesson in every language; what is not translated yet is in English, the build has said so."""
    for lang in LANGUAGES:
        try:
            sources = build.translated(root, lesson, lang, draft=True)
        except CourseError:
            continue
        path = lesson.path if lang == "en" else catalogue.relative(lesson.slug, lang)
        cells = [
            Cell(cell.id, cell.cell_type, source, tuple(cell.metadata.get("tags", ())))
            for cell, source in zip(lesson.cells, sources, strict=True)
        ]
        yield Page(lesson.slug, lang, path, lesson.minutes, lesson.needs, tuple(cells))


def lesson_texts(root, lesson, lang):
    """Every sentence of a lesson that is translated and up to date."""
    entries = {} if lang == "en" else catalogue.live(catalogue.read(root, lesson.slug, lang))
    path = lesson.path if lang == "en" else catalogue.relative(lesson.slug, lang)
    for cell in lesson.cells:
        for unit in units(cell.cell_type, cell.source):
            entry = entries.get(unit.text)
            if lang == "en":
                yield Text(path, cell.id, unit.kind, lang, unit.text, unit.text)
            elif entry is not None and entry.msgstr and not entry.fuzzy:
                yield Text(path, cell.id, unit.kind, lang, unit.text, entry.msgstr)


def library_texts(root, lang):
    """gdlib's own messages, which are part of what a student reads."""
    shown = f"gdlib/locale/{lang}/LC_MESSAGES/gdlib.po"
    for entry in catalogue.load(root / shown, shown, lang):
        if entry.obsolete or entry.fuzzy:
            continue
        plural = entry.msgstr_plural
        forms = {entry.msgid: plural.get(0, entry.msgstr), entry.msgid_plural: plural.get(1, "")}
        for english, words in forms.items():
            if words:
                yield Text(shown, "", "message", lang, english, words)


def stale(root, slugs, whole):
    """Catalogues that are not what an update of the live source gives."""
    from gdlib.course import translate

    problems = []
    for slug, lang, _fresh, _fuzzy, _missing, obsolete, again in translate.status(root, slugs):
        path = catalogue.relative(slug, lang)
        if obsolete:
            said = _("{n} unused messages: gd translate update").format(n=obsolete)
            problems.append(Problem(path, "", said))
        problems += [Problem(path, cell, _("read again: the code beside it changed")) for cell in again]
    if whole:
        for lang, _fresh, fuzzy, missing, obsolete in messages.status(root):
            problems += catalogues.stale(
                f"gdlib/locale/{lang}/LC_MESSAGES/gdlib.po", fuzzy, missing, obsolete
            )
    return problems
