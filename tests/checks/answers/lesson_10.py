"""Right answers of lesson 10, in other words."""

import math
from itertools import count

import numpy as np

from . import right


@right("step_decay")
def _(t, lr0, gamma, every):
    return lr0 * np.power(gamma, np.floor(t / every))


@right("step_decay")
def _(t, lr0, gamma, every):
    """Falls again and again."""
    lr = lr0
    while t >= every:
        lr, t = lr * gamma, t - every
    return lr


@right("step_decay")
def _(t, lr0, gamma, every):
    return math.exp(math.log(lr0) + int(t / every) * math.log(gamma))


@right("inverse_time")
def _(t, lr0, k):
    return lr0 * (1 + k * t) ** -1


@right("inverse_time")
def _(t, lr0, k):
    return 1 / (1 / lr0 + k * t / lr0)


@right("inverse_time")
def _(t, lr0, k):
    return np.array(np.divide(lr0, k * t + 1))


@right("cosine")
def _(t, T, lr_max, lr_min=0.0):
    if t >= T:
        return lr_min
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + math.cos(math.pi * t / T))


@right("cosine")
def _(t, T, lr_max, lr_min=0.0):
    """The square of half the angle."""
    share = np.cos(np.pi / 2 * np.clip(t / T, 0, 1)) ** 2
    return share * lr_max + (1 - share) * lr_min


@right("cosine")
def _(t, T, lr_max, lr_min=0.0):
    """Mean and swing."""
    t = T if t > T else t
    return np.array((lr_max + lr_min) / 2 + (lr_max - lr_min) / 2 * np.cos(np.deg2rad(180 * t / T)))


@right("warmup")
def _(t, T_w, schedule):
    return schedule(t - T_w) if t >= T_w else (t + 1) / T_w * schedule(0)


@right("warmup")
def _(t, T_w, schedule):
    """One formula for both."""
    return min(1, (t + 1) / T_w) * schedule(max(0, t - T_w))


@right("warmup")
def _(t, T_w, schedule):
    stairs = np.linspace(0, schedule(0), T_w + 1)[1:]
    return stairs[t] if t < len(stairs) else schedule(t - T_w)


@right("one_cycle")
def _(t, T, lr_max, div=25.0, final_div=1e4):
    low, end, half = lr_max / div, lr_max / final_div, T / 2
    if t <= half:
        return low + (lr_max - low) * t / half
    return lr_max + (end - lr_max) * (t - half) / half


@right("one_cycle")
def _(t, T, lr_max, div=25.0, final_div=1e4):
    x = 2 * t / T
    return lr_max * (x + (1 - x) / div if x <= 1 else 2 - x + (x - 1) / final_div)


@right("one_cycle")
def _(t, T, lr_max, div=25.0, final_div=1e4):
    """The lower of the two lines."""
    up = lr_max / div + (lr_max - lr_max / div) * t / (T / 2)
    down = lr_max / final_div + (lr_max - lr_max / final_div) * (T - t) / (T / 2)
    return np.minimum(up, down)


@right("clip_by_norm")
def _(grads, max_norm):
    """Everything in one long array."""
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads]))
    if norm <= max_norm:
        return grads, norm
    return [np.asarray(g) / norm * max_norm for g in grads], norm


@right("clip_by_norm")
def _(grads, max_norm):
    """Without an if: never divides by less than max_norm."""
    norm = math.hypot(*(np.linalg.norm(g) for g in grads))
    return tuple(g * (max_norm / max(norm, max_norm)) for g in grads), norm


@right("clip_by_norm")
def _(grads, max_norm):
    total = 0.0
    for g in grads:
        for x in np.nditer(g):
            total += float(x) ** 2
    clipped = []
    for g in grads:
        clipped.append(max_norm * g / total**0.5 if total > max_norm**2 else g.copy())
    return [clipped, np.array(total**0.5)]


@right("early_stopping")
def _(losses, patience, min_delta=0.0):
    """Where was the last progress?"""
    best, last = losses[0], 0
    for epoch in range(1, len(losses)):
        if best - losses[epoch] > min_delta:
            best, last = losses[epoch], epoch
        if epoch - last >= patience:
            return np.int64(epoch)


@right("early_stopping")
def _(losses, patience, min_delta=0.0):
    """patience counted down."""
    best, left = float("inf"), patience
    for epoch, loss in zip(count(), losses, strict=False):
        progress = loss + min_delta < best
        best, left = (loss, patience) if progress else (best, left - 1)
        if left == 0:
            return epoch
    return None


@right("early_stopping")
def _(losses, patience, min_delta=0.0):
    """A list of the epochs with progress, and the gaps in it."""
    marks = [0]
    for epoch, loss in enumerate(losses):
        if loss < losses[marks[-1]] - min_delta:
            marks.append(epoch)
    gaps = zip(marks, [*marks[1:], len(losses)], strict=True)
    return next((here + patience for here, then in gaps if then - here > patience), None)


@right("train")
def _(grad, val_loss, w0, schedule, *, epochs, patience, max_norm):
    """The best point kept on the way; waiting counted by itself."""
    w = best = np.asarray(w0, dtype=float)
    losses, waiting = [], 0
    for t in range(epochs):
        g = grad(w)
        norm = np.linalg.norm(g)
        if norm > max_norm:
            g = g * (max_norm / norm)
        w = w - schedule(t) * g
        loss = val_loss(w)
        best, waiting = (w, 0) if not losses or loss < min(losses) else (best, waiting + 1)
        losses.append(loss)
        if waiting == patience:
            break
    return best, losses


@right("train")
def _(grad, val_loss, w0, schedule, *, epochs, patience, max_norm):
    """In place, with copies stored; an array of losses."""
    w, points, losses = np.array(w0, dtype=float), [], []
    while len(losses) < epochs and (not losses or len(losses) - 1 - np.argmin(losses) < patience):
        g = np.array(grad(w))
        w -= schedule(len(losses)) * g * min(1, max_norm / np.sqrt(np.sum(g * g)))
        points.append(w.copy())
        losses.append(float(val_loss(w)))
    return [points[losses.index(min(losses))], np.array(losses)]


@right("train")
def _(grad, val_loss, w0, schedule, *, epochs, patience, max_norm):
    """All epochs first, cut afterwards."""
    w, points = 1.0 * np.asarray(w0), []
    for t in range(epochs):
        g = grad(w)
        w = w - schedule(t) * g / max(1.0, np.sqrt(np.sum(np.square(g))) / max_norm)
        points.append(w)
    losses = [val_loss(w) for w in points]
    ends = (n for n in range(1, epochs) if n - 1 - int(np.argmin(losses[:n])) >= patience)
    stop = next(ends, epochs)
    return points[int(np.argmin(losses[:stop]))], losses[:stop]
