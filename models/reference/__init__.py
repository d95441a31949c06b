"""The words of the dimensions, as CSV files an operator can correct, and how they get into the warehouse.

The regulator's codes and clocks, holidays, channels and the like lie here; the places of Nigeria are the library's
(``complaints_nlp/enrichment/data``), so that a text and a report spell them alike.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from sqlalchemy import Connection, text

LIBRARY = "complaints_nlp.enrichment"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A table of schema core and the CSV columns that fill it, its key first. A column ending in [] is a list split at semicolons."""

    table: str
    package: str
    file: str
    keys: tuple[str, ...]
    values: tuple[str, ...] = ()

    @property
    def path(self) -> Traversable:
        return files(self.package).joinpath(self.file)


# In the order of their foreign keys.
DIMENSIONS = (
    Dimension("channel", "models.reference", "channels.csv", ("channel",), ("title",)),
    Dimension("category", "models.reference", "categories.csv", ("category",), ("title",)),
    Dimension(
        "code",
        "models.reference",
        "regulator_codes.csv",
        ("code",),
        ("category", "type", "title", "provisional", "effective_from", "source"),
    ),
    Dimension(
        "clock",
        "models.reference",
        "regulator_clocks.csv",
        ("clock", "effective_from"),
        ("effective_to", "title", "starts", "ends", "time_limit", "working_hours", "every_code", "source"),
    ),
    Dimension("code_clock", "models.reference", "code_clocks.csv", ("code", "clock")),
    Dimension("working_hours", "models.reference", "working_hours.csv", ("weekday",), ("opens", "closes")),
    Dimension("disposition_status", "models.reference", "disposition_statuses.csv", ("disposition",), ("status",)),
    Dimension("dim_hour", "models.reference", "hours.csv", ("hour",), ("title", "part_of_day")),
    Dimension("holiday", "models.reference", "holidays.csv", ("day",), ("holiday", "status")),
    Dimension("region", LIBRARY, "data/nigeria_states.csv", ("region",)),
    Dimension("state", LIBRARY, "data/nigeria_states.csv", ("state",), ("region", "iso", "capital")),
    Dimension("lga", LIBRARY, "data/nigeria.csv", ("state", "lga"), ("aliases[]",)),
)


def rows(dimension: Dimension) -> Iterator[dict[str, str | list[str] | None]]:
    """The rows of a dimension, as its file has them.

    >>> sum(1 for row in rows(DIMENSIONS[-1]))
    774
    """
    for row in csv.DictReader(dimension.path.read_text(encoding="utf-8").splitlines()):
        yield {name.removesuffix("[]"): _value(row, name) for name in (*dimension.keys, *dimension.values)}


def _value(row: dict[str, str], name: str) -> str | list[str] | None:
    if name.endswith("[]"):
        return [part for part in row[name.removesuffix("[]")].split(";") if part]
    return row[name] or None  # an empty cell says nothing


@cache
def digest() -> str:
    """The edition of the files: SHA-256 over all of them. Read once a process; an edit counts from the next start."""
    paths = {(dimension.package, dimension.file): dimension.path for dimension in DIMENSIONS}
    return hashlib.sha256(b"\0".join(paths[name].read_bytes() for name in sorted(paths))).hexdigest()


def refresh(connection: Connection) -> None:
    """Make the dimensions say what the files say. A row that left its file stays: facts may point at it."""
    for dimension in DIMENSIONS:
        unique = {tuple(row[key] for key in dimension.keys): row for row in rows(dimension)}  # six regions in 37 states
        connection.execute(text(_upsert(dimension)), list(unique.values()))
    # A complaint is under the clocks of the files: those still running are set by the new ones, and those of rows older than clocks.
    connection.execute(text("update core.complaint set advise_by = null where status <> 'resolved' or resolve_by is null"))
    note_edition(connection, "all", digest())


def note_edition(connection: Connection, name: str, edition: str) -> None:
    """Remember which edition of some files the warehouse holds."""
    connection.execute(
        text("insert into core.reference_data (name, digest) values (:name, :digest) on conflict (name) do update set digest = :digest"),
        {"name": name, "digest": edition},
    )


def _upsert(dimension: Dimension) -> str:
    values = [name.removesuffix("[]") for name in dimension.values]
    names = [*dimension.keys, *values]
    update = "update set " + ", ".join(f"{name} = excluded.{name}" for name in values) if values else "nothing"
    return (
        f"insert into core.{dimension.table} ({', '.join(names)}) values ({', '.join(':' + name for name in names)}) "
        f"on conflict ({', '.join(dimension.keys)}) do {update}"
    )
