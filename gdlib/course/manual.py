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

GRADE = Verb(
    "grade",
    N_("mark what students handed in: points, a page for each of them, tables"),
    N_(
        "A lesson is marked in the current course: submitted/STUDENT/LESSON/LESSON.ipynb, the gradebook and "
        "the pages in feedback/ are nbgrader's, whose other commands go on working. Students' code runs "
        "without network, without your files and without the answers.\n\n"
        "A folder or zip needs no nbgrader: what Moodle or Canvas gave you, attachments (ada.ipynb), or a "
        "folder for each student. The results go beside it: marks.csv, moodle.csv, canvas.csv, pages/ and "
        "notebooks/. moodle.csv is for the assignment's “Upload grading worksheet”, with Moodle in your "
        "language; where Moodle's numbers are unknown, use “Grades, Import, CSV file” and map the column of "
        "names. canvas.csv is for “Grades, Import”; Canvas asks which assignment it is.\n\n"
        "A second run marks only what is new or changed, and goes on where the first was stopped. Nobody is "
        "left out: who has no marks has a reason, in the student's language. At the end you read what the "
        "class should hear again."
    ),
    (
        ("gd grade 08", N_("what was submitted for lesson 8, into the gradebook")),
        ("gd grade 08 --student ada --force", N_("one student again")),
        ("gd grade 08 --pages", N_("the pages again, after you gave comments or marks by hand")),
        ("gd grade downloads.zip", N_("Moodle's or Canvas's zip; results in downloads-graded/")),
        ("gd grade mails --lesson 08 --to marks", N_("a folder; results in marks/")),
        ("gd grade 08 --workers dask://10.0.0.5:8786", N_("on the machines of a Dask cluster")),
        ("gd grade 08 --json", N_("for a program: a line of JSON for each student, then one for the run")),
        ("gd grade --doctor", N_("what this machine can do, and what to install")),
    ),
    (
        option("what", nargs="?", metavar=N_("LESSON"), help=N_("a lesson, or a folder or zip of notebooks")),
        option("--lesson", metavar=N_("LESSON"), help=N_("the folder's lesson, whatever the notebooks say")),
        option("--to", metavar=N_("FOLDER"), help=N_("where a folder's results go")),
        option(
            "--student",
            action="append",
            metavar=N_("NAME"),
            help=N_("only this student; may be given several times"),
        ),
        option("--force", action="store_true", help=N_("mark again what did not change")),
        option("--figures", action="store_true", help=N_("draw the students' figures, too; slower")),
        option("--pages", action="store_true", help=N_("only write the pages again")),
        option(
            "--workers",
            metavar=N_("NUMBER"),
            help=N_("how many at a time, or a Dask cluster's address; one for each core if not given"),
        ),
        option(
            "--sandbox",
            default="auto",
            metavar=N_("LEVEL"),
            help=N_("auto, fork, bubblewrap, landlock, none, or a command in quotes that starts one"),
        ),
        option("--timeout", type=int, metavar=N_("SECONDS"), help=N_("the most for one submission")),
        option("--memory", type=int, metavar="MB", help=N_("the most for one submission")),
        option("--json", action="store_true", help=N_("nothing but JSON on standard output")),
        option("--doctor", action="store_true", help=N_("examine this machine and mark nothing")),
    ),
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
VERBS = {
    N_("Learn"): (LAB, CHECK),
    N_("Teach"): (GRADE,),
    N_("Write and translate"): (BUILD, TRANSLATE, VERIFY, RUN),
}
