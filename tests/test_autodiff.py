"""Slopes against differences, against torch's and by hand; the walk back; every kind of bad input."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdlib import losses, numdiff, surfaces
from gdlib.autodiff import (
    Var,
    grad,
    graph,
    linear,
    order,
    relu,
    sigmoid,
    softmax_cross_entropy,
    unbroadcast,
    value_and_grad,
)
from tests.expressions import evaluate, operations, random_expression

OPS = operations(np, relu, sigmoid, softmax_cross_entropy)


def slopes(tree, arrays):
    """Return (value, gradients) by one walk back."""
    leaves = [Var(a) for a in arrays]
    y = evaluate(tree, leaves, OPS)
    y.backward()
    return y.value.item(), [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("seed", range(100, 160))
def test_random_expressions_against_central_differences(seed):
    tree, arrays = random_expression(seed)
    _, found = slopes(tree, arrays)
    for i, g in enumerate(found):

        def f(a, i=i):
            return float(evaluate(tree, [*arrays[:i], a, *arrays[i + 1 :]], OPS))

        wanted = numdiff.gradient(f, arrays[i])
        np.testing.assert_allclose(g, wanted, rtol=1e-5, atol=1e-8 * max(1, abs(f(arrays[i]))))


def test_random_expressions_against_torch():
    with np.load(Path(__file__).parent / "data" / "autodiff_torch.npz") as stored:
        stored = dict(stored)
    trees, shapes = json.loads(str(stored["trees"])), json.loads(str(stored["shapes"]))
    assert len(trees) == 60
    start = 0
    for tree, sizes, value in zip(trees, shapes, stored["values"], strict=True):
        arrays, wanted = [], []
        for shape in sizes:
            part = slice(start, start + int(np.prod(shape)))
            arrays.append(stored["leaves"][part].reshape(shape))
            wanted.append(stored["grads"][part].reshape(shape))
            start = part.stop
        found_value, found = slopes(tree, arrays)
        scale = max(np.abs(g).max() for g in wanted)
        np.testing.assert_allclose(found_value, value, rtol=1e-12)
        for g, w in zip(found, wanted, strict=True):
            np.testing.assert_allclose(g, w, rtol=1e-12, atol=1e-12 * scale)
    assert start == stored["leaves"].size


def test_the_expressions_use_every_operation():
    names = {name for seed in range(60) for name in _names(random_expression(seed)[0])}
    assert names == {*OPS, "leaf"}


def _names(tree):
    yield tree[0]
    for part in tree[1:]:
        if isinstance(part, list) and part and isinstance(part[0], str):
            yield from _names(part)


@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "himmelblau", "beale", "plateau", "egg_box"])
def test_surfaces_can_be_differentiated_as_they_are(name):
    s = getattr(surfaces, name)()
    w = np.array([0.7, -1.1])
    np.testing.assert_allclose(grad(s.f)(w), s.grad(w), rtol=1e-12)


def test_diamond_adds_over_both_ways():
    a = Var(1.0, "a")
    b = a + a
    c = b + b
    c.backward()
    assert a.grad == 4
    assert [n.name for n in order(c)] == ["a", "+", "+"]


def test_slopes_on_the_way_do_not_share_memory():
    x = Var(1.0)
    c, d = x * 2, x * 3
    ((c + d) + c).backward()
    assert (x.grad, c.grad, d.grad) == (7, 2, 1)


@pytest.mark.parametrize(
    "shapes", [((4, 2, 3), (3, 5)), ((2, 3), (4, 3, 5)), ((4, 2, 3), (3,)), ((3,), (4, 3, 5))], ids=str
)
def test_stacks_of_matrices(shapes):
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=s) for s in shapes)
    weights = rng.normal(size=(a @ b).shape)

    def f(a, b):
        return ((a @ b) * weights).sum()

    np.testing.assert_allclose(grad(f)(a, b), numdiff.gradient(lambda a: f(a, b), a), rtol=1e-6)
    found = grad(lambda b: f(a, b))(b)
    np.testing.assert_allclose(found, numdiff.gradient(lambda b: f(a, b), b), rtol=1e-6)


def test_a_second_walk_adds_to_leaves_only():
    x = Var([1.0, 2.0])
    y = x * x
    loss = (y * y).sum()
    loss.backward()
    once, inner = x.grad.copy(), y.grad.copy()
    loss.backward()
    np.testing.assert_array_equal(x.grad, 2 * once)
    np.testing.assert_array_equal(y.grad, inner)
    x.zero_grad()
    loss.backward()
    np.testing.assert_array_equal(x.grad, once)


@pytest.mark.parametrize("build", [lambda x: x + 1.0, lambda x: x * 1.0 - 0.0, lambda x: 0.0 + -x * -1.0])
def test_long_chains_need_no_recursion(build):
    x = Var(0.5)
    y = x
    for _ in range(10_000):
        y = build(y)
    y.backward()
    assert x.grad == 1
    assert len(order(y)) > 10_000


def test_ten_thousand_diamonds_take_one_visit_each():
    x = Var(1.0)
    y = x
    for _ in range(10_000):
        y = y * 0.5 + y * 0.5
    y.backward()
    assert x.grad == 1


def test_every_node_comes_after_its_operands():
    x = Var([1.0, 2.0], "x")
    y = ((x * x + x).sum() * x).sum()
    nodes = order(y)
    assert len(set(nodes)) == len(nodes)
    for i, node in enumerate(nodes):
        assert all(operand in nodes[:i] for operand, _ in node.parents)


def test_graph_is_plain_data():
    x, w = Var([1.0, 2.0], "x"), Var(3.0, "w")
    y = (x * w).sum()
    before = json.loads(json.dumps(graph(y)))
    assert {n["name"] for n in before["nodes"]} == {"x", "w", "*", "sum"}
    assert all(n["grad"] is None for n in before["nodes"])
    y.backward()
    after = graph(y)
    by_name = {n["name"]: n for n in after["nodes"]}
    assert by_name["w"] == {"name": "w", "value": 3.0, "grad": 3.0}
    assert by_name["*"]["grad"] == [1.0, 1.0]
    names = [n["name"] for n in after["nodes"]]
    assert sorted((names[i], names[j]) for i, j in after["edges"]) == [("*", "sum"), ("w", "*"), ("x", "*")]


def test_steps_stop_where_you_stop():
    x = Var(2.0, "x")
    y = x * x * x
    walk = y.steps()
    node, operand, g = next(walk)
    assert (node is y, g.item()) == (True, {"*": 2.0, "x": 4.0}[operand.name])
    assert x.grad is None or x.grad == 4
    list(walk)
    assert x.grad == 12


def test_leaves_do_not_share_memory():
    a, b = Var([1.0, 2.0]), Var([1.0, 2.0])
    (a + b).sum().backward()
    a.grad *= 10
    assert b.grad.tolist() == [1, 1]
    c = Var([[1.0, 2.0]])
    c.T.reshape(2).backward(seed := np.ones(2))
    c.grad *= 10
    assert seed.tolist() == [1, 1]


def test_arrays_on_the_left_and_numpys_own_functions():
    x = Var([1.0, 4.0])
    y = np.array([2.0, 3.0]) * x + np.float64(1) - 1 / x + 2**x
    assert isinstance(y, Var)
    np.testing.assert_allclose(y.value, [2 + 1 - 1 + 2, 12 + 1 - 0.25 + 16])
    assert isinstance(np.sum(np.sqrt(x)), Var)
    assert np.mean(x).value == 2.5
    assert isinstance(np.ones((3, 2)) @ x, Var)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(dtype):
    x = Var(np.linspace(-1, 1, 6, dtype=dtype).reshape(2, 3))
    y = (2.0 * relu(x) + sigmoid(x) / 3 - np.maximum(x, 0.1) ** 2 + 1.5 ** np.tanh(x)).mean(axis=0)
    scores = y.reshape(1, 3) @ Var(np.ones((3, 2), dtype))
    loss = softmax_cross_entropy(scores, [1])
    loss.backward()
    assert loss.dtype == scores.dtype == x.grad.dtype == dtype


def test_integers_become_floats():
    x = Var([1, 2])
    (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_power_at_zero():
    assert grad(lambda x: (x**0).sum())([0.0, 2.0]).tolist() == [0, 0]
    assert grad(lambda x: (x**2).sum())([0.0, 2.0]).tolist() == [0, 4]
    assert grad(lambda p: (np.array([0.0, 1.0]) ** p).sum())(2.0).item() == 0


def test_an_entry_picked_twice_counts_twice():
    x = Var([1.0, 2.0, 3.0])
    x[[0, 0, 2]].sum().backward()
    assert x.grad.tolist() == [2, 0, 1]


@pytest.mark.filterwarnings("error")
def test_nothing_overflows_at_a_thousand():
    s = Var([[1000.0, -1000.0], [-1000.0, 1000.0]])
    loss = softmax_cross_entropy(s, [0, 0])
    loss.backward()
    assert loss.value == 1000
    assert s.grad.tolist() == [[0, 0], [-0.5, 0.5]]
    assert sigmoid(np.array([-1000.0, 1000.0])).tolist() == [0, 1]
    assert 0 < sigmoid(-40.0) < 1e-17


def test_cross_entropy_is_the_one_of_losses():
    scores, labels = np.random.default_rng(0).normal(0, 5, (7, 4)), np.array([0, 3, 1, 1, 2, 0, 3])
    value, g = value_and_grad(softmax_cross_entropy)(scores, labels)
    assert value == pytest.approx(losses.softmax_cross_entropy(scores, labels), rel=1e-14)
    np.testing.assert_allclose(g, losses.softmax_cross_entropy_grad(scores, labels), rtol=1e-12, atol=1e-16)
    # columns first in memory: places in the flat array must not mean something else
    np.testing.assert_array_equal(
        value_and_grad(softmax_cross_entropy)(np.asfortranarray(scores), labels)[1], g
    )


def test_plain_arrays_stay_plain():
    for y in (relu([1.0, -1.0]), sigmoid(0.0), linear([[1.0, 2.0]], np.eye(2), [0.0, 1.0])):
        assert not isinstance(y, Var)


def test_linear_is_what_it_stands_for():
    rng = np.random.default_rng(0)
    x, W, b = (Var(rng.normal(size=s)) for s in ((5, 3), (3, 2), (2,)))
    long = ((x @ W + b) ** 2).sum()
    long.backward()
    wanted = [v.grad for v in (x, W, b)]
    for v in (x, W, b):
        v.zero_grad()
    (linear(x, W, b) ** 2).sum().backward()
    for v, g in zip((x, W, b), wanted, strict=True):
        np.testing.assert_allclose(v.grad, g, rtol=1e-13)


@pytest.mark.parametrize("shape", [(), (3,), (1, 3), (2, 1), (2, 3), (1, 1), (4, 1, 3)])
def test_unbroadcast_gives_the_shape_and_the_sum(shape):
    g = np.arange(24.0).reshape(4, 2, 3)
    found = unbroadcast(g, shape)
    assert np.shape(found) == shape
    assert found.sum() == g.sum()


def test_value_and_grad_passes_arguments_on():
    value, g = value_and_grad(lambda w, x, *, scale: scale * (w @ x))([1.0, 2.0], [3.0, 4.0], scale=2)
    assert (value, g.tolist()) == (22.0, [6.0, 8.0])


def test_a_function_that_ignores_its_variable_has_slope_zero():
    other = Var(1.0)
    assert grad(lambda w: other * 2)([1.0, 2.0]).tolist() == [0, 0]


X = Var(np.ones((2, 3)), "X")
BAD = {
    "string": (lambda: Var("abc"), TypeError, "'abc'"),
    "text beside": (lambda: X + "abc", TypeError, "'abc'"),
    "text before": (lambda: "abc" * X, TypeError, "'abc'"),
    "None": (lambda: X * None, TypeError, "None"),
    "ragged": (lambda: Var([[1.0], [1.0, 2.0]]), TypeError, "wanted numbers"),
    "complex": (lambda: Var(1j), TypeError, "1j"),
    "product": (lambda: X @ X, ValueError, r"\(2, 3\) @ \(2, 3\)"),
    "product with number": (lambda: X @ 2.0, ValueError, r"\(2, 3\) @ \(\)"),
    "broadcast": (lambda: X + np.ones(2), ValueError, r"\(2, 3\) \+ \(2,\)"),
    "not a number": (lambda: (X * X).backward(), ValueError, r"\(2, 3\), wanted one number"),
    "seed": (lambda: (X * X).backward(np.ones(3)), ValueError, "seed"),
    "unknown ufunc": (lambda: np.arctan(X), TypeError, "arctan"),
    "reduce": (lambda: np.add.reduce(X), TypeError, "add"),
    "to array": (lambda: np.linalg.norm(X), TypeError, r"x\.value"),
    "left the graph": (lambda: grad(lambda w: float(w.value))(1.0), TypeError, "float"),
    "empty mean": (lambda: Var([]).mean(), ValueError, "empty"),
    "one-hot": (lambda: softmax_cross_entropy(X, np.eye(3)[:2]), ValueError, "argmax"),
    "label too large": (lambda: softmax_cross_entropy(X, [0, 3]), ValueError, "from 0 to 2"),
    "label negative": (lambda: softmax_cross_entropy(X, [0, -1]), ValueError, "from 0 to 2"),
    "labels of floats": (lambda: softmax_cross_entropy(X, [0.0, 1.0]), ValueError, "astype"),
    "no rows": (lambda: softmax_cross_entropy(np.ones((0, 3)), []), ValueError, "n > 0"),
    "linear, bias": (lambda: linear(X, np.ones((3, 2)), np.ones((1, 2))), ValueError, r"\(1, 2\)"),
    "linear, columns": (lambda: linear(X, np.ones((2, 2)), np.ones(2)), ValueError, r"\(2, 3\) @ \(2, 2\)"),
    "linear, outputs": (lambda: linear(X, np.ones((3, 2)), np.ones(3)), ValueError, r"\(2, 2\) \+ \(3,\)"),
    "linear of one row": (lambda: linear(np.ones(3), np.ones((3, 3)), np.ones(3)), ValueError, "for one row"),
}


@pytest.mark.parametrize(("act", "error", "says"), BAD.values(), ids=BAD)
def test_errors_say_got_wanted_try(act, error, says):
    with pytest.raises(error, match=says) as caught:
        act()
    for word in ("got", "wanted", "try"):
        assert word in str(caught.value)
