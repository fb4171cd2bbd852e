"""From a lesson's source to eight notebooks: the same bytes everywhere, nothing written half."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest

from gdlib.course import build, compare, lessons
from gdlib.course.problems import CourseError
from gdlib.i18n import LANGUAGES

from .small import SLUG, SOURCE, SPANISH, edit, fill

ROOT = Path(__file__).parents[2]


def files(root):
    return sorted(path for folder in ("course", "solutions") for path in (root / folder).rglob("*.ipynb"))


def notebook(root, lang, folder="course"):
    return nbformat.read(root / folder / lang / SLUG / f"{SLUG}.ipynb", 4)


def cell(root, lang, name, folder="course"):
    return next(cell for cell in notebook(root, lang, folder).cells if cell.id == name)


def test_eight_notebooks_without_outputs_with_the_cells_names_as_ids(course):
    assert build.build(course) == []
    assert len(files(course)) == 8
    names = ["title", "setup", "table", "draw", "draw-text", "double", "double-check", "guess", "guess-check"]
    for path in files(course):
        made = nbformat.read(path, 4)
        nbformat.validate(made)
        assert [cell.id for cell in made.cells] == names
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in made.cells)
        lang = path.parts[-3]
        assert made.metadata.gdlib == {"lang": lang, "lesson": SLUG}
        assert f'gd.setup("{lang}")' in made.cells[1].source


def test_a_lesson_may_be_in_some_languages_only(course):
    rows = course / "lessons" / "course.toml"
    rows.write_text(rows.read_text("utf8") + 'languages = ["en", "es"]\n', "utf8")
    assert build.build(course) == []
    assert {path.parts[-3] for path in files(course)} == {"en", "es"}
    rows.write_text(rows.read_text("utf8").replace('"es"]', '"it"]'), "utf8")
    with pytest.raises(CourseError, match="languages of .*: wanted some of en, es, fr, de"):
        lessons.table(course)


def test_building_twice_gives_the_same_bytes_and_check_agrees(course):
    build.build(course)
    first = {path: path.read_bytes() for path in files(course)}
    for path in first:
        path.unlink()
    assert len(build.build(course, check=True)) == 8
    build.build(course)
    assert {path: path.read_bytes() for path in files(course)} == first
    assert build.build(course, check=True) == []


def test_check_names_what_differs_and_writes_nothing(course):
    build.build(course)
    path = course / "course" / "es" / SLUG / f"{SLUG}.ipynb"
    path.write_text(path.read_text("utf8").replace("cuesta", "montaña"), "utf8")
    changed = path.read_bytes()
    [problem] = build.build(course, check=True)
    assert problem.path == f"course/es/{SLUG}/{SLUG}.ipynb"
    assert "gd build" in problem.message
    assert path.read_bytes() == changed


def test_check_names_a_notebook_that_no_lesson_makes_but_no_file_of_a_student(course):
    build.build(course)
    old = course / "course" / "es" / "09-gone" / "09-gone.ipynb"
    old.parent.mkdir()
    old.write_text("{}", "utf8")
    (course / "course" / "es" / SLUG / "mine.ipynb").write_text("{}", "utf8")
    assert [problem.path for problem in build.build(course, check=True)] == [
        "course/es/09-gone/09-gone.ipynb"
    ]


def test_metadata_follows_from_the_names(course):
    build.build(course)
    for folder in ("course", "solutions"):
        double, check = cell(course, "en", "double", folder), cell(course, "en", "double-check", folder)
        assert double.metadata.nbgrader.solution is True
        assert double.metadata.nbgrader.grade is False
        assert check.metadata.nbgrader.points == 2
        assert check.metadata.nbgrader.grade_id == "double-check"
        assert cell(course, "en", "draw", folder).metadata.tags == ["figure"]
        assert "nbgrader" not in cell(course, "en", "guess", folder).metadata
        assert "nbgrader" not in cell(course, "en", "guess-check", folder).metadata
        text = cell(course, "en", "title", folder).metadata
        assert text == {"deletable": False, "editable": False}
    assert check.metadata.deletable is False
    assert check.metadata.editable is False


def test_the_student_gets_stubs_and_the_teacher_solutions(course):
    build.build(course)
    assert "return 2 * x" in cell(course, "es", "double", "solutions").source
    assert cell(course, "es", "double").source.endswith('"""\n    raise NotImplementedError')
    assert cell(course, "es", "guess").source.endswith('"""\n    raise NotImplementedError')
    for lang in LANGUAGES:
        text = json.dumps(notebook(course, lang))
        assert "BEGIN SOLUTION" not in text
        assert "_(" not in text.replace("gd_(", "")


