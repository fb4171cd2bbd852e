"""Who handed in, by the names that Moodle, Canvas and people give to files.

| from | looks like |
|---|---|
| Moodle | ``Ada Lovelace_12345_assignsubmission_file_/01-slope.ipynb``, or the same with ``_`` for ``/`` |
| Canvas | ``lovelaceada_LATE_12345_67890_01-slope-1.ipynb``, ``anon_5xYp0_67890_01-slope.ipynb`` |
| others | ``ada/01-slope.ipynb``, ``ada/01-slope/01-slope.ipynb``, ``ada.ipynb``, ``01-slope-ada.ipynb`` |
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from .listing import File, inside
from .locate import ENDINGS

MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.S)
CANVAS = re.compile(
    r"(?P<name>.+?)(?:_LATE)?_(?P<id>[1-9]\d*)_(?P<file>[1-9]\d*)_(?P<rest>.+)"
    r"|(?:LATE_)?(?P<anonymous>anon_[^_]+)_(?P<number>[1-9]\d*)_(?P<original>.+)",
    re.S,
)


@dataclass(frozen=True, order=True)
class Person:
    """Who handed in: the name, and the number that Moodle (a participant) or Canvas (a user) gave."""

    name: str
    id: str = ""
    system: str = ""

    @property
    def key(self):
        """The name that is different for everybody, also where two people are called the same.

        >>> Person("Ada Lovelace", "12345", "moodle").key
        'Ada Lovelace_12345'
        """
        return f"{self.name}_{self.id}" if self.id else self.name


def called(people):
    """What to call everybody: the name, with the number where two have the same one.

    >>> list(called([Person("Ada", "1"), Person("Ada", "2"), Person("Bo", "3")]).values())
    ['Ada (1)', 'Ada (2)', 'Bo']
    """
    count = Counter(person.name for person in people)
    alike = {person for person in people if count[person.name] > 1 and person.id}
    return {one: f"{one.name} ({one.id})" if one in alike else one.name for one in people}


@dataclass(frozen=True)
class Upload:
    """A file that somebody handed in: what it was called before a system renamed it, and its order."""

    file: File
    original: str
    number: int = 0


def people(files, top, slugs):
    """Everybody who handed in, as ``{Person: [Upload]}``; ``top`` is the name of the folder or zip.

    >>> [(who.name, who.id) for who in people([File(("lovelaceada_LATE_12_345_x.ipynb",))], "x", [])]
    [('lovelaceada', '12')]
    >>> [who.name for who in people([File(("ada.ipynb",)), File(("01-slope-bob.ipynb",))], "x", ["01-slope"])]
    ['ada', 'bob']
    """
    found, plain = {}, []
    canvas = _all_from_canvas(files)
    for file in files:
        who = _moodle(file) or (canvas and _canvas(file))
        if who:
            found.setdefault(who[0], []).append(who[1])
        else:
            plain.append(file)
    # Beside the folders of a system lie lists and letters; only a notebook is one more person's work.
    for person, upload in _named([file for file in plain if file.is_notebook or not found], top, slugs):
        found.setdefault(person, []).append(upload)
    return {person: _within(found[person]) for person in sorted(found)}


def _moodle(file):
    for i, part in enumerate(file.path):
        match = MOODLE.fullmatch(part)
        if match:
            flat = match["rest"] if i == len(file.path) - 1 else file.name
            return Person(match["name"], match["id"] or "", "moodle"), Upload(file, flat or "")
    return None


def _all_from_canvas(files):
    """Canvas renames every file: one notebook that is called otherwise, and it was not Canvas."""
    names = [file.name for file in files if file.is_notebook]
    return bool(names) and all(CANVAS.fullmatch(name) for name in names)


def _canvas(file):
    match = CANVAS.fullmatch(file.name)
    if not match:
        return None
    name, number = match["name"] or match["anonymous"], match["file"] or match["number"]
    upload = Upload(file, match["rest"] or match["original"], int(number))
    return Person(name, match["id"] or "", "canvas"), upload


def _named(files, top, slugs):
    """Work without a system's names: a folder each, else a file each."""
    files = list(files)
    while wrapper := _wrapper(files, slugs):
        kept = (file for file in files if file.path[0] == wrapper and len(file.path) > 1)
        files, top = [replace(file, path=file.path[1:]) for file in kept], wrapper
    alone = sum(file.is_notebook for file in files) == 1
    for file in files:
        if len(file.path) > 1:
            yield Person(file.path[0]), Upload(file, file.name)
        elif file.is_notebook or file.link or file.name.lower().endswith(".zip"):
            stem = _stem(file.name)
            own = _without_lesson(stem, slugs)
            yield Person(own or (top if alone else stem)), Upload(file, file.name)


def _wrapper(files, slugs):
    """The one folder that everything is in, where it is nobody's name."""
    firsts = {file.path[0] for file in files if len(file.path) > 1}
    if len(firsts) != 1 or any(len(file.path) == 1 and file.is_notebook for file in files):
        return ""
    [first] = firsts
    rests = [file.path[1:] for file in files if len(file.path) > 1]
    inner = [rest for rest in rests if len(rest) > 1]
    if inner:
        # ada/01-slope/01-slope.ipynb is how nbgrader keeps the work of one student.
        return first if first in slugs or {rest[0] for rest in inner} - set(slugs) else ""
    stems = [_stem(rest[0]) for rest in rests if rest[0].lower().endswith(ENDINGS)]
    persons = len(stems) > 1 and all(_without_lesson(stem, slugs) for stem in stems)
    return first if persons or (stems and first in slugs) else ""


def _without_lesson(stem, slugs):
    """What a file's name says besides the lesson; "" where that is no name.

    >>> [_without_lesson(s, ["01-slope"]) for s in ("ada", "01-slope (2)", "Ada L. 01-slope")]
    ['ada', '', 'Ada L.']
    """
    for slug in slugs:
        stem = re.sub(re.escape(slug), "", stem, flags=re.I)
    stem = re.sub(r"[\s_-]*(\(\d+\)|-\d+)$", "", stem).strip(" _-")
    return stem if re.search(r"[^\W\d_]", stem) else ""


def _stem(name):
    """A file's name without its ending, whatever a mail program made of that."""
    return re.sub(r"\.(ipynb(\.\w+)?|zip)$", "", name, flags=re.I)


def _within(uploads):
    """A zip that a student handed in instead of a notebook, opened."""
    if any(upload.file.is_notebook or upload.file.link for upload in uploads):
        return uploads
    zips = [upload for upload in uploads if upload.original.lower().endswith(".zip")]
    inner = ((upload, file) for upload in zips[:3] for file in inside(upload.file.read()))
    return [
        *uploads,
        *(Upload(replace(file, path=up.file.path + file.path), file.name, up.number) for up, file in inner),
    ]
