"""What the help pages say. Every text is a message, translated when it is shown."""

from gdlib import i18n
from gdlib.course.arguments import Verb, option
from gdlib.i18n import N_

ABOUT = N_("The course on gradient descent, from the terminal.")
CLOSING = N_(
    "Each verb has its own page with examples: gd lab --help. This text is in your language; GDLIB_LANG=es "
    "chooses another. Exit status: 0 clean, 1 problems found, 2 wrong usage."
)

LESSONS = option(
    "lessons",
    nargs="*",
    metavar=N_("LESSON"),
    help=N_("a slug, a number or a path; all lessons where none is named"),
)
LANG = option("--lang", choices=i18n.LANGUAGES, help=N_("the language: en, es, fr or de"))

LAB = Verb(
    "lab",
    N_("open the course in JupyterLab, in your language"),
    N_(
        "The first notebook shows how everything works. Your own JupyterLab settings stay as they are. "
        "Stop it with Ctrl-C in the terminal."
    ),
    (
        ("gd lab", N_("in the language of your computer")),
        ("gd lab --lang es", N_("in Spanish, the menus too where the language pack is installed")),
        ("gd lab --no-browser --port 8890", N_("only print the address, on that port")),
    ),
    (
        LANG,
        option("--no-browser", action="store_true", help=N_("print the address and open no browser")),
        option("--port", type=int, metavar=N_("NUMBER"), help=N_("the port to listen on")),
    ),
)

CHECK = Verb(
    "check",
    N_("run a notebook and show the report of every exercise, before you submit"),
    N_(
        "The notebook is run from top to bottom in a fresh kernel, as your teacher's computer will. "
        "The file itself is not changed. Save it in JupyterLab first."
    ),
    (("gd check 01-slope.ipynb", N_("every exercise of the lesson and your points")),),
    (option("notebook", metavar=N_("NOTEBOOK"), help=N_("your notebook, a file that ends in .ipynb")),),
)

BUILD = Verb(
    "build",
    N_("make course/ and solutions/ in four languages from lessons/"),
    N_(
        "What you edit is lessons/; the notebooks are made from it and committed. A missing or outdated "
        "translation stops the build, unless it is a draft."
    ),
    (
        ("gd build", N_("all lessons")),
        ("gd build 08", N_("one lesson")),
        ("gd build 08 --draft", N_("with English, visibly marked, where a translation is missing")),
        ("gd build --check", N_("write nothing; say which notebooks differ from their source")),
    ),
    (
        LESSONS,
        option("--draft", action="store_true", help=N_("mark what is untranslated and go on")),
        option("--check", action="store_true", help=N_("compare only, write nothing")),
    ),
)

TRANSLATE = Verb(
    "translate",
    N_("keep the translations in step with the English source"),
    N_(
        "update merges the source into the catalogues, status shows what is stale, import takes the edits of "
        "a built notebook back into its catalogue, compile makes the messages of gdlib itself, start makes "
        "the catalogues of a new language."
    ),
    (
        ("gd translate update", N_("after you changed a lesson or a message")),
        ("gd translate status 08", N_("what is missing, outdated, or beside changed code")),
        ("gd translate import es 01-slope.ipynb", N_("a teacher's better Spanish, out of the notebook")),
        ("gd translate compile", N_("after you translated a message of gdlib")),
        ("gd translate start it", N_("a fifth language: empty catalogues, and what to do with them")),
    ),
    (
        option("action", choices=("update", "status", "import", "compile", "start"), help=N_("what to do")),
        option(
            "rest",
            nargs="*",
            metavar=N_("LESSON"),
            help=N_("lessons; for import a language and a notebook; for start a language"),
        ),
    ),
)

VERIFY = Verb(
    "verify",
    N_("check the written rules: style, translations, spelling, terms"),
    N_("Nothing is executed. A table shows the numbers of every lesson, then one line per problem."),
    (("gd verify", N_("all lessons")), ("gd verify 08", N_("one lesson"))),
    (LESSONS,),
)

RUN = Verb(
    "run",
    N_("execute the notebooks, as students will"),
    N_(
        "The students' notebooks must run from top to bottom without an error and earn nothing yet; the "
        "worked ones must earn every point."
    ),
    (
        ("gd run --lang es", N_("what a Spanish reader opens")),
        ("gd run --solutions 08", N_("the worked notebooks of one lesson")),
    ),
    (LESSONS, LANG, option("--solutions", action="store_true", help=N_("the worked notebooks"))),
)

# Heading of the overview to its verbs.
VERBS = {N_("Learn"): (LAB, CHECK), N_("Write and translate"): (BUILD, TRANSLATE, VERIFY, RUN)}
