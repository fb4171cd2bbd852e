"""Every number the prose of the lessons states, computed."""

import itertools
import math

import numpy as np
import pytest

from gdlib import losses, numdiff
from gdlib.autodiff import Var
from gdlib.optim import adagrad, adam, adamw, amsgrad, l2, momentum, nesterov_convex, rmsprop, sgd
from gdlib.optim.door import inside
from gdlib.run import minimize
from gdlib.schedules import cosine
from gdlib.surfaces import bowl, saddle

MU, L = 1.0, 25.0
KAPPA = L / MU
LAMBDAS = np.linspace(MU, L, 97)
BOWL = bowl(MU, L)


def gd_radius(lr):
    """Return the factor per step of gradient descent, the worst over all curvatures from μ to L."""
    return np.abs(1 - lr * LAMBDAS).max()


def radius(top):
    """Return the largest spectral radius of the matrices [[a, b], [1, 0]] given as rows (a, b)."""
    return max(np.abs(np.linalg.eigvals([[a, b], [1, 0]])).max() for a, b in top)


def heavy_ball_radius(lr, beta, lambdas=LAMBDAS):
    return radius([(1 + beta - lr * h, -beta) for h in lambdas])


def nesterov_radius(lr, beta):
    return radius([((1 + beta) * (1 - lr * h), -beta * (1 - lr * h)) for h in LAMBDAS])


# --- gradient descent on a bowl


@pytest.mark.parametrize(("factor", "after"), [(1.99, 1.9e-9), (2.0, 1.0), (2.01, 4.4e8)])
def test_gradient_descent_diverges_just_above_two_over_L(factor, after):
    path = minimize(BOWL, BOWL.grad, [0, 1], sgd, steps=2000, lr=factor / L, limit=1e30)
    assert abs(path.w[-1, 1]) == pytest.approx(after, rel=0.03)
    status = minimize(BOWL, BOWL.grad, [0, 1], sgd, steps=3000, lr=factor / L).status
    assert status == ("diverged" if factor > 2 else "done")


def test_the_optimal_rate_and_its_factor():
    assert gd_radius(2 / (MU + L)) == pytest.approx((KAPPA - 1) / (KAPPA + 1))
    assert gd_radius(2 / (MU + L)) == pytest.approx(0.923077, abs=1e-6)
    rates = np.linspace(0.01, 0.079, 691)
    assert rates[np.argmin([gd_radius(lr) for lr in rates])] == pytest.approx(0.0769231, abs=1e-4)
    assert gd_radius(1 / L) == pytest.approx(1 - 1 / KAPPA) == pytest.approx(0.96)


def test_the_example_in_one_dimension():
    path = minimize(lambda w: (w - 2) ** 2, lambda w: 2 * (w - 2), 5, sgd, steps=5, lr=0.1)
    np.testing.assert_allclose(path.w[1:], [4.4, 3.92, 3.536, 3.2288, 2.98304])
    np.testing.assert_allclose(path.w, 2 + 3 * 0.8 ** np.arange(6))


def test_downhill_is_not_towards_the_minimum():
    w = np.array([2.0, 1.0])
    g = BOWL.grad(w)
    assert math.degrees(math.acos(g @ w / np.linalg.norm(g) / np.linalg.norm(w))) == pytest.approx(
        58.86, abs=0.005
    )


def test_scaling_cures_the_condition_number():
    x = np.linspace(50, 250, 90)

    def curvatures(x):
        X = np.stack([np.ones_like(x), x], axis=1)
        return np.linalg.eigvalsh(X.T @ X / len(x))

    low, high = curvatures(x)
    assert high / low == pytest.approx(196_952, rel=1e-3)
    assert 2 / high == pytest.approx(7.7e-5, rel=0.01)
    low, high = curvatures((x - x.mean()) / x.std())
    assert high / low == pytest.approx(1)
    assert 2 / high == pytest.approx(2)


# --- memory


HEAVY = {
    "lr": 4 / (math.sqrt(L) + math.sqrt(MU)) ** 2,
    "beta": ((math.sqrt(KAPPA) - 1) / (math.sqrt(KAPPA) + 1)) ** 2,
}


