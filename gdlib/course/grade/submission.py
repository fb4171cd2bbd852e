"""A submitted file, whatever its bytes, made into a notebook to mark or a reason why there is none.

The file is read with ``json`` alone: a student's 50 MB of old outputs are dropped unread.
"""

import codecs
import json
import re
from dataclasses import dataclass, field

from gdlib.i18n import LANGUAGES, number

from .key import Key
from .locate import LARGEST, load, locate
from .reasons import reason
from .repair import arrange, defines, known_id, text

__all__ = ["LARGEST", "Submission", "load", "locate", "read", "reason"]

MOST_CELLS = 50_000
# What fits into half a gigabyte of memory; 50 MB of a figure's numbers are 5 million values.
MOST_LISTS, MOST_VALUES = 1_000_000, 10_000_000
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.S)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CALLED = re.compile(r"^gd\.setup\(\s*['\"](\w+)", re.M)
SAID = re.compile(rb'gd\.setup\(\s*\\?["\'](\w\w)\b|"lang"\s*:\s*"(\w\w)"')
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass
class Submission:
    """What can be marked of a submission: a valid notebook without outputs, its metadata made from the key.

    ``reason`` says why nothing can; the notebook is then the one that was given out. ``notes`` are repairs.
    Both are in ``lang``, the student's language.
    """

    notebook: dict
    lang: str
    notes: list[str] = field(default_factory=list)
    reason: str = ""


class Unreadable(Exception):
    """There is nothing to mark: ``code`` and ``what`` are ``reason``'s arguments."""

    def __init__(self, code, **what):
        super().__init__(code)
        self.code, self.what = code, what


def read(data: bytes, key: Key, lang: str = "en") -> Submission:
    """Read a submitted file; ``lang`` is for a notebook that does not say its own.

    >>> read(b"", Key("01-slope", ())).reason
    'The file that arrived is empty. Save your notebook and hand it in again.'
    """
    lang = lang if lang in LANGUAGES else "en"
    try:
        notebook = _parsed(data)
        cells = _raw_cells(notebook)
        spoken = _language(notebook, cells) or lang
        _recognise(notebook, cells, key)
        cells, notes = arrange(cells, key, spoken)
    except Unreadable as error:
        spoken = guess(data) or lang
        what = {name: number(n, 9, spoken) if name == "limit" else n for name, n in error.what.items()}
        return Submission(blank(key, spoken), spoken, [], reason(error.code, spoken, **what))
    return Submission(_notebook(cells, key, spoken), spoken, notes)


def blank(key, lang):
    """Return the notebook as it was given out in ``lang``, its checks and metadata from the key."""
    given = key.release.get(lang) or next(iter(key.release.values()), None)
    # Without a released notebook the key's own cells are all there is.
    own = [{"cell_type": c.cell_type, "id": c.id, "source": c.source} for c in key.cells]
    cells, _notes = arrange(given["cells"] if given else own, key, lang)
    return _notebook(cells, key, lang)


def _notebook(cells, key, lang):
    given = key.release.get(lang) or next(iter(key.release.values()), {"metadata": {}})
    metadata = {
        "gdlib": {"lang": lang, "lesson": key.notebook},
        "kernelspec": given["metadata"].get("kernelspec", KERNEL),
        "language_info": given["metadata"].get("language_info", {"name": "python"}),
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _parsed(data):
    """Return the file's JSON; raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable("large", limit=LARGEST // 10**6)
    try:
        written = _decoded(data).lstrip("\ufeff")
        if not written.strip("\0 \t\r\n"):
            raise Unreadable("empty")
        if _crowded(written) and _crowded(STRING.sub("", written)):
            raise Unreadable("memory")
        return _json(written)
    except json.JSONDecodeError as error:
        if not written.lstrip().startswith("{"):
            raise Unreadable("not_notebook") from None
        raise Unreadable("json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise Unreadable("deep") from None
    except MemoryError:
        raise Unreadable("memory") from None


def _crowded(written):
    """Return True if this JSON would fill the memory: a byte of it can become seventy."""
    return written.count("[") + written.count("{") > MOST_LISTS or written.count(",") > MOST_VALUES


def _json(written):
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses integers of more than 4300 digits. No cell needs one.
        return json.loads(written, parse_int=lambda digits: int(digits) if len(digits) < 20 else 0)


def _decoded(data):
    """Decode what editors and mail programs make of a notebook; no byte is refused.

    >>> _decoded("né".encode("utf-16")), _decoded("né".encode("latin-1")), _decoded("né".encode())
    ('né', 'né', 'né')
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    encoding = json.detect_encoding(data)
    if encoding != "utf-8":
        return data.decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        damaged = data.decode(errors="replace")
        accents = sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", damaged))
        # A few broken bytes in UTF-8, or another encoding altogether?
        return damaged if accents > damaged.count("\ufffd") else data.decode("cp1252", "replace")


def _raw_cells(notebook):
    """Return the list of cells; nbformat 3 and older keep them in worksheets."""
    if not isinstance(notebook, dict):
        raise Unreadable("not_notebook")
    cells, sheets = notebook.get("cells"), notebook.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):
        inside = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        cells = [cell for found in inside if isinstance(found, list) for cell in found]
    if not isinstance(cells, list):
        raise Unreadable("not_notebook")
    if len(cells) > MOST_CELLS:
        raise Unreadable("cells", limit=MOST_CELLS)
    return cells


def _about(notebook, name):
    """Return what the notebook's metadata says about the course: its language, its lesson."""
    metadata = notebook.get("metadata")
    about = metadata.get("gdlib") if isinstance(metadata, dict) else None
    said = about.get(name) if isinstance(about, dict) else None
    return said if isinstance(said, str) else ""


def _code(cells):
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield text(cell.get("source", cell.get("input"))) or ""


def _language(notebook, cells):
    """Return the language of the last ``gd.setup("es")``, else the metadata's: feedback.py's order."""
    called = [lang for source in _code(cells) if "gd.setup" in source for lang in CALLED.findall(source)]
    return next((said for said in (*called[-1:], _about(notebook, "lang")) if said in LANGUAGES), "")


def guess(data):
    """Return the language that a file seems to be in that is no notebook."""
    found = SAID.findall(data[:LARGEST].replace(b"\0", b""))
    called = [one.decode("latin-1") for one, _stored in found if one]
    stored = [other.decode("latin-1") for _called, other in found if other]
    return next((said for said in (*called[-1:], *stored[-1:]) if said in LANGUAGES), "")


def _recognise(notebook, cells, key):
    """Raise Unreadable where this is another notebook than the key's.

    Its own cells count for more than what it is called; functions with the right names do, too, because
    some programs save a notebook without any ids.
    """
    lesson = _about(notebook, "lesson")
    if lesson == key.notebook or any(known_id(cell, key.ids) for cell in cells if isinstance(cell, dict)):
        return
    if any(defines(source, key.answers) for source in _code(cells)):
        return
    if re.fullmatch(r"[\w.-]{1,60}", lesson, re.ASCII):
        raise Unreadable("lesson", lesson=lesson, notebook=key.notebook)
    if key.ids:
        raise Unreadable("foreign", notebook=key.notebook)
