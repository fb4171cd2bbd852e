"""Catalogues kept in step with the source, and a teacher's edits of a notebook taken back into them."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from gdlib.i18n import LANGUAGES
from gdlib.i18n import gettext as _

from . import catalogue, lessons
from .problems import CourseError, Problem

TRANSLATED = LANGUAGES[1:]
# Stands above an entry until a translator has looked and takes the line out.
LOOK_AGAIN = "look again: the code beside this text changed"


class Row(NamedTuple):
    """The state of one catalogue; ``look_again`` are the cells whose code changed beside a fresh text."""

    lesson: str
    lang: str
    fresh: int
    fuzzy: int
    missing: int
    obsolete: int
    look_again: tuple


def update(root, slugs=None, check=False):
    """Merge the live source into ``lessons/<slug>/<lang>.po`` and return the paths that changed.

    A changed text becomes fuzzy and keeps its previous English. Unused translations stay until nothing is
    left to translate, because a text may come back. ``check`` only names the files that would change.
    Raises CourseError where a source or a catalogue is broken, after updating all others.
    """

    def one(lesson, lang):
        path = catalogue.relative(lesson.slug, lang)
        po = merged(catalogue.read(root, lesson.slug, lang), catalogue.template(lesson, lang))
        return path if catalogue.write(Path(root) / path, catalogue.text(po), check) else None

    return [path for path in _each(root, slugs, one) if path]


def _each(root, slugs, work):
    """The results of ``work(lesson, lang)`` for every catalogue; what is broken is raised at the end."""
    results, problems = [], []
    for slug in lessons.slugs(root) if slugs is None else slugs:
        try:
            lesson = lessons.read(root, slug)
        except CourseError as error:
            problems += error.problems
            continue
        for lang in (lang for lang in TRANSLATED if lang in lesson.languages):
            try:
                results.append(work(lesson, lang))
            except CourseError as error:
                problems += error.problems
    if problems:
        raise CourseError(problems)
    return results


def merged(old, new):
    """Return ``new`` with the translations of ``old``, merged by GNU msgmerge."""
    import polib

    po = polib.pofile(msgmerge(str(old), str(new)), wrapwidth=0)
    po.metadata, po.header = new.metadata, new.header
    before = catalogue.live(old)
    for entry in po:
        known = before.get(entry.msgid)
        if known and known.msgstr and not entry.obsolete and not entry.fuzzy:
            _remember(entry, catalogue.beside(known) != catalogue.beside(entry) != "")
    if all(entry.obsolete or entry.translated() for entry in po):
        for entry in po.obsolete_entries():
            po.remove(entry)
    return po


def _remember(entry, changed):
    """Mark a translation whose neighbouring code changed; the mark goes when a translator deletes it."""
    notes = [line for line in entry.tcomment.split("\n") if line]
    if changed and LOOK_AGAIN not in notes:
        entry.tcomment = "\n".join([*notes, LOOK_AGAIN])


def msgmerge(old, new):
    """Run GNU msgmerge on two catalogues given as text; previous texts kept, no line wrapped."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("old.po", "new.pot")]
        for path, text in zip(paths, (old, new), strict=True):
            path.write_text(text, "utf8")
        return gettext_tool("msgmerge", "--quiet", "--previous", "--no-wrap", "--output-file=-", *paths)


def gettext_tool(name, *arguments, cwd=None):
    """Run a program of GNU gettext and return its output; raises CourseError where it is missing or fails."""
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    try:
        run = subprocess.run(
            [name, *arguments], capture_output=True, text=True, encoding="utf8", cwd=cwd, env=environ
        )
    except FileNotFoundError:
        said = _("this program is missing: install gettext (Debian, Ubuntu: apt install gettext)")
        raise CourseError([Problem(name, "", said)]) from None
    if run.returncode:
        said = " ".join(run.stderr.split())
        raise CourseError([Problem(name, "", said)])
    return run.stdout


def status(root, slugs=None):
    """Return a Row for each lesson and language, against the live source; nothing is written."""
    return _each(
        root, slugs, lambda lesson, lang: _row(lesson, lang, catalogue.read(root, lesson.slug, lang))
    )


def _row(lesson, lang, po):
    known, again = catalogue.live(po), []
    counts = {"fresh": 0, "fuzzy": 0, "missing": 0}
    wanted = catalogue.live(catalogue.template(lesson, lang))
    for text, entry in wanted.items():
        mine = known.get(text)
        state = "missing" if mine is None or not mine.msgstr else "fuzzy" if mine.fuzzy else "fresh"
        counts[state] += 1
        if state == "fresh" and (
            LOOK_AGAIN in mine.tcomment or catalogue.beside(mine) != catalogue.beside(entry) != ""
        ):
            again += catalogue.cells(entry)
    unused = sum(entry.obsolete or entry.msgid not in wanted for entry in po)
    order = [cell.id for cell in lesson.cells if cell.id in again]
    return Row(lesson.slug, lang, **counts, obsolete=unused, look_again=tuple(order))


def import_notebook(root, lang, path):
    """Take a teacher's edits of a built notebook into the catalogue of ``lang``; see ``takeback``."""
    from .takeback import import_notebook

    return import_notebook(root, lang, path)
