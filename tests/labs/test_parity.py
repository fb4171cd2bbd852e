"""The browser computes what gdlib computes: the shipped modules run under node, numbers are compared."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from gdlib import minimize, optim, surfaces
from gdlib.labs import base
from gdlib.labs.ball import radius
from tests.conftest import need

HERE = Path(__file__).parent
RULES = {"sgd": optim.sgd, "momentum": optim.momentum, "nesterov": optim.nesterov}
SURFACES = [
    ("bowl", {"a": 1.0, "b": 3.0}, 0.1),
    ("ravine", {"kappa": 25.0}, 0.03),
    ("ravine", {"kappa": 10.0, "angle": 0.5}, 0.05),
    ("saddle", {}, 0.02),
    ("monkey_saddle", {}, 0.01),
    ("rosenbrock", {}, 2e-4),
    ("himmelblau", {}, 1e-3),
    ("beale", {}, 1e-3),
    ("plateau", {}, 0.1),
    ("egg_box", {}, 0.05),
]


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """The two modules as they are shipped, in files that node takes for ES modules whatever its version."""
    folder = tmp_path_factory.mktemp("labs")
    for name in ("levels", "ball"):
        (folder / f"{name}.mjs").write_text(base.module(f"{name}.js"), "utf8")
    return folder


@pytest.fixture(scope="module")
def node(bundles):
    """``node(cases)`` answers [what, input] for what and input of paths.mjs."""
    program = need("node")

    def ask(cases):
        command = [program, HERE / "paths.mjs", bundles / "ball.mjs"]
        done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_the_pure_functions_pass_their_own_tests(bundles):
    env = os.environ | {"GDLIB_LEVELS": str(bundles / "levels.mjs"), "GDLIB_BALL": str(bundles / "ball.mjs")}
    command = [need("node"), "--test", HERE / "pure.test.mjs"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 8" in done.stdout


def test_paths_are_those_of_minimize(node):
    cases = [
        {"surface": name, "parameters": parameters, "start": [1.2, 0.7], "rule": rule, "steps": 150,
         "settings": {"lr": lr} | ({} if rule == "sgd" else {"beta": 0.7})}
        for name, parameters, lr in SURFACES
        for rule in RULES
    ]  # fmt: skip
    for case, got in zip(cases, node([("path", case) for case in cases]), strict=True):
        surface = getattr(surfaces, case["surface"])(**case["parameters"])
        rule = RULES[case["rule"]]
        path = minimize(surface.f, surface.grad, case["start"], rule, case["steps"], **case["settings"])
        assert got["status"] == path.status, case
        np.testing.assert_allclose(got["points"], path.w, rtol=1e-12, atol=1e-14, err_msg=str(case))
        np.testing.assert_allclose(got["losses"], path.loss, rtol=1e-12, atol=1e-14, err_msg=str(case))


@pytest.mark.parametrize(("lr", "status"), [(0.0799, "done"), (0.09, "diverged"), (5.0, "diverged")])
def test_a_run_that_flies_away_ends_at_the_same_step(node, lr, status):
    case = {"surface": "bowl", "parameters": {"a": 1, "b": 25}, "start": [1.8, 0.9], "rule": "sgd",
            "steps": 300, "settings": {"lr": lr}}  # fmt: skip
    [got] = node([("path", case)])
    bowl = surfaces.bowl(1, 25)
    path = minimize(bowl.f, bowl.grad, case["start"], optim.sgd, 300, lr=lr)
    assert got["status"] == path.status == status
    np.testing.assert_allclose(got["points"], path.w, rtol=1e-12)


def test_a_run_that_arrives_exactly_ends_at_the_same_step(node):
    case = {
        "surface": "bowl",
        "parameters": {},
        "start": [1, 2],
        "rule": "sgd",
        "steps": 9,
        "settings": {"lr": 1},
    }
    [got] = node([("path", case)])
    assert got == {"points": [[1, 2], [0, 0]], "losses": [2.5, 0], "status": "converged"}


def test_heights_and_gradients_are_those_of_surfaces(node):
    points = np.random.default_rng(0).uniform(-2, 2, (40, 2))
    cases = [{"surface": name, "parameters": p, "points": points.tolist()} for name, p, _lr in SURFACES]
    for case, got in zip(cases, node([("values", case) for case in cases]), strict=True):
        surface = getattr(surfaces, case["surface"])(**case["parameters"])
        np.testing.assert_allclose(got["f"], surface(points.T), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(got["grad"], surface.grad(points.T).T, rtol=1e-12, atol=1e-13)


def test_factors_are_the_eigenvalues_of_one_step(node):
    rng = np.random.default_rng(1)
    cases = [
        {"method": m, "lr": float(lr), "beta": float(beta), "curvatures": [1, kappa]}
        for m in RULES
        for lr, beta, kappa in zip(
            rng.uniform(0.01, 0.3, 20), rng.uniform(0, 0.99, 20), range(1, 21), strict=True
        )
    ]
    got = node([("radius", case) for case in cases])
    expected = [max(one_step(c, h) for h in c["curvatures"]) for c in cases]
    # Where two eigenvalues meet, eigvals itself is only good to the root of the rounding error.
    np.testing.assert_allclose(got, expected, rtol=1e-7)
    momentum = [(c, g) for c, g in zip(cases, got, strict=True) if c["method"] == "momentum"]
    ours = [radius(c["lr"], c["beta"], np.array(c["curvatures"])) for c, _g in momentum]
    np.testing.assert_allclose([g for _c, g in momentum], ours, rtol=1e-12)


def one_step(case, h):
    """The spectral radius of one step on h x²/2, read off the library's own rule."""
    settings = {"lr": case["lr"]} | ({} if case["method"] == "sgd" else {"beta": case["beta"]})
    columns = []
    for w, v in ((1.0, 0.0), (0.0, 1.0)):
        state = () if case["method"] == "sgd" else (v,)
        w, v = RULES[case["method"]](w, h * w, *state, **settings)
        columns.append([w, v or 0.0])
    return max(abs(np.linalg.eigvals(np.array(columns).T)))


