"""One command begins a fifth language."""

import polib
import pytest

from gdlib.course import catalogues, newlanguage
from gdlib.course.problems import CourseError
from tests.conftest import need

from .small import SLUG


@pytest.fixture
def italian(course, monkeypatch):
    need("msginit")
    monkeypatch.setattr("gdlib.course.catalogue.PLURALS", {})
    (course / "gdlib").mkdir()
    (course / "gdlib" / "words.py").write_text('print(_("hello"))\n', "utf8")
    return course


def test_catalogues_are_empty_and_complete(italian):
    made, to_do = newlanguage.start(italian, "it")
    assert made == [f"lessons/{SLUG}/it.po", "gdlib/locale/it/LC_MESSAGES/gdlib.po", "lessons/words/it.txt"]
    lesson = polib.pofile(str(italian / made[0]))
    spanish = polib.pofile(str(italian / "lessons" / SLUG / "es.po"))
    assert {entry.msgid for entry in lesson} == {entry.msgid for entry in spanish}
    assert not any(entry.msgstr for entry in lesson)
    assert lesson.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert [entry.msgid for entry in polib.pofile(str(italian / made[1]))] == ["hello"]
    assert any("gdlib/i18n.py" in line for line in to_do)


def test_what_is_there_is_kept(italian):
    newlanguage.start(italian, "it")
    path = italian / "lessons" / SLUG / "it.po"
    path.write_text(path.read_text("utf8") + "\n# mine\n", "utf8")
    assert newlanguage.start(italian, "it")[0] == []
    assert path.read_text("utf8").endswith("# mine\n")


@pytest.mark.parametrize(("lang", "said"), [("es", "already"), ("Italian", "code"), ("qqq", "does not know")])
def test_a_language_that_cannot_be_started(italian, lang, said):
    with pytest.raises(CourseError, match=said):
        newlanguage.start(italian, lang)
    assert not list(italian.rglob(f"{lang}.txt"))


def test_the_list_is_printed(italian, capsys):
    assert catalogues.started(italian, "it") == []
    assert "\n1. Translate lessons/*/it.po" in capsys.readouterr().out
