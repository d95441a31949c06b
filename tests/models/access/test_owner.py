"""A warehouse whose owner is no superuser: policies bind it too, and everything works all the same."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from models.database import downgrade, migrate
from models.relabelling import Label, correct_label
from tests.models.making import DAY0, contact, load


@pytest.fixture
def owned(server: URL, migrated: Engine) -> Iterator[Engine]:
    """A database of an ordinary role. The group roles are there already, so a superuser has granted it ``pipeline``."""
    name = f"complaints_test_{uuid.uuid4().hex[:12]}"
    maintenance = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"create role {name} login password 'x' createrole nosuperuser")
        connection.exec_driver_sql(f"grant pipeline to {name}")
        connection.exec_driver_sql(f"create database {name} owner {name}")
    engine = create_engine(server.set(database=name, username=name, password="x"), connect_args={"options": "-c timezone=UTC"})
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"drop database {name} with (force)")
        connection.exec_driver_sql(f"drop role {name}")


def test_it_migrates_loads_and_its_functions_work(owned: Engine) -> None:
    migrate(owned)
    with Session(owned) as session:
        assert load(session, [contact("a", people=["p"]), contact("b", people=["p"], days=1)]).loaded == 2
        assert load(session, [contact("late", people=["p"], days=-1)], name="late").loaded == 1
        session.execute(text("select core.set_status((select complaint_id from core.complaint), 'resolved')"))
        session.execute(text("update core.complaint set code = 'A2'"))
        row = session.execute(text("select contacts, opened_at < :day, status, resolve_clock from core.complaint"), {"day": DAY0}).one()
        assert tuple(row) == (3, True, "resolved", "overcharge")
        assert session.scalar(text("select count(*) from core.label_history")) == 1
        session.commit()
        assert correct_label(session, Label(contact("late").record_id, False))
        assert session.execute(text("select contacts, opened_at, status from core.complaint")).one() == (2, DAY0, "resolved")
        session.commit()
    with owned.begin() as connection:
        downgrade(connection, "0001")
        assert connection.scalar(text("select count(*) from core.contact where masked_text is not null")) == 3
    migrate(owned)
    with owned.connect() as connection:
        assert connection.scalar(text("select count(*) from core.contact_text")) == 3
