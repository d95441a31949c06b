"""What people said, by category and period: what themes are looked for in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.masking.text import MaskedText, seal

# A person is one voice in a period, with the first words they said in it: ten posts of one are no theme. A withdrawn contact's words are gone
# from here as soon as its deletion is noted, also before they are removed from their table.
SAID: Final = text(
    """
    select distinct on (said.person, said.period) said.record_id, words.masked_text, said.period, coalesce(said.code, '')
    from (
        select record_id, occurred_at, code, coalesce(customer, complaint_id) as person,
            floor(extract(epoch from cast(:until as timestamptz) - occurred_at) / :seconds)::integer as period
        from core.contact
        where category = :category and occurred_at > :since and occurred_at < :until
            and is_complaint and complaint_id is not null and withdrawn_at is null
            and not exists (select from ingest.withdrawal where withdrawal.record_id = contact.record_id)
    ) as said
    join core.contact_text as words on words.record_id = said.record_id and words.occurred_at = said.occurred_at
    order by said.person, said.period, said.occurred_at, said.record_id
    """
)


def voices(
    session: Session, category: str, *, until: datetime, step: timedelta, periods: int
) -> Iterator[tuple[str, MaskedText, int, str]]:
    """Record, masked text, period (0: the ``step`` before ``until``, 1: the one before, ... ``periods``), code ("" without); one a person and period."""
    given = {"category": category, "until": until, "since": until - (periods + 1) * step, "seconds": step.total_seconds()}
    for record_id, masked_text, period, code in session.execute(SAID, given).tuples():
        yield record_id, seal(masked_text), period, code
