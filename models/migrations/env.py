"""Alembic's entry: runs on the connection that models.database hands over, in its transaction."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from models.tables import SCHEMAS, Table

PARTITIONS = "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relispartition"


def run(connection: Connection) -> None:
    """Compare and change the schemas of this project, and no other; a partition follows its parent."""
    partitions = {tuple(row) for row in connection.execute(text(PARTITIONS))}

    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name in SCHEMAS
        return kind != "table" or (parents["schema_name"], name) not in partitions

    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        include_schemas=True,
        include_name=is_ours,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
