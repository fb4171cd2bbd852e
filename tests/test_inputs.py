"""The door: what is let in, and that every refusal says got, wanted and try, in the reader's language."""

import numpy as np
import pytest

from gdlib import i18n
from gdlib.inputs import array, count, filled, number, same_shape


@pytest.mark.parametrize("x", [1, 1.0, np.float32(1), np.int64(1), np.array(1.0), np.array(1)])
def test_number_returns_pythons_float(x):
    assert type(number("lr", x)) is float
    assert number("lr", x) == 1


@pytest.mark.parametrize("x", ["1", None, True, np.True_, [1.0], np.ones(1), 1j, len])
def test_number_refuses_what_is_none(x):
    with pytest.raises(TypeError, match=r"got lr=.*, wanted a number: try lr=0.1"):
        number("lr", x)


@pytest.mark.parametrize("x", [np.nan, np.inf, -np.inf, -1, 2])
def test_number_keeps_its_limits(x):
    with pytest.raises(ValueError, match=r"got share=.*, wanted between 0 and 1: try share=0.1"):
        number("share", x, low=0, high=1)


def test_number_names_the_limits_there_are():
    with pytest.raises(ValueError, match="got x=nan, wanted a finite number: try x=0.1"):
        number("x", np.nan)
    with pytest.raises(ValueError, match="got x=9, wanted at most 5: try x=0.1"):
        number("x", 9, high=5)


@pytest.mark.parametrize("n", [2.0, "2", None, True, np.float64(2)])
def test_count_refuses_what_is_not_whole(n):
    with pytest.raises(TypeError, match=r"got steps=.*, wanted a whole number: try steps=100"):
        count("steps", n)


def test_count_has_a_least():
    assert count("steps", np.int32(3)) == 3
    with pytest.raises(ValueError, match="got steps=0, wanted at least 1: try steps=100"):
        count("steps", 0)


def test_array_converts_whole_numbers_and_keeps_precision():
    assert array("w", [1, 2]).dtype == np.float64
    assert array("w", True).dtype == np.float64
    assert array("w", np.ones(2, np.float32)).dtype == np.float32
    w = np.ones(2)
    assert array("w", w) is w


@pytest.mark.parametrize("x", ["here", None, [1, [2]], [1j], ["a"], {}, [None]])
def test_array_refuses_what_are_no_numbers(x):
    with pytest.raises(TypeError, match=r"got w=.*, wanted numbers in an array: try w="):
        array("w", x)


def test_filled_and_same_shape():
    with pytest.raises(ValueError, match=r"got an empty batch of shape \(0, 3\), wanted at least one number"):
        filled("batch", np.ones((0, 3)))
    with pytest.raises(ValueError, match=r"wanted the shape \(3,\) of w: try g.reshape\(\(3,\)\)"):
        same_shape("g", np.ones((3, 1)), "w", np.ones(3))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_refusal_comes_in_every_language(lang):
    i18n.use(lang)
    for refused in (lambda: number("lr", "x"), lambda: count("n", 0), lambda: array("w", "x")):
        with pytest.raises((TypeError, ValueError)) as caught:
            refused()
        assert "{" not in str(caught.value)
