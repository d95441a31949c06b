"""Files of JSON: finds the records, whatever holds them together, and the dialect of each by its own keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from flows.sources.decoding import Utf8Stream, lines
from flows.sources.formats import Format, Gatherer, first_lines
from flows.sources.json_values import Splitter, Value, elements_of, find_member, once, parse
from flows.sources.opening import Member
from flows.sources.reading import Context, Dialect, Outcome, Payload
from models.records import PassedOver

# An escaped NUL that is an escape, not a backslash followed by letters.
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BLANK_START: Final = b" \t\r\n\x1e"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An object around records: their ``key``, and what of the rest each record needs to be whole.

    ``companion`` names an object beside the array that ``wrap`` joins to each element (X keeps authors apart from posts).
    """

    key: str
    companion: str | None = None
    wrap: Callable[[Payload, Payload], Payload] | None = None


def json_format(name: str, *, dialects: Sequence[Dialect], envelopes: Sequence[Envelope] = ()) -> Format:
    """The format of a source's JSON files. Any JSON is taken; an object of no known dialect is rejected with what was expected."""
    reader = _JsonReader(tuple(dialects), {envelope.key: envelope for envelope in envelopes})
    return Format(
        name=name,
        expects="JSON: " + "; ".join(dialect.expects for dialect in dialects),
        matches=looks_like_json,
        read=reader.read,
    )


def looks_like_json(sample: bytes) -> bool:
    """Whether the first character opens an object or an array of objects.

    >>> looks_like_json(b' [ {"a": 1}]'), looks_like_json(b"[2025-03-14] hello"), looks_like_json(b"{name},{phone}")
    (True, False, False)
    """
    start = sample.lstrip(_BLANK_START)
    if start.startswith(b"{"):
        return start[1:].lstrip(_BLANK_START)[:1] in (b'"', b"}", b"'", b"")
    return start.startswith(b"[") and start[1:].lstrip(_BLANK_START)[:1] in (b"{", b"[", b"]", b"")


def is_json_lines(sample: bytes) -> bool:
    """Whether most lines hold a value each. A broken line is then rejected alone, whatever its brackets say."""
    found = first_lines(sample)
    whole = sum(1 for line in found if line.lstrip().startswith((b"{", b"[")) and parse(line)[1] is None)
    if len(found) == 1:
        return whole == 1  # the second line is longer than the sample, or there is none
    return whole * 2 > len(found) or (whole >= 1 and all(line.startswith(b"{") for line in found))


