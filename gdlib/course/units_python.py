"""The units of a code cell: docstrings, runs of comments, comments behind code, and ``_("...")`` labels."""

import ast
import inspect
import io
import re
import textwrap
import tokenize

from .units import Unit, has_prose

_DIRECTIVE = re.compile(r"#\s*(noqa|type:|pragma|%%|fmt:|ruff:|YOUR CODE HERE)|###|#!")
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.M)
_QUOTES = re.compile(r"""([rRuU]*)(\"\"\"|'''|"|')""")
_WIDTH = 79


def parse(source):
    """Return ``(tree, text)``: the syntax tree and the text it was made from, with ``pass`` for magics."""
    try:
        return ast.parse(source), source
    except SyntaxError:
        text = _MAGIC.sub(lambda match: match[1] + "pass", source)
        return ast.parse(text), text


def label_calls(tree):
    """Yield ``(call, formatted)`` for each ``_(...)``; ``formatted`` when ``.format`` follows."""
    formatted = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "format"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            yield node, id(node) in formatted


def python_units(source):
    """List the units of a code cell; raises SyntaxError where it is not Python."""
    tree, text = parse(source)
    place = _Place(source, text)
    out = [place.docstring(node) for node in _docstrings(tree) if has_prose(node.value)]
    for call, formatted in label_calls(tree):
        if len(call.args) == 1 and _is_text(call.args[0]):
            out.append(place.label(call, formatted))
    out += [unit for unit in place.comments() if has_prose(unit.text)]
    return sorted(out, key=lambda unit: unit.start)


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and _is_text(first.value):
                yield first.value


def literal(text, raw=False):
    r"""Write ``text`` as a string literal in double quotes; ``raw`` where that is possible.

    >>> print(literal('a "b"'), literal("\\eta", raw=True))
    "a \"b\"" r"\eta"
    """
    if raw and "\\" in text and not re.search(r'["\n]|\\$', text):
        return f'r"{text}"'
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    )


class _Place:
    def __init__(self, source, text):
        self.source, self.text = source, text
        self.lines = source.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)

    def _span(self, node):
        """The characters of a node; ast counts columns in UTF-8 bytes."""

        def at(row, column):
            return self.offsets[row - 1] + len(self.lines[row - 1].encode()[:column].decode())

        return at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)

    def label(self, call, formatted):
        """``_("...")``, rendered as a plain literal; a "template" is a label followed by ``.format``."""
        start, end = self._span(call)
        raw = "r" in _QUOTES.match(self.source, self._span(call.args[0])[0])[1].lower()
        kind = "template" if formatted else "label"
        return Unit(kind, call.args[0].value, start, end, lambda text: literal(text, raw))

    def docstring(self, node):
        """A docstring without its indentation; quotes and the lines around the text stay as they are."""
        start, end = self._span(node)
        prefix, quotes = _QUOTES.match(self.source, start).groups()
        pad = " " * node.col_offset
        opening = "\n" + pad if node.value.startswith("\n") else ""
        closing = "\n" + pad if re.search(r"\n[ \t]*$", node.value) else ""

        def render(text):
            body = text if "r" in prefix.lower() else text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
            marks = '"""' if "\n" in text or len(quotes) == 1 and quotes in text else quotes
            body = re.sub(r"\n(?=[^\n])", "\n" + pad, body)
            if not closing and body.endswith(marks[0]):
                body = body[:-1] + "\\" + body[-1]
            return prefix + marks + opening + body + closing + marks

        return Unit("docstring", inspect.cleandoc(node.value), start, end, render)

    def comments(self):
        """A run of whole-line comments is a unit, so is a comment behind code; an empty ``#`` ends a run."""
        out, run = [], []
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.NL and run:
                continue
            row, column = token.start
            words = token.string.lstrip("#").strip()
            if token.type != tokenize.COMMENT or _DIRECTIVE.match(token.string) or not words:
                out, run = out + self._comment(run), []
                continue
            whole = not self.lines[row - 1][:column].strip()
            if run and not (whole and (row, column) == (run[-1][0] + 1, run[-1][1])):
                out, run = out + self._comment(run), []
            run.append((row, column, words, whole))
            if not whole:
                out, run = out + self._comment(run), []
        return out + self._comment(run)

    def _comment(self, run):
        if not run:
            return []
        row, column, _, whole = run[0]
        last = run[-1][0]
        end = self.offsets[last - 1] + len(self.lines[last - 1].rstrip())

        def render(text):
            width = max(40, _WIDTH - column - 2) if whole else 10**9
            parts = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
            return ("\n" + " " * column).join("# " + part for part in parts)

        text = " ".join(" ".join(words.split()) for _, _, words, _ in run)
        return [Unit("comment", text, self.offsets[row - 1] + column, end, render)]
