"""The wire between examiner and student, fuzzed: whatever arrives is plain data or a WireError."""

import json
import math
import os
import socket
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from gdlib.checks.functions import TEMPLATES, Function
from gdlib.checks.results import Opaque
from gdlib.checks.tables import DataFrame, Series, Table
from gdlib.course.grade import wire

# The same examples in every run: these tests may not depend on luck or on the clock.
fuzz = settings(
    max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
PLAIN = {type(None), bool, int, float, complex, str, list, tuple, dict, np.ndarray}
PLAIN |= {Opaque, Function, Table, DataFrame, Series}


def sent(message, keep=None):
    """The bytes that ``send`` puts on the line."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
        wire.Link(ours.fileno(), ours.fileno()).send(message, keep)
        ours.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: theirs.recv(1 << 20), b""))


def received(data, resolve=None):
    """What ``receive`` makes of bytes after which the other side hangs up."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb", 0) as end:
        end.write(data)
        end.close()
        return wire.Link(reading, reading).receive(5, resolve)


def frame(head, body=b""):
    return struct.pack("<II", 4 + len(head) + len(body), len(head)) + head + body


# What may be sent -------------------------------------------------------------------------------------------

DTYPES = sorted(wire.DTYPES)
numbers = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(max_size=20)
)
arrays = st.sampled_from(DTYPES + [t.replace("<", ">") for t in DTYPES]).flatmap(
    lambda kind: npst.arrays(kind, npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
scalars = st.sampled_from(DTYPES).flatmap(lambda kind: npst.arrays(kind, ())).map(lambda array: array[()])
functions = st.builds(
    Function,
    st.sampled_from(sorted(TEMPLATES)),
    st.lists(st.one_of(st.integers(), st.floats()), max_size=3).map(tuple),
)
columns = st.dictionaries(st.text(max_size=5), st.lists(st.floats(), max_size=3), max_size=3)
words = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
things = st.one_of(
    functions,
    st.builds(Opaque, st.text(max_size=20)),
    st.builds(Table, columns),
    columns.map(DataFrame),
    columns.map(Series),
)
values = st.recursive(
    st.one_of(numbers, arrays, scalars, things),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.one_of(words, st.tuples(words, words)), inner, max_size=4),
    ),
    max_leaves=20,
)


def same(a, b):
    """Exactly the same: types, signs of zero, bits of arrays; a number that is none equals itself."""
    if isinstance(a, (np.ndarray, np.generic)):
        return type(a) is type(b) and _little(a) == _little(b)
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(dict.items(a)), list(dict.items(b)))
    if isinstance(a, (Function, Table, Opaque)):
        return same(vars(a), vars(b))
    return a == b


def _little(array):
    array = np.asarray(array)
    little = array.astype(array.dtype.newbyteorder("<"))
    return little.dtype.str, little.shape, little.tobytes()


@fuzz
@given(values)
@example(math.nan)
@example(-0.0)
@example([math.inf, -math.inf, complex(-0.0, math.nan)])
@example(np.float64(-0.0))
@example(np.array([], dtype="<i2").reshape(0, 3))
@example(np.array(7, dtype=">f8"))
@example(np.arange(12.0).reshape(3, 4)[::2, ::-1].T)
@example(np.array([True, False]))
@example(1 << 10_000)
@example({(1, None): "x", math.nan: 2, -0.0: 3})
def test_what_is_sent_arrives(value):
    assert same(received(sent({"value": value}))["value"], value)


def test_nesting_up_to_the_limit_arrives_and_beyond_it_is_refused():
    def nest(depth):
        value = 1.5
        for i in range(depth):
            value = [[value], (value,), {"k": value}][i % 3]
        return value

    assert same(received(sent({"value": nest(wire.DEPTH)}))["value"], nest(wire.DEPTH))
    with pytest.raises(ValueError, match="deep"):
        sent({"value": nest(wire.DEPTH + 1)})


class Listlike(list):
    pass


class Arraylike(np.ndarray):
    pass


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        b"bytes",
        print,
        Listlike([1]),
        np.zeros(2).view(Arraylike),
        np.array([None]),
        np.array(["text"]),
        np.array("2026-01-01", dtype="datetime64[D]"),
        np.zeros(2, dtype=[("a", "f8")]),
        np.longdouble(1),
        [1, {"deep": (object(),)}],
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_data_is_not_sent(value):
    with pytest.raises((TypeError, ValueError)):
        sent({"value": value})


