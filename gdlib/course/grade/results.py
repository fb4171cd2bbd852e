"""The folder that ``gd grade FOLDER`` writes: pages, notebooks, tables, and a journal to go on from.

Every file is written whole or not at all, and the journal gets a student's line after the student's files:
a run that was killed goes on where it stopped. Files that this program did not write stay as they are.
"""

import contextlib
import json
import re
import unicodedata

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

from .records import digest, replace

JOURNAL = "graded.jsonl"
# Names that Windows keeps for itself.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


class Results:
    """One folder of results. ``rows`` holds the students that were graded into it before, by key."""

    def __init__(self, folder, lesson):
        self.folder, self.lesson = folder, lesson
        self.rows, self._names = {}, {}
        self.written, self.owners = {}, {}  # path to digest: tables, and what belongs to a student
        self._claim()

    def _claim(self):
        """Take the folder if it is ours or empty; read the journal and write it anew without what is past."""
        journal = self.folder / JOURNAL
        lines = _lines(journal)
        if not lines and self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            said = _("this is there already, and gd grade did not make it: name another folder with --to")
            raise CourseError([Problem(str(self.folder), "", said)])
        head = lines[0] if lines else {}
        if lines and head.get("lesson") != self.lesson:
            said = _("the marks in it are of {lesson}: name another folder with --to")
            raise CourseError([Problem(str(self.folder), "", said.format(lesson=head.get("lesson")))])
        for line in lines[1:]:
            self._remember(line)
        for part in ("pages", "notebooks"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        kept = [{"lesson": self.lesson}, {"files": self.written}]
        replace(self.folder / JOURNAL, "".join(_line(row) for row in [*kept, *self.rows.values()]).encode())

    def _remember(self, line):
        if "key" not in line:
            self.written |= line.get("files", {})
        else:
            self.rows[line["key"]] = line
            self.owners |= line["files"]
            self._names[line["name"].casefold()] = line["key"]

    def name(self, key):
        """A file name for a student that every system takes, and that nobody else here has."""
        taken = self.rows.get(key, {}).get("name")
        base, n = taken or file_name(key), 1
        name = base
        while self._names.setdefault(name.casefold(), key) != key:
            n += 1
            name = f"{base} {n}"
        return name

    def unchanged(self, key, digest):
        """What this student got before, if it was for the same work and the files are still there."""
        row = self.rows.get(key)
        fresh = row and row["digest"] == digest
        return row if fresh and all((self.folder / path).is_file() for path in row["files"]) else None

    def keep(self, row, texts):
        """Write a student's files, ``{path: text}``, then the line in the journal."""
        files = {path: self.write(path, text.encode("utf8", "replace")) for path, text in texts.items()}
        self._journal({**row, "files": files})

    def table(self, path, text):
        """Write one of the tables. Excel needs the mark at its beginning to read it as UTF-8."""
        self._journal({"files": {path: self.write(path, text.encode("utf-8-sig", "replace"))}})

    def write(self, path, data):
        """Write a file; one that was edited by hand since is kept beside it. Returns the file's digest."""
        file = self.folder / path
        if file.exists() or file.is_symlink():
            self._set_aside(file, path)
        replace(self.folder / path, data)
        return digest(data)

    def _set_aside(self, file, path):
        known = self._known(path)
        if known is None and not self._half_done(path):
            said = _("this file is not from gd grade: move it away, or name another folder with --to")
            raise CourseError([Problem(str(file), "", said)])
        if known and digest(file.read_bytes()) != known:
            n = 1
            while (kept := file.with_name(f"{file.stem}.edited-{n}{file.suffix}")).exists():
                n += 1
            file.rename(kept)

    def _known(self, path):
        """The digest of a file that we wrote, None of another."""
        return self.written.get(path) or self.owners.get(path)

    def _half_done(self, path):
        """A page or notebook of a run that was killed before its line was written: these folders are ours."""
        return path.startswith(("pages/", "notebooks/"))

    def _journal(self, line):
        self._remember(line)
        with open(self.folder / JOURNAL, "ab") as file:
            file.write(_line(line).encode())


def _line(row):
    return json.dumps(row, ensure_ascii=True) + "\n"


def _lines(path):
    """The journal's lines; the last one may be half of one."""
    try:
        raw = path.read_bytes().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    for text in raw:
        with contextlib.suppress(ValueError):
            line = json.loads(text)
            found += [line] if isinstance(line, dict) else []
    return found


def file_name(key):
    """A name that Linux, macOS and Windows all take.

    >>> file_name("Ada/Lovelace: x?"), file_name("..."), file_name("con")
    ('Ada_Lovelace_ x_', '_', 'con_')
    """
    text = unicodedata.normalize("NFC", key.encode("utf8", "replace").decode())
    text = re.sub(r'[<>:"/\\|?*]|[^\x20-\U0010ffff]|\x7f', "_", text)
    text = text.encode()[:120].decode(errors="ignore").strip(" .") or "_"
    return text + "_" if RESERVED.fullmatch(text) else text
