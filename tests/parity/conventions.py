"""Where the libraries differ, measured: ``python -m tests.parity.conventions`` writes docs/conventions.md.

A row states each library's form and what follows at equal settings. "Apart" is the largest distance of any of
the 64 parameters after 1, 2, 10, 51, 60 and 200 steps, from NumPy's rules or the libraries' own numbers.
"""

import json
from pathlib import Path

import numpy as np

from tests.parity import variants
from tests.parity.problem import CASES, KEPT, problem

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "conventions.md"
FACTS = json.loads((HERE / "versions.json").read_text("utf8"))


def computed(library, case):
    """Return the points of NumPy's rules at the stored steps."""
    return variants.points(library, case)[KEPT - 1]


def stored(library, case):
    """Return the points the library itself made."""
    with np.load(HERE / f"{library}.npz") as file:
        return file[case]


class Measure:
    """The numbers of the table, for one source of points."""

    def __init__(self, points):
        self.points = points

    def apart(self, one, other, case, other_case=None, last=None):
        """Return the distance as text; below 1e-12 it is rounding."""
        rows = slice(None) if last is None else last >= KEPT
        a, b = self.points(one, case)[rows], self.points(other, other_case or case)[rows]
        distance = np.abs(a - b).max()
        return "the same numbers" if distance < 1e-12 else f"{distance:.2g} apart"

    def first_step(self, library, case):
        """Return the size of the very first step in units of lr, the same for every parameter."""
        start, lr = problem()[0], CASES[case]["lr"]
        sizes = np.abs(self.points(library, case)[0] - start) / lr
        return f"{np.median(sizes):.3g}"


def default(library, method, name):
    return FACTS["defaults"][library][method][name]


def keras_over_torch(g):
    """Return the ratio of one Adam step of Keras to one of PyTorch, each with its own default eps."""
    torch = 1 / (abs(g) + default("torch", "adam", "eps"))
    keras = np.sqrt(1e-3) / (np.sqrt(1e-3) * abs(g) + default("keras", "adam", "epsilon"))
    return f"{keras / torch:.3f}"


