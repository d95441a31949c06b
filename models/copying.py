"""Rows through PostgreSQL's COPY: several times faster than INSERT, and the values never become part of a statement."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import islice
from types import NoneType
from typing import Any, Final

# COPY's own escapes. A NUL is valid in JSON and in Python but in no PostgreSQL text: one would fail the whole part.
_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\0", ""))
NULL: Final = r"\N"
ROWS_AT_ONCE: Final = 250
SENT_AT_ONCE: Final = 1 << 20  # bytes; more than so many rows have
_QUOTES: Final = (("\\", "\\\\"), ('"', '\\"'))


def copy_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, bound: bool | None = None) -> None:
    """COPY ``rows`` into ``table``; a value is a scalar, a list (an array) or a mapping (jsonb). NUL characters are left out.

    ``bound`` says whether row-level security binds the role (``obeys_policies``), for who knows it already.
    """
    copy_lines(cursor, table, columns, lines_of(rows), bound=bound)


def copy_lines(cursor: Any, table: str, columns: Sequence[str], lines: bytes, *, bound: bool | None = None) -> None:
    """``copy_rows`` of rows that are ``lines_of`` already."""
    if lines:
        bound = table in obeys_policies(cursor, [table]) if bound is None else bound
        target = _staging(cursor, table, columns) if bound else table
        statement = f"copy {target} ({', '.join(columns)}) from stdin with (encoding 'UTF8')"
        cursor.copy_expert(statement, BytesIO(lines), size=SENT_AT_ONCE)
        if target != table:
            cursor.execute(f"insert into {table} ({', '.join(columns)}) select {', '.join(columns)} from {target}")
            cursor.execute(f"drop table {target}")


def lines_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows in COPY's text format, made a column at a time: one decision for all values of a column instead of one for each of a million."""
    left, encoders = iter(rows), _Encoders()
    lines: list[bytes] = []
    while given := list(islice(left, ROWS_AT_ONCE)):
        columns = [_column(values, encoders) for values in zip(*given, strict=True)]
        # Each line by itself: one picture in a text would make the others four bytes a character. A lone surrogate has no UTF-8 form either.
        lines.extend([line.encode("utf-8", "replace") for line in map("\t".join, zip(*columns, strict=True))])
    return b"\n".join((*lines, b"")) if lines else b""


def _column(values: tuple[Any, ...], encoders: _Encoders) -> Sequence[str]:
    if len(set(map(id, values))) == 1:  # a batch, a time of loading: one object for all
        return [encoders[type(values[0])](values[0])] * len(values)
    kinds = set(map(type, values))
    needed = {encoders[kind] for kind in kinds if kind is not NoneType}
    if len(needed) > 1:
        return [encoders[type(value)](value) for value in values]
    (encode,) = needed
    # Looked through as one: what needs no escape, which is nearly everything, goes as it is.
    if encode is _text and not _needs_escape("".join(filter(None, values))):
        return [NULL if value is None else value for value in values] if NoneType in kinds else values
    return [NULL if value is None else encode(value) for value in values]


def storable(words: str) -> str:
    r"""``words`` as copy_rows stores them, for a statement that takes them as a parameter.

    >>> storable("a\0b half \ud83d")
    'ab half ?'
    """
    return words if words.isascii() and "\0" not in words else words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def array(values: Iterable[Any]) -> str:
    r"""A column's values as one parameter, to be cast and unnested: of a list the driver makes as many constants to parse.

    >>> array(["a,b", 'say "no"', None])
    '{"a,b","say \\"no\\"",NULL}'
    """
    return storable("{" + ",".join(["NULL" if value is None else _ELEMENTS[type(value)](value) for value in values]) + "}")


def arrays(rows: Iterable[Sequence[Any]]) -> list[str]:
    """``rows`` as the parameters of ``unnested``."""
    return [array(values) for values in zip(*rows, strict=True)]


def unnested(name: str, types: Mapping[str, str]) -> str:
    """Rows given as ``arrays``, for a FROM clause; ``types`` are their columns' by name.

    >>> unnested("new", {"code": "text", "at": "timestamptz"})
    'unnest(%s::text[], %s::timestamptz[]) as new (code, at)'
    """
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in types.values())}) as {name} ({', '.join(types)})"


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


def _needs_escape(text: str) -> bool:
    # Five looks through it, each as fast as memory: a pattern for all five takes thirty times as long.
    return "\\" in text or "\n" in text or "\t" in text or "\r" in text or "\0" in text


def _text(value: str) -> str:
    if _needs_escape(value):
        for character, escape in _ESCAPES:  # ten times faster than str.translate on what is long and needs little
            value = value.replace(character, escape)
    return value


def _array(values: Sequence[Any]) -> str:
    return "{" + ",".join(map(_element, values)) + "}" if values else "{}"


def _element(value: Any) -> str:
    return _text(_quoted(value)) if isinstance(value, str) else repr(value)


def _quoted(value: str) -> str:
    for character, escape in _QUOTES:
        value = value.replace(character, escape)
    return f'"{value}"'


# A contact's time is in seven rows of six tables: written out once, it is found by the hash the object keeps.
_moment: Final = lru_cache(maxsize=1 << 14)(datetime.isoformat)


_json: Final = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make such an encoder for each value


def _object(value: Mapping[str, Any]) -> str:
    return _text(_json(value)) if value else "{}"


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

    def __init__(self, bases: Mapping[type, Callable[[Any], str]] = _BASES) -> None:
        self._bases = bases

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        base = next((base for base in self._bases if issubclass(kind, base)), None)
        if base is None:
            raise TypeError(f"no form in PostgreSQL for a value of type {kind.__name__}")
        self[kind] = self._bases[base]
        return self[kind]


# Within an array nothing is escaped for COPY.
_ELEMENTS: Final = _Encoders({bool: _BASES[bool], str: _quoted, int: repr, float: repr, datetime: _moment})
