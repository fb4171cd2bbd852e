"""Differences: their order, their limits, and that nobody's array is changed."""

import numpy as np
import pytest

from gdlib import numdiff


@pytest.mark.parametrize("f", [np.exp, np.sin, lambda x: x**5 - x])
def test_the_error_of_slope_falls_a_hundredfold_when_h_falls_tenfold(f):
    exact = {np.exp: np.exp(0.7), np.sin: np.cos(0.7)}.get(f, 5 * 0.7**4 - 1)
    errors = [abs(numdiff.slope(f, 0.7, h) - exact) for h in (1e-1, 1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.05)
    assert errors[1] / errors[2] == pytest.approx(100, rel=0.05)
    assert numdiff.slope(f, 0.7) == pytest.approx(exact, rel=1e-8)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3)])
def test_gradient_has_the_shape_of_x_and_leaves_x_alone(shape):
    x = np.random.default_rng(0).normal(size=shape)
    x.flags.writeable = False
    g = numdiff.gradient(lambda x: np.sum(np.sin(x)), x)
    assert g.shape == shape
    np.testing.assert_allclose(g, np.cos(x), rtol=1e-8)
    for i in np.ndindex(shape):
        assert numdiff.partial(lambda x: np.sum(np.sin(x)), x, i) == g[i]


def test_integers_and_single_precision_are_not_truncated():
    assert numdiff.partial(lambda x: x[0] ** 2, [3, 1], 0) == pytest.approx(6)
    assert numdiff.gradient(lambda x: x[0] ** 2, np.float32([3]))[0] == pytest.approx(6)
    assert numdiff.slope(lambda x: x**2, 3) == pytest.approx(6)


def test_hessian_of_a_matrix_has_four_axes():
    a = np.random.default_rng(1).normal(size=(4, 4))
    h = numdiff.hessian(lambda x: x.ravel() @ a @ x.ravel(), np.ones((2, 2)))
    assert h.shape == (2, 2, 2, 2)
    np.testing.assert_allclose(h.reshape(4, 4), a + a.T, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: numdiff.slope(np.sin, 1.0, 0), ValueError, "got h=0, wanted a step above zero: try h=1e-6"),
        (lambda: numdiff.slope(np.sin, 1.0, -1e-6), ValueError, "got h=-1e-06"),
        (lambda: numdiff.slope(np.sin, "x"), TypeError, "got x='x', wanted a number"),
        (
            lambda: numdiff.slope(lambda x: np.ones(2) * x, 1.0),
            ValueError,
            r"got a value of shape \(2,\) from f",
        ),
        (lambda: numdiff.gradient(lambda x: x, [1.0, 2.0]), ValueError, "wanted one number: try"),
        (lambda: numdiff.gradient(np.sum, "here"), TypeError, "got x='here', wanted numbers"),
    ],
)
def test_bad_input_says_got_wanted_try(call, error, message):
    with pytest.raises(error, match=message):
        call()
