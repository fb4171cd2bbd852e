"""A student's own figures for the feedback page: real PNGs only, few and small enough to be mailed."""

import binascii
import struct
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass

from markupsafe import Markup

MOST = 8  # pictures on a page
LARGEST = 300_000  # bytes of one picture
TOGETHER = 680_000  # bytes of all pictures; in base64 they are a third more, and a page stays below 1 MB
CSS_DPI = 100  # gd.show draws twice as fine as it shows
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # of each colour type
# Only what makes the picture: no texts, no profiles, nothing that was hung onto the file.
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"IDAT", b"IEND")


@dataclass(frozen=True)
class Picture:
    """A figure as base64, the width it is shown at in CSS pixels, and the words that say what it shows."""

    data: str
    width: int
    height: int
    alt: str = ""


def picture(encoded, alt=""):
    """Return base64 text as a ``Picture``, or None where it is not a PNG that can be shown safely.

    >>> picture("aGVsbG8=") is None
    True
    """
    if isinstance(encoded, list | tuple):
        encoded = "".join(line for line in encoded if isinstance(line, str))
    if not isinstance(encoded, str) or len(encoded) > 2 * LARGEST:
        return None
    try:
        data = b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    found = chunks(data) if len(data) <= LARGEST else None
    if not found:
        return None
    width, height = struct.unpack(">II", found[0][1][:8])
    dense = _dots_an_inch(dict(found)) / CSS_DPI
    clean = b64encode(_SIGNATURE + b"".join(map(_chunk, *zip(*found, strict=True)))).decode()
    # base64 has nothing to escape, and looking for it would take longer than the rest of the page.
    return Picture(Markup(clean), *(max(1, round(side / dense)) for side in (width, height)), alt)


def chunks(data):
    """Return the chunks (name, bytes) of a PNG that make its picture; [] where anything is wrong with it."""
    found, place = [], len(_SIGNATURE)
    while data.startswith(_SIGNATURE) and place + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        if len(body) < length or data[place + 8 + length : place + 12 + length] != _sum(name, body):
            return []
        place += 12 + length
        if name in _KEPT:
            found.append((name, body))
        if name == b"IEND":
            return found if _sane(found) else []
    return []


def _sane(found):
    """The header stands first, is valid, and asks for no more than 20 million pixels; there is a picture."""
    names = [name for name, _body in found]
    if names[0] != b"IHDR" or names.count(b"IHDR") != 1 or len(found[0][1]) != 13 or b"IDAT" not in names:
        return False
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", found[0][1])
    return (
        0 < width <= 10_000
        and 0 < height <= 10_000
        and width * height <= 20_000_000
        and depth in _DEPTHS.get(colour, ())
        and (packing, filtering) == (0, 0)
        and interlaced in (0, 1)
    )


def _chunk(name, body):
    return struct.pack(">I4s", len(body), name) + body + _sum(name, body)


def _sum(name, body):
    return struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))


def _dots_an_inch(found):
    """What the picture says of itself, between one and four dots a CSS pixel; else one."""
    body = found.get(b"pHYs", b"")
    if len(body) != 9 or body[8] != 1:
        return CSS_DPI
    return min(max(struct.unpack(">I", body[:4])[0] * 0.0254, CSS_DPI), 4 * CSS_DPI)


def admit(results):
    """Keep what may be on a page, first of the exercises that are not right yet; count what is left out."""
    number, room = MOST, TOGETHER
    for result in sorted(results, key=lambda result: result.right):
        kept = []
        for shown in result.pictures:
            size = len(shown.data) * 3 // 4 if shown else room + 1
            if number and size <= room:
                kept.append(shown)
                number, room = number - 1, room - size
        result.left_out = len(result.pictures) - len(kept)
        result.pictures = kept
    return results
