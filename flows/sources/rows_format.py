"""Tables (delimited text, workbooks) as records: one row is one record, kept as an object by its header."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import openpyxl
import orjson

from flows.sources.aliases import roles
from flows.sources.answers import fields_of
from flows.sources.decoding import Utf8Stream
from flows.sources.formats import Format
from flows.sources.opening import Member, Unreadable
from flows.sources.reading import MIB, Context, Dialect, Fields, Outcome, Payload
from flows.sources.tabular import Layout, Row, fit, is_header, rows, sniff

_HEADER_WITHIN: Final = 20
_WORKBOOK_LIMIT: Final = 256 * MIB


_DAMAGE: Final = (
    zlib.error,
    zipfile.BadZipFile,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,  # an XML parser's error is one
)


def row_fields(payload: Payload) -> Fields:
    return fields_of(payload)


def rows_format(name: str, *, dialect: Dialect, least: int = 2) -> Format:
    """Delimited rows of one dialect, below a header."""

    def layout_of(sample: bytes) -> Layout | None:
        found = sniff(sample, least=least)
        known = roles(found.header) if found and found.header else {}
        return found if {"text", "time"} & known.keys() else None

    def read(member: Member, stream: Utf8Stream, context: Context) -> Iterator[Outcome]:
        layout = layout_of(stream.sample)
        if layout is None:
            raise Unreadable("no header row was found")
        reader = RowReader(layout, dialect, member, context)
        for row in rows(stream, layout, limits=context.limits):
            yield reader.outcome(row)

    return Format(name, dialect.expects, lambda sample: layout_of(sample) is not None, read)


class RowReader:
    """Rows to outcomes by one layout."""

    def __init__(self, layout: Layout, dialect: Dialect, member: Member, context: Context) -> None:
        self._layout = layout
        self._names = unique(layout.header or ())
        self._text_at = roles(self._names).get("text")
        self._dialect = dialect
        self._member = member
        self._context = context

    def payload(self, row: Row) -> tuple[dict[str, Any] | None, str | None]:
        cells, problem = (None, row.problem) if row.problem else fit(row.cells, self._layout, text_at=self._text_at)
        return (dict(zip(self._names, cells, strict=False)), None) if cells is not None else (None, problem)

    def outcome(self, row: Row) -> Outcome:
        payload, problem = self.payload(row)
        if payload is None:
            return self.reject(row, problem or "")
        position = self._member.at(row.position)
        return self._context.outcome(self._dialect, payload, text=orjson.dumps(payload).decode(), position=position)

    def reject(self, row: Row, problem: str) -> Outcome:
        """A broken row is kept below its header, so that it can be mended and read again by itself."""
        header = self._layout.delimiter.join(_quoted(name, self._layout.delimiter) for name in self._layout.header or ())
        raw = header.encode() + b"\n" + row.raw if header else row.raw
        position = self._member.at(row.position)
        return self._context.reject(raw, dialect=self._dialect.name, position=position, reason=problem)


def _quoted(name: str, delimiter: str) -> str:
    return f'"{name}"' if delimiter in name or "\n" in name else name


def unique(header: Sequence[str]) -> list[str]:
    """Column names, none twice: a second ``Date`` becomes ``Date (2)``, a column without a name its number."""
    seen: dict[str, int] = {}
    names = []
    for number, written in enumerate(header, start=1):
        name = written.strip() or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def read_workbook(member: Member, *, dialect: Dialect, context: Context) -> Iterator[Outcome]:
    """The rows of the first sheet that has a recognised header, streaming. Dates are cells' own, not their look."""
    try:
        yield from _book(member, dialect, context)
    except _DAMAGE as error:  # openpyxl passes on whatever its parts raise, while opening and while reading on
        raise Unreadable(f"the workbook is damaged ({type(error).__name__}); save it again") from None


def _book(member: Member, dialect: Dialect, context: Context) -> Iterator[Outcome]:
    with member.open() as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read(_WORKBOOK_LIMIT)), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            if found := _header_of(sheet.iter_rows(max_row=_HEADER_WITHIN, values_only=True)):
                yield from _sheet(sheet, found, dialect, member, context)
                return
    finally:
        book.close()
    raise Unreadable("no sheet has a row of known column names within its first 20 rows; name the columns, such as phone, date, complaint")


def _header_of(first: Iterator[tuple[Any, ...]]) -> tuple[int, Layout] | None:
    for number, cells in enumerate(first, start=1):
        names = ["" if cell is None else str(cell) for cell in cells]
        while names and not names[-1].strip():
            names.pop()
        if is_header(names):
            return number, Layout("\t", len(names), tuple(names))
    return None


def _sheet(sheet: Any, found: tuple[int, Layout], dialect: Dialect, member: Member, context: Context) -> Iterator[Outcome]:
    header_at, layout = found
    names = unique(layout.header or ())
    for number, cells in enumerate(sheet.iter_rows(min_row=header_at + 1, values_only=True), start=header_at + 1):
        if all(cell is None or cell == "" for cell in cells):
            continue
        payload = {name: _cell(cell) for name, cell in zip(names, cells, strict=False)}
        position = member.at(f"row {number}")
        yield context.outcome(dialect, payload, text=orjson.dumps(payload).decode(), position=position)


def _cell(value: Any) -> Any:
    """A cell as JSON: numbers that are whole lose the spreadsheet's ``.0``; dates are local and written as ISO."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_x000D_", "\r")
    return value if value is None else str(value)