def test_the_heavy_balls_best_settings():
    assert (HEAVY["lr"], HEAVY["beta"]) == pytest.approx((0.1111, 0.4444), abs=1e-4)
    best = heavy_ball_radius(**HEAVY)
    assert best == pytest.approx(math.sqrt(HEAVY["beta"]), abs=1e-6)  # a double root: half the digits
    assert best == pytest.approx(0.6667, abs=1e-4)
    for lr, beta in itertools.product(
        HEAVY["lr"] * np.array([0.9, 1, 1.1]), HEAVY["beta"] * np.array([0.8, 1, 1.2])
    ):
        assert heavy_ball_radius(lr, beta) >= best - 1e-6


def test_the_heavy_balls_iterates_shrink_like_t_times_rho_to_the_t():
    path = minimize(BOWL, BOWL.grad, [0, 1], momentum, steps=60, **HEAVY)
    ratios = np.abs(path.w[1:, 1] / path.w[:-1, 1])
    assert ratios[[10, 30, 59]] == pytest.approx([0.729, 0.688, 0.678], abs=0.003)
    assert (np.diff(ratios[5:]) < 0).all()


@pytest.mark.parametrize(
    ("rule", "settings", "steps"), [(sgd, {"lr": 2 / (MU + L)}, 173), (momentum, HEAVY, 44)]
)
def test_steps_to_a_millionth(rule, settings, steps):
    path = minimize(BOWL, BOWL.grad, [1, 1], rule, steps=300, **settings)
    distance = np.linalg.norm(path.w, axis=1) / math.sqrt(2)
    assert np.argmax(distance <= 1e-6) == steps


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_the_heavy_ball_is_stable_below_two_times_one_plus_beta_over_L(beta):
    assert heavy_ball_radius(1.99 * (1 + beta) / L, beta) < 1 < heavy_ball_radius(2.01 * (1 + beta) / L, beta)


def test_the_heavy_ball_can_run_in_circles_for_ever():
    def grad(x):
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

    def f(x):
        return np.where(
            x < 1, 12.5 * x**2, np.where(x < 2, x**2 / 2 + 24 * x - 12, 12.5 * x**2 - 24 * x + 36)
        )

    assert f(1.0) == pytest.approx(12.5)
    assert f(2.0) == pytest.approx(38)
    for start in (3.07, 3.3, 3.46):
        path = minimize(f, grad, start, momentum, steps=3000, lr=1 / 9, beta=4 / 9)
        np.testing.assert_allclose(np.sort(path.w[-3:]), [-1.8024, 0.6465, 2.1159], atol=1e-4)
        assert abs(minimize(f, grad, start, sgd, steps=3000, lr=2 / 26).w[-1]) < 1e-12


def chain(n):
    """Return f, gradient, f* and R² of the chain that no method using gradients only gets along quickly."""
    best = 1 - np.arange(1, n + 1) / (n + 1)

    def pull(x):
        padded = np.concatenate([[0.0], x, [0.0]])
        return 2 * x - padded[:-2] - padded[2:]

    def f(x):
        return L / 4 * (x @ pull(x) / 2 - x[0])

    def grad(x):
        g = pull(x)
        g[0] -= 1
        return L / 4 * g

    return f, grad, f(best), best @ best


def nesterov_points(grad, w, steps):
    """Yield Nesterov's points x₁, x₂, ..., the ones the bound is about."""
    state = ()
    for _ in range(steps):
        w, (x, t) = inside(nesterov_convex)(w, grad(w), *state, lr=1 / L)
        state = ((x, t),)
        yield x


def test_nesterovs_bound_holds_at_every_step():
    f, grad, low, r2 = chain(101)
    for t, x in enumerate(nesterov_points(grad, np.zeros(101), 500), 1):
        assert f(x) - low <= 2 * L * r2 / (t + 1) ** 2
    w0 = np.array([1.0, 1.0])
    for t, x in enumerate(nesterov_points(BOWL.grad, w0, 500), 1):
        assert BOWL(x) <= 2 * L * (w0 @ w0) / (t + 1) ** 2


