"""Which lesson a pile of notebooks is about, and which notebook of each student counts."""

import re
from collections import Counter
from dataclasses import dataclass

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import LANGUAGES, N_, gettext
from gdlib.i18n import gettext as _

from .reasons import reason
from .records import digest

# Metadata comes last in a saved notebook, so the last mention counts. Looking is all that is done here:
# whatever a file holds, this neither fails nor takes long.
LESSON = re.compile(rb'"lesson"\s*:\s*"([\w-]+)"')
LANG = re.compile(rb'"lang"\s*:\s*"(\w\w)"')
NAMED = re.compile(rb'"(?:grade_id|id)"\s*:\s*"(\w+?)(?:-check)?"')

SEVERAL = N_("You handed in {n} notebooks of this lesson; this one was marked: {name}")


@dataclass(frozen=True)
class Handed:
    """What counts of one student's work: a file, or why there is none; with notes for the student."""

    person: object
    file: object = None
    digest: str = ""
    lang: str = "en"
    reason: str = ""
    notes: tuple = ()


@dataclass(frozen=True)
class Seen:
    """What a look at a notebook shows."""

    upload: object
    lesson: str
    lang: str
    digest: str


def look(upload, lessons, exercises):
    """Read a notebook once: its lesson by its metadata, else by the exercises in it ("" if unknown).

    ``lessons`` are the lessons there are, ``exercises`` tells the lesson of each exercise.
    """
    data = upload.file.read()
    text = data.replace(b"\0", b"")  # UTF-16 looks like ASCII then
    said = [name.decode("ascii", "replace") for name in LESSON.findall(text)]
    lesson = next((name for name in reversed(said) if name in lessons), "")
    if not lesson:
        ids = {name.decode("ascii", "replace") for name in NAMED.findall(text)}
        votes = Counter(exercises[name] for name in ids if name in exercises)
        lesson = max(votes, key=votes.get, default="")
    langs = [lang for lang in map(bytes.decode, LANG.findall(text)) if lang in LANGUAGES]
    return Seen(upload, lesson, langs[-1] if langs else "", digest(data))


def lesson_of(top, seen, lessons):
    """The lesson of most students in ``{person: [Seen]}``; raises CourseError where that is not clear."""
    votes = Counter(lesson for looks in seen.values() for lesson in {one.lesson for one in looks} if lesson)
    if not votes:
        said = _("no notebook here says its lesson: name it with --lesson ({lessons})")
        raise CourseError([Problem(str(top), "", said.format(lessons=", ".join(sorted(lessons))))])
    (best, most), *others = votes.most_common(2)
    if others and others[0][1] * 2 > most:
        found = ", ".join(f"{name} ({n})" for name, n in sorted(votes.items()))
        said = _("several lessons here, {found}: name one with --lesson").format(found=found)
        raise CourseError([Problem(str(top), "", said)])
    return best


def chosen(person, uploads, looks, slug, lang):
    """What counts of one student's work for the lesson ``slug``; ``lang`` speaks where no notebook does."""
    if not looks:
        links = any(upload.file.link for upload in uploads)
        return Handed(person, lang=lang, reason=reason("link" if links else "missing", lang))
    fits = next(filter(None, ([one for one in looks if one.lesson == name] for name in (slug, ""))), looks)
    best = max(fits, key=lambda one: _order(one.upload, slug))
    said = ()
    if len({one.digest for one in fits}) > 1:
        name = best.upload.original
        said = (gettext(SEVERAL, best.lang or lang).format(n=len(fits), name=name),)
    return Handed(person, best.upload.file, best.digest, best.lang or lang, "", said)


def _order(upload, slug):
    """Later is greater: Canvas's number, a copy's number, the lesson's own name, the date.

    >>> from .folder import Upload; from .listing import File
    >>> names = ["01-slope-1.ipynb", "01-slope (2).ipynb", "01-slope-Copy1.ipynb", "01-slope.ipynb"]
    >>> uploads = [Upload(File((name,)), name) for name in names]
    >>> [upload.original for upload in sorted(uploads, key=lambda one: _order(one, "01-slope"))][-2:]
    ['01-slope-1.ipynb', '01-slope (2).ipynb']
    """
    stem = upload.original.removesuffix(".ipynb")
    again = re.fullmatch(re.escape(slug) + r"[ _]*(?:-|\()(\d{1,3})\)?", stem)
    return upload.number, int(again[1]) if again else 0, stem == slug, upload.file.date, upload.file.path
