"""The glossary: a term's translation is the agreed one, and forms that mislead do not appear."""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from gdlib.course.problems import CourseError, Problem
from gdlib.course.verify_language import TITLE, prose
from gdlib.i18n import gettext as _

# Terms that are everyday words as well ("at this step", "a few points"): their translation depends on
# the sentence, so only a reader can judge it.
EVERYDAY = frozenset(
    {
        "step", "overshoot (verb)", "moment (of the gradient)", "label (target)", "points", "hint", "mistake",
        "to submit", "noise", "feature", "weight", "batch", "height", "uphill / downhill", "feedback",
        "layer", "cell", "worker", "seed (of a report)", "residual", "exercise", "assignment", "submission",
        "lesson", "loss", "bias", "slider", "benchmark", "partition", "velocity", "momentum", "notebook",
        "converge", "diverge", "oscillate", "outlier", "tolerance", "convex",
    }
)  # fmt: skip

# Forms that translators, people and machines, choose and that are wrong or not ours; and what to write.
FORBIDDEN = {
    "es": {
        r"ritmo de aprendizaje": "tasa de aprendizaje",
        r"(ratio|velocidad|índice) de aprendizaje": "tasa de aprendizaje",
        r"mini-?batch(es)?|mini-lotes?": "minilote",
        r"convergir\w*": "converger",
        r"gradiente descendente|descenso (por|del) gradiente": "descenso de gradiente",
        r"punto silla": "punto de silla",
        r"ECM": "MSE",
    },
    "fr": {
        r"pas d['’]apprentissage": "taux d'apprentissage",
        r"descente du gradient": "descente de gradient",
        r"point col": "point-selle",
        r"EQM": "MSE",
        r"mini-?batch(es|s)?": "mini-lot",
    },
    "de": {
        r"Gewichtung(en)?": "Gewicht",
        r"Verzerrung(en)?": "Bias",
        r"neuronale[snm]? Netzwerke?s?": "neuronales Netz",
        r"Lernquote|Lerngeschwindigkeit": "Lernrate",
        r"Gradientenverfahren": "Gradientenabstieg",
    },
}
_SMALL = frozenset(
    {
        "de",
        "del",
        "la",
        "el",
        "los",
        "las",
        "le",
        "les",
        "du",
        "des",
        "d",
        "l",
        "der",
        "die",
        "das",
        "dem",
        "den",
    }
)


def check(root, texts):
    """Return the problems of ``texts``: forbidden forms, and terms without their agreed translation."""
    rows = terms(Path(root) / "lessons" / "glossary.tsv")
    translated = [text for text in texts if text.lang != "en"]
    return [problem for text in translated for problem in (*forbidden(text), *missing(text, rows))]


def terms(path):
    """Read the glossary: English term to {language: forms}, longest term first, so that it is found first."""
    try:
        rows = list(
            csv.DictReader(path.read_text("utf8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        )
        found = {row["en"]: {lang: tuple(row[lang].split(" | ")) for lang in FORBIDDEN} for row in rows}
    except (OSError, KeyError, AttributeError, UnicodeDecodeError) as error:
        said = _("the glossary wants the columns en, es, fr, de with tabs between them: {error}")
        raise CourseError([Problem("lessons/glossary.tsv", "", said.format(error=error))]) from None
    return dict(sorted(found.items(), key=lambda row: -len(row[0])))


def forbidden(text):
    """Forms that must not appear."""
    words = prose(text)
    for form, better in FORBIDDEN[text.lang].items():
        found = re.search(rf"\b(?:{form})\b", words, re.I if form[0].islower() else 0)
        if found:
            yield text.problem(_("{found}: write {better}"), found=found[0], better=better)


def missing(text, rows):
    """Terms of the English text whose agreed form is not in the translation."""
    english, words = prose_of_english(text), folded(prose(text))
    for term, forms in rows.items():
        pattern = english_pattern(term)
        if not pattern.search(english):
            continue
        # A longer term hides the shorter ones inside it: "learning rate schedule" is no "learning rate".
        english = pattern.sub(" ", english)
        if term in EVERYDAY:
            continue
        agreed = [form for form in forms[text.lang] if same(form, forms[text.lang][0])]
        if not any(form_pattern(form, text.lang).search(words) for form in agreed):
            yield text.problem(_("{term}: write {form}"), term=term, form=agreed[0])


def prose_of_english(text):
    """The words of the English, without the titles that the translation keeps in English."""
    english = text.english
    for title in TITLE.findall(english):
        english = english.replace(title, " ") if title in text.words else english
    return prose(type(text)(text.path, text.cell, text.kind, "en", english, english))


@cache
def english_pattern(term):
    return re.compile(rf"\b{re.escape(term)}(?:e?s)?\b", re.I)


def same(form, first):
    """Whether two forms differ in endings and small words only (tamaño de paso, tamaño del paso)."""
    return stems(form) == stems(first)


def folded(words):
    """Small letters without accents.

    >>> folded("Función Höhe")
    'funcion hohe'
    """
    split = unicodedata.normalize("NFD", words.lower().replace("’", "'"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


@cache
def stems(form):
    """The beginnings of a form's words, so that endings do not matter.

    >>> stems("tasas de aprendizaje"), stems("partielle Ableitung")
    (('tas', 'aprendiza'), ('partiel', 'ableitu'))
    """
    words = [word for word in re.findall(r"\w+", folded(form)) if word not in _SMALL]
    return tuple(word[: max(3, len(word) - 2)] if len(word) < 12 else word[:9] for word in words)


@cache
def form_pattern(form, lang):
    """Find a form with any endings; German puts it inside longer words too."""
    start = "" if lang == "de" else r"\b"
    return re.compile(r"\w*(?:\W+\w+){0,2}\W+".join(start + stem for stem in stems(form)))
