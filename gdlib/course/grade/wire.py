"""Frames between two processes that do not trust each other: JSON and raw numbers, never code.

frame  = u32 length of the rest | u32 length of the JSON | JSON | the bytes of the arrays
value  = null, true, false, an int, a finite float, a string, or an object with one key:

===========================  ==============================================================
``{"f": "nan"}``             a float that JSON lacks: "nan", "inf", "-inf"
``{"c": [re, im]}``          a complex number
``{"l": [...]}``             a list
``{"t": [...]}``             a tuple
``{"d": [[key, value]...]}`` a dictionary
``{"a": [type, shape, at]}`` an array; its bytes begin at ``at``; ``"s"``: one NumPy number
``{"x": [name, value]}``     a thing of ``THINGS``: an opaque object, a named function, a table
``{"r": id, ...}``           an object that stays on the other side; whoever reads says what it becomes
===========================  ==============================================================

Everything else is refused. Whatever the other side sends, ``Link.receive`` returns exact built-in data and
exact ndarrays or raises ``WireError``, within its time and the limits of its size.
"""

import json
import math
import os
import select
import struct
import time

import numpy as np

from gdlib.checks.functions import TEMPLATES, Function
from gdlib.checks.results import Opaque
from gdlib.checks.tables import DataFrame, Series, Table

FRAME, JSON, DEPTH = 64 << 20, 4 << 20, 64
DTYPES = {
    np.dtype(t).str
    for t in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
}
ODD = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class WireError(Exception):
    """The other side broke the protocol, went away or took too long."""


class Gone(WireError):
    """The other side has closed its end, or is no more."""


class Late(WireError):
    """The other side did not answer, or did not listen, in time."""


def _function(data):
    name, params = data
    if name not in TEMPLATES or not all(type(p) in (int, float) for p in params):
        raise ValueError("function")
    return Function(name, tuple(params))


def _word(data):
    if type(data) is not str:
        raise ValueError("word")
    return data[:200]


def _labels(kind):
    def build(data):
        if type(data) is not dict:
            raise ValueError("labels")
        return kind(data)

    return build


# Name on the wire: the type, what is sent of it, and how it is made from that.
THINGS = {
    "opaque": (Opaque, lambda o: o.type, lambda d: Opaque(_word(d))),
    "function": (
        Function,
        lambda f: [f.name, [p if type(p) is int else float(p) for p in f.params]],
        _function,
    ),
    "table": (Table, lambda t: t.columns, lambda d: Table(dict(d))),
    "frame": (DataFrame, dict, _labels(DataFrame)),
    "series": (Series, dict, _labels(Series)),
}
NAMES = {kind: name for name, (kind, _send, _make) in THINGS.items()}


