"""Network complaints where they were made, and how many an area has anyway: what outages are told by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

WEEKS: Final = 10
COMPLAINTS: Final = text(
    "select complaint_id, occurred_at, state, lga, customer from core.contact where category = 'network' and is_complaint "
    "and complaint_id is not null and occurred_at >= :since and occurred_at < :until "
    "and (cardinality(cast(:states as text[])) = 0 or state = any(:states)) order by occurred_at, record_id"
)
# The same hours of the weeks before, of those weeks that any network complaint is known of. An area without any is not listed.
USUAL: Final = text(
    """
    with hours as (
        select hour - week * interval '7 days' as hour
        from generate_series(cast(:since as timestamptz), cast(:until as timestamptz) - interval '1 microsecond', interval '1 hour') as hour,
            generate_series(1, :weeks) as week
    ),
    begun as (select min(hour) as hour from monitoring.hourly_count where category = 'network'),
    known as (select hours.hour from hours, begun where hours.hour >= begun.hour)
    select coalesce(state, ''), coalesce(lga, ''), sum(complaints)::float / (select count(*) from known) as an_hour
    from monitoring.hourly_count join known using (hour)
    where category = 'network'
    group by 1, 2
    """
)


def network_complaints(
    session: Session, *, since: datetime, until: datetime, states: Collection[str] = ()
) -> Iterator[tuple[str, datetime, str | None, str | None, str | None]]:
    """Of each contact about one: complaint, when it was made, state, LGA, the customer's pseudonym; of some states, or of all where none is named."""
    given = {"since": since, "until": until, "states": sorted(states)}
    yield from session.execute(COMPLAINTS, given).tuples()


def usual_by_lga(session: Session, *, since: datetime, until: datetime) -> dict[tuple[str, str], float]:
    """Network complaints an hour of each (state, LGA), at the same hours of the week of the ten weeks before; "" where none is named.

    ``since`` is a full hour.
    """
    return {
        (state, lga): an_hour for state, lga, an_hour in session.execute(USUAL, {"since": since, "until": until, "weeks": WEEKS}).tuples()
    }
