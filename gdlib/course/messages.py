"""gdlib's own messages: found by xgettext, kept in ``gdlib/locale``, compiled for Python's gettext.

A message is an English string in ``_()``, ``N_()``, ``gettext()`` or ``ngettext()``. The laboratories' labels
come from Python too, so no other language is searched.
"""

from pathlib import Path

from . import catalogue, translate
from .translate import TRANSLATED, gettext_tool

KEYWORDS = ("_", "N_", "gettext", "ngettext:1,2")


def relative(lang, suffix="po"):
    """Return the path of gdlib's own catalogue inside the course's folder."""
    return f"gdlib/locale/{lang}/LC_MESSAGES/gdlib.{suffix}"


def update(root, check=False):
    """Merge gdlib's messages into its catalogues; returns the paths that changed, or would with ``check``."""
    changed, found = [], extract(root)
    for lang in TRANSLATED:
        po = translate.merged(_load(root, lang), template(root, lang, found))
        if catalogue.write(Path(root) / relative(lang), catalogue.text(po), check):
            changed.append(relative(lang))
    return changed


def template(root, lang, found=None):
    """Return gdlib's messages as a catalogue without translations; ``found`` are its entries, if known."""
    new = catalogue.empty(lang, "gdlib")
    new.header = "The messages of gdlib; gd translate compile makes the .mo file beside this one."
    new.extend(extract(root) if found is None else found)
    return new


def extract(root):
    """Return gdlib's messages as entries of a catalogue, in the order of files and lines."""
    import polib

    root = Path(root)
    files = sorted(path.relative_to(root).as_posix() for path in (root / "gdlib").rglob("*.py"))
    text = gettext_tool(
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        "--keyword",  # forget the built-in list
        *(f"--keyword={name}" for name in KEYWORDS),
        "--add-comments=translators:",
        "--add-location=file",  # line numbers would change with every edit
        "--no-wrap",
        "--output=-",
        *files,
        cwd=root,
    )
    return list(polib.pofile(text, wrapwidth=0))


def _load(root, lang):
    return catalogue.load(Path(root) / relative(lang), relative(lang), lang)


def compile(root, check=False):
    """Write the ``.mo`` beside each ``.po``, the same bytes everywhere; returns the paths that changed."""
    changed = []
    for lang in TRANSLATED:
        if (Path(root) / relative(lang)).exists():
            data = _load(root, lang).to_binary()
            if catalogue.write(Path(root) / relative(lang, "mo"), data, check):
                changed.append(relative(lang, "mo"))
    return changed


def status(root):
    """Return rows (language, fresh, fuzzy, missing, obsolete) against the live source; nothing is written."""
    rows, wanted = [], {entry.msgid for entry in extract(root)}
    for lang in TRANSLATED:
        po = _load(root, lang)
        known = catalogue.live(po)
        mine = [known.get(text) for text in wanted]
        fresh = sum(entry is not None and entry.translated() for entry in mine)
        fuzzy = sum(entry is not None and entry.fuzzy for entry in mine)
        unused = sum(entry.obsolete or entry.msgid not in wanted for entry in po)
        rows.append((lang, fresh, fuzzy, len(wanted) - fresh - fuzzy, unused))
    return rows
