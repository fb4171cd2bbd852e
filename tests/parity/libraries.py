"""The libraries themselves, one function each: case -> points (200, 64). Imported where installed."""

import inspect
import os

import numpy as np

from tests.parity.problem import CASES, SIZE, run


def torch(case):
    """Run a case with torch.optim; the gradient is put into ``.grad`` by hand."""
    import torch

    torch.set_num_threads(1)
    w = torch.zeros(SIZE, dtype=torch.float64, requires_grad=True)
    settings = dict(CASES[case])
    drop, clip = settings.pop("drop", False), settings.pop("clip", None)
    renamed = {
        "beta": "momentum",
        "rho": "rho" if case == "adadelta" else "alpha",
        "start": "initial_accumulator_value",
    }
    settings = {renamed.get(k, k): v for k, v in settings.items()}
    kind, extra = _torch_kind(torch.optim, case)
    optimizer = kind([w], **settings, **extra)

    def step(old, g, lr):
        with torch.no_grad():
            w.copy_(torch.from_numpy(old))
        w.grad = torch.from_numpy(g)
        if clip:
            torch.nn.utils.clip_grad_norm_([w], clip)
        optimizer.param_groups[0]["lr"] = lr
        optimizer.step()
        return w.detach().numpy().copy()

    return run(step, settings["lr"], drop)


def _torch_kind(o, case):
    kinds = {
        "sgd": (o.SGD, {}),
        "momentum": (o.SGD, {}),
        "dampening": (o.SGD, {}),
        "nesterov": (o.SGD, {"nesterov": True}),
        "adagrad": (o.Adagrad, {}),
        "rmsprop": (o.RMSprop, {"centered": "momentum" in case}),
        "adadelta": (o.Adadelta, {}),
        "adam": (o.Adam, {}),
        "adamw": (o.AdamW, {}),
        "amsgrad": (o.Adam, {"amsgrad": True}),
        "nadam": (o.NAdam, {}),
    }
    return kinds[case.split()[0]]


