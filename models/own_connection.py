"""A connection kept out of the pool, for what lasts as long as a process holds it: advisory locks."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from sqlalchemy import Engine


def sign_in_alone(engine: Engine) -> Any:
    """A driver connection of one's own, each statement committed at once. Close it."""
    borrowed = engine.raw_connection()
    borrowed.detach()
    connection: Any = borrowed.dbapi_connection
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return connection


class LockKeeper:
    """Signs in at the first question. A lost connection has lost its locks: ``close``, and go on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def ask(self, statement: str, *values: Any) -> Any:
        """The first value of the answer."""
        if self._connection is None:
            self._connection = sign_in_alone(self._engine)
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0]

    def close(self) -> None:
        """Let go of every lock."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg2.Error), connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock_all()")  # the server notices a closed connection a little later
            with suppress(psycopg2.Error):
                connection.close()
