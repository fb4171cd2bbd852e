"""The network's slopes, its training on data it can learn, and the ways a run can end."""

import numpy as np
import pytest

from gdlib import numdiff
from gdlib.autodiff import grad, softmax_cross_entropy
from gdlib.data import digits, moons
from gdlib.nets import MLP, glorot, he, train
from gdlib.optim import adam, momentum, sgd
from gdlib.schedules import cosine


def accuracy(net, w, x, y):
    return float((net.forward(w, x).argmax(axis=1) == y).mean())


def squared_error(scores, y):
    return ((scores - y) ** 2).mean()


NETS = {
    "one layer": MLP((3, 2)),
    "relu": MLP((3, 5, 4)),
    "tanh, deep": MLP((3, 4, 4, 3), activation=np.tanh),
    "regression": MLP((3, 4, 1), activation=np.tanh, loss=squared_error),
}


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_gradient_against_differences_and_against_the_flat_graph(net):
    rng = np.random.default_rng(1)
    w, x = net.init(rng) + rng.normal(0, 0.1, net.n), rng.normal(size=(6, 3))
    y = rng.normal(size=(6, 1)) if net.loss is squared_error else rng.integers(0, net.sizes[-1], 6)
    loss, g = net.loss_and_grad(w, x, y)

    def f(w):
        return net.loss(net.forward(w, x), y)

    assert loss == pytest.approx(float(f(w)), rel=1e-13)
    np.testing.assert_allclose(g, numdiff.gradient(f, w), rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(g, grad(f)(w), rtol=1e-12, atol=1e-15)


def test_layers_are_views_in_order():
    net = MLP((2, 3, 1))
    w = np.arange(net.n, dtype=float)
    W1, b1, W2, b2 = net.layers(w)
    assert (W1.tolist(), b1.tolist()) == ([[0, 1, 2], [3, 4, 5]], [6, 7, 8])
    assert (W2.tolist(), b2.tolist()) == ([[9], [10], [11]], [12])
    W2[:] = 0
    assert w[9:12].tolist() == [0, 0, 0]


def test_start_has_the_spread_that_fits_the_activation():
    rng = np.random.default_rng(0)
    for net, wanted in ((MLP((300, 200)), he), (MLP((300, 200), activation=np.tanh), glorot)):
        W, b = net.layers(net.init(rng))
        assert W.std() == pytest.approx(wanted(300, 200), rel=0.02)
        assert abs(W.mean()) < 0.002
        assert not b.any()
    assert not net.init(rng, spread=lambda k, m: 0.0).any()


def test_single_precision_from_start_to_end():
    net, rng = MLP((64, 16, 10)), np.random.default_rng(0)
    x, y = digits(64, rng)
    w = net.init(rng, dtype=np.float32)
    _, g = net.loss_and_grad(w, x, y)
    history = train(net, x, y, w, adam, epochs=2, lr=lambda t: np.float64(0.01), rng=rng, progress=False)
    assert x.dtype == np.float64
    assert w.dtype == g.dtype == net.forward(w, x).dtype == history.w.dtype == np.float32


def test_a_schedule_counts_steps():
    seen = []

    def schedule(t):
        seen.append(t)
        return cosine(t, start=0.1, steps=6)

    x, y = moons(50, np.random.default_rng(0))
    run(x, y, np.zeros(6), sgd, epochs=3, batch_size=32, lr=schedule)
    assert seen == [0, 1, 2, 3, 4, 5]


def test_learns_the_moons():
    rng = np.random.default_rng(0)
    x, y = moons(600, rng)
    net = MLP((2, 16, 16, 2))
    history = train(net, x[:400], y[:400], net.init(rng), adam, epochs=40, lr=0.01, rng=rng, progress=False)
    assert history.status == "done"
    assert history.loss.shape == (40,)
    assert history.loss[-1] < 0.1 * history.loss[0]
    assert accuracy(net, history.w, x[400:], y[400:]) > 0.97


def test_learns_ten_classes_of_64_pixels():
    rng = np.random.default_rng(0)
    x, y = digits(1200, rng)
    net = MLP((64, 64, 10))
    history = train(
        net, x[:900], y[:900], net.init(rng), momentum, epochs=12, lr=0.05, rng=rng, progress=False
    )
    assert accuracy(net, history.w, x[900:], y[900:]) > 0.95


def test_learns_a_curve():
    rng = np.random.default_rng(0)
    x = np.linspace(-2, 2, 200)[:, None]
    net = MLP((1, 16, 1), activation=np.tanh, loss=squared_error)
    history = train(net, x, np.sin(2 * x), net.init(rng), adam, epochs=200, lr=0.01, rng=rng, progress=False)
    assert history.loss[-1] < 0.01


def test_one_epoch_is_what_it_says():
    x, y = np.arange(5.0)[:, None], np.array([0, 1, 0, 1, 1])
    net, seen = MLP((1, 2)), []

    class Spy(MLP):
        def loss_and_grad(self, w, x, y):
            seen.append((x.ravel().tolist(), y.tolist()))
            return super().loss_and_grad(w, x, y)

    history = train(
        Spy((1, 2)),
        x,
        y,
        np.zeros(net.n),
        sgd,
        epochs=2,
        lr=0,
        batch_size=2,
        rng=np.random.default_rng(3),
        progress=False,
    )
    assert [len(rows) for rows, _ in seen] == [2, 2, 1, 2, 2, 1]
    for epoch in (seen[:3], seen[3:]):
        assert sorted(sum((rows for rows, _ in epoch), [])) == [0, 1, 2, 3, 4]
        assert all(
            y[int(row)] == label for rows, labels in epoch for row, label in zip(rows, labels, strict=True)
        )
    assert seen[:3] != seen[3:]
    # lr = 0: each epoch's mean loss is the loss of all rows, whatever the sizes of the batches
    whole = float(softmax_cross_entropy(net.forward(np.zeros(net.n), x), y))
    np.testing.assert_allclose(history.loss, whole, rtol=1e-13)


def test_the_same_seed_gives_the_same_run():
    x, y = moons(60, np.random.default_rng(0))
    net = MLP((2, 4, 2))
    w = net.init(np.random.default_rng(1))
    rngs = map(np.random.default_rng, (5, 5, 6))
    runs = [train(net, x, y, w, adam, epochs=3, lr=0.01, rng=rng, progress=False) for rng in rngs]
    np.testing.assert_array_equal(runs[0].w, runs[1].w)
    assert not np.array_equal(runs[0].w, runs[2].w)
    np.testing.assert_array_equal(w, net.init(np.random.default_rng(1)))


def test_patience_stops_and_the_best_weights_are_kept():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 20)), rng.integers(0, 2, 60)  # nothing to learn: it can only overfit
    net = MLP((20, 32, 2))
    history = train(
        net, x[:30], y[:30], net.init(rng), adam, epochs=200, lr=0.01, rng=rng,
        validation=(x[30:], y[30:]), patience=5, progress=False,
    )  # fmt: skip
    assert history.status == "stopped"
    assert len(history.loss) == len(history.validation) == history.best + 6
    assert history.best == history.validation.argmin()
    kept = float(softmax_cross_entropy(net.forward(history.w, x[30:]), y[30:]))
    assert kept == pytest.approx(history.validation.min(), rel=1e-12)


