"""The inbox in the warehouse: events as rows, sealed, in the very database they are loaded into.

Publishing is one multi-row statement and one commit. Drainers take rows with SKIP LOCKED, so several never wait for one another; rows go in
the transaction that loads them, so nothing is acknowledged that is not loaded, nor loaded twice.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
import psycopg2
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys, RecordSealer
from models.events.transport import Event, EventKeys, EventsUnavailable, Lag, Taken
from models.own_connection import sign_in_alone
from models.records import Source

CHANNEL: Final = "complaints_events"
# Sorted by key: two publishers of the same ids then wait for one another instead of each for the other.
PUBLISH: Final = """
with given as (
    select * from unnest(%(source)s::text[], %(event_key)s::text[], %(kind)s::text[], %(sender)s::text[], %(received_at)s::timestamptz[],
        %(payload)s::bytea[]) with ordinality as event (source, event_key, kind, sender, received_at, payload, place)
),
fresh as (
    insert into ingest.event_seen (source, event_key, seen_at)
    select source, event_key, received_at from given order by source, event_key on conflict do nothing returning source, event_key
)
insert into ingest.event_inbox (source, event_key, kind, sender, received_at, payload)
select source, event_key, kind, sender, received_at, payload from given join fresh using (source, event_key) order by place
returning source, event_key
"""
TAKE: Final = text(
    "select inbox_id, event_key, kind, sender, received_at, payload from ingest.event_inbox where source = :source and batch_id is null "
    "order by inbox_id limit :limit for update skip locked"
)
ASSIGN: Final = text("update ingest.event_inbox set batch_id = :batch_id where inbox_id = any(:ids)")
ACKNOWLEDGE: Final = text("delete from ingest.event_inbox where batch_id = :batch_id")
LAG: Final = text(
    "select source, count(*) as waiting, min(received_at) as oldest from ingest.event_inbox "
    "where batch_id is null and source = any(:sources) group by source"
)
FORGET: Final = text(
    "delete from ingest.event_seen where ctid in (select ctid from ingest.event_seen where seen_at < :before limit :most for update skip locked)"
)
DURABLE: Final = ("fsync", "full_page_writes")
LISTEN_AGAIN_SECONDS: Final = 0.2


class NotDurable(ComplaintsError):
    template = "the database runs with {setting} = off and would lose events it said it has; turn it on (postgresql.conf)"


class Inbox:
    """Transport over ``ingest.event_inbox``."""

    name = "postgres"

    def __init__(self, engine: Engine, *, keys: MasterKeys) -> None:
        self._engine = engine
        self._sealer = RecordSealer(keys)
        self._event_key = EventKeys(keys)
        self._listener: Any = None
        self._listening = threading.Lock()

    def check_durable(self) -> None:
        """Raises NotDurable where the server acknowledges what a power cut would take back."""
        with self._engine.connect() as connection:
            for setting in DURABLE:
                if connection.scalar(text("select current_setting(:name)"), {"name": setting}) == "off":
                    raise NotDurable(setting=setting)

    # --- publishing -------------------------------------------------------------------------------------------------------

    def publish(self, events: Sequence[Event], *, session: Session | None = None) -> list[bool]:
        if not events:
            return []
        sealed = [self._row(event) for event in events]
        try:
            if session is not None:
                fresh = _insert(session.connection(), sealed)
            else:
                with self._engine.begin() as connection:
                    fresh = _insert(connection, sealed)
        except DBAPIError as error:
            kind = type(error.orig).__name__
        else:
            return [_first(fresh, (row["source"], row["event_key"])) for row in sealed]
        # Outside the handler: a chained error would carry the statement's values into a log.
        raise EventsUnavailable(kind=kind)

    def _row(self, event: Event) -> dict[str, Any]:
        key = self._event_key(event.source, event.event_id)
        body = orjson.dumps(event.event_id) + b"\n" + event.payload
        return {
            "source": event.source.value,
            "event_key": key,
            "kind": event.kind,
            "sender": event.sender,
            "received_at": event.received_at,
            "payload": self._sealer.seal(body, record=key, person_key=None),
        }

    def key_of(self, source: Source, event_id: str) -> str:
        return self._event_key(source, event_id)

    def opened(self, source: Source, row: Any) -> Event:
        """A row of the inbox as the event it holds."""
        return self._event(source, row.event_key, row.kind, row.sender, row.received_at, bytes(row.payload))

    def sealed(self, event: Event) -> bytes:
        """An event as its row holds it."""
        payload: bytes = self._row(event)["payload"]
        return payload

    # --- draining ---------------------------------------------------------------------------------------------------------

    def take(self, session: Session, source: Source, *, limit: int) -> Taken:
        rows = session.connection().execute(TAKE, {"source": source.value, "limit": limit}).all()
        events = [self._event(source, row.event_key, row.kind, row.sender, row.received_at, bytes(row.payload)) for row in rows]
        return Taken(source, tuple(events), [row.inbox_id for row in rows])

    def _event(self, source: Source, key: str, kind: str, sender: str, received_at: datetime, sealed: bytes) -> Event:
        identity, _, payload = self._sealer.open(sealed, record=key, person_key=None).partition(b"\n")
        return Event(orjson.loads(identity), source, kind, payload, received_at, sender)

    def assign(self, session: Session, taken: Taken, *, batch_id: str) -> None:
        session.connection().execute(ASSIGN, {"batch_id": batch_id, "ids": taken.handle})

    def acknowledge(self, session: Session, batch_id: str) -> None:
        session.connection().execute(ACKNOWLEDGE, {"batch_id": batch_id})

    def settle(self, taken: Taken) -> None:
        """Nothing to do: the rows went with the load."""

    def give_back(self, taken: Taken) -> None:
        """Nothing to do: the rows are free with the end of the transaction that took them."""

    def lag(self, session: Session, sources: Sequence[Source]) -> list[Lag]:
        rows = session.connection().execute(LAG, {"sources": [source.value for source in sources]})
        found = {row.source: Lag(Source(row.source), row.waiting, row.oldest) for row in rows}
        return [found.get(source.value, Lag(source, 0, None)) for source in sources]

    # --- waiting ----------------------------------------------------------------------------------------------------------

    def wait(self, sources: Sequence[Source], *, seconds: float) -> bool:
        wanted = {source.value for source in sources}
        with self._listening:
            try:
                if self._listener is None:
                    self._listener = self._listen()
                    return True  # what came before we listened told nobody
                return _heard(self._listener, wanted, seconds)
            except (psycopg2.Error, DBAPIError, OSError, ValueError):
                self._stop_listening()
                time.sleep(min(seconds, LISTEN_AGAIN_SECONDS))  # the server is restarting; whoever takes next will say so
                return True

    def _listen(self) -> Any:
        """A connection of its own, kept out of the pool: a listener hears only while it stays signed in."""
        connection = sign_in_alone(self._engine)
        with connection.cursor() as cursor:
            cursor.execute(f"listen {CHANNEL}")
        return connection

    def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(psycopg2.Error):
                listener.close()

    def close(self) -> None:
        self._stop_listening()


def forget_events(session: Session, *, before: datetime, most: int = 50_000) -> int:
    """Forget ids of events seen before a moment, at most so many at once (call again while it returns ``most``). The caller commits.

    Senders retry for days, not weeks; what comes even later is still known by its record id once it is loaded.
    """
    return int(session.connection().execute(FORGET, {"before": before, "most": most}).rowcount)


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """The (source, key) of those that were new. The commit waits for the disk whatever the server's or the role's default says."""
    connection.exec_driver_sql("set local synchronous_commit = on")
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns["payload"] = [psycopg2.Binary(payload) for payload in columns["payload"]]
    fresh = {(source, key) for source, key in connection.exec_driver_sql(PUBLISH, columns)}
    for source in sorted({source for source, _ in fresh}):
        connection.execute(text("select pg_notify(:channel, :source)"), {"channel": CHANNEL, "source": source})
    return fresh


def _first(fresh: set[tuple[str, str]], key: tuple[str, str]) -> bool:
    """Whether the event is new; its repetition in the same call is not."""
    if key not in fresh:
        return False
    fresh.discard(key)
    return True


def _heard(listener: Any, wanted: set[str], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while True:
        listener.poll()
        heard = {notice.payload for notice in listener.notifies}
        listener.notifies.clear()
        if heard & wanted:
            return True
        left = end - time.monotonic()
        if left <= 0:
            return False
        select.select([listener], [], [], left)


def replace_waiting(session: Session, inbox: Inbox, stubs: Mapping[str, Callable[[Event], bytes | None]], *, source: Source) -> int:
    """Put other bytes in place of events that still wait, by event id: what a withdrawn post's event held is gone from the inbox at once.

    An event that a drainer has taken is in the lake. The caller commits.
    """
    keys = {inbox.key_of(source, event_id): make for event_id, make in stubs.items()}
    found = text(
        "select inbox_id, event_key, kind, sender, received_at, payload from ingest.event_inbox "
        "where source = :source and batch_id is null and event_key = any(:keys) for update"
    )
    changed = 0
    for row in session.connection().execute(found, {"source": source.value, "keys": list(keys)}).all():
        event = inbox.opened(source, row)
        if (payload := keys[row.event_key](event)) is not None:
            sealed = inbox.sealed(replace(event, payload=payload))
            session.connection().execute(
                text("update ingest.event_inbox set payload = :payload where inbox_id = :inbox_id"),
                {"payload": sealed, "inbox_id": row.inbox_id},
            )
            changed += 1
    return changed
