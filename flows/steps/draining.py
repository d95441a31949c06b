"""From the event transport to the warehouse, a micro-batch at a time, by the same steps as a file.

A micro-batch is landed as a file of its events' exact bytes, noted in the ledger, read into the raw zone, masked, classified, loaded; its
events are acknowledged in the transaction that loads it. Its id is the hash of its bytes, so whatever is done twice is done once: a
drainer that dies leaves a micro-batch that the next one finishes. Until it is loaded it is the drainers' alone (``ingest.draining``).
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import psycopg2
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from flows.steps.analysing import Analysts
from flows.steps.processing import process_parts
from flows.steps.reading import EVENTS_FILE, Kept, read_batch
from models.database import open_session
from models.events import Event, Taken, Transport
from models.events.work import (
    MOST_ATTEMPTS,
    StreamNote,
    WorkLocks,
    batches_being_drained,
    begin_draining,
    count_attempt,
    end_draining,
    leave_to_batch_flows,
    note_stream,
)
from models.installation import Installation
from models.lake import MICRO_BATCH, MICRO_BATCH_AGAIN, Writing
from models.ledger import BatchHeader, register_batch
from models.loading import LoadFailed
from models.records import Source

# How often a drainer looks for what dead ones left, says how far behind it is, and at the least looks whether something came.
LEFTOVER_SECONDS: Final = 5.0
NOTE_SECONDS: Final = 2.0
LOOK_SECONDS: Final = 1.0
# After trouble with the database or the lake: it may be restarting.
PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE: Final = 15.0
TROUBLE: Final = (SQLAlchemyError, psycopg2.Error, LoadFailed, OSError)


@dataclass(slots=True)
class Drained:
    """What a drainer has done so far, by records; ``events`` and ``batches`` count what carried them."""

    batches: int = 0
    events: int = 0
    read: int = 0
    loaded: int = 0
    duplicates: int = 0
    quarantined: int = 0
    troubles: int = 0
    last_event_at: datetime | None = None


class Drainer:
    """Drains ``sources`` in one process. ``analysts`` keep their models for as long as it lives."""

    def __init__(
        self,
        place: Installation,
        transport: Transport,
        analysts: Analysts,
        sources: Sequence[Source],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._place = place
        self._transport = transport
        self._analysts = analysts
        self._sources = tuple(sources)
        self._now = now
        self._locks = WorkLocks(place.engine)
        self._recent: deque[tuple[float, Source, int]] = deque()
        self._unnoted: dict[Source, int] = dict.fromkeys(self._sources, 0)
        self._last: dict[Source, datetime] = {}
        self._next_note = self._next_leftovers = 0.0
        self.lag: dict[Source, int] = {}
        self.done = Drained()

    # --- the loop ---------------------------------------------------------------------------------------------------------

    def run(
        self, stop: Callable[[], bool], *, watch: Callable[[Drainer], None] = lambda _: None, sleep: Callable[[float], None] = time.sleep
    ) -> Drained:
        """Drain until ``stop()``, which is asked between micro-batches. ``watch`` is called after each and at least every second.

        A database or lake that is away is waited for; nothing is lost meanwhile, the transport keeps it.
        """
        pause = PAUSE_SECONDS
        while not stop():
            try:
                drained = self.turn()
                if not drained:
                    self._transport.wait(self._sources, seconds=LOOK_SECONDS)
                pause = PAUSE_SECONDS
            except TROUBLE:
                self._after_trouble()
                sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            watch(self)
        return self.done

    def turn(self) -> int:
        """What others left first, then a micro-batch of each source; how many events that was."""
        if time.monotonic() >= self._next_leftovers:
            self.take_over()
            self._next_leftovers = time.monotonic() + LEFTOVER_SECONDS
        drained = sum(self.drain(source) for source in self._sources)
        if time.monotonic() >= self._next_note:
            self.note()
        return drained

    def close(self) -> None:
        self._locks.close()

    def _after_trouble(self) -> None:
        """Every connection may be dead, and locks with them; what was begun is among the leftovers."""
        self.done.troubles += 1
        self._locks.close()
        self._place.engine.dispose()
        self._next_leftovers = 0.0

    # --- a micro-batch ----------------------------------------------------------------------------------------------------

    def drain(self, source: Source) -> int:
        """One micro-batch of what waits; how many events it had."""
        now = self._now()
        with open_session(self._place.engine) as session:
            taken = self._transport.take(session, source, limit=self._place.settings.drain_events)
            if not taken.events:
                return 0
            try:
                batch, writing = self._keep(session, taken, now=now)
            except BaseException:
                self._transport.give_back(taken)
                raise
        if writing is not None:
            self._work(batch, now=now, writing=writing)
        self._transport.settle(taken)
        self._count(source, taken.events)
        return len(taken.events)

    def _keep(self, session: Session, taken: Taken, *, now: datetime) -> tuple[BatchHeader, Writing | None]:
        """The events into the landing zone and the ledger, from where they cannot be lost; committed.

        With how the lake is to be written: None where another drainer is at these very events already (a broker gave them out twice).
        """
        contents = b"".join(map(written, taken.events))
        batch_id = hashlib.sha256(contents).hexdigest()
        mine = self._locks.try_lock(batch_id)  # before anybody can know of it
        landed = self._place.lake.land([contents], source=taken.source, day=now.date())
        batch = BatchHeader(batch_id, taken.source, EVENTS_FILE, landed.bytes, landed.key, now)
        fresh = register_batch(session, batch, created_at=now)
        if fresh:
            begin_draining(session, batch, taken_at=now)
        self._transport.assign(session, taken, batch_id=batch_id)
        session.commit()
        return batch, (MICRO_BATCH if fresh else MICRO_BATCH_AGAIN) if mine else None

    def _work(self, batch: BatchHeader, *, now: datetime, writing: Writing) -> None:
        """From the landing zone to the warehouse."""
        kept: Kept = {}
        counts = read_batch(self._place, batch, now=now, kept=kept, writing=writing)

        def along(session: Session) -> None:
            self._transport.acknowledge(session, batch.batch_id)
            end_draining(session, batch.batch_id, finished_at=self._now())

        done = process_parts(self._place, self._analysts, sorted(kept), now=self._now(), kept=kept, writing=writing, along=along)
        self._locks.unlock(batch.batch_id)
        self.done.batches += 1
        self.done.read += counts.read
        for part in done:
            self.done.loaded += part.loaded
            self.done.duplicates += part.duplicates
            self.done.quarantined += part.quarantined

    # --- what others left -------------------------------------------------------------------------------------------------

    def take_over(self) -> int:
        """Finish the micro-batches of drainers that died; how many. One that keeps failing is left to the batch flows."""
        with open_session(self._place.engine) as session:
            begun = batches_being_drained(session, self._sources)
        return sum(self._take_over(batch) for batch in begun if self._locks.try_lock(batch.batch_id))

    def _take_over(self, batch: BatchHeader) -> bool:
        with open_session(self._place.engine) as session:
            attempts = count_attempt(session, batch.batch_id)
            if attempts is not None and attempts > MOST_ATTEMPTS:
                # The bytes lie in the landing zone; as a file like any other they hold up nobody.
                self._transport.acknowledge(session, batch.batch_id)
                leave_to_batch_flows(session, batch.batch_id)
            session.commit()
        if attempts is None or attempts > MOST_ATTEMPTS:
            self._locks.unlock(batch.batch_id)
            return False
        self._work(batch, now=self._now(), writing=MICRO_BATCH_AGAIN)
        return True

    # --- what it says -----------------------------------------------------------------------------------------------------

    def _count(self, source: Source, events: Sequence[Event]) -> None:
        self.done.events += len(events)
        self.done.last_event_at = self._last[source] = max(event.received_at for event in events)
        self._unnoted[source] += len(events)
        self._recent.append((time.monotonic(), source, len(events)))

    def last_minute(self, source: Source | None = None) -> int:
        """Events loaded within the last minute, of one source or of all."""
        while self._recent and self._recent[0][0] < time.monotonic() - 60:
            self._recent.popleft()
        return sum(count for _, each, count in self._recent if source in {None, each})

    def note(self) -> None:
        """Tell the warehouse how far behind each source is."""
        with open_session(self._place.engine) as session:
            lags = self._transport.lag(session, self._sources)
            notes = [
                StreamNote(
                    lag.source,
                    self._transport.name,
                    lag.waiting,
                    lag.oldest,
                    self._last.get(lag.source),
                    self.last_minute(lag.source),
                    self._unnoted[lag.source],
                )
                for lag in lags
            ]
            note_stream(session, notes, now=self._now())
            session.commit()
        self._unnoted = dict.fromkeys(self._sources, 0)
        self.lag = {lag.source: lag.waiting for lag in lags}
        self._next_note = time.monotonic() + NOTE_SECONDS


def written(event: Event) -> bytes:
    """An event as its line of the landed file: its exact bytes, as text where they are UTF-8."""
    line: dict[str, Any] = {
        "event_id": event.event_id,
        "kind": event.kind,
        "sender": event.sender,
        "received_at": event.received_at.astimezone(UTC).isoformat(),
        "payload": event.payload.decode("utf-8", "replace"),
    }
    if line["payload"].encode() != event.payload:
        line["payload_base64"] = base64.b64encode(event.payload).decode()
    return orjson.dumps(line) + b"\n"