@pytest.mark.filterwarnings("error")
def test_divergence_is_an_outcome_and_leaves_finite_weights():
    x, y = moons(60, np.random.default_rng(0))
    net = MLP((2, 8, 8, 1), loss=lambda s, y: ((s.reshape(-1) - y) ** 2).mean())
    w = net.init(np.random.default_rng(0))
    history = train(net, x, y, w, sgd, epochs=50, lr=100.0, rng=np.random.default_rng(0), progress=False)
    assert history.status == "diverged"
    assert np.isfinite(history.w).all()
    assert np.isfinite(history.loss).all()
    assert len(history.loss) < 50


def test_the_bar_can_be_switched_off(capfd):
    x, y = moons(40, np.random.default_rng(0))
    net = MLP((2, 2))
    for progress in (False, True):
        train(
            net, x, y, np.zeros(net.n), sgd, epochs=3, lr=0.1, rng=np.random.default_rng(0), progress=progress
        )
        out, err = capfd.readouterr()
        assert out == ""
        assert ("3/3" in err) == progress


NET = MLP((2, 2))
X, Y, W = np.ones((4, 2)), np.array([0, 1, 0, 1]), np.zeros(6)


def run(*args, rng=None, **settings):
    return train(NET, *args, rng=rng or np.random.default_rng(0), progress=False, **settings)


BAD = {
    "one size": (lambda: MLP((3,)).n, ValueError, "hidden"),
    "size zero": (lambda: MLP((3, 0, 2)).n, ValueError, "at least 1"),
    "size text": (lambda: MLP((3, "4")).n, TypeError, "whole number"),
    "weights": (lambda: NET.forward(np.zeros(5), X), ValueError, r"\(6,\)"),
    "columns": (lambda: NET.forward(W, np.ones((4, 3))), ValueError, r"\(4, 3\)"),
    "one row": (lambda: NET.forward(W, np.ones(2)), ValueError, "reshape"),
    "text": (lambda: NET.loss_and_grad(W, "abc", Y), TypeError, "abc"),
    "lengths": (lambda: run(X, Y[:3], W, sgd, lr=0.1), ValueError, "4 rows of x and 3 of y"),
    "no rows": (lambda: run(X[:0], Y[:0], W, sgd, lr=0.1), ValueError, "empty"),
    "lr": (lambda: run(X, Y, W, sgd, lr=-1), ValueError, "lr=-1"),
    "lr text": (lambda: run(X, Y, W, sgd, lr="fast"), TypeError, "fast"),
    "lr schedule": (lambda: run(X, Y, W, sgd, lr=lambda t: np.nan), ValueError, "lr=nan"),
    "epochs": (lambda: run(X, Y, W, sgd, epochs=0, lr=0.1), ValueError, "epochs=0"),
    "batch": (lambda: run(X, Y, W, sgd, batch_size=0, lr=0.1), ValueError, "batch_size=0"),
    "rng": (lambda: run(X, Y, W, sgd, lr=0.1, rng=7), TypeError, "default_rng"),
    "patience alone": (lambda: run(X, Y, W, sgd, lr=0.1, patience=3), ValueError, "validation"),
}


@pytest.mark.parametrize(("act", "error", "says"), BAD.values(), ids=BAD)
def test_errors_say_got_wanted_try(act, error, says):
    with pytest.raises(error, match=says) as caught:
        act()
    for word in ("got", "wanted", "try"):
        assert word in str(caught.value)


def test_a_misspelt_setting_is_pythons_own_error():
    with pytest.raises(TypeError, match="beta3"):
        run(X, Y, W, adam, lr=0.1, beta3=0.9)
