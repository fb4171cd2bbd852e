"""Made-up data: shapes, what each table is for, one seed one table, batches that lose nobody."""

from functools import partial

import numpy as np
import pytest

from gdlib import data, losses
from gdlib.optim import adam, sgd
from gdlib.run import minimize

MAKERS = (data.line, data.moons, data.heights, data.houses, data.tumours, data.digits)
every_maker = pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)


def columns(made):
    return list(made.values()) if isinstance(made, dict) else list(made)


@every_maker
def test_one_seed_one_table_and_only_the_given_generator_is_used(make):
    before = np.random.get_state()[1].tolist()
    first, again, other = (columns(make(40, np.random.default_rng(seed))) for seed in (5, 5, 6))
    assert np.random.get_state()[1].tolist() == before
    for a, b in zip(first, again, strict=True):
        assert len(a) == 40
        np.testing.assert_array_equal(a, b)
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@every_maker
@pytest.mark.parametrize(
    ("n", "rng", "message"),
    [
        (0, np.random.default_rng(0), "got n=0, wanted at least 1: try n=100"),
        (2.5, np.random.default_rng(0), "got n=2.5, wanted a whole number"),
        (5, 0, r"got rng=0, wanted a random generator: try np.random.default_rng\(0\)"),
        (5, np.random, "wanted a random generator"),
    ],
)
def test_bad_input_says_got_wanted_try(make, n, rng, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make(n, rng)


def logistic_accuracy(X, y, Xt, yt):
    """Train a straight border with Adam on standardised features; return its share of right answers."""
    mean, sd = X.mean(axis=0), X.std(axis=0)
    Z, Zt = ((A - mean) / sd for A in (X, Xt))
    path = minimize(
        lambda w: losses.binary_cross_entropy(Z @ w[1:] + w[0], y),
        lambda w: (lambda r: np.concatenate([[r.sum()], r @ Z]))(
            losses.binary_cross_entropy_grad(Z @ w[1:] + w[0], y)
        ),
        np.zeros(Z.shape[1] + 1),
        adam,
        steps=300,
        lr=0.05,
    )
    return np.mean((Zt @ path.w[-1, 1:] + path.w[-1, 0] > 0) == yt)


def test_tumours_are_almost_separable_and_badly_scaled():
    X, y = data.tumours(3000, np.random.default_rng(0))
    assert 0.93 < logistic_accuracy(X[:2000], y[:2000], X[2000:], y[2000:]) < 0.99
    assert X[:, 3].std() / X[:, 4].std() > 1e4
    assert np.corrcoef(X.T)[0, 2] > 0.98
    assert (X >= 0).all()


def test_moons_need_a_bent_border():
    X, y = data.moons(2000, np.random.default_rng(0), noise=0.05)
    assert 0.8 < logistic_accuracy(X[:1000], y[:1000], X[1000:], y[1000:]) < 0.95
    X, y = data.moons(10, np.random.default_rng(0), noise=0)
    radius = np.linalg.norm(X - np.stack([y, 0.5 * y], axis=1), axis=1)
    np.testing.assert_allclose(radius, 1)


def test_digits_can_be_read_by_a_linear_model_though_not_perfectly():
    X, y = data.digits(1500, np.random.default_rng(0))
    assert X.min() >= 0
    assert X.max() <= 1
    X = X - 0.2
    path = minimize(
        lambda w: losses.softmax_cross_entropy(X[:1000] @ w, y[:1000]),
        lambda w: X[:1000].T @ losses.softmax_cross_entropy_grad(X[:1000] @ w, y[:1000]),
        np.zeros((64, 10)),
        adam,
        steps=150,
        lr=0.05,
    )
    right = np.mean((X[1000:] @ path.w[-1]).argmax(axis=1) == y[1000:])
    assert 0.85 < right < 0.999


def test_houses_have_the_usual_faults():
    table = data.houses(2000, np.random.default_rng(0))
    missing = {name: np.isnan(column).mean() for name, column in table.items()}
    assert 0.07 < missing.pop("age") < 0.13
    assert not any(missing.values())
    assert np.corrcoef(table["rooms"], table["bedrooms"])[0, 1] > 0.97
    assert table["people"].std() / table["bedrooms"].std() > 1e3
    assert np.corrcoef(table["income"], table["price"])[0, 1] > 0.7


def test_gradient_descent_finds_the_line_again():
    x, y = data.line(4000, np.random.default_rng(0))
    X = np.stack([x, np.ones_like(x)], axis=1)
    path = minimize(
        lambda w: losses.mse(X @ w, y),
        lambda w: X.T @ losses.mse_grad(X @ w, y),
        [0, 0],
        sgd,
        steps=200,
        lr=0.3,
    )
    np.testing.assert_allclose(path.w[-1], [2, 1], atol=0.05)


@pytest.mark.parametrize(
    ("n", "size", "drop", "lengths"),
    [
        (10, 4, False, [4, 4, 2]),
        (10, 4, True, [4, 4]),
        (8, 4, False, [4, 4]),
        (8, 4, True, [4, 4]),
        (3, 5, False, [3]),
        (5, 1, False, [1] * 5),
    ],
)
def test_minibatches_are_a_partition(n, size, drop, lengths):
    batches = list(data.minibatches(n, size, np.random.default_rng(0), drop_last=drop))
    assert [len(b) for b in batches] == lengths
    seen = np.concatenate(batches)
    assert len(set(seen.tolist())) == len(seen)
    assert set(seen.tolist()) <= set(range(n))


def test_minibatches_differ_from_epoch_to_epoch_and_feed_minimize():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(list(data.minibatches(50, 8, rng))) for _ in range(2))
    assert not np.array_equal(first, second)
    x, y = data.line(50, rng, noise=0)
    path = minimize(
        lambda w: losses.mse(w[0] * x + w[1], y),
        lambda w, i: (lambda r: np.array([r @ x[i], r.sum()]))(losses.mse_grad(w[0] * x[i] + w[1], y[i])),
        [0.0, 0.0],
        sgd,
        steps=600,
        lr=0.3,
        batches=partial(data.minibatches, 50, 8, rng),
    )
    np.testing.assert_allclose(path.w[-1], [2, 1], atol=1e-6)  # no noise, no noise floor


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 4), "got n=0, wanted at least 1"),
        ((10, 0), "got batch_size=0, wanted at least 1: try batch_size=32"),
        ((10, 2.5), "got batch_size=2.5, wanted a whole number"),
    ],
)
def test_minibatches_complain_at_once(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        data.minibatches(*arguments, np.random.default_rng(0))
    with pytest.raises(ValueError, match="got batch_size=20 for 10 rows with drop_last"):
        data.minibatches(10, 20, np.random.default_rng(0), drop_last=True)
