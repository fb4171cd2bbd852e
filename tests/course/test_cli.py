"""The command: its grammar, its help in the reader's language, its exit status, and no traceback."""

import argparse
import os
import re
import subprocess
import sys

import pytest

from gdlib import i18n
from gdlib.course import arguments, cli, manual
from gdlib.course.problems import CourseError, Problem

VERBS = [verb for group in manual.VERBS.values() for verb in group]


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("verb", ["", *(verb.name for verb in VERBS)])
def test_help_ends_well_and_shows_examples(verb, capsys):
    assert cli.main([*([verb] if verb else []), "--help"]) == 0
    page = capsys.readouterr().out
    assert page.count(f"gd {verb}") >= 2
    assert max(map(len, page.splitlines())) <= 100


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_example_is_grammatical(verb):
    grammar = arguments.parser(manual.ABOUT, manual.VERBS, manual.CLOSING)
    for command, _what in verb.examples:
        assert grammar.parse_args(command.split()[1:]).verb == verb.name
    assert verb.name in cli.RUN


def test_help_has_no_untranslated_word(monkeypatch, capsys):
    monkeypatch.setenv("GDLIB_LANG", "de")
    monkeypatch.setattr(i18n, "_catalogue", lambda lang: Shouting())
    for verb in ("", *(verb.name for verb in VERBS)):
        assert cli.main([*([verb] if verb else []), "--help"]) == 0
        page = capsys.readouterr().out
        for command in TYPED:
            page = page.replace(command, "")
        assert re.findall(r"[a-z]{2,}", SPELLED.sub(" ", page)) == [], page


TYPED = sorted((command for verb in VERBS for command, _what in verb.examples), key=len, reverse=True)
# What is typed rather than read stays as it is in every language.
SPELLED = re.compile(
    r"--?[a-z-]+|\bgd( [a-z]+)?\b|\{[a-z,]+\}|\S+\.ipynb|"
    r"\b(en|es|fr|de|it|lessons|action|notebook|update|status|import|compile|start)\b"
)


class Shouting:
    """A catalogue that shouts: whatever is not in capitals was not translated."""

    def gettext(self, message):
        assert message, "the empty message is the catalogue's header"
        return re.sub(
            r"%\(\w+\)[sr]|%[sr]|\{\w*\}|[^%{]+|.",
            lambda m: m[0] if m[0][0] in "%{" else m[0].upper(),
            message,
        )


def test_argparse_speaks_english_again_afterwards():
    before = argparse._
    cli.main(["--help"])
    assert argparse._ is before


@pytest.mark.parametrize(
    "argv",
    [[], ["frobnicate"], ["lab", "--lang", "it"], ["lab", "--port", "many"], ["check"], ["build", "--dra"],
     ["translate", "import", "es"], ["translate", "import", "en", "x.ipynb"], ["build", "99-nowhere"]],
)  # fmt: skip
def test_wrong_usage_is_status_2_and_one_clear_line(argv, capsys):
    assert cli.main(argv) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert re.match("gd.*: error: ", err.splitlines()[-1])


def test_unknown_lesson_lists_the_lessons(capsys):
    cli.main(["build", "99-nowhere"])
    assert "08-momentum" in capsys.readouterr().err


@pytest.mark.parametrize(
    "named", ["08-momentum", "08", "lessons/08-momentum/lesson.py", "course/es/08-momentum/"]
)
def test_a_lesson_by_slug_number_or_path(named):
    args = argparse.Namespace(lessons=[named], page=None)
    assert cli.chosen(args, cli.course_root()) == ["08-momentum"]


def test_the_root_is_found_from_below_and_from_elsewhere(tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "course.toml").write_text("")
    (tmp_path / "course" / "es").mkdir(parents=True)
    assert cli.course_root(tmp_path / "course" / "es") == tmp_path.resolve()
    (tmp_path / "lessons" / "course.toml").unlink()
    assert (cli.course_root(tmp_path) / "gdlib" / "course" / "cli.py").samefile(cli.__file__)


def _verb_that_raises(monkeypatch, error):
    def lab(args):
        raise error

    monkeypatch.setitem(cli.RUN, "lab", lab)


def test_problems_one_line_each_and_status_1(monkeypatch, capsys):
    _verb_that_raises(
        monkeypatch, CourseError([Problem("a.ipynb", "x", "bad"), Problem("b.po", "", "worse")])
    )
    assert cli.main(["lab"]) == 1
    assert capsys.readouterr().out == "a.ipynb:x: bad\nb.po: worse\n"


def test_an_authors_package_is_named_with_the_way_to_get_it(monkeypatch, capsys):
    _verb_that_raises(
        monkeypatch, ModuleNotFoundError("No module named 'markdown_it.token'", name="markdown_it.token")
    )
    assert cli.main(["lab"]) == 1
    assert capsys.readouterr().out == 'gd: this needs markdown-it-py: pip install "gdlib[teach]"\n'


def test_our_own_faults_are_not_hidden(monkeypatch):
    _verb_that_raises(monkeypatch, ModuleNotFoundError("x", name="gdlib.course.nowhere"))
    with pytest.raises(ModuleNotFoundError):
        cli.main(["lab"])


