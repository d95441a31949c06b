"""Every report beside an independent calculation from the clean lake, on the same made-up complaints: equal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import URL, Engine, text
from sqlmodel import Session

from models.database import migrate, open_session
from models.encryption import MasterKeys
from models.keys import KeyStore
from models.lake import Lake
from models.lake_sql import open_lake
from models.ledger import PartHeader
from models.reports import drill_down, find_report, report_names, run_report
from models.reports.export import complaint_batches
from tests.models.conftest import scratch_database
from tests.models.making import batch, load, read_part
from tests.models.reports.answers import ANSWERS, COLUMNS, ELSEWHERE
from tests.models.reports.independent import open_frames
from tests.models.reports.population import AS_OF, PLACES, population

CONTACTS = int(os.environ.get("COMPLAINTS_TEST_POPULATION", "3000"))
SUBSCRIBERS = {state: 100_000 + 1_000 * number for number, state in enumerate(sorted({state for state, _ in PLACES}))}


@pytest.fixture(scope="module")
def lake(filled: Engine, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    keys = MasterKeys.parse("1:" + "A" * 43 + "=")
    lake = Lake(str(tmp_path_factory.mktemp("lake")), keys=keys, key_store=KeyStore(filled, keys=keys))
    contacts = population(CONTACTS)
    lake.append_clean(PartHeader("b" * 64, 0, contacts[0].source), list(enumerate(contacts)))
    with open_session(filled) as session:
        lake.replace_complaints(complaint_batches(session))
    return lake


@pytest.fixture(scope="module")
def filled(server: URL) -> Iterator[Engine]:
    """The population loaded in two parts, and subscribers of every state."""
    contacts = population(CONTACTS)
    with scratch_database(server) as engine:
        migrate(engine)
        with open_session(engine) as session:
            middle = len(contacts) * 2 // 3
            load(session, contacts[:middle], name="first")
            load(session, contacts[middle:], name="second")
            for source in ("call_logs", "social", "web_forms"):
                read_part(session, batch(source, source=type(contacts[0].source)(source)), read=0)
            rows = [{"state": state, "n": n} for state, n in SUBSCRIBERS.items()]
            session.execute(text("insert into core.subscriber_count values (:state, '2020-01-01', :n)"), rows)
            session.commit()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("analyze")
        yield engine


@pytest.fixture(scope="module")
def frames(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    table = lake.table("clean")
    assert table is not None
    clean = pd.DataFrame(pa.table(table.scan()).to_pylist(), dtype=object)
    for name in ("occurred_at", "acknowledged_at", "resolved_at"):
        clean[name] = pd.to_datetime(clean[name], utc=True)
    with open_frames(clean, AS_OF, SUBSCRIBERS) as connection:
        yield connection


@pytest.fixture
def asked(filled: Engine) -> Iterator[Session]:
    with open_session(filled) as session:
        session.execute(text("select set_config('complaints.now', :now, false)"), {"now": AS_OF.isoformat()})
        yield session
        session.rollback()


def plain(value: Any) -> Any:
    """A value as both sides can have it: numbers to six digits, moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.date()
    if isinstance(value, bool | date | str) or value is None:
        return value
    if isinstance(value, float | Decimal | int):
        return None if pd.isna(value) else round(float(value), 6)
    return value


def as_set(rows: Any) -> set[tuple[Any, ...]]:
    return {tuple(plain(value) for value in row) for row in rows}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_report_equals_the_independent_calculation(asked: Session, frames: duckdb.DuckDBPyConnection, name: str) -> None:
    report = run_report(asked, name)
    places = [report.columns.index(column) for column in COLUMNS.get(name, report.columns)]
    found = [tuple(row[place] for place in places) for row in report.rows]
    wanted = frames.sql(ANSWERS[name]).fetchall()
    assert len(found) == len(wanted) > 0
    missing, extra = as_set(wanted) - as_set(found), as_set(found) - as_set(wanted)
    assert (sorted(map(str, missing))[:3], sorted(map(str, extra))[:3]) == ([], [])
    print(f"{name:<26} {len(found):>6} rows equal")


