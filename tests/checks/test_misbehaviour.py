"""A function may do anything: the check answers with a report, never with an exception."""

import contextlib
import sys

import numpy as np
import pytest

from gdlib import checks

momentum = checks.find("momentum").reference


class Liar:
    """Claims to equal everything."""

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("caught looking")

    def __float__(self):
        return 1.0

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return self

    def __repr__(self):
        raise RuntimeError("no words")

    __hash__ = None


class Agreeing(np.ndarray):
    """An array whose comparisons always come out right."""

    def __eq__(self, other):
        return np.array(True)

    def __sub__(self, other):
        return np.zeros(3)

    def __array_ufunc__(self, *args, **kwargs):
        return np.array(True)

    def __array_finalize__(self, other):
        if other is None:
            raise RuntimeError


class Half(np.float64):
    """A number that lies about its value."""

    def __float__(self):
        return 0.5

    def __pos__(self):
        return 0.5

    def __eq__(self, other):
        return True

    __hash__ = None


class Endless(list):
    def __iter__(self):
        return iter(int, 1)


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def looped():
    circle = []
    circle.append(circle)
    return circle


def raising(error):
    def function(*args, **kwargs):
        raise error

    return function


def returning(make):
    return lambda *args, **kwargs: make()


def recursive(*args, **kwargs):
    return recursive(*args, **kwargs)


async def coroutine(*args, **kwargs):
    return 1.0


def generator(*args, **kwargs):
    yield 1.0


def deleting(*args, **kwargs):
    class Loud:
        def __del__(self):
            raise RuntimeError("from the grave")

    Loud()
    return 1.0


def meddling(*args, **kwargs):
    sys.stdout = sys.stderr = None
    np.seterr(all="raise")


WILD = {
    "value error": raising(ValueError("no")),
    "zero division": lambda *args, **kwargs: 1 / 0,
    "system exit": raising(SystemExit(3)),
    "stop iteration": raising(StopIteration()),
    "generator exit": raising(GeneratorExit()),
    "base exception": raising(BaseException("base")),
    "mute exception": raising(Mute()),
    "surrogate": raising(ValueError("\ud800 {name} {0}")),
    "recursion": recursive,
    "nothing": returning(lambda: None),
    "dots": returning(lambda: ...),
    "text": returning(lambda: "0.5"),
    "surrogate text": returning(lambda: "\ud800"),
    "true": returning(lambda: True),
    "numpy true": returning(lambda: np.True_),
    "complex": returning(lambda: 1j),
    "complex array": returning(lambda: np.ones(3) * 1j),
    "nan": returning(lambda: float("nan")),
    "infinite": returning(lambda: np.full(3, np.inf)),
    "pair of nan": returning(lambda: (np.full(3, np.nan), float("nan"))),
    "huge integer": returning(lambda: 10**400),
    "list of huge integers": returning(lambda: [10**400, 1]),
    "liar": returning(Liar),
    "pair of liars": returning(lambda: (Liar(), Liar())),
    "agreeing array": returning(lambda: np.ones(3).view(Agreeing)),
    "pair of agreeing arrays": returning(lambda: (np.ones(3).view(Agreeing), np.ones(3).view(Agreeing))),
    "lying number": returning(lambda: Half(2.0)),
    "objects": returning(lambda: np.array([None, 1], dtype=object)),
    "record": returning(lambda: np.zeros(2, dtype=[("a", float)])),
    "dates": returning(lambda: np.array(["2020-01-01"], dtype="datetime64[D]")),
    "ragged": returning(lambda: [[1.0], [1.0, 2.0]]),
    "empty tuple": returning(tuple),
    "empty list": returning(list),
    "empty array": returning(lambda: np.zeros(0)),
    "triple": returning(lambda: (1.0, 2.0, 3.0)),
    "pair of nothing": returning(lambda: (None, None)),
    "number and nothing": returning(lambda: (1.0, None)),
    "nested pairs": returning(lambda: ((1.0, 2.0), (3.0, 4.0))),
    "set": returning(lambda: {1.0}),
    "dict": returning(lambda: {"w": 1.0}),
    "endless list": returning(Endless),
    "circular list": returning(looped),
    "lambda": returning(lambda: lambda: 1),
    "class": returning(lambda: Liar),
    "wrong shape": returning(lambda: np.ones((7, 7))),
    "float16": returning(lambda: np.float16(1.1)),
    "long double": returning(lambda: np.longdouble("1e400")),
    "matrix of strings": returning(lambda: np.array([["a"]])),
    "no arguments": lambda: 1.0,
    "nine arguments": lambda a, b, c, d, e, f, g, h, i: 1.0,
    "coroutine": coroutine,
    "generator": generator,
    "meddling": meddling,
    "a class": Liar,
    "a builtin": len,
}
NOT_FUNCTIONS = (None, 3.0, "momentum", np.ones(3), (1, 2), Liar(), ..., {"w": 1})


