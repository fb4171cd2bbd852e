"""What one student handed in: where it lies, what it is, when it came. Nothing here follows a link."""

import json
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gdlib.course.grade import records
from gdlib.course.grade.locate import load, locate
from gdlib.course.grade.submission import guess

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"


@dataclass(frozen=True)
class Work:
    """One student's folders: what was handed in, the marked notebooks, the pages."""

    student: str
    submitted: Path
    graded: Path
    pages: Path

    def look(self, sheets):
        """Find and read every notebook of the assignment."""
        found = {}
        for name, sheet in sheets.items():
            path, code = locate(self.submitted, name, {*sheet.grades, *sheet.comments})
            found[name] = Found(code, path, load(path) if path else None)
        return Hand(found, text_of(self.submitted / TIMESTAMP))


@dataclass(frozen=True)
class Found:
    """One notebook as it was found; ``code`` is one of ``locate``."""

    code: str
    path: Path | None
    data: bytes | None = field(repr=False)


@dataclass(frozen=True)
class Hand:
    """What a student's folder holds at one moment."""

    notebooks: dict
    timestamp: str

    def digest(self):
        """The same for the same bytes under the same names, handed in at the same time."""
        found = {
            name: [one.code, records.digest(one.data) if one.data is not None else ""]
            for name, one in self.notebooks.items()
        }
        return records.digest(json.dumps([found, self.timestamp], sort_keys=True).encode())


def complete(folder):
    """Give a submission that was copied by hand the two files that nbgrader's exchange writes.

    Without ``timestamp.txt`` and ``submission_secret.txt`` in one submission, ``nbgrader
    release_feedback`` stops for every student. The notebook's own date is the timestamp. A link, and a
    timestamp that is none, is replaced: nbgrader would stop there, too. Returns the moment.
    """
    when = time_of(text_of(folder / TIMESTAMP))
    if when is None:
        when = changed(folder)
        _write(folder / TIMESTAMP, f"{when:%Y-%m-%d %H:%M:%S.%f} UTC")
    if not text_of(folder / SECRET):
        _write(folder / SECRET, secrets.token_hex(16))
    return when


def tame(folder):
    """Put a line of text in the place of whatever is no file: links, pipes, devices.

    Notebooks are left alone, because their reader takes nothing but files.
    """
    for here, _folders, files in os.walk(folder):
        for path in (Path(here, name) for name in files if not name.endswith(".ipynb")):
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode):
                what = f"a link to {os.readlink(path)}" if stat.S_ISLNK(mode) else "no file"
                _write(path, f"This was {what}.\n")


def _write(path, text):
    try:
        records.replace(path, text.encode())
    except OSError:
        return  # a folder that is not ours to write: the moment is known all the same


def text_of(path):
    """The words of a short file; "" where there is none, or a link."""
    try:
        return load(path)[:1000].decode(errors="replace").strip()
    except OSError:
        return ""


def time_of(text):
    """Read a timestamp as nbgrader does, in UTC without a zone; None where it is none.

    >>> time_of("2026-03-01 12:00:00.250000 UTC"), time_of("")
    (datetime.datetime(2026, 3, 1, 12, 0, 0, 250000), None)
    """
    moment, _, zone = text.rpartition(" ")
    try:
        if zone == "UTC":
            return datetime.fromisoformat(moment).replace(tzinfo=None)
        if text:
            from gdlib.course.grade import assignment

            return assignment.parse_time(text)
    except (ValueError, OverflowError, TypeError):
        pass
    return None


def changed(folder):
    """When the newest notebook in a folder was changed; the folder itself where there is none."""
    try:
        files = [entry for entry in os.scandir(folder) if entry.name.endswith(".ipynb")]
        dates = [entry.stat(follow_symlinks=False).st_mtime for entry in files] or [os.stat(folder).st_mtime]
    except OSError:
        dates = [0.0]
    return datetime.fromtimestamp(max(dates), UTC).replace(tzinfo=None)


def spoken(folder):
    """The language of a notebook in the folder, where it is not clear which one counts; "" if none."""
    for path in sorted(folder.glob("*.ipynb"))[:9]:
        with suppress(OSError):
            if lang := guess(load(path)):
                return lang
    return ""
