"""The life of a translation: merged, found stale, edited in a notebook, refused when it breaks something."""

import json
import subprocess

import nbformat
import pytest

from gdlib.course import build, catalogue, compare, lessons, translate
from gdlib.course.problems import CourseError

from .small import SLUG, SPANISH, edit, fill


def entry(root, text, lang="es"):
    return catalogue.live(catalogue.read(root, SLUG, lang))[text]


def row(root, lang="es"):
    return next(row for row in translate.status(root) if row.lang == lang)


# ---- update and status


def test_a_second_update_changes_nothing(course):
    translate.update(course)
    before = (course / "lessons" / SLUG / "es.po").read_bytes()
    assert translate.update(course) == []
    assert (course / "lessons" / SLUG / "es.po").read_bytes() == before
    assert row(course) == (SLUG, "es", len(SPANISH), 0, 0, 0, ())


def test_a_catalogue_has_kinds_cells_flags_and_no_dates(course):
    text = (course / "lessons" / SLUG / "es.po").read_text("utf8")
    assert "#. template\n" in text
    assert f"#: {SLUG}:title\n" in text
    assert '"Language: es\\n"' in text
    assert "Date" not in text
    assert text.count("python-brace-format") == 1
    assert "python-brace-format" in entry(course, "rate $\\eta$ is {n:.1f}").flags
    assert "nplurals=2; plural=(n > 1);" in (course / "lessons" / SLUG / "fr.po").read_text("utf8")


