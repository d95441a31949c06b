"""Handing a stream from one run to the next without a gap.

The next run starts while this one still drains: it loads its models, then waits for the baton. Whoever holds it and has lived long enough
lets go between two micro-batches, and the other goes on within milliseconds. Both are advisory locks, gone with the process; to hold the
baton is a courtesy, not what keeps events from being loaded twice.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from typing import Any, Final

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.own_connection import LockKeeper

# Number spaces nobody else locks in ("cmpb", "cmpw"); the second key is the stream's.
HELD: Final = 0x636D7062
WAITING: Final = 0x636D7077
TRY_SECONDS: Final = 0.02
WANTED: Final = (
    "select exists (select from pg_locks where locktype = 'advisory' and classid = %s and objid = %s and granted "
    "and database = (select oid from pg_database where datname = current_database()))"
)


class Baton:
    """The baton of the stream ``name``."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._keeper = LockKeeper(engine)
        self._key = zlib.crc32(name.encode()) & 0x7FFF_FFFF

    def take(self, *, stop: Callable[[], bool], sleep: Callable[[float], None] = time.sleep) -> bool:
        """Wait for the baton; False when ``stop()`` came first."""
        announced = False
        while not stop():
            announced = announced or self._ask("select pg_try_advisory_lock(%s, %s)", WAITING)
            if self._ask("select pg_try_advisory_lock(%s, %s)", HELD):
                if announced:
                    self._ask("select pg_advisory_unlock(%s, %s)", WAITING)
                return True
            sleep(TRY_SECONDS)
        return False

    def wanted(self) -> bool:
        """Whether a next run is ready and waits. A database that is away says nothing."""
        try:
            return bool(self._ask(WANTED, WAITING))
        except (psycopg2.Error, SQLAlchemyError):
            self.close()
            return False

    def close(self) -> None:
        """Let go."""
        self._keeper.close()

    def _ask(self, statement: str, space: int) -> Any:
        return self._keeper.ask(statement, space, self._key)
