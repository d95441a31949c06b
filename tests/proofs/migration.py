"""From the revision at the close of the first issue, with many rows, up to the head and down again: is anything lost, how long does it take?

    python -m tests.proofs.migration --rows 200000

At the first revision the tables are filled and hashed; then up, where reference data and reports come, and autogenerate must find nothing
left; then down, and every table of the first revision must hash as before.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from alembic import command
from sqlalchemy import Connection, Engine, text

from models.database import alembic_config, close_engine, downgrade, migrate, open_engine, upgrade
from tests.bench.machine import describe_machine

FIRST: Final = "0001"
FILLING: Final = """
insert into core.channel values ('call', 'Call centre'), ('sms', 'SMS'), ('social', 'Social media'), ('web', 'Website form');
insert into core.category values ('network', 'Network'), ('billing', 'Billing'), ('service', 'Service');
insert into ingest.batch (batch_id, source, file_name, file_bytes, landing_key, received_at, status, read, created_at)
values (repeat('0', 64), 'sms', 'made up', 0, '', now(), 'loaded', %(rows)s, now());
insert into ingest.part (batch_id, part_no, state, read, loaded, loaded_at) values (repeat('0', 64), 0, 'loaded', %(rows)s, %(rows)s, now());
select ingest.ensure_partitions('core.contact', array(select generate_series(date '2024-11-01', date '2026-10-01', interval '1 month')::date));
create temporary table made on commit drop as
select
    n, md5('record ' || n) || md5('again ' || n) as record_id, md5('record ' || n - n %% 4 / 3) || md5('again ' || n - n %% 4 / 3) as complaint_id,
    timestamptz '2024-11-01 08:00+00' + interval '1 minute' * (n * 1000000::bigint / %(rows)s) as occurred_at,
    (array['network', 'billing', 'service'])[1 + n %% 3] as category
from generate_series(1, %(rows)s) as n;
insert into ingest.record (record_id, source, batch_id, part_no, loaded_at) select record_id, 'sms', repeat('0', 64), 0, occurred_at from made;
insert into core.complaint (
    complaint_id, customer, channel, category, urgency, opened_at, last_contact_at, contacts, status, acknowledged_at, resolved_at
)
select complaint_id, '1:' || min(n), 'sms', min(category), 'normal', min(occurred_at), max(occurred_at), count(*), 'resolved', null,
    max(occurred_at) + interval '1 hour'
from made group by complaint_id;
insert into core.grievance select complaint_id, category, null, true, 0.5 from core.complaint;
insert into core.status_history select complaint_id, 'opened', opened_at, 'sms' from core.complaint;
insert into core.customer select customer, opened_at, last_contact_at from core.complaint;
insert into core.contact (
    record_id, occurred_at, source, channel, dialect, received_at, complaint_id, masked_text, language, is_complaint, category, secondary,
    amounts, products, agent, is_repost, media_count, fingerprint, entities, batch_id, loaded_at
)
select
    record_id, occurred_at, 'sms', 'sms', 'made up', occurred_at, complaint_id, case when n %% 50 > 0 then 'text number ' || n end, 'pcm', true,
    category, '{}', array[n], array['mifi'], '1:agent-' || n %% 40, false, 0, case when n %% 50 > 0 then sha256(n::text::bytea) end, '{}',
    repeat('0', 64), occurred_at
from made;
insert into core.contact_identifier select '1:' || n, record_id, occurred_at, complaint_id from made;
"""


def fill(engine: Engine, rows: int) -> None:
    with engine.begin() as connection:
        upgrade(connection, FIRST)
        connection.connection.cursor().execute(FILLING, {"rows": rows})


def contents(connection: Connection) -> dict[str, tuple[int, str]]:
    """Rows and a hash over all columns in the order of their names, of every table with rows of this schema's own."""
    tables = connection.scalars(
        text(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') "
            "and not c.relispartition and n.nspname in ('core', 'ingest', 'governance', 'ml') order by 1"
        )
    ).all()
    found = {}
    for table in tables:
        columns = connection.scalars(
            text(
                "select quote_ident(attname) from pg_attribute where attrelid = to_regclass(:t) and attnum > 0 and not attisdropped order by 1"
            ),
            {"t": table},
        ).all()
        lines = f"select md5(row({', '.join(columns)})::text) as line from {table}"
        statement = f"select count(*), md5(coalesce(string_agg(line, '' order by line), '')) from ({lines}) as lines"
        found[table] = tuple(connection.execute(text(statement)).one())
    return found


def check(engine: Engine, rows: int) -> int:
    """0 when nothing was lost. Prints what happened."""
    fill(engine, rows)
    with engine.connect() as connection:
        before = contents(connection)
    up = _timed(lambda: migrate(engine))
    with engine.connect() as connection:
        command.check(alembic_config(connection))
        print("autogenerate finds nothing left at the head")
        kept = {name: connection.scalar(text(f"select count(*) from {name}")) for name in before}
        texts = connection.scalar(text("select count(*) from core.contact_text"))
    down = _timed(lambda: _down(engine))
    with engine.connect() as connection:
        after = contents(connection)
    lost = _differences(before, after, kept)
    print(
        f"{sum(count for count, _ in before.values()):,} rows in {len(before)} tables, {before['core.contact'][0]:,} contacts, {texts:,} texts moved"
    )
    print(
        f"up to the head {up:.1f} s, down to {FIRST} {down:.1f} s, load {describe_machine()['load']}; lost or changed: {lost or 'nothing'}"
    )
    return 1 if lost else 0


def _down(engine: Engine) -> None:
    with engine.begin() as connection:
        downgrade(connection, FIRST)


def _timed(action: object) -> float:
    started = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - started


# Filled by the reference files when a warehouse is brought to the head; rows are added there, none is lost.
REFERENCE: Final = frozenset({"core.channel", "core.category", "core.code", "core.region", "core.state", "core.lga", "core.reference_data"})


def _differences(before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]], kept: Mapping[str, int]) -> list[str]:
    changed = [f"{name} after going down" for name, found in before.items() if name not in REFERENCE and after.get(name) != found]
    return changed + [f"{name} at the head" for name, (count, _) in before.items() if kept[name] < count]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.migration", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="migration-"))
    home.chmod(0o755)
    engine = open_engine(home=home)
    try:
        return check(engine, options.rows)
    finally:
        close_engine(engine)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
