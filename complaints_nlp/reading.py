"""What the command line reads: lines, CSV and JSON as items, in order, in bounded memory, one for every one in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

LONGEST_LINE: Final = 4_000_000
"""Bytes. A longer line is answered with an error, and never held whole."""

_LONGEST_ID: Final = 200
_Id = str | int | float | None


@dataclass(frozen=True, slots=True)
class Item:
    """A text to analyse (of whatever type it came in) and the id it came with."""

    text: Any
    id: _Id = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that held no text. ``reason`` never quotes it."""

    reason: str
    id: _Id = None


def read_path(path: Path) -> Iterator[Item | Unreadable]:
    """The items of a file by its suffix; other suffixes are read as one text a line."""
    with path.open("rb") as stream:
        yield from READERS.get(path.suffix.lower(), read_lines)(stream)


def read_stream(stream: IO[bytes]) -> Iterator[Item | Unreadable]:
    """JSON lines or CSV, told apart by the first line that is not blank."""
    lines = _Lines(stream)
    first = lines.peek()
    # A CSV header is names and commas; all else is JSON lines, good or bad.
    if first is not None and not first.lstrip().startswith((b"{", b"[", b'"{')) and "text" in _header(first):
        return _csv(lines)
    return _json_lines(lines)


def read_lines(stream: IO[bytes]) -> Iterator[Item | Unreadable]:
    for line in _Lines(stream):
        text = _decoded(line)
        yield text if isinstance(text, Unreadable) else Item(text)


def read_json_lines(stream: IO[bytes]) -> Iterator[Item | Unreadable]:
    return _json_lines(_Lines(stream))


def read_csv(stream: IO[bytes]) -> Iterator[Item | Unreadable]:
    return _csv(_Lines(stream))


def read_json(stream: IO[bytes]) -> Iterator[Item | Unreadable]:
    """One document: an array of objects or strings, or a single one. Anything else is tried as JSON lines."""
    data = stream.read()
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        stream.seek(0)
        yield from read_json_lines(stream)
        return
    for entry in document if isinstance(document, list) else [document]:
        yield _item(entry)


READERS: Final[dict[str, Callable[[IO[bytes]], Iterator[Item | Unreadable]]]] = {
    ".txt": read_lines,
    ".csv": read_csv,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
}


class _Lines:
    """Lines of a byte stream without their ends. A line over the limit is None: passed over piece by piece."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held: list[bytes | None] = []
        self._rest = self._read()

    def __iter__(self) -> Iterator[bytes | None]:
        while self._held:
            yield self._held.pop(0)
        yield from self._rest

    def peek(self) -> bytes | None:
        """The first line that is not blank, without taking it; None at the end or over the limit."""
        for line in self._rest:
            self._held.append(line)
            if line is None or line.strip():
                return line
        return None

    def _read(self) -> Iterator[bytes | None]:
        mark = b"\xef\xbb\xbf"  # before the first line of what Windows programs save
        while line := self._stream.readline(LONGEST_LINE + 1):
            if len(line) <= LONGEST_LINE:
                yield line.removeprefix(mark).rstrip(b"\r\n")
            else:
                while line and not line.endswith(b"\n"):
                    line = self._stream.readline(LONGEST_LINE)
                yield None
            mark = b""


def _decoded(line: bytes | None) -> str | Unreadable:
    if line is None:
        return Unreadable(f"the line is longer than {LONGEST_LINE} bytes; split it")
    try:
        return line.decode()
    except UnicodeDecodeError:
        return Unreadable("the line is not UTF-8; convert it")


def _json_lines(lines: _Lines) -> Iterator[Item | Unreadable]:
    for line in lines:
        text = _decoded(line)
        if isinstance(text, Unreadable):
            yield text
            continue
        try:
            entry = json.loads(text)
        except (ValueError, RecursionError):
            yield Unreadable(
                "the line is not valid JSON; send one object a line" if text.strip() else "the line is empty; send one object a line"
            )
            continue
        yield _item(entry)


def _item(entry: Any) -> Item | Unreadable:
    if isinstance(entry, str):
        return Item(entry)
    if not isinstance(entry, dict):
        return Unreadable('expected a JSON object with "text"; got another type')
    given = entry.get("id")
    id_ = given if isinstance(given, int | float) or (isinstance(given, str) and len(given) <= _LONGEST_ID) else None
    return Item(entry["text"], id_) if "text" in entry else Unreadable('the object has no "text"; add it', id_)


def _header(line: bytes) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader([line.decode()]), [])]
    except (UnicodeDecodeError, csv.Error):
        return []


def _csv(lines: _Lines) -> Iterator[Item | Unreadable]:
    """Rows of a CSV with a header. A quoted field may hold line breaks."""
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(_csv_lines(lines))
    header = [name.strip().lower() for name in _next_row(rows) or []]
    if "text" not in header:
        yield Unreadable('the CSV has no column "text"; name one so')
        return
    text_at, id_at = header.index("text"), header.index("id") if "id" in header else None
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Unreadable("the row is not valid CSV")
            continue
        if row:
            id_ = row[id_at][:_LONGEST_ID] if id_at is not None and id_at < len(row) else None
            yield Item(row[text_at], id_) if text_at < len(row) else Unreadable("the row has too few columns", id_)


def _next_row(rows: Iterator[list[str]]) -> list[str] | None:
    return next((row for row in rows if row), None)


def _csv_lines(lines: _Lines) -> Iterator[str]:
    for line in lines:
        # A row cannot be told apart from its neighbours by an error here, so what is not UTF-8 is shown as U+FFFD.
        yield (line or b"").decode(errors="replace") + "\n"