def test_what_is_too_large_is_not_sent():
    for value in (np.zeros(wire.FRAME // 8), "x" * wire.JSON, 1 << 100_000):
        with pytest.raises(ValueError):  # noqa: PT011  Python's own words for an integer too long
            sent({"value": value})


def test_a_lone_surrogate_becomes_a_question_mark():
    assert received(sent({"value": ["a\ud800b", {"\udfff": 1}]})) == {"value": ["a?b", {"?": 1}]}


def test_arrays_that_arrive_are_copies_of_their_own():
    data = sent({"a": np.arange(3.0), "b": np.arange(3.0)})
    got = received(data)
    got["a"][0] = 7
    assert got["b"][0] == 0
    assert got["a"].flags.writeable
    assert got["a"].flags.owndata or got["a"].base.flags.owndata


# What may arrive --------------------------------------------------------------------------------------------

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=30,
)
sizes = st.one_of(st.integers(-2, 12), st.integers(), st.booleans(), st.none(), st.just(1 << 39))
# Near misses: the right tags around something that may be wrong.
tagged = st.recursive(
    st.one_of(
        json_values,
        st.builds(
            lambda tag, kind, shape, at: {tag: [kind, shape, at]},
            st.sampled_from("as"),
            st.sampled_from([*DTYPES, ">f8", "|O", "|S4", "<U2", "f8", ""]),
            st.lists(sizes, max_size=4),
            sizes,
        ),
        st.builds(lambda word: {"f": word}, st.sampled_from(["nan", "inf", "-inf", "1", 1.0, None, []])),
        st.builds(lambda name, p: {"x": [name, p]}, st.sampled_from([*wire.THINGS, "?"]), json_values),
        st.builds(lambda number: {"r": number}, json_values),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: {"l": items}),
        st.lists(inner, max_size=4).map(lambda items: {"t": items}),
        st.lists(st.tuples(inner, inner).map(list), max_size=3).map(lambda items: {"d": items}),
        st.tuples(inner, inner).map(lambda pair: {"c": list(pair)}),
        st.tuples(st.sampled_from(sorted(wire.THINGS)), inner).map(lambda pair: {"x": list(pair)}),
    ),
    max_leaves=15,
)


def harmless(value, depth=0):
    """Only exact types, only numbers in arrays, no lone surrogates, no deeper than allowed."""
    assert depth <= wire.DEPTH + 2
    assert type(value) in PLAIN or (isinstance(value, np.generic) and value.dtype.str in wire.DTYPES)
    if type(value) is str:
        value.encode()
    elif type(value) is np.ndarray:
        assert value.dtype.str in wire.DTYPES
    elif isinstance(value, dict):
        for key, item in dict.items(value):
            hash(key)
            harmless(key, depth + 1)
            harmless(item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            harmless(item, depth + 1)
    elif isinstance(value, (Function, Table, Opaque)):
        for item in vars(value).values():
            harmless(item, depth + 1)


def survives(data, resolve=None):
    """Plain data or a WireError; anything else fails the test."""
    try:
        message = received(data, resolve)
    except wire.WireError:
        return
    assert type(message) is dict
    harmless(message)


@fuzz
@given(st.binary(max_size=200))
@example(b"")
@example(b"\xff" * 8)
@example(struct.pack("<II", 4, 0))
@example(struct.pack("<II", 0, 0))
@example(frame(b"{}"))
@example(frame(b"[]"))
@example(frame(b"\xff"))
@example(frame(b'{"a": NaN}'))
@example(frame(b'{"a": 1e999}'))
@example(frame(b'{"a": ' + b"9" * 5000 + b"}"))
@example(frame(b"[" * 100_00))
@example(frame(b'{"a":' * 10_000))
def test_any_bytes(data):
    survives(data)


@fuzz
@given(json_values, st.binary(max_size=100))
def test_any_json(value, body):
    survives(frame(json.dumps(value).encode(), body))
    survives(frame(json.dumps({"value": value}).encode(), body))


@fuzz
@given(tagged, st.binary(max_size=100))
@example({"a": ["<f8", [1 << 39], 0]}, b"")
@example({"a": ["<f8", [0, 1 << 39], 0]}, b"")
@example({"a": ["<f8", [1 << 39] * 32, 0]}, b"")
@example({"a": ["<f8", [0, *[1 << 39] * 31], 0]}, b"")
@example({"a": ["<f8", [1], -8]}, b"12345678")
@example({"a": ["<f8", [True], 0]}, b"12345678")
@example({"a": "<f8"}, b"")
@example({"c": [{"a": ["<f8", [1], 0]}, 0]}, b"12345678")
@example({"c": ["1", "nan"]}, b"")
@example({"d": [[{"l": []}, 1]]}, b"")
@example({"d": [[{"a": ["<f8", [1], 0]}, 1]]}, b"12345678")
@example({"d": "ab"}, b"")
@example({"x": "ab"}, b"")
@example({"x": ["table", {"l": [{"t": ["a", 1]}]}]}, b"")
@example({"x": ["function", {"l": ["cubic", {"l": [True]}]}]}, b"")
@example({"r": 0}, b"")
def test_any_value_with_the_right_tags(value, body):
    data = frame(json.dumps({"value": value}).encode(), body)
    survives(data)
    objects = [1.5]
    survives(data, lambda told: objects[told["r"]])


@fuzz
@given(values, st.data())
def test_a_good_frame_with_a_few_wrong_bytes(value, data):
    good = bytearray(sent({"number": 1, "value": value}))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(good) - 1))
        how = data.draw(st.sampled_from(["flip", "set", "cut", "insert", "double"]))
        if how == "flip":
            good[place] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "set":
            good[place] = data.draw(st.sampled_from(list(b'\x00\xff[]{}",:-9eN\\')))
        elif how == "cut":
            del good[place + 1 :]
        elif how == "insert":
            good[place:place] = data.draw(st.binary(max_size=8))
        else:
            good += good[place:]
    survives(bytes(good[: 1 << 15]))


