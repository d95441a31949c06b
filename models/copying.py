"""Rows through PostgreSQL's COPY: several times faster than INSERT, and the values never become part of a statement."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from types import NoneType
from typing import Any, Final

# COPY's own escapes. A NUL is valid in JSON and in Python but in no PostgreSQL text: one would fail the whole part.
_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\0", ""))
NULL: Final = r"\N"
ROWS_AT_ONCE: Final = 250
SENT_AT_ONCE: Final = 1 << 20  # bytes; more than so many rows have
_NEEDS_ESCAPE: Final = re.compile(r"[\\\n\r\t\0]").search
_QUOTES: Final = str.maketrans({"\\": "\\\\", '"': '\\"'})


def copy_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, bound: bool | None = None) -> None:
    """COPY ``rows`` into ``table``; a value is a scalar, a list (an array) or a mapping (jsonb). NUL characters are left out.

    ``bound`` says whether row-level security binds the role (``obeys_policies``), for who knows it already.
    """
    lines = _Lines(rows)
    if not lines.is_empty:
        bound = table in obeys_policies(cursor, [table]) if bound is None else bound
        target = _staging(cursor, table, columns) if bound else table
        cursor.copy_expert(f"copy {target} ({', '.join(columns)}) from stdin with (encoding 'UTF8')", lines, size=SENT_AT_ONCE)
        if target != table:
            cursor.execute(f"insert into {table} ({', '.join(columns)}) select {', '.join(columns)} from {target}")
            cursor.execute(f"drop table {target}")


class _Lines:
    """Rows as a file of COPY's text format, encoded as it is read: the server works on what came while the next rows are made."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(rows)
        self._encoders = _Encoders()
        self._waiting = b""
        self._fill()
        self.is_empty = not self._waiting

    def read(self, size: int) -> bytes:
        if not self._waiting:
            self._fill()
        sent, self._waiting = self._waiting[:size], self._waiting[size:]
        return sent

    def _fill(self) -> None:
        """The next rows, a column at a time: one decision for all values of a column instead of one for each of a million."""
        rows = list(islice(self._rows, ROWS_AT_ONCE))
        columns = [self._column(values) for values in zip(*rows, strict=True)]
        text = "".join(["\t".join(row) + "\n" for row in zip(*columns, strict=True)])
        # A lone surrogate has no UTF-8 form either.
        self._waiting = text.encode("utf-8", "replace")

    def _column(self, values: tuple[Any, ...]) -> Sequence[str]:
        if len(set(map(id, values))) == 1:  # a batch, a time of loading: one object for all
            return [self._encoders[type(values[0])](values[0])] * len(values)
        kinds = set(map(type, values))
        encoders = [self._encoders[kind] for kind in kinds if kind is not NoneType]
        if len(encoders) > 1:
            return [self._encoders[type(value)](value) for value in values]
        encode = encoders[0]
        # Looked through as one: what needs no escape, which is nearly everything, goes as it is.
        if encode is _text and not _NEEDS_ESCAPE("".join(filter(None, values))):
            return [NULL if value is None else value for value in values] if NoneType in kinds else values
        return [NULL if value is None else encode(value) for value in values]


def storable(words: str) -> str:
    r"""``words`` as copy_rows stores them, for a statement that takes them as a parameter.

    >>> storable("a\0b half \ud83d")
    'ab half ?'
    """
    return words.translate({0: None}).encode("utf-8", "replace").decode("utf-8")


def obeys_policies(cursor: Any, tables: Sequence[str]) -> frozenset[str]:
    """Those of ``tables`` whose row-level security binds the role, which cannot COPY into them."""
    cursor.execute("select name from unnest(%s::text[]) as name where row_security_active(name::regclass)", (list(tables),))
    return frozenset(row[0] for row in cursor)


def _staging(cursor: Any, table: str, columns: Sequence[str]) -> str:
    """A temporary table beside: PostgreSQL does not COPY into a table whose row-level security binds the role."""
    staging = "pg_temp.staging_" + table.replace(".", "_")
    cursor.execute(f"create temporary table {staging.removeprefix('pg_temp.')} as select {', '.join(columns)} from {table} with no data")
    return staging


def encode(value: Any) -> str:
    r"""One value in COPY's text format.

    >>> encode("a\tb"), encode(None), encode(["x,y", 'say "no"'])
    ('a\\tb', '\\N', '{"x,y","say \\\\"no\\\\""}')
    """
    return _Encoders()[type(value)](value)


def _text(value: str) -> str:
    if _NEEDS_ESCAPE(value):
        for character, escape in _ESCAPES:  # ten times faster than str.translate on what is long and needs little
            value = value.replace(character, escape)
    return value


def _array(values: Sequence[Any]) -> str:
    return "{" + ",".join(map(_element, values)) + "}" if values else "{}"


def _element(value: Any) -> str:
    return _text(f'"{value.translate(_QUOTES)}"') if isinstance(value, str) else repr(value)


# A contact's time is in seven rows of six tables: written out once, it is found by the hash the object keeps.
_moment: Final = lru_cache(maxsize=1 << 14)(datetime.isoformat)


def _object(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, ensure_ascii=False)) if value else "{}"


_BASES: Final[Mapping[type, Callable[[Any], str]]] = {
    NoneType: lambda _: NULL,
    bool: lambda value: "t" if value else "f",
    str: _text,
    int: repr,
    float: repr,
    datetime: _moment,
    bytes: lambda value: rf"\\x{value.hex()}",
    list: _array,
    tuple: _array,
    dict: _object,
}


class _Encoders(dict[type, Callable[[Any], str]]):
    """The encoder of a type, found once: values come by the million. A subclass (a StrEnum, a MaskedText) goes as its base."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        base = next((base for base in _BASES if issubclass(kind, base)), None)
        if base is None:
            raise TypeError(f"no COPY form for a value of type {kind.__name__}")
        self[kind] = _BASES[base]
        return self[kind]
