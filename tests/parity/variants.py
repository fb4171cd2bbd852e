"""The conventions of Keras and optax as NumPy rules; PyTorch's are gdlib's own."""

from functools import partial

import numpy as np

from gdlib import optim
from gdlib.optim import clipped, decoupled, l2
from tests.parity.problem import CASES, run


def lr_inside(w, g, v=0.0, *, lr, beta):
    v = beta * v - lr * g
    return w + v, v


def lr_inside_nesterov(w, g, v=0.0, *, lr, beta):
    v = beta * v - lr * g
    return w + beta * v - lr * g, v


def dampened(w, g, v=None, *, lr, beta, dampening):
    v = g if v is None else beta * v + (1 - dampening) * g
    return w - lr * v, v


def adagrad_inside(w, g, s=None, *, lr, eps, start=0.1):
    s = (start if s is None else s) + g**2
    return w - lr * g / np.sqrt(s + eps), s


def adagrad_from(w, g, s=None, *, lr, eps, start):
    return optim.adagrad(w, g, start if s is None else s, lr=lr, eps=eps)


def rmsprop_inside(w, g, s=0.0, *, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s + eps), s


def rmsprop_centred(w, g, state=(0.0, 0.0, 0.0), *, lr, rho, eps, beta, eps_inside, lr_inside):
    s, mean, v = state
    s, mean = rho * s + (1 - rho) * g**2, rho * mean + (1 - rho) * g
    root = np.sqrt(s - mean**2 + eps) if eps_inside else np.sqrt(s - mean**2) + eps
    v = beta * v + (lr if lr_inside else 1) * g / root
    return w - (1 if lr_inside else lr) * v, (s, mean, v)


def eps_hat_adam(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, eps, beta1=0.9, beta2=0.999, largest=False):
    m, v, vmax, t = state
    t = t + 1
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    vmax = np.maximum(vmax, v)
    step = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - step * m / (np.sqrt(vmax if largest else v) + eps), (m, v, vmax, t)


def amsgrad_corrected(w, g, state=(0.0, 0.0, 0.0, 0), *, lr, eps, beta1=0.9, beta2=0.999):
    m, v, vmax, t = state
    t = t + 1
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    vmax = np.maximum(vmax, v / (1 - beta2**t))
    return w - lr * m / (1 - beta1**t) / (np.sqrt(vmax) + eps), (m, v, vmax, t)


def nadam_without_schedule(w, g, state=(0.0, 0.0, 0), *, lr, eps, beta1=0.9, beta2=0.999):
    m, v, t = state
    t = t + 1
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    step = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
    return w - lr * step / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v, t)


def torch_clipped(w, g, state=None, *, lr, max_norm):
    return w - lr * g * min(1.0, max_norm / (np.linalg.norm(g) + 1e-6)), None


TORCH = {
    "sgd": optim.sgd,
    "sgd clip": torch_clipped,
    "momentum": optim.momentum,
    "momentum drop": optim.momentum,
    "momentum decay": l2(optim.momentum),
    "dampening": dampened,
    "nesterov": optim.nesterov,
    "adagrad": optim.adagrad,
    "adagrad 0.1": adagrad_from,
    "rmsprop": optim.rmsprop,
    "rmsprop 0.99": optim.rmsprop,
    "rmsprop momentum": partial(rmsprop_centred, eps_inside=False, lr_inside=False),
    "rmsprop momentum drop": partial(rmsprop_centred, eps_inside=False, lr_inside=False),
    "adadelta": optim.adadelta,
    "adam": optim.adam,
    "adam eps 1e-7": optim.adam,
    "adam eps 1e-3": optim.adam,
    "adam decay": l2(optim.adam),
    "adamw": optim.adamw,
    "amsgrad": optim.amsgrad,
    "nadam": optim.nadam,
}
OPTAX = TORCH | {
    "sgd clip": clipped(optim.sgd),
    "adagrad": adagrad_inside,
    "adagrad 0.1": adagrad_inside,
    "rmsprop": rmsprop_inside,
    "rmsprop 0.99": rmsprop_inside,
    "rmsprop momentum": partial(rmsprop_centred, eps_inside=True, lr_inside=True),
    "rmsprop momentum drop": partial(rmsprop_centred, eps_inside=True, lr_inside=True),
    "amsgrad": amsgrad_corrected,
    "nadam": nadam_without_schedule,
    "lion": decoupled(optim.lion),
}
KERAS = OPTAX | {
    "momentum": lr_inside,
    "momentum drop": lr_inside,
    "momentum decay": decoupled(lr_inside),
    "nesterov": lr_inside_nesterov,
    "adam": eps_hat_adam,
    "adam eps 1e-7": eps_hat_adam,
    "adam eps 1e-3": eps_hat_adam,
    "adam decay": decoupled(eps_hat_adam),
    "adamw": decoupled(eps_hat_adam),
    "amsgrad": partial(eps_hat_adam, largest=True),
    "nadam": partial(optim.nadam, momentum_decay=1.0),
}
for _library in (KERAS, OPTAX):
    del _library["dampening"]
NUMPY = {"torch": TORCH, "keras": KERAS, "optax": OPTAX}


def points(library, case):
    """Return the points (200, 64) that NumPy makes of a case in a library's convention."""
    settings = dict(CASES[case])
    lr, drop = settings.pop("lr"), settings.pop("drop", False)
    if "clip" in settings:
        settings["max_norm"] = settings.pop("clip")
    rule, state = NUMPY[library][case], []

    def step(w, g, lr):
        w, *state[:] = rule(w, g, *state, lr=lr, **settings)
        return w

    return run(step, lr, drop)
