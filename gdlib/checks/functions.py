"""What a check hands to a student's function beside data: sent by name and parameters, never as code.

A template is a Python expression, so the same text makes the function and shows it in the report,
where a student can copy it into a cell.
"""

from dataclasses import dataclass

import numpy as np

import gdlib as gd

TEMPLATES = {
    "cubic": "lambda x: {0}*x**3 + {1}*x**2 + {2}*x",
    "sine": "lambda x: {0}*np.sin({1}*x)",
    "mixed": "lambda x: {0}*np.sum(np.sin(x)) + {1}*np.sum(x)**3",
    "soft_bowl": "lambda w: {0}*w + {1}*np.tanh(w)",
    "quartic": "lambda w: {0}*np.sum(w**2) + {1}*np.sum(w**4)",
    "sample": "lambda i: {0}*np.cos({1}*i)",
    "sample_row": "lambda i: {0}*np.cos({1}*i + np.arange(3))",
    "sample_table": "lambda i: {0}*np.cos({1}*i + np.arange(6).reshape(2, 3))",
    "batch_size": "lambda w, idx: {0}*w*len(idx)",
    "batch_sum": "lambda w, idx: {0}*np.sum(np.cos({1}*np.asarray(idx))) + 0*w",
    "batch_last": "lambda w, idx: {0}*(w - np.sum(np.sin(idx)))",
    "wells": "lambda w: np.sum({0}*w**4 - {1}*w**2 + {2}*w)",
    "wells_slope": "lambda w: 4*{0}*w**3 - 2*{1}*w + {2}",
    "himmelblau_slope": "gd.surfaces.himmelblau().grad",
    "twisted": "lambda x: {0}*np.sum(np.sin(x)*np.roll(x, 1)) + {1}*np.prod(x)",
    "flat": "lambda w: {0} + 0*np.sum(w)",
    "slowing": "lambda t: {0} / (1 + {1}*t)",
    "distance": "lambda w: {0}*np.sum((w - {1})**2)",
    "pull": "lambda w: {0}*(w - {1})",
    # No functions, but made on the spot all the same: a random generator, the inputs in a long chain.
    "generator": "np.random.default_rng({0})",
    "chain": "{{0: []}} | {{k: [k - 1] for k in range(1, {0})}}",
}


@dataclass(frozen=True)
class Function:
    """A test function as plain data.

    >>> Function("sine", (2.0, 0.5)).source
    'lambda x: 2.0*np.sin(0.5*x)'
    >>> float(Function("cubic", (1.0, 0.0, 0.0)).build()(2.0))
    8.0
    """

    name: str
    params: tuple = ()

    @property
    def source(self):
        return TEMPLATES[self.name].format(*(p if type(p) is int else repr(float(p)) for p in self.params))

    def build(self):
        return eval(self.source, {"np": np, "gd": gd})
