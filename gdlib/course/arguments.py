"""The command line's grammar: argparse in the reader's language, help pages that read like a tutorial."""

import argparse
import os
import re
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass, field

from gdlib import i18n
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

# argparse's own words, so that they are extracted and translated with ours.
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)


@dataclass(frozen=True)
class Verb:
    """One verb: its name, one line about it, a few more, examples as (command, what it does), options."""

    name: str
    summary: str
    story: str
    examples: tuple
    options: tuple = field(default=())


def option(*flags, help, **settings):
    """One argument of a verb; ``help`` is a message to be translated when it is shown."""
    return flags, help, settings


def reader_language(environ=None):
    """The language of the person at the keyboard: GDLIB_LANG, then LC_ALL, LC_MESSAGES, LANG, else English.

    >>> reader_language({"LC_ALL": "", "LANG": "de_AT.UTF-8"}), reader_language({"LANG": "C.UTF-8"})
    ('de', 'en')
    """
    environ = os.environ if environ is None else environ
    if environ.get("GDLIB_LANG") in i18n.LANGUAGES:
        return environ["GDLIB_LANG"]
    # As for every program: the first of these that is set decides, even where we do not speak it.
    chosen = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    lang = chosen.replace("-", "_").split("_")[0].split(".")[0].lower()
    return lang if lang in i18n.LANGUAGES else "en"


@contextmanager
def spoken():
    """Route argparse's own words through gdlib's catalogues while the command runs."""
    before = argparse._
    argparse._ = lambda message: _(message) if message else message
    try:
        yield
    finally:
        argparse._ = before


class Parser(argparse.ArgumentParser):
    """argparse with our layout: the text as it is written, and no guessing of shortened options."""

    def __init__(self, **settings):
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)


def parser(about, groups, closing):
    """The whole grammar: ``groups`` maps a heading to its verbs; every text is translated here."""
    verbs = [verb for group in groups.values() for verb in group]
    overview = [_paragraph(_(about))]
    for heading, group in groups.items():
        overview.append(_(heading) + "\n" + _table([(f"gd {verb.name}", _(verb.summary)) for verb in group]))
    top = Parser(
        prog="gd", usage=_("gd VERB ..."), description="\n\n".join(overview), epilog=_paragraph(_(closing))
    )
    # The overview lists the verbs already; argparse would list them a second time.
    rows = top.add_subparsers(
        prog="gd", dest="verb", metavar=_("VERB"), required=True, help=argparse.SUPPRESS
    )
    for verb in verbs:
        _add(rows, verb)
    return top


def _add(rows, verb):
    """One verb's page."""
    examples = [(command, _(what)) for command, what in verb.examples]
    page = rows.add_parser(
        verb.name,
        description=_paragraph(_(verb.summary)[:1].upper() + _(verb.summary)[1:] + ".\n\n" + _(verb.story)),
        epilog=_("Examples") + "\n" + _table(examples),
    )
    for flags, text, settings in verb.options:
        spelled = {key: _(value) if key == "metavar" else value for key, value in settings.items()}
        page.add_argument(*flags, help=_(text), **spelled)
    page.set_defaults(page=page)


def _paragraph(text, indent=""):
    """Wrap every paragraph to a comfortable width."""
    # Not split(): it would take French no-break spaces apart, too.
    parts = (re.sub(r"[ \t\n]+", " ", part.strip()) for part in text.split("\n\n"))
    return "\n\n".join(
        textwrap.fill(part, 88, initial_indent=indent, subsequent_indent=indent) for part in parts
    )


def _table(rows):
    """Commands on the left, what they do on the right."""
    width = max(len(left) for left, _right in rows)
    lines = []
    for left, right in rows:
        lead = f"  {left.ljust(width)}   "
        lines.append(textwrap.fill(right, 100, initial_indent=lead, subsequent_indent=" " * len(lead)))
    return "\n".join(lines)
