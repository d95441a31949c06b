"""The installation, held for one kind of work so that two runs of it never overlap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text

from complaints_nlp.discretion import guard_process
from complaints_nlp.errors import ComplaintsError
from models.installation import Installation, open_installation
from models.records import Source
from models.settings import Settings

# A number space nobody else locks in ("cmpl"); the second key is the source's, or that of other work.
LOCK_SPACE: Final = 0x636D706C
WORKS: Final = {
    "processing": 0,
    "retraining": 101,
    "reprocessing": 102,
    "watching drift": 103,
    "watching spikes": 104,
    "checking quality": 105,
    "writing the summary": 106,
}


class AlreadyRunning(ComplaintsError):
    template = "{what} is being worked on by another run; wait for it to end, or stop it"


@contextmanager
def open_place(source: Source | None = None, *, work: str = "processing", settings: Settings | None = None) -> Iterator[Installation]:
    """The installation, locked for one source, or for a ``work`` where none is named. Raises AlreadyRunning.

    The lock is the database session's own: it ends with the process, however that dies, so a killed run leaves none behind.
    """
    guard_process()  # a worker's run is a process of its own, and begins here
    with open_installation(settings) as place, place.engine.connect() as connection:
        key = list(Source).index(source) + 1 if source else WORKS[work]
        if not connection.scalar(text("select pg_try_advisory_lock(:space, :key)"), {"space": LOCK_SPACE, "key": key}):
            raise AlreadyRunning(what=source.value if source else work)
        connection.commit()
        try:
            yield place
        finally:
            # The connection goes back to a pool, where the lock would live on.
            connection.execute(text("select pg_advisory_unlock(:space, :key)"), {"space": LOCK_SPACE, "key": key})
            connection.commit()
