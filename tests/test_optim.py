"""The rules: pure, any shape, both precisions, every setting used, bad input explained."""

import inspect
from functools import partial, wraps

import numpy as np
import pytest

from gdlib import optim
from gdlib.optim import RULES, adam, adamw, clip_by_norm, clip_by_value, clipped, decoupled, l2, sgd
from gdlib.optim.door import inside
from gdlib.run import minimize
from gdlib.surfaces import ravine

AROUND = (
    l2(optim.momentum),
    decoupled(adam),
    clipped(adam),
    decoupled(clipped(sgd)),
    partial(adam, beta1=0.5),
)
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
every_kind = pytest.mark.parametrize(
    "rule", [*RULES, *AROUND], ids=lambda r: getattr(r, "__name__", "partial")
)


def flat(state):
    return [x for s in state for x in flat(s)] if isinstance(state, tuple) else [state]


def drive(rule, w, gradients, **settings):
    """Return the last w and state after one step a gradient."""
    state = ()
    for g in gradients:
        w, *state = rule(w, g, *state, **settings)
    return w, state[0]


@every_kind
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (4, 1), (0,)])
def test_any_shape_and_precision(rule, shape, dtype):
    rng = np.random.default_rng(0)
    w = rng.normal(size=shape).astype(dtype)[()]
    gradients = [rng.normal(size=shape).astype(dtype)[()] for _ in range(3)]
    new, state = drive(rule, w, gradients, lr=np.float64(0.1))
    assert np.shape(new) == shape
    assert np.asarray(new).dtype == dtype
    for s in flat(state):
        assert not isinstance(s, np.ndarray) or (s.shape == shape and s.dtype == dtype)


@every_kind
def test_pure(rule):
    rng = np.random.default_rng(1)
    w, g = rng.normal(size=(2, 5))
    _, state = rule(w, g, lr=0.1)
    before = [np.array(x) for x in (w, g, *flat(state))]
    for x in (w, g, *flat(state)):
        if isinstance(x, np.ndarray):
            x.flags.writeable = False
    first = rule(w, g, state, lr=0.1)
    again = rule(w, g, state, lr=0.1)
    np.testing.assert_array_equal(first[0], again[0])
    for x, y in zip((w, g, *flat(state)), before, strict=True):
        np.testing.assert_array_equal(x, y)


@every_rule
def test_every_entry_alone_gives_the_same(rule):
    rng = np.random.default_rng(2)
    w, gradients = rng.normal(size=4), rng.normal(size=(3, 4))
    together, _ = drive(rule, w, gradients, lr=0.1)
    alone = [drive(rule, w[i], gradients[:, i], lr=0.1)[0] for i in range(4)]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


@every_rule
def test_every_setting_is_used(rule):
    rng = np.random.default_rng(3)
    w, gradients = rng.normal(size=3), rng.normal(size=(12, 3)) * 1e-3
    plain = drive(rule, w, gradients, lr=0.1)[0]
    names = [n for n, p in inspect.signature(rule).parameters.items() if p.kind is p.KEYWORD_ONLY]
    assert names[0] == "lr"
    for name in names[1:]:
        other = drive(rule, w, gradients, lr=0.1, **{name: 0.37})[0]
        assert np.abs(other - plain).max() > 1e-6, name


@every_rule
def test_zero_gradient_from_rest_moves_nothing_but_decay(rule):
    settings = {"weight_decay": 0.0} if rule is adamw else {}
    w, _ = drive(rule, np.array([1.0, -2.0]), np.zeros((5, 2)), lr=0.1, **settings)
    assert w.tolist() == [1, -2]


@every_rule
def test_lists_and_integers_are_welcome(rule):
    w, state = rule([5, 4], [6, 1], lr=0.1)
    wanted, _ = rule(np.array([5.0, 4.0]), np.array([6.0, 1.0]), lr=0.1)
    np.testing.assert_array_equal(w, wanted)
    assert np.shape(rule(5, 6, lr=0.1)[0]) == ()


