"""The data dictionary and the entity diagram, written from the models: ``python -m models.dictionary`` (CI checks that they are current)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql

from models.reports.views import report_files
from models.tables import SCHEMAS, Table

DOCS: Final = Path(__file__).parent.parent / "docs"
WRITTEN_BY: Final = "Written by `make docs` from models/tables and models/reports; do not edit."
# What a diagram of everything would bury: the dimensions' and the ledger's own tables are in the dictionary.
DRAWN: Final = ("core", "ingest", "reporting", "governance", "ml")
# Keys that are no constraints: a partitioned table or one that is written first cannot be referred to.
IMPLIED: Final = (
    ("core.complaint", "core.contact", "complaint_id"),
    ("core.contact", "core.contact_text", "record_id"),
    ("core.contact", "core.contact_identifier", "record_id"),
    ("ingest.record", "core.contact", "record_id"),
    ("core.customer", "core.complaint", "customer"),
    ("core.customer", "core.contact", "customer"),
    ("core.customer", "governance.identity", "customer"),
    ("core.agent", "core.contact", "agent"),
    ("core.channel", "core.complaint", "channel"),
    ("core.category", "core.complaint", "category"),
    ("core.clock", "core.code_clock", "clock"),
    ("core.clock", "core.complaint", "resolve_clock"),
    ("core.dim_date", "core.complaint", "opened_on"),
    ("governance.wrapped_key", "governance.identity", "subject"),
    ("ml.model_version", "core.contact", "model_version"),
    ("ml.model_version", "ml.prediction", "model_version"),
    ("core.contact", "ml.prediction", "record_id"),
    ("core.contact", "ml.correction", "record_id"),
)


def dictionary() -> str:
    """Markdown: every schema, table and column with its type and comment, then the views."""
    return "\n".join(_dictionary()) + "\n"


def _dictionary() -> Iterator[str]:
    yield from ("# Data dictionary", "", f"{WRITTEN_BY} How they hang together: [entities.md](entities.md). How to ask: [sql.md](sql.md).")
    for schema in SCHEMAS:
        tables = sorted((table for table in Table.metadata.tables.values() if table.schema == schema), key=lambda table: table.name)
        if tables:
            yield from ("", f"## Schema `{schema}`")
        for table in tables:
            yield from _table(table)
    yield from ("", "## Views of schema `reporting`", "", "| view | answers | for |", "|---|---|---|")
    for file in report_files().values():
        yield f"| `{file.name}` | {file.question} | {', '.join(file.readers)} |"


def _table(table: SqlTable) -> Iterator[str]:
    yield from ("", f"### {table.fullname}", "", f"{table.comment}.", "", "| column | type | |", "|---|---|---|")
    for column in table.columns:
        kind = column.type.compile(dialect=postgresql.dialect()).lower()  # type: ignore[no-untyped-call,unused-ignore]
        marks = " key" if column.primary_key else "" if not column.nullable else " null"
        yield f"| `{column.name}` | {kind}{marks} | {column.comment} |"


def diagram() -> str:
    """Markdown with a Mermaid entity diagram: tables, their keys, and what refers to what."""
    return "\n".join(_diagram()) + "\n"


def _diagram() -> Iterator[str]:
    yield from ("# Entities", "", f"{WRITTEN_BY} Every column: [data-dictionary.md](data-dictionary.md).")
    yield from ("", "Dotted lines are keys without a constraint.", "", "```mermaid", "erDiagram")
    tables = sorted((t for t in Table.metadata.tables.values() if t.schema in DRAWN), key=lambda table: table.fullname)
    for table in tables:
        yield f"    {_entity(table.fullname)} {{"
        for column in table.columns:
            refers = bool(column.foreign_keys)
            if column.primary_key or refers:
                keys = ", ".join((["PK"] if column.primary_key else []) + (["FK"] if refers else []))
                kind = column.type.compile(dialect=postgresql.dialect()).lower().split("(")[0].replace(" ", "_")  # type: ignore[no-untyped-call,unused-ignore]
                yield f"        {kind} {column.name} {keys}"
        yield "    }"
    for table in tables:
        for constraint in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
            names = ", ".join(column.name for column in constraint.columns)
            yield f'    {_entity(constraint.referred_table.fullname)} ||--o{{ {_entity(table.fullname)} : "{names}"'
    for one, many, name in IMPLIED:
        yield f'    {_entity(one)} ||..o{{ {_entity(many)} : "{name}"'
    yield "```"


def _entity(name: str) -> str:
    return name.replace(".", "_")


PAGES: Final = {"data-dictionary.md": dictionary, "entities.md": diagram}


def main() -> int:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{DOCS / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
