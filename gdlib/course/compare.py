"""What a translation must keep: maths byte for byte, code, links, images, tags, placeholders and numbers."""

import ast
import re
import string
from collections import Counter

from gdlib.i18n import gettext as _

MATHS = re.compile(r"(?<!\\)\$\$.+?\$\$|(?<![\\$])\$[^$]+\$", re.S)
CODE = re.compile(r"(?<!`)(?P<tick>`+)(?!`)(.+?)(?<!`)(?P=tick)(?!`)", re.S)
TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][\w-]*(?:\s[^<>]*|/)?>", re.S)
TARGET = re.compile(
    r"(?P<bang>!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\((?P<to>[^()\s]*(?:\([^()]*\)[^()\s]*)*)[^()]*\)"
)
ADDRESS = re.compile(r"<?\bhttps?://[^\s<>)\]]+>?")
REFERENCE = re.compile(r"\]\[([^\]]+)\]|\[(\^[^\]]+)\]")
_SPOKEN = re.compile(r"""\s(?:alt|title|aria-label|lang)\s*=\s*(?:"[^"]*"|'[^']*')""", re.S)
_THIN = "\u2009\u202f\u00a0"
_NUMBER = re.compile(rf"\d{{1,3}}(?:[{_THIN}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*(?:[eE][-+\u2212]?\d+)?")


def maths(text):
    """The formulas of ``text``, with their dollars."""
    return MATHS.findall(text)


def code_spans(text):
    """The insides of the code spans of ``text``; a backtick in maths opens none."""
    return [match[2] for match in CODE.finditer(MATHS.sub(" ", text))]


def links(text):
    """Where the links of ``text`` lead: targets, labels of references and notes, plain addresses."""
    text = _without(text, MATHS, CODE)
    targets = [match["to"] for match in TARGET.finditer(text) if not match["bang"]]
    references = [first or second for first, second in REFERENCE.findall(text)]
    return targets + references + [a.strip("<>").rstrip(".,;:!?") for a in ADDRESS.findall(_inner(text))]


def images(text):
    """The paths of the images of ``text``."""
    return [match["to"] for match in TARGET.finditer(_without(text, MATHS, CODE)) if match["bang"]]


def tags(text):
    """The HTML tags of ``text`` without the attributes that are read aloud."""
    return [_SPOKEN.sub("", tag) for tag in TAG.findall(_without(text, MATHS, CODE))]


def placeholders(text):
    """The replacement fields of a template; raises ValueError where the braces do not match.

    >>> placeholders("{n} steps, {lr:.2f}")
    ['{n}', '{lr:.2f}']
    """
    fields = (part[1:] for part in string.Formatter().parse(text) if part[1] is not None)
    return [f"{{{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}"
            for name, spec, conversion in fields]  # fmt: skip


def numbers(text, lang="en"):
    """The numbers of the prose of ``text``, each as the set of values it may mean in ``lang``.

    English has decimal points; es, fr and de have decimal commas, but a version keeps its point.

    >>> numbers("0.5 and 1,800"), numbers("0.5")[0] <= numbers("0,5", "es")[0]
    ([{'0.5'}, {'1800'}], True)
    """
    prose = _without(text, MATHS, CODE, TAG, ADDRESS)
    prose = REFERENCE.sub(" ", TARGET.sub(lambda m: m[0].replace(m["to"], ""), prose))
    prose = re.sub(r"&#?\w+;", " ", prose)
    return [_values(match[0], lang) for match in _NUMBER.finditer(prose)]


def _values(number, lang):
    plain = re.sub(f"[{_THIN}]", "", number).replace("\u2212", "-")
    whole = re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", plain)
    if lang == "en":
        return {plain.replace(",", "")} if whole and whole[1] == "," else {plain}
    return {plain, plain.replace(",", ".")} | ({re.sub("[.,]", "", plain)} if whole else set())


def _without(text, *patterns):
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def _inner(text):
    return TARGET.sub(lambda match: match[0].replace(f"({match['to']}", "("), text)


def differences(source, translation, lang, kind="paragraph"):
    """List what ``translation`` may not change and changed: one sentence each, that says what to do.

    >>> differences("The rate $x$ is 0.5.", "La tasa $y$ es 0,5.", "es")
    ['formula $x$ became $y$: maths stays byte for byte as in the English text']
    """
    found = []
    if kind in ("label", "template"):
        found += _pairs(
            _("formula"),
            maths(source),
            maths(translation),
            _("maths stays byte for byte as in the English text"),
        )
        found += _numbers(source, translation, lang) if kind == "label" else []
        return found + (_placeholders(source, translation) if kind == "template" else [])
    if kind in ("docstring", "comment"):
        found += _pairs(
            _("example"), _examples(source), _examples(translation), _("copy it from the English text")
        )
    copy = _("copy it from the English text")
    found += _pairs(
        _("formula"), maths(source), maths(translation), _("maths stays byte for byte as in the English text")
    )
    found += _pairs(_("code"), code_spans(source), code_spans(translation), copy)
    found += _pairs(_("link"), links(source), links(translation), copy)
    found += _pairs(_("image"), images(source), images(translation), copy)
    found += _pairs(_("tag"), tags(source), tags(translation), copy)
    return found + _numbers(source, translation, lang)


def _pairs(what, ours, theirs, advice):
    lost = list((Counter(ours) - Counter(theirs)).elements())
    new = list((Counter(theirs) - Counter(ours)).elements())
    said = []
    for old, now in zip(lost, new, strict=False):
        said.append(
            _("{what} {old} became {new}: {advice}").format(what=what, old=old, new=now, advice=advice)
        )
    for old in lost[len(new) :]:
        said.append(_("{what} {old} is missing: {advice}").format(what=what, old=old, advice=advice))
    for now in new[len(lost) :]:
        said.append(_("{what} {new} is not in the English text: take it out").format(what=what, new=now))
    return [" ".join(line.split()) for line in said]


def _numbers(source, translation, lang):
    """Compare without order, because grammar moves numbers; each may have several readings."""
    theirs, lost = numbers(translation, lang), []
    for ours in numbers(source):
        match = next((values for values in theirs if values & ours), None)
        theirs.remove(match) if match else lost.append(min(ours))
    advice = _("numbers stay, with a decimal comma in es, fr and de")
    return _pairs(_("number"), lost, [min(values) for values in theirs], advice)


def _placeholders(source, translation):
    try:
        return _pairs(
            _("placeholder"),
            placeholders(source),
            placeholders(translation),
            _("copy it from the English text"),
        )
    except ValueError as error:
        return [
            _("braces do not match ({error}): write {{{{ for a brace that is no placeholder").format(
                error=error
            )
        ]


def _examples(text):
    return [line.strip() for line in text.split("\n") if line.lstrip().startswith(">>>")]


def structure(source):
    """The blocks of a Markdown cell without its words: equal in every language.

    >>> structure("# A\\n\\n- one") == structure("# Uno\\n\\n- dos"), structure("one") == structure("1. eins")
    (True, False)
    """
    from .units_markdown import parser

    quiet = ("fence", "code_block", "math_block", "math_block_label", "amsmath", "hr")
    return [
        (t.type, t.tag, t.level, tuple(t.attrs.items()), t.content if t.type in quiet else "", t.info)
        for t in parser().parse(source)
    ]


def code(source):
    """The syntax tree of a code cell with its strings masked: equal in every language.

    >>> code("f('a')  # b") == code("f('c')"), code("f(1)") == code("f(2)")
    (True, False)
    """
    from .units_python import parse

    tree, text = parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
            node.kind = None
    return ast.dump(tree)
