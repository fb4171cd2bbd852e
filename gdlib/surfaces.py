"""Loss surfaces over the plane, each with its gradient, Hessian, local minima and a box to draw it in.

Every function of a surface takes ``w`` of shape (2,) or (2, ...): the first axis holds the coordinates
x and y, the rest is a grid. ``f`` returns shape (...), ``grad`` (2, ...), ``hessian`` (2, 2, ...).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdlib.inputs import number


@dataclass(frozen=True)
class Surface:
    """A function of two variables with what there is to know about it; calling it calls ``f``.

    ``minima`` are all local minima in the box, the lowest first; ``box`` is ((x0, x1), (y0, y1)).

    >>> s = bowl(1, 25)
    >>> s.grad(np.array([2.0, 1.0])), s.minima
    (array([ 2., 25.]), ((0.0, 0.0),))
    """

    name: str
    f: Callable
    grad: Callable
    hessian: Callable
    minima: tuple
    box: tuple

    def __call__(self, w):
        return self.f(w)


def _surface(name, f, grad, hessian, minima, box):
    """Return the Surface of functions of x and y; ``hessian`` gives the entries xx, xy, yy."""

    def matrix(w):
        xx, xy, yy = np.broadcast_arrays(*hessian(*w))
        return np.array([[xx, xy], [xy, yy]])

    return Surface(name, lambda w: f(*w), lambda w: np.array(grad(*w)), matrix, minima, box)


def _quadratic(name, xx, xy, yy, minima=((0.0, 0.0),), box=((-3, 3), (-2, 2))):
    """Return ½ wᵀHw for the symmetric matrix H = [[xx, xy], [xy, yy]]."""
    return _surface(
        name,
        lambda x, y: 0.5 * (xx * x * x + yy * y * y) + xy * (x * y),
        lambda x, y: (xx * x + xy * y, xy * x + yy * y),
        lambda x, y: (xx + 0 * x, xy, yy),
        minima,
        box,
    )


def bowl(a=1.0, b=1.0):
    """Return f = (a x² + b y²)/2, the valley every other one looks like close to its floor.

    >>> bowl(1, 25).hessian(np.zeros(2)).tolist()
    [[1.0, 0.0], [0.0, 25.0]]
    """
    return _quadratic("bowl", number("a", a, low=0), 0.0, number("b", b, low=0))


def ravine(kappa=20.0, angle=0.0):
    """Return a bowl with curvatures 1 and κ, its long axis turned by ``angle`` radians.

    >>> H = ravine(kappa=50, angle=0.3).hessian(np.zeros(2))
    >>> np.linalg.eigvalsh(H).round(9).tolist()
    [1.0, 50.0]
    """
    kappa, angle = number("kappa", kappa, low=1, example=20), number("angle", angle)
    c, s = np.cos(angle).item(), np.sin(angle).item()
    return _quadratic("ravine", c * c + kappa * s * s, (1 - kappa) * c * s, s * s + kappa * c * c)


def saddle():
    """Return f = x² − y²: a pass between two mountains, no minimum.

    >>> saddle().grad(np.array([0.0, 1e-8])).tolist()
    [0.0, -2e-08]
    """
    return _quadratic("saddle", 2.0, 0.0, -2.0, minima=(), box=((-2, 2), (-2, 2)))


def monkey_saddle():
    """Return f = x³ − 3 x y²: a pass for two legs and a tail, the Hessian too is zero at the origin.

    >>> float(monkey_saddle()(np.array([1.0, 1.0])))
    -2.0
    """
    return _surface(
        "monkey_saddle",
        lambda x, y: x * x * x - 3 * x * y * y,
        lambda x, y: (3 * (x * x - y * y), -6 * x * y),
        lambda x, y: (6 * x, -6 * y, -6 * x),
        minima=(),
        box=((-2, 2), (-2, 2)),
    )


def rosenbrock():
    """Return f = (1 − x)² + 100 (y − x²)², the banana valley (Rosenbrock 1960).

    >>> rosenbrock().grad(np.array([-1.0, 2.0])).tolist()
    [396.0, 200.0]
    """
    return _surface(
        "rosenbrock",
        lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
        lambda x, y: (2 + 1200 * x * x - 400 * y, -400 * x, 200.0),
        minima=((1.0, 1.0),),
        box=((-2, 2), (-1, 3)),
    )


def himmelblau():
    """Return f = (x² + y − 11)² + (x + y² − 7)², four valleys of one depth (Himmelblau 1972).

    >>> len(himmelblau().minima), float(himmelblau()(np.array([3.0, 2.0])))
    (4, 0.0)
    """

    def grad(x, y):
        a, b = x * x + y - 11, x + y * y - 7
        return 4 * x * a + 2 * b, 2 * a + 4 * y * b

    return _surface(
        "himmelblau",
        lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
        grad,
        lambda x, y: (12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26),
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.2831859912861694),
            (3.5844283403304918, -1.8481265269644036),
        ),
        box=((-5, 5), (-5, 5)),
    )


def beale():
    """Return f = Σₖ (cₖ − x + x yᵏ)² with c = 1.5, 2.25, 2.625: flat floor, steep corners (Beale 1958).

    >>> float(beale()(np.array([3.0, 0.5])))
    0.0
    """

    def parts(x, y):
        """Yield each residual r and its derivatives by x, y, xy and yy."""
        for k, c in ((1, 1.5), (2, 2.25), (3, 2.625)):
            bend = k * (k - 1) * y ** max(k - 2, 0)
            yield c - x + x * y**k, y**k - 1, x * k * y ** (k - 1), k * y ** (k - 1), x * bend

    def hessian(x, y):
        terms = [(rx * rx, rx * ry + r * rxy, ry * ry + r * ryy) for r, rx, ry, rxy, ryy in parts(x, y)]
        return tuple(2 * sum(column) for column in zip(*terms, strict=True))

    return _surface(
        "beale",
        lambda x, y: sum(r**2 for r, *_ in parts(x, y)),
        lambda x, y: (
            sum(2 * r * rx for r, rx, *_ in parts(x, y)),
            sum(2 * r * ry for r, _, ry, *_ in parts(x, y)),
        ),
        hessian,
        minima=((3.0, 0.5),),
        box=((-4.5, 4.5), (-4.5, 4.5)),
    )


def plateau():
    """Return f = 1 − exp(−(x² + y²)/2): a hole in a plain so flat that far away the slope is lost.

    >>> print(*plateau().grad(np.array([0.0, 4.0])).round(6))
    0.0 0.001342
    """

    def hole(x, y):
        return np.exp(-0.5 * (x * x + y * y))

    return _surface(
        "plateau",
        lambda x, y: 1 - hole(x, y),
        lambda x, y: (x * hole(x, y), y * hole(x, y)),
        lambda x, y: ((1 - x * x) * hole(x, y), -x * y * hole(x, y), (1 - y * y) * hole(x, y)),
        minima=((0.0, 0.0),),
        box=((-4, 4), (-4, 4)),
    )


def egg_box():
    """Return f = (x² + y²)/20 + sin²x + sin²y: nine hollows in the box, the deepest in the middle.

    >>> s = egg_box()
    >>> [round(float(s(np.array(m))), 3) for m in s.minima][:3]
    [0.0, 0.47, 0.47]
    """
    a = 2.98978181492986  # the root of x/10 + sin 2x next to π
    return _surface(
        "egg_box",
        lambda x, y: (x * x + y * y) / 20 + np.sin(x) ** 2 + np.sin(y) ** 2,
        lambda x, y: (x / 10 + np.sin(2 * x), y / 10 + np.sin(2 * y)),
        lambda x, y: (0.1 + 2 * np.cos(2 * x), 0.0 * x, 0.1 + 2 * np.cos(2 * y)),
        minima=((0.0, 0.0), (0.0, -a), (0.0, a), (-a, 0.0), (a, 0.0), (-a, -a), (-a, a), (a, -a), (a, a)),
        box=((-5, 5), (-5, 5)),
    )