def rows(m):
    """Return the table's rows: what, PyTorch, Keras, optax, measured."""
    apart, first, d = m.apart, m.first_step, default
    t, k, o = "torch", "keras", "optax"
    return [
        (
            "momentum",
            "v ← βv + g; w ← w − lr·v",
            "v ← βv − lr·g; w ← w + v",
            "as PyTorch",
            f"constant lr: {apart(t, k, 'momentum')}; ten steps after lr/10: "
            f"{apart(t, k, 'momentum drop', last=60)} (Keras coasts on with the old lr)",
        ),
        (
            "dampening",
            "v ← βv + (1 − dampening)·g, but v = g at first",
            "none",
            "none",
            f"dampening 0.9 against none at the same lr: {apart(t, t, 'dampening', 'momentum')}; "
            f"the first step is not dampened: {apart(t, t, 'dampening', 'momentum', last=1)}",
        ),
        (
            "Nesterov",
            "w ← w − lr·(g + βv)",
            "w ← w + βv − lr·g",
            "as PyTorch",
            f"constant lr: {apart(t, k, 'nesterov')}",
        ),
        (
            "weight decay of SGD",
            "g ← g + λw, through the momentum",
            "w ← (1 − lr·λ)w, apart from the momentum",
            "`add_decayed_weights`, where you put it",
            f"λ = 0.01, β = 0.9: {apart(t, k, 'momentum decay')}",
        ),
        (
            "weight decay of Adam",
            f"`Adam`: g ← g + λw; `AdamW` decoupled, λ = {d(t, 'adamw', 'weight_decay')}",
            f"`Adam` and `AdamW` both decoupled, λ = {d(k, 'adamw', 'weight_decay')}",
            f"`adamw` decoupled, λ = {d(o, 'adamw', 'weight_decay')}",
            f"`Adam`, λ = 0.1: {apart(t, k, 'adam decay')}; `AdamW`: "
            f"{apart(t, o, 'adamw')} in PyTorch and optax",
        ),
        (
            "eps of Adam",
            f"√(v/(1 − β₂ᵗ)) + ε, ε = {d(t, 'adam', 'eps'):g}",
            f"√v + ε before the correction, ε = {d(k, 'adam', 'epsilon'):g}",
            f"as PyTorch, ε = {d(o, 'adam', 'eps'):g}",
            f"ε = 1e-8: {apart(t, k, 'adam')}; 1e-7: {apart(t, k, 'adam eps 1e-7')}; "
            f"1e-3: {apart(t, k, 'adam eps 1e-3')}. First step with each one's own ε: Keras takes "
            f"{keras_over_torch(1e-4)} of PyTorch's at g = 1e-4, {keras_over_torch(1e-6)} at 1e-6",
        ),
        (
            "AMSGrad",
            "largest raw v, then corrected",
            "as PyTorch, with Keras's ε",
            "largest corrected v",
            f"PyTorch and optax: {apart(t, o, 'amsgrad')}; PyTorch and Keras: {apart(t, k, 'amsgrad')}",
        ),
        (
            "RMSprop",
            f"√s + ε, ρ = {d(t, 'rmsprop', 'alpha')}, ε = {d(t, 'rmsprop', 'eps'):g}",
            f"√(s + ε), ρ = {d(k, 'rmsprop', 'rho')}, ε = {d(k, 'rmsprop', 'epsilon'):g}",
            f"√(s + ε), ρ = {d(o, 'rmsprop', 'decay')}, ε = {d(o, 'rmsprop', 'eps'):g}",
            f"equal settings: {apart(t, k, 'rmsprop')}; ρ alone: "
            f"{apart(t, t, 'rmsprop', 'rmsprop 0.99')}; the first step is "
            f"{first(t, 'rmsprop 0.99')} lr with ρ = 0.99, {first(t, 'rmsprop')} lr with 0.9",
        ),
        (
            "RMSprop with momentum",
            "v ← βv + g/√s; w ← w − lr·v",
            "v ← βv + lr·g/√s; w ← w − v",
            "as Keras",
            f"constant lr: {apart(t, k, 'rmsprop momentum')}; ten steps after lr/10: "
            f"{apart(t, k, 'rmsprop momentum drop', last=60)}",
        ),
        (
            "AdaGrad",
            f"s starts at {d(t, 'adagrad', 'initial_accumulator_value')}, √s + ε, ε = "
            f"{d(t, 'adagrad', 'eps'):g}",
            f"s starts at {d(k, 'adagrad', 'initial_accumulator_value')}, √(s + ε), ε = "
            f"{d(k, 'adagrad', 'epsilon'):g}",
            f"s starts at {d(o, 'adagrad', 'initial_accumulator_value')}, √(s + ε), ε = "
            f"{d(o, 'adagrad', 'eps'):g}",
            f"{apart(t, k, 'adagrad')}; from s = 0.1 in both: {apart(t, k, 'adagrad 0.1')}; "
            f"from s = 0 the first step is {first(t, 'adagrad')} lr",
        ),
        (
            "Adadelta",
            f"lr = {d(t, 'adadelta', 'lr')}, ρ = {d(t, 'adadelta', 'rho')}",
            f"lr = {d(k, 'adadelta', 'learning_rate')}, ρ = {d(k, 'adadelta', 'rho')}",
            f"no default lr, ρ = {d(o, 'adadelta', 'rho')}",
            f"equal settings: {apart(t, k, 'adadelta')}; with the default lr Keras's steps are "
            f"{d(t, 'adadelta', 'lr') / d(k, 'adadelta', 'learning_rate'):g} times smaller",
        ),
        (
            "Nadam",
            f"μₜ = β₁(1 − ½·0.96^(tψ)), ψ = {d(t, 'nadam', 'momentum_decay')}",
            "the same with ψ = 1",
            "μₜ = β₁, no schedule",
            f"PyTorch and Keras: {apart(t, k, 'nadam')}; PyTorch and optax: {apart(t, o, 'nadam')}",
        ),
        (
            "Lion",
            "none",
            f"β = {d(k, 'lion', 'beta_1')}, {d(k, 'lion', 'beta_2')}",
            f"β = {d(o, 'lion', 'b1')}, {d(o, 'lion', 'b2')}, λ = {d(o, 'lion', 'weight_decay')}",
            f"λ = 0.1: {apart(k, o, 'lion')}",
        ),
        (
            "clipping by norm",
            "g·c/(‖g‖ + 1e-6)",
            "g·c/‖g‖",
            "g·c/‖g‖",
            f"c = 1: {apart(t, o, 'sgd clip')}",
        ),
        (
            "default lr of SGD and Adam",
            f"{d(t, 'sgd', 'lr')} and {d(t, 'adam', 'lr')}",
            f"{d(k, 'sgd', 'learning_rate')} and {d(k, 'adam', 'learning_rate')}",
            "none, it must be given",
            "copying a setting between libraries is not enough: copy the defaults too",
        ),
    ]


def page(points=computed):
    """Return the whole page as Markdown."""
    v = {name: version.split("+")[0] for name, version in FACTS["versions"].items()}
    lines = [
        "# Conventions: where the libraries differ",
        "",
        "gdlib follows PyTorch, except that `clip_by_norm` is exact. This page is written by",
        "`python -m tests.parity.conventions` and compared with what NumPy computes and what the libraries",
        f"computed (PyTorch {v['torch']}, Keras {v['keras']}, optax {v['optax']}) in every run of the tests:",
        "64 parameters, 200 steps, noisy gradients, float64, equal settings. *Apart* is the largest distance",
        "of any parameter after 1, 2, 10, 51, 60 and 200 steps; *the same numbers* means closer than 1e-12.",
        "",
        "| what | PyTorch | Keras | optax | measured |",
        "|---|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in rows(Measure(points))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf8")
