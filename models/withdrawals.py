"""Posts taken back at their source: who is noted, what is still to be removed, and the removal from the warehouse.

A note commits first and alone decides: from then on whatever comes of the post has no text, and what came before is removed by
flows.steps.withdrawing, zone by zone. A post that slips in while its deletion is noted is noticed by the load, which asks for another
round; so the order in which post, deletion and load commit does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from models.encryption import MasterKeys, RecordSealer, keyed_hash
from models.records import Source, record_id

NETWORK_LOCK: Final = 0x706F7374  # "post": posts and deletions of one network are noted one after another
UNKNOWN_KEPT: Final = timedelta(days=3)  # longer than any network replays
STILL_UNSURE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as its network names it. ``native_ids`` all mean this record; ``event_id`` is what it is published as."""

    record_id: str
    native_ids: tuple[str, ...] = field(repr=False)
    author: str | None = field(repr=False)
    event_id: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A record whose text is to go. ``rounds`` as it was read: a later one means that text came again meanwhile."""

    post_key: str
    record_id: str
    rounds: int
    native_id: str | None = field(repr=False)
    event_ids: tuple[str, ...]


def post_key(native_id: str) -> str:
    """What stands for a post's own id: the record id, where the network's id is the record's external id."""
    return record_id(Source.SOCIAL, native_id)


def lock_network(session: Session, network: str) -> None:
    """Until the commit: whoever notes a post and whoever notes its deletion see each other."""
    session.execute(text("select pg_advisory_xact_lock(:space, hashtext(:network))"), {"space": NETWORK_LOCK, "network": network})


def known_posts(session: Session, native_ids: Iterable[str]) -> dict[str, str]:
    """The record ids of posts that came before, by native id."""
    keys = {post_key(native): native for native in native_ids}
    rows = session.execute(text("select post_key, record_id from ingest.post where post_key = any(:keys)"), {"keys": list(keys)})
    return {keys[key]: record for key, record in rows}


def note_posts(session: Session, seen: Sequence[Seen], *, network: str, keys: MasterKeys, now: datetime) -> None:
    """Remember under which ids posts may be deleted. The caller commits."""
    sealer = RecordSealer(keys)
    rows = [
        {
            "post_key": key,
            "record_id": post.record_id,
            "network": network,
            "sealed_id": sealer.seal(native.encode(), record=key, person_key=None),
            "author_key": author_key(keys, network, post.author) if post.author else None,
            "event_ids": [post.event_id],
            "now": now,
        }
        for post in seen
        for native in post.native_ids
        for key in (post_key(native),)
    ]
    if rows:
        session.connection().execute(
            text(
                "insert into ingest.post as known (post_key, record_id, network, sealed_id, author_key, event_ids, seen_at, checked_at) "
                "values (:post_key, :record_id, :network, :sealed_id, :author_key, cast(:event_ids as text[]), :now, :now) "
                "on conflict (post_key) do update set event_ids = known.event_ids || excluded.event_ids, checked_at = excluded.checked_at "
                "where not known.event_ids @> excluded.event_ids"
            ),
            rows,
        )


def author_key(keys: MasterKeys, network: str, author: str) -> str:
    return keyed_hash(keys, "author", f"{network}\x1f{author}")


def note_withdrawals(
    session: Session, native_ids: Collection[str], authors: Collection[str] = (), *, network: str, keys: MasterKeys, now: datetime
) -> int:
    """Note deletions; how many concern what has been here. The caller commits.

    Also those of posts nobody knows: one may come after its deletion.
    """
    given = {post_key(native) for native in native_ids}
    if authors:
        wanted = [author_key(keys, network, author) for author in authors]
        given |= set(session.scalars(text("select post_key from ingest.post where author_key = any(:keys)"), {"keys": wanted}))
    rows = session.execute(
        text(
            "insert into ingest.withdrawal (post_key, record_id, network, noticed_at, known, honoured_at) "
            "select given.key, coalesce(post.record_id, given.key), :network, :now, "
            "coalesce(post.record_id, record.record_id) is not null, case when coalesce(post.record_id, record.record_id) is null then :now end "
            "from unnest(cast(:keys as text[])) given(key) left join ingest.post on post.post_key = given.key "
            "left join ingest.record on record.record_id = given.key "
            "on conflict do nothing returning known"
        ),
        {"keys": sorted(given), "network": network, "now": now},
    )
    return sum(row.known for row in rows)


def withdrawn_posts(session: Session, native_ids: Iterable[str]) -> set[str]:
    """Those of these native ids that were taken back."""
    keys = {post_key(native): native for native in native_ids}
    found = session.scalars(text("select post_key from ingest.withdrawal where post_key = any(:keys)"), {"keys": list(keys)})
    return {keys[key] for key in found}


