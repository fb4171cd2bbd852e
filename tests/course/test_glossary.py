"""The table of terms is made from lessons/glossary.tsv, for each language in its own order."""

from pathlib import Path

import pytest

from gdlib.course import build, glossary
from gdlib.i18n import LANGUAGES

from .small import edit

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_a_row_and_the_readers_language_comes_first(lang):
    rows = [row.strip("| ").split(" | ") for row in glossary.table(ROOT, lang).split("\n")]
    assert rows[0][0] == glossary.NAMES[lang]
    assert {len(row) for row in rows} == {4}
    first = {row[0].split("**")[1] for row in rows[2:]}
    assert first == {term[lang][0] for term in glossary.terms(ROOT)}


def test_every_term_has_a_form_in_every_language():
    assert all(form.strip() for term in glossary.terms(ROOT) for lang in LANGUAGES for form in term[lang])


def test_the_build_puts_the_table_in(course):
    (course / "lessons" / "glossary.tsv").write_text(
        "en\tes\tfr\tde\tnote\nstep\tpaso\tpas\tSchritt\t\n", "utf8"
    )
    edit(course, "# # Take", "# <!-- glossary -->\n#\n# # Take")
    assert build.build(course, draft=True) == []
    made = next((course / "course" / "es").rglob("*.ipynb")).read_text("utf8")
    assert "| **paso** | step | pas | Schritt |" in made
