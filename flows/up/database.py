"""Prefect's own database, on the PostgreSQL that holds the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from complaints_nlp.errors import ComplaintsError
from models.database import embedded_url
from models.embedded import EmbeddedServer

DATABASE: Final = "prefect"
ASYNCPG_NAMES: Final = {"host": "host", "port": "port", "sslmode": "ssl"}
CREATION_LOCK: Final = 0x636F6D70_70726566  # any number nobody else locks: "comppref"


class NoPrefectDatabase(ComplaintsError):
    template = (
        "Prefect needs a database of its own beside the warehouse, and it could not be made ({kind}); make one and name it: "
        "PREFECT_SERVER_DATABASE_CONNECTION_URL=postgresql+asyncpg://..."
    )


@contextmanager
def prefect_database(home: Path) -> Iterator[str]:
    """The URL of the database ``prefect`` on the embedded server of ``home``, which runs as long as the block."""
    server = EmbeddedServer(home)
    try:
        yield ensure_database(embedded_url(server.socket_folder, database="postgres"))
    finally:
        server.release()


def ensure_database(maintenance: URL) -> str:
    """Make the database ``prefect`` where it is missing; its URL for Prefect's driver, password included.

    ``maintenance`` is any database of the same server. Raises NoPrefectDatabase.
    """
    engine = create_engine(maintenance, isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            # Two processes may find it missing at once; the lock ends with the connection.
            connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": CREATION_LOCK})
            if not connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": DATABASE}):
                connection.execute(text(f"create database {DATABASE}"))
    except DBAPIError as error:
        raise NoPrefectDatabase(kind=type(error.orig).__name__) from None
    return for_prefect(maintenance).render_as_string(hide_password=False)


def for_prefect(url: URL) -> URL:
    """The same server for Prefect's driver, which knows ``sslmode`` by another name and no libpq options.

    >>> from sqlalchemy import make_url
    >>> for_prefect(make_url("postgresql+psycopg2://me@db/complaints?sslmode=require&connect_timeout=5")).render_as_string()
    'postgresql+asyncpg://me@db/prefect?ssl=require'
    """
    query = {ASYNCPG_NAMES[name]: value for name, value in url.query.items() if name in ASYNCPG_NAMES}
    return url.set(drivername="postgresql+asyncpg", database=DATABASE, query=query)
