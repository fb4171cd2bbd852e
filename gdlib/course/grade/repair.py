"""The cells of a submission put in order: every cell of the key in its place, the rest as plain cells.

Of a student's cell its text, type and id are kept. Metadata, outputs and attachments come from the key or
are none. Each check stands once, below its answer.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from .key import CHECKS, GRADED, plain
from .reasons import left_out, repaired

LONGEST = 500_000  # characters of one cell: no answer is longer, and it must fit into one message
TYPES = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"}
# What nbformat accepts as a cell's id; in ASCII, so that an id that only looks like another is another.
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# A tag, a comment or a declaration; and TeX's command that makes a link of any address.
TAG = re.compile(r"<(?=[A-Za-z/!?])")
LINK = re.compile(r"\\(?=href\b)")


@dataclass
class Piece:
    """One submitted cell: ``known`` is its id in the key or "", ``id`` its own where it may keep it."""

    cell_type: str
    source: str | None
    known: str
    id: str


def arrange(cells, key, lang):
    """Return a notebook's cells made of the submitted ones, and what was repaired, one sentence each."""
    pieces = [piece for piece in (_piece(cell, key) for cell in cells) if piece]
    repairs, below = defaultdict(list), defaultdict(list)
    copies = defaultdict(list)
    for i, piece in enumerate(pieces):
        copies[piece.known or piece.id].append(i)
    holders, dropped = _holders(pieces, copies, key, repairs)
    spots = _put_checks(pieces, copies, key, repairs, below, dropped)
    _put_back(key, spots, repairs, below)

    ordered = [(name, None) for name in below[-1]]
    for i, piece in enumerate([*pieces, None]):
        if piece and i not in dropped:
            ordered.append((holders.get(i, ""), piece))
        ordered += [(name, None) for name in below.get(i, ())]
    notes = [repaired(code, names, lang) for code, names in repairs.items()]
    lost = len(cells) - len(pieces)
    return _cells(ordered, key, lang), notes + ([left_out(lost, lang)] if lost else [])


def _piece(cell, key):
    """Read one submitted cell, or None where it is not one. What the key restores needs no readable text."""
    if not isinstance(cell, dict):
        return None
    kind, known = cell.get("cell_type"), known_id(cell, key.by_id)
    kind = TYPES.get(kind) if isinstance(kind, str) else None
    source, own = text(cell.get("source", cell.get("input"))), cell.get("id")
    if not known and own is None and source is not None:
        # Saved without ids: a cell that nobody changed is known by its text.
        own = key.by_text.get(plain(source))
        known = own if own in key.by_id else ""
    if known:
        kind = kind or key.by_id[known].cell_type
        restored = key.by_id[known].kind not in ("answer", "written")
    if (source is None and not (known and restored)) or kind is None:
        return None
    keeps = not known and isinstance(own, str) and ID.fullmatch(own) and own not in key.by_id
    return Piece(kind, source, known, own if keeps else "")


def known_id(cell, ids):
    """Return the id in ``ids`` that a submitted cell has: nbgrader's, else its own; "" where it has none.

    >>> known_id({"id": "a1b2", "metadata": {"nbgrader": {"grade_id": "slope"}}}, {"slope"})
    'slope'
    >>> known_id({"id": "Slope", "metadata": None}, {"slope"})
    ''
    """
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return next((name for name in (grade_id, cell.get("id")) if isinstance(name, str) and name in ids), "")


def text(source):
    """Return a cell's source as text that every encoding can hold, or None where it is none or endless.

    >>> text(["x = 1\\n", "y = 2"]), text(7), text("\\ud800 and \\x00") == "\\ufffd and \\ufffd"
    ('x = 1\\ny = 2', None, True)
    """
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > LONGEST:
        return None
    try:
        source.encode()
    except UnicodeEncodeError:
        source = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return source.replace("\0", "\ufffd")


def _holders(pieces, copies, key, repairs):
    """Say which copy carries an id, ``{index: id}``, and which ones are left out: unchanged beside changed.

    Of several copies the last one that was changed counts, one of the right type before others.
    """
    holders, dropped = {}, set()
    for name, cell in key.by_id.items():
        found = copies.get(name, [])
        if cell.kind in CHECKS or not found:
            continue
        changed = [i for i in found if pieces[i].source is None or not key.untouched(name, pieces[i].source)]
        right = [i for i in changed or found if pieces[i].cell_type == cell.cell_type]
        holder = (right or changed or found)[-1]
        holders[holder] = name
        if cell.kind not in ("answer", "written"):
            if holder in changed and cell.kind == "locked":
                repairs["cell_changed"].append(name)
            continue
        dropped.update(set(found) - set(changed) if changed else ())
        if len(found) > 1:
            repairs["answer_copied"].append(name)
        if pieces[holder].cell_type != cell.cell_type:
            repairs["answer_text" if cell.cell_type == "code" else "answer_code"].append(name)
    for name in key.answers:
        if name not in copies:
            repairs["answer_missing"].append(name)
    return holders, dropped


