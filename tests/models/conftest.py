"""One server for all tests of the warehouse: COMPLAINTS_TEST_DATABASE_URL's where it is set, else an embedded one.

Every test has a database of this run alone; facts are emptied after each, what a migration filled stays.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from models.database import embedded_url, migrate, open_session, with_driver
from models.embedded import EmbeddedServer
from models.tables import Table

FILLED_BY_MIGRATION = {
    *("dim_date", "dim_hour", "holiday", "channel", "category", "code", "region", "state", "lga", "reference_data"),
    *("clock", "code_clock", "working_hours", "disposition_status", "status_transition", "text_access"),
}


@pytest.fixture(scope="session")
def short_home() -> Iterator[Path]:
    """A home folder with a path short enough for a socket, which another account may pass through."""
    home = Path(tempfile.mkdtemp(prefix="complaints-test-"))
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def server(short_home: Path) -> Iterator[URL]:
    """Where databases can be made."""
    if url := os.environ.get("COMPLAINTS_TEST_DATABASE_URL"):
        yield with_driver(url)
        return
    embedded = EmbeddedServer(short_home)
    yield embedded_url(embedded.socket_folder, database="postgres")
    embedded.release()


@contextmanager
def scratch_database(server: URL) -> Iterator[Engine]:
    """A database of its own, empty, dropped at the end."""
    name = f"complaints_test_{uuid.uuid4().hex[:12]}"
    maintenance = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    engine = create_engine(server.set(database=name), hide_parameters=True, connect_args={"options": "-c timezone=UTC"})
    with maintenance.connect() as connection:
        connection.execute(text(f"create database {name}"))
    try:
        yield engine
    finally:
        engine.dispose()
        with maintenance.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))


@pytest.fixture
def empty_database(server: URL) -> Iterator[Engine]:
    with scratch_database(server) as engine:
        yield engine


@pytest.fixture(scope="session")
def migrated(server: URL) -> Iterator[Engine]:
    with scratch_database(server) as engine:
        migrate(engine)
        yield engine


def empty_facts(engine: Engine) -> None:
    facts = ", ".join(table.fullname for table in Table.metadata.sorted_tables if table.name not in FILLED_BY_MIGRATION)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {facts}"))


@pytest.fixture
def session(migrated: Engine) -> Iterator[Session]:
    with open_session(migrated) as session:
        yield session
        session.rollback()
    empty_facts(migrated)