def test_every_language_has_the_same_code_checks_and_ids(course):
    build.build(course)
    for folder in ("course", "solutions"):
        english = notebook(course, "en", folder)
        for lang in LANGUAGES[1:]:
            other = notebook(course, lang, folder)
            for ours, theirs in zip(english.cells, other.cells, strict=True):
                marks = [c.metadata.get("nbgrader", {}) for c in (ours, theirs)]
                assert [{**m, "checksum": ""} for m in marks][0] == {**marks[1], "checksum": ""}
                if ours.cell_type == "code":
                    assert compare.code(ours.source) == compare.code(theirs.source)
                if ours.id.endswith("-check"):
                    assert ours == theirs


def test_the_spanish_lesson_is_spanish(course):
    build.build(course)
    made = notebook(course, "es", "solutions")
    words = "\n".join(cell.source for cell in made.cells)
    for spanish in SPANISH.values():
        assert all(line in words for line in spanish.split("\n"))
    assert 'print("tasa de aprendizaje", r"la tasa $\\eta$ es {n:.1f}".format(n=0.5))  # dilo' in words
    assert "| GD     | $\\eta$ |" not in words  # a translated row loses its padding
    assert "# Take" not in words


@pytest.mark.parametrize("lang", ["es", "fr", "de"])
def test_a_missing_unit_stops_the_build_of_everything(course, lang):
    fill(course, lang, {"rest": ""})
    [problem] = build.build(course)
    assert str(problem).startswith(f"lessons/{SLUG}/{lang}.po:table: not translated: “rest”")
    assert files(course) == []


def test_a_fuzzy_unit_stops_the_build(course):
    path = course / "lessons" / SLUG / "es.po"
    path.write_text(path.read_text("utf8").replace('msgid "rest"', '#, fuzzy\nmsgid "rest"'), "utf8")
    [problem] = build.build(course)
    assert problem.cell == "table"
    assert "fuzzy" in problem.message


def test_a_draft_shows_english_with_a_mark(course):
    for text in SPANISH:
        fill(course, "de", {text: ""})
    assert build.build(course, draft=True) == []
    made = notebook(course, "de", "solutions")
    english = notebook(course, "en", "solutions")
    assert sum(cell.source.count("⟦en⟧") for cell in made.cells) == len(SPANISH)
    for ours, theirs in zip(english.cells, made.cells, strict=True):
        same = compare.structure if ours.cell_type == "markdown" else compare.code
        assert same(ours.source) == same(theirs.source)
    assert "⟦en⟧" not in json.dumps(notebook(course, "es"), ensure_ascii=False)


DAMAGE = {
    "formula": (
        "The hiker",
        "$-\\nabla f$",
        "$-\\nabla g$",
        "title",
        "formula $-\\nabla f$ became $-\\nabla g$",
    ),
    "code": ("The hiker", "`gd.check`", "`gd.revisa`", "title", "code gd.check became gd.revisa"),
    "link": ("The hiker", "02-next.ipynb", "02-otra.ipynb", "title", "link ../02-next/02-next.ipynb became"),
    "number": ("The hiker", "0,5", "5", "title", "number 0.5 became 5"),
    "lost number": ("| plain", "1,5", "uno", "table", "number 1.5 is missing"),
    "placeholder": ("rate $", "{n:.1f}", "{m:.1f}", "draw", "placeholder {n:.1f} became {m:.1f}"),
    "lost placeholder": ("rate $", "{n:.1f}", "mucho", "draw", "placeholder {n:.1f} is missing"),
    "open brace": ("rate $", "{n:.1f}", "{n", "draw", "braces do not match"),
    "tag": ("<details>", "</summary>", "", "table", "tag </summary> is missing"),
    "structure": ("rest", "descansa", "- descansa", "table", "changes the cell's structure"),
    "blank line": ("rest", "descansa", "a\n\nb", "table", "changes the cell's structure"),
    "table": ("| method", "| paso |", "paso |", "table", "changes the cell's structure"),
}


