"""The way into the warehouse: an engine on the server that is given, or on an embedded one; its schema brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url, text
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.embedded import SUPERUSER, EmbeddedServer
from models.reference import digest, refresh
from models.reports.views import drop_views, make_views, views_digest

DATABASE: Final = "complaints"
MIGRATION_LOCK: Final = 0x636F6D70_6D696772  # any number nobody else locks: "compmigr"
_SERVER: Final = "complaints_embedded_server"


class NotPostgres(ComplaintsError):
    template = "the warehouse needs PostgreSQL, got {backend}; set COMPLAINTS_DATABASE_URL to postgresql://..."


def open_engine(url: str | None = None, *, home: Path = Path("var"), **options: Any) -> Engine:
    """An engine on ``url``, or without one on the embedded server of ``home``, started when it does not run.

    ``options`` are SQLAlchemy's, such as the size of the pool.
    ``postgres://`` and ``postgresql://`` mean the driver psycopg2. End with ``close_engine``, or use ``warehouse``.
    Raises NotPostgres, DatabaseUnavailable.
    """
    if url:
        return _engine(with_driver(url), **options)
    server = EmbeddedServer(home)
    try:
        return _embedded_engine(server, **options)
    except BaseException:
        server.release()
        raise


def close_engine(engine: Engine) -> None:
    """Close all connections; an embedded server stops when no other process holds it. Safe to call twice."""
    engine.dispose()
    server = engine.get_execution_options().get(_SERVER)
    if server is not None:
        server.release()


@contextmanager
def warehouse(url: str | None = None, *, home: Path = Path("var")) -> Iterator[Engine]:
    """The warehouse with its schema up to date, for the length of a ``with`` block.

    with warehouse(settings.database_url, home=settings.home) as engine, open_session(engine) as session: ...
    """
    engine = open_engine(url, home=home)
    try:
        migrate(engine)
        yield engine
    finally:
        close_engine(engine)


def open_session(engine: Engine) -> Session:
    """A session to use in a ``with`` block. The caller commits; what is not committed never happened."""
    return Session(engine, expire_on_commit=False)


def with_driver(url: str) -> URL:
    """``url`` with the driver named, because what a bare ``postgresql://`` means depends on SQLAlchemy's version.

    >>> with_driver("postgres://me@db/complaints").drivername
    'postgresql+psycopg2'
    """
    scheme, separator, rest = url.partition("://")
    parsed = make_url("postgresql" + separator + rest if scheme == "postgres" else url)
    backend = parsed.get_backend_name()
    if backend != "postgresql":
        raise NotPostgres(backend=backend)
    return parsed.set(drivername="postgresql+psycopg2")


def embedded_url(socket_folder: Path, *, database: str = DATABASE) -> URL:
    """Where the embedded server is reached: through a socket in a folder only its owner may enter."""
    return URL.create("postgresql+psycopg2", username=SUPERUSER, database=database, query={"host": str(socket_folder)})


def migrate(engine: Engine) -> None:
    """Bring schema and reference data up to date; a no-op in milliseconds when they are.

    Safe to call from any number of processes at once: they wait for each other.
    """
    with engine.connect() as connection:
        if _revision(connection) == head_revision() and _editions(connection) == {"all": digest(), "reports": views_digest()}:
            return
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        upgrade(connection)
        refresh(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run migrations up to ``revision`` in the transaction of ``connection``; at the head, with the reports' views."""
    drop_views(connection)
    command.upgrade(alembic_config(connection), revision)
    if revision in ("head", head_revision()):
        make_views(connection)


def downgrade(connection: Connection, revision: str) -> None:
    """Run migrations down to ``revision`` ("base" for none) in the transaction of ``connection``; the reports' views go first."""
    drop_views(connection)
    command.downgrade(alembic_config(connection), revision)


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings without an alembic.ini, so that it works from any folder."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("select version_num from alembic_version"))
    return found


def _editions(connection: Connection) -> dict[str, str]:
    """Of the reference files and of the reports, as the warehouse has them."""
    rows = connection.execute(text("select name, digest from core.reference_data"))
    return {row.name: row.digest for row in rows}


def _engine(url: URL, **options: Any) -> Engine:
    # hide_parameters: an error message must not carry the values of a statement.
    return create_engine(url, hide_parameters=True, connect_args={"options": "-c timezone=UTC"}, **options)


def _embedded_engine(server: EmbeddedServer, **options: Any) -> Engine:
    _ensure_database(embedded_url(server.socket_folder, database="postgres"))
    return _engine(embedded_url(server.socket_folder), execution_options={_SERVER: server}, **options)


def _ensure_database(maintenance: URL) -> None:
    engine = _engine(maintenance, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            # Two processes may find it missing at once; the lock ends with the connection.
            connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
            if not connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": DATABASE}):
                connection.execute(text(f"create database {DATABASE}"))
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": MIGRATION_LOCK})
    finally:
        engine.dispose()
