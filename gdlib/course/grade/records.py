"""What was marked and with what: a small file beside each autograded notebook, and files written whole.

The record is written last and removed first, so it never speaks of work that is only half there. A later
run reads it to skip what did not change and to print the table of marks all the same.
"""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import gdlib
from gdlib.i18n import LANGUAGES

# Hidden: nbgrader and its formgrader list notebooks only, and ``configure`` has feedback leave it out.
NAME = ".gdlib-grade.json"
FORMAT = 1
# What decides about marks: the exercises with what they are computed by, and the grader itself.
DECIDING = ("*.py", "autodiff/**/*.py", "checks/**/*.py", "optim/**/*.py", "course/grade/**/*.py")


def read(folder):
    """Return the record in a folder; an empty one where there is none that can be read."""
    try:
        record = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) and record.get("format") == FORMAT else {}


def write(folder, record):
    """Write a record; call it when everything it speaks of is there."""
    replace(folder / NAME, json.dumps({"format": FORMAT, **record}).encode())


def remove(folder):
    """Forget what was marked, before any of it changes."""
    with suppress(FileNotFoundError, NotADirectoryError):
        (folder / NAME).unlink()


def replace(path, data, mode=0o644):
    """Write a file whole or not at all, in place of whatever had its name, be it a link."""
    handle, fresh = tempfile.mkstemp(prefix=".gdlib-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(fresh, mode)
        os.replace(fresh, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def fill(folder, files, settings, converter):
    """Write files into a folder with the modes that nbgrader gives them; return their sizes by name."""
    folder.mkdir(parents=True, exist_ok=True)
    if settings.groupshared:
        with suppress(PermissionError):
            folder.chmod(folder.stat().st_mode & 0o7777 | 0o2770)
    for name, data in files.items():
        replace(folder / name, data, settings.permissions(converter))
    return {name: len(data) for name, data in files.items()}


def intact(folder, files):
    """Are the files that a record names there, with the sizes they had?"""
    try:
        return all((folder / name).stat().st_size == size for name, size in files.items())
    except OSError:
        return False


def fingerprint(book, root, **settings):
    """What marks depend on besides the student's work: key, checks and the run's settings, in short."""
    parts = [program()]
    for name, sheet in book.sheets.items():
        parts.append(json.dumps([name, sheet.content], sort_keys=True))
        for lang in LANGUAGES:
            with suppress(OSError):
                path = Path(root, "course", lang, book.assignment, f"{name}.ipynb")
                parts += [lang, digest(path.read_bytes())]
    parts.append(repr(sorted(settings.items())))
    return digest("\0".join(parts).encode())


@cache
def program():
    """The digest of the code that decides about marks."""
    home = Path(gdlib.__file__).parent
    files = sorted({path for pattern in DECIDING for path in home.glob(pattern)})
    return digest(
        "".join(f"{path.relative_to(home)} {digest(path.read_bytes())}\n" for path in files).encode()
    )


def digest(data):
    """A short name for bytes; different bytes have different ones."""
    return hashlib.sha256(data).hexdigest()
