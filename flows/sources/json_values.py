"""The JSON values of a file as slices of its bytes, in bounded memory, whatever holds them together.

JSON lines, concatenated or pretty-printed objects, one array, an object around an array: all come out as the same stream of
slices, each parsed by itself. A slice that is broken is given whole with the reason, and reading goes on at the next value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from flows.sources.reading import Limits

# From any place outside a string to just behind the next bracket outside strings. Possessive, so it never backtracks.
_BRACKET: Final = re.compile(
    rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+([{}\[\]])',
    re.DOTALL,
)
_GAP: Final = re.compile(rb"[\s,\x1e]*+")
_FIRST_KEY: Final = re.compile(rb'\{\s*("(?:[^"\\]|\\.)*")\s*:', re.DOTALL)
_KEY_BEHIND: Final = re.compile(rb'"([^"\\]{1,60})"\s*:\s*\Z')
_TRIES: Final = 200
_CHUNK: Final = 256 * 1024

Read = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its bytes, its parsed form where it is sound, and otherwise why not."""

    raw: bytes
    position: str
    parsed: Any = None
    problem: str | None = None
    enveloped: bool = False


def parse(raw: bytes) -> tuple[Any, str | None]:
    """The parsed value, or None and what is wrong with it."""
    try:
        return orjson.loads(raw), None
    except orjson.JSONDecodeError as error:
        return None, _why(raw, error)


