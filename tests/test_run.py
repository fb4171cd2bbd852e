"""Running a rule: rows, statuses, schedules, batches, and every kind of bad input."""

from functools import partial

import numpy as np
import pytest

from gdlib.optim import momentum, sgd
from gdlib.run import line_search, minimize
from gdlib.schedules import cosine
from gdlib.surfaces import beale, bowl, ravine, saddle


def square(w):
    return (w - 2) ** 2


def square_grad(w):
    return 2 * (w - 2)


def test_rows_are_start_and_one_per_step():
    s = bowl(1, 25)
    path = minimize(s.f, s.grad, [2, 1], sgd, steps=7, lr=0.01)
    assert path.w.shape == (8, 2)
    assert path.loss.shape == path.grad_norm.shape == (8,)
    assert path.steps == 7
    assert path.status == "done"
    factor = np.array([0.99, 0.75]) ** np.arange(8)[:, None]
    np.testing.assert_allclose(path.w, [2, 1] * factor, rtol=1e-13)
    np.testing.assert_allclose(path.loss, s.f(path.w.T), rtol=1e-13)
    np.testing.assert_allclose(path.grad_norm, np.linalg.norm(s.grad(path.w.T), axis=0), rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_any_shape_and_both_precisions(shape, dtype):
    path = minimize(
        lambda w: np.sum(w * w) / 2, lambda w: w, np.ones(shape, dtype), momentum, steps=5, lr=0.1
    )
    assert path.w.shape == (6, *shape)
    assert path.w.dtype == dtype


def test_integer_start_is_not_truncated():
    np.testing.assert_allclose(minimize(square, square_grad, 5, sgd, steps=1, lr=0.1).w, [5, 4.4])


def test_zero_steps_keep_the_start():
    path = minimize(square, square_grad, 5.0, sgd, steps=0, lr=0.1)
    assert path.w.tolist() == [5.0]
    assert path.status == "done"


def test_the_start_is_not_changed_and_not_shared():
    start = np.array([1.0, 1.0])
    path = minimize(bowl(), bowl().grad, start, sgd, steps=3, lr=0.5)
    start[:] = 9
    assert path.w[0].tolist() == [1, 1]


def test_a_rule_that_works_in_place_still_has_distinct_rows():
    def rude(w, g, state=None, *, lr):
        w -= lr * g
        return w, None

    path = minimize(bowl(), bowl().grad, [1.0, 1.0], rude, steps=3, lr=0.5)
    assert path.w[:, 0].tolist() == [1, 0.5, 0.25, 0.125]


def test_a_gradient_given_as_a_list_is_understood():
    path = minimize(bowl(), lambda w: [w[0], w[1]], [1, 1], momentum, steps=2, lr=0.5)
    assert (
        path.w[:, 0].tolist()
        == minimize(bowl(), bowl().grad, [1, 1], momentum, steps=2, lr=0.5).w[:, 1].tolist()
    )


def test_converged_by_tolerance_and_by_callback():
    path = minimize(square, square_grad, 5.0, sgd, steps=1000, lr=0.1, tol=1e-6)
    assert path.status == "converged"
    assert path.grad_norm[-1] <= 1e-6 < path.grad_norm[-2]
    seen = []

    def low_enough(t, w, loss, g):
        seen.append((t, float(w)))
        return loss < 1

    path = minimize(square, square_grad, 5.0, sgd, steps=1000, lr=0.1, callback=low_enough)
    assert path.status == "converged"
    assert path.loss[-1] < 1 <= path.loss[-2]
    assert seen == list(enumerate(path.w.tolist()))


@pytest.mark.parametrize("lr", [1.0, 1e3, 1e300])
def test_divergence_is_a_status_without_a_warning(lr):
    path = minimize(bowl(1, 25), bowl(1, 25).grad, [1.0, 1.0], sgd, steps=500, lr=lr)
    assert path.status == "diverged"
    for values in (path.w, path.loss, path.grad_norm):
        assert np.isfinite(values).all()
        assert len(values) < 500
    assert minimize(saddle(), saddle().grad, [1.0, 1e-8], sgd, steps=500, lr=0.1).status == "diverged"


def test_divergence_of_pythons_own_floats_is_a_status_too():
    import math

    path = minimize(lambda w: math.exp(w), lambda w: -math.exp(w), 1.0, sgd, steps=50, lr=1.0)
    assert path.status == "diverged"


def test_schedules_for_any_setting():
    lr = partial(cosine, start=0.2, steps=10)
    path = minimize(square, square_grad, 5.0, momentum, steps=10, lr=lr, beta=lambda t: 0.5 if t < 5 else 0.0)
    w, v = 5.0, 0.0
    for t in range(10):
        w, v = momentum(w, square_grad(w), v, lr=lr(t), beta=0.5 if t < 5 else 0.0)
        assert path.w[t + 1] == pytest.approx(w, rel=1e-15)


def test_a_partial_rule_and_a_rule_of_ones_own():
    def own(w, g, v=0.0, *, lr, beta=0.9):
        v = beta * v + g
        return w - lr * v, v

    s = ravine(20, 0.3)
    paths = [
        minimize(s.f, s.grad, [2, 1], rule, steps=30, lr=0.02, **settings).w
        for rule, settings in (
            (own, {"beta": 0.7}),
            (momentum, {"beta": 0.7}),
            (partial(momentum, beta=0.7), {}),
        )
    ]
    np.testing.assert_array_equal(paths[0], paths[1])
    np.testing.assert_array_equal(paths[0], paths[2])


def test_batches_are_drawn_anew_each_epoch():
    x = np.arange(6.0)
    epochs = []

    def batches():
        order = np.random.default_rng(len(epochs)).permutation(6)
        epochs.append(order)
        return iter(order.reshape(3, 2))

    path = minimize(
        lambda w: np.mean((w - x) ** 2) / 2,
        lambda w, i: np.mean(w - x[i]),
        0.0,
        sgd,
        steps=5,
        lr=0.1,
        batches=batches,
    )
    w, order = 0.0, np.concatenate(epochs).reshape(-1, 2)
    assert len(epochs) == 2
    for t in range(5):
        w -= 0.1 * np.mean(w - x[order[t]])
        assert path.w[t + 1] == pytest.approx(w)


BAD = {
    "lr negative": ({"lr": -0.1}, ValueError, "got lr=-0.1, wanted between 0 and ∞: try lr=0.1"),
    "lr nan": ({"lr": np.nan}, ValueError, "got lr=nan, wanted"),
    "lr infinite": ({"lr": np.inf}, ValueError, "got lr=inf, wanted"),
    "lr string": ({"lr": "fast"}, TypeError, "got lr='fast', wanted a number: try lr=0.1"),
    "lr array": ({"lr": np.ones(2)}, TypeError, "wanted a number"),
    "lr schedule nan": ({"lr": lambda t: np.nan}, ValueError, "got lr=nan"),
    "lr schedule late": ({"lr": lambda t: 0.1 - 0.05 * t}, ValueError, "got lr=-0.0"),
    "beta": ({"beta": 1.5}, ValueError, "got beta=1.5, wanted between 0 and 1"),
    "misspelt": ({"bta": 0.5}, TypeError, r"momentum\(\) got an unexpected keyword argument 'bta'"),
    "steps": ({"steps": 2.5}, TypeError, "got steps=2.5, wanted a whole number"),
    "steps negative": ({"steps": -1}, ValueError, "got steps=-1, wanted at least 0"),
    "limit": ({"limit": "far"}, TypeError, "got limit='far', wanted a number: try limit=1000000000000.0"),
    "tol": ({"tol": -1}, ValueError, "got tol=-1"),
    "start string": ({"w0": "here"}, TypeError, "got w0='here', wanted numbers in an array: try"),
    "start ragged": ({"w0": [[1.0], [1.0, 2.0]]}, TypeError, "got w0="),
    "start empty": ({"w0": []}, ValueError, "got an empty w0"),
    "start nan": ({"w0": [1.0, np.nan]}, ValueError, "wanted finite numbers: try np.zeros"),
    "gradient shape": ({"grad": lambda w: w[:, None]}, ValueError, r"gradient of shape \(2, 1\), wanted"),
    "gradient none": ({"grad": lambda w: None}, TypeError, "got gradient=None, wanted numbers"),
    "loss at start": ({"f": lambda w: np.inf}, ValueError, "got a loss of inf at w0"),
    "loss none": ({"f": lambda w: None}, TypeError, "got loss=None"),
    "loss per row": ({"f": lambda w: w}, ValueError, r"got a loss of shape \(2,\), wanted one number"),
    "rule bare": ({"rule": lambda w, g, *, lr: w - lr * g}, TypeError, r"wanted the pair \(w, state\)"),
    "rule none": ({"rule": lambda w, g, *, lr: None}, TypeError, "got NoneType from the rule"),
    "rule shape": ({"rule": lambda w, g, *, lr: (0.0, 1)}, ValueError, r"got w of shape \(\)"),
    "no batches": ({"batches": lambda: []}, ValueError, "got an epoch without batches"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_says_got_wanted_try(case):
    change, error, message = BAD[case]
    given = {"f": bowl().f, "grad": bowl().grad, "w0": [2, 1], "rule": momentum, "steps": 5, "lr": 0.1}
    with pytest.raises(error, match=message):
        minimize(**given | change)


def test_path_says_how_it_went():
    path = minimize(square, square_grad, 5, sgd, steps=2, lr=0.5)
    assert repr(path) == "Path(steps=2, loss 9 -> 0, done)"
    path = minimize(square, square_grad, 5, sgd, steps=2, lr=0.5, tol=0)
    assert repr(path) == "Path(steps=1, loss 9 -> 0, converged)"


def test_a_ball_that_rolls_over_the_minimum_does_not_stop_there():
    path = minimize(lambda w: w * w / 2, lambda w: w, 1.0, momentum, steps=3, lr=1.0, beta=0.5)
    assert path.w.tolist() == [1.0, 0.0, -0.5, -0.25]


@pytest.mark.parametrize("surface", [bowl(), ravine(500, 1.0), beale()])
def test_line_search_meets_armijo_and_goes_no_shorter_than_needed(surface):
    w = np.array([-1.5, 1.2])
    g = surface.grad(w)
    lr = line_search(surface.f, g, w, 8.0)
    enough = lambda lr: surface(w - lr * g) <= surface(w) - 1e-4 * lr * g @ g  # noqa: E731
    assert enough(lr)
    assert lr == 8.0 or not enough(2 * lr)


def test_line_search_explains_a_direction_that_does_not_descend():
    with pytest.raises(ValueError, match="got no lower point along -g"):
        line_search(bowl(), [-1.0, -1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="got g of shape"):
        line_search(bowl(), [1.0], [1.0, 1.0])
