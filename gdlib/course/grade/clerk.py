"""The clerk: who handed in, what changed since the last run, who is marked, what could not be."""

import sys
import time
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field

from gdlib.course.grade import records, work
from gdlib.course.grade import settings as nbgrader
from gdlib.course.grade.filing import Filing
from gdlib.course.grade.gradebook import Book, Missing
from gdlib.course.grade.key import from_gradebook
from gdlib.course.grade.pool import Job, choose, interruptible
from gdlib.course.grade.submission import guess, reason
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _
from gdlib.i18n import language


@dataclass
class Summary:
    """What a run did: one dict a student, and what failed on the teacher's side."""

    graded: int = 0
    unchanged: int = 0
    students: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    seconds: float = 0.0
    rate: float = 0.0
    lesson: str = ""


def grade(root, assignment, *, students=None, force=False, figures=False, workers=None, sandbox="auto",
          limits=None, say=None, progress=None):  # fmt: skip
    """Mark what was handed in for an assignment and is new or changed, and return a ``Summary``.

    ``root`` is the course's folder. ``workers`` is a number or a pool. ``say`` takes a line for the teacher,
    ``progress`` has ``start(total, unchanged)`` and ``step()``. Raises CourseError where nothing can be
    marked, for instance without a sandbox, and KeyboardInterrupt after Ctrl-C, with all that was complete
    written. A student whose marking failed through no fault of the student's is a problem and stays
    ungraded.
    """
    start = time.perf_counter()
    settings = nbgrader.load(root)
    works, problems = handed_in(settings, assignment, students)
    with opened(settings, assignment, say or _to_stderr) as book:
        clerk = Clerk(root, book, figures, Summary(problems=problems, lesson=assignment), progress)
        engine = {"sandbox": sandbox, "figures": figures, "limits": _limits(limits)}
        todo = clerk.todo(works, force, sandbox=sandbox, limits=asdict(engine["limits"]))
        if todo:
            clerk.run(todo, choose(workers), engine)
    summary = clerk.summary
    summary.students.sort(key=lambda row: row["student"])
    summary.seconds = time.perf_counter() - start
    summary.rate = summary.graded / summary.seconds
    return summary


def _to_stderr(line):
    print(line, file=sys.stderr)


def _limits(limits):
    from gdlib.course.grade.lock import Limits

    return limits or Limits()


def handed_in(settings, assignment, students=None):
    """``([Work], [Problem])``: everybody who handed in, or those named."""
    folders = settings.submissions(assignment)
    if not folders:
        place = settings.path("submitted", "*", assignment)
        said = _("nobody handed in {assignment}: wanted notebooks in {folder}")
        raise CourseError([Problem(assignment, "", said.format(assignment=assignment, folder=place))])
    problems = [
        Problem(student, "", _("handed in nothing for {assignment}").format(assignment=assignment))
        for student in students or ()
        if student not in folders
    ]
    wanted = set(students or folders)
    steps = ("autograded", "feedback")
    return [
        work.Work(student, folder, *(settings.path(step, student, assignment) for step in steps))
        for student, folder in folders.items()
        if student in wanted
    ], problems


@contextmanager
def opened(settings, assignment, say):
    """The gradebook, open at the assignment, which is put into it where it is not yet."""
    try:
        book = Book(settings, assignment)
    except Missing:
        from gdlib.course.grade.assignment import generate

        generate(settings, assignment)
        said = _("{assignment} was not in the gradebook and has been put in from {folder}")
        say(said.format(assignment=assignment, folder=settings.path("source", ".", assignment)))
        try:
            book = Book(settings, assignment)
        except Missing as error:
            said = _("the gradebook cannot be read: {error}").format(error=error)
            raise CourseError([Problem(assignment, "", said)]) from error
    with book:
        yield book


