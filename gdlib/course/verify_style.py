"""The countable rules of a lesson: its lengths in every language, its frame and questions in the source."""

import re

from gdlib.course import verify_measure as measure
from gdlib.course.problems import Problem
from gdlib.i18n import gettext as _

# A translation may be this much longer than its source.
LONGER = 1.15
WORDS = (1100, 1800)
MINUTES = 60
SENTENCE_MEDIAN, SENTENCE_P90 = 14, 22
CODE_MEDIAN, CODE_P90, CODE_MAX = 4, 10, 20
CODE_RUN = 2
STATEMENT = 90
REMEMBER = 3
FRAME = ("**You will**", "**You will learn**", "**You need**", "**Time**")
LAST = {
    "remember": "## What to remember",
    "on-your-own": "## On your own",
    "further-reading": "## Further reading",
}


def check(page):
    """The problems of one page."""
    found = prose_lengths(page)
    if page.lang == "en" and not lookup(page):
        found += code_lengths(page) + frame(page) + closing(page) + predictions(page) + statements(page)
    return [Problem(page.path, cell, said) for cell, said in found]


def intro(page):
    """The page before lesson 1 is no lesson: it may be short and need not ask before it shows."""
    return page.lesson.startswith("00-")


def lookup(page):
    """A page to look things up, not to work through: course.toml gives it no minutes."""
    return page.minutes == 0


def prose_lengths(page):
    """Words and sentences that are longer, or a lesson that is shorter, than it should be."""
    more = 1 if page.lang == "en" else LONGER
    said, total = measure.sentences(page), measure.words(page)
    found = _above(
        (_("words of the lesson"), total, WORDS[1] * more),
        (_("words in a sentence, median"), measure.middle(said), SENTENCE_MEDIAN * more),
        (_("words in a sentence, nine of ten"), measure.p90(said), SENTENCE_P90 * more),
    )
    if total < WORDS[0] and page.lang == "en" and not intro(page):
        said = _("{name}: {got}, at least {limit}")
        found.append(("", said.format(name=_("words of the lesson"), got=total, limit=WORDS[0])))
    return found


def _above(*rules):
    said = _("{name}: {got}, at most {limit}")
    return [
        ("", said.format(name=name, got=got, limit=f"{limit:g}")) for name, got, limit in rules if got > limit
    ]


def code_lengths(page):
    """Code cells that are too long, or too many without a word between them."""
    code = measure.code_lengths(page)
    found = _above(
        (_("lines of a code cell, median"), measure.middle(code), CODE_MEDIAN),
        (_("lines of a code cell, nine of ten"), measure.p90(code), CODE_P90),
    )
    said = _("lines of code: {n}, at most {limit}; split the cell, or move drawing into gd.plot")
    for cell in page.cells:
        n = measure.lines(cell.source)
        if cell.type == "code" and n > CODE_MAX:
            found.append((cell.id, said.format(n=n, limit=CODE_MAX)))
    run, where = measure.code_run(page)
    if run > CODE_RUN:
        found.append((where, _("{n} code cells in a row: put a sentence in front of this one").format(n=run)))
    return found


def frame(page):
    """The first cell: a title, what the reader will do, learn and need, and the time of course.toml."""
    first = page.cells[0] if page.cells else None
    if first is None or first.type != "markdown" or not first.source.startswith("# "):
        return [(first.id if first else "", _("the first cell wants a title: # Verb the thing"))]
    found = [
        (first.id, _("this is missing: {text}").format(text=text))
        for text in FRAME
        if text not in first.source
    ]
    minutes = re.search(r"\*\*Time\*\*\D*(\d+)", first.source)
    if minutes and int(minutes[1]) != page.minutes:
        said = _("minutes here: {got}, in lessons/course.toml: {wanted}; make them equal")
        found.append((first.id, said.format(got=minutes[1], wanted=page.minutes)))
    if page.minutes > MINUTES:
        said = _("minutes: {got}, at most {limit}; split the lesson")
        found.append((first.id, said.format(got=page.minutes, limit=MINUTES)))
    return found


def closing(page):
    """The last three cells: three things to remember, something to try, further reading with reasons."""
    found, cells = [], page.cells[-len(LAST) :]
    for (name, heading), cell in zip(LAST.items(), cells, strict=False):
        if cell.id != name or heading not in cell.source:
            said = _("the last three cells are {names}; this place wants: {heading}")
            found.append((cell.id, said.format(names=", ".join(LAST), heading=heading)))
    if found or len(cells) < len(LAST):
        return found
    items = {cell.id: re.findall(r"^- (.+)", cell.source.split(LAST[cell.id])[-1], re.M) for cell in cells}
    if len(items["remember"]) != REMEMBER:
        said = _("{got} things to remember, wanted {n}")
        found.append(("remember", said.format(got=len(items["remember"]), n=REMEMBER)))
    found += [(name, _("an empty list: name at least one")) for name, some in items.items() if not some]
    for item in items["further-reading"]:
        if not re.search(r": \S+ \S+", measure.plain(item)):
            found.append(("further-reading", _("say why after a colon: {text}").format(text=_short(item))))
    return found


def predictions(page):
    """Predict before you see: a question stands between a section's heading and its first figure."""
    if intro(page):
        return []
    found, asked, seen = [], False, False
    for cell in page.cells:
        if cell.type == "markdown":
            parts = re.split(r"^## ", cell.source, flags=re.M)
            if len(parts) > 1:
                asked = seen = False
            # A practice exercise is itself the question.
            asked = asked or "?" in measure.plain(parts[-1]) or "### Practice" in parts[-1]
        elif "gd.show(" in cell.source and not seen:
            seen = True
            if not asked:
                found.append((cell.id, _("ask a question before the first figure of a section")))
    return found


def statements(page):
    """An exercise says what to do in at most ninety words, hints not counted."""
    found = []
    for cell in page.cells:
        if cell.type != "markdown" or "### Exercise" not in cell.source:
            continue
        told = cell.source.split("### Exercise", 1)[1].split("<details>")[0]
        n = sum(measure.count(line) for line in told.split("\n")[1:])
        if n > STATEMENT:
            said = _("words that say what to do in this exercise: {n}, at most {limit}").format(
                n=n, limit=STATEMENT
            )
            found.append((cell.id, said))
    return found


def _short(text, width=40):
    return text if len(text) <= width else text[: width - 1] + "…"
