"""The command ``gd``: every verb a thin adapter over a function, one line per problem, no traceback for a user's slip.

Exit status: 0 clean, 1 problems, 2 the command was written wrongly. Modules are imported by the verb that
needs them, so ``gd --help`` is quick and a student's environment needs none of the authors' packages.
"""

import os
import sys
from pathlib import Path

from gdlib import i18n
from gdlib.course import arguments
from gdlib.course.arguments import Verb, option
from gdlib.course.problems import CourseError, Problem
from gdlib.i18n import N_
from gdlib.i18n import gettext as _

# What `pip install "gdlib[teach]"` brings: import name to the package's name.
TEACH = {
    "jupytext": "jupytext",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "polib": "polib",
    "py3langid": "py3langid",
}


def course_root(here=None):
    """The course's folder: the nearest one upwards with lessons/course.toml, else the one this package lies in."""
    here = Path(here or Path.cwd()).resolve()
    own = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, own):
        if (folder / "lessons" / "course.toml").is_file():
            return folder
    raise CourseError(
        [Problem(str(here), "", _("no course here: go to the folder that you cloned and try again"))]
    )


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


def check(args):
    from gdlib.course import handin

    return handin.check(args.notebook, say=print)


LESSONS = option(
    "lessons",
    nargs="*",
    metavar=N_("LESSON"),
    help=N_("a slug, a number or a path; all lessons where none is named"),
)
LANG = option("--lang", choices=i18n.LANGUAGES, help=N_("the language: en, es, fr or de"))

ABOUT = N_("The course on gradient descent, from the terminal.")
CLOSING = N_("Each verb has its own page with examples: gd lab --help. This text is in your language; "
             "GDLIB_LANG=es chooses another. Exit status: 0 clean, 1 problems found, 2 wrong usage.")  # fmt: skip
LEARN, WRITE = N_("Learn"), N_("Write and translate")
VERBS = {
    LEARN: (
        Verb(
            "lab",
            N_("open the course in JupyterLab, in your language"),
            N_(
                "The first notebook shows how everything works. Your own JupyterLab settings stay as they are. "
                "Stop it with Ctrl-C in the terminal."
            ),  # fmt: skip
            (
                ("gd lab", N_("in the language of your computer")),
                ("gd lab --lang es", N_("in Spanish, the menus too where the language pack is installed")),
                ("gd lab --no-browser --port 8890", N_("only print the address, on that port")),
            ),
            lab,
            (
                LANG,
                option("--no-browser", action="store_true", help=N_("print the address and open no browser")),
                option("--port", type=int, metavar=N_("NUMBER"), help=N_("the port to listen on")),
            ),
        ),
        Verb(
            "check",
            N_("run a notebook and show the report of every exercise, before you submit"),
            N_(
                "The notebook is run from top to bottom in a fresh kernel, as your teacher's computer will. "
                "The file itself is not changed: save it in JupyterLab first."
            ),  # fmt: skip
            (("gd check 01-slope.ipynb", N_("every exercise of the lesson and your points")),),
            check,
            (
                option(
                    "notebook", metavar=N_("NOTEBOOK"), help=N_("your notebook, a file that ends in .ipynb")
                ),
            ),
        ),
    ),
    WRITE: (
        Verb(
            "build",
            N_("make course/ and solutions/ in four languages from lessons/"),
            N_(
                "What you edit is lessons/; the notebooks are made from it and committed. "
                "A missing or outdated translation stops the build, unless it is a draft."
            ),  # fmt: skip
            (
                ("gd build", N_("all lessons")),
                ("gd build 08", N_("one lesson")),
                ("gd build 08 --draft", N_("with English, visibly marked, where a translation is missing")),
                ("gd build --check", N_("write nothing; say which notebooks differ from their source")),
            ),
            build,
            (
                LESSONS,
                option("--draft", action="store_true", help=N_("mark what is untranslated and go on")),
                option("--check", action="store_true", help=N_("compare only, write nothing")),
            ),
        ),
        Verb(
            "translate",
            N_("keep the translations in step with the English source"),
            N_(
                "update merges the source into the catalogues, status shows what is stale, import takes the edits of "
                "a built notebook back into its catalogue, compile makes the messages of gdlib itself."
            ),  # fmt: skip
            (
                ("gd translate update", N_("after you changed a lesson or a message")),
                ("gd translate status 08", N_("what is missing, outdated, or beside changed code")),
                (
                    "gd translate import es 01-slope.ipynb",
                    N_("a teacher's better Spanish, out of the notebook"),
                ),
                ("gd translate compile", N_("after you translated a message of gdlib")),
            ),
            translate,
            (
                option("action", choices=("update", "status", "import", "compile"), help=N_("what to do")),
                option(
                    "rest",
                    nargs="*",
                    metavar=N_("LESSON"),
                    help=N_("lessons; for import a language and a notebook"),
                ),
            ),
        ),
        Verb(
            "verify",
            N_("check the written rules: style, translations, spelling, terms"),
            N_("Nothing is executed. A table shows the numbers of every lesson, then one line per problem."),
            (("gd verify", N_("all lessons")), ("gd verify 08", N_("one lesson"))),
            verify,
            (LESSONS,),
        ),
        Verb(
            "run",
            N_("execute the notebooks, as students will"),
            N_(
                "The students' notebooks must run from top to bottom without an error and earn nothing yet; "
                "the worked ones must earn every point."
            ),  # fmt: skip
            (
                ("gd run --lang es", N_("what a Spanish reader opens")),
                ("gd run --solutions 08", N_("the worked notebooks of one lesson")),
            ),
            run,
            (LESSONS, LANG, option("--solutions", action="store_true", help=N_("the worked notebooks"))),
        ),
    ),
}


def main(argv=None):
    """Run one command and return its exit status."""
    i18n.use(arguments.reader_language())
    with arguments.spoken():
        try:
            args = arguments.parser(ABOUT, VERBS, CLOSING).parse_args(argv)
            return show(args.run(args))
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
    """A package of the authors' that a student does not have; anything else is a fault of ours and is shown whole."""
    package = TEACH.get((error.name or "").split(".")[0])
    if package is None:
        raise error
    said = _('this needs {package}: pip install "gdlib[teach]"').format(package=package)
    return show([Problem("gd", "", said)])
