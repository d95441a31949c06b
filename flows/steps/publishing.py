"""A connector's page into the event transport: posts, deletions and cursor in one transaction.

Where the transport is the warehouse's inbox, all of it commits at once; with a broker the posts are durable before the cursor moves. A page
that comes twice changes nothing: a post's event id is its record id and, of an edit, when it was made.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flows.connectors.shape import Page, Post
from flows.sources import READERS, UnusableRecord
from flows.sources.dialects.withdrawn import WITHDRAWN, stub
from models.database import open_session
from models.events import Event, Transport, write_cursor
from models.installation import Installation
from models.records import PassedOver, RawRecord, Rejected, Source, record_id
from models.withdrawals import (
    Seen,
    came_after_all,
    known_posts,
    lock_network,
    note_posts,
    note_withdrawals,
    withdrawn_posts,
)

KIND: Final = "social.json"


@dataclass(frozen=True, slots=True)
class Stored:
    """Of a page: posts published for the first time, posts that came before or are none of ours, deletions of posts that are here."""

    new: int = 0
    again: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A post with what the readers make of it."""

    post: Post
    record_id: str
    external_id: str
    event_id: str
    occurred_at: datetime | None


def store_page(
    place: Installation, transport: Transport, page: Page, *, name: str, network: str, now: datetime, cursor: bool = True
) -> Stored:
    """Durable when it returns. ``name`` is the connector's, and its cursor's where ``cursor`` says that the page has one."""
    ready = [each for post in page.posts if (each := _ready(place, post, now=now)) is not None]
    with open_session(place.engine) as session:
        lock_network(session, network)
        natives = [native for each in ready for native in _natives(each)]
        taken_back = withdrawn_posts(session, natives)
        known = known_posts(session, natives) if any(each.post.only_known for each in ready) else {}
        wanted = [each for each in ready if not each.post.only_known or known.keys() & set(_natives(each))]
        late = {native: each.record_id for each in wanted for native in _natives(each) if native in taken_back}
        if late:
            came_after_all(session, late)
        sender = network.partition(":")[0]
        events = [_event(each, gone=bool(set(_natives(each)) & taken_back), sender=sender, now=now) for each in wanted]
        fresh = transport.publish(events, session=session)
        seen = [Seen(each.record_id, _natives(each), each.post.author, each.event_id) for each in wanted]
        note_posts(session, seen, network=network, keys=place.keys, now=now)
        gone, authors = [each.native_id for each in page.gone if each.native_id], [each.author for each in page.gone if each.author]
        withdrawn = note_withdrawals(session, gone, authors, network=network, keys=place.keys, now=now) if gone or authors else 0
        if cursor:
            write_cursor(session, name, page.cursor, now=now)
        session.commit()
    return Stored(sum(fresh), len(page.posts) - sum(fresh), withdrawn)


def _natives(each: _Ready) -> tuple[str, ...]:
    return (each.post.native_id, *each.post.also)


def _ready(place: Installation, post: Post, *, now: datetime) -> _Ready | None:
    """None for what is no contact. What cannot be read goes on all the same: it belongs in quarantine, not in nothing."""
    reader, zone = READERS[Source.SOCIAL], place.settings.zone
    outcome = next(iter(reader.read(lambda: io.BytesIO(post.payload), received_at=now, zone=zone)), None)
    if outcome is None or isinstance(outcome, PassedOver):
        return None
    if isinstance(outcome, Rejected):
        external_id = outcome.external_id or post.native_id
        return _Ready(post, record_id(Source.SOCIAL, external_id), external_id, f"{record_id(Source.SOCIAL, external_id)}:unread", None)
    return _Ready(post, outcome.record_id, outcome.external_id, _event_id(outcome, place), outcome.occurred_at)


def _event_id(record: RawRecord, place: Installation) -> str:
    try:
        edited = READERS[Source.SOCIAL].to_complaint(record, zone=place.settings.zone).edited_at
    except UnusableRecord:
        edited = None
    return f"{record.record_id}:{edited.timestamp():.3f}" if edited else record.record_id


def _event(each: _Ready, *, gone: bool, sender: str, now: datetime) -> Event:
    """The post's event; of one that was taken back before it came, only that it was there."""
    if not gone:
        return Event(each.event_id, Source.SOCIAL, KIND, each.post.payload, now, sender)
    return stub_event(each.record_id, each.external_id, each.occurred_at or now, sender=sender, now=now)


def stub_event(record: str, external_id: str, occurred_at: datetime, *, sender: str, now: datetime) -> Event:
    return Event(f"{record}:withdrawn", Source.SOCIAL, WITHDRAWN.name, stub(external_id, occurred_at), now, sender)