# One exercise of each kind: a function comes in, an array goes out, a pair, a rule, a letter, many rows.
KINDS = ("slope", "numerical_gradient", "heavy_ball_optimal", "momentum", "downhill_arrow", "nag_run")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("wild", WILD)
def test_wild_functions_earn_nothing_and_break_nothing(name, wild, capfd):
    settings = np.geterr()
    report = checks.run(name, WILD[wild])
    assert not report.right
    assert (report.points, type(report.points)) == (0.0, float)
    assert "Traceback" not in report.text
    report.text.encode("utf8")
    assert len(report.text.splitlines()) < 24
    assert np.geterr() == settings
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("thing", NOT_FUNCTIONS, ids=lambda t: type(t).__name__)
def test_what_is_not_a_function_gets_a_friendly_report(thing):
    report = checks.run("momentum", thing)
    assert (report.points, report.mistake) == (0.0, "not_a_function")
    assert f"This is a {type(thing).__name__}, not a function." in report.text
    assert "Hint: Hand over the function itself, without parentheses: gd.check" in report.text


def test_an_exception_in_a_finalizer_stays_in_the_check(capfd, monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    report = checks.run("gd_step", deleting)
    assert report.points == 0.0
    assert "from the grave" in report.text
    assert capfd.readouterr() == ("", "")


def rule(body):
    """A rule of momentum's signature whose last word is ``body(w, v)``."""

    def function(w, g, v=0.0, *, lr, beta=0.9):
        v = beta * v + g
        return body(w - lr * v, v)

    return function


def changed_in_place(w, g, v=0.0, *, lr, beta=0.9):
    if np.ndim(v):
        v *= beta
        v += g
    else:
        v = beta * v + g
    return w - lr * v, v


memory = {"v": 0.0}


def with_a_global(w, g, v=0.0, *, lr, beta=0.9):
    memory["v"] = beta * (memory["v"] if np.shape(memory["v"]) == np.shape(w) else 0.0) + g
    return w - lr * memory["v"], memory["v"]


def on_line_one(w, g, v=0.0, *, lr, beta=0.9):
    velocity = beta * v + g
    return w - lr * velocit, velocity  # noqa: F821


STRUCTURAL = {
    "returned_none": (rule(lambda w, v: None), "Your function returned nothing."),
    "printed": (rule(lambda w, v: print(w, v)), "Your function printed its result and returned nothing."),
    "arity": (lambda w, g: (w, g), "Its first line must read: def momentum(w, g, v=0.0, *, lr, beta=0.9):"),
    "wrong_parts": (rule(lambda w, v: w), "Your function must return w, v, in this order."),
    "wrong_kind": (rule(lambda w, v: (w, str(v))), "Your function returned a str; numbers were expected."),
    "mutated": (changed_in_place, "Your function changed v, which belongs to the caller."),
    "wrong_shape": (
        rule(lambda w, v: (w, np.ravel(v)[0])),
        "Your result has the shape (); expected is (3,).",
    ),
    "not_finite": (rule(lambda w, v: (w * np.nan, v)), "Your result is not a number (nan) or infinite."),
    "not_repeatable": (with_a_global, "Called twice with the same numbers, your function gives two answers."),
    "raised": (on_line_one, "NameError: name 'velocit' is not defined"),
    "interrupted": (raising(KeyboardInterrupt()), "interrupted before it came to an end"),
    "integer_truncation": (
        rule(lambda w, v: (np.trunc(w).astype(int), np.trunc(v).astype(int))),
        "Your result holds integers",
    ),
}


@pytest.mark.parametrize("kind", STRUCTURAL)
def test_structural_faults_have_names(kind):
    function, words = STRUCTURAL[kind]
    memory["v"] = 0.0
    report = checks.run("momentum", function)
    assert report.mistake == kind, report.text
    assert words in report.text
    assert report.text.count("Hint:") <= 1


def test_an_exception_is_placed_in_the_students_own_code():
    text = checks.run("momentum", on_line_one).text
    line = on_line_one.__code__.co_firstlineno + 2
    assert f"Hint: It happened in line {line}: return w - lr * velocit, velocity" in text


def test_changing_an_argument_costs_one_question():
    report = checks.run("momentum", changed_in_place)
    assert [earned for _, earned, _ in report.questions] == [1, 1, 1, 0]


def test_an_interrupt_ends_the_check_at_once():
    calls = []

    def endless(*args, **kwargs):
        calls.append(1)
        raise KeyboardInterrupt

    checks.run("momentum", endless)
    assert len(calls) == 1


def test_exceptions_of_a_test_function_pass_through_the_student():
    """f is ours, but a call with nonsense is the student's."""

    def confused(f, x, h=1e-6):
        return f("x")

    report = checks.run("slope", confused)
    assert report.mistake == "raised"
    assert 'return f("x")' in report.text


def test_the_state_of_the_process_is_given_back(capsys):
    import logging
    import warnings

    before = sys.stdout, sys.stderr, list(warnings.filters), logging.root.manager.disable
    for wild in WILD.values():
        with contextlib.suppress(ValueError):
            checks.run("gd_step", wild)
    assert (sys.stdout, sys.stderr, list(warnings.filters), logging.root.manager.disable) == before