def test_a_file_that_cannot_be_written_is_one_line(monkeypatch, capsys):
    _verb_that_raises(monkeypatch, PermissionError(13, "Permission denied", "course/en"))
    assert cli.main(["lab"]) == 1
    assert capsys.readouterr().out == "course/en: Permission denied\n"


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "fr_CA", "LC_MESSAGES": "de_CH.utf8"}, "de"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
        ({"LANG": "pt_BR.UTF-8"}, "en"),
        ({"LANG": "es_ES.UTF-8", "GDLIB_LANG": "de"}, "de"),
        ({"LANG": "es_ES.UTF-8", "GDLIB_LANG": "xx"}, "es"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "escape"}, "en"),
    ],
)
def test_the_readers_language(environ, lang):
    assert arguments.reader_language(environ) == lang


def test_help_loads_nothing_heavy():
    heavy = "{'numpy', 'nbformat', 'nbclient', 'IPython', 'matplotlib', 'tqdm', 'jupytext', 'polib'}"
    code = "import sys; from gdlib.course import cli; cli.main(['--help'])"
    code += f"; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_python_m_is_gd():
    done = subprocess.run(
        [sys.executable, "-m", "gdlib.course", "frobnicate"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("gd: error: ")


# gd translate


@pytest.fixture
def catalogues(monkeypatch):
    """Catalogues that are neither read nor written: what the functions return is what the test says."""
    from gdlib.course import messages, translate

    rows = [
        translate.Row("01-slope", "es", 90, 1, 2, 3, ("slope-text",)),
        translate.Row("01-slope", "fr", 96, 0, 0, 0, ()),
    ]
    monkeypatch.setattr(translate, "status", lambda root, slugs: rows)
    monkeypatch.setattr(messages, "status", lambda root: [("es", 9, 0, 1, 0)])
    monkeypatch.setattr(translate, "update", lambda root, slugs: ["lessons/01-slope/es.po"])
    monkeypatch.setattr(messages, "update", lambda root: [])
    monkeypatch.setattr(messages, "compile", lambda root: ["gdlib/locale/es/LC_MESSAGES/gdlib.mo"] * 2)


def test_translate_status_is_a_table_and_one_line_per_problem(catalogues, capsys):
    assert cli.main(["translate", "status"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[1].split() == ["01-slope", "es", "90", "1", "2", "3"]
    assert out[3].split() == ["gdlib", "es", "9", "0", "1", "0"]
    assert [line.split(": ")[0] for line in out[4:]] == [
        "lessons/01-slope/es.po",
        "lessons/01-slope/es.po:slope-text",
        "gdlib/locale/es/LC_MESSAGES/gdlib.po",
    ]


def test_translate_update_and_compile_name_what_changed(catalogues, capsys):
    assert cli.main(["translate", "update"]) == 0
    assert capsys.readouterr().out == "lessons/01-slope/es.po\n1 catalogue changed\n"
    assert cli.main(["translate", "compile"]) == 0
    assert capsys.readouterr().out.endswith("2 catalogues changed\n")


def test_translate_import_shows_each_change(monkeypatch, capsys):
    from gdlib.course import translate
    from gdlib.course.takeback import Change

    taken = [Change("title", "Empieza", "Comienza")]
    monkeypatch.setattr(translate, "import_notebook", lambda root, lang, path: taken)
    assert cli.main(["translate", "import", "es", "x.ipynb"]) == 0
    assert capsys.readouterr().out == "title:\n- Empieza\n+ Comienza\n1 translation taken over\n"


# A student's environment: none of the authors' packages

STUDENT = """
import sys
for name in ("jupytext", "markdown_it", "mdit_py_plugins", "polib", "py3langid"):
    sys.modules[name] = None
from gdlib.course import cli, lab
lab._become = lambda argv, env: print("started", argv[-1])
sys.exit(cli.main(sys.argv[1:]))
"""


def as_student(*argv, **environ):
    done = subprocess.run(
        [sys.executable, "-c", STUDENT, *argv],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        cwd=cli.course_root(),
    )
    return done.returncode, done.stdout + done.stderr


def test_a_student_can_open_the_lab(tmp_path):
    status, said = as_student("lab", "--lang", "es", JUPYTER_CONFIG_DIR=str(tmp_path))
    assert (status, said) == (0, "started --LabApp.default_url=/lab/tree/course/es/00-start/00-start.ipynb\n")


@pytest.mark.parametrize("argv", [["build", "--check"], ["verify"], ["translate", "status"]])
def test_an_authors_verb_says_what_is_missing(argv):
    status, said = as_student(*argv)
    assert status == 1
    assert re.fullmatch(r'gd: this needs [\w-]+: pip install "gdlib\[teach\]"\n', said)


@pytest.mark.slow
def test_a_student_can_check_a_notebook():
    status, said = as_student("check", "solutions/es/00-start/00-start.ipynb")
    assert status == 0, said
    assert "[ok]" in said