def test_regimes_have_their_borders_where_theory_has_them(node):
    cases = [
        ("sgd", 0.0399, 0, "converges"),
        ("sgd", 0.0799, 0, "oscillates"),
        ("sgd", 0.08, 0, "stays"),
        ("sgd", 0.0801, 0, "diverges"),
        ("momentum", 1.99 * 1.9 / 25, 0.9, "oscillates"),
        ("momentum", 2.01 * 1.9 / 25, 0.9, "diverges"),
        ("momentum", 0.001, 0.1, "converges"),
        ("nesterov", 1 / 25, 2 / 3 - 0.01, "converges"),
        ("nesterov", 1 / 25, 2 / 3 + 0.01, "oscillates"),
    ]
    asked = [("regime", {"method": m, "lr": lr, "beta": b, "curvatures": [1, 25]}) for m, lr, b, _r in cases]
    assert node(asked) == [regime for *_, regime in cases]


def test_the_star_stands_at_the_heavy_balls_optimum(node):
    [got] = node([("optimum", {"mu": 1, "L": 25})])
    assert got == pytest.approx({"lr": 1 / 9, "beta": 4 / 9}, rel=1e-12)


@pytest.mark.parametrize("name", ["bowl", "saddle", "himmelblau"])
def test_level_sets_rise_and_stay_within_the_surface(node, name):
    surface = getattr(surfaces, name)()
    lowest = min((float(surface(np.array(m))) for m in surface.minima), default=None)
    [got] = node([("levels", {"surface": name, "parameters": {}, "box": surface.box, "lowest": lowest})])
    corners = surface(np.stack(np.meshgrid(*surface.box)))
    assert len(got) == (15 if lowest is None else 14)
    assert np.all(np.diff(got) > 0)
    assert (-np.inf if lowest is None else lowest) < got[0] < got[-1] < max(np.abs(corners).max(), 4.1)
