"""Right answers earn everything, however they are written and whatever noise they make."""

import functools
import logging
import os
import sys
import warnings

import numpy as np
import pytest

from gdlib import checks

from .answers import everything
from .mutate import build, solutions

RIGHT = everything()
CASES = [(name, f) for name, functions in RIGHT.items() for f in functions]


def test_at_least_three_for_every_exercise():
    assert {e.name for e in checks.exercises()} == set(RIGHT)
    assert min(map(len, RIGHT.values())) >= 3


@pytest.mark.parametrize(("name", "function"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_a_right_answer_in_another_form_earns_everything(name, function):
    for seed in (checks.SEED, 2, 3, 20):
        report = checks.run(name, function, seed=seed)
        assert report.right, report.text
        assert report.points == report.max_points


@pytest.mark.parametrize("exercise", checks.exercises(), ids=lambda e: e.name)
def test_noise_costs_nothing(exercise, capfd):
    """A right function that prints, warns, logs and writes to stderr keeps its points.

    Where an exercise asks for quiet, the RuntimeWarnings are left out.
    """
    quiet = any(question.quiet for question in exercise.questions)

    @functools.wraps(exercise.reference)
    def noisy(*args, **kwargs):
        print("working on it")
        print("careful", file=sys.stderr)
        sys.__stderr__.write("deep")
        os.write(2, b"deeper")
        logging.getLogger("student").error("logged")
        warnings.warn("look out", UserWarning if quiet else RuntimeWarning, stacklevel=1)
        np.float64(1.0) / np.float64(quiet)
        return exercise.reference(*args, **kwargs)

    report = checks.run(exercise.name, noisy)
    assert report.right, report.text
    assert "working on it" in report.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("exercise", checks.exercises(), ids=lambda e: e.name)
def test_a_callable_of_any_kind_will_do(exercise):
    class Answer:
        def __call__(self, *args, **kwargs):
            return exercise.reference(*args, **kwargs)

    assert checks.run(exercise.name, Answer()).right
    assert checks.run(exercise.name, functools.partial(exercise.reference)).right


def test_float_errors_set_to_raise_by_the_student_do_no_harm():
    with np.errstate(all="raise"):
        assert checks.run("momentum", checks.find("momentum").reference).right


@pytest.mark.parametrize(("exercise", "tree"), list(solutions()), ids=lambda x: getattr(x, "lesson", ""))
def test_the_worked_solution_of_the_lesson_earns_everything(exercise, tree):
    report = checks.run(exercise.name, build(tree, exercise.name))
    assert report.right, report.text
