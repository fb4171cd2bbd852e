"""Counting a lesson: words, sentences, lines of code."""

import math
import re
from statistics import median

from gdlib.course import compare
from gdlib.course.units import units
from gdlib.i18n import gettext as _

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A full stop after these ends no sentence; nor does one after a single letter (S. Boyd, z. B.).
_SHORT = re.compile(
    r"\b(?:[^\W\d_]|etc|vs|cf|ca|bzw|vgl|Nr|No|Abb|Fig|Kap|Abschn|ej|pág|cap|sec|Sec|Dr|approx)\.[*_”“»\")\]\s]*$"
)
_END = re.compile(r"[.!?…]+[*_”“»\")\]]*(?=\s+[*_„“«\"(\[¿¡]*[^\W_])")


def heads():
    """The table's columns."""
    return (
        _("lesson"),
        _("language"),
        _("words"),
        _("minutes"),
        _("code lines: median"),
        _("p90"),
        _("longest"),
        _("sentence: median"),
        _("p90"),
        _("code in a row"),
    )


def row(page):
    """The numbers of a page, in the order of ``heads``."""
    code, said = code_lengths(page), sentences(page)
    return (
        page.lesson,
        page.lang,
        words(page),
        page.minutes,
        middle(code),
        p90(code),
        max(code, default=0),
        middle(said),
        p90(said),
        code_run(page)[0],
    )


def middle(values):
    """The median, without ``.0``; 0 of nothing."""
    m = median(values or [0])
    return int(m) if m == int(m) else m


def p90(values):
    """The smallest value that nine tenths of the values do not exceed; 0 of nothing.

    >>> p90([1, 2, 3, 4, 5, 6, 7, 8, 9, 30]), p90([4])
    (9, 4)
    """
    values = sorted(values or [0])
    return values[math.ceil(0.9 * len(values)) - 1]


def plain(text):
    r"""Prose with xx in place of each formula and code span, without tags and addresses.

    >>> plain(r"The [*rate*](a.ipynb) $\eta$ is `lr`<br>.")
    'The *rate* xx is xx .'
    """
    text = compare.CODE.sub("xx", compare.MATHS.sub("xx", text))
    text = compare.TARGET.sub(lambda link: link[0][link[0].index("[") + 1 : link[0].rindex("](")], text)
    return compare.ADDRESS.sub(" ", compare.TAG.sub(" ", text))


def split(text):
    """The sentences of a paragraph.

    >>> split("By S. Boyd, sec. 9.3. What is $x$? It is one.")
    ['By S. Boyd, sec. 9.3.', 'What is xx?', 'It is one.']
    """
    text, found, at = plain(text), [], 0
    for end in _END.finditer(text):
        if not _SHORT.search(text[at : end.end()]):
            found.append(text[at : end.end()].strip())
            at = end.end()
    return [sentence for sentence in [*found, text[at:].strip()] if sentence]


def count(text):
    """Words; a formula or a code span is one, for it is read as one.

    >>> count("The rate $x$ isn't `lr`, the step-size is.")
    8
    """
    return len(WORD.findall(plain(text)))


def _prose(page):
    for cell in page.cells:
        if cell.type == "markdown":
            yield from units("markdown", cell.source)


def words(page):
    """Words of prose of the whole page."""
    return sum(count(unit.text) for unit in _prose(page))


def sentences(page):
    """The number of words of every sentence in paragraphs and lists."""
    texts = [unit.text for unit in _prose(page) if unit.kind in ("paragraph", "list item")]
    counts = (len(WORD.findall(sentence)) for text in texts for sentence in split(text))
    return [n for n in counts if n]


def lines(source):
    """Lines of code: without blank lines and without the marks of a solution."""
    return sum(bool(line.strip()) and not line.strip().startswith("### ") for line in source.split("\n"))


def code_lengths(page):
    """Lines of every code cell."""
    return [lines(cell.source) for cell in page.cells if cell.type == "code"]


def code_run(page):
    """The longest run of code cells, and the cell in which it ends."""
    longest, run, where = 0, 0, ""
    for cell in page.cells:
        run = run + 1 if cell.type == "code" else 0
        if run > longest:
            longest, where = run, cell.id
    return longest, where
