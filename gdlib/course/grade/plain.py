"""``gd grade FOLDER``: notebooks from anywhere, without nbgrader, to a table and a page for each student."""

import json
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _
from gdlib.i18n import language

from . import choice, clerk, folder, listing, records, table
from .lock import Limits
from .pool import Job, choose
from .results import Results
from .sandbox import NoSandbox


@dataclass
class Summary(clerk.Summary):
    """What a run did, where the results are, and which files seemed to be nobody's work."""

    folder: str = ""
    left_out: list = field(default_factory=list)


def grade(path, root, *, lesson="", to=None, students=None, force=False, figures=False, workers=None,
          sandbox="auto", limits=None, progress=None):  # fmt: skip
    """Mark the notebooks in the folder or zip ``path`` and write the results beside it, or to ``to``.

    ``root`` holds course/, from which points and check cells come. Raises CourseError where there is nothing
    to mark or nowhere to write.
    """
    start, path = time.perf_counter(), Path(path).resolve()
    target = Path(to) if to else path.with_name(f"{path.stem if path.is_file() else path.name}-graded")
    with listing.opened(path, without=[target]) as files:
        handed, slug, left_out = everybody(path, root, files, lesson, students)
        key = _key(root, slug)
        results = Results(target, slug)
        summary = Summary(folder=str(target), lesson=slug, left_out=left_out)
        todo = _todo(handed, results, _digest_of(key, figures), force, summary)
        if progress:
            progress.start(len(handed), summary.unchanged)
        _mark(
            todo,
            key,
            results,
            summary,
            workers,
            progress,
            sandbox=sandbox,
            figures=figures,
            limits=limits or Limits(),
        )
    summary.students = [results.rows[key] for key in sorted(results.rows, key=str.casefold)]
    for name, text in table.tables(summary.students, slug, key, language()).items():
        results.table(name, text)
    summary.seconds = time.perf_counter() - start
    summary.rate = summary.graded / summary.seconds
    return summary


def everybody(path, root, files, lesson, students):
    """``([Handed], lesson, [name])``: everybody's work or that of ``students``, and what is nobody's."""
    from gdlib.course import lessons

    exercises = {name: exercise.lesson for name, exercise in lessons.exercises().items()}
    slugs = sorted({place.parent.name for place in Path(root).glob("course/*/*/*.ipynb")})
    people = folder.people(files, path.stem if path.is_file() else path.name, slugs)
    # A file keeps its way to its bytes where its path is shortened.
    used = {upload.file.fetch for uploads in people.values() for upload in uploads}
    left_out = sorted(file.name for file in files if file.name and file.fetch not in used)
    if not any(upload.file.is_notebook or upload.file.link for up in people.values() for upload in up):
        raise CourseError([Problem(str(path), "", _("nobody handed in a notebook here"))])
    if students:
        people = _only(path, people, students)
    seen = {
        person: [
            choice.look(upload, slugs, exercises)
            for upload in uploads
            if upload.file.is_notebook and not upload.file.link
        ]
        for person, uploads in people.items()
    }
    slug = lesson or choice.lesson_of(path, seen, slugs)
    lang = language()
    return [choice.chosen(who, people[who], seen[who], slug, lang) for who in people], slug, left_out


def _only(path, people, students):
    """The people meant by ``--student``: a name, or a name with its number."""
    wanted = {name.casefold() for name in students}
    found = {who: up for who, up in people.items() if {who.key.casefold(), who.name.casefold()} & wanted}
    known = {name.casefold() for who in found for name in (who.key, who.name)}
    said = _("nobody here is called {name}")
    unknown = [
        Problem(str(path), "", said.format(name=name)) for name in students if name.casefold() not in known
    ]
    if unknown:
        raise CourseError(unknown)
    return found


def _key(root, slug):
    from .key import from_course

    key = from_course(root, slug)
    if not key.points():
        raise CourseError([Problem(slug, "", _("this lesson has no points to earn"))])
    return key


def _digest_of(key, figures):
    """What a student's marks depend on besides the work."""
    about = [records.program(), figures, key.to_json()]
    return records.digest(json.dumps(about, sort_keys=True).encode())


def _todo(handed, results, basis, force, summary):
    """Those whose work is new or changed, with the digest to keep."""
    todo = []
    for one in handed:
        parts = (basis, one.digest, one.reason, *one.notes, "" if one.file else one.lang)
        digest = records.digest("\0".join(parts).encode())
        if force or not results.unchanged(one.person.key, digest):
            todo.append((one, digest))
        else:
            summary.unchanged += 1
    return todo


def _mark(todo, key, results, summary, workers, progress, **settings):
    if not todo:
        return
    for one, digest, marked in outcomes(todo, key, workers, settings):
        if isinstance(marked, Exception):
            why = " ".join(str(marked).split()) or type(marked).__name__
            said = _("not graded: {error}").format(error=why)
            summary.problems.append(Problem(one.person.key, "", said))
        else:
            _keep(one, digest, marked, results)
            summary.graded += 1
        if progress:
            progress.step()


def outcomes(todo, key, workers, settings):
    """Yield ``(Handed, digest, Marked or exception)`` as they are done; work is read when its turn comes."""
    called = folder.called([one.person for one, _digest in todo])
    back = {called[one.person]: (one, digest) for one, digest in todo}
    lost = []

    def jobs():
        for name, (one, _digest) in back.items():
            try:
                data = one.file.read() if one.file else None
            except (OSError, CourseError) as error:
                lost.append((name, error))
            else:
                yield Job(name, key.notebook, data, one.lang, one.reason, one.notes)

    with closing(choose(workers)) as crew, clerk.interruptible(crew) as interrupted:
        crew.start({key.notebook: key}, **settings)
        for job, marked in crew.map_unordered(jobs()):
            if isinstance(marked, NoSandbox):
                raise marked
            yield *back[job.student], marked
    for name, error in lost:
        yield *back[name], error
    if interrupted:
        raise KeyboardInterrupt


def _keep(one, digest, marked, results):
    name = results.name(one.person.key)
    row = {
        "key": one.person.key,
        "name": name,
        "student": one.person.name,
        "id": one.person.id,
        "system": one.person.system,
        "digest": digest,
        **{
            word: marked[word] for word in ("lang", "scores", "max", "notes", "reason", "mistakes", "seconds")
        },
    }
    row["score"] = float(sum(score or 0 for score in marked["scores"].values()))
    row["max_score"] = sum(marked["max"].values())
    texts = {f"notebooks/{name}.ipynb": marked["notebook"], f"pages/{name}.html": marked["page"]}
    results.keep(row, texts)
