"""The corpus of submissions: its files are what they say, and every one gets its intended marks."""

import ast
import json
import os
import subprocess
import sys

import pytest

from gdlib import i18n

from . import corpus
from .classroom import ROOT, copy_course

EVERYTHING = corpus.everything()
BY_NAME = {sub.name: sub for sub in EVERYTHING}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("corpus"))


def test_there_are_enough_of_each_kind():
    kinds = [sub.kind for sub in EVERYTHING]
    assert len(kinds) >= 60
    assert min(map(kinds.count, corpus.KINDS)) >= 20
    assert {sub.lang for sub in EVERYTHING if sub.kind == "damage"} == set(i18n.LANGUAGES)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_file_of_the_corpus_means_what_it_says(name):
    sub = BY_NAME[name]
    assert sub.kind in corpus.KINDS
    assert sub.expect in ("all", "none")
    assert sub.base in (corpus.WORKED, corpus.BLANK)
    assert sub.lang in i18n.LANGUAGES
    assert sub.about.endswith((".", "!"))
    full = corpus.possible(sub.lesson)
    assert full.keys() >= sub.points.keys() | sub.answers.keys() | sub.bait.keys()
    assert all(0 <= points <= full[exercise] for exercise, points in sub.points.items())
    # An attack is paid nothing that was not earned; nothing damaged is silent about it.
    worked = {exercise for exercise, answer in sub.answers.items() if answer == corpus.WORKED}
    if sub.kind == "attack":
        assert {exercise for exercise, points in sub.marks.items() if points} == worked
    if sub.reason:
        assert not any(sub.marks.values())


@pytest.mark.parametrize("name", BY_NAME)
def test_a_submission_is_built(course, name):
    sub = BY_NAME[name]
    folder = corpus.build(sub, course, home=course / "home")
    path = folder / f"{sub.lesson}.ipynb"
    if any(change["do"] not in corpus.CELLS for change in sub.changes):
        return
    nb = json.loads(path.read_text("utf8"))
    kept = {"{home}", "{course}", "{port}", "{slug}"} & set(json.dumps(nb).split('"'))
    assert not kept
    if not sub.changes:
        sources = {cell["id"]: cell["source"] for cell in nb["cells"]}
        for exercise in sub.bait:
            assert sources[exercise].rstrip().endswith(_worked(course, sub, exercise).rstrip())
        for cell in nb["cells"]:
            if cell["cell_type"] == "code" and not cell["source"].lstrip().startswith(("%", "!")):
                _compiles(sub, cell["source"])


def _worked(course, sub, exercise):
    nb = json.loads((course / "solutions" / sub.lang / sub.lesson / f"{sub.lesson}.ipynb").read_text("utf8"))
    return next("".join(cell["source"]) for cell in nb["cells"] if cell["id"] == exercise)


def _compiles(sub, source):
    """A slip in an attack would make it harmless, and the test of it worthless."""
    from IPython.core.inputtransformer2 import TransformerManager

    if sub.name != "syntax-error":
        ast.parse(TransformerManager().transform_cell(source))


@pytest.mark.slow
def test_honest_submissions_earn_their_marks_from_the_checks_themselves(course):
    """With no grader between: the corpus says nothing else than the course's checks do."""
    folder = course / "honest"
    folder.mkdir()
    for part in ("course", "solutions"):
        (folder / part).symlink_to(course / part)
    honest = [sub for sub in EVERYTHING if sub.kind == "honest"]
    paths = [str(corpus.build(sub, folder) / f"{sub.lesson}.ipynb") for sub in honest]
    done = subprocess.run(
        [sys.executable, "-m", "tests.grading.unguarded", *paths],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    paid = [json.loads(line)["marks"] for line in done.stdout.splitlines() if line.startswith("{")]
    found = {sub.name: marks for sub, marks in zip(honest, paid, strict=True)}
    assert found == {sub.name: sub.marks for sub in honest}