def test_nesterov_on_the_worst_case_chain_falls_like_one_over_t_squared():
    steps, errors, scaled = [10, 20, 50, 100, 200, 400], [], []
    for t in steps:
        f, grad, low, r2 = chain(2 * t + 1)
        *_, x = nesterov_points(grad, np.zeros(2 * t + 1), t)
        errors.append((f(x) - low) / (L * r2))
        scaled.append(errors[-1] * (t + 1) ** 2)
    assert (scaled[0], scaled[-1]) == pytest.approx((0.277, 0.308), abs=0.001)
    assert all(3 / 32 <= s <= 2 for s in scaled)
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(-1.92, abs=0.02)


@pytest.mark.parametrize("t", [10, 50, 400])
def test_gradient_descents_bound_is_tight(t):
    R = 3.0
    threshold = R / (2 * t + 1)
    path = minimize(
        lambda x: L * losses.huber(x, 0.0, delta=threshold),
        lambda x: L * losses.huber_grad(x, 0.0, delta=threshold),
        R,
        sgd,
        steps=t,
        lr=1 / L,
    )
    assert path.loss[-1] * (4 * t + 2) / (L * R**2) == pytest.approx(1, rel=1e-9)


def test_nesterov_on_a_strongly_convex_bowl():
    beta = (math.sqrt(KAPPA) - 1) / (math.sqrt(KAPPA) + 1)
    assert nesterov_radius(1 / L, beta) == pytest.approx(1 - 1 / math.sqrt(KAPPA), abs=1e-6)
    assert 1 - 1 / math.sqrt(KAPPA) == pytest.approx(0.8)


def test_the_terminal_step_of_momentum():
    w = v = 0.0
    for _ in range(500):
        before, (w, v) = w, momentum(w, 1.0, v, lr=0.01, beta=0.9)
    assert before - w == pytest.approx(0.01 / (1 - 0.9)) == pytest.approx(0.1)
    average = 0.0
    for _ in range(500):
        average = 0.9 * average + 0.1 * 1.0
    assert 0.01 * average == pytest.approx(0.01)


def test_pytorchs_and_the_classical_momentum_part_when_the_rate_changes():
    w = v = classical = velocity = 0.0
    for lr in (0.1, 0.1, 0.1, 0.01):
        assert w == pytest.approx(classical)
        w, v = momentum(w, 1.0, v, lr=lr, beta=0.9)
        velocity = 0.9 * velocity - lr
        classical += velocity
    assert (w, classical) == pytest.approx((-0.595, -0.815), abs=5e-4)


# --- adaptive rules


def test_adams_first_step():
    for g in (1e3, 1.0, 1e-3):
        assert -adam(0.0, g, lr=0.1)[0] == pytest.approx(0.1, rel=1.1e-5)
    for g in (1e3, 1e-3, 1e-6):
        assert -adam(0.0, g, lr=0.1)[0] == pytest.approx(0.1 * g / (g + 1e-8), rel=1e-9)
    assert -adam(0.0, 1e-6, lr=0.1)[0] == pytest.approx(0.0990, abs=5e-5)


def test_without_bias_correction_adams_steps_are_too_big():
    t = np.arange(1, 5001)
    ratio = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert ratio[0] == pytest.approx(3.162, abs=5e-4)
    assert (t[np.argmax(ratio)], ratio.max()) == (12, pytest.approx(6.569, abs=5e-4))
    assert 3800 < t[ratio >= 1.01].max() < 4000
    state = ()
    for k in range(12):
        _, (m, v, _t) = adam(0.0, 1.0, *state, lr=0.1)
        state = ((m, v, _t),)
        assert m / np.sqrt(v) == pytest.approx(ratio[k])


def test_with_t_stuck_at_one_adam_ends_at_a_third_of_its_step():
    w, state = 0.0, (0.0, 0.0, 0)
    for _ in range(10_000):
        before, (w, (m, v, _t)) = w, inside(adam)(w, 1.0, state, lr=0.1)
        state = (m, v, 0)
    assert (before - w) / 0.1 == pytest.approx(0.3162, abs=1e-4)


