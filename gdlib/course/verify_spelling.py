"""Spelling: hunspell, and a list of words for each language beside the lessons."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from gdlib.course.verify_language import WORD, prose
from gdlib.i18n import gettext as _

DICTIONARY = {"en": "en_GB", "es": "es_ES", "fr": "fr", "de": "de_DE"}
PACKAGES = "apt install hunspell hunspell-es hunspell-fr hunspell-de-de"
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)'(?=\w)", re.I)


def check(root, texts):
    """Words that neither hunspell nor the course's list knows, one problem for each word of a language."""
    if not shutil.which("hunspell"):
        print(_("spelling is not checked: {command}").format(command=PACKAGES), file=sys.stderr)
        return []
    where = defaultdict(dict)
    for text in texts:
        for word in candidates(text):
            where[text.lang].setdefault(word, text)
    problems = []
    for lang, words in where.items():
        for word in misspelled(lang, words, known(root, lang)):
            said = _("{word}: unknown word; correct it, or add it to lessons/words/{lang}.txt")
            problems.append(words[word].problem(said, word=word, lang=lang))
    return problems


def candidates(text):
    """The words of a text to look up, without the names of people, products and variables in it.

    In a translation a capitalised word that the English has as well is a name; in a docstring, a comment or
    a message of gdlib, which all speak of code, any word that the English has as well. In English itself only
    small words are looked up.
    """
    if text.lang == "en":
        spoken = text.kind not in ("docstring", "comment")
        yield from (w for w in WORD.findall(prose(text).replace("’", "'")) if spoken and w.islower())
        return
    names = set(WORD.findall(text.english))
    if text.kind not in ("docstring", "comment", "message"):
        names = {name for name in names if not name.islower()}
    for word in WORD.findall(prose(text).replace("’", "'")):
        word = _ELIDED.sub("", word) if text.lang == "fr" else word
        if len(word) > 1 and word not in names and not word.isupper():
            yield word


def known(root, lang):
    """A pattern of the course's own words: those of all languages (names) and those of this one.

    One word a line; ``#`` begins a comment; a star stands for any ending.
    """
    words = []
    for name in ("en", lang):
        path = Path(root) / "lessons" / "words" / f"{name}.txt"
        lines = path.read_text("utf8").split("\n") if path.exists() else []
        words += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) or r"(?!)", re.I)


def misspelled(lang, words, known):
    """The words that hunspell does not know, nor all of their hyphenated parts, nor ``known``."""
    parts = {part for word in words for part in word.split("-")}
    try:
        unknown = ask(DICTIONARY[lang], sorted({*words, *parts}))
    except LookupError:
        # English is the authors' own language here: its dictionary is welcome, the other three are wanted.
        if lang != "en":
            print(_("spelling is not checked: {command}").format(command=PACKAGES), file=sys.stderr)
        return []

    def right(word):
        return word not in unknown or len(word) < 2 or known.fullmatch(word)

    return [w for w in sorted(words) if not right(w) and not ("-" in w and all(map(right, w.split("-"))))]


def ask(dictionary, words):
    """Which of ``words`` hunspell does not know; raises LookupError where the dictionary is not installed."""
    done = subprocess.run(
        ["hunspell", "-d", dictionary, "-i", "utf-8", "-l"],
        input="\n".join(words) + "\n",
        capture_output=True,
        encoding="utf8",
        check=False,
    )
    if done.returncode or "Can't open" in done.stderr:
        raise LookupError(dictionary)
    return set(done.stdout.split("\n")) - {""}
