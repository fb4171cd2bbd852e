"""``gd translate start it``: empty catalogues for one more language, and the list of what is to be done."""

import re
from pathlib import Path

from gdlib.i18n import LANGUAGES, N_
from gdlib.i18n import gettext as _

from . import catalogue, lessons, messages
from .problems import CourseError, Problem

# What a translator and an author do after the catalogues are there, in this order.
TO_DO = (
    N_("Translate {catalogues} in any PO editor; begin with 00-start, then gdlib.po."),
    N_('Fill a column "{lang}" in lessons/glossary.tsv: one term for one thing, in every lesson.'),
    N_("Add {lang} to LANGUAGES in gdlib/i18n.py; gd build then makes course/{lang} and solutions/{lang}."),
    N_("Add {lang} to NAMES in gdlib/course/glossary.py and to PACKS in gdlib/course/lab.py."),
    N_("Add its dictionary to verify_spelling.py, its signs and forms of address to verify_language.py."),
    N_("Words that the dictionary does not know go into lessons/words/{lang}.txt."),
    N_("gd translate compile, gd build --draft, gd verify, gd run --solutions --lang {lang}; repeat."),
    N_("Let somebody who did not translate read every lesson whole, against the English."),
)


def start(root, lang):
    """Write the catalogues of the new language ``lang`` and return ``(paths, what to do)``.

    Nothing that exists is overwritten. Raises CourseError for a language that is there already or that GNU
    gettext does not know.
    """
    root = Path(root)
    _wanted(lang)
    catalogue.PLURALS[lang] = plurals(lang)
    files = {catalogue.relative(slug, lang): _lesson(root, slug, lang) for slug in lessons.slugs(root)}
    files[messages.relative(lang)] = catalogue.text(messages.template(root, lang))
    files[f"lessons/words/{lang}.txt"] = "# One word a line; a star stands for any ending.\n"
    made = [path for path in files if not (root / path).exists()]
    for path in made:
        catalogue.write(root / path, files[path])
    where = f"lessons/*/{lang}.po, {messages.relative(lang)}"
    return made, [_(line).format(lang=lang, catalogues=where) for line in TO_DO]


def _wanted(lang):
    if lang in LANGUAGES:
        said = _("this language is there already: gd translate status shows what is missing")
    elif not re.fullmatch("[a-z]{2,3}", lang):
        said = _("wanted a language code of two or three small letters, such as it")
    else:
        return
    raise CourseError([Problem(lang, "", said)])


def plurals(lang):
    """Return how a language counts, in gettext's notation, as GNU msginit knows it."""
    import tempfile

    import polib

    from .translate import gettext_tool

    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr ""\n'
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.pot").write_text(header, "utf8")
        text = gettext_tool(
            "msginit", "--no-translator", f"--locale={lang}", "--input=a.pot", "--output-file=-", cwd=folder
        )
    found = polib.pofile(text).metadata.get("Plural-Forms", "")
    if "nplurals" not in found or "INTEGER" in found:
        raise CourseError([Problem(lang, "", _("GNU gettext does not know this language"))])
    return found


def _lesson(root, slug, lang):
    return catalogue.text(catalogue.template(lessons.read(root, slug), lang))
