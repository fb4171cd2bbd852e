"""What the student reads about a hand-in: why there is nothing to mark, what was repaired, what is closed."""

from gdlib.i18n import LANGUAGES, N_, gettext, ngettext, number

CLOSED = N_("{module} is closed while your work is marked: write this part yourself")
AFRESH = N_("Paste your answers into a fresh copy of the notebook, save it and hand it in again.")
ITSELF = N_("Hand in the notebook itself, the file that ends in .ipynb.")
LIGHTER = N_("In JupyterLab choose Edit, Clear Outputs of All Cells, save it and hand it in again.")
FEWER = N_("Delete the cells you do not need, save it and hand it in again.")
AGAIN = N_("Save your notebook and hand it in again.")

# code: (what happened, what to do)
REASONS = {
    "empty": (N_("The file that arrived is empty."), AGAIN),
    "large": (N_("The notebook is too large to be read: more than {limit} MB."), LIGHTER),
    "memory": (N_("The notebook is too large to be read."), LIGHTER),
    "cells": (N_("The notebook is too long to be read: more than {limit} cells."), FEWER),
    "json": (N_("The notebook is damaged at line {line}, column {column} and could not be read."), AFRESH),
    "deep": (N_("The notebook is damaged and could not be read: its data is nested too deeply."), AFRESH),
    "not_notebook": (N_("The file that arrived is not a notebook."), ITSELF),
    "lesson": (
        N_("This is another lesson's notebook: {lesson} instead of {notebook}."),
        N_("Hand in the notebook {notebook}."),
    ),
    "foreign": (
        N_("This notebook has none of the exercises of {notebook}."),
        N_("Hand in the notebook {notebook}."),
    ),
    "link": (N_("What arrived is a link to a file, not the file."), ITSELF),
    "missing": (N_("No notebook of this lesson arrived."), ITSELF),
    "ambiguous": (
        N_("Several notebooks of this lesson arrived, and none has the name it was given out with."),
        N_("Hand in only the one that counts."),
    ),
    "renamed": (N_("The notebook has a new name and was recognised by its cells."), ""),
}


def reason(code, lang="en", **what):
    """Say a code of ``locate`` or ``read`` in words: what happened, what to do.

    >>> reason("ambiguous").split(". ")[1]
    'Hand in only the one that counts.'
    >>> reason("json", line=3, column=7).split(". ")[0]
    'The notebook is damaged at line 3, column 7 and could not be read'
    """
    lang = lang if lang in LANGUAGES else "en"
    return " ".join(gettext(text, lang).format(**what) for text in REASONS[code] if text)


def repaired(code, names, lang="en"):
    """Say one kind of repair and the exercises or cells it was made for, in one sentence.

    >>> repaired("check_missing", ["slope", "partial"])
    'The check cells of slope, partial were missing and have been put back.'
    """
    n = len(names)
    said = {
        "check_missing": ngettext(
            "The check cell of {names} was missing and has been put back.",
            "The check cells of {names} were missing and have been put back.",
            n,
            lang,
        ),
        "check_changed": ngettext(
            "The check cell of {names} had been changed, so the original was used.",
            "The check cells of {names} had been changed, so the originals were used.",
            n,
            lang,
        ),
        "check_moved": ngettext(
            "The check cell of {names} stood above its answer and was moved below it.",
            "The check cells of {names} stood above their answers and were moved below them.",
            n,
            lang,
        ),
        "check_copied": ngettext(
            "The check cell of {names} stood there more than once and was used once.",
            "The check cells of {names} stood there more than once and were used once.",
            n,
            lang,
        ),
        "answer_missing": ngettext(
            "The answer cell of {names} is missing, so your other cells were marked.",
            "The answer cells of {names} are missing, so your other cells were marked.",
            n,
            lang,
        ),
        "answer_copied": ngettext(
            "The answer cell of {names} stood there more than once, and the last one you changed counts.",
            "The answer cells of {names} stood there more than once, and the last ones you changed count.",
            n,
            lang,
        ),
        "answer_text": ngettext(
            "The answer cell of {names} was no code cell any more and was read as one.",
            "The answer cells of {names} were no code cells any more and were read as such.",
            n,
            lang,
        ),
        "answer_code": ngettext(
            "The answer cell of {names} was no text cell any more and was read as one.",
            "The answer cells of {names} were no text cells any more and were read as such.",
            n,
            lang,
        ),
        "cell_missing": ngettext(
            "The cell {names} was missing and has been put back.",
            "The cells {names} were missing and have been put back.",
            n,
            lang,
        ),
        "cell_changed": ngettext(
            "The cell {names} had been changed, so the original was used.",
            "The cells {names} had been changed, so the originals were used.",
            n,
            lang,
        ),
    }
    return said[code].format(names=", ".join(names))


def left_out(n, lang="en"):
    """Say how many cells could not be read."""
    text = ngettext(
        "{n} damaged cell could not be read and was left out.",
        "{n} damaged cells could not be read and were left out.",
        n,
        lang,
    )
    return text.format(n=number(n, 9, lang))
