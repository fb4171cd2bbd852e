"""Every surface by differences: gradient, Hessian, minima, grids."""

import numpy as np
import pytest

from gdlib import numdiff, surfaces

ALL = [
    surfaces.bowl(),
    surfaces.bowl(1, 25),
    surfaces.ravine(),
    surfaces.ravine(1000, 0.7),
    surfaces.rosenbrock(),
    surfaces.himmelblau(),
    surfaces.beale(),
    surfaces.saddle(),
    surfaces.monkey_saddle(),
    surfaces.plateau(),
    surfaces.egg_box(),
]
every_surface = pytest.mark.parametrize("s", ALL, ids=lambda s: s.name)


def spots(s, n=20):
    low, high = np.array(s.box, float).T
    return np.random.default_rng(0).uniform(low, high, (n, 2))


@every_surface
def test_gradient_by_differences(s):
    for w in spots(s):
        scale = np.abs(s.hessian(w)).max() + np.abs(s.grad(w)).max() + 1
        np.testing.assert_allclose(s.grad(w), numdiff.gradient(s, w), atol=1e-7 * scale)


@every_surface
def test_hessian_by_differences_of_the_gradient(s):
    for w in spots(s):
        columns = [(s.grad(w + h) - s.grad(w - h)) / 2e-5 for h in 1e-5 * np.eye(2)]
        scale = np.abs(s.hessian(w)).max() + np.abs(s.grad(w)).max() + 1
        np.testing.assert_allclose(s.hessian(w), np.stack(columns, axis=1), atol=1e-7 * scale)
        np.testing.assert_array_equal(s.hessian(w), s.hessian(w).T)


@every_surface
def test_minima_are_minima_lowest_first_and_in_the_box(s):
    for m in s.minima:
        w = np.array(m)
        assert np.abs(s.grad(w)).max() < 1e-11
        assert np.linalg.eigvalsh(s.hessian(w)).min() > 0
        assert all(low <= x <= high for x, (low, high) in zip(m, s.box, strict=True))
    heights = [float(s(np.array(m))) for m in s.minima]
    assert heights == sorted(heights) or np.ptp(heights) < 1e-20
    assert len(set(s.minima)) == len(s.minima)


@every_surface
def test_no_minimum_in_the_box_is_missing(s):
    """Walk down from a grid with Newton's method: every minimum found is listed."""
    (x0, x1), (y0, y1) = s.box
    for start in np.stack(np.meshgrid(np.linspace(x0, x1, 9), np.linspace(y0, y1, 9)), -1).reshape(-1, 2):
        w = start
        for _ in range(25):
            H = s.hessian(w)
            if abs(np.linalg.det(H)) < 1e-9 or np.abs(w).max() > 1e3:
                break
            w = w - np.linalg.solve(H, s.grad(w))
        inside = x0 <= w[0] <= x1 and y0 <= w[1] <= y1
        if inside and np.abs(s.grad(w)).max() < 1e-9 and np.linalg.eigvalsh(s.hessian(w)).min() > 1e-6:
            assert min(np.abs(np.array(s.minima) - w).max(axis=1)) < 1e-6, w


@every_surface
def test_grids_are_points_side_by_side(s):
    grid = spots(s, 12).T.reshape(2, 3, 4)
    f, g, h = s(grid), s.grad(grid), s.hessian(grid)
    assert (f.shape, g.shape, h.shape) == ((3, 4), (2, 3, 4), (2, 2, 3, 4))
    for i in np.ndindex(3, 4):
        w = grid[:, *i]
        np.testing.assert_allclose(f[i], s(w), rtol=1e-13)
        np.testing.assert_allclose(g[:, *i], s.grad(w), rtol=1e-13)
        np.testing.assert_allclose(h[:, :, *i], s.hessian(w), rtol=1e-13)


@every_surface
def test_points_stay_as_they_are_and_precision_is_kept(s):
    w = spots(s, 1)[0].astype(np.float32)
    w.flags.writeable = False
    assert s(w).dtype == np.float32
    assert s.grad(w).dtype == np.float32
    assert s.grad((1.0, 2.0)).shape == (2,)


@pytest.mark.parametrize("kappa", [1, 20, 1e6])
@pytest.mark.parametrize("angle", [0, 0.5, -3])
def test_ravine_has_the_curvatures_and_the_angle_asked_for(kappa, angle):
    values, axes = np.linalg.eigh(surfaces.ravine(kappa, angle).hessian(np.zeros(2)))
    np.testing.assert_allclose(values, [1, kappa], rtol=1e-9)
    if kappa > 1:
        assert abs(axes[:, 0] @ [np.cos(angle), np.sin(angle)]) == pytest.approx(1)


def test_names_are_the_functions_names():
    assert {s.name for s in ALL} == {
        name
        for name, f in vars(surfaces).items()
        if callable(f) and getattr(f, "__module__", "") == surfaces.__name__
    } - {"Surface", "_surface", "_quadratic"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: surfaces.bowl(-1), "got a=-1, wanted between 0 and ∞"),
        (lambda: surfaces.ravine(0.5), "got kappa=0.5, wanted between 1 and ∞: try kappa=20"),
        (lambda: surfaces.ravine(20, np.nan), "got angle=nan, wanted a finite number"),
    ],
)
def test_impossible_shapes_are_explained(make, message):
    with pytest.raises(ValueError, match=message):
        make()
