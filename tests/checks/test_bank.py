"""Right functions earn everything; every known mistake is rejected and named."""

import re

import numpy as np
import pytest

from gdlib import checks
from gdlib.checks import collect, draw_probes
from gdlib.checks.verdict import SIDE_EFFECTS, same

EXERCISES = checks.exercises()
PAIRS = [(e, m) for e in EXERCISES for m in e.mistakes]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_the_reference_earns_every_point_whatever_the_seed(exercise):
    for seed in range(40):
        report = checks.run(exercise.name, exercise.reference, seed=seed)
        assert report.right, report.text
        assert (report.points, report.mistake) == (exercise.points, None)


@pytest.mark.slow
@pytest.mark.parametrize(("exercise", "mistake"), PAIRS, ids=[f"{e.name}-{m.id}" for e, m in PAIRS])
def test_the_mistake_is_rejected_and_named(exercise, mistake):
    for seed in (checks.SEED, 42):
        report = checks.run(exercise.name, mistake.function, seed=seed)
        assert not report.right
        assert report.points < exercise.points or not exercise.points
        assert report.mistake == mistake.id, report.text
        assert not re.search(r"\{\w*\}", report.text), report.text


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_no_two_mistakes_look_alike(exercise):
    probes = draw_probes(exercise, 7)
    runs = {m.id: collect(probes, m.function) for m in exercise.mistakes if m.id not in SIDE_EFFECTS}
    ids = list(runs)
    for i, first in enumerate(ids):
        for second in ids[i + 1 :]:
            rows = zip(runs[first], runs[second], probes, strict=True)
            assert not all(same(a, b, p) for a, b, p in rows), (first, second)


def test_a_mistake_written_in_another_way_is_named_too():
    def averaged(w, g, v=0.0, *, lr, beta=0.9):
        v = v + (1 - beta) * (np.asarray(g) - v)
        return np.subtract(w, np.multiply(v, lr)), v

    assert checks.run("momentum", averaged).mistake == "ema"


def test_rows_that_are_one_array_are_named_whatever_the_start():
    def of(start):
        def walk(grad, w0, lr, steps):
            w = start(w0)
            points = [w]
            for _ in range(steps):
                w -= lr * grad(w)
                points.append(w)
            return np.array(points)

        return walk

    for start in (lambda w0: w0, np.copy, lambda w0: np.array(w0, dtype=float)):
        assert checks.run("gradient_descent", of(start)).mistake == "aliased"


def test_a_mistake_nobody_knows_gets_no_name_but_the_first_number():
    def odd(w, g, v=0.0, *, lr, beta=0.9):
        v = beta * v + g
        return w - lr * v - 0.001 * v * v, v

    report = checks.run("momentum", odd)
    assert report.mistake is None
    assert "The numbers differ from the expected ones." in report.text
    assert "yours" in report.text
    assert [earned for _, earned, _ in report.questions] == [0, 0, 1, 0]


def test_tuning_to_the_visible_numbers_fails_at_another_seed():
    exercise = checks.find("lr_for_ema")
    answers = {p.calls[0].args: e[0].value for p, e in _known(exercise)}

    def tuned(lr, beta):
        return answers.get((lr, beta), 0.0)

    assert checks.run("lr_for_ema", tuned).points == 3
    assert checks.run("lr_for_ema", tuned, seed=999).points == 0


def _known(exercise):
    probes = draw_probes(exercise, checks.SEED)
    return zip(probes, collect(probes, exercise.reference), strict=True)
