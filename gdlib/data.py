"""Small data, all made up on the spot by a generator ``rng``: no network, no file, no real house or patient.

Tables are dictionaries of columns, so that ``pd.DataFrame(houses(200, rng))`` is a table of pandas.
"""

import numpy as np

from gdlib.i18n import gettext as _
from gdlib.inputs import count, number


def _generator(rng):
    if not isinstance(rng, np.random.Generator):
        message = _("got rng={rng!r}, wanted a random generator: try np.random.default_rng(0)")
        raise TypeError(message.format(rng=rng))
    return rng


def line(n, rng, *, slope=2.0, intercept=1.0, noise=0.5):
    """Return (x, y), each (n,): y = slope · x + intercept + normal noise, x from −1 to 1.

    >>> x, y = line(3, np.random.default_rng(0), noise=0)
    >>> np.allclose(y, 2 * x + 1)
    True
    """
    x = _generator(rng).uniform(-1, 1, count("n", n))
    return x, slope * x + intercept + rng.normal(0, number("noise", noise, low=0, example=0.5), n)


def moons(n, rng, *, noise=0.1):
    """Return (X, y): n points (n, 2) on two half circles that reach into each other, and their labels 0 or 1.

    >>> X, y = moons(200, np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((200, 2), [100, 100])
    """
    y = np.arange(count("n", n)) % 2
    angle = _generator(rng).uniform(0, np.pi, n) + np.pi * y
    centre = np.stack([y, 0.5 * y], axis=1)
    X = np.stack([np.cos(angle), np.sin(angle)], axis=1) + centre
    return X + rng.normal(0, number("noise", noise, low=0), (n, 2)), y


def heights(n, rng):
    """Return (height, weight) in cm and kg, each (n,), from newborn to giant; about 19 kg for every m².

    >>> height, weight = heights(1000, np.random.default_rng(0))
    >>> bool(height.min() > 50), bool(height.max() < 250), round(float(np.mean(weight / (height / 100) ** 2)))
    (True, True, 19)
    """
    height = _generator(rng).uniform(50, 250, count("n", n))
    return height, rng.normal(19, 2, n) * (height / 100) ** 2


def houses(n, rng):
    """Return a table like the well-known one of California: five features, ``price``, and the usual faults.

    Scales differ a thousandfold, ``bedrooms`` nearly repeats ``rooms`` and one age in ten is missing (NaN).

    >>> table = houses(500, np.random.default_rng(0))
    >>> list(table), round(float(np.corrcoef(table["rooms"], table["bedrooms"])[0, 1]), 1)
    (['income', 'age', 'rooms', 'bedrooms', 'people', 'price'], 1.0)
    """
    income = _generator(rng).gamma(4, 10, count("n", n))
    age, people = rng.uniform(1, 52, n), rng.lognormal(7, 0.6, n)
    rooms = 1 + rng.gamma(9, 0.5, n)
    bedrooms = 0.2 * rooms + rng.normal(0, 0.05, n)
    price = 4.0 * income + 1.2 * age + 12 * rooms - 0.01 * people + rng.normal(0, 40, n)
    age = np.where(rng.random(n) < 0.1, np.nan, age)
    return {
        "income": income,
        "age": age,
        "rooms": rooms,
        "bedrooms": bedrooms,
        "people": people,
        "price": price,
    }


def tumours(n, rng):
    """Return (X, y): six measures of made-up cell nuclei, and 1 for malignant, about 37 in 100.

    In the manner of the well-known table of Wisconsin: radius, perimeter and area say nearly the same,
    scales differ ten-thousandfold, and a straight border separates about 95 in 100.

    >>> X, y = tumours(2000, np.random.default_rng(0))
    >>> X.shape, round(float(y.mean()), 2)
    ((2000, 6), 0.37)
    """
    y = (_generator(rng).random(count("n", n)) < 0.37).astype(int)
    radius = rng.normal(12.2 + 5 * y, 1.8 + 1.2 * y)
    perimeter = 6.4 * radius * rng.normal(1.03, 0.02, n)
    area = 3.1 * radius**2 * rng.normal(1, 0.03, n)
    texture = rng.normal(18 + 3.5 * y, 4)
    smoothness = rng.normal(0.092 + 0.011 * y, 0.013)
    concavity = np.abs(rng.normal(0.045 + 0.115 * y, 0.04 + 0.03 * y))
    return np.stack([radius, texture, perimeter, area, smoothness, concavity], axis=1), y


_GLYPHS = """
.###. ..#.. .###. .###. ...#. ##### ..##. ##### .###. .###.
#...# .##.. #...# #...# ..##. #.... .#... ....# #...# #...#
#..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#
#.#.# ..#.. ...#. ..##. #..#. ....# ####. ..#.. .###. .####
##..# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....#
#...# ..#.. .#... #...# ...#. #...# #...# ..#.. #...# ...#.
.###. .###. ##### .###. ...#. .###. .###. ..#.. .###. .##..
"""


def digits(n, rng, *, noise=0.15):
    """Return (X, y): n pictures of 8 × 8 greys from 0 to 1 as rows of 64, and the digits 0 to 9 they show.

    Drawn from a matrix font of 5 × 7 dots, moved, blurred and speckled; easier than anybody's handwriting.

    >>> X, y = digits(100, np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist() == [10] * 10
    ((100, 64), True)
    """
    rows = [[part == "#" for part in "".join(row.split(" "))] for row in _GLYPHS.split("\n")[1:-1]]
    font = np.array(rows, float).reshape(7, 10, 5).transpose(1, 0, 2)
    y = _generator(rng).permutation(np.arange(count("n", n)) % 10)
    canvas = np.zeros((n, 10, 10))  # one ring wider, so that the blur needs no border
    for i, (digit, down, right) in enumerate(
        zip(y, rng.integers(1, 3, n), rng.integers(1, 5, n), strict=True)
    ):
        canvas[i, down : down + 7, right : right + 5] = font[digit]
    middle, sides = rng.uniform(0.6, 1.0, n), np.zeros((n, 8, 8))
    for shift in ((0, 1), (2, 1), (1, 0), (1, 2)):
        sides += canvas[:, shift[0] : shift[0] + 8, shift[1] : shift[1] + 8] / 4
    X = middle[:, None, None] * canvas[:, 1:9, 1:9] + (1 - middle)[:, None, None] * sides
    X = X + rng.normal(0, number("noise", noise, low=0), X.shape)
    return np.clip(X, 0, 1).reshape(n, 64), y


def minibatches(n, batch_size, rng, drop_last=False):
    """Return one epoch: an iterator over index arrays of ``batch_size``, every index below n once, shuffled.

    The last batch is shorter if it must be; ``drop_last`` leaves a shorter one out.

    >>> [len(idx) for idx in minibatches(10, 4, np.random.default_rng(0))]
    [4, 4, 2]
    """
    n, size = count("n", n), count("batch_size", batch_size, example=32)
    if drop_last and size > n:
        message = _(
            "got batch_size={size} for {n} rows with drop_last, wanted at most {n}: try batch_size={n}"
        )
        raise ValueError(message.format(size=size, n=n))
    order = _generator(rng).permutation(n)
    return (order[i : i + size] for i in range(0, n - size + 1 if drop_last else n, size))