@pytest.mark.parametrize(("rule", "end"), [(adam, 0.999), (amsgrad, -0.999)])
def test_adam_may_walk_to_the_worst_point(rule, end):
    x, state = 0.0, ()
    for t in range(1, 20_001):
        g = 3.0 if t % 3 == 1 else -1.0
        x, state = inside(rule)(x, g, *state, lr=0.5 / math.sqrt(t), beta1=0.0, beta2=0.1)
        x, state = min(max(x, -1.0), 1.0), (state,)
    assert x == pytest.approx(end, abs=0.01)


@pytest.mark.parametrize("g", [0.01, 1.0, 100.0])
def test_a_constant_slope_moves_adaptive_rules_equally_far(g):
    def distance(rule, **settings):
        return -minimize(lambda w: 0.0, lambda w: g, 0.0, rule, steps=100, lr=0.1, **settings).w[-1]

    assert distance(sgd) == pytest.approx(10 * g)
    assert distance(adagrad) == pytest.approx(1.859, abs=5e-4)
    assert distance(rmsprop, rho=0.9) == pytest.approx(10.91, abs=5e-3)


def test_rmsprop_with_a_fixed_rate_ends_in_a_swing_of_half_the_rate():
    path = minimize(lambda w: w * w / 2, lambda w: w, 1.0, rmsprop, steps=2000, lr=0.01, rho=0.9)
    np.testing.assert_allclose(np.abs(path.w[-20:]), 0.005, rtol=1e-3)
    assert (np.diff(np.sign(path.w[-20:])) != 0).all()


def test_l2_hides_behind_adams_first_step_and_decoupled_decay_does_not():
    plain, hidden = (l2(adam)(1.0, 1.0, lr=0.01, weight_decay=wd)[0] for wd in (0.0, 0.1))
    assert plain == pytest.approx(hidden) == pytest.approx(0.99)
    assert adamw(1.0, 1.0, lr=0.01, weight_decay=0.1)[0] == pytest.approx(0.989)
    assert adamw(1.0, 0.0, lr=0.01, weight_decay=0.1)[0] == pytest.approx(1 - 0.01 * 0.1)
    assert l2(sgd)(1.0, 0.0, lr=0.02, weight_decay=0.1)[0] == pytest.approx(0.998)


@pytest.mark.parametrize(("g", "ratio"), [(1e-4, 0.969), (1e-6, 0.243)])
def test_kerass_adam_step_against_pytorchs(g, ratio):
    keras = 0.1 * math.sqrt(1 - 0.999) / (1 - 0.9) * (0.1 * g) / (math.sqrt(0.001 * g**2) + 1e-7)
    assert keras / -adam(0.0, g, lr=0.1)[0] == pytest.approx(ratio, abs=5e-4)


# --- noise


def stationary(lr, sigma, rng, chains=2000):
    """Return the mean of x²/2 along SGD on x²/2, from when it has settled."""
    x, total, n = np.zeros(chains), 0.0, math.ceil(25 / lr)
    for t in range(2 * n):
        x = x - lr * (x + sigma * rng.normal(size=chains))
        total += np.mean(x**2) / 2 if t >= n else 0.0
    return total / n


@pytest.mark.parametrize(
    ("lr", "floor"), [(0.4, 0.1250), (0.2, 0.0556), (0.1, 0.0263), (0.05, 0.0128), (0.025, 0.0063)]
)
def test_the_noise_floor_is_proportional_to_the_rate(lr, floor):
    assert lr / (2 * (2 - lr)) == pytest.approx(floor, abs=5e-5)
    assert stationary(lr, 1.0, np.random.default_rng(0)) == pytest.approx(floor, rel=0.03)


def test_the_noise_floor_is_inverse_to_the_batch():
    rng = np.random.default_rng(1)
    for size in (1, 4, 16, 64):
        assert size * stationary(0.1, 1 / math.sqrt(size), rng) == pytest.approx(0.0263, rel=0.03)


