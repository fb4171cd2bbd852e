"""What a student's cell showed, made harmless: bounded text and real pictures, no HTML, no script."""

import base64
import binascii
import struct

from gdlib.course.grade.wire import clean

OUTPUTS, TEXT, ERROR, LINES = 50, 20_000, 2_000, 30
PICTURE, PICTURES, SIDE = 400_000, 2_000_000, 4_000  # bytes of one, of all in a notebook; pixels
SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Cleaner:
    """Cleans the outputs of one notebook; all its pictures together are bounded, too."""

    def __init__(self):
        self.left = PICTURES

    def __call__(self, outputs):
        """Return the harmless part of what the student's process reports, in the notebook's own form."""
        found = [self._one(output) for output in outputs[:OUTPUTS]] if type(outputs) is list else []
        return [output for output in found if output]

    def _one(self, output):
        if type(output) is not dict:
            return None
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") in ("stdout", "stderr"):
            return {"output_type": kind, "name": output["name"], "text": text(output.get("text"), TEXT)}
        if kind == "error":
            lines = output.get("traceback")
            lines = lines[-LINES:] if type(lines) is list else []
            return error(output.get("ename"), output.get("evalue"), [text(line, ERROR) for line in lines])
        if kind == "display_data" and type(output.get("data")) is dict:
            return self._display(output["data"])
        return None

    def _display(self, data):
        shown = {"text/plain": text(data.get("text/plain"), TEXT)}
        picture = png(data.get("image/png"))
        if picture and len(picture) <= self.left:
            self.left -= len(picture)
            shown["image/png"] = picture
        return {"output_type": "display_data", "data": shown, "metadata": {}}


def text(value, longest):
    return clean(value[:longest]) if type(value) is str else ""


def error(name, words, traceback=()):
    """An error output; the name is what is shown first."""
    return {
        "output_type": "error",
        "ename": text(name, 100) or "Error",
        "evalue": text(words, ERROR),
        "traceback": list(traceback),
    }


def png(value):
    """Return the base64 text of a real PNG of a sane size, or None.

    nbconvert pastes this text into an HTML attribute as it is, so it is decoded and written anew.
    """
    if type(value) is not str or len(value) > PICTURE * 2:
        return None
    try:
        raw = base64.b64decode(value.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) > PICTURE or not raw.startswith(SIGNATURE) or raw[12:16] != b"IHDR" or len(raw) < 33:
        return None
    width, height = struct.unpack(">II", raw[16:24])
    return base64.b64encode(raw).decode() if 0 < width <= SIDE and 0 < height <= SIDE else None
