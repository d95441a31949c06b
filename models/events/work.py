"""The drainers' own notes in the ledger: which micro-batches they work on, whose that is, and how far behind each source is.

A drainer holds an advisory lock on the micro-batch it works on, in a connection of its own: the lock ends with the process however that
dies, and another drainer then takes the micro-batch over as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from models.ledger import BatchHeader
from models.own_connection import LockKeeper
from models.records import Source
from models.tables import Batch, Draining

# A micro-batch that so many drainers began and none finished is left to the batch flows, whose ledger says what is wrong with it.
MOST_ATTEMPTS: Final = 5
NOTE: Final = text(
    "insert into ingest.stream_state as known (source, transport, waiting, oldest_at, last_event_at, last_minute, drained, noted_at) "
    "values (:source, :transport, :waiting, :oldest_at, :last_event_at, :last_minute, :drained, :noted_at) "
    "on conflict (source) do update set transport = excluded.transport, waiting = excluded.waiting, oldest_at = excluded.oldest_at, "
    "last_event_at = greatest(known.last_event_at, excluded.last_event_at), last_minute = excluded.last_minute, "
    "drained = known.drained + excluded.drained, noted_at = excluded.noted_at"
)


@dataclass(frozen=True, slots=True)
class StreamNote:
    """What a drainer has to say of a source; ``drained`` counts since its last note."""

    source: Source
    transport: str
    waiting: int
    oldest_at: datetime | None
    last_event_at: datetime | None
    last_minute: int
    drained: int


class WorkLocks:
    """Advisory locks on micro-batches, held by a connection kept out of the pool. A lost connection has lost them: ``close``, and go on."""

    def __init__(self, engine: Engine) -> None:
        self._keeper = LockKeeper(engine)

    def try_lock(self, batch_id: str) -> bool:
        return bool(self._keeper.ask("select pg_try_advisory_lock(%s)", _key(batch_id)))

    def unlock(self, batch_id: str) -> None:
        self._keeper.ask("select pg_advisory_unlock(%s)", _key(batch_id))

    def close(self) -> None:
        self._keeper.close()


def _key(batch_id: str) -> int:
    return int(batch_id[:15], 16)


def begin_draining(session: Session, batch: BatchHeader, *, taken_at: datetime) -> None:
    """Note that a drainer works on the batch, just registered. The caller commits."""
    row = {"batch_id": batch.batch_id, "source": batch.source.value, "taken_at": taken_at}
    session.execute(insert(Draining).values(row).on_conflict_do_nothing())


def end_draining(session: Session, batch_id: str, *, finished_at: datetime) -> None:
    """In the transaction that loads the batch's last part: it is loaded, and nobody works on it. The caller commits."""
    session.execute(delete(Draining).where(col(Draining.batch_id) == batch_id))
    session.execute(update(Batch).where(col(Batch.batch_id) == batch_id).values(status="loaded", finished_at=finished_at))


def leave_to_batch_flows(session: Session, batch_id: str) -> None:
    session.execute(delete(Draining).where(col(Draining.batch_id) == batch_id))


def count_attempt(session: Session, batch_id: str) -> int | None:
    """One drainer more begins it; how many that makes. None when it is loaded meanwhile."""
    changed = update(Draining).where(col(Draining.batch_id) == batch_id).values(attempts=col(Draining.attempts) + 1)
    return session.scalar(changed.returning(col(Draining.attempts)))


def batches_being_drained(session: Session, sources: Sequence[Source]) -> list[BatchHeader]:
    """In the order they were taken."""
    fields = [col(getattr(Batch, name)) for name in BatchHeader.__slots__]
    found = select(*fields).join(Draining, col(Draining.batch_id) == col(Batch.batch_id))
    found = found.where(col(Draining.source).in_([source.value for source in sources])).order_by(col(Draining.taken_at))
    return [BatchHeader(**row._asdict() | {"source": Source(row.source)}) for row in session.execute(found)]


def note_stream(session: Session, notes: Sequence[StreamNote], *, now: datetime) -> None:
    """Keep what the drainers say, for who watches. The caller commits."""
    rows: list[Mapping[str, Any]] = [
        {name: getattr(note, name) for name in StreamNote.__slots__} | {"source": note.source.value, "noted_at": now} for note in notes
    ]
    session.connection().execute(NOTE, rows)
