from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from alembic import command
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from models.database import NotPostgres, alembic_config, downgrade, head_revision, migrate, open_session, with_driver
from models.reports import report_names
from models.reports.views import drop_views, make_views
from models.tables import SCHEMAS, Table
from tests.models.making import contact, load
from tests.proofs.migration import check


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("postgresql://me@db:5433/x", "postgresql+psycopg2://me@db:5433/x"),  # SQLAlchemy 2.1 would take psycopg 3
        ("postgres://me@db/x", "postgresql+psycopg2://me@db/x"),  # as hosting companies print it
        ("postgresql+asyncpg://me@db/x", "postgresql+psycopg2://me@db/x"),  # Prefect's URL, pasted
        ("postgresql:///x?host=/run/postgresql", "postgresql+psycopg2:///x?host=%2Frun%2Fpostgresql"),  # a socket
        ("postgresql://me:p%40ss@db/x", "postgresql+psycopg2://me:p%40ss@db/x"),  # an @ in the password stays quoted
    ],
)
def test_the_driver_is_always_the_same(url: str, meant: str) -> None:
    assert with_driver(url).render_as_string(hide_password=False) == meant


def test_another_database_is_refused() -> None:
    with pytest.raises(NotPostgres, match="sqlite"):
        with_driver("sqlite:///x.db")


def test_up_down_and_up_again_with_data(empty_database: Engine) -> None:
    migrate(empty_database)
    with open_session(empty_database) as session:
        load(session, [contact("one", people=["p1"]), contact("next month", days=30)])
    with empty_database.begin() as connection:
        downgrade(connection, "base")
        left = connection.scalars(text("select nspname from pg_namespace where nspname = any(:ours)"), {"ours": list(SCHEMAS)})
        assert left.all() == []
    migrate(empty_database)
    with open_session(empty_database) as session:
        assert load(session, [contact("one", people=["p1"])]).loaded == 1


def test_autogenerate_finds_nothing_left_partitions_included(session: Session) -> None:
    load(session, [contact("one"), contact("next month", days=30)])
    with session.get_bind().connect() as connection:
        command.check(alembic_config(connection))


def test_migrating_twice_does_nothing_the_second_time(migrated: Engine) -> None:
    statements: list[str] = []
    event.listen(migrated, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    migrate(migrated)
    assert not [statement for statement in statements if "lock" in statement.lower() or "insert" in statement.lower()]


def test_processes_that_start_at_once_wait_for_each_other(empty_database: Engine) -> None:
    # Alembic's context is one per process, so threads stand in for processes on the lock alone.
    migrate(empty_database)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(empty_database), range(4)))
    with empty_database.connect() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == head_revision()


def test_every_table_and_column_says_what_it_is(session: Session) -> None:
    undescribed = session.connection().exec_driver_sql(
        "select c.oid::regclass::text, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped "
        "where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('ingest', 'core', 'ml', 'governance', 'reporting', 'monitoring') "
        "and col_description(c.oid, a.attnum) is null"
    )
    assert undescribed.all() == []
    assert all(table.comment for table in Table.metadata.sorted_tables)


def test_every_view_and_function_says_what_it_is(session: Session) -> None:
    undescribed = session.connection().exec_driver_sql(
        "select oid::regclass::text from pg_class where relkind = 'v' and relnamespace = 'reporting'::regnamespace "
        "and obj_description(oid, 'pg_class') is null union all select oid::regprocedure::text from pg_proc "
        "where pronamespace::regnamespace::text in ('ingest', 'core', 'ml', 'governance', 'reporting') and obj_description(oid, 'pg_proc') is null"
    )
    assert undescribed.all() == []


@pytest.mark.parametrize(
    ("change", "report"),
    [
        ("alter table core.complaint drop column second_contact_at", "second_contact_at"),
        ("alter table core.contact rename sentiment to mood", "sentiment"),
        ("drop table core.subscriber_count", "subscriber_count"),
    ],
)
def test_a_schema_change_that_breaks_a_report_fails(migrated: Engine, change: str, report: str) -> None:
    with migrated.connect() as connection:
        drop_views(connection)
        connection.exec_driver_sql(change)
        with pytest.raises(psycopg2.Error, match=report):
            make_views(connection)
        connection.rollback()


def test_up_and_down_on_full_tables_loses_nothing(empty_database: Engine) -> None:
    assert check(empty_database, 500) == 0


def test_views_obey_the_policies_of_who_asks(session: Session) -> None:
    views = session.connection().exec_driver_sql(
        "select c.relname, c.reloptions from pg_class c where c.relnamespace in ('reporting'::regnamespace, 'ml'::regnamespace) and c.relkind = 'v'"
    )
    views_there = sorted((*report_names(), "review_queue"))
    assert sorted(map(tuple, views)) == [(name, ["security_invoker=true"]) for name in views_there]


def test_functions_pin_their_search_path_and_are_not_for_everybody(session: Session) -> None:
    functions = session.connection().exec_driver_sql(
        "select proname, proconfig, has_function_privilege('public', p.oid, 'execute') from pg_proc p "
        "join pg_namespace n on n.oid = p.pronamespace where n.nspname = any(%s)",
        (list(SCHEMAS),),
    )
    found = {name: ("search_path=pg_catalog, pg_temp" in settings, public) for name, settings, public in functions}
    assert len(found) > 10
    assert {"ensure_partitions", "correct_label", "relink_contacts", "reveal"} <= found.keys()
    assert {name: kept for name, kept in found.items() if kept != (True, False)} == {}


def test_every_day_of_thirty_one_years_is_there(session: Session) -> None:
    days = session.connection().exec_driver_sql(
        "select count(*), min(day)::text, max(day)::text, count(*) filter (where to_char(day, 'MMDD') = '0229') from core.dim_date"
    )
    assert tuple(days.one()) == (11_323, "2015-01-01", "2045-12-31", 8)  # leap years 2016 to 2044
