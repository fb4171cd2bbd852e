"""A lesson's catalogue: ``lessons/<slug>/<lang>.po``, one message per unit of the source."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from gdlib.i18n import gettext as _

from .problems import CourseError, Problem
from .units import fingerprint, units

PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "de": "nplurals=2; plural=(n != 1);",
}
BESIDE = "beside code "


@dataclass
class Message:
    """One text to translate: its kinds, the cells it stands in, the fingerprints of the code beside them."""

    text: str
    kinds: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    code: list = field(default_factory=list)


def messages(lesson):
    """List the messages of a lesson in the order in which a reader meets them, each once."""
    found, before = {}, ""
    for cell in lesson.cells:
        # The setup and the checks are the same in every lesson, so no sentence depends on them.
        plain = cell.id == "setup" or cell.id.endswith("-check")
        mine = "" if plain else fingerprint(cell.cell_type, cell.source)
        for unit in units(cell.cell_type, cell.source):
            message = found.setdefault(unit.text, Message(unit.text))
            for known, new in ((message.kinds, unit.kind), (message.cells, cell.id)):
                known += [] if new in known else [new]
            message.code += [code for code in (before, mine) if code and code not in message.code]
        before = mine
    return list(found.values())


def relative(slug, lang):
    """Return a catalogue's path inside the course's folder."""
    return f"lessons/{slug}/{lang}.po"


def empty(lang, domain="gdlib course"):
    """Return a catalogue with a header: no dates and no names, so that nothing changes by itself."""
    import polib

    po = polib.POFile(wrapwidth=0, check_for_duplicates=True)
    po.metadata = {
        "Project-Id-Version": domain,
        "Language": lang,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[lang],
    }
    return po


def read(root, slug, lang):
    """Read a lesson's catalogue, an empty one where there is no file; raises CourseError for a broken one."""
    return load(Path(root) / relative(slug, lang), relative(slug, lang), lang)


def load(path, shown, lang):
    """Read any catalogue; ``shown`` is how a problem names it."""
    import polib

    if not Path(path).exists():
        return empty(lang)
    try:
        return polib.pofile(str(path), wrapwidth=0, encoding="utf8", check_for_duplicates=True)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        said = " ".join(str(error).replace(str(path), shown).split())
        raise CourseError([Problem(shown, "", _("not a catalogue: {error}").format(error=said))]) from None


def template(lesson, lang):
    """Return the lesson's messages as a catalogue without translations."""
    import polib

    po = empty(lang)
    po.header = (
        f"The texts of lessons/{lesson.slug}/lesson.py.\n"
        "Keep formulas, code, links, tags, placeholders and numbers; gd build says what is damaged."
    )
    for message in messages(lesson):
        notes = [", ".join(message.kinds)]
        if message.code:
            notes.append(BESIDE + "+".join(message.code))
        po.append(
            polib.POEntry(
                msgid=message.text,
                comment="\n".join(notes),
                occurrences=[(f"{lesson.slug}:{cell}", "") for cell in message.cells],
                flags=["python-brace-format"] if "template" in message.kinds else [],
            )
        )
    return po


def cells(entry):
    """Return the ids of the cells in which an entry's message stands."""
    return [place.split(":", 1)[1] for place, _line in entry.occurrences if ":" in place]


def beside(entry):
    """Return the fingerprints of the code beside an entry's message, as its catalogue remembers them."""
    notes = [line for line in entry.comment.split("\n") if line.startswith(BESIDE)]
    return notes[0].removeprefix(BESIDE) if notes else ""


def live(po):
    """Return the entries in use, by message."""
    return {entry.msgid: entry for entry in po if not entry.obsolete}


def text(po):
    """Return a catalogue as a file, no line wrapped."""
    return str(po).rstrip("\n") + "\n"


def write(path, content, check=False):
    """Write a file whole or not at all; returns whether it changed, or with ``check`` would change."""
    path, data = Path(path), content.encode() if isinstance(content, str) else content
    same = path.exists() and path.read_bytes() == data
    if same or check:
        return not same
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return True
