"""Rules that give every parameter a step size of its own, learned from its past gradients."""

import numpy as np

from gdlib.optim.door import inside, rule


@rule
def adagrad(w, g, s=0.0, *, lr, eps=1e-10):
    """Divide by all that was: s ← s + g², w ← w − lr · g/(√s + ε). Steps only shrink, like 1/√t.

    >>> w, s = adagrad([5.0], [6.0], lr=0.1)
    >>> w, s, adagrad(w, [6.0], s, lr=0.1)[0].round(6)
    (array([4.9]), array([36.]), array([4.829289]))

    Source: Duchi, Hazan & Singer 2011.
    """
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@rule
def rmsprop(w, g, s=0.0, *, lr, rho=0.99, eps=1e-8):
    """Divide by what was lately: s ← ρ s + (1 − ρ) g², w ← w − lr · g/(√s + ε). First step: lr/√(1 − ρ).

    >>> rmsprop([5.0, 5.0], [6.0, 600.0], lr=0.1)[0].round(6)
    array([4., 4.])

    Source: Hinton, lecture 6e of Neural Networks for Machine Learning, 2012.
    """
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@rule
def adadelta(w, g, state=(0.0, 0.0), *, lr, rho=0.9, eps=1e-6):
    """Step in the unit of w: d = g √(u + ε)/√(s + ε), w ← w − lr · d, running means s of g² and u of d².

    s ← ρ s + (1 − ρ) g² before d, u ← ρ u + (1 − ρ) d² after it. The state is (s, u); the usual lr is 1.

    >>> w, (s, u) = adadelta([5.0], [6.0], lr=1.0)
    >>> w.round(6), s.round(6)
    (array([4.996838]), array([3.6]))

    Source: Zeiler 2012.
    """
    s, u = state
    s = rho * s + (1 - rho) * g**2
    d = g * np.sqrt((u + eps) / (s + eps))
    return w - lr * d, (s, rho * u + (1 - rho) * d**2)


@rule
def adam(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Divide the mean gradient by its size: running means m of g and v of g², corrected for their start at 0.

    t ← t + 1, m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
    w ← w − lr · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε). The state is (m, v, t). The first step is lr in size.

    >>> w, state = adam([5.0, 5.0], [6.0, 600.0], lr=0.1)
    >>> w.round(6), adam(w, [-1.0, -1.0], state, lr=0.1)[0].round(6)
    (array([4.9, 4.9]), array([4.846146, 4.833118]))

    Source: Kingma & Ba 2015.
    """
    m, v, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr / (1 - beta1**t) * m / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v, t)


@rule
def amsgrad(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam that divides by the largest v so far, so that a rare large gradient is not forgotten.

    The state is (m, v, vmax, t); as in PyTorch, vmax is the maximum of the raw v, then corrected.

    >>> w, (m, v, vmax, t) = amsgrad([5.0], [6.0], lr=0.1)
    >>> w.round(6), v.round(6), vmax.round(6), t
    (array([4.9]), array([0.036]), array([0.036]), 1)

    Source: Reddi, Kale & Kumar 2018.
    """
    m, v, vmax, t = state
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    vmax = np.maximum(vmax, v)
    return w - lr / (1 - beta1**t) * m / (np.sqrt(vmax / (1 - beta2**t)) + eps), (m, v, vmax, t)


@rule
def adamw(w, g, state=(0.0, 0.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Adam after a shrink that g has no part in: w ← (1 − lr · λ) w, then Adam's step; λ is ``weight_decay``.

    >>> adamw([5.0, 5.0], [6.0, 0.0], lr=0.1, weight_decay=0.1)[0].round(6)
    array([4.85, 4.95])

    Source: Loshchilov & Hutter 2019.
    """
    return inside(adam)((1 - lr * weight_decay) * w, g, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


@rule
def nadam(w, g, state=(0.0, 0.0, 1.0, 0), *, lr, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    """Adam with Nesterov's look ahead, its share μₜ = β₁ (1 − ½ · 0.96^(t ψ)); ψ is ``momentum_decay``.

    w ← w − lr · (μₜ₊₁ m/(1 − Πₜ₊₁) + (1 − μₜ) g/(1 − Πₜ)) / (√(v/(1 − β₂ᵗ)) + ε), Πₜ = μ₁ μ₂ ⋯ μₜ.
    The state is (m, v, Π, t).

    >>> w, (m, v, product, t) = nadam([5.0], [6.0], lr=0.1)
    >>> w.round(6), round(product, 6)
    (array([4.894355]), 0.450073)

    Source: Dozat 2016, in PyTorch's form.
    """
    m, v, product, t = state
    t = t + 1
    now, ahead = (beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
    product = product * now
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = ahead / (1 - product * ahead) * m + (1 - now) / (1 - product) * g
    return w - lr * step / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v, product, t)


@rule
def lion(w, g, m=0.0, *, lr, beta1=0.9, beta2=0.99):
    """Keep the sign only: w ← w − lr · sign(β₁ m + (1 − β₁) g), m ← β₂ m + (1 − β₂) g; every step is ±lr.

    >>> lion([5.0, 5.0], [6.0, -0.1], lr=0.1)
    (array([4.9, 5.1]), array([ 0.06 , -0.001]))

    Source: Chen et al. 2023.
    """
    return w - lr * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g
