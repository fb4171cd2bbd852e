"""What came back: a function is called, and everything it did becomes plain data.

``here`` runs it in this process. Whoever runs it elsewhere gives ``collect`` another ``call``:
``call(function, args, kwargs) -> Result``, where functions among the arguments are still ``Function``s.
"""

import contextlib
import io
import linecache
import logging
import os
import random
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from .functions import Function
from .probes import Returned
from .tables import DataFrame, Series, Table, is_frame, unpacked

# Stands among the changed arguments where a function drew from a generator that belongs to everybody.
GLOBAL_DICE = "global random generator"
# The type of a Failure where a function took its whole process with it; only a grader can see that.
ENDED = "process ended"


@dataclass(frozen=True)
class Failure:
    """An exception as data. ``binding`` says the call itself failed: the arguments did not fit."""

    type: str
    message: str
    line: int | None = None
    code: str = ""
    binding: bool = False


@dataclass(frozen=True)
class Opaque:
    """A returned object that is not data; only the name of its type is kept."""

    type: str


@dataclass(frozen=True)
class Result:
    value: object = None
    error: Failure | None = None
    changed: tuple = ()
    output: str = ""
    warned: str = ""
    seconds: float = 0.0


def plain(value, depth=0):
    """Return ``value`` as exact built-in data or exact ndarrays, asking the object itself nothing.

    What a generator or another iterator yields becomes a list, cut where it seems endless.

    >>> plain((np.float64(1.5), [1, 2])), plain({"a": np.int8(2)}), plain({1}), plain(object())
    ((1.5, [1, 2]), {'a': 2}, Opaque(type='set'), Opaque(type='object'))
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, complex, str):
        return value
    for base in (float, complex, int):
        if isinstance(value, base):
            return base.__pos__(value) if base is not int else int.__add__(value, 0)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        array = np.array(value, subok=False, copy=True)
        array = array.astype(float) if array.dtype.kind == "f" and array.dtype.itemsize > 8 else array
        return array if array.ndim else array.item()
    if isinstance(value, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in "biufc":
        return float(value) if value.dtype.kind == "f" else value.item()
    for base in (tuple, list):
        if isinstance(value, base) and depth < 4 and base.__len__(value) <= 100_000:
            return base(plain(item, depth + 1) for item in base.__iter__(value))
    if isinstance(value, Iterator) and depth < 1:
        return [plain(item, depth + 1) for item in islice(value, 10_000)]
    return _labelled(value, depth) if depth < 4 else Opaque(kind.__name__)


def _labelled(value, depth):
    """Dictionaries, arrays of names and what pandas returns; ``Opaque`` where the labels are no data."""
    kind, names = type(value), None
    if isinstance(value, np.ndarray) and value.dtype.kind in "UTO" and value.ndim == 1:
        names = np.ndarray.tolist(value)
    known = unpacked(value)
    if isinstance(known, list) or names is not None:
        words = known if names is None else names
        return (
            [str.__str__(w) for w in words]
            if all(isinstance(w, str) for w in words)
            else Opaque(kind.__name__)
        )
    table = value if known is None else known
    if isinstance(table, dict) and dict.__len__(table) <= 100_000:
        pairs = [(plain(k), plain(v, depth + 1)) for k, v in dict.items(table)]
        if all(type(key) in (str, int) for key, _ in pairs):
            return (type(table) if isinstance(table, (DataFrame, Series)) else dict)(pairs)
    return Opaque(kind.__name__)


def here(function, args, kwargs):
    """Call ``function`` in this process and return a ``Result``, whatever it does.

    Prints and warnings are caught, KeyboardInterrupt and SystemExit too; the first RuntimeWarning, such as
    NumPy's of an overflow, is kept. Not caught: a call that never ends, or one that kills the process.
    """
    args = tuple(map(_ready, args))
    kwargs = {name: _ready(value) for name, value in kwargs.items()}
    given = {**dict(enumerate(args)), **kwargs}
    before = {key: _ready(value) for key, value in given.items()}
    dice = _global_dice()
    out, value, error = io.StringIO(), None, None
    with _silence(out) as complaints:
        start = time.perf_counter()
        try:
            value = plain(function(*args, **kwargs))
        except BaseException as raised:  # a student's code may raise anything, SystemExit included
            error = _failure(raised, function)
        seconds = time.perf_counter() - start
        changed = tuple(key for key in given if not _unchanged(before[key], given[key]))
        changed += (GLOBAL_DICE,) * _thrown(dice)
    warned = next((_words(c.message) for c in complaints if issubclass(c.category, RuntimeWarning)), "")
    return Result(value, error, changed, out.getvalue()[:4000], warned, seconds)


def known(function, args, kwargs):
    """``here`` for functions of ours, not watched: only value and error count. Call it ``aside``."""
    kwargs = {name: _ready(value) for name, value in kwargs.items()}
    try:
        return Result(plain(function(*map(_ready, args), **kwargs)))
    except BaseException as raised:
        return Result(error=_failure(raised, function))


@contextlib.contextmanager
def aside():
    """What functions of ours print or warn goes nowhere; the shared generators are put back."""
    dice = _global_dice()
    with _silence(io.StringIO()):
        try:
            yield
        finally:
            _thrown(dice)


def collect(probes, function, call=here):
    """Run every probe and return its results, a tuple of ``Result`` for each probe.

    A probe ends early where a call fails or returns no state to pass on; all end where the user interrupts.
    """
    everything = []
    for probe in probes:
        results = []
        for step in probe.calls:
            try:
                args = tuple(_passed_on(a, results) for a in step.args)
            except LookupError:
                break
            results.append(call(function, args, step.kwargs))
            if results[-1].error:
                break
        everything.append(tuple(results))
        if results and results[-1].error and results[-1].error.type in ("KeyboardInterrupt", ENDED):
            break
    return everything


def _passed_on(argument, results):
    if not isinstance(argument, Returned):
        return argument
    value = results[-1].value
    if not isinstance(value, (tuple, list)) or len(value) <= argument.part:
        raise LookupError
    return _state(value[argument.part])


def _state(value):
    """A returned value that may go into the next call: numbers, arrays, tuples and lists of them."""
    if isinstance(value, (bool, str, Opaque)) or value is None:
        raise LookupError
    if isinstance(value, (tuple, list)):
        return type(value)(map(_state, value))
    return np.float64(value) if isinstance(value, float) else value


def _global_dice():
    """The states of the random generators that a whole process shares: NumPy's old one, Python's own."""
    return np.random.get_state(), random.getstate()


def _thrown(dice):
    """Were the shared generators used since ``dice``? They are put back: a check leaves no trace."""
    old, own = dice
    new = np.random.get_state()
    if new[2:] == old[2:] and np.array_equal(new[1], old[1]) and random.getstate() == own:
        return False
    np.random.set_state(old)
    random.setstate(own)
    return True


def _ready(argument):
    """An argument for one call: a copy of all that can be changed in place, a named function built."""
    if isinstance(argument, (Function, Table)):
        return argument.build()
    if isinstance(argument, np.ndarray) or is_frame(argument):
        return argument.copy()
    if isinstance(argument, (list, tuple)):
        return type(argument)(map(_ready, argument))
    if isinstance(argument, dict):
        return {key: _ready(value) for key, value in argument.items()}
    return argument


def _unchanged(before, after):
    """Moved and put back counts as unchanged, though rounding may leave 1e-16 behind."""
    if isinstance(before, np.ndarray):
        same = (before.shape, before.dtype) == (after.shape, after.dtype)
        return same and np.allclose(before, after, rtol=1e-9, atol=1e-12, equal_nan=True)
    if isinstance(before, (list, tuple)):
        return (
            type(after) is type(before) and len(before) == len(after) and all(map(_unchanged, before, after))
        )
    if isinstance(before, dict):
        return (
            type(after) is dict
            and list(before) == list(after)
            and all(_unchanged(before[key], after[key]) for key in before)
        )
    if is_frame(before):
        return is_frame(after) and before.equals(after)
    return type(after) is type(before) and (
        after is before or not isinstance(before, (int, float, str)) or after == before
    )


@contextlib.contextmanager
def _silence(out):
    """Send prints to ``out`` and let nothing reach the real stderr: nbgrader scores a cell with stderr 0.

    Yields the list of warnings, one for each place: a loop that warns a million times fills no memory.
    """
    logs = logging.root.manager.disable
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        warnings.catch_warnings(record=True) as complaints,
        np.errstate(all="warn", under="ignore"),
        _no_stderr_below_python(),
    ):
        warnings.simplefilter("default")
        logging.disable()
        try:
            yield complaints
        finally:
            logging.disable(logs)


@contextlib.contextmanager
def _no_stderr_below_python():
    """Point file descriptor 2 away, for libraries that write past ``sys.stderr``; where there is one."""
    try:
        kept, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except (OSError, AttributeError):
        yield
        return
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


def _failure(raised, function):
    """Say what was raised and on which line of the function's own file."""
    trace, line, code = raised.__traceback__.tb_next, None, ""
    binding = trace is None and isinstance(raised, TypeError)
    home = getattr(getattr(function, "__code__", None), "co_filename", None)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == home:
            line, code = trace.tb_lineno, linecache.getline(home, trace.tb_lineno).strip()
        trace = trace.tb_next
    return Failure(type(raised).__name__, _words(raised), line, code[:100], binding)


def _words(complaint):
    """What an exception or a warning says."""
    try:
        return str(complaint)[:300]
    except Exception:  # one that cannot say what it is
        return ""
