"""The splitter gives every value of any file, however it is cut into chunks and whatever holds the values together."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sources.json_values import Splitter, Value, elements_of, find_member, once
from flows.sources.reading import DEFAULT_LIMITS, Limits

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=8), VALUES, max_size=4), max_size=6)


def split(data: bytes, *, chunk: int = 1 << 20, envelopes: tuple[str, ...] = (), limits: Limits = DEFAULT_LIMITS) -> list[Value]:
    stream = io.BytesIO(data)
    return list(Splitter(lambda _: stream.read(chunk), limits=limits, envelopes=frozenset(envelopes)).values())


@settings(max_examples=150, deadline=None)
@given(
    objects=OBJECTS,
    chunk=st.integers(1, 64),
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
    shape=st.sampled_from(["array", "lines", "joined"]),
)
def test_any_objects_in_any_chunks_come_out_equal(objects: list[Any], chunk: int, indent: int | None, ascii_only: bool, shape: str) -> None:
    texts = [json.dumps(each, indent=indent, ensure_ascii=ascii_only) for each in objects]
    if shape == "array":
        data = json.dumps(objects, indent=indent, ensure_ascii=ascii_only)
    else:
        data = ("\n" if shape == "lines" else "").join(texts)
    found = split(data.encode(), chunk=chunk)
    assert [value.problem for value in found] == [None] * len(objects)
    assert [value.parsed for value in found] == objects


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200) | st.text(alphabet='{}[]",:\\ a1\n', max_size=120).map(str.encode), chunk=st.integers(1, 16))
def test_no_bytes_crash_it_or_hang_it(data: bytes, chunk: int) -> None:
    for value in split(data, chunk=chunk, envelopes=("a",)):
        assert value.raw in data or value.raw.strip() in data


@pytest.mark.parametrize(
    ("data", "expected", "reason"),
    [
        (b'{"data":[{"a":1},{"a":2}],"meta":{}}', [{"data": [{"a": 1}, {"a": 2}], "meta": {}}], "sound and small: given whole"),
        (b'{"data":[{"a":1},{"a":x},{"a":2}],"meta":{}}{"b":1}', [{"a": 1}, None, {"a": 2}, {"b": 1}], "broken: its elements one by one"),
        (b'{"data":[' + b'{"a":1},' * 40_000 + b'{"a":2}],"meta":{"x":[1]}}', [{"a": 1}] * 40_000 + [{"a": 2}], "large: the same"),
    ],
)
def test_envelopes(data: bytes, expected: list[Any], reason: str) -> None:
    assert [value.parsed for value in split(data, chunk=4096, envelopes=("data",), limits=Limits(value=100_000))] == expected, reason


def test_elements_keep_their_bytes_and_members_are_found() -> None:
    raw = b'{"n": 1, "data": [ {"a" : 1.0e0}, {"a":"]"} ], "includes": {"users": [1]}}'
    assert [value.raw for value in elements_of(raw, "data", limits=Limits())] == [b'{"a" : 1.0e0}', b'{"a":"]"}']
    assert find_member(once(raw), "includes", limits=Limits()) == {"users": [1]}
    assert find_member(once(b'{"text":"\\"includes\\": {}"}'), "includes", limits=Limits()) is None
