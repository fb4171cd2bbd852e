"""The command ``gd``: verbs are thin adapters over functions, one line per problem, no traceback for slips.

Exit status: 0 clean, 1 problems, 2 the command was written wrongly. Each verb imports what it needs, so
``gd --help`` is quick and a student's environment needs none of the authors' packages.
"""

import os
import sys
from pathlib import Path

from gdlib import i18n
from gdlib.course import arguments, manual
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import gettext as _

# What `pip install "gdlib[teach]"` brings: import name to the package's name.
TEACH = {
    "jupytext": "jupytext",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "polib": "polib",
    "py3langid": "py3langid",
}
# What one option alone needs: import name to the extra that brings it.
EXTRAS = {"distributed": "cluster", "psycopg2": "postgres"}


def course_root(here=None):
    """The course's folder: the nearest upwards with lessons/course.toml, else the one this package is in."""
    here = Path(here or Path.cwd()).resolve()
    own = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, own):
        if (folder / "lessons" / "course.toml").is_file():
            return folder
    raise CourseError(
        [Problem(str(here), "", _("no course here: go to the folder that you cloned and try again"))]
    )


def classroom(here=None):
    """Where a teacher grades: the nearest folder upwards that nbgrader or the course is set up in."""
    here = Path(here or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").is_file() or (folder / "lessons" / "course.toml").is_file():
            return folder
    return course_root(here)


def chosen(args, root):
    """The lessons meant on the command line, as slugs; all of them where none is named.

    A lesson may be written as its slug, its number, or a path in it.
    """
    from gdlib.course import lessons

    slugs = list(lessons.slugs(root))
    named = [_one(args, name, slugs) for name in args.lessons]
    return [slug for slug in slugs if slug in named] if named else slugs


def _one(args, name, slugs):
    parts = Path(name).parts
    hits = [slug for slug in slugs if slug in parts or slug.split("-")[0] == name]
    if not hits:
        said = _("no lesson {name}: the lessons are {lessons}").format(name=name, lessons=", ".join(slugs))
        args.page.error(said)
    return hits[0]


def lab(args):
    from gdlib.course import lab

    return lab.launch(course_root(), args.lang, browser=not args.no_browser, port=args.port)


def build(args):
    from gdlib.course import build

    root = course_root()
    slugs = chosen(args, root) if args.lessons else None
    return build.build(root, slugs, draft=args.draft, check=args.check)


def translate(args):
    from gdlib.course import catalogues

    root = course_root()
    if args.action == "import":
        if len(args.rest) != 2 or args.rest[0] not in i18n.LANGUAGES[1:]:
            args.page.error(
                _("import wants a language and a notebook: gd translate import es 01-slope.ipynb")
            )
        return catalogues.take(root, *args.rest)
    if args.action == "start":
        if len(args.rest) != 1:
            args.page.error(_("start wants the code of a new language: gd translate start it"))
        return catalogues.started(root, args.rest[0])
    if args.action == "compile":
        return catalogues.compiled(root)
    args.lessons = args.rest
    slugs = chosen(args, root) if args.rest else None
    return catalogues.updated(root, slugs) if args.action == "update" else catalogues.state(root, slugs)


def verify(args):
    from gdlib.course import verify

    root = course_root()
    return verify.verify(root, chosen(args, root), say=print)


def run(args):
    from gdlib.course import execute

    root = course_root()
    langs = [args.lang] if args.lang else i18n.LANGUAGES
    return execute.run(root, chosen(args, root), langs, solutions=args.solutions)


def grade(args):
    from gdlib.course.grade import verb

    return verb.run(args, classroom())


def check(args):
    from gdlib.course import handin

    return handin.check(args.notebook, say=print)


RUN = {
    "lab": lab,
    "check": check,
    "grade": grade,
    "build": build,
    "translate": translate,
    "verify": verify,
    "run": run,
}


def main(argv=None):
    """Run one command and return its exit status."""
    i18n.use(arguments.reader_language())
    with arguments.spoken():
        try:
            args = arguments.parser(manual.ABOUT, manual.VERBS, manual.CLOSING).parse_args(argv)
            return show(RUN[args.verb](args))
        except SystemExit as stop:
            return stop.code
        except CourseError as error:
            return show(error.problems)
        except ModuleNotFoundError as error:
            return _missing(error)
        except BrokenPipeError:
            # The reader of a pipe (head, less) has gone: nothing to say, and nothing to flush at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except OSError as error:
            return show([Problem(error.filename or "gd", "", error.strerror or str(error))])
        except KeyboardInterrupt:
            return 130


def show(problems):
    """Print one line per problem; the exit status says whether there was one."""
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _missing(error):
    """A package that is not installed, in one line; a missing module of our own is our fault, shown whole."""
    package = (error.name or "").split(".")[0]
    if package in ("", "gdlib"):
        raise error
    extra = "teach" if package in TEACH else EXTRAS.get(package)
    wanted = f'"gdlib[{extra}]"' if extra else package
    said = _("this needs {package}: pip install {wanted}")
    return show([Problem("gd", "", said.format(package=TEACH.get(package, package), wanted=wanted))])
