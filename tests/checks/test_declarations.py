"""What every exercise must declare, whatever it asks."""

import inspect
import string
import subprocess
import sys

import numpy as np
import pytest

from gdlib import checks
from gdlib.checks import draw_probes
from gdlib.checks.faults import FAULTS
from gdlib.checks.functions import Function
from gdlib.checks.probes import Returned
from gdlib.checks.tables import Table

EXERCISES = checks.exercises()
GRADED = [e for e in EXERCISES if e.points]
GAPS = {"name", "signature", "step", "yours", "expected", "h", "lr", "beta"}

each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
each_graded = pytest.mark.parametrize("exercise", GRADED, ids=lambda e: e.name)


def test_the_two_lessons_list_their_exercises_in_order():
    listed = [(e.lesson, e.name, e.points) for e in EXERCISES]
    assert [row[0] for row in listed] == sorted(row[0] for row in listed)
    assert [name for lesson, name, _ in listed if lesson == "01-slope"] == [
        "slope",
        "partial",
        "numerical_gradient",
        "directional_derivative",
        "gd_step",
        "downhill_arrow",
    ]
    assert [name for lesson, name, _ in listed if lesson == "08-momentum"] == [
        "momentum",
        "nesterov",
        "to_classical",
        "lr_for_ema",
        "terminal_step",
        "heavy_ball_optimal",
        "spectral_radius",
        "nag_run",
        "repaired_momentum",
    ]
    assert {name for _, name, points in listed if not points} >= {"metres_down", "downhill_arrow"}


def test_signatures_are_what_a_student_completes():
    signatures = {e.name: e.signature for e in EXERCISES}
    assert signatures["momentum"] == "(w, g, v=0.0, *, lr, beta=0.9)"
    assert signatures["slope"] == "(f, x, h=1e-06)"
    assert signatures["nag_run"] == "(grad, w0, L, steps)"


@each_graded
def test_questions(exercise):
    assert 3 <= len(exercise.questions) <= 6
    assert all(isinstance(q.points, int) and q.points > 0 for q in exercise.questions)
    assert len({q.text for q in exercise.questions}) == len(exercise.questions)


@each
def test_every_question_reads_probes_and_every_probe_is_read(exercise):
    probes = draw_probes(exercise, 0)
    for question in exercise.questions:
        assert any(question.reads(p) for p in probes), question.text
    for probe in probes:
        assert any(q.reads(probe) for q in exercise.questions), probe.group


@each
def test_probes_are_plain_data_and_short_enough_to_type(exercise):
    for probe in draw_probes(exercise, 3):
        for call in probe.calls:
            for value in (*call.args, *call.kwargs.values()):
                assert _is_plain(value), value
                assert all(np.size(part) <= 9 for part in _parts(value))


def _parts(value):
    """The arrays of a state or of a list; anything else in one piece."""
    several = isinstance(value, tuple) or (
        isinstance(value, list) and any(isinstance(part, np.ndarray) for part in value)
    )
    return value if several else (value,)


def _is_plain(value):
    if isinstance(value, (tuple, list)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, (*value, *value.values())))
    return isinstance(value, (int, float, str, np.ndarray, np.float64, Function, Returned, Table))


@each
def test_probes_depend_on_the_seed_and_on_nothing_else(exercise):
    def text(seed):
        return repr(draw_probes(exercise, seed))

    assert text(5) == text(5)
    if exercise.signature != "()":
        assert text(5) != text(6)


@each
def test_mistakes_have_the_signature_an_id_and_something_to_say(exercise):
    for mistake in exercise.mistakes:
        assert str(inspect.signature(mistake.function)) == exercise.signature, mistake.id
        assert mistake.diagnosis or mistake.id in FAULTS, mistake.id
        for text in (mistake.diagnosis, mistake.hint):
            assert {gap for _, gap, _, _ in string.Formatter().parse(text) if gap} <= GAPS, text
            assert len(text) <= 125, text
    ids = [m.id for m in exercise.mistakes]
    assert len(set(ids)) == len(ids)


def test_the_bank_is_large():
    assert sum(len(e.mistakes) for e in GRADED) >= 150
    assert all(len(e.mistakes) >= 7 for e in GRADED)


def test_an_unknown_name_names_its_neighbours():
    with pytest.raises(ValueError, match=r"got exercise 'momentun', wanted a name .*: try momentum"):
        checks.check("momentun", abs)
    with pytest.raises(ValueError, match="got exercise None"):
        checks.run(None, abs)


def test_listing_runs_nothing_and_needs_only_numpy():
    code = (
        "import sys, gdlib.checks as c; assert len(c.exercises()) >= 15;"
        "heavy = {'matplotlib', 'IPython', 'ipywidgets', 'nbformat', 'pandas', 'torch'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
