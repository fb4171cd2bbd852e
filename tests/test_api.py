"""The API reference: every public name explains itself with an example, and the pages can be made."""

import doctest
import importlib
import inspect
import os
import subprocess
import sys

import pytest

import gdlib

# What the reference is made of: make api
PAGES = ["gdlib", "!gdlib.course", "!gdlib.labs"]
# Floors 1 to 4: what computes. The doctests themselves are run by pytest.
MODULES = ["surfaces", "numdiff", "schedules", "autodiff", "losses", "data", "optim", "run", "nets"]


def public(module):
    """Yield the public functions and classes of a module: ``__all__``, or what it defines itself."""
    names = getattr(module, "__all__", None) or [
        name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__
    ]
    for name in names:
        thing = getattr(module, name)
        if not name.startswith("_") and (inspect.isclass(thing) or inspect.isfunction(thing)):
            yield name, thing


NAMES = [
    pytest.param(thing, id=f"{module}.{name}")
    for module in MODULES
    for name, thing in public(importlib.import_module(f"gdlib.{module}"))
]


@pytest.mark.parametrize("thing", NAMES)
def test_every_public_name_has_an_example(thing):
    text = inspect.getdoc(thing) or ""
    examples = doctest.DocTestParser().get_examples(text)
    assert text, "no docstring"
    assert examples, "no example: add >>> lines to the docstring"
    assert any(example.want for example in examples), "no example shows a result"


def test_there_are_names_to_look_at():
    assert len(NAMES) > 50
    assert {m for m in MODULES if not hasattr(gdlib, m)} == set()


@pytest.mark.slow
def test_pages_are_made_without_a_warning(tmp_path):
    if importlib.util.find_spec("pdoc") is None:
        reason = "pdoc is missing: pip install pdoc"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    command = [sys.executable, "-m", "pdoc", "-o", str(tmp_path), *PAGES]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    for module in MODULES:
        page = (tmp_path / "gdlib" / f"{module}.html").read_text("utf8")
        for name, _thing in public(importlib.import_module(f"gdlib.{module}")):
            assert f'id="{name}"' in page
