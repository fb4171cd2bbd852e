"""Measure gdlib beside torch and micrograd, and write benchmarks/RESULTS.md.

From the root of the repository, in an environment with the packages torch and micrograd:

    python -m benchmarks

Only ratios count: both sides take turns in the same run, one thread each, and the ratio is the median over
the rounds of the ratio within a round. Exit 1 if a ratio is above its limit.
"""

import platform
import resource
import subprocess
import sys
from functools import partial
from importlib.metadata import version
from itertools import chain, cycle
from pathlib import Path
from statistics import median
from time import process_time

import micrograd.nn
import numpy as np
import torch
from micrograd.engine import Value
from tqdm import tqdm

from gdlib.nets import MLP
from gdlib.optim import adam, momentum, sgd
from gdlib.optim.door import inside
from gdlib.run import minimize
from gdlib.surfaces import bowl, rosenbrock

torch.set_num_threads(1)
F32 = np.float32
START = (-1.2, 1.0)
HEAD = ("what", "gdlib", "beside it", "takes", "ratio", "limit", "")
NOTE = """# Speed, measured side by side

Made by `python -m benchmarks`: one thread, float32, {versions}.

Both sides take turns in one run. Times are medians; the ratio is the median over the rounds of the ratio
within a round, of processor time. A training step is forward, backward and update on a batch of 64. The
shortest loop calls only the gradient and a rule without a door, and keeps nothing; `minimize` keeps points,
losses and gradient norms. micrograd takes one example at a time, so its step is 64 of them. A block of 16 MB
is freed before the first turn, so that the allocator keeps its memory, as in a session that has loaded data.

"""


def race(ours, theirs, inner, rounds=40):
    """Return (µs of ours, µs of theirs, ratio), medians over the rounds; the sides take turns."""
    times = []
    for _ in range(rounds + 2):
        times.append([])
        for side in (ours, theirs):
            start = process_time()
            for _ in range(inner):
                side()
            times[-1].append((process_time() - start) / inner * 1e6)
    times = times[2:]  # the first rounds warm caches and allocators
    a, b = (median(t[k] for t in times) for k in (0, 1))
    return a, b, median(t[0] / t[1] for t in times)


def batches(inputs, rows=64, count=50):
    """Return (x, y) of ``count`` batches, the same for both sides."""
    rng = np.random.default_rng(0)
    return rng.random((count, rows, inputs), dtype=F32), rng.integers(0, 10, (count, rows))


def turning(x, y):
    """Return a function that gives one batch after another, for ever."""
    return partial(next, cycle(list(zip(x, y, strict=True))))


def our_step(sizes, rule, lr):
    quick = inside(rule)  # as train does: the door is for the first step
    net, batch = MLP(sizes), turning(*batches(sizes[0]))
    held = [net.init(np.random.default_rng(0), dtype=F32)]

    def step():
        x, y = batch()
        _loss, g = net.loss_and_grad(held[0], x, y)
        held[:] = quick(held[0], g, *held[1:], lr=lr)

    return step


def torch_step(sizes, optimizer, lr):
    nn = torch.nn
    net = nn.Sequential(nn.Linear(*sizes[:2]), nn.ReLU(), nn.Linear(*sizes[1:]))
    batch, opt = turning(*map(torch.from_numpy, batches(sizes[0]))), optimizer(net.parameters(), lr=lr)

    def step():
        x, y = batch()
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()

    return step


def micrograd_step(sizes):
    """One training step on ONE example: 64 of them make a batch."""
    net, (x, y) = micrograd.nn.MLP(sizes[0], list(sizes[1:])), batches(sizes[0], rows=1, count=1)

    def step():
        net.zero_grad()
        scores = net([Value(v) for v in x[0, 0].tolist()])
        sum((s - float(k == y[0, 0])) ** 2 for k, s in enumerate(scores)).backward()
        for p in net.parameters():
            p.data -= 0.05 * p.grad

    return step


def training():
    """Yield the rows on training steps: forward, backward and update, batch 64."""
    torch_rules = {sgd: (torch.optim.SGD, 0.05), adam: (torch.optim.Adam, 0.001)}
    for sizes, limit, inner in (((64, 64, 10), 0.4, 200), ((784, 256, 10), 1.0, 20)):
        for rule, (optimizer, lr) in torch_rules.items():
            name = f"training step {'-'.join(map(str, sizes))}, {rule.__name__}"
            sides = our_step(sizes, rule, lr), torch_step(sizes, optimizer, lr)
            yield name, "torch eager", *race(*sides, inner), limit
    sizes = (64, 64, 10)
    a, b, ratio = race(our_step(sizes, sgd, 0.05), micrograd_step(sizes), 1, rounds=3)
    yield "training step 64-64-10, sgd", "micrograd, 64 examples", a, 64 * b, ratio / 64, None