def test_the_same_bytes_are_not_unpacked_a_thousand_times():
    """A frame of a megabyte must not become a gigabyte of arrays."""
    array = {"a": ["|u1", [1 << 20], 0]}
    head = json.dumps({"value": {"l": [array] * 1000}}).encode()
    with pytest.raises(wire.WireError):
        wire.parse(head, bytes(1 << 20))


@pytest.mark.slow
@pytest.mark.parametrize(
    "head",
    [
        b'{"value":{"l":[' + b"null," * 800_000 + b"null]}}",
        b'{"value":{"l":[' + b'{"l":[]},' * 400_000 + b"null]}}",
        b'{"value":{"l":[' + b'{"a":["<f8",[0],0]},' * 180_000 + b"null]}}",
        b'{"value":{"l":[' + b'{"a":["<f8",[0,549755813888],0]},' * 110_000 + b"null]}}",
        b'{"value":"' + b"x" * 4_000_000 + b'"}',
        b'{"value":"' + rb"\ud800" * 600_000 + b'"}',
        b"[" * 4_000_000,
        b'{"value":' * 400_000,
        b'{"value":' + b"9" * 4_000_000 + b"}",
        b'{"value":' + b"1." + b"9" * 4_000_000 + b"}",
    ],
    ids=[
        "nulls",
        "lists",
        "empty arrays",
        "long empty arrays",
        "text",
        "surrogates",
        "depth",
        "objects",
        "int",
        "float",
    ],
)
def test_the_largest_frames_take_bounded_memory(head):
    assert len(head) <= wire.JSON
    tracemalloc.start()
    try:
        wire.parse(head, b"")
    except wire.WireError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 60 * wire.JSON


@pytest.mark.parametrize("data", [b"", b"\x08", struct.pack("<I", 100), frame(b'{"a": 1}')[:-1]])
def test_whoever_says_only_half_is_not_waited_for(data):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(data)
        with pytest.raises(wire.WireError):
            wire.Link(ours.fileno(), ours.fileno()).receive(0.05)


def test_whoever_does_not_listen_is_not_waited_for():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        link = wire.Link(ours.fileno(), ours.fileno())
        link.patience = 0.05
        with pytest.raises(wire.WireError):
            link.send({"value": np.zeros(1 << 20)})
        theirs.close()
        with pytest.raises(wire.WireError):
            link.send({"value": 1})


def test_a_message_after_a_broken_one_is_still_a_message():
    """Broken words in a whole frame do not take the next frame along."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        link = wire.Link(ours.fileno(), ours.fileno())
        theirs.send(frame(b"nonsense") + frame(b'{"value": 1}'))
        with pytest.raises(wire.WireError):
            link.receive(1)
        assert link.receive(1) == {"value": 1}
