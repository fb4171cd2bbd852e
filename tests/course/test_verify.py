"""gd verify: each check finds the fault that is planted for it, and is silent about a page without faults."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gdlib.course import (
    verify_code,
    verify_language,
    verify_measure,
    verify_spelling,
    verify_style,
    verify_terms,
)
from gdlib.course.verify import Cell, Page, Text
from gdlib.i18n import LANGUAGES
from tests.conftest import need

ROOT = Path(__file__).parents[2]
SETUP = 'import matplotlib.pyplot as plt\nimport numpy as np\n\nimport gdlib as gd\n\ngd.setup("en")'
TITLE = """# Find the way

**You will** walk down.

**You will learn** how.

**You need** boots.

**Time**: 50 minutes."""
SENTENCE = "The hiker walks down into the valley without a map. "


def page(*middle, lesson="01-slope", minutes=50, title=TITLE, setup=SETUP, needs=()):
    """A lesson without faults, with ``middle`` between its frame."""
    cells = [
        Cell("title", "markdown", title),
        Cell("setup", "code", setup),
        Cell("text", "markdown", "## A way\n\n" + SENTENCE * 113 + "\n\nWhich way is down?"),
        *middle,
        Cell("remember", "markdown", "## What to remember\n\n- One.\n- Two.\n- Three."),
        Cell("on-your-own", "markdown", "## On your own\n\n- Try it."),
        Cell("further-reading", "markdown", "## Further reading\n\n- [Book](https://a.org): it is good."),
    ]
    return Page(lesson, "en", "lesson.py", minutes, needs, tuple(cells))


def style(some):
    return [str(problem) for problem in verify_style.check(some)]


def test_a_page_to_look_things_up_has_no_frame():
    bare = without(without(page(minutes=0, title="# Look it up"), "remember"), "further-reading")
    assert style(bare) == []


def code(*cells, **settings):
    middle = [Cell(f"c{i}", "code", source) for i, source in enumerate(cells)]
    return [str(problem) for problem in verify_code.check([page(*middle, **settings)])]


def changed(some, name, source):
    cells = (replace(cell, source=source) if cell.id == name else cell for cell in some.cells)
    return replace(some, cells=tuple(cells))


def without(some, name):
    return replace(some, cells=tuple(cell for cell in some.cells if cell.id != name))


MIXED = [Cell(f"m{i}", *(("markdown", "x") if i % 2 else ("code", "x = 1\n" * 3))) for i in range(6)]


# Style


def test_a_page_without_faults():
    assert style(page()) == []
    assert code() == []


def test_the_row_of_the_table_counts():
    some = page(Cell("a", "code", "x = 1\n\n### BEGIN SOLUTION\ny = 2\n### END SOLUTION\nz = 3"))
    row = dict(zip(verify_measure.heads(), verify_measure.row(some), strict=True))
    assert (row["words"], row["minutes"], row["longest"], row["code in a row"]) == (1169, 50, 4, 1)
    assert row["sentence: median"] == 10


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (changed(page(), "text", "Few words?"), "words of the lesson: 35, at least 1100"),
        (changed(page(), "text", SENTENCE * 300), "words of the lesson: 30"),
        (changed(page(), "text", ("word " * 15 + "end. ") * 100), "words in a sentence, median: 16"),
        (
            changed(page(), "text", SENTENCE * 60 + ("Word " * 24 + "end. ") * 30),
            "words in a sentence, nine of ten: 25, at most 22",
        ),
        (page(Cell("a", "code", "x = 1\n" * 9)), "lines of a code cell, median: 6.5, at most 4"),
        (
            page(*MIXED, Cell("c", "code", "x = 1\n" * 11)),
            "lines of a code cell, nine of ten: 11, at most 10",
        ),
        (page(Cell("long", "code", "x = 1\n" * 21)), "lesson.py:long: lines of code: 21, at most 20"),
        (page(*(Cell(f"c{i}", "code", "1") for i in range(3))), "lesson.py:c2: 3 code cells in a row"),
        (changed(page(), "title", TITLE.replace("# Find", "Find")), "title: the first cell wants a title"),
        (changed(page(), "title", TITLE.replace("**You need**", "Need")), "this is missing: **You need**"),
        (page(minutes=45), "lesson.py:title: minutes here: 50, in lessons/course.toml: 45"),
        (page(minutes=75, title=TITLE.replace("50", "75")), "minutes: 75, at most 60"),
        (without(page(), "remember"), "this place wants: ## What to remember"),
        (without(page(), "further-reading"), "this place wants: ## Further reading"),
        (changed(page(), "remember", "## What to remember\n\n- One.\n- Two."), "2 things to remember"),
        (changed(page(), "on-your-own", "## On your own\n\nNothing."), "on-your-own: an empty list"),
        (
            changed(page(), "further-reading", "## Further reading\n\n- [Book](https://a.org)"),
            "lesson.py:further-reading: say why after a colon",
        ),
        (
            page(Cell("s", "markdown", "## Next\n\nLook."), Cell("f", "code", 'gd.show(fig, alt="x")')),
            "lesson.py:f: ask a question before the first figure",
        ),
        (
            page(Cell("s", "markdown", "### Exercise: `x`\n\n" + "word " * 91 + "\n\n<details>")),
            "lesson.py:s: words that say what to do in this exercise: 91",
        ),
    ],
)  # fmt: skip
def test_a_fault_of_style_is_found(fault, said):
    found = style(fault)
    assert any(said in line for line in found), found


def test_what_is_no_fault_of_style():
    asked = Cell("s", "markdown", "## Next\n\nWhich?"), Cell("f", "code", 'gd.show(fig, alt="x")')
    again = Cell("t", "markdown", "Look."), Cell("g", "code", 'gd.show(fig, alt="y")')
    assert style(page(*asked, *again)) == []
    hints = "<details>" + "word " * 91 + "</details>"
    assert style(page(Cell("s", "markdown", "### Exercise: `x`\n\nDo it.\n\n" + hints))) == []
    start = changed(page(lesson="00-start"), "text", "Few words.")
    assert style(start) == []


def test_a_translation_may_be_longer_by_fifteen_percent():
    longer = changed(page(), "text", ("word " * 14 + "end. ") * 100)
    assert any("median" in line for line in style(longer))
    assert style(replace(longer, lang="de")) == []
    far_longer = changed(page(), "text", ("word " * 17 + "end. ") * 70)
    assert any("median: 18, at most 16.1" in line for line in style(replace(far_longer, lang="de")))


def test_sentences_end_where_they_end():
    split = verify_measure.split
    assert len(split("By S. Boyd and L. Vu, sec. 9.3. Then $x$. **Done.** So.")) == 4
    assert len(split("Das ist z. B. klein. Und groß.")) == 2
    assert len(split("¿Qué es? Es $f(x) = 0.5. x$ aquí.")) == 2
    assert split("") == []


# Code


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("from numpy import *", "no star import"),
        ("import scipy", "imports belong into the cell setup"),
        ("import pandas", "imports belong into the cell setup"),
        ("%pip install torch", "no magics and no shell"),
        ("!ls", "no magics and no shell"),
        ("import sys\nsys.path.append('..')", "sys.path.append: no path tricks"),
        (
            "import urllib.request\nurllib.request.urlopen(x)",
            "urllib.request.urlopen: no installing, no network",
        ),
        ("pd.read_csv('https://a.org/x.csv')", "no network: https://a.org/x.csv"),
        ("np.random.seed(0)", "np.random.seed uses the global seed"),
        ("np.random.normal(size=3)", "np.random.normal uses the global seed"),
        ("rng = np.random.default_rng()", "default_rng() without a seed"),
        ("gd.show(fig)", "gd.show wants a description"),
        ('gd.show(fig, alt="")', "gd.show wants a description"),
        ('gd.show(fig, alt=_(" "))', "gd.show wants a description"),
        ("plt.show()", "plt.show: write gd.show"),
        ("np = 3", "np already stands for something else, in the cell setup"),
        ("for gd in range(3): pass", "gd already stands for something else"),
        ("import os\nos.system('pip install x')", "os.system: no installing"),
    ],
)
def test_a_fault_of_code_is_found(source, said):
    found = code(source)
    assert any(said in line and line.startswith("lesson.py:c0: ") for line in found), found


@pytest.mark.parametrize(
    "source",
    [
        "rng = np.random.default_rng(0)\nx = np.random.default_rng(0).normal(size=3)",
        'gd.show(fig, alt=_("a figure"))',
        "gd.show(fig, alt=gd.plot.describe(path, surface))",
        "f = lambda np: np\nx = [gd for gd in range(3)]\ndef g(plt):\n    np = 2\n    return np",
        "n = 1\nn = 2\nfor n in range(3): pass",
        "import pandas as pd",
    ],
)
def test_what_is_no_fault_of_code(source):
    assert code(source) == []


def test_a_function_keeps_its_name():
    assert "lesson.py:c1: step already" in code("def step(): pass", "step = 3")[0]
    assert "lesson.py:c1: step already" in code("step = 3", "def step(): pass")[0]
    assert "lesson.py:c1: step already" in code("def step(): pass", "def step(): return 1")[0]
    assert code("w = 1", "w = 2") == []


def test_the_import_cell_is_the_same_everywhere():
    other = page(lesson="02-rate", setup=SETUP.replace("numpy as np", "numpy as NP"))
    [problem] = verify_code.check([page(), replace(other, path="two.py")])
    assert str(problem).startswith("two.py:setup: the import cell differs from the one in 01-slope")
    [problem] = verify_code.check([without(page(), "setup")])
    assert "no import cell" in problem.message


def test_a_lesson_that_needs_an_extra_may_import_it():
    assert code("import torch", needs=("frameworks",)) == []


# Language


def text(lang, words, english="Some English words.", kind="paragraph"):
    return Text(f"{lang}.po", "cell", kind, lang, english, words)


def said(*texts):
    return [str(problem) for problem in verify_language.check(texts)]


GOOD = (
    text("es", "El gradiente apunta cuesta arriba, y por eso restamos: ¿qué pasa con $x = 0.5$ y 0,5?"),
    text("fr", "Le gradient indique la montée\u202f; c’est pourquoi «\u202fmoins\u202f» suffit, non\u202f?"),
    text("de", "Der Gradient zeigt bergauf, deshalb ziehen wir ihn ab: „minus“ ist um 0,5 besser, ja?"),
)  # fmt: skip


def test_good_translations_are_left_in_peace():
    assert said(*GOOD) == []


@pytest.mark.parametrize(
    ("lang", "words", "found"),
    [
        ("es", "El gradiente of the pérdida", "es.po:cell: English words left: of, the"),
        ("de", "Der Verlust which ist klein, because er fällt.", "English words left: which, because"),
        (
            "es",
            "La perte est petite parce que le gradient est petit dans cette vallée.",
            "this reads like fr",
        ),
        (
            "de",
            "El gradiente apunta siempre cuesta arriba en la superficie de pérdida.",
            "this reads like es",
        ),
        (
            "fr",
            "The gradient always points uphill, and we subtract it from our weights.",
            "this reads like en",
        ),
        ("es", "Usted resta el gradiente.", "Usted: the reader is tú"),
        ("fr", "Maintenant tu soustrais le gradient.", "tu: the reader is vous"),
        ("de", "Jetzt ziehen Sie den Gradienten ab.", "Sie: the reader is du"),
        ("de", 'Das ist "klein".', "a straight quotation mark"),
        ("es", "La tasa es 0.5 aquí.", "a decimal point in prose"),
        ("es", "Es pequeño. Cuál es la pérdida?", "a question begins with ¿"),
        ("fr", "Quelle est la pente?", "French wants a thin or a no-break space here"),
        ("fr", "Quelle est la pente ?", "French wants a thin or a no-break space here"),
        ("fr", "La pente: elle est petite.", "French wants a thin or a no-break space here"),
        ("fr", "Le mot « pente » est court.", "French wants a thin or a no-break space here"),
    ],
)
def test_a_fault_of_language_is_found(lang, words, found):
    lines = said(text(lang, words))
    assert any(found in line for line in lines), lines


def test_what_is_no_fault_of_language():
    book = "[*Why Momentum Really Works and What It Is For*](https://a.org): the map."
    assert said(text("es", book.replace("the map", "el mapa"), book)) == []
    assert said(text("de", "Sie fällt. Die Pfade: Sie enden hier, in Abschnitt 9.3.")) == []
    assert said(text("es", "Mira `the of and` y $0.5$, con {the} y {of}.")) == []
    assert said(text("fr", "Voir https://a.org/x?y=1;z=2 et `a;b?`.")) == []


# Spelling


def spelled(*texts, root=ROOT):
    return [str(problem) for problem in verify_spelling.check(root, texts)]


def test_a_misspelled_word_is_found_once_and_known_words_are_not():
    need("hunspell")
    wrong = text("es", "La perdidda y el gradiente, la perdidda.")
    assert spelled(wrong, wrong) == [
        "es.po:cell: perdidda: unknown word; correct it, or add it to lessons/words/es.txt"
    ]
    assert "langsahm" in spelled(text("de", "Das ist langsahm."))[0]
    assert "pennte" in spelled(text("fr", "C’est la pennte d’une courbe."))[0]
    assert spelled(*GOOD) == []


def test_names_code_and_the_courses_words_are_not_misspelled():
    need("hunspell")
    english = "Nocedal wrote `linspace` for PyTorch in x.ipynb."
    assert spelled(text("de", "Nocedal schrieb `linspace` für PyTorch in x.ipynb.", english)) == []
    assert spelled(text("es", "Devuelve gw y gb.", "Return gw and gb.", "docstring")) == []
    assert spelled(text("es", "El minilote y la hessiana de Nesterov.")) == []
    assert spelled(text("fr", "Aujourd’hui, l’algorithme d’Euler n’avance qu’à peine.", "Euler")) == []


def test_a_word_of_the_list_with_any_ending(tmp_path):
    words = tmp_path / "lessons" / "words"
    words.mkdir(parents=True)
    (words / "de.txt").write_text("# a comment\nGradienten*\nMomentum\n", "utf8")
    (words / "en.txt").write_text("Polyak\n", "utf8")
    known = verify_spelling.known(tmp_path, "de")
    assert known.fullmatch("gradientenabstiegs")
    assert known.fullmatch("polyak")
    assert not known.fullmatch("Momentums")
    assert not known.fullmatch("comment")
    assert not verify_spelling.known(tmp_path / "nowhere", "de").fullmatch("Wort")


def test_a_missing_hunspell_or_dictionary_is_said_and_stops_nothing(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(verify_spelling.shutil, "which", lambda tool: None)
    assert spelled(text("es", "perdidda")) == []
    assert "apt install hunspell" in capsys.readouterr().err


def test_a_missing_dictionary_is_said_and_stops_nothing(monkeypatch, capsys):
    need("hunspell")
    monkeypatch.setitem(verify_spelling.DICTIONARY, "es", "xx_XX")
    assert spelled(text("es", "perdidda")) == []
    assert "apt install hunspell" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "es", "fr", "de"])
def test_the_lists_are_sorted_and_without_doubles(lang):
    lines = (ROOT / "lessons" / "words" / f"{lang}.txt").read_text("utf8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    assert sorted(set(words)) == words


# Terms


def terms(*texts):
    return [str(problem) for problem in verify_terms.check(ROOT, texts)]


@pytest.mark.parametrize(
    ("lang", "english", "words", "found"),
    [
        ("es", "The learning rate.", "El paso.", "es.po:cell: learning rate: write tasa de aprendizaje"),
        ("es", "It is fast.", "El ritmo de aprendizaje.", "ritmo de aprendizaje: write tasa de aprendizaje"),
        ("es", "It is small.", "Un minibatch.", "minibatch: write minilote"),
        (
            "es",
            "Gradient descent is slow.",
            "El descenso del gradiente es lento.",
            "write descenso de gradiente",
        ),
        ("fr", "The learning rate.", "Le pas d’apprentissage.", "learning rate: write taux d'apprentissage"),
        ("fr", "A saddle point.", "Un col.", "saddle point: write point-selle"),
        ("de", "The weights.", "Die Gewichtung.", "Gewichtung: write Gewicht"),
        ("de", "The gradient.", "Die Steigung.", "gradient: write Gradient"),
        ("de", "Neural networks.", "Neuronale Netzwerke.", "Neuronale Netzwerke: write neuronales Netz"),
    ],
)
def test_a_fault_of_terms_is_found(lang, english, words, found):
    lines = terms(text(lang, words, english))
    assert any(found in line for line in lines), lines


@pytest.mark.parametrize(
    ("lang", "english", "words"),
    [
        ("es", "Learning rates and gradients.", "Tasas de aprendizaje y gradientes."),
        ("es", "Two partial derivatives.", "Dos derivadas parciales."),
        ("es", "The loss functions converge.", "Las funciones de pérdida convergen."),
        ("es", "The step size.", "El tamaño del paso."),
        ("fr", "Local minima, a local minimum.", "Des minima locaux, un minimum local."),
        ("fr", "The learning rate.", "Le taux d’apprentissage."),
        ("fr", "Contour lines.", "Les lignes de niveau."),
        ("fr", "An ill-conditioned bowl.", "Une cuvette mal conditionnée."),
        ("de", "The learning rate schedule.", "Der Lernratenplan."),
        ("de", "Of the partial derivatives.", "Der partiellen Ableitungen."),
        ("de", "Stochastic gradient descent.", "Mit dem stochastischen Gradientenabstieg."),
        ("de", "With the mean squared error.", "Mit dem mittleren quadratischen Fehler."),
        ("de", "Take a step of three points.", "Nimm drei Stellen."),
    ],
)
def test_inflected_terms_are_in_order(lang, english, words):
    assert terms(text(lang, words, english)) == []


def test_a_longer_term_hides_the_shorter_one_in_it():
    assert terms(text("de", "Die Momentum-Verlustfunktion", "The loss function")) == []
    assert terms(text("es", "La regla de actualización", "The update rule")) == []


def test_a_broken_glossary_is_one_line(tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "glossary.tsv").write_text("en\tes\nstep\tpaso\n")
    with pytest.raises(verify_terms.CourseError, match=r"lessons/glossary\.tsv: the glossary wants"):
        verify_terms.check(tmp_path, [])


def test_every_everyday_term_is_in_the_glossary():
    assert verify_terms.terms(ROOT / "lessons" / "glossary.tsv").keys() >= verify_terms.EVERYDAY


# The course itself


@pytest.fixture
def small_course(tmp_path):
    """The first lesson alone, in a course of two, with fresh catalogues."""
    from gdlib.course import translate

    need("msgmerge")
    (tmp_path / "lessons" / "00-start").mkdir(parents=True)
    (tmp_path / "lessons" / "course.toml").write_text(
        '[[lesson]]\nslug = "00-start"\nminutes = 5\n[[lesson]]\nslug = "01-slope"\nminutes = 50\n'
    )
    for name in ("00-start/lesson.py", "glossary.tsv"):
        shutil.copy(ROOT / "lessons" / name, tmp_path / "lessons" / name)
    translate.update(tmp_path, ["00-start"])
    return tmp_path


@pytest.mark.slow
def test_a_translation_that_was_forgotten_is_found_from_the_file_to_the_line(small_course):
    import polib

    from gdlib.course import verify

    path = small_course / "lessons" / "00-start" / "es.po"
    po = polib.pofile(str(path), wrapwidth=0)
    for entry in po:
        entry.msgstr = entry.msgid
    po.save()
    table = []
    problems = list(map(str, verify.verify(small_course, ["00-start"], table.append)))
    assert any(line.startswith(f"lessons/00-start/fr.po: 0 outdated, {len(po)} missing") for line in problems)
    assert any(
        line.startswith("lessons/00-start/es.po:hiker-text: English words left: ") for line in problems
    )
    assert any(
        line.startswith("lessons/00-start/es.po:hiker-text: this reads like en: ") for line in problems
    )
    assert not any(line.startswith("lessons/00-start/lesson.py") for line in problems)
    assert [row.split()[:2] for row in table[0].splitlines()[1:]] == [
        ["00-start", lang] for lang in LANGUAGES
    ]


@pytest.mark.slow
def test_a_formula_that_a_translation_changed_is_found(small_course):
    import polib

    from gdlib.course import verify

    path = small_course / "lessons" / "00-start" / "de.po"
    po = polib.pofile(str(path), wrapwidth=0)
    entry = next(entry for entry in po if "`start`" in entry.msgid)
    entry.msgstr = entry.msgid.replace("`start`", "`anfang`")
    po.save()
    problems = list(map(str, verify.verify(small_course, ["00-start"], lambda table: None)))
    assert any("de.po:metres_down-statement: " in line and "anfang" in line for line in problems)


@pytest.mark.slow
def test_the_course_keeps_its_own_rules(capsys):
    from gdlib.course import lessons, verify

    need("hunspell")
    problems = verify.verify(ROOT, lessons.slugs(ROOT))
    assert problems == [], "\n".join(map(str, problems))