def keras(case):
    """Run a case with keras.optimizers on whichever backend KERAS_BACKEND names."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        return _keras(keras, case)
    finally:
        keras.config.set_floatx(before)


def _keras(keras, case):
    settings = dict(CASES[case])
    drop, lr = settings.pop("drop", False), settings.pop("lr")
    renamed = {"beta": "momentum", "eps": "epsilon", "start": "initial_accumulator_value", "clip": "clipnorm"}
    settings = {renamed.get(k, k): v for k, v in settings.items()}
    kind, extra = _keras_kind(keras.optimizers, case)
    optimizer = kind(lr, **settings, **extra)
    w = keras.Variable(np.zeros(SIZE), dtype="float64")
    optimizer.build([w])

    def step(old, g, lr):
        w.assign(old)
        optimizer.learning_rate = lr
        optimizer.apply([keras.ops.convert_to_tensor(g, dtype="float64")], [w])
        return np.array(keras.ops.convert_to_numpy(w))

    return run(step, lr, drop)


def _keras_kind(o, case):
    kinds = {
        "sgd": (o.SGD, {}),
        "momentum": (o.SGD, {}),
        "nesterov": (o.SGD, {"nesterov": True}),
        "adagrad": (o.Adagrad, {}),
        "rmsprop": (o.RMSprop, {"centered": "momentum" in case}),
        "adadelta": (o.Adadelta, {}),
        "adam": (o.Adam, {}),
        "adamw": (o.AdamW, {}),
        "amsgrad": (o.Adam, {"amsgrad": True}),
        "nadam": (o.Nadam, {}),
        "lion": (o.Lion, {}),
    }
    return kinds[case.split()[0]]


def optax(case):
    """Run a case with optax; a drop of lr goes through ``inject_hyperparams``."""
    import jax

    with jax.enable_x64(True):
        import optax

        return _optax(jax, optax, case)


def _optax(jax, optax, case):
    settings = dict(CASES[case])
    drop, lr = settings.pop("drop", False), settings.pop("lr")
    decay = settings.pop("weight_decay") if case in ("momentum decay", "adam decay") else None
    clip = settings.pop("clip", None)
    beta = "momentum" if case.split()[0] in ("momentum", "nesterov", "rmsprop") else "beta"
    renamed = {
        "beta": beta,
        "start": "initial_accumulator_value",
        "rho": "rho" if case == "adadelta" else "decay",
    }
    settings = {renamed.get(k, k): v for k, v in settings.items()}
    kind, extra = _optax_kind(optax, case)
    method = optax.inject_hyperparams(kind)(lr, **settings, **extra)
    if decay:
        method = optax.chain(optax.add_decayed_weights(decay), method)
    if clip:
        method = optax.chain(optax.clip_by_global_norm(clip), method)
    state = [method.init(jax.numpy.zeros(SIZE))]

    def step(old, g, lr):
        own = state[0][-1] if decay or clip else state[0]
        own.hyperparams["learning_rate"] = jax.numpy.asarray(lr)
        w = jax.numpy.asarray(old)
        change, state[0] = method.update(jax.numpy.asarray(g), state[0], w)
        return np.array(optax.apply_updates(w, change))

    return run(step, lr, drop)


def _optax_kind(o, case):
    kinds = {
        "sgd": (o.sgd, {}),
        "momentum": (o.sgd, {}),
        "nesterov": (o.sgd, {"nesterov": True}),
        "adagrad": (o.adagrad, {}),
        "rmsprop": (o.rmsprop, {"centered": "momentum" in case}),
        "adadelta": (o.adadelta, {}),
        "adam": (o.adam, {}),
        "adamw": (o.adamw, {}),
        "amsgrad": (o.amsgrad, {}),
        "nadam": (o.nadam, {}),
        "lion": (o.lion, {}),
    }
    return kinds[case.split()[0]]


LIBRARIES = {"torch": torch, "keras": keras, "optax": optax}


def defaults():
    """Return {library: {method: {setting: default}}} as the installed libraries declare them."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import optax
    import torch

    homes = {
        "torch": (torch.optim, ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "NAdam"]),
        "keras": (
            keras.optimizers,
            ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "Nadam", "Lion"],
        ),
        "optax": (
            optax,
            ["sgd", "adagrad", "rmsprop", "adadelta", "adam", "adamw", "amsgrad", "nadam", "lion"],
        ),
    }
    return {
        library: {name.lower(): _numbers(getattr(home, name)) for name in names}
        for library, (home, names) in homes.items()
    }


def schedules(steps=30):
    """Return the learning rates of PyTorch's schedulers, start or peak 0.1, as {name: [lr at each step]}."""
    import torch

    made = {
        "StepLR": {"step_size": 7, "gamma": 0.5},
        "ExponentialLR": {"gamma": 0.9},
        "CosineAnnealingLR": {"T_max": steps, "eta_min": 0.01},
        "OneCycleLR": {"max_lr": 0.1, "total_steps": steps},
        "LinearLR": {"start_factor": 0.2, "total_iters": 4},
    }
    rates = {}
    for name, settings in made.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, **settings)
        rates[name] = []
        for _ in range(steps):
            rates[name].append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if len(rates[name]) < steps:
                scheduler.step()
    return rates


_TOLD = {"lr", "learning_rate", "momentum", "dampening", "weight_decay", "initial_accumulator_value"}
_TOLD |= {
    "eps",
    "epsilon",
    "alpha",
    "rho",
    "decay",
    "momentum_decay",
    "betas",
    "beta_1",
    "beta_2",
    "b1",
    "b2",
}


def _numbers(method):
    parameters = inspect.signature(method).parameters.items()
    return {k: p.default for k, p in parameters if k in _TOLD and isinstance(p.default, float | int | tuple)}


def versions():
    """Return the version of every library that had a part in the numbers."""
    from importlib.metadata import version

    return {name: version(name) for name in ("torch", "keras", "optax", "jax", "numpy")}