# The rules as a reader writes them into a loop, without a door.
def sgd_by_hand(w, g, state=None, *, lr):
    return w - lr * g, None


def momentum_by_hand(w, g, v=0.0, *, lr, beta=0.9):
    v = beta * v + g
    return w - lr * v, v


def adam_by_hand(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v, t)


def bare_loop(f, grad, rule, steps, lr):
    """The shortest loop: nothing is kept, f is never called."""
    w, state = np.array(START), ()
    for _ in range(steps):
        w, *state = rule(w, grad(w), *state, lr=lr)


def keeping_loop(f, grad, rule, steps, lr):
    """The loop that keeps what minimize keeps: points, losses and gradient norms."""
    w, state, points, losses, norms = np.array(START), (), [], [], []
    for _ in range(steps):
        g = grad(w)
        points.append(w)
        losses.append(f(w))
        norms.append(np.linalg.norm(g))
        w, *state = rule(w, g, *state, lr=lr)
    return np.array(points), np.array(losses), np.array(norms)


def paths():
    """Yield the rows on minimize, 1000 steps on a surface."""
    runs = [(bowl(1, 25), sgd, sgd_by_hand), (bowl(1, 25), momentum, momentum_by_hand)]
    for surface, rule, by_hand in [*runs, (rosenbrock(), adam, adam_by_hand)]:
        f, grad = surface.f, surface.grad
        ours = partial(minimize, f, grad, START, rule, steps=1000, lr=0.01)
        name = f"minimize, {surface.name}, {rule.__name__}, 1000 steps"
        for loop, other, limit in (
            (bare_loop, "shortest loop", 2.5),
            (keeping_loop, "loop that keeps the path", None),
        ):
            theirs = partial(loop, f, grad, by_hand, 1000, 0.01)
            yield name, other, *race(ours, theirs, 2, rounds=20), limit


def adam_steps():
    """Yield the rows on one step of Adam on one array, float32."""
    for n, limit, inner in ((10**2, 1.0, 500), (10**4, 1.0, 200), (10**5, 1.0, 40), (10**6, 2.0, 5)):
        rng = np.random.default_rng(0)
        w, g = rng.random(n, dtype=F32), rng.random(n, dtype=F32)
        parameter = torch.nn.Parameter(torch.from_numpy(w.copy()))
        parameter.grad = torch.from_numpy(g.copy())
        theirs = torch.optim.Adam([parameter], lr=0.001, foreach=True).step
        held = [w]

        def ours(held=held, g=g):
            held[:] = adam(held[0], g, *held[1:], lr=0.001)

        yield f"Adam step, {n:,} parameters", "torch foreach", *race(ours, theirs, inner), limit


def imports():
    """Yield the row on ``import gdlib``: the processor time it adds to bare Python."""
    times = [[], []]
    for _ in range(30):
        for kept, code in zip(times, ("import gdlib", "pass"), strict=True):
            start = _children()
            subprocess.run([sys.executable, "-c", code], check=True)
            kept.append((_children() - start) * 1e6)
    a, b = map(median, times)
    added = (a - b) / 1000
    yield f"`import gdlib`: adds {added:.1f} of 10 ms", "`python -c pass`", a, b, a / b, 1 + 10_000 / b


def _children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(rows):
    """Return the rows as a Markdown table and whether every limit is kept."""
    lines, kept = ["| " + " | ".join(HEAD) + " |", "|---|--:|---|--:|--:|--:|---|"], True
    for name, other, a, b, ratio, limit in rows:
        fine = limit is None or ratio <= limit
        kept &= fine
        verdict = "" if limit is None else ("ok" if fine else "TOO SLOW")
        bound = "" if limit is None else f"{limit:.2f}"
        lines.append(f"| {name} | {a:,.1f} µs | {other} | {b:,.1f} µs | {ratio:.2g} | {bound} | {verdict} |")
    return "\n".join(lines), kept


def main():
    # glibc returns large blocks to the system and asks for them again, at the price of the arithmetic itself,
    # until it has freed a larger one; any session that has loaded data has. Both sides gain.
    block = np.ones(1 << 21)
    del block
    parts = chain(training(), paths(), adam_steps(), imports())
    text, kept = table(list(tqdm(parts, unit=" rows", disable=not sys.stderr.isatty())))
    print(text)
    names = ("numpy", "torch", "micrograd")
    versions = ", ".join(["Python " + platform.python_version(), *(f"{n} {version(n)}" for n in names)])
    Path(__file__).with_name("RESULTS.md").write_text(NOTE.format(versions=versions) + text + "\n", "utf8")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
