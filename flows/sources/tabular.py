"""Rows of delimited text: delimiter and header found by content, quoted line ends kept, broken rows given up one by one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flows.sources.aliases import is_known, roles
from flows.sources.decoding import Line, Utf8Stream, lines
from flows.sources.formats import first_lines
from flows.sources.reading import Limits

DELIMITERS: Final = ("|", "\t", ";", ",")
# A quoted field may hold line ends; a quote that never closes must not swallow the file.
_LONGEST_ROW: Final = 200
_TELLING_COLUMNS: Final = 4
_OPENS: Final = "the row opens a quote that no line closes"
_HOLE: Final = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.:]\d{1,2}|\+?\d{7,}|@")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, or what is wrong with it. ``raw`` is the row as it lay in the file."""

    number: int
    cells: list[str]
    raw: bytes
    problem: str | None = None

    @property
    def position(self) -> str:
        return f"line {self.number}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file's rows lie. ``header`` is None when the first row is a record already; ``skip`` rows come before the header."""

    delimiter: str
    columns: int
    header: tuple[str, ...] | None
    skip: int = 0


def sniff(sample: bytes, *, least: int = 2) -> Layout | None:
    """The layout most lines of a sample agree on, or None when they are no table of at least ``least`` columns.

    The header is the first row of the first ten in which two names are known, or one that is the complaint's own.
    """
    text = [line.decode("utf-8", "replace") for line in first_lines(sample, 60)]
    best: tuple[float, Layout] | None = None
    for delimiter in DELIMITERS:
        rows = [row for row in _parse_sample(text, delimiter) if row]
        counts = [len(row) for row in rows]
        if not counts or (common := max(set(counts), key=counts.count)) < least:
            continue
        header_at = next((i for i, row in enumerate(rows[:10]) if is_header(row)), None)
        columns = len(rows[header_at]) if header_at is not None else common
        agreeing = sum(1 for count in counts if count == columns) / len(counts)
        score = agreeing + (1.0 if header_at is not None else 0.0) + min(columns, 20) / 1000
        if agreeing < 0.4 and header_at is None:
            continue
        header = tuple(cell.strip() for cell in rows[header_at]) if header_at is not None else None
        layout = Layout(delimiter, columns, header, header_at or 0)
        if best is None or score > best[0]:
            best = score, layout
    return best[1] if best else None


def _parse_sample(text: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(text, delimiter=delimiter, skipinitialspace=delimiter != "\t"))
    except csv.Error:
        return [line.split(delimiter) for line in text]


def is_header(cells: Sequence[str]) -> bool:
    """Whether the cells are names: several known ones and nothing that is a date, a number or an address.

    >>> is_header(["Mobile Number", "Message"]), is_header(["07105550123", "no network"])
    (True, False)
    """
    named = [cell for cell in cells if cell.strip()]
    if len(named) < 2 or any(len(cell) > 200 or _HOLE.search(cell) for cell in named):
        return False
    known = roles(named)
    return len(known) >= 2 or ("text" in known and is_known(named[known["text"]]))


def rows(stream: Utf8Stream, layout: Layout, *, limits: Limits) -> Iterator[Row]:
    """The rows below the header (all, when there is none)."""
    seen = 0
    for row in _rows(stream, layout, limits):
        if layout.header is not None and row.problem is None and seen <= layout.skip:
            seen += 1
            continue
        yield row


def _rows(stream: Utf8Stream, layout: Layout, limits: Limits) -> Iterator[Row]:
    delimiter = layout.delimiter
    source = _Pushback(lines(stream, limits=limits))
    quote = b'"'
    while (line := source.next()) is not None:
        if not line.raw.strip():
            continue
        if line.too_long:
            yield Row(line.number, [], line.raw, f"the line is longer than {limits.line} bytes; split it")
        elif quote in line.raw and line.raw.count(quote) % 2 and _ends_open(line.raw, delimiter.encode()):
            yield _assemble(line, source, layout, limits)
        else:
            yield _parse(line.number, line.raw, delimiter)