def _why(raw: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        return f"holds a byte that is not UTF-8, at byte {broken.start + 1} of the record"
    if b"\0" in raw:
        return "holds a NUL byte; remove it"
    return f"is not valid JSON: {error.msg}, at line {error.lineno} column {error.colno} of the record"


class Splitter:
    """Gives the values of a stream of UTF-8 bytes. ``envelopes`` are keys whose array at the top of an object holds records."""

    def __init__(self, read: Read, *, limits: Limits, envelopes: frozenset[str] = frozenset()) -> None:
        self._read = read
        self._limits = limits
        self._envelopes = envelopes
        self._buffer = b""
        self._at = 0
        self._ended = False
        self._count = 0
        self._moved = 0
        self._enveloped = False
        self._shape: tuple[bytes, frozenset[str]] | None = None

    def values(self) -> Iterator[Value]:
        """Top-level values; the elements of a top-level array one by one."""
        while self._skip_gap():
            first = self._buffer[self._at : self._at + 1]
            if first == b"[" and self._count == 0:
                self._at += 1
                yield from self._elements()
            elif first in (b"{", b"["):
                yield from self._value(inside=False)
            elif first in (b"]", b"}"):
                self._at += 1  # the end of what holds the values; a closing bracket alone says nothing
            else:
                yield self._stray()

    def array(self) -> Iterator[Value]:
        """The elements of the array the stream begins with, and nothing behind it."""
        if self._skip_gap() and self._buffer[self._at : self._at + 1] == b"[":
            self._at += 1
            yield from self._elements()

    def _elements(self) -> Iterator[Value]:
        while self._skip_gap():
            first = self._buffer[self._at : self._at + 1]
            if first == b"]":
                self._at += 1
                return
            if first in (b"{", b"["):
                yield from self._value(inside=True)
            else:
                yield self._stray()

    def _value(self, *, inside: bool) -> Iterator[Value]:
        end, envelope = self._find_end(watch=not inside)
        if end is None and envelope is not None:
            yield from self._envelope(envelope)
            return
        if end is None:
            yield from self._unbounded()
            return
        raw = self._buffer[self._at : end]
        parsed, problem = parse(raw)
        if problem is None and len(raw) <= self._limits.value:
            self._learn(raw, parsed)
            yield self._emit(raw, parsed)
        elif problem is None:
            yield self._emit(raw, None, f"is longer than {self._limits.value} bytes; split it")
        elif envelope is not None and envelope < end:
            yield from self._envelope(envelope)
            return
        elif cut := self._resync(self._window(len(raw)), within=len(raw)):
            end = self._at + cut
            yield self._emit(raw[:cut].rstrip(b", \r\n\t"), None, problem)
        else:
            end = self._at + len(raw)
            yield self._emit(raw, None, problem)
        self._at = end

    def _envelope(self, start: int) -> Iterator[Value]:
        """The elements of an object's array, one by one, where the object is too large or too broken to parse whole."""
        self._at, self._enveloped = start, True
        yield from self._elements()
        self._skip_rest_of_object()
        self._enveloped = False

    def _find_end(self, *, watch: bool) -> tuple[int | None, int | None]:
        """The end of the value at the cursor, and where the elements of its first envelope array begin.

        The end is None when the value does not end within the limits. Reading grows by doubling, so that a long value is
        scanned a constant number of times.
        """
        depth, place, want, looked = 0, self._at, _CHUNK, False
        envelope: int | None = None
        while True:
            match = _BRACKET.match(self._buffer, place)
            if match is None:
                held = len(self._buffer) - self._at
                over = self._limits.value if envelope is not None else self._limits.kept
                if held > self._limits.value and not looked and envelope is None:
                    # Suspiciously long: perhaps a lost quote has swallowed the values behind it.
                    looked = True
                    if self._resync(self._buffer[self._at :]):
                        return None, None
                if held > over or not self._more(want):
                    return None, envelope
                place -= self._moved
                envelope = None if envelope is None else envelope - self._moved
                want = min(want * 2, 8 * 1024 * 1024)
                continue
            bracket, place = match[1], match.end()
            depth += 1 if bracket in b"{[" else -1
            if watch and bracket == b"[" and depth == 2 and envelope is None and self._is_envelope(match):
                envelope = place
            if depth == 0:
                return place, envelope
            if envelope is not None and place - self._at > self._limits.value:
                return None, envelope

    def _is_envelope(self, match: re.Match[bytes]) -> bool:
        key = _KEY_BEHIND.search(self._buffer, max(self._at, match.end() - 100), match.end() - 1)
        return key is not None and key[1].decode("utf-8", "replace") in self._envelopes

    def _unbounded(self) -> Iterator[Value]:
        """A value without an end: cut short by the end of the file, or a lost quote or bracket that swallows what follows."""
        raw = self._buffer[self._at :]
        cut = self._resync(raw)
        if cut:
            _, problem = parse(raw[:cut].rstrip(b", \r\n\t"))
            yield self._emit(raw[:cut].rstrip(b", \r\n\t"), None, problem or "is not closed")
            self._at += cut
            return
        if self._ended:
            # The brackets that close what holds the values are not part of the broken one.
            yield self._emit(raw.rstrip(), None, "ends early: the file stops inside this record")
            self._at = len(self._buffer)
            return
        yield self._emit(raw[: self._limits.kept], None, f"does not end within {self._limits.kept} bytes; split it")
        self._drop_to_next_line()

    def _window(self, length: int) -> bytes:
        """The slice at the cursor and some bytes behind it: the next sound value may begin in one and end in the other."""
        while len(self._buffer) - self._at < length + _CHUNK and self._more(_CHUNK):
            pass
        return self._buffer[self._at : self._at + length + _CHUNK]

    def _resync(self, raw: bytes, *, within: int | None = None) -> int | None:
        """Where in a broken slice the next sound value begins, or None.

        A candidate begins with the key that sound values of this file begin with, follows a comma or a line end, parses, and
        shares half of its keys with them; so an object nested in the broken one is not taken for the next.
        """
        if self._shape is None:
            self._shape = self._guess_shape(raw)
        if self._shape is None:
            return None
        first_key, keys = self._shape
        for number, match in enumerate(re.finditer(rb"[,\n\]}]\s*(\{\s*" + re.escape(first_key) + rb"\s*:)", raw)):
            start = match.start(1)
            if number >= _TRIES or (within is not None and start >= within):
                return None
            end = _end_of(raw, start)
            if end is None:
                continue
            parsed, problem = parse(raw[start:end])
            if problem is None and isinstance(parsed, dict) and 2 * len(keys & parsed.keys()) >= len(keys):
                return start
        return None

    def _guess_shape(self, raw: bytes) -> tuple[bytes, frozenset[str]] | None:
        """Before any sound value was seen: the first later object with the same first key as this one."""
        own = _FIRST_KEY.match(raw)
        if own is None:
            return None
        for match in re.finditer(rb"[,\n\]}]\s*(\{\s*" + re.escape(own[1]) + rb"\s*:)", raw):
            end = _end_of(raw, match.start(1))
            parsed = parse(raw[match.start(1) : end])[0] if end else None
            if isinstance(parsed, dict) and len(parsed) > 1:
                return own[1], frozenset(parsed)
        return None

    def _learn(self, raw: bytes, parsed: Any) -> None:
        if self._shape is None and isinstance(parsed, dict) and (key := _FIRST_KEY.match(raw)):
            self._shape = key[1], frozenset(parsed)

    def _stray(self) -> Value:
        """Something between values that is no object and no array: given up to the end of its line or the next bracket."""
        while True:
            match = re.compile(rb"[\n{\[\]]").search(self._buffer, self._at + 1)
            if match or len(self._buffer) - self._at > self._limits.kept or not self._more(_CHUNK):
                break
        end = match.start() if match else len(self._buffer)
        raw = self._buffer[self._at : end]
        self._at = end
        parsed, problem = parse(raw.strip().rstrip(b","))
        return self._emit(raw.strip(), parsed, problem or "is a single value, not an object")

    def _emit(self, raw: bytes, parsed: Any, problem: str | None = None) -> Value:
        self._count += 1
        return Value(raw, f"item {self._count}", parsed, problem, self._enveloped)

    def _skip_gap(self) -> bool:
        while True:
            match = _GAP.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return True
            if not self._more(_CHUNK):
                return False

    def _skip_rest_of_object(self) -> None:
        """Behind an envelope's array: the rest of the object around it (paging, includes) holds no records."""
        depth = 1
        while depth:
            match = _BRACKET.match(self._buffer, self._at)
            if match is None:
                if len(self._buffer) - self._at > self._limits.kept or not self._more(_CHUNK):
                    self._at = len(self._buffer)
                    return
                continue
            depth += 1 if match[1] in b"{[" else -1
            self._at = match.end()

    def _drop_to_next_line(self) -> None:
        self._at = len(self._buffer)
        while self._more(_CHUNK):
            newline = self._buffer.find(b"\n", self._at)
            if newline >= 0:
                self._at = newline
                return
            self._at = len(self._buffer)

    def _more(self, size: int) -> bool:
        """Read on; what lies before the cursor is let go. ``_moved`` tells by how much places shifted."""
        chunk = b"" if self._ended else self._read(size)
        self._moved = 0
        if not chunk:
            self._ended = True
            return False
        self._moved = self._at
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return True


def _end_of(raw: bytes, start: int) -> int | None:
    depth, place = 0, start
    while match := _BRACKET.match(raw, place):
        depth += 1 if match[1] in b"{[" else -1
        place = match.end()
        if depth == 0:
            return place
    return None


def once(data: bytes) -> Read:
    """A stream that gives ``data`` at the first read and then ends."""
    rest = [data]
    return lambda _: rest.pop() if rest else b""


def elements_of(raw: bytes, key: str, *, limits: Limits) -> Iterator[Value]:
    """The elements of the array under ``key`` at the top of the object ``raw``, as the slices they are."""
    place = depth = 0
    while match := _BRACKET.match(raw, place):
        depth += 1 if match[1] in b"{[" else -1
        place = match.end()
        if depth == 2 and match[1] == b"[":
            behind = _KEY_BEHIND.search(raw, max(0, place - 100), place - 1)
            if behind and behind[1] == key.encode():
                return Splitter(once(raw[place - 1 :]), limits=limits).array()
    return iter(())


def find_member(read: Read, key: str, *, limits: Limits) -> Any:
    """The object under the first ``key`` anywhere in a stream, parsed, or None. For what a large envelope says once for all.

    Inside a JSON string every quote is escaped, so a quoted key with its colon is never part of a text.
    """
    pattern = re.compile(rb'"' + re.escape(key.encode()) + rb'"\s*:\s*(?=\{)')
    held = b""
    while chunk := read(_CHUNK):
        held += chunk
        if match := pattern.search(held):
            held = held[match.end() :]
            while (end := _end_of(held, 0)) is None and len(held) <= limits.kept and (chunk := read(8 * _CHUNK)):
                held += chunk
            return parse(held[:end])[0] if end else None
        held = held[-200:]
    return None