class _JsonReader:
    def __init__(self, dialects: tuple[Dialect, ...], envelopes: Mapping[str, Envelope]) -> None:
        self._dialects = dialects
        self._envelopes = envelopes
        self._expected = "; ".join(dialect.expects for dialect in dialects)

    def read(self, member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
        run = _Run(self, member, context)
        for value in self._values(stream, context):
            yield from run.outcomes(value)
        yield from run.rest()

    def _values(self, stream: Utf8Stream, context: Context) -> Iterator[Value]:
        if not is_json_lines(stream.sample):
            keys = frozenset(self._envelopes)
            yield from Splitter(stream.read, limits=context.limits, envelopes=keys).values()
            return
        for line in lines(stream, limits=context.limits, longest=context.limits.value):
            raw = line.raw.strip(_BLANK_START)
            if line.too_long:
                yield Value(raw, line.position, None, f"is longer than {context.limits.value} bytes; split it")
            elif raw:
                parsed, problem = parse(raw)
                yield Value(raw, line.position, parsed, problem)
            else:
                yield Value(b"", line.position)

    def dialect_of(self, payload: Payload) -> Dialect | None:
        return next((dialect for dialect in self._dialects if dialect.matches(payload)), None)

    def envelope_of(self, payload: Payload) -> Envelope | None:
        return next((each for key, each in self._envelopes.items() if isinstance(payload.get(key), list)), None)

    @property
    def expected(self) -> str:
        return self._expected


class _Run:
    """One file's reading: remembers the last dialect, the groups that wait, and what a large envelope says once for all."""

    def __init__(self, reader: _JsonReader, member: Member, context: Context) -> None:
        self._reader = reader
        self._member = member
        self._context = context
        self._last: Dialect | None = None
        self._groups: dict[str, tuple[Dialect, Gatherer]] = {}
        self._companion: dict[str, Any] = {}

    def outcomes(self, value: Value) -> Iterator[Outcome]:
        position = self._member.at(value.position)
        if value.problem:
            yield self._reject(value.raw, position, f"the record {value.problem}")
        elif not value.raw:
            yield PassedOver("blank line")
        elif isinstance(value.parsed, list):
            for inner in Splitter(once(value.raw), limits=self._context.limits).array():
                yield from self.outcomes(_inside(inner, value))
        elif not isinstance(value.parsed, dict):
            yield self._reject(value.raw, position, "the record is a single value, not an object with fields")
        elif _NUL.search(value.raw):
            yield self._reject(value.raw, position, "the record holds a NUL character (U+0000); remove it")
        else:
            yield from self._object(value, position)

    def _object(self, value: Value, position: str) -> Iterator[Outcome]:
        payload, text = value.parsed, value.raw
        if value.enveloped:
            payload, text = self._with_companion(value)
        dialect = self._reader.dialect_of(payload)
        if dialect is not None:
            self._last = dialect
            yield from self._record(dialect, payload, text, position)
        elif envelope := self._reader.envelope_of(value.parsed):
            yield from self._unwrap(value, envelope)
        else:
            yield self._reject(value.raw, position, f"the object is of no known dialect; expected one of: {self._reader.expected}")

    def _record(self, dialect: Dialect, payload: Payload, raw: bytes, position: str) -> Iterator[Outcome]:
        group = dialect.gather(payload) if dialect.gather else None
        if group is None:
            yield self._context.outcome(dialect, payload, text=raw.decode(), position=position)
            return
        key, last = group
        gatherer = self._groups.setdefault(dialect.name, (dialect, Gatherer()))[1]
        for ready in gatherer.add(key, raw, complete=lambda _: last):
            yield self._gathered(dialect, ready)

    def _gathered(self, dialect: Dialect, raws: list[bytes]) -> Outcome:
        text = b'{"events":[' + b",".join(raws) + b"]}"
        position = self._member.at(f"{len(raws)} events of one contact")
        return self._context.outcome(dialect, orjson.loads(text), text=text.decode(), position=position)

    def rest(self) -> Iterator[Outcome]:
        for dialect, gatherer in self._groups.values():
            for raws in gatherer.rest():
                yield self._gathered(dialect, raws)

    def _unwrap(self, value: Value, envelope: Envelope) -> Iterator[Outcome]:
        if not value.parsed[envelope.key]:
            yield PassedOver("empty page")
            return
        companion = value.parsed.get(envelope.companion) if envelope.companion else None
        for element in elements_of(value.raw, envelope.key, limits=self._context.limits):
            inner = _inside(element, value)
            if isinstance(inner.parsed, dict) and isinstance(companion, dict) and envelope.wrap:
                payload = envelope.wrap(inner.parsed, companion)
                yield from self.outcomes(Value(orjson.dumps(payload), inner.position, payload))
            else:
                yield from self.outcomes(inner)

    def _with_companion(self, value: Value) -> tuple[Payload, bytes]:
        """An element of an object too large or too broken to parse whole: what belongs to all of them is looked up once."""
        for envelope in self._reader._envelopes.values():
            if envelope.companion is None or envelope.wrap is None:
                continue
            if envelope.companion not in self._companion:
                with self._member.open() as again:
                    read = Utf8Stream(again).read
                    self._companion[envelope.companion] = find_member(read, envelope.companion, limits=self._context.limits)
            if isinstance(companion := self._companion[envelope.companion], dict):
                payload = envelope.wrap(value.parsed, companion)
                return payload, orjson.dumps(payload)
        return value.parsed, value.raw

    def _reject(self, raw: bytes, position: str, reason: str) -> Outcome:
        name = self._last.name if self._last else None
        return self._context.reject(raw, dialect=name, position=position, reason=reason)


def _inside(inner: Value, outer: Value) -> Value:
    return Value(inner.raw, f"{outer.position}, {inner.position}", inner.parsed, inner.problem)
