"""Right answers of lesson 04, in other words."""

import numpy as np
import pandas as pd

from . import right


@right("summarise")
def _(df, target):
    """Column by column; the columns of the result in another order."""
    rows = {}
    for name in df.columns:
        column = df[name]
        rows[name] = {
            "corr": column.corr(df[target]),
            "mean": column.mean(),
            "std": column.std(),
            "n": column.notna().sum(),
            "missing": column.isna().sum(),
        }
    return pd.DataFrame(rows).T


@right("summarise")
def _(df, target):
    table = df.describe().T[["count", "mean", "std"]].rename(columns={"count": "n"})
    table["missing"] = len(df) - table["n"]
    table["corr"] = df.corr()[target]
    return table


@right("summarise")
def _(df, target):
    table = df.agg(["count", "mean", "std"]).T
    return table.rename(columns={"count": "n"}).assign(
        missing=df.isnull().sum(axis=0), corr=[df[name].corr(df[target]) for name in df]
    )


@right("choose_features")
def _(df, target, k, max_abs_corr):
    """Plain dictionaries and loops."""
    strength = {name: abs(df[name].corr(df[target])) for name in df if name != target}
    chosen = []
    for name in sorted(strength, key=strength.get, reverse=True):
        if len(chosen) == k:
            break
        if strength[name] > max_abs_corr:
            continue
        if any(abs(df[name].corr(df[other])) > max_abs_corr for other in chosen):
            continue
        chosen.append(name)
    return tuple(chosen)


@right("choose_features")
def _(df, target, k, max_abs_corr):
    """Strikes names out instead of collecting them; returns pandas' own kind of list."""
    corr = df.corr().abs()
    left = corr[target].drop(target)
    left = left[left <= max_abs_corr].sort_values(ascending=False)
    chosen = left.index[:0]
    while len(left) and len(chosen) < k:
        best = left.index[0]
        chosen = chosen.append(pd.Index([best]))
        left = left[1:][corr.loc[left.index[1:], best] <= max_abs_corr]
    return chosen


@right("choose_features")
def _(df, target, k, max_abs_corr):
    """NumPy alone, on the rows without gaps."""
    names = np.array(df.columns)
    corr = np.abs(np.corrcoef(df.dropna().to_numpy().T))
    goal = list(names).index(target)
    chosen = []
    for i in np.argsort(-corr[goal]):
        if i != goal and all(corr[i, j] <= max_abs_corr for j in [goal, *chosen]):
            chosen.append(i)
    return names[chosen[:k]]


@right("train_test_split_idx")
def _(n, frac, rng):
    """Chooses the test part; the training part stays in order."""
    test = rng.choice(n, round(frac * n), replace=False)
    return np.setdiff1d(np.arange(n), test), test


@right("train_test_split_idx")
def _(n, frac, rng):
    """Shuffles in place, tests with the end, returns lists."""
    order = np.arange(n)
    rng.shuffle(order)
    cut = n - int(frac * n + 0.5)
    return [order[:cut].tolist(), order[cut:].tolist()]


@right("train_test_split_idx")
def _(n, frac, rng):
    """Sorts by random keys."""
    order = np.argsort(rng.random(n))
    test, train = np.split(order, [int(np.round(n * frac))])
    return np.sort(train), np.sort(test)


@right("train_test_split_idx")
def _(n, frac, rng):
    """A mask."""
    mask = np.zeros(n, dtype=bool)
    mask[rng.permutation(n)[: round(n * frac)]] = True
    return np.where(~mask)[0], np.where(mask)[0]


@right("condition_number")
def _(X):
    return np.linalg.cond(X.T @ X)


@right("condition_number")
def _(X):
    return float(np.linalg.cond(X) ** 2)


@right("condition_number")
def _(X):
    s = np.linalg.svd(X / np.sqrt(len(X)), compute_uv=False)
    return (s.max() / s.min()) ** 2


@right("condition_number")
def _(X):
    values = np.sort(np.linalg.eigvals(np.dot(X.transpose(), X) / X.shape[0]).real)
    return np.array(values[-1] / values[0])


@right("fit_scaler")
def _(X):
    """Loops over the columns and returns lists."""
    mu, sd = [], []
    for column in X.T:
        mu.append(sum(column) / len(column))
        spread = (sum((x - mu[-1]) ** 2 for x in column) / len(column)) ** 0.5
        sd.append(spread if spread > 0 else 1)
    return mu, sd


@right("fit_scaler")
def _(X):
    mu = np.mean(X, axis=0)
    sd = np.sqrt(np.mean((X - mu) ** 2, axis=0))
    sd[np.isclose(sd, 0)] = 1
    return [mu, sd]


@right("fit_scaler")
def _(X):
    sd = np.std(X, 0)
    return np.mean(X, 0), sd + (sd == 0)


@right("apply_scaler")
def _(X, mu, sd):
    return np.divide(np.subtract(X, mu), sd)


@right("apply_scaler")
def _(X, mu, sd):
    return X / sd - mu / sd


@right("apply_scaler")
def _(X, mu, sd):
    return [[(x - m) / s for x, m, s in zip(row, mu, sd, strict=True)] for row in X]


@right("unscale_weights")
def _(w, b, mu, sd):
    w_raw = w / sd
    return w_raw, b - w_raw @ mu


@right("unscale_weights")
def _(w, b, mu, sd):
    """Loops."""
    w_raw, b_raw = [], float(b)
    for wi, m, s in zip(w, mu, sd, strict=True):
        w_raw.append(wi / s)
        b_raw -= wi * m / s
    return w_raw, b_raw


@right("unscale_weights")
def _(w, b, mu, sd):
    """The prediction at zero, and how it grows."""
    b_raw = (0 - mu) / sd @ w + b
    return np.multiply(w, sd**-1.0), np.array(b_raw)