def test_every_report_is_checked_here_or_is_said_where() -> None:
    assert set(ANSWERS) | set(ELSEWHERE) == set(report_names())


def test_the_complaints_themselves_are_equal(asked: Session, frames: duckdb.DuckDBPyConnection) -> None:
    columns = "complaint_id, customer, channel, category, code, state, lga, opened_at, contacts, status, acknowledged_at, resolved_at, clock, resolve_by"
    found = asked.execute(text(f"select {columns} from reporting.complaints")).all()
    wanted = frames.sql(
        "select id, customer, channel, category, code, state, lga, opened_at, contacts, status, acknowledged_at, resolved_at, clock, due from c"
    ).fetchall()
    assert as_set(found) == as_set(wanted)
    print(f"{len(found)} complaints of {CONTACTS} contacts equal, linked by hand")


def test_contacts_are_those_of_the_lake(asked: Session, frames: duckdb.DuckDBPyConnection) -> None:
    columns = "record_id, occurred_at, channel, masked_text, language, is_complaint, category, confidence, sentiment, urgency"
    wanted = as_set(frames.sql(f"select {columns} from k").fetchall())
    for view in ("contacts", "labelled_texts"):
        assert as_set(asked.execute(text(f"select {columns} from reporting.{view}"))) == wanted


@pytest.mark.parametrize("name", [name for name in report_names() if find_report(name).drill])
def test_behind_each_row_are_the_complaints_it_counts(asked: Session, name: str) -> None:
    rows = run_report(asked, name).records()
    counted = "complaints" if "complaints" in rows[0] else "contacts"
    for row in rows[:: max(1, len(rows) // 12)]:
        assert len(drill_down(asked, name, row).rows) == row[counted], row


# Questions that read the same in both places.
SAME_IN_BOTH = (
    "select category, count(*) from complaints group by category",
    "select day, channel, count(*) from complaints where day >= date '2026-03-01' group by day, channel",
    "select week, category, count(*) from complaints group by week, category",
    "select month, state, region, count(*) from complaints group by month, state, region",
    "select code, code_title, regulator_type, count(*) from complaints group by code, code_title, regulator_type",
    "select status, is_open, is_repeat, count(*), sum(contacts) from complaints group by status, is_open, is_repeat",
    "select month, round(cast(avg(hours_to_resolve) as numeric), 3) from complaints group by month",
    "select month, round(cast(max(hours_to_acknowledge) as numeric), 3) from complaints group by month",
    "select resolve_by, complaint_id from complaints where is_open",
    "select month, category, sentiment, urgency, count(*) from contacts where is_complaint group by month, category, sentiment, urgency",
    "select day, language, count(*) from contacts group by day, language",
    "select agent, count(*), round(cast(avg(wait_seconds) as numeric), 3) from contacts where agent is not null group by agent",
)


@pytest.mark.parametrize("question", SAME_IN_BOTH)
def test_the_lake_answers_as_the_warehouse_does(asked: Session, lake: Lake, question: str) -> None:
    in_warehouse = question.replace("from complaints", "from reporting.complaints").replace("from contacts", "from reporting.contacts")
    with open_lake(lake) as connection:
        found = connection.sql(question).fetchall()
    assert as_set(found) == as_set(asked.execute(text(in_warehouse)))
    assert found


def test_an_empty_lake_answers_with_nothing(tmp_path: Path, filled: Engine) -> None:
    keys = MasterKeys.parse("1:" + "A" * 43 + "=")
    with open_lake(Lake(str(tmp_path), keys=keys, key_store=KeyStore(filled, keys=keys))) as connection:
        assert connection.sql("select count(*) from complaints").fetchall() == [(0,)]
        assert connection.sql("select count(*) from contacts").fetchall() == [(0,)]
