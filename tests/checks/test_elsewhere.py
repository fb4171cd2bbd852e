"""A function can run elsewhere: probes and results are plain data."""

import pickle

import numpy as np
import pytest

from gdlib import checks
from gdlib.checks.results import Opaque, collect, here, plain


def far_away(function, args, kwargs):
    """Stands for another process: everything crosses as bytes."""
    args, kwargs = pickle.loads(pickle.dumps((args, kwargs)))
    return pickle.loads(pickle.dumps(here(function, args, kwargs)))


@pytest.mark.slow
@pytest.mark.parametrize("exercise", checks.exercises(), ids=lambda e: e.name)
def test_the_verdict_is_the_same_wherever_the_function_ran(exercise):
    for function in (
        exercise.reference,
        exercise.mistakes[0].function,
        exercise.mistakes[-1].function,
        None.__init__,
    ):
        there = checks.run(exercise.name, function, call=far_away)
        assert there == checks.run(exercise.name, function)


def test_a_handle_need_not_be_callable():
    def call(function, args, kwargs):
        assert function == "handle 7"
        return here(checks.find("gd_step").reference, args, kwargs)

    assert checks.run("gd_step", "handle 7", call=call).points == 3


def test_the_student_never_holds_our_own_arrays():
    kept = []

    def keeper(w, g, lr):
        kept.append(w)
        w *= 0
        return w

    probes = checks.draw_probes(checks.find("gd_step"), 1)
    before = repr(probes)
    results = collect(probes, keeper)
    assert repr(probes) == before
    assert results[0][0].changed == (0,)


def test_values_become_plain_data():
    class Sub(np.ndarray):
        pass

    class Number(float):
        pass

    values = (
        np.ones(2).view(Sub),
        Number(2.0),
        np.float32(0.5),
        np.int8(3),
        np.array(1.5),
        True,
        "a",
        None,
        1j,
    )
    plainly = plain(values)
    assert [type(v) for v in plainly] == [
        np.ndarray,
        float,
        float,
        int,
        float,
        bool,
        str,
        type(None),
        complex,
    ]
    assert plain(np.array([object()])) == Opaque("ndarray")
    assert plain(np.longdouble(2)) == 2.0


def test_a_result_knows_its_time_and_its_output():
    result = here(lambda: print("x" * 10_000), (), {})
    assert len(result.output) == 4000
    assert result.seconds > 0
