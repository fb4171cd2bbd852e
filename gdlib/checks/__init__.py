"""Checks: an exercise's function is asked for results, and the results are judged elsewhere.

``probes`` say what to call a function with, ``results`` hold what came back, ``verdict`` compares,
``report`` speaks. An exercise is one file in its lesson's folder; ``exercise`` shows how it is written.
"""

import os
import secrets
import zlib
from contextvars import ContextVar

import numpy as np

from gdlib.i18n import language

from .registry import catalogue, find
from .report import Report, make_report
from .results import Opaque, collect, here
from .verdict import Finding, decide, everywhere

__all__ = ["Report", "check", "exercises", "run"]

SEED = 1
# How functions are called: in this process, unless a grader sets another way.
CALLING = ContextVar("calling", default=here)


def check(name, function, *, seed=None):
    """Print the report on ``function`` and return the points it earns, a built-in float; None for practice.

    nbgrader reads a cell's last value as partial credit, so this call is the last line of a check cell.

    >>> check("gd_step", lambda w, g, lr: w - lr * g)  # doctest: +ELLIPSIS
    gd_step
    [ok] ...
    3.0
    """
    report = run(name, function, lang=language(), seed=seed)
    print(report.text)
    return report.points if report.max_points else None


def run(name, function, lang="en", seed=None, call=None):
    """Check ``function`` as the exercise ``name`` and return a ``Report``, whatever the function does.

    ``seed`` repeats a report; without it the numbers are always the same, but fresh while nbgrader grades.
    ``call(function, args, kwargs) -> Result`` runs the function elsewhere; it may then be any handle.
    Nothing here stops a function that never ends, eats all memory or kills the process: that is the
    grader's business. An interrupt (the stop button, nbgrader's time limit) ends the check with a report.
    """
    exercise = find(name)
    seed = _default_seed() if seed is None else int(seed)
    if call is None and not callable(function):
        kind = function.type if isinstance(function, Opaque) else type(function).__name__
        finding = Finding("not_a_function", {"type": kind})
        return make_report(exercise, everywhere(exercise, finding), seed, lang)
    probes = draw_probes(exercise, seed)
    results = in_any_order(probes, function, call or CALLING.get())
    printed = next((r.output for row in results for r in row if r.output.strip()), "")
    with np.errstate(all="ignore"):
        return make_report(exercise, decide(exercise, probes, results), seed, lang, printed)


def in_any_order(probes, function, call):
    """The results of every probe; while nbgrader grades, the calls come in an order nobody knows beforehand.

    Else a function could count its calls and return what it saw in the notebook, where the inputs differ
    but the answer is one of few, as a word or a small whole number is.
    """
    order = list(range(len(probes)))
    if _grading():
        secrets.SystemRandom().shuffle(order)
    results = [()] * len(probes)
    for i, result in zip(order, collect([probes[i] for i in order], function, call), strict=False):
        results[i] = result
    return results


def exercises():
    """List the exercises in the course's order, each with ``name``, ``lesson``, ``points``, ``signature``.

    >>> [(e.lesson, e.points, e.signature) for e in exercises() if e.name == "slope"]
    [('01-slope', 3, '(f, x, h=1e-06)')]
    """
    return list(catalogue().values())


def draw_probes(exercise, seed):
    """The probes of one seed; the first comes twice, which shows functions with a hidden memory."""
    rng = np.random.default_rng((seed, zlib.crc32(exercise.name.encode())))
    probes = list(exercise.probes(rng))
    return [probes[0], *probes]


def _default_seed():
    """Fresh numbers while nbgrader grades: answers tuned to the visible ones fail. Else always the same."""
    return secrets.randbelow(10**6) if _grading() else SEED


def _grading():
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"
