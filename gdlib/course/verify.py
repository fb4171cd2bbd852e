"""``gd verify``: the written rules of style and translation, checked without executing anything."""

import os
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

    from gdlib.course import verify_measure

    root, problems, seen, texts = Path(root), [], [], []
    whole = list(slugs) == lessons.slugs(root)
    with tqdm(total=len(slugs) + 6, delay=2, leave=False, unit="step") as bar:
        for slug in slugs:
            try:
                lesson = lessons.read(root, slug)
                for lang in lesson.languages:
                    seen.append(page(root, lesson, lang))
                    texts += lesson_texts(root, lesson, lang)
            except CourseError as error:
                problems += error.problems
            bar.update()
        texts += [text for lang in LANGUAGES[1:] for text in library_texts(root, lang)] if whole else []
        for found in _checks(root, slugs, whole, seen, texts):
            problems += found
            bar.update()
        # A course that is half translated differs from its source in more lines than anyone reads.
        problems += [] if problems else build.build(root, None if whole else slugs, check=True)
    say(catalogues.table(verify_measure.heads(), [verify_measure.row(one) for one in seen]))
    return sorted(set(problems))


def _checks(root, slugs, whole, seen, texts):
    """The problems that each check finds, one check after the other."""
    from gdlib.course import verify_code, verify_language, verify_spelling, verify_style, verify_terms

    yield in_step(root, slugs, whole)
    yield [problem for one in seen for problem in verify_style.check(one)]
    yield verify_code.check([one for one in seen if one.lang == "en"])
    yield verify_language.check(texts)
    yield verify_spelling.check(root, texts)
    yield verify_terms.check(root, texts)


def page(root, lesson, lang):
    """The lesson in one language; what is not translated yet is in English.

    Raises CourseError where a translation changes what must stay: maths, code, links, numbers, structure.
    """
    sources = build.translated(root, lesson, lang, draft=True)
    cells = (
        Cell(cell.id, cell.cell_type, source.replace(build.MARK, ""), tuple(cell.metadata.get("tags", ())))
        for cell, source in zip(lesson.cells, sources, strict=True)
    )
    path = lesson.path if lang == "en" else catalogue.relative(lesson.slug, lang)
    return Page(lesson.slug, lang, path, lesson.minutes, lesson.needs, tuple(cells))


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
    shown = messages.relative(lang)
    for entry in catalogue.load(root / shown, shown, lang):
        if entry.obsolete or entry.fuzzy:
            continue
        plural = entry.msgstr_plural
        forms = {entry.msgid: plural.get(0, entry.msgstr), entry.msgid_plural: plural.get(1, "")}
        for english, words in forms.items():
            if words:
                yield Text(shown, "", "message", lang, english, words)


def in_step(root, slugs, whole):
    """Catalogues that are not what an update of the live source gives, or that msgfmt refuses."""
    from gdlib.course import translate

    problems, paths = [], []
    for row in translate.status(root, slugs):
        paths.append(catalogue.relative(row.lesson, row.lang))
        problems += catalogues.stale(paths[-1], row.fuzzy, row.missing, row.obsolete)
        said = _("the code beside it changed: read it again, then delete the line “look again”")
        problems += [Problem(paths[-1], cell, said) for cell in row.look_again]
    said = _("not what its source gives: gd translate update")
    changed = translate.update(root, slugs, check=True)
    if whole:
        for lang, _fresh, fuzzy, missing, obsolete in messages.status(root):
            paths.append(messages.relative(lang))
            problems += catalogues.stale(paths[-1], fuzzy, missing, obsolete)
        changed += messages.update(root, check=True)
        stale_mo = messages.compile(root, check=True)
        problems += [
            Problem(path, "", _("not what its .po gives: gd translate compile")) for path in stale_mo
        ]
    problems += [Problem(path, "", said) for path in changed]
    return problems + [problem for path in paths for problem in _msgfmt(root, path)]


def _msgfmt(root, path):
    """What GNU msgfmt says against a catalogue."""
    from gdlib.course import translate

    try:
        translate.gettext_tool("msgfmt", "--check", f"--output-file={os.devnull}", root / path)
    except CourseError as error:
        return [
            Problem(path, "", problem.message.replace(f"{root / path}:", "line "))
            for problem in error.problems
        ]
    return []
