"""The files in a folder or zip that a teacher names, read into memory one at a time: nothing is unpacked.

Names in a zip say whose work it is and are never used as paths. Whatever sizes a zip claims, what is read of
it is bounded, and links are known for what they are.
"""

import io
import os
import re
import stat
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

from .locate import ENDINGS, LARGEST
from .results import JOURNAL

FILES = 50_000  # names in one folder or zip
INSIDE = 1000  # names in a zip that a student handed in
UNPACKED = 4 * 2**30  # bytes that a zip may give in all


@dataclass(frozen=True)
class File:
    """One file: its path as parts (the last one "" for a bare folder), its date, how its bytes are got."""

    path: tuple
    date: float = 0.0
    fetch: Callable = bytes
    link: bool = False

    @property
    def name(self):
        return self.path[-1]

    @property
    def is_notebook(self):
        return self.name.lower().endswith(ENDINGS)

    def read(self):
        """At most ``LARGEST`` bytes, and one more where there are more."""
        return self.fetch()


@contextmanager
def opened(path, without=()):
    """The list of ``File`` in a folder or zip, without some folders (our own results)."""
    path = Path(path)
    if path.is_dir():
        yield list(_walked(path, {Path(folder).resolve() for folder in without}))
    elif not path.exists():
        raise _stop(path, _("no such lesson, folder or zip: check the name"))
    elif path.suffix.lower() != ".zip":
        raise _stop(path, _("neither a folder nor a zip of notebooks: put the notebooks into a folder"))
    else:
        with _archive(path) as archive:
            yield list(_listed(path, archive))


def _stop(path, said, **what):
    return CourseError([Problem(str(path), "", said.format(**what))])


def _walked(top, without):
    count = 0
    for folder, folders, names in os.walk(top, onerror=_raise):
        here = Path(folder)
        if JOURNAL in names:  # the results of another run
            folders[:] = []
            continue
        folders[:] = sorted(
            name for name in folders if _seen(name) and (here / name).resolve() not in without
        )
        parts = here.relative_to(top).parts
        if parts and not folders and not names:
            yield File((*parts, ""))
        # A link to a folder is not followed, but whoever sent it is somebody who handed in.
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in sorted(filter(_seen, [*names, *linked])):
            count += 1
            if count > FILES:
                raise _stop(top, _("more than {n} files: is this the right folder?"), n=FILES)
            about = (here / name).lstat()
            link = stat.S_ISLNK(about.st_mode)
            if link or stat.S_ISREG(about.st_mode):
                yield File((*parts, name), about.st_mtime, lambda p=here / name: _bytes(p), link)


def _raise(error):
    """A folder that cannot be read is somebody's work: say so instead of leaving it out."""
    raise error


def _seen(name):
    """Not what computers leave behind: checkpoints, a Mac's second copies, hidden files."""
    return not name.startswith(".") and name != "__MACOSX"


def _bytes(path):
    """Read a regular file that is not a link, whatever it became since it was listed."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with os.fdopen(os.open(path, flags), "rb") as file:
        return file.read(LARGEST + 1)


@contextmanager
def _archive(path):
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise _stop(path, _("not a zip, or a broken one: download it again")) from None
    with archive:
        yield archive


def _listed(path, archive):
    """The files of a zip; names that leave it are refused, links are known for what they are."""
    entries = archive.infolist()
    if len(entries) > FILES:
        raise _stop(path, _("more than {n} files: is this the right zip?"), n=FILES)
    left = [UNPACKED]
    for entry in entries:
        name = _named(entry).replace("\\", "/")
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if ".." in parts or name.startswith("/") or re.match(r"[A-Za-z]:", name):
            said = _("the name {name} leads out of the zip: unpack it yourself and look")
            raise _stop(path, said, name=ascii(name[:100]))
        if not parts or not all(map(_seen, parts)):
            continue
        if entry.flag_bits & 1:
            raise _stop(path, _("the zip asks for a password: unpack it and name the folder"))
        link = stat.S_ISLNK(entry.external_attr >> 16)
        parts = (*parts, "") if entry.is_dir() else parts
        yield File(parts, _date(entry), lambda e=entry: _unpacked(path, archive, e, left), link)


def _named(entry):
    """The name of an entry. A Mac writes UTF-8 and forgets to say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf8")
    except UnicodeError:
        return entry.filename


def _date(entry):
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _unpacked(path, archive, entry, left):
    """The bytes of one entry, whatever size it claims; ``left`` is what all of them may still give."""
    try:
        with archive.open(entry) as file:
            data = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        said = _("{name} in it cannot be unpacked: download the zip again, or unpack it and name the folder")
        raise _stop(path, said, name=ascii(entry.filename[:100])) from None
    left[0] -= len(data)
    if left[0] < 0:
        said = _("the zip holds more than {n} GB: unpack it and name the folder")
        raise _stop(path, said, n=UNPACKED >> 30)
    return data


def inside(data):
    """The notebooks in a zip that a student handed in; none where it is broken or absurd."""
    if len(data) > LARGEST or data.count(b"PK\x01\x02") > INSIDE:
        return []
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        return [file for file in _listed("", archive) if file.is_notebook]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, CourseError):
        return []