def _put_checks(pieces, copies, key, repairs, below, dropped):
    """Take every check out and put it back once, in ``below``; return where every known id is now."""
    spots = {name: max(found) for name, found in copies.items()}
    for name in key.checks:
        found, answer = copies.get(name, []), key.answer_of(name)
        last = max((i for i in copies.get(answer, ()) if i not in dropped), default=None)
        place = found[-1] if found and last is not None and found[-1] > last else last
        spots[name] = len(pieces) if place is None else place
        below[spots[name]].append(name)
        changed = [i for i in found if pieces[i].source is None or not key.untouched(name, pieces[i].source)]
        # Nobody's work is lost: an answer that was written into the check cell is run as a cell of its own.
        dropped.update(i for i in found if i not in changed or not defines(pieces[i].source or "", [answer]))
        code = _what_happened(found, changed, last)
        if code:
            repairs[code].append(name.removesuffix("-check"))
    return spots


def _what_happened(found, changed, last):
    if not found:
        return "check_missing"
    if changed:
        return "check_changed"
    if last is not None and found[-1] < last:
        return "check_moved"
    return "check_copied" if len(found) > 1 else ""


def _put_back(key, spots, repairs, below):
    """Put missing cells other than answers behind the cell that stands before them in the key."""
    latest = -1
    for name in key.order:
        latest = spots.get(name, latest)
        cell = key.by_id.get(name)
        if cell and name not in spots and cell.kind != "answer":
            below[latest].append(name)
            repairs["cell_missing"].append(name)


def defines(source, names):
    """Return True if code defines a function of one of these names.

    >>> defines("x = 1\\ndef slope(f, x): ...", ["slope"]), defines("slope(f, x)", ["slope"])
    (True, False)
    """
    wanted = "|".join(re.escape(name) for name in names if name)
    return bool(wanted and re.search(rf"^(?:async +)?def +(?:{wanted})\b", source, re.M))


def _cells(ordered, key, lang):
    """Write ``(id in the key or "", submitted piece or None)`` as cells of nbformat 4.5."""
    kept = {piece.id for _name, piece in ordered if piece}
    taken, n, cells = set(key.by_id), 0, []
    for name, piece in ordered:
        own = name if ID.fullmatch(name) else piece.id if piece and piece.id not in taken else ""
        while not own:
            n += 1
            own = f"cell-{n}" if f"cell-{n}" not in taken and f"cell-{n}" not in kept else ""
        taken.add(own)
        cells.append(_known(key, name, piece, own, lang) if name else _other(key, piece, own))
    return cells


def _known(key, name, piece, own, lang):
    cell = key.by_id[name]
    if cell.kind in (*CHECKS, "task"):
        source = cell.source
    elif piece is None or cell.kind == "locked":
        source = key.source_in(lang, name)
    else:
        source = piece.source if cell.cell_type == "code" else harmless(piece.source, key)
    return _cell(cell.cell_type, source, own, _metadata(cell))


def _other(key, piece, own):
    source = piece.source if piece.cell_type == "code" else harmless(piece.source, key)
    return _cell(piece.cell_type, source, own, {"tags": ["figure"]} if own in key.figures else {})


def _cell(cell_type, source, own, metadata):
    cell = {"cell_type": cell_type, "id": own, "metadata": metadata, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if cell_type == "code" else {})


def _metadata(cell):
    """Return nbgrader's metadata as the key has it; nothing of it is the student's."""
    if cell.kind == "practice":
        return {}
    locked = cell.kind not in ("answer", "written")
    mark = {
        "cell_type": cell.cell_type,
        "checksum": cell.checksum,
        "grade": cell.kind in ("check", "written"),
        "grade_id": cell.id,
        "locked": locked,
        "schema_version": 3,
        "solution": not locked,
        "task": cell.kind == "task",
    }
    if cell.kind in GRADED:
        mark["points"] = int(cell.points) if cell.points == int(cell.points) else cell.points
    return {"deletable": False, **({"editable": False} if locked else {}), "nbgrader": mark}


def harmless(markdown, key):
    """Take the tags and TeX's links out of a student's markdown; what the course itself wrote may have both.

    >>> from gdlib.course.grade.key import Key
    >>> harmless("if $a < b$ <script>alert(1)</script>", Key("01-slope", ()))
    'if $a < b$ < script>alert(1)< /script>'
    """
    return markdown if markdown in key.prose else LINK.sub(r"\\ ", TAG.sub("< ", markdown))
