"""Tables whose correlations are what a probe needs, whatever the seed."""

import numpy as np

from gdlib.checks.tables import Table

ROWS = 8


def table(rng, correlations):
    """Return (Table, names): columns with this correlation matrix, in random order.

    ``names`` are those of the columns in the order of the matrix.

    Scales and means differ from column to column; one decimal moves a correlation by less than 0.01.
    """
    target = np.asarray(correlations, dtype=float)
    names = [str(name) for name in rng.permutation(list("abcdefghkmnpqrstuvwxyz"))[: len(target)]]
    noise = rng.normal(size=(ROWS, len(target)))
    basis = np.linalg.qr(noise - noise.mean(axis=0))[0]
    columns = basis @ np.linalg.cholesky(target).T * rng.uniform(60, 200, len(target))
    columns = np.round(columns + rng.uniform(20, 300, len(target)), 1)
    order = rng.permutation(len(target))
    return Table({names[i]: columns[:, i].tolist() for i in order}), names


def matrix(*strengths, **pairs):
    """A correlation matrix: the target's with each feature, then single pairs of features: _12=-0.9.

    The other features have nothing but the target in common: their correlation is the product of both.
    """
    row = np.array([1.0, *strengths])
    found = np.outer(row, row)
    np.fill_diagonal(found, 1.0)
    for name, value in pairs.items():
        i, j = int(name[1]), int(name[2])
        found[i, j] = found[j, i] = value
    return found
