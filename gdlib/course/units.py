"""The sentences of a cell: what a translator sees, and how a translation goes back into its place.

A unit is a heading, a paragraph, a table row, an HTML block, a docstring, a run of comments or a label.
Its message holds no markers (``#``, ``-``, ``>``) and no soft line breaks, so wrapping a paragraph anew costs
no translation. THE RULES ARE FROZEN: a change here gives every message of every catalogue a new key.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W\d_]{2,}")
_DECIMAL = re.compile(r"\d\.\d")
# What a translation never changes: maths, code spans, HTML tags and comments, link targets, addresses.
PROTECTED = re.compile(
    r"(?<!\\)\$\$.+?\$\$|(?<![\\$])\$[^$]+\$|(?<!`)(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)"
    r"|<!--.*?-->|</?[A-Za-z][^<>]*>|<[a-z]+:[^<>\s]*>|\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*|https?://[^\s<>)\]]+",
    re.S,
)
_SPOKEN = re.compile(r"""\b(?:alt|title|aria-label)\s*=\s*(["'])(.*?)\1""", re.S)


@dataclass(frozen=True)
class Unit:
    """A message, its kind, and the place ``source[start:end]`` that ``render(translation)`` replaces."""

    kind: str
    text: str
    start: int
    end: int
    render: Callable[[str], str] = field(compare=False, repr=False, default=str)


def has_prose(text, decimals=False):
    r"""Tell whether ``text`` has words outside maths, code and addresses; ``decimals`` counts 0.5 as a word.

    >>> has_prose(r"$\eta = 0.1$ and `lr`"), has_prose("$x_1$ `lr = 2`"), has_prose("| 0.5 |", decimals=True)
    (True, False, True)
    """
    spoken = " ".join(value for _, value in _SPOKEN.findall(text))
    bare = PROTECTED.sub(" ", text) + " " + spoken
    return bool(_WORD.search(bare) or (decimals and _DECIMAL.search(bare)))


def units(cell_type, source):
    """List the units of a cell in the order in which they stand; a raw cell has none."""
    if cell_type == "markdown":
        from .units_markdown import markdown_units

        return markdown_units(source)
    if cell_type == "code":
        from .units_python import python_units

        return python_units(source)
    return []


def rewrite(cell_type, source, translate):
    """Return ``source`` with each unit replaced by ``translate(unit)``; ``None`` leaves the unit as it is.

    >>> rewrite("markdown", "# Title\\n\\n> Some *words*\\n> here.", lambda unit: unit.text.upper())
    '# TITLE\\n\\n> SOME *WORDS* HERE.'
    """
    parts, at = [], 0
    for unit in units(cell_type, source):
        text = translate(unit)
        if text is not None:
            parts += source[at : unit.start], unit.render(text)
            at = unit.end
    return "".join([*parts, source[at:]])


def fingerprint(cell_type, source):
    """Return six hex digits that change with the code, not with its sentences or its layout; "" for prose.

    >>> one, two = fingerprint("code", "x = 1  # one step"), fingerprint("code", "x = 1 # a single step")
    >>> one == two, one == fingerprint("code", "x = 2  # one step")
    (True, False)
    """
    if cell_type != "code":
        return ""
    parts, at = [], 0
    for unit in units(cell_type, source):
        parts.append(source[at : unit.start])
        at = unit.end
    bare = re.sub(r"\s+", "", "".join([*parts, source[at:]]))
    return hashlib.sha256(bare.encode()).hexdigest()[:6]
