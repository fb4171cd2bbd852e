"""gdlib's own messages: found in the source, compiled to the same bytes everywhere."""

import gettext
import io
from pathlib import Path

import pytest

from gdlib.course import catalogue, compare, messages
from gdlib.course.problems import CourseError

from ..conftest import need

ROOT = Path(__file__).parents[2]
CODE = '''
from gdlib.i18n import N_, gettext, ngettext
from gdlib.i18n import gettext as _

NAME = N_("the name")


def say(n):
    """A docstring with _("no message")."""
    # translators: said at the door
    print(_("hello {n}").format(n=n), gettext("two " "parts"), ngettext("{n} step", "{n} steps", n))
    print("not a message", other("nor this"))
'''


@pytest.fixture
def package(tmp_path):
    need("xgettext")
    (tmp_path / "gdlib" / "deep").mkdir(parents=True)
    (tmp_path / "gdlib" / "deep" / "talk.py").write_text(CODE, "utf8")
    return tmp_path


def entries(root, lang="es"):
    return catalogue.live(catalogue.load(root / messages.relative(lang), "", lang))


def translate(root, lang, texts):
    path = root / messages.relative(lang)
    po = catalogue.load(path, "", lang)
    for entry in po:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: texts[entry.msgid], 1: texts[entry.msgid_plural]}
        else:
            entry.msgstr = texts[entry.msgid]
    catalogue.write(path, catalogue.text(po))


SPANISH = {
    "the name": "el nombre",
    "hello {n}": "hola {n}",
    "two parts": "dos partes",
    "{n} step": "{n} paso",
    "{n} steps": "{n} pasos",
}


def test_messages_are_found_by_their_functions(package):
    assert len(messages.update(package)) == 3
    found = entries(package)
    assert list(found) == ["the name", "hello {n}", "two parts", "{n} step"]
    assert found["{n} step"].msgid_plural == "{n} steps"
    assert found["hello {n}"].flags == ["python-brace-format"]
    assert found["hello {n}"].comment == "translators: said at the door"
    assert found["hello {n}"].occurrences == [("gdlib/deep/talk.py", "")]


def test_a_second_update_changes_nothing_and_moving_code_neither(package):
    messages.update(package)
    assert messages.update(package) == []
    path = package / "gdlib" / "deep" / "talk.py"
    path.write_text("\n\n\n" + path.read_text("utf8"), "utf8")
    assert messages.update(package, check=True) == []


def test_status_counts_against_the_live_source(package):
    messages.update(package)
    translate(package, "es", SPANISH)
    assert messages.status(package)[0] == ("es", 4, 0, 0, 0)
    assert messages.status(package)[1] == ("fr", 0, 0, 4, 0)
    path = package / "gdlib" / "deep" / "talk.py"
    path.write_text(CODE.replace("hello", "welcome").replace('NAME = N_("the name")', ""), "utf8")
    assert messages.status(package)[0] == ("es", 2, 0, 1, 2)
    messages.update(package)
    assert messages.status(package)[0] == ("es", 2, 1, 0, 1)
    assert entries(package)["welcome {n}"].previous_msgid == "hello {n}"


def test_compiled_messages_are_what_gettext_reads(package):
    messages.update(package)
    translate(package, "es", SPANISH)
    assert messages.compile(package) == [messages.relative(lang, "mo") for lang in ("es", "fr", "de")]
    data = (package / messages.relative("es", "mo")).read_bytes()
    spoken = gettext.GNUTranslations(io.BytesIO(data))
    assert spoken.gettext("hello {n}") == "hola {n}"
    assert [spoken.ngettext("{n} step", "{n} steps", n) for n in (1, 2)] == ["{n} paso", "{n} pasos"]


def test_compiling_again_changes_nothing_and_an_outdated_translation_is_left_out(package):
    messages.update(package)
    translate(package, "es", SPANISH)
    messages.compile(package)
    assert messages.compile(package) == []
    path = package / "gdlib" / "deep" / "talk.py"
    path.write_text(CODE.replace("hello", "welcome"), "utf8")
    messages.update(package)
    assert messages.compile(package, check=True) == [messages.relative("es", "mo")]
    messages.compile(package)
    data = (package / messages.relative("es", "mo")).read_bytes()
    assert gettext.GNUTranslations(io.BytesIO(data)).gettext("welcome {n}") == "welcome {n}"


def test_source_that_xgettext_cannot_read_is_one_line(package):
    (package / "gdlib" / "bad.py").write_bytes(b'_("\xff")\n')
    with pytest.raises(CourseError) as caught:
        messages.update(package)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("xgettext: ")


# ---- the real catalogues


def test_the_compiled_messages_are_those_of_the_catalogues():
    assert messages.compile(ROOT, check=True) == []


@pytest.mark.parametrize("lang", ["es", "fr", "de"])
def test_translated_messages_keep_placeholders_maths_and_numbers(lang):
    for entry in catalogue.live(catalogue.load(ROOT / messages.relative(lang), "", lang)).values():
        pairs = [(entry.msgid, entry.msgstr)] if not entry.msgid_plural else [
            (entry.msgid_plural, text) for text in entry.msgstr_plural.values()
        ]  # fmt: skip
        kind = "template" if "python-brace-format" in entry.flags else "label"
        for source, text in pairs:
            if text and not entry.fuzzy:
                assert compare.differences(source, text, lang, kind) == [], source


def test_the_catalogues_hold_every_message_of_the_source():
    need("xgettext")
    assert messages.update(ROOT, check=True) == []


def test_every_message_is_translated():
    need("xgettext")
    assert [row[2:] for row in messages.status(ROOT)] == [(0, 0, 0)] * 3