class _Pushback:
    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._back: list[Line] = []

    def next(self) -> Line | None:
        return self._back.pop() if self._back else next(self._source, None)

    def give_back(self, taken: Sequence[Line]) -> None:
        self._back.extend(reversed(taken))


def _assemble(first: Line, source: _Pushback, layout: Layout, limits: Limits) -> Row:
    """A row whose quoted field goes on over further lines. Where no line closes it, the first alone is broken."""
    taken: list[Line] = []
    raw, size = [first.raw], len(first.raw)
    open_quote = True
    while open_quote and len(taken) < _LONGEST_ROW and size <= limits.line and (line := source.next()) is not None:
        taken.append(line)
        raw.append(line.raw)
        size += len(line.raw)
        if line.raw.count(b'"') % 2:
            open_quote = _ends_open(b"\n".join(raw), layout.delimiter.encode())
    telling = layout.columns >= _TELLING_COLUMNS  # else a text's second line may look like a row
    if open_quote:
        source.give_back(taken)
        if telling and taken and _is_whole(taken[0], layout):
            return _as_written(first, layout)
        return Row(first.number, [], first.raw, _OPENS)
    row = _parse(first.number, b"\n".join(raw), layout.delimiter)
    if (telling or len(row.cells) != layout.columns) and all(_is_whole(line, layout) for line in taken):
        # The quote was closed by one in a later row, and all the rows between are whole by themselves.
        source.give_back(taken)
        return _as_written(first, layout)
    return row


def _as_written(line: Line, layout: Layout) -> Row:
    """The row read with its quotes as signs like others: who writes fields bare may well begin a message with one."""
    row = _parse(line.number, line.raw, layout.delimiter, quoted=False)
    if row.problem is not None or len(row.cells) == layout.columns:
        return row
    return Row(line.number, [], line.raw, _OPENS)


def _is_whole(line: Line, layout: Layout) -> bool:
    return len(_parse(line.number, line.raw, layout.delimiter).cells) == layout.columns


def _ends_open(raw: bytes, delimiter: bytes) -> bool:
    """Whether the text ends inside a quoted field. A quote in the middle of an unquoted field means nothing."""
    place = 0
    while True:
        if raw[place : place + 1] == b'"':
            place += 1
            while True:
                place = raw.find(b'"', place)
                if place < 0:
                    return True
                if raw[place + 1 : place + 2] != b'"':
                    break
                place += 2
        place = raw.find(delimiter, place)
        if place < 0:
            return False
        place += 1


def _parse(number: int, raw: bytes, delimiter: str, *, quoted: bool = True) -> Row:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Row(number, [], raw, f"the row holds a byte that is not UTF-8, at byte {error.start + 1}")
    if "\0" in text:
        return Row(number, [], raw, "the row holds a NUL character (U+0000); remove it")
    if not quoted or '"' not in text:
        return Row(number, text.split(delimiter), raw)
    try:
        # The reader wants its line ends kept; a lone quote inside a field is an inch mark, not an error.
        cells = next(csv.reader([part + "\n" for part in text.split("\n")], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error as error:
        return Row(number, [], raw, f"the row cannot be read as delimited text ({error})")
    return Row(number, cells, raw)


def fit(cells: list[str], layout: Layout, *, text_at: int | None) -> tuple[list[str] | None, str | None]:
    """Cells as many as columns, or why not. A text in the last column may hold the delimiter."""
    width = layout.columns
    if len(cells) == width:
        return cells, None
    if len(cells) > width:
        if any(cell.strip() for cell in cells[width:]) and text_at == width - 1:
            return [*cells[: width - 1], layout.delimiter.join(cells[width - 1 :])], None
        if not any(cell.strip() for cell in cells[width:]):
            return cells[:width], None
        return None, f"the row has {len(cells)} columns where the file has {width}"
    if layout.header is not None and not any(name.strip() for name in layout.header[len(cells) :]):
        return cells + [""] * (width - len(cells)), None
    return None, f"the row has {len(cells)} columns where the file has {width}"
