"""A course of one small lesson, for the tests of the build and the translation."""

from pathlib import Path
from types import SimpleNamespace

from gdlib.course import catalogue, translate

SLUG = "01-small"
SOURCE = (Path(__file__).parent / "data" / "lesson.txt").read_text("utf8")
EXERCISES = {
    "double": SimpleNamespace(name="double", lesson=SLUG, points=2),
    "guess": SimpleNamespace(name="guess", lesson=SLUG, points=0),
    "elsewhere": SimpleNamespace(name="elsewhere", lesson="02-other", points=1),
}
SPANISH = {
    "Take a *small* step": "Da un paso *pequeño*",
    "The hiker walks **down** along $-\\nabla f$, at most 0.5 metres at a time. "
    "See [the next lesson](../02-next/02-next.ipynb) and `gd.check`.": "La caminante **baja** por "
    "$-\\nabla f$, como mucho 0,5 metros cada vez. "
    "Mira [la lección siguiente](../02-next/02-next.ipynb) y `gd.check`.",
    "| method | step |": "| método | paso |",
    "| GD | $\\eta$ |": "| GD | $\\eta$ |",
    "| plain walk | 1.5 |": "| paseo | 1,5 |",
    "<details><summary>Hint</summary>": "<details><summary>Pista</summary>",
    "first look, then walk": "primero mira, luego camina",
    "rest": "descansa",
    "A slope that everybody knows": "Una cuesta que todo el mundo conoce",
    "learning rate": "tasa de aprendizaje",
    "rate $\\eta$ is {n:.1f}": "la tasa $\\eta$ es {n:.1f}",
    "say it": "dilo",
    "The figure shows one line.": "La figura muestra una línea.",
    "Return twice the number.\n\nx: any number": "Devuelve el doble del número.\n\nx: cualquier número",
    "two is enough": "dos basta",
    "Return the letter of your choice.": "Devuelve la letra que elijas.",
}


def edit(root, old, new):
    """Replace ``old`` in the lesson's source; it must be there."""
    path = root / "lessons" / SLUG / "lesson.py"
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new), "utf8")


def fill(root, lang, translations):
    """Write translations into a catalogue; whatever is not among them keeps what it has."""
    po = catalogue.read(root, SLUG, lang)
    for entry in po:
        entry.msgstr = translations.get(entry.msgid, entry.msgstr)
    catalogue.write(root / catalogue.relative(SLUG, lang), catalogue.text(po))


def make(root):
    """Write the course: Spanish by hand; French and German are the English texts, which is enough here."""
    folder = root / "lessons" / SLUG
    folder.mkdir(parents=True)
    (root / "lessons" / "course.toml").write_text(f'[[lesson]]\nslug = "{SLUG}"\nminutes = 5\n', "utf8")
    (folder / "lesson.py").write_text(SOURCE, "utf8")
    translate.update(root)
    fill(root, "es", SPANISH)
    for lang in ("fr", "de"):
        fill(root, lang, {text: text for text in SPANISH})
