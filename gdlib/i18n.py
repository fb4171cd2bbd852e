"""Messages in the reader's language.

The language is, in this order: what ``use`` was told, the environment variable ``GDLIB_LANG``,
the metadata of the notebook that is running, English.

Catalogues are gettext's: ``gdlib/locale/<lang>/LC_MESSAGES/gdlib.mo``, made from the ``.po`` beside them.
"""

import gettext as _gettext
import json
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "es", "fr", "de")
LOCALE = Path(__file__).parent / "locale"

_chosen = None


def use(lang):
    """Choose the language of every later message; ``None`` goes back to the automatic choice.

    >>> use("es"); language()
    'es'
    >>> use("it")
    Traceback (most recent call last):
    ...
    ValueError: got language 'it', wanted one of en, es, fr, de: try gd.setup("en")
    >>> use(None)
    """
    global _chosen
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f'got language {lang!r}, wanted one of {", ".join(LANGUAGES)}: try gd.setup("en")')
    _chosen = lang


def language():
    """Return the language in force, one of ``LANGUAGES``."""
    for lang in (_chosen, os.environ.get("GDLIB_LANG"), _notebook_language()):
        if lang in LANGUAGES:
            return lang
    return "en"


def _notebook_language():
    """Return the language in the running notebook's metadata, where Jupyter tells which notebook it is."""
    try:
        path = Path(os.environ["JPY_SESSION_NAME"])
        return json.loads(path.read_text("utf8"))["metadata"]["gdlib"]["lang"]
    except (KeyError, OSError, ValueError, TypeError):
        return None


@cache
def _catalogue(lang):
    return _gettext.translation("gdlib", LOCALE, languages=[lang], fallback=True)


def gettext(message, lang=None):
    """Return ``message`` in ``lang``, or in the language in force; English is the message itself."""
    lang = lang or language()
    return message if lang == "en" else _catalogue(lang).gettext(message)


def ngettext(one, many, n, lang=None):
    """Return ``one`` or ``many`` for the number ``n``, translated."""
    lang = lang or language()
    return (
        _gettext.NullTranslations().ngettext(one, many, n)
        if lang == "en"
        else _catalogue(lang).ngettext(one, many, n)
    )


def N_(message):
    """Mark a message for translation where it is defined; translate it with ``gettext`` where it is shown."""
    return message


def number(x, digits=4, lang=None):
    """Write a number for prose: ``digits`` significant, decimal comma in es, fr and de.

    >>> number(0.50601, lang="en"), number(0.50601, lang="de"), number(1200.0, lang="fr")
    ('0.506', '0,506', '1200')
    """
    text = f"{x:.{digits}g}"
    return text if (lang or language()) == "en" else text.replace(".", ",")


_ = gettext