class Link:
    """One end of a conversation over a pair of file descriptors, which may be the same.

    ``keep(object)`` says how to send what is not data, ``resolve(dict)`` what becomes of such a thing here;
    without them such values are refused.
    """

    patience = 60.0  # seconds until a message must be taken

    def __init__(self, reading, writing, frame=FRAME, text=JSON):
        self.reading, self.writing, self.frame, self.text = reading, writing, frame, text

    def send(self, message, keep=None):
        """Send a dictionary with string keys.

        Raises TypeError or ValueError where a value is not to be sent, WireError where nobody takes it.
        """
        arrays = _Arrays()
        words = {key: _encode(value, arrays, keep, 0) for key, value in message.items()}
        head = json.dumps(words, allow_nan=False).encode()
        if len(head) > self.text or len(head) + arrays.size + 4 > self.frame:
            raise ValueError("too large to be sent")
        lengths = struct.pack("<II", 4 + len(head) + arrays.size, len(head))
        self._write(memoryview(b"".join((lengths, head, *arrays.parts))))

    def receive(self, seconds=None, resolve=None):
        """Return the next message; raises WireError, also where it does not come within ``seconds``."""
        end = None if seconds is None else time.monotonic() + seconds
        (size,) = struct.unpack("<I", self._read(4, end))
        if not 4 <= size <= self.frame:
            raise WireError("a frame of a wrong size")
        raw = memoryview(self._read(size, end))
        (head,) = struct.unpack_from("<I", raw)
        if head > self.text or 4 + head > size:
            raise WireError("a frame of a wrong size")
        return parse(raw[4 : 4 + head], raw[4 + head :], resolve)

    def _write(self, data):
        """Write everything; a side that stops reading must not hold this one for ever."""
        end = time.monotonic() + self.patience
        os.set_blocking(self.writing, False)
        while data:
            if not select.select([], [self.writing], [], max(0, end - time.monotonic()))[1]:
                raise Late("nobody reads")
            try:
                data = data[os.write(self.writing, data) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Gone("the other side has gone") from error

    def _read(self, size, end):
        data = bytearray()
        while len(data) < size:
            left = None if end is None else max(0, end - time.monotonic())
            if not select.select([self.reading], [], [], left)[0]:
                raise Late("no answer in time")
            try:
                piece = os.read(self.reading, min(1 << 20, size - len(data)))
            except BlockingIOError:
                continue
            except OSError as error:
                raise Gone("the other side has gone") from error
            if not piece:
                raise Gone("the other side has gone")
            data += piece
        return bytes(data)


def parse(head, body, resolve=None):
    """Return the message in a frame's JSON and array bytes; raises WireError for anything unexpected."""
    try:
        words = json.loads(bytes(head).decode(), parse_constant=_refuse)
        if type(words) is not dict:
            raise ValueError("message")
        budget = _Budget(body)
        return {clean(key): _decode(value, budget, resolve, 0) for key, value in words.items()}
    except (
        ValueError,
        TypeError,
        LookupError,
        RecursionError,
        AttributeError,
        OverflowError,
        MemoryError,
    ) as error:
        raise WireError(f"a broken message: {type(error).__name__}") from None


def clean(text):
    """The text without lone surrogates, which cannot be written to any file.

    >>> clean("a\\ud800b")
    'a?b'
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _refuse(constant):
    raise ValueError(constant)


class _Arrays:
    """The bytes of the arrays of one message."""

    def __init__(self):
        self.parts, self.size = [], 0

    def add(self, array):
        at, data = self.size, np.ascontiguousarray(array).tobytes()
        self.parts.append(data)
        self.size += len(data)
        return at


class _Budget:
    """The bytes of a message's arrays, each to be read once: no frame unpacks to more than it is."""

    def __init__(self, body):
        self.body, self.left = body, len(body)

    def array(self, kind, shape, at):
        if kind not in DTYPES or type(shape) is not list or len(shape) > 32:
            raise ValueError("array")
        if any(type(n) is not int or not 0 <= n < 1 << 40 for n in (*shape, at)):
            raise ValueError("shape")
        size = math.prod(shape) * np.dtype(kind).itemsize
        self.left -= size
        if self.left < 0 or at + size > len(self.body):
            raise ValueError("size")
        if not size:
            return np.zeros(shape, kind)
        return np.frombuffer(self.body[at : at + size], kind).reshape(shape).copy()


def _encode(value, arrays, keep, depth):
    if depth > DEPTH:
        raise ValueError("too deep to be sent")
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"f": repr(value)}
    if kind is complex:
        return {"c": [_encode(part, arrays, keep, depth) for part in (value.real, value.imag)]}
    if kind is np.ndarray or isinstance(value, np.generic):
        return _encode_array(value, arrays)
    inner = depth + 1
    if kind in NAMES:
        return {"x": [NAMES[kind], _encode(THINGS[NAMES[kind]][1](value), arrays, keep, inner)]}
    if kind in (list, tuple):
        return {"l" if kind is list else "t": [_encode(item, arrays, keep, inner) for item in value]}
    if kind is dict:
        pairs = value.items()
        return {"d": [[_encode(k, arrays, keep, inner), _encode(v, arrays, keep, inner)] for k, v in pairs]}
    if keep is None:
        raise TypeError(f"a {kind.__name__} cannot be sent")
    return keep(value)


def _encode_array(value, arrays):
    array = np.asarray(value)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if array.dtype.str not in DTYPES:
        raise TypeError(f"an array of {array.dtype} cannot be sent")
    return {
        "a" if type(value) is np.ndarray else "s": [array.dtype.str, list(array.shape), arrays.add(array)]
    }


def _decode(value, budget, resolve, depth):
    if depth > DEPTH:
        raise ValueError("depth")
    if value is None or type(value) in (bool, int, float):
        return value
    if type(value) is str:
        return clean(value)
    if type(value) is dict and "r" in value and resolve:
        return resolve(value)
    if type(value) is not dict or len(value) != 1:
        raise ValueError("value")
    ((kind, inner),) = value.items()
    return _decode_tagged(kind, inner, budget, lambda item: _decode(item, budget, resolve, depth + 1))


def _decode_tagged(kind, inner, budget, decode):
    if kind == "f":
        return ODD[inner]
    if kind == "c":
        re, im = map(decode, inner)
        return complex(float(re), float(im))
    if kind in ("a", "s"):
        array = budget.array(*inner)
        return array if kind == "a" else array[()]
    if kind in ("l", "t"):
        return (list if kind == "l" else tuple)(map(decode, _list(inner)))
    if kind == "d":
        return {_key(decode(key)): decode(item) for key, item in _list(inner)}
    if kind == "x":
        name, data = inner
        return THINGS[name][2](decode(data))
    raise ValueError("tag")


def _list(value):
    if type(value) is not list:
        raise ValueError("list")
    return value


def _key(value):
    """What a dictionary may have as a key: a word or a number, and a tuple of them."""
    words = value if type(value) is tuple else (value,)
    if not all(word is None or type(word) in (bool, int, float, str) for word in words):
        raise ValueError("key")
    return value
