"""Bytes of any sane encoding to UTF-8 bytes, and lines of bounded length from them.

All readers work on UTF-8 bytes. A file that is UTF-8 but for a few broken bytes stays as it is, so that only the records
that hold them are rejected. Where a file was in another encoding, a rejected payload is its text as UTF-8.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from flows.sources.reading import Limits

SAMPLE: Final = 64 * 1024
_CHUNK: Final = 256 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A lead byte with its continuation bytes, and any other byte above ASCII.
_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|([\x80-\xff])")


def detect_encoding(sample: bytes) -> str:
    """The encoding, decided on the first bytes of a file.

    A byte order mark decides; without one, text whose every second byte is mostly zero is UTF-16. UTF-8 wins while its valid
    sequences outnumber stray bytes or the stray bytes are next to none; what is left is Windows-1252, Latin-1's superset.

    >>> [detect_encoding(text) for text in ("naïve".encode(), "naïve".encode("latin-1"), "ok?".encode("utf-16-be"))]
    ['utf-8', 'cp1252', 'utf-16-be']
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    pairs = len(sample) // 2
    if pairs >= 2:
        even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
        if odd > pairs * 0.4 and even < pairs * 0.1:
            return "utf-16-le"
        if even > pairs * 0.4 and odd < pairs * 0.1:
            return "utf-16-be"
    valid = stray = 0
    for match in _SEQUENCE.finditer(sample[:-3] if len(sample) >= SAMPLE else sample):
        if match[1] is None:
            valid += 1
        else:
            stray += 1
    return "utf-8" if stray <= valid or _few(stray, sample) else "cp1252"


def _few(stray: int, sample: bytes) -> bool:
    """Whether stray bytes are damage in an ASCII file and no way of writing letters.

    In Latin-1 the stray bytes are letters between letters; damage shows as bytes no Western text has or as a single hit.
    """
    if stray == 0:
        return True
    return stray <= 3 and any(byte in sample for byte in (b"\xff", b"\xfe", b"\xc0", b"\xc1", b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


@dataclass(slots=True)
class _Recoder:
    """UTF-8 bytes of a stream in another encoding. Undecodable parts become lone surrogates, which no UTF-8 reader accepts."""

    stream: BinaryIO
    decoder: codecs.IncrementalDecoder
    rest: bytes = b""

    def read(self, size: int = -1) -> bytes:
        while not self.rest:
            chunk = self.stream.read(_CHUNK)
            self.rest = self.decoder.decode(chunk, final=not chunk).encode("utf-8", "surrogatepass")
            if not chunk:
                break
        given, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        return given


def _broken_unit(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


class Utf8Stream:
    """A file as UTF-8 bytes without byte order mark. ``sample`` is its beginning, already read; ``read`` gives it again."""

    def __init__(self, stream: BinaryIO) -> None:
        first = b""
        while len(first) < SAMPLE and (more := stream.read(SAMPLE - len(first))):
            first += more
        self.encoding = detect_encoding(first)
        self._head = first
        self._stream: BinaryIO | _Recoder = stream
        if self.encoding == "utf-8-sig":
            self._head = first[len(codecs.BOM_UTF8) :]
        elif self.encoding != "utf-8":
            codecs.register_error("complaints.broken_unit", _broken_unit)
            decoder = codecs.getincrementaldecoder(self.encoding)(errors="complaints.broken_unit")
            if self.encoding == "cp1252":
                decoder = _Western()
            self._head = decoder.decode(first).encode("utf-8", "surrogatepass")
            self._stream = _Recoder(stream, decoder)
        self.magic = first[:8]  # as it was, before any decoding: tells archives
        sample = self._head[:SAMPLE]
        self.old_mac = b"\r" in sample and b"\n" not in sample
        self.sample = sample.replace(b"\r", b"\n") if self.old_mac else sample

    def read(self, size: int = _CHUNK) -> bytes:
        if self._head:
            given, self._head = self._head[:size], self._head[size:]
        else:
            given = self._stream.read(size)
        return given.replace(b"\r", b"\n") if self.old_mac else given


class _Western(codecs.IncrementalDecoder):
    """Windows-1252, with the five bytes it leaves undefined read as Latin-1 reads them."""

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]  # noqa: ARG002
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return "".join(bytes((b,)).decode("latin-1" if b in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for b in data)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. ``too_long`` tells that ``raw`` was cut at Limits.kept or is longer than Limits.line."""

    number: int
    raw: bytes
    too_long: bool = False

    @property
    def position(self) -> str:
        return f"line {self.number}"


def lines(stream: Utf8Stream, *, limits: Limits, longest: int | None = None) -> Iterator[Line]:
    """Lines ended by LF, CRLF or (in a file without LF) CR, in bounded memory. Blank lines come too."""
    longest = longest or limits.line
    pending: list[bytes] = []
    held = number = 0
    while chunk := stream.read(_CHUNK):
        parts = chunk.split(b"\n")
        for part in parts[:-1]:
            number += 1
            yield _line(number, b"".join((*pending, part)) if pending else part, limits, longest)
            pending, held = [], 0
        if held <= limits.kept:
            pending.append(parts[-1])
            held += len(parts[-1])
    last = b"".join(pending)
    if last:
        yield _line(number + 1, last, limits, longest)


def _line(number: int, raw: bytes, limits: Limits, longest: int) -> Line:
    if raw.endswith(b"\r"):
        raw = raw[:-1]
    return Line(number, raw[: limits.kept], len(raw) > longest)
