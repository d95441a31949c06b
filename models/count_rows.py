"""Complaints an hour and cell, kept in step with core.contact. The caller commits.

A trigger notes the hours whose contacts changed, in the transaction of the change; counting takes the notes away and counts those hours anew.
So a late, corrected or erased contact is counted right, and counting again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

COUNT_LOCK: Final = 0x636F6D70_636E7473  # "compcnts"
COLUMNS: Final = ("time", "category", "code", "channel", "state", "count")
# Taken away first, in a statement of its own: what is noted after it was seen is counted the next time.
_TAKE: Final = "delete from monitoring.touched_hour returning hour, category"
_FORGET: Final = """
delete from monitoring.hourly_count using unnest(cast(:hours as timestamptz[]), cast(:categories as text[])) as touched (hour, category)
where hourly_count.hour = touched.hour and hourly_count.category = touched.category
"""
_COUNT: Final = """
insert into monitoring.hourly_count (hour, category, code, channel, state, lga, complaints, contacts)
select touched.hour, touched.category, contact.code, contact.channel, contact.state, contact.lga,
    count(distinct contact.complaint_id), count(*)
from unnest(cast(:hours as timestamptz[]), cast(:categories as text[])) as touched (hour, category)
join core.contact on contact.category = touched.category and contact.occurred_at >= touched.hour
    and contact.occurred_at < touched.hour + interval '1 hour' and contact.is_complaint and contact.complaint_id is not null
group by 1, 2, 3, 4, 5, 6
"""
_READ: Final = """
select hour as time, category, coalesce(code, '') as code, channel, coalesce(state, '') as state, sum(complaints)::int as count
from monitoring.hourly_count where {rows} group by 1, 2, 3, 4, 5 order by 1
"""
# A backlog is counted in steps, so that no statement takes minutes.
STEP: Final = 2_000


@dataclass(frozen=True, slots=True)
class Counted:
    """The hours that were counted anew."""

    hours: frozenset[datetime]


def count_touched(session: Session) -> Counted:
    """Count the hours noted since the last time. Counters take turns until the commit."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": COUNT_LOCK})
    touched = sorted({(row.hour, row.category) for row in session.execute(text(_TAKE))})
    for start in range(0, len(touched), STEP):
        some = touched[start : start + STEP]
        given = {"hours": [hour for hour, _ in some], "categories": [category for _, category in some]}
        session.execute(text(_FORGET), given)
        session.execute(text(_COUNT), given)
    return Counted(frozenset(hour for hour, _ in touched))


def read_counts(session: Session, *, since: datetime, until: datetime) -> pd.DataFrame:
    """Counts as ``monitoring.spikes.detect`` takes them: COLUMNS, one row an hour and cell that has any; an unknown code or state is ""."""
    return _frame(session, "hour >= :since and hour < :until", {"since": since, "until": until})


def read_hours(session: Session, hours: frozenset[datetime]) -> pd.DataFrame:
    """The same of single hours."""
    return _frame(session, "hour = any(:hours)", {"hours": sorted(hours)})


def _frame(session: Session, rows: str, given: dict[str, object]) -> pd.DataFrame:
    found = session.execute(text(_READ.format(rows=rows)), given).all()
    frame = pd.DataFrame([tuple(row) for row in found], columns=list(COLUMNS))
    return frame.astype({"time": "datetime64[us, UTC]", "count": "int64"})


def holidays(session: Session) -> list[date]:
    return list(session.scalars(text("select day from core.holiday")))
