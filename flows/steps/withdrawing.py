"""What its author took back loses its text in every zone; that it was there stays.

The warehouse first, where people read, then the inbox, the raw and the clean zone, the quarantine, and at last the landed files that
brought it. Done in any order and any number of times it comes to the same; it is marked as done only when nothing was found any more
that could bring text back.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from flows.sources import READERS
from flows.sources.dialects.withdrawn import WITHDRAWN, needles, own_ids, stub
from models.database import open_session
from models.events import Event, Transport
from models.events.inbox import Inbox, replace_waiting
from models.forgetting import Forgotten, forget_clean, forget_quarantined, forget_raw, sweep_removed
from models.installation import Installation
from models.media import forget_media
from models.records import RawRecord, Source, record_id
from models.withdrawals import Withdrawn, forget_texts, forget_unknown, note_honoured, pending

# Landed bytes may go once nobody needs them: a drainer that takes over reads them again until they are loaded.
DONE: Final = "loaded"
# What is taken in at this moment may hold one of these, and bring it to light a moment later: then one more round.
BUSY: Final = text(
    "select exists (select from ingest.batch where source = 'social' and status = 'landed') "
    "or exists (select from ingest.batch where batch_id = any(:ids) and status <> 'loaded')"
)


@dataclass(frozen=True, slots=True)
class Honoured:
    """What one round removed: withdrawals honoured, contacts that count on without text, rows of the lake, events, landed files."""

    withdrawals: int = 0
    contacts: int = 0
    lake_rows: int = 0
    events: int = 0
    landed_files: int = 0
    removed_files: int = 0


def honour_withdrawals(place: Installation, transport: Transport | None, *, now: datetime) -> Honoured:
    """One round over all that is pending. Nothing pending costs one query."""
    with open_session(place.engine) as session:
        waiting = pending(session, keys=place.keys, now=now)
        forget_unknown(session, now=now)
        session.commit()
    if not waiting:
        return Honoured()
    ids = sorted({each.record_id for each in waiting})
    with open_session(place.engine) as session:
        contacts = forget_texts(session, ids)
        events = _from_inbox(session, transport, waiting, zone=place.settings.zone)
        # Before the commit: who dies in between finds the lines again, and with them the files.
        place.lake.remove_landed(forget_media(session, ids))
        session.commit()
    raw = forget_raw(place.lake, ids, stub=stub, dialect=WITHDRAWN.name)
    aside = forget_quarantined(place.lake, _finder(waiting, now=now), stub=stub, dialect=WITHDRAWN.name)
    clean = forget_clean(place.lake, ids)
    removed = sweep_removed(place.lake)
    batches = sorted(raw.batches | aside.batches | _batches_of(place, ids))
    landed = _landed_files(place, batches)
    with open_session(place.engine) as session:
        done = 0 if session.scalar(BUSY, {"ids": batches}) else note_honoured(session, waiting, now=now)
        session.commit()
    return Honoured(done, contacts, _rows(raw, aside, clean), events, landed, removed)


def _rows(*forgotten: Forgotten) -> int:
    return sum(each.rows for each in forgotten)


def _from_inbox(session: Session, transport: Transport | None, waiting: Sequence[Withdrawn], *, zone: ZoneInfo) -> int:
    """A broker's log cannot be changed: there the event stays, encrypted, as long as the broker keeps it (docs/social.md)."""
    if not isinstance(transport, Inbox):
        return 0
    stubs = {event_id: partial(_left_of, each, zone=zone) for each in waiting for event_id in each.event_ids}
    return replace_waiting(session, transport, stubs, source=Source.SOCIAL) if stubs else 0


def _left_of(withdrawn: Withdrawn, event: Event, *, zone: ZoneInfo) -> bytes | None:
    """The stub of a waiting event; None where it is one already."""
    outcomes = READERS[Source.SOCIAL].read(lambda: io.BytesIO(event.payload), received_at=event.received_at, zone=zone)
    outcome = next(iter(outcomes), None)
    if isinstance(outcome, RawRecord):
        is_stub = outcome.dialect == WITHDRAWN.name
        return None if is_stub else stub(outcome.external_id, outcome.occurred_at or outcome.received_at)
    return stub(withdrawn.native_id or withdrawn.record_id, event.received_at)


Found = tuple[str, datetime]


def _finder(waiting: Sequence[Withdrawn], *, now: datetime) -> Callable[[bytes], Found | None]:
    """Tells whether a quarantined payload is one of these posts: by its own ids where it can be parsed, else by the network's id in it."""
    records = {each.record_id for each in waiting}
    natives = {each.native_id: needles(each.native_id) for each in waiting if each.native_id}

    def find(payload: bytes) -> Found | None:
        if (own := own_ids(payload)) is not None:
            mine = next((each for each in own if each in natives or record_id(Source.SOCIAL, each) in records), None)
        else:
            mine = next((native for native, parts in natives.items() if all(part in payload for part in parts)), None)
        return (mine, now) if mine else None

    return find


def _landed_files(place: Installation, batches: Sequence[str]) -> int:
    """Remove the landed files of these batches that are loaded; how many. The raw zone holds all that was in them."""
    with open_session(place.engine) as session:
        found = text("select landing_key from ingest.batch where batch_id = any(:ids) and status = :done")
        keys = session.scalars(found, {"ids": list(batches), "done": DONE}).all()
    place.lake.remove_landed(keys)
    return len(keys)


def _batches_of(place: Installation, record_ids: Sequence[str]) -> frozenset[str]:
    with open_session(place.engine) as session:
        rows = session.scalars(text("select batch_id from ingest.record where record_id = any(:ids)"), {"ids": list(record_ids)})
        return frozenset(rows)
