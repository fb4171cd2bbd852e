"""What others wrote, made fit for a page: cleaned, cut to its room, Markdown without anything active."""

import re
import unicodedata
from functools import cache

from markupsafe import Markup, escape

LONGEST = 20_000  # characters that a page looks at of any one text; what it shows is less
LINES = 120  # lines that it shows

# Characters that do not print, and those that make the text after them run backwards.
_UNSEEN = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x61C, *range(0x200E, 0x2010)]
    + [*range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
_COLOURS = re.compile(r"\x1b\[[0-9;:?]*[A-Za-z]")


def plain(text, longest=LONGEST):
    r"""Return a notebook's text, a string or a list of lines, as clean characters that UTF-8 can write.

    >>> plain(["a\x1b[31m red\n", "\ud800\u202e b"])
    'a red\n? b'
    """
    if isinstance(text, list | tuple):
        text = "".join(line for line in text if isinstance(line, str))
    if not isinstance(text, str):
        return ""
    text = _COLOURS.sub("", text[:longest]).replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_UNSEEN).encode("utf-8", "replace").decode()


def weight(text):
    """Return the bytes that ``text`` takes on the page, escaped."""
    return len(escape(text).encode())


def fit(text, room, cut):
    """Return ``text``, or its first lines and the word ``cut`` where it takes more than ``room`` bytes.

    >>> fit("one\\ntwo\\nthree", 12, "[...]"), fit("one\\ntwo", 12, "[...]")
    ('one\\n[...]', 'one\\ntwo')
    """
    heavy, lines = weight(text), text.split("\n")
    if heavy <= room and len(lines) <= LINES:
        return text
    text = "\n".join([*lines[:LINES], ""])
    heavy = weight(text)
    while text and weight(text) > room - 5:
        text = text[: min(len(text) - 1, len(text) * (room - 5) // heavy)]
        heavy = weight(text) or 1
    kept, newline, _rest = text.rpartition("\n")
    return f"{kept if newline else text}\n{cut}"


def share(texts, room):
    """Return how many bytes each text may take, so that together they take at most ``room``.

    >>> share(["a" * 10, "b" * 500, "c" * 900], 410)
    200
    """
    heavy = sorted(map(weight, texts))
    for k, own in enumerate(heavy):
        fair = room // (len(heavy) - k)
        if own > fair:
            return fair
        room -= own
    return heavy[-1] if heavy else room


# ---- Markdown ----

_TAGS = {"p", "br", "pre", "code", "em", "strong", "del", "blockquote", "hr", "h4", "h5", "h6"}
_TAGS |= {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a"}
_WEB = ("http", "https", "mailto")


def html(markdown, links=False):
    """Return Markdown of a student or a teacher as harmless HTML: tags, pictures and scripts become text.

    Links are kept only where ``links`` says so, and then to the web and to mail alone.

    >>> html("**no** <b>tags</b>, [here](javascript:x) ![there](https://x.org/y.png)")
    Markup('<p><strong>no</strong> &lt;b&gt;tags&lt;/b&gt;, here there</p>\\n')
    """
    try:
        dirty = _renderer(links)(markdown)
    except RecursionError:
        return Markup("<pre>{}</pre>").format(markdown)
    return Markup(_cleaner(links)(dirty))


@cache
def _cleaner(links):
    # Imported here: most pages have no Markdown, and this is half the time of loading.
    from bleach.sanitizer import Cleaner

    return Cleaner(_TAGS if links else _TAGS - {"a"}, {"a": ["href"]}, _WEB, strip=True).clean


@cache
def _renderer(links):
    import mistune

    class Calm(mistune.HTMLRenderer):
        """Pictures become their words, formulas stay as typed, headings stay below the page's own."""

        def image(self, text, url, title=None):
            return text

        def link(self, text, url, title=None):
            kept = links and url.lower().startswith(tuple(f"{name}:" for name in _WEB))
            return super().link(text, url) if kept else text

        def heading(self, text, level, **attributes):
            return super().heading(text, min(level + 3, 6))

        def inline_math(self, text):
            return f"${escape(text)}$"

        def block_math(self, text):
            return f"<p>$${escape(text)}$$</p>\n"

    return mistune.create_markdown(
        escape=True, hard_wrap=True, renderer=Calm(escape=True), plugins=["table", "strikethrough", "math"]
    )


def headings(markdown):
    r"""The title and section headings of a cell as plain text, Markdown's and TeX's marks removed.

    >>> headings("# The slope\n\n```\n# no\n```\n## 2. Rise over *run*\n\n### Exercise: `slope`")
    ['The slope', '2. Rise over run']
    >>> headings("## A schedule that needs no $\\mu$")
    ['A schedule that needs no μ']
    """
    found, fenced = [], False
    for line in markdown.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        marks, _space, words = line[:300].partition(" ")
        if not fenced and marks in ("#", "##") and (words := re.sub(r"[*`$]", "", words).strip(" \t#")):
            found.append(re.sub(r"\\([a-zA-Z]+)", _greek, words))
    return found


def _greek(command):
    """The letter that a command of TeX's stands for; the command itself where it is no Greek letter."""
    case = "SMALL" if command[1].islower() else "CAPITAL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {command[1].replace('ambda', 'amda')}")
    except KeyError:
        return command[0]
