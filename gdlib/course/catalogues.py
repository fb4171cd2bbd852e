"""What ``gd translate`` prints: thin words around the functions of ``translate`` and ``messages``."""

from pathlib import Path

from gdlib.course import catalogue, lessons, messages, newlanguage, translate
from gdlib.course.problems import Problem
from gdlib.i18n import gettext as _
from gdlib.i18n import ngettext


def updated(root, slugs):
    """Merge the source into the catalogues and name the files that changed."""
    return _changed(root, [*translate.update(root, _bar(root, slugs)), *messages.update(root)])


def started(root, lang):
    """Make the catalogues of a new language and say what comes next."""
    made, to_do = newlanguage.start(root, lang)
    _changed(root, made)
    print("\n".join(f"{i}. {line}" for i, line in enumerate(to_do, start=1)))
    return []


def compiled(root):
    """Compile gdlib's own messages and name the files that changed."""
    return _changed(root, messages.compile(root))


def _bar(root, slugs):
    """The lessons with a progress bar, which shows itself after two seconds."""
    from tqdm import tqdm

    return tqdm(lessons.slugs(root) if slugs is None else slugs, delay=2, leave=False, unit="lesson")


def _changed(root, paths):
    for path in paths:
        print(Path(path).relative_to(root) if Path(path).is_absolute() else path)
    n = len(paths)
    print(ngettext("{n} catalogue changed", "{n} catalogues changed", n).format(n=n))
    return []


def take(root, lang, notebook):
    """Take a notebook's edits into its catalogue and show each of them."""
    changes = translate.import_notebook(root, lang, notebook)
    for change in changes:
        print(f"{change.cell}:\n- {change.before}\n+ {change.after}")
    n = len(changes)
    print(ngettext("{n} translation taken over", "{n} translations taken over", n).format(n=n))
    return []


def state(root, slugs):
    """A table of what is fresh and what is not; everything that stops a release is a problem."""
    heads = (_("lesson"), _("language"), _("fresh"), _("outdated"), _("missing"), _("unused"))
    rows, problems = [], []
    for lesson, lang, fresh, fuzzy, missing, obsolete, again in translate.status(root, _bar(root, slugs)):
        rows.append((lesson, lang, fresh, fuzzy, missing, obsolete))
        path = catalogue.relative(lesson, lang)
        problems += stale(path, fuzzy, missing, obsolete)
        problems += [Problem(path, cell, _("read again: the code beside it changed")) for cell in again]
    if slugs is None:
        for lang, fresh, fuzzy, missing, obsolete in messages.status(root):
            rows.append(("gdlib", lang, fresh, fuzzy, missing, obsolete))
            problems += stale(messages.relative(lang), fuzzy, missing, obsolete)
    print(table(heads, rows))
    return problems


def stale(path, fuzzy, missing, obsolete):
    """One problem for a catalogue that is not ready for a release."""
    if not fuzzy and not missing and not obsolete:
        return []
    said = _("{fuzzy} outdated, {missing} missing, {obsolete} unused: translate them, or gd translate update")
    return [Problem(path, "", said.format(fuzzy=fuzzy, missing=missing, obsolete=obsolete))]


def table(heads, rows):
    """Plain columns: text to the left, numbers to the right.

    >>> print(table(("lesson", "words"), [("01-slope", 1432), ("08", 97)]))
    lesson    words
    01-slope   1432
    08           97
    """
    cells = [tuple(map(str, heads)), *(tuple(map(str, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    numbers = [
        bool(rows) and all(isinstance(row[i], (int, float)) for row in rows) for i in range(len(heads))
    ]

    def line(row):
        sides = zip(row, widths, numbers, strict=True)
        return "  ".join(text.rjust(w) if right else text.ljust(w) for text, w, right in sides).rstrip()

    return "\n".join(map(line, cells))