@pytest.mark.parametrize(("start", "old", "new", "where", "said"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_translation_is_one_line(course, start, old, new, where, said):
    text = next(text for text in SPANISH if text.startswith(start))
    assert old in SPANISH[text]
    fill(course, "es", {text: SPANISH[text].replace(old, new)})
    problems = build.build(course)
    assert problems
    assert {(problem.path, problem.cell) for problem in problems} == {(f"lessons/{SLUG}/es.po", where)}
    assert any(said in problem.message for problem in problems)
    assert all("\n" not in str(problem) for problem in problems)
    assert files(course) == []


def test_a_broken_catalogue_is_one_line(course):
    (course / "lessons" / SLUG / "fr.po").write_text('msgid "a\nmsgstr', "utf8")
    [problem] = build.build(course)
    assert str(problem).startswith(f"lessons/{SLUG}/fr.po: not a catalogue: ")


FAULTS = {
    "unnamed": ('# %% [markdown] name="table"', "# %% [markdown]", "#3 (| method | step |)", "has no name"),
    "twice": ('name="table"', 'name="title"', "title", "2 cells have this name"),
    "odd name": ('name="table"', 'name="ta ble"', "ta ble", "letters, digits"),
    "attachment": ("../02-next/02-next.ipynb", "attachment:a.png", "title", "attachment"),
    "unknown check": (
        'gd.check("double", double)',
        'gd.check("dubble", double)',
        "double-check",
        "write only gd",
    ),
    "unknown cell": ('name="double-check"', 'name="doubles-check"', "doubles-check", "did you mean double?"),
    "unknown call": ("import numpy as np\n", 'gd.check("gues", 1)\n', "setup", "did you mean guess?"),
    "comment": (
        'gd.check("double", double)',
        'gd.check("double", double)  # go',
        "double-check",
        "write only",
    ),
    "more lines": (
        'gd.check("double", double)',
        '"words"\ngd.check("double", double)',
        "double-check",
        "write only",
    ),
    "no check": ('# %% name="double-check"', '# %% name="again"', "double", "its check cell is missing"),
    "no answer": ('# %% name="double"', '# %% name="again"', "double-check", "no answer cell double"),
    "elsewhere": ('# %% name="draw"', '# %% name="elsewhere"', "elsewhere", "belongs to lesson 02-other"),
    "two": ('# %% name="draw"', '# %% name="double"', "double", "2 exercises have this name"),
    "other function": ("def double(x)", "def dobule(x)", "double", "does not define double"),
    "no solution": ("### BEGIN SOLUTION\n    # two", "# two", "double", "between ### BEGIN SOLUTION"),
    "stray solution": (
        "# A slope that",
        "### BEGIN SOLUTION",
        "draw",
        "a solution in a cell that is no exercise",
    ),
    "f-string": ('_("learning rate")', '_(f"rate {1}")', "draw", "an f-string cannot be translated"),
    "variable": ('_("learning rate")', "_(np)", "draw", 'got _(np), wanted _("one plain string")'),
    "not Python": ("import numpy as np", "import numpy as", "setup", "not Python, line 1"),
    "no setup": ('gd.setup("en")', "pass", "setup", 'gd.setup("en")'),
}


@pytest.mark.parametrize(("old", "new", "where", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_source_is_one_line_with_its_cell(course, old, new, where, said):
    edit(course, old, new)
    with pytest.raises(CourseError) as caught:
        lessons.read(course, SLUG)
    problems = caught.value.problems
    assert all(problem.path == f"lessons/{SLUG}/lesson.py" for problem in problems)
    assert any(problem.cell == where and said in problem.message for problem in problems), problems
    assert build.build(course) == problems
    assert files(course) == []


def test_all_faults_are_named_at_once_and_nothing_is_written(course):
    build.build(course)
    before = {path: path.read_bytes() for path in files(course)}
    (course / "lessons" / "02-none").mkdir()
    with (course / "lessons" / "course.toml").open("a", encoding="utf8") as file:
        file.write('\n[[lesson]]\nslug = "02-none"\n')
    edit(course, "The figure shows", "The picture shows")
    found = build.build(course)
    assert [problem.path for problem in found] == [
        *(f"lessons/{SLUG}/{lang}.po" for lang in LANGUAGES[1:]),
        "lessons/02-none/lesson.py",
    ]
    assert {path: path.read_bytes() for path in files(course)} == before


@pytest.mark.parametrize("text", ["[[lesson]\n", '[[lesson]]\nname = "a"\n', '[[lesson]]\nslug = "a"\n' * 2])
def test_a_bad_table_of_lessons_is_one_line(course, text):
    (course / "lessons" / "course.toml").write_text(text, "utf8")
    with pytest.raises(CourseError, match=r"^lessons/course\.toml: .+$"):
        lessons.slugs(course)


def test_a_lesson_knows_its_minutes_and_needs(course):
    lesson = lessons.read(course, SLUG)
    assert (lesson.slug, lesson.minutes, lesson.needs) == (SLUG, 5, ())
    assert [cell.id for cell in lesson.cells][:2] == ["title", "setup"]


def test_the_source_has_every_kind_of_text(course):
    from gdlib.course import catalogue

    messages = catalogue.messages(lessons.read(course, SLUG))
    assert [message.text for message in messages] == list(SPANISH)
    assert SOURCE.count("name=") == 9


def test_the_committed_notebooks_are_what_the_lessons_give():
    assert build.build(ROOT, check=True) == []


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "options"), [("en", ()), ("es", ("--no-db",))])
def test_nbgrader_makes_the_same_student_notebooks(course, lang, options):
    build.build(course)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    made = course / "course" / lang / SLUG / f"{SLUG}.ipynb"
    ours = made.read_bytes()
    made.unlink()
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", SLUG, "--force", *options],
        cwd=course,
        env={
            **os.environ,
            "GDLIB_LANG": lang,
            "PYTHONPATH": str(ROOT),
            "PATH": sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"],
        },
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert made.read_bytes() == ours