def test_with_the_rate_one_over_t_the_error_falls_like_one_over_t():
    rng, x = np.random.default_rng(2), np.zeros(20_000)
    for t in range(1, 301):
        x = x - (x + rng.normal(size=x.size)) / t
    assert np.mean(x**2) * 300 == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_variance_of_a_minibatch_over_all_minibatches(size):
    data = np.array([0.3, -1.2, 2.5, 0.9, -0.4, 1.7])
    n, s2 = len(data), data.var()
    without = [np.mean(batch) for batch in itertools.combinations(data, size)]
    assert np.var(without) == pytest.approx(s2 / size * (n - size) / (n - 1), abs=1e-15)
    assert (np.var(without) < 1e-15) == (size == n)
    if size < 6:
        with_replacement = [np.mean(batch) for batch in itertools.product(data, repeat=size)]
        assert np.var(with_replacement) == pytest.approx(s2 / size)


def test_a_mean_of_means_is_wrong_for_uneven_partitions():
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(10, 3))
    parts = np.split(gradients, [7, 9, 9])  # 7, 2, 0 and 1 rows
    full = sum(part.sum(axis=0) for part in parts) / sum(len(part) for part in parts)
    np.testing.assert_allclose(full, gradients.mean(axis=0))
    means = np.mean([part.mean(axis=0) for part in parts if len(part)], axis=0)
    assert np.abs(means - full).max() > 0.1


# --- landscapes, differences, losses, graphs


def test_the_escape_from_a_saddle():
    s = saddle()
    path = minimize(s, s.grad, [0.0, 1e-8], sgd, steps=150, lr=0.1)
    assert np.argmax(np.abs(path.w[:, 1]) >= 1) == 102 == math.ceil(math.log(1e8) / math.log(1.2))
    assert minimize(s, s.grad, [1.0, 0.0], sgd, steps=1000, lr=0.1).w[-1, 1] == 0


def test_the_error_of_a_central_difference_is_a_v():
    def error(h):
        return abs(numdiff.slope(math.sin, 1.0, h) - math.cos(1.0))

    assert error(1e-3) == pytest.approx(9e-8, rel=0.01)
    assert error(1e-5) < 1e-10
    assert error(1e-11) > 1e-8
    left, middle, right = ([error(10**x) for x in np.linspace(a, a + 1, 9)] for a in (-12, -6, -2))
    assert max(middle) < min(np.median(left), np.median(right)) / 1e3


def test_a_squared_error_behind_a_sigmoid_is_a_plateau():
    s = losses.sigmoid(-10.0)
    assert losses.mse_grad(s, 1.0) * s * (1 - s) == pytest.approx(-9.08e-5, rel=1e-3)
    assert losses.binary_cross_entropy_grad(-10.0, 1.0) == pytest.approx(-0.99995, abs=1e-5)


def test_the_cosine_schedule():
    assert [cosine(t, start=0.1, end=0.01, steps=80) for t in (0, 40, 80)] == pytest.approx(
        [0.1, 0.055, 0.01]
    )


def test_a_diamond_needs_an_order():
    a = Var(1.0)
    b = a + a
    (b + b).backward()
    assert a.grad == 4

    made_of = {"c": ["b", "b"], "b": ["a", "a"], "a": []}
    grad = {"c": 1.0, "b": 0.0, "a": 0.0}

    def careless(node):
        for part in made_of[node]:
            grad[part] += grad[node]
        for part in made_of[node]:
            careless(part)

    careless("c")
    assert grad["a"] == 8


def test_a_staircase_stops_the_true_gradient_and_not_the_straight_through_one():
    def quantised(w):
        return np.round(w / 0.25) * 0.25

    slope = numdiff.slope(lambda w: (quantised(w) - 0.37) ** 2, 1.9)
    assert slope == 0  # so w stays at 1.9
    w, visited = 1.9, []
    for _ in range(20_000):
        w = w - 0.01 * 2 * (quantised(w) - 0.37)
        visited.append(float(quantised(w)))
    late = visited[1000:]
    assert set(late) == {0.25, 0.5}
    assert np.mean(late) == pytest.approx(0.370, abs=5e-4)