class Clerk:
    """One run. Everything here happens in one thread, except ``jobs``, which the pool's threads draw."""

    def __init__(self, root, book, figures, summary, progress):
        self.root, self.book, self.figures = root, book, figures
        self.summary, self.progress = summary, progress
        self.entries = book.entries()
        self.parts = defaultdict(dict)
        self.hands, self.failed = {}, set()

    def todo(self, works, force, **settings):
        """Those whose work has to be marked; the rows of the others go into the summary."""
        fingerprint = records.fingerprint(self.book, self.root, **settings)
        self.filing = Filing(self.book, self.figures, fingerprint)
        todo = []
        for one in works:
            record = {} if force else records.read(one.graded)
            if self._unchanged(one, record):
                self.summary.unchanged += 1
                self.summary.students.append(self.filing.row(self.entries[one.student], record["row"]))
            else:
                todo.append(one)
        if self.progress:
            self.progress.start(len(works), self.summary.unchanged)
        return todo

    def _unchanged(self, one, record):
        """Is the record about this very work, marked with this key, and is everything it made still there?"""
        entry = self.entries.get(one.student)
        try:
            return (
                entry is not None
                and record.get("fingerprint") == self.filing.fingerprint
                and record["figures"] >= self.figures
                and record["book"] == entry.digest()
                and records.intact(one.graded, record["graded"])
                and records.intact(one.pages, record["pages"])
                and record["work"] == one.look(self.book.sheets).digest()
            )
        except OSError:
            return False  # marking says what is wrong with the file

    def run(self, todo, pool, engine):
        """Mark and write; Ctrl-C stops it after what is complete has been written."""
        from gdlib.course.grade.sandbox import NoSandbox

        keys = {
            name: from_gradebook(self.book, self.book.assignment, name, self.root)
            for name in self.book.sheets
        }
        works = {one.student: one for one in todo}
        with closing(pool), interruptible(pool) as interrupted:
            try:
                pool.start(keys, **engine)
                for job, marked in pool.map_unordered(self.jobs(todo)):
                    if isinstance(marked, NoSandbox):
                        raise marked
                    self._take(works[job.student], job, marked)
            except NoSandbox as error:
                raise CourseError([Problem("gd", "", str(error))]) from None
        if interrupted:
            raise KeyboardInterrupt

    def jobs(self, todo):
        """Read each student's work when its turn has come, so that only a few are in memory."""
        for one in todo:
            try:
                when = work.complete(one.submitted)
                hand = one.look(self.book.sheets)
            except OSError as error:
                self._fail(one.student, "", error)
                continue
            self.hands[one.student] = when, hand.digest()
            for name, found in hand.notebooks.items():
                yield self._job(one, name, found)

    def _job(self, one, notebook, found):
        lang = guess(found.data or b"") or work.spoken(one.submitted) or self._lang(one)
        said = reason(found.code, lang) if found.code else ""
        missing = found.data is None
        return Job(
            one.student,
            notebook,
            found.data,
            lang,
            reason=said if missing else "",
            notes=(said,) if said and not missing else (),
            grades=entry.by_hand(notebook) if (entry := self.entries.get(one.student)) else None,
        )

    def _lang(self, one):
        """The language of a student of whom there is no notebook: the one of the last time, else ours."""
        return records.read(one.graded).get("row", {}).get("lang") or language()

    def _take(self, one, job, marked):
        """One notebook is marked; with the last one of a student everything is written."""
        if isinstance(marked, Exception):
            self._fail(one.student, job.notebook, marked)
            return
        parts = self.parts[one.student]
        parts[job.notebook] = marked
        if len(parts) < len(self.book.sheets) or one.student in self.failed:
            return
        try:
            row = self.filing.keep(
                one,
                self.parts.pop(one.student),
                *self.hands.pop(one.student),
                self.entries.get(one.student),
            )
        except Exception as error:  # a database's own class, a full disk, marks that cannot be
            self._fail(one.student, job.notebook, error)
            return
        self.summary.students.append(row)
        self.summary.graded += 1
        self._step()

    def _fail(self, student, notebook, error):
        """Our fault or the machine's: the student stays ungraded, and the teacher hears why."""
        said = _("not graded: {error}").format(error=str(error).strip() or type(error).__name__)
        self.summary.problems.append(Problem(student, notebook, said))
        if student not in self.failed:
            self.failed.add(student)
            self._step()

    def _step(self):
        if self.progress:
            self.progress.step()
