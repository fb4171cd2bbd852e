"""The verb ``gd grade``: from the words on the command line to one of its four jobs."""

import contextlib
import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

LEVELS = ("auto", "fork", "bubblewrap", "landlock", "none")


def run(args, root):
    """Do what the command line says and return the problems; with ``--json`` leave with the exit status.

    Then standard output holds nothing but JSON: whatever else is said goes to standard error.
    """
    settings = checked(args)
    if not args.json:
        return _job(args, root, settings, print)
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        try:
            problems = _job(args, root, settings, lambda line: print(line, file=out, flush=True))
        except CourseError as error:
            problems = error.problems
        except OSError as error:
            problems = [Problem(error.filename or "gd", "", error.strerror or str(error))]
        print(*problems, sep="\n", end="\n" if problems else "")
    raise SystemExit(1 if problems else 0)


def checked(args):
    """The settings of the clerk and the engine; what cannot be meant is an error of usage."""
    if not args.what and not args.doctor:
        args.page.error(_("the following arguments are required: %s") % _("LESSON"))
    if args.sandbox not in LEVELS and not shutil.which((args.sandbox.split() or [""])[0]):
        said = _(
            "no sandbox {name}: one of {levels}, or a command that runs Python in a container, in quotes"
        )
        args.page.error(said.format(name=args.sandbox, levels=", ".join(LEVELS)))
    if any(value is not None and value < least for value, least in ((args.timeout, 1), (args.memory, 256))):
        args.page.error(_("--timeout wants at least 1 second, --memory at least 256 MB"))
    return {
        "force": args.force,
        "figures": args.figures,
        "workers": _workers(args),
        "sandbox": args.sandbox,
        "students": args.student or None,
    }


def _workers(args):
    """A number of processes, or the address of a Dask cluster."""
    word = args.workers
    if word is None:
        return None
    if re.fullmatch(r"(dask|tcp|tls)://[^\s/]+:\d+", word):
        if not find_spec("distributed"):
            raise ModuleNotFoundError(name="distributed")
        return word
    if word.isdecimal() and 0 < int(word) <= 512:
        return int(word)
    said = _("got --workers {got}, wanted a number from 1 to 512 or dask://host:port")
    return args.page.error(said.format(got=word))


def limits(args):
    """The limits of one submission; no call or cell gets longer than the whole."""
    from .lock import Limits

    usual = Limits()
    total, memory = args.timeout or usual.total, args.memory or usual.memory_mb
    return Limits(call=min(usual.call, total), cell=min(usual.cell, total), total=total, memory_mb=memory)


def _job(args, root, settings, say):
    if args.doctor:
        return _doctor(args, root, say)
    place = Path(args.what)
    is_lesson = _assignment(args.what, root)
    if args.pages and not is_lesson:
        args.page.error(_("--pages wants a lesson that was graded with nbgrader's gradebook"))
    if args.pages:
        return _pages(args, root, is_lesson, say)
    if settings["sandbox"] == "none":
        print(_("Warning: without a sandbox, students' code runs with your rights on this machine."),
              file=sys.stderr)  # fmt: skip
    return _grade(args, root, is_lesson, place, {**settings, "limits": limits(args)}, say)


def _grade(args, root, assignment, place, settings, say):
    from . import plain, progress
    from .sandbox import NoSandbox

    with progress.Bar() as bar:
        try:
            if assignment:
                if args.to or args.lesson:
                    args.page.error(_("--to and --lesson are for a folder or zip of notebooks"))
                from . import clerk

                summary = clerk.grade(root, assignment, **settings, progress=bar)
            else:
                if not os.path.lexists(place):
                    said = _("no such lesson, folder or zip: {name}; the lessons are {lessons}")
                    args.page.error(said.format(name=args.what, lessons=", ".join(_slugs(root))))
                lesson = _slug(args, root) if args.lesson else ""
                summary = plain.grade(place, root, lesson=lesson, to=args.to, **settings, progress=bar)
        except NoSandbox as error:
            raise CourseError([Problem("gd", "", str(error))]) from None
    if args.json:
        for line in progress.objects(summary):
            say(line)
    else:
        say(progress.report(summary))
        if not assignment:
            _where(summary, say)
    return summary.problems


def _where(summary, say):
    """Where the results are, and which files nobody was seen behind."""
    from .progress import printable

    if summary.left_out:
        names = ", ".join(map(printable, summary.left_out[:5])) + ", ..." * (len(summary.left_out) > 5)
        say(_("Left out, because they are no notebooks: {files}").format(files=names))
    say(_("Results: {folder}").format(folder=_short(summary.folder)))


def _short(folder):
    """A folder as seen from here, where that is shorter."""
    seen = os.path.relpath(folder)
    return seen if len(seen) < len(str(folder)) else str(folder)


def _pages(args, root, assignment, say):
    from . import pages, progress

    with progress.Bar() as bar:
        written = pages.rewrite(root, assignment, students=args.student or None, progress=bar)
    say(progress.count_pages(written.pages))
    return written.problems


def _doctor(args, root, say):
    from . import doctor

    found = doctor.examine(root)
    say(doctor.lines(found) if args.json else doctor.report(found))
    raise SystemExit(0 if found["safe"] else 1)


def _assignment(word, root):
    """The assignment that a word means, or "": a lesson's slug or number, or what was submitted under a name.

    A word with a slash or a dot is a path: ./01-slope is the folder here, 01-slope the lesson.
    """
    if Path(word).name != word or word in (".", "..") or word.lower().endswith(".zip"):
        return ""
    slugs = _slugs(root)
    numbered = [slug for slug in slugs if word in (slug, slug.split("-")[0])]
    if numbered:
        return numbered[0]
    return word if any((root / "submitted").glob(f"*/{_literal(word)}/")) else ""


def _literal(word):
    return re.sub(r"([*?[])", r"[\1]", word)


def _slug(args, root):
    """The lesson that ``--lesson`` names, by slug or number."""
    slugs = _slugs(root)
    found = [slug for slug in slugs if args.lesson in (slug, slug.split("-")[0])]
    if not found:
        said = _("no lesson {name}: the lessons are {lessons}")
        args.page.error(said.format(name=args.lesson, lessons=", ".join(slugs)))
    return found[0]


def _slugs(root):
    """The lessons that were built, in the course's order."""
    return sorted({path.parent.name for path in Path(root).glob("course/*/*/*.ipynb")})