BAD = {
    "negative": ({"lr": -0.1}, ValueError, "got lr=-0.1, wanted between 0 and ∞: try lr=0.1"),
    "nan": ({"lr": np.nan}, ValueError, "got lr=nan"),
    "string": ({"lr": "fast"}, TypeError, "got lr='fast', wanted a number"),
    "true": ({"lr": True}, TypeError, "got lr=True, wanted a number"),
    "missing": ({}, TypeError, "lr"),
    "misspelt": ({"lr": 0.1, "betta": 0.3}, TypeError, "betta"),
    "shape": (
        {"lr": 0.1, "g": np.ones((2, 1))},
        ValueError,
        r"got g of shape \(2, 1\), wanted the shape \(2,\)",
    ),
    "text": ({"lr": 0.1, "w": "here"}, TypeError, "got w='here', wanted numbers"),
    "none": ({"lr": 0.1, "g": None}, TypeError, "got g=None, wanted numbers"),
    "complex": ({"lr": 0.1, "g": [1j, 0]}, TypeError, "wanted numbers"),
}


@every_rule
@pytest.mark.parametrize("case", BAD)
def test_bad_input_says_got_wanted_try(rule, case):
    change, error, message = BAD[case]
    with pytest.raises(error, match=message):
        rule(**{"w": np.ones(2), "g": np.ones(2)} | change)


@pytest.mark.parametrize("settings", [{"beta1": 1.2}, {"beta2": -0.1}, {"eps": -1}, {"eps": "small"}])
def test_bad_settings_name_themselves(settings):
    with pytest.raises((TypeError, ValueError), match=f"got {next(iter(settings))}="):
        adam(1.0, 1.0, lr=0.1, **settings)


def test_decoupled_adam_is_adamw_and_the_decays_differ_only_with_a_memory():
    rng = np.random.default_rng(5)
    w, gradients = rng.normal(size=6), rng.normal(size=(20, 6))
    settings = {"lr": 0.05, "weight_decay": 0.3}
    np.testing.assert_array_equal(
        drive(decoupled(adam), w, gradients, **settings)[0], drive(adamw, w, gradients, **settings)[0]
    )
    np.testing.assert_allclose(
        drive(l2(sgd), w, gradients, **settings)[0], drive(decoupled(sgd), w, gradients, **settings)[0]
    )
    assert (
        np.abs(drive(l2(adam), w, gradients, **settings)[0] - drive(adamw, w, gradients, **settings)[0]).max()
        > 0.01
    )


def test_wrappers_take_schedules_and_name_themselves():
    assert decoupled(clipped(adam)).__name__ == "decoupled(clipped(adam))"
    s = ravine(20)
    path = minimize(
        s, s.grad, [2, 1], decoupled(sgd), steps=4, lr=0.01, weight_decay=lambda t: 0.5 * (t == 0)
    )
    free = minimize(
        s, s.grad, (1 - 0.005) * np.array([2, 1]) - 0.01 * s.grad(np.array([2, 1])), sgd, steps=3, lr=0.01
    )
    np.testing.assert_allclose(path.w[1:], free.w, rtol=1e-14)


def test_a_decorated_rule_is_not_unwrapped():
    calls = []

    @wraps(adam)
    def counted(*args, **settings):
        calls.append(1)
        return adam(*args, **settings)

    assert inside(counted) is counted
    minimize(ravine(), ravine().grad, [2, 1], counted, steps=7, lr=0.01)
    assert len(calls) == 7


def test_clip_by_norm_is_one_factor_for_all():
    grads = [np.array([[3.0, 0.0]]), np.array(4.0)]
    short, norm = clip_by_norm(grads, 2.5)
    assert norm == 5
    assert short[0].tolist() == [[1.5, 0]]
    assert float(short[1]) == 2
    assert [g.tolist() for g in clip_by_norm(grads, 5.0)[0]] == [[[3, 0]], 4]
    assert clip_by_norm([np.zeros(3)], 1.0)[0][0].tolist() == [0, 0, 0]
    assert clip_by_norm([np.float32([3, 4])], 1.0)[0][0].dtype == np.float32
    for bad in (-1, np.nan, "one"):
        with pytest.raises((TypeError, ValueError), match="got max_norm="):
            clip_by_norm(grads, bad)


def test_clip_by_value_cuts_every_entry():
    assert clip_by_value([3, -0.5, -7], 2).tolist() == [2, -0.5, -2]


def test_signatures_are_what_students_write():
    assert str(inspect.signature(optim.momentum)) == "(w, g, v=0.0, *, lr, beta=0.9)"
    assert (
        str(inspect.signature(adam))
        == "(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-08)"
    )
