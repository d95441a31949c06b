"""What the warehouse says, as one hash per table: the proof that a crash, a rerun or a rebuild changed nothing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table as SqlTable
from sqlalchemy import text
from sqlmodel import Session

from models.tables import Table

SCHEMAS: Final = frozenset({"ingest", "core"})
# When we did something, and where the file happened to lie: another run says otherwise and means the same.
INCIDENTAL: Final = frozenset(
    {
        *("received_at", "created_at", "finished_at", "loaded_at", "quarantined_at", "released_at", "changed_at"),
        *("landing_key", "location_key", "modified", "etag"),
    }
)


def hash_business_tables(session: Session) -> dict[str, str]:
    """SHA-256 over the business columns of every table of ingest and core, rows in the order of their keys, by table name.

    A table that is added is covered by itself. Pseudonyms compare only between runs of one master key.
    """
    tables = [table for table in Table.metadata.sorted_tables if table.schema in SCHEMAS]
    return {table.fullname: str(session.scalar(text(_statement(table)))) for table in tables}


def _statement(table: SqlTable) -> str:
    columns = ", ".join(column.name for column in table.columns if column.name not in INCIDENTAL)
    # Whole rows order them, not the keys: a key may hold an incidental column. Hashing each first keeps a big table within 1 GB.
    rows = f"select md5(row({columns})::text) as line from {table.fullname}"
    return f"select encode(sha256(convert_to(coalesce(string_agg(line, '' order by line), ''), 'UTF8')), 'hex') from ({rows}) as lines"
