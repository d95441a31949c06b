"""What quality checks look at and leave behind: profiles of batches, results, and batches held back. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from complaints_nlp.errors import ComplaintsError
from models.records import Source
from models.tables import BatchHold, BatchProfile, CheckResult

PAST_BATCHES: Final = 30


class NotHeld(ComplaintsError):
    template = "batch {batch_id} is not held back; python -m flows quality lists those that are"


@dataclass(frozen=True, slots=True)
class Held:
    """A batch kept out of the warehouse. ``records`` are those that wait."""

    batch_id: str
    source: str
    file_name: str
    held_at: datetime
    checks: tuple[str, ...]
    records: int


def keep_profile(session: Session, batch_id: str, *, source: Source, received_at: datetime, profile: Mapping[str, Any]) -> bool:
    """Kept once. False for a batch that has a profile: it was looked at before, and nothing is changed."""
    row = {"batch_id": batch_id, "source": source.value, "received_at": received_at, **profile}
    added = session.execute(insert(BatchProfile).values(row).on_conflict_do_nothing().returning(col(BatchProfile.batch_id)))
    return added.first() is not None


def past_profiles(session: Session, *, source: Source, dialect: str, before: datetime) -> list[BatchProfile]:
    """The latest of the same source and format that came before; one that is held back is no measure for others."""
    held = exists().where(col(BatchHold.batch_id) == col(BatchProfile.batch_id), col(BatchHold.released_at).is_(None))
    found = select(BatchProfile).where(
        col(BatchProfile.source) == source.value,
        col(BatchProfile.dialect) == dialect,
        col(BatchProfile.received_at) < before,
        col(BatchProfile.records) > 0,
        ~held,
    )
    return list(session.scalars(found.order_by(col(BatchProfile.received_at).desc()).limit(PAST_BATCHES)))


def keep_results(session: Session, results: Iterable[CheckResult]) -> None:
    session.add_all(results)


def hold_batch(session: Session, batch_id: str, *, checks: Sequence[str], at: datetime) -> None:
    """Keep a batch out of the warehouse. One that somebody let in stays let in."""
    row = {"batch_id": batch_id, "held_at": at, "checks": list(checks)}
    session.execute(insert(BatchHold).values(row).on_conflict_do_nothing())


def release_batch(session: Session, batch_id: str, *, note: str | None, at: datetime) -> None:
    """Let a batch in: the next run processes it. Raises NotHeld."""
    who: Any = text("session_user")
    waiting = update(BatchHold).where(col(BatchHold.batch_id) == batch_id, col(BatchHold.released_at).is_(None))
    changed = session.execute(waiting.values(released_at=at, released_by=who, note=note).returning(col(BatchHold.batch_id)))
    if changed.first() is None:
        raise NotHeld(batch_id=batch_id)


def held_batches(session: Session) -> list[Held]:
    rows = session.execute(
        text(
            "select batch_id, batch.source, batch.file_name, held_at, checks, "
            "coalesce((select sum(part.read) from ingest.part where part.batch_id = batch_hold.batch_id), 0)::int as records "
            "from monitoring.batch_hold join ingest.batch using (batch_id) where released_at is null order by held_at, batch_id"
        )
    )
    return [Held(row.batch_id, row.source, row.file_name, row.held_at, tuple(row.checks), row.records) for row in rows]


def received_between(session: Session, spans: Sequence[tuple[datetime, datetime]]) -> list[dict[str, int]]:
    """Records by source in each span, by when we took them."""
    rows = session.execute(
        text(
            "select span.place::int, profile.source, sum(profile.records)::int "
            "from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) with ordinality as span (start, until, place) "
            "join monitoring.batch_profile profile on profile.received_at >= span.start and profile.received_at < span.until group by 1, 2"
        ),
        {"starts": [start for start, _ in spans], "ends": [end for _, end in spans]},
    )
    counts: list[dict[str, int]] = [{} for _ in spans]
    for place, source, records in rows:
        counts[place - 1][source] = records
    return counts


def batch_times(session: Session, *, span: timedelta, until: datetime) -> dict[str, list[datetime]]:
    """When each source brought something with records in it, in order, over the ``span`` before its last: a silent one is not forgotten."""
    rows = session.execute(
        text(
            "select source, array_agg(received_at order by received_at) from (select source, received_at, "
            "max(received_at) over (partition by source) as last from monitoring.batch_profile where records > 0 and received_at <= :until) "
            "each where received_at >= last - cast(:span as interval) group by 1"
        ),
        {"span": span, "until": until},
    )
    return {source: list(times) for source, times in rows}


def masked_since(session: Session, *, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """By source, of what was loaded in a span: contacts with words in which something was masked, and all with words.

    What is older than a month when it comes is a backlog and says nothing of today; so only two or three partitions are read.
    """
    rows = session.execute(
        text(
            "select source, count(*) filter (where entities <> '{}'::jsonb)::int, count(*)::int from core.contact "
            "where loaded_at >= :since and loaded_at < :until and occurred_at >= cast(:since as timestamptz) - interval '31 days' "
            "and model_version is not null group by 1"
        ),
        {"since": since, "until": until},
    )
    return {source: (masked, whole) for source, masked, whole in rows}


def daily_results(session: Session, check: str, *, since: datetime, until: datetime) -> dict[str, list[tuple[float, int]]]:
    """By source, one earlier result of a check a day: what was measured, on how many records. Faults are no measure for others."""
    rows = session.execute(
        text(
            "select distinct on (source, checked_at::date) source, observed, records from monitoring.check_result "
            "where name = :check and passed and checked_at >= :since and checked_at < :until and observed is not null "
            "order by source, checked_at::date, checked_at desc"
        ),
        {"check": check, "since": since, "until": until},
    )
    results: dict[str, list[tuple[float, int]]] = {}
    for source, observed, records in rows:
        results.setdefault(source, []).append((observed, records))
    return results


FRAME: Final = ("source", "hours_ahead", "duration_seconds", "wait_seconds", "hours_to_resolve", "hours_to_acknowledge")


def loaded_between(session: Session, *, since: datetime, until: datetime, most: int) -> list[tuple[Any, ...]]:
    """Numbers of the newest contacts loaded in a span, as FRAME; no text and nobody's pseudonym."""
    rows = session.execute(
        text(
            "select source, extract(epoch from occurred_at - received_at)::float8 / 3600, duration_seconds, wait_seconds, "
            "extract(epoch from resolved_at - occurred_at)::float8 / 3600, extract(epoch from acknowledged_at - occurred_at)::float8 / 3600 "
            "from core.contact where loaded_at >= :since and loaded_at < :until and occurred_at >= cast(:since as timestamptz) - interval '31 days' "
            "order by loaded_at desc limit :most"
        ),
        {"since": since, "until": until, "most": most},
    )
    return [tuple(row) for row in rows]
