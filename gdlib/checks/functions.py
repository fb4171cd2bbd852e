"""The functions a check hands to a student's function: sent by name and parameters, never as code.

A template is a Python expression, so the same text makes the function and shows it in the report,
where a student can copy it into a cell.
"""

from dataclasses import dataclass

import numpy as np

TEMPLATES = {
    "cubic": "lambda x: {0}*x**3 + {1}*x**2 + {2}*x",
    "sine": "lambda x: {0}*np.sin({1}*x)",
    "mixed": "lambda x: {0}*np.sum(np.sin(x)) + {1}*np.sum(x)**3",
    "soft_bowl": "lambda w: {0}*w + {1}*np.tanh(w)",
    "quartic": "lambda w: {0}*np.sum(w**2) + {1}*np.sum(w**4)",
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
        return TEMPLATES[self.name].format(*(repr(float(p)) for p in self.params))

    def build(self):
        return eval(self.source, {"np": np})
