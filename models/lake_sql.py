"""The lake by SQL, through DuckDB: the questions of the warehouse for those who have no login there.

    connection = open_lake(lake)
    connection.sql("select category, count(*) from complaints group by all")

Views ``contacts`` (the clean zone) and ``complaints`` (the warehouse's, as of its last export) name their columns as the views of schema
reporting do; ``code``, ``state``, ``lga``, ``holiday`` ... are the reference files. Everything is masked; nothing is written.
"""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from models.lake import TABLES, Lake
from models.reference import DIMENSIONS, rows

DAY: Final = "cast(timezone('Africa/Lagos', {moment}) as date)"
COMPLAINTS: Final = f"""
create view complaints as
select
    lake_complaints.*,
    code.title as code_title, code.type as regulator_type, state.region,
    {DAY.format(moment="opened_at")} as day,
    cast(date_trunc('week', {DAY.format(moment="opened_at")}) as date) as week,
    cast(date_trunc('month', {DAY.format(moment="opened_at")}) as date) as month,
    contacts > 1 as is_repeat,
    status <> 'resolved' as is_open,
    case when status = 'resolved' then epoch(resolved_at - opened_at) / 3600 end as hours_to_resolve,
    epoch(acknowledged_at - opened_at) / 3600 as hours_to_acknowledge
from lake_complaints left join code using (code) left join state using (state)
"""
CONTACTS: Final = f"""
create view contacts as
select
    lake_clean.* exclude (day, is_complaint, part_no, position),
    coalesce(is_complaint, false) as is_complaint,
    {DAY.format(moment="occurred_at")} as day,
    cast(date_trunc('month', {DAY.format(moment="occurred_at")}) as date) as month,
    code.title as code_title
from lake_clean left join code using (code)
"""


def open_lake(lake: Lake) -> duckdb.DuckDBPyConnection:
    """A connection of its own, in memory, on what the lake holds now. Empty tables where nothing has been written yet."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'Africa/Lagos'")
    for dimension in DIMENSIONS:
        _add(connection, dimension.table, pa.Table.from_pylist(list(_unique(dimension.table))))
    for name in ("clean", "complaints"):
        table = lake.table(name)
        _add(connection, f"lake_{name}", TABLES[name].empty_table() if table is None else pa.table(table.scan()))
    connection.execute(COMPLAINTS)
    connection.execute(CONTACTS)
    return connection


def _unique(table: str) -> list[dict[str, str | list[str] | None]]:
    dimension = next(one for one in DIMENSIONS if one.table == table)
    return list({tuple(str(row[key]) for key in dimension.keys): dict(row) for row in rows(dimension)}.values())


def _add(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register(name, table)
