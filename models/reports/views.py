"""The reports as views of schema reporting: made anew from their files whenever a file or the schema changed.

A file is one SELECT. Its first line asks the question; then come ``-- readers:`` (the roles that may ask it) and, where the answer
counts complaints or contacts, ``-- drill:`` (the view that lists what was counted, and the columns that find it there).
Views run as who asks (security_invoker), so a reader sees what the policies of the tables below let them see.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from models.reference import note_edition

FOLDER: Final = Path(__file__).parent
TEAMS: Final = ("network_ops", "billing_ops", "service_ops")
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {"teams": TEAMS}
_HEADER: Final = re.compile(r"^-- (\w+): (.+)$")
_NEEDS: Final = re.compile(r"\breporting\.(\w+)")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as its file says it. ``drill`` is the view behind it and the columns to find a row's complaints by, if it counts any."""

    name: str
    question: str
    readers: tuple[str, ...]
    drill: tuple[str, tuple[str, ...]] | None
    sql: str

    @property
    def needs(self) -> frozenset[str]:
        """Other names of schema reporting it reads."""
        return frozenset(_NEEDS.findall(self.sql)) - {self.name}


@cache
def report_files() -> dict[str, ReportFile]:
    """Every report by name, in alphabetical order. Read once a process; an edit counts from the next start."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.sql"))}


def _read(path: Path) -> ReportFile:
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    headers: dict[str, str] = {}
    while match := _HEADER.match(rest[0]):
        headers[match[1]] = match[2]
        del rest[0]
    readers = tuple(role for word in headers["readers"].split(", ") for role in GROUPS.get(word, (word,)))
    view, _, columns = headers.get("drill", "").partition(" by ")
    drill = (view, tuple(columns.split(", "))) if view else None
    return ReportFile(path.stem, first.removeprefix("-- "), readers, drill, "\n".join(rest).rstrip().rstrip(";"))


@cache
def views_digest() -> str:
    """The edition of the reports: SHA-256 over all files."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(FOLDER.glob("*.sql")))).hexdigest()


def in_order() -> list[ReportFile]:
    """Reports in an order in which each comes after those it reads."""
    files, done, order = report_files(), set[str](), list[ReportFile]()
    while len(order) < len(files):
        ready = [file for file in files.values() if file.name not in done and not (file.needs & files.keys()) - done]
        if not ready:
            raise ValueError(f"reports read each other in a circle: {', '.join(sorted(files.keys() - done))}")
        order += ready
        done |= {file.name for file in ready}
    return order


def make_views(connection: Connection) -> None:
    """Create every report's view with its comment and its readers; a schema that breaks a report fails here.

    The pipeline reads them all: it writes them out as files.
    """
    for file in in_order():
        _run(connection, f"create view reporting.{file.name} with (security_invoker = true) as\n{file.sql}")
        _run(connection, f"comment on view reporting.{file.name} is {_literal(file.question)}")
        _run(connection, f"grant select on reporting.{file.name} to {', '.join((*file.readers, 'pipeline'))}")
    note_edition(connection, "reports", views_digest())


def drop_views(connection: Connection) -> None:
    """Drop the reports' views, so that the tables below can change. Those of the first revision are its own migration's."""
    if not inspect(connection).has_table("reference_data", schema="core"):
        return
    if not connection.scalar(text("select 1 from core.reference_data where name = 'reports'")):
        return
    views = inspect(connection).get_view_names(schema="reporting")
    if views:
        _run(connection, f"drop view {', '.join('reporting.' + view for view in views)}")
    connection.execute(text("delete from core.reference_data where name = 'reports'"))


def _run(connection: Connection, statement: str) -> Any:
    """A statement as it stands: ``:`` and ``%`` in it are SQL's own."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    cursor.close()


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
