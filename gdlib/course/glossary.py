"""The glossary's table, made from ``lessons/glossary.tsv`` when a notebook is built."""

import csv
from pathlib import Path

from gdlib.i18n import LANGUAGES

# Where this stands in a cell, the table is put.
PLACE = "<!-- glossary -->"
NAMES = {"en": "English", "es": "español", "fr": "français", "de": "Deutsch"}


def terms(root):
    """Return the terms as ``[{language: [form, other form, ...]}]``; the first form is the one to use."""
    with open(Path(root) / "lessons" / "glossary.tsv", encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{lang: row[lang].split(" | ") for lang in LANGUAGES} for row in rows]


def table(root, lang):
    """Return the Markdown table, sorted for ``lang``, whose column comes first and holds every form."""
    others = [other for other in LANGUAGES if other != lang]
    rows = sorted(terms(root), key=lambda term: _plain(term[lang][0]))
    lines = [[NAMES[lang], *(NAMES[other] for other in others)], [":--"] * len(LANGUAGES)]
    for term in rows:
        first, *more = term[lang]
        mine = f"**{first}**" + "".join(f", {form}" for form in more)
        lines.append([mine, *(term[other][0] for other in others)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(word):
    """A word as dictionaries sort it: accents and capitals do not count.

    >>> sorted(["época", "error", "Ähnlich", "zebra"], key=_plain)
    ['Ähnlich', 'época', 'error', 'zebra']
    """
    import unicodedata

    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