def test_gettext_accepts_the_catalogues(course):
    for lang in translate.TRANSLATED:
        path = course / "lessons" / SLUG / f"{lang}.po"
        run = subprocess.run(["msgfmt", "-c", "-o", "/dev/null", path], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


def test_one_changed_word_makes_a_unit_fuzzy_and_keeps_the_previous_text(course):
    edit(course, "The figure shows one line", "The figure shows one curve")
    assert row(course)[2:6] == (len(SPANISH) - 1, 0, 1, 1)
    assert translate.update(course) == [f"lessons/{SLUG}/{lang}.po" for lang in ("es", "fr", "de")]
    changed = entry(course, "The figure shows one curve.")
    assert changed.fuzzy
    assert changed.msgstr == SPANISH["The figure shows one line."]
    assert changed.previous_msgid == "The figure shows one line."
    assert row(course)[2:6] == (len(SPANISH) - 1, 1, 0, 0)


def test_wrapping_the_source_anew_changes_no_catalogue(course):
    edit(course, "at most 0.5 metres\n# at a time. See", "at most\n# 0.5 metres at a time. See")
    assert translate.update(course) == []


def test_check_names_the_catalogues_that_are_behind_and_writes_nothing(course):
    edit(course, "# two is enough", "# twice is enough")
    before = (course / "lessons" / SLUG / "es.po").read_bytes()
    assert translate.update(course, check=True) == [
        f"lessons/{SLUG}/{lang}.po" for lang in ("es", "fr", "de")
    ]
    assert (course / "lessons" / SLUG / "es.po").read_bytes() == before


def test_an_unused_translation_stays_until_all_is_translated(course):
    edit(course, "# - rest\n", "# - the walker sits down for a while\n")
    translate.update(course)
    assert any(e.obsolete and e.msgid == "rest" for e in catalogue.read(course, SLUG, "es"))
    assert row(course).obsolete == 1
    fill(course, "es", {"the walker sits down for a while": "descansa un rato"})
    translate.update(course)
    assert row(course)[2:6] == (len(SPANISH), 0, 0, 0)


def test_changed_code_asks_to_look_again_at_the_texts_beside_it(course):
    edit(course, ".format(n=0.5))", ".format(n=0.7))")
    assert row(course).look_again == ("draw", "draw-text")
    translate.update(course)
    assert translate.LOOK_AGAIN in entry(course, "learning rate").tcomment
    assert translate.LOOK_AGAIN not in entry(course, "two is enough").tcomment
    assert row(course).look_again == ("draw", "draw-text")
    assert translate.update(course) == []
    path = course / "lessons" / SLUG / "es.po"
    path.write_text(path.read_text("utf8").replace(f"# {translate.LOOK_AGAIN}\n", ""), "utf8")
    assert row(course).look_again == ()
    assert row(course, "fr").look_again == ("draw", "draw-text")


def test_a_changed_comment_is_no_changed_code(course):
    edit(course, "# say it", "# say this")
    assert row(course).look_again == ()


def test_a_missing_catalogue_is_all_missing_and_update_makes_it(course):
    (course / "lessons" / SLUG / "de.po").unlink()
    assert row(course, "de")[2:6] == (0, 0, len(SPANISH), 0)
    assert translate.update(course, [SLUG]) == [f"lessons/{SLUG}/de.po"]


def test_a_broken_lesson_or_catalogue_does_not_stop_the_others(course):
    edit(course, "# two is enough", "# twice is enough")
    (course / "lessons" / SLUG / "fr.po").write_text("msgid", "utf8")
    with (course / "lessons" / "course.toml").open("a", encoding="utf8") as file:
        file.write('\n[[lesson]]\nslug = "02-none"\n')
    with pytest.raises(CourseError) as caught:
        translate.update(course)
    assert [problem.path for problem in caught.value.problems] == [
        f"lessons/{SLUG}/fr.po",
        "lessons/02-none/lesson.py",
    ]
    assert entry(course, "twice is enough", "de").fuzzy


def test_a_missing_program_is_one_line(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CourseError) as caught:
        translate.update(course)
    assert {str(problem).split(":")[0] for problem in caught.value.problems} == {"msgmerge"}
    assert "apt install gettext" in caught.value.problems[0].message


# ---- import


def built(root, lang="es", folder="course"):
    assert build.build(root, draft=True) == []
    return root / folder / lang / SLUG / f"{SLUG}.ipynb"


def change(path, name, old, new):
    notebook = nbformat.read(path, 4)
    cell = next(cell for cell in notebook.cells if cell.id == name)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


EDITS = {
    "paragraph": (
        "title",
        "La caminante **baja**",
        "La senderista *baja*\nsin prisa",
        "The hiker walks **down**",
    ),
    "heading": ("title", "# Da un paso", "# Da un solo paso", "Take a *small* step"),
    "table row": ("table", "| paseo | 1,5 |", "| caminata   |   1,5 |", "| plain walk | 1.5 |"),
    "list item": ("table", "- descansa", "- descansa un rato", "rest"),
    "html": ("table", "Pista", "Una pista", "<details>"),
    "comment": ("draw", "# Una cuesta que todo el mundo conoce", "# Una ladera que\n# conoces", "A slope"),
    "trailing comment": ("draw", "# dilo", "# dilo en voz alta", "say it"),
    "docstring": ("double", "x: cualquier número", "x: el número", "Return twice"),
}


@pytest.mark.parametrize("folder", ["course", "solutions"])
@pytest.mark.parametrize(("name", "old", "new", "start"), EDITS.values(), ids=EDITS)
def test_an_edit_goes_into_the_catalogue_and_comes_back(course, folder, name, old, new, start):
    path = built(course, "es", folder)
    change(path, name, old, new)
    [done] = translate.import_notebook(course, "es", path)
    assert done.cell == name
    assert done.before != done.after
    text = next(text for text in SPANISH if text.startswith(start))
    assert entry(course, text).msgstr == done.after
    built(course)
    made = nbformat.read(path, 4)
    new_text = " ".join(new.replace("#", "").split())
    assert new_text in " ".join(next(c.source for c in made.cells if c.id == name).replace("#", "").split())
    assert translate.import_notebook(course, "es", path) == []


def test_several_edits_are_taken_together_and_a_fuzzy_one_is_fresh_again(course):
    edit(course, "The figure shows one line", "The figure shows one curve")
    translate.update(course)
    path = built(course)
    change(path, "draw-text", "⟦en⟧ The figure shows one curve", "La figura muestra una curva")
    change(path, "table", "descansa", "para")
    assert [done.after for done in translate.import_notebook(course, "es", path)] == [
        "para",
        "La figura muestra una curva.",
    ]
    assert not entry(course, "The figure shows one curve.").fuzzy
    assert row(course)[2:6] == (len(SPANISH), 0, 0, 0)


def test_the_solution_s_comment_comes_back_from_the_worked_notebook(course):
    path = built(course, "es", "solutions")
    change(path, "double", "# dos basta", "# con dos basta")
    [done] = translate.import_notebook(course, "es", path)
    assert done == ("double", "dos basta", "con dos basta")


REFUSED = {
    "code": ("double", "def double(x)", "def double(y)", "code or a label changed"),
    "label": ("draw", "tasa de aprendizaje", "ritmo", "code or a label changed"),
    "check": ("double-check", "double)", "triple)", "code or a label changed"),
    "broken code": ("setup", "import numpy as np", "import numpy as", "code or a label changed"),
    "comment gone": ("draw", "# Una cuesta que todo el mundo conoce\n", "", "code or a label changed"),
    "item added": ("table", "- descansa", "- descansa\n- otra vez", "keep the structure"),
    "heading": ("title", "# Da un paso", "## Da un paso", "keep the structure"),
    "display maths": ("table", "w \\leftarrow w", "w \\gets w", "keep the structure"),
    "formula": ("title", "$-\\nabla f$", "$\\nabla f$", "formula"),
    "link": ("title", "02-next.ipynb", "03-next.ipynb", "link"),
    "number": ("title", "0,5", "0,6", "number 0.5 became 0,6"),
}


@pytest.mark.parametrize(("name", "old", "new", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_translation_is_refused_with_one_line(course, name, old, new, said):
    path = built(course)
    change(path, "draw-text", "una línea", "otra línea")
    before = (course / "lessons" / SLUG / "es.po").read_bytes()
    change(path, name, old, new)
    with pytest.raises(CourseError) as caught:
        translate.import_notebook(course, "es", path)
    [problem] = caught.value.problems
    assert (problem.path, problem.cell) == (str(path), name)
    assert said in problem.message
    assert (course / "lessons" / SLUG / "es.po").read_bytes() == before


def _without_lang(data):
    del data["metadata"]["gdlib"]


def _other_lang(data):
    data["metadata"]["gdlib"]["lang"] = "fr"


def _other_lesson(data):
    data["metadata"]["gdlib"]["lesson"] = "77-none"


def _no_check(data):
    data["cells"] = [cell for cell in data["cells"] if cell["id"] != "double-check"]


def _copied_check(data):
    check = next(cell for cell in data["cells"] if cell["id"] == "double-check")
    data["cells"].append({**check, "id": "a1b2c3d4"})


def _new_cell(data):
    data["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "Mío"})


def _other_type(data):
    data["cells"][0] = {"cell_type": "raw", "id": "title", "metadata": {}, "source": "x"}


@pytest.mark.parametrize(
    ("harm", "cell", "said"),
    [
        (_without_lang, "", "does not say its language"),
        (_other_lang, "", "this notebook's language is fr, wanted es"),
        (_other_lesson, "", "no lesson 77-none"),
        (_no_check, "double-check", "the cell is missing"),
        (_copied_check, "a1b2c3d4", "a copy of the cell double-check: delete the copy"),
        (_new_cell, "mine", "a new cell cannot be taken over"),
        (_other_type, "title", "make it markdown again"),
    ],
)
def test_a_bad_notebook_is_one_line(course, harm, cell, said):
    path = built(course)
    data = json.loads(path.read_text("utf8"))
    harm(data)
    path.write_text(json.dumps(data), "utf8")
    with pytest.raises(CourseError) as caught:
        translate.import_notebook(course, "es", path)
    [problem] = caught.value.problems
    assert (problem.path, problem.cell) == (str(path), cell)
    assert said in problem.message


def test_broken_json_is_one_line(course):
    path = built(course)
    path.write_text(path.read_text("utf8")[:-100], "utf8")
    with pytest.raises(CourseError) as caught:
        translate.import_notebook(course, "es", path)
    assert len(caught.value.problems) == 1
    assert "line" in str(caught.value)


def test_one_text_in_two_cells_cannot_be_edited_in_two_ways(course):
    edit(course, "# The figure shows one line.", "# - rest")
    translate.update(course)
    path = built(course)
    change(path, "table", "descansa", "para")
    change(path, "draw-text", "descansa", "siéntate")
    with pytest.raises(CourseError, match="edited in two ways: para / siéntate"):
        translate.import_notebook(course, "es", path)


# ---- what a translation may not change


@pytest.mark.parametrize(
    ("source", "translation", "lang"),
    [
        ("At 0.5, not 1,800.", "Con 0,5, no 1800.", "es"),
        ("At 0.5, not 1,800.", "À 0,5, pas 1\u202f800.", "fr"),
        ("At 0.5, not 1,800.", "Bei 0,5, nicht 1.800.", "de"),
        ("Python 3.11 and 2-D", "Python 3.11 und 2D", "de"),
        ("The 90% of 3 to 5", "De 3 a 5, el 90\u00a0%", "es"),
        ("$0.5$ and `0.5`", "`0.5` und $0.5$", "de"),
        (
            "See [a](b.ipynb 'c') or <https://a.example/1.5>.",
            "Siehe <https://a.example/1.5>, [x](b.ipynb 'd').",
            "de",
        ),
        ('<img src="a.png" alt="a hill"> one', '<img src="a.png" alt="una colina"> uno', "es"),
        ("![hill](a_1.png 'one')", "![colina](a_1.png 'uno')", "es"),
        ("Note[^1] and [text][ref]", "Nota[^1] y [texto][ref]", "es"),
    ],
)
def test_good_translations_have_no_differences(source, translation, lang):
    assert compare.differences(source, translation, lang) == []


@pytest.mark.parametrize(
    ("source", "translation", "said"),
    [
        ("$a$ and $b$", "$a$ y $a$", "formula $b$ became $a$"),
        ("$$a\\,b$$", "$$a b$$", "formula"),
        ("`lr`", "`tasa`", "code lr became tasa"),
        ("`lr` and `lr`", "`lr` y eso", "code lr is missing"),
        ("words", "`palabra`", "code palabra is not in the English text"),
        ("[a](b.ipynb)", "[a](c.ipynb)", "link b.ipynb became c.ipynb"),
        ("![a](b.png)", "![a](c.png)", "image b.png became c.png"),
        ("<https://a.example>", "<https://b.example>", "link https://a.example became https://b.example"),
        ("one[^1]", "uno", "link ^1 is missing"),
        ('<p class="a">x', '<p class="b">x', "tag"),
        ("10 steps", "11 pasos", "number 10 became 11"),
        ("0.50 m", "0,5 m", "number 0.50 became 0,5"),
        ("no number", "2 palabras", "number 2 is not in the English text"),
    ],
)
def test_every_damage_is_named(source, translation, said):
    [found] = compare.differences(source, translation, "es")
    assert found.startswith(said)


def test_examples_in_docstrings_stay():
    source, wrong = "Words.\n\n>>> f(1)\n2", "Palabras.\n\n>>> f(3)\n2"
    found = compare.differences(source, wrong, "es", "docstring")
    assert found[0].startswith("example >>> f(1) became >>> f(3)")


def test_problems_speak_the_user_s_language_when_it_is_translated(course, monkeypatch):
    monkeypatch.setattr(build, "_", lambda text: f"<{text}>" if text.startswith("not translated") else text)
    fill(course, "es", {"rest": ""})
    assert "<not translated" in str(build.build(course)[0])
    assert lessons.slugs(course) == [SLUG]
