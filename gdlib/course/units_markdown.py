"""The units of a Markdown cell, found with markdown-it's line maps; no tool ever writes the Markdown anew."""

import re
from functools import cache

from .units import Unit, has_prose

# Display maths keeps its lines, other spans lose theirs; hard breaks stay, soft ones become a space.
_BREAKS = re.compile(
    r"(?P<display>(?<!\\)\$\$.+?\$\$)"
    r"|(?P<span>(?<![\\$])\$[^$]+\$|(?<!`)(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)|</?[A-Za-z][^<>]*>)"
    r"|(?P<hard> {2}|\\)(?<!\\\\) *\n[ \t]*"
    r"|(?P<soft>[ \t]*\n[ \t]*)",
    re.S,
)
_MARKER = re.compile(r"\[[ xX]\]\s+|\[!\w+\]\s*\n\s*")  # a task's box, the first line of an alert
_TAGS = re.compile(r"\s*(?:</?[A-Za-z][^<>]*>\s*|<!--.*?-->\s*)*")
_ROW_PREFIX = re.compile(r"(?:[\s>]|[-*+]\s|\d{1,9}[.)]\s)*(?=\|)|[\s>]*")
_PIPE = re.compile(
    r"(?P<keep>(?<![\\$])\$[^$]+\$|(?<!`)(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)|\\\|)|(?:[ \t]*\|[ \t]*)+"
)


@cache
def parser():
    """Return the Markdown parser of the course: CommonMark, tables, dollar maths, AMS maths, footnotes."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.use(dollarmath_plugin, double_inline=True).use(amsmath_plugin).use(footnote_plugin)
    md.core.ruler.disable(
        "footnote_tail"
    )  # it moves notes away from their place and drops those nobody cites
    return md


def flow(text):
    r"""Join soft-wrapped lines; keep hard breaks and the lines of display maths.

    >>> flow("one\n  two  \nthree\\\nfour $a\nb$")
    'one two  \nthree\\\nfour $a b$'
    """

    def join(match):
        if match["display"]:
            return match["display"]
        if match["span"]:
            return re.sub(r"\s*\n\s*", " ", match["span"])
        return f"{match['hard']}\n" if match["hard"] else " "

    return _BREAKS.sub(join, text)


def markdown_units(source):
    """List the units of a Markdown source; fences, display maths and rules have none."""
    lines = source.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    env, out = {}, []
    place = _Place(lines, offsets)
    kind, containers, in_table = "", [], False
    for token in parser().parse(source, env):
        name = token.type
        if name in ("list_item_open", "footnote_reference_open"):
            containers.append({"list_item_open": "list item"}.get(name, "footnote"))
        elif name in ("list_item_close", "footnote_reference_close"):
            containers.pop()
        elif name in ("table_open", "table_close"):
            in_table = name == "table_open"
        elif name == "heading_open":
            kind = f"heading {token.tag[1]}"
        elif name == "paragraph_open":
            kind = containers[-1] if containers else "paragraph"
        elif name == "tr_open":
            out.append(place.row(token.map[0]))
        elif name == "html_block" and not re.match(r"\s*<(script|style)\b", token.content, re.I):
            out += place.html(token.content, token.map[0])
        elif name == "inline" and not in_table:
            out.append(place.block(kind, token.content, token.map[0], flow))
    out += [place.title(ref) for ref in env.get("references", {}).values() if ref.get("title")]
    return sorted((unit for unit in out if has_prose(unit.text, decimals=True)), key=lambda unit: unit.start)


class _Place:
    """Finds a parsed block again in the lines it came from, behind the markers of its lists and quotes."""

    def __init__(self, lines, offsets):
        self.lines, self.offsets = lines, offsets

    def _column(self, row, content):
        """Where ``content`` begins and ends in line ``row``: rightmost, as markers stand before it."""
        content = content.strip()
        column = self.lines[row].rfind(content)
        if column < 0:
            raise ValueError(f"cannot find {content!r} in line {row + 1}: {self.lines[row]!r}")
        return column, column + len(content)

    def block(self, kind, content, row, message):
        """A unit of one or more lines; the message is ``message(content without the block's markers)``."""
        marker = _MARKER.match(content) if message is flow else None
        if marker:
            row += marker[0].count("\n")
            content = content[marker.end() :]
        parts = content.split("\n")
        first, _ = self._column(row, parts[0])
        last = row + len(parts) - 1
        _, stop = self._column(last, parts[-1])
        own = len(parts[0]) - len(parts[0].lstrip())
        indent = re.sub(r"[^>\s]", " ", self.lines[row][: first - own])
        return Unit(
            kind,
            message("\n".join(part if message is str else part.lstrip() for part in parts)).strip(),
            self.offsets[row] + first,
            self.offsets[last] + stop,
            lambda text: text.replace("\n", "\n" + indent),
        )

    def html(self, content, row):
        """An HTML block without the lines of mere tags at its ends; its inner lines stay as they are."""
        parts = content.rstrip().split("\n")
        while parts and not has_prose(parts[-1]) and _TAGS.fullmatch(parts[-1]):
            parts.pop()
        while parts and not has_prose(parts[0]) and _TAGS.fullmatch(parts[0]):
            parts.pop(0)
            row += 1
        return [self.block("html", "\n".join(parts), row, str)] if parts else []

    def row(self, row):
        """A table row with its pipes, without the padding that only lines up the source."""
        line = self.lines[row]
        start, stop = _ROW_PREFIX.match(line).end(), len(line.rstrip())
        text = _PIPE.sub(
            lambda match: match["keep"] or f" {' '.join('|' * match[0].count('|'))} ", line[start:stop]
        )
        return Unit("table row", text.strip(), self.offsets[row] + start, self.offsets[row] + stop)

    def title(self, reference):
        """The title of a link definition, ``[1]: address "title"``."""
        for row in range(*reference["map"]):
            column = self.lines[row].rfind(reference["title"])
            if column >= 0:
                start = self.offsets[row] + column
                return Unit("link title", reference["title"], start, start + len(reference["title"]))
        raise ValueError(
            f"cannot find the link title {reference['title']!r}: write it on one line, without escapes"
        )
