"""An installation of each test's own: a database copied from a migrated one, a lake in a folder, a key; and Prefect once for all."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from models.database import migrate
from models.installation import Installation, open_installation
from models.settings import Settings
from tests.models.conftest import server, short_home

__all__ = ["server", "short_home"]

MASTER_KEY = "1:" + base64.b64encode(bytes(range(32))).decode()


def execute(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


@pytest.fixture(scope="session")
def template_database(server: URL) -> Iterator[str]:
    """Migrated once, copied for each test: a copy takes a tenth of a second."""
    name = f"complaints_test_{uuid.uuid4().hex[:12]}"
    execute(server, f"create database {name}")
    engine = create_engine(server.set(database=name), poolclass=NullPool)
    migrate(engine)
    yield name
    execute(server, f"drop database {name} with (force)")


@contextmanager
def scratch_copy(server: URL, template: str) -> Iterator[str]:
    """The URL of a copy of ``template``, dropped at the end."""
    name = f"complaints_test_{uuid.uuid4().hex[:12]}"
    execute(server, f"create database {name} template {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    execute(server, f"drop database {name} with (force)")


@pytest.fixture
def settings(server: URL, template_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings of a new installation, in the environment too: flows take them from there."""
    for field in Settings.model_fields:
        monkeypatch.delenv(f"COMPLAINTS_{field.upper()}", raising=False)
    monkeypatch.setenv("COMPLAINTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMPLAINTS_MASTER_KEY", MASTER_KEY)
    monkeypatch.setenv("COMPLAINTS_SETTLE_SECONDS", "0")
    monkeypatch.setenv("COMPLAINTS_PART_RECORDS", "7")
    with scratch_copy(server, template_database) as url:
        monkeypatch.setenv("COMPLAINTS_DATABASE_URL", url)
        yield Settings()


@pytest.fixture
def place(settings: Settings) -> Iterator[Installation]:
    with open_installation(settings) as installation:
        yield installation


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """Takes some ten seconds; ask for it only where a flow runs as Prefect runs it."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        yield