def withdrawn_records(session: Session, record_ids: Collection[str]) -> set[str]:
    found = session.scalars(text("select record_id from ingest.withdrawal where record_id = any(:ids)"), {"ids": list(record_ids)})
    return set(found)


def came_after_all(session: Session, records: Mapping[str, str]) -> None:
    """Posts that come after their deletion: from now on known by their record, so that they are never forgotten."""
    session.connection().execute(
        text(
            "update ingest.withdrawal set known = true, record_id = :record_id where post_key = :post_key and not (known and record_id = :record_id)"
        ),
        [{"post_key": post_key(native), "record_id": record} for native, record in records.items()],
    )


def refuse_withdrawn(session: Session, with_text: Collection[str], *, without_text: Collection[str] = ()) -> int:
    """At the end of a load, in its transaction: of what was taken back, nothing may be left in core, and what of it lies in the lake with
    its text asks for another round. How many records that are.
    """
    found = set(
        session.scalars(
            text(
                "update ingest.withdrawal set honoured_at = null, known = true, rounds = rounds + 1 where record_id = any(:ids) "
                "returning record_id"
            ),
            {"ids": list(with_text)},
        )
    )
    if found or without_text:
        forget_texts(session, found | set(without_text))
    return len(found)


def pending(session: Session, *, keys: MasterKeys, now: datetime, most: int = 1_000) -> list[Withdrawn]:
    """What is not honoured yet, oldest first; also a deletion nobody could place whose record has come since by another way."""
    rows = session.execute(
        text(
            "select w.post_key, w.record_id, w.rounds, post.sealed_id, coalesce(post.event_ids, '{}') as event_ids "
            "from ingest.withdrawal w left join ingest.post using (post_key) "
            "where w.honoured_at is null or (not w.known and w.noticed_at > :unsure "
            "and exists (select from ingest.record where record.record_id = w.record_id)) order by w.noticed_at, w.post_key limit :most"
        ),
        {"unsure": now - STILL_UNSURE, "most": most},
    )
    sealer = RecordSealer(keys)
    return [
        Withdrawn(
            row.post_key,
            row.record_id,
            row.rounds,
            sealer.open(bytes(row.sealed_id), record=row.post_key, person_key=None).decode() if row.sealed_id else None,
            tuple(row.event_ids),
        )
        for row in rows
    ]


def forget_texts(session: Session, record_ids: Collection[str]) -> int:
    """Remove the texts from core; how many contacts go on counting without. The caller commits."""
    return int(session.scalar(text("select core.forget_texts(:ids)"), {"ids": list(record_ids)}) or 0)


def note_honoured(session: Session, done: Sequence[Withdrawn], *, now: datetime) -> int:
    """Mark what is removed everywhere; what came again meanwhile stays pending. The caller commits."""
    if not done:
        return 0
    statement = text("update ingest.withdrawal set honoured_at = :now, known = true where post_key = :post_key and rounds = :rounds")
    rows = [{"now": now, "post_key": each.post_key, "rounds": each.rounds} for each in done]
    return int(session.connection().execute(statement, rows).rowcount)


def forget_unknown(session: Session, *, now: datetime) -> int:
    """Forget deletions of posts that never came; how many. The caller commits."""
    deleted = text("delete from ingest.withdrawal where not known and noticed_at < :before")
    return int(session.connection().execute(deleted, {"before": now - UNKNOWN_KEPT}).rowcount)


def to_recheck(session: Session, network: str, *, keys: MasterKeys, before: datetime, seen_after: datetime, most: int) -> list[str]:
    """Native ids of posts that were last known to be there before a moment, longest ago first; withdrawn ones excepted."""
    rows = session.execute(
        text(
            "select post_key, sealed_id from ingest.post where network = :network and checked_at < :before and seen_at > :seen_after "
            "and not exists (select from ingest.withdrawal where withdrawal.record_id = post.record_id) order by checked_at limit :most"
        ),
        {"network": network, "before": before, "seen_after": seen_after, "most": most},
    )
    sealer = RecordSealer(keys)
    return [sealer.open(bytes(row.sealed_id), record=row.post_key, person_key=None).decode() for row in rows]


def note_checked(session: Session, native_ids: Collection[str], *, now: datetime) -> None:
    """The caller commits."""
    keys = [post_key(native) for native in native_ids]
    session.execute(text("update ingest.post set checked_at = :now where post_key = any(:keys)"), {"now": now, "keys": keys})
