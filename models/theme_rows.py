"""What people said, by category and period: what themes are looked for in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.masking.text import MaskedText, seal

# A person is one voice in a period, with the first words they said in it: ten posts of one are no theme. A withdrawn contact's words are gone
# from here as soon as its deletion is noted, also before they are removed from their table. A record id is a hash, so those below a bound
# are a fair share of all.
_FROM: Final = """
from core.contact
where occurred_at >= :since and occurred_at < :until and is_complaint and complaint_id is not null and withdrawn_at is null
    and (cast(:category as text) is null or category = :category)
"""
SAID: Final = text(
    f"""
    select distinct on (said.person, said.period) said.record_id, words.masked_text, said.period, coalesce(said.code, '')
    from (
        select record_id, occurred_at, code, coalesce(customer, complaint_id) as person,
            :periods - width_bucket(occurred_at, cast(:bounds as timestamptz[])) as period
        {_FROM} and record_id <= :below
            and not exists (select from ingest.withdrawal where withdrawal.record_id = contact.record_id)
    ) as said
    join core.contact_text as words on words.record_id = said.record_id and words.occurred_at = said.occurred_at
    order by said.person, said.period, said.occurred_at, said.record_id
    """
)
COUNT: Final = text(f"select count(*) {_FROM}")


def voices(
    session: Session, *, bounds: Sequence[datetime], until: datetime, category: str | None = None, most: int = 100_000
) -> Iterator[tuple[str, MaskedText, int, str]]:
    """Record, masked text, period, code ("" without); one a person and period, of about ``most`` contacts.

    ``bounds`` are the beginnings of the periods, the oldest first; the last of them begins period 0, which ends with ``until``.
    """
    given: dict[str, object] = {"category": category, "since": bounds[0], "until": until}
    came = session.execute(COUNT, given).scalar_one()
    share = min(1.0, most / max(came, 1))
    given |= {"bounds": list(bounds), "periods": len(bounds), "below": "g" if share == 1.0 else f"{int(share * 16**8):08x}"}
    for record_id, masked_text, period, code in session.execute(SAID, given).tuples():
        yield record_id, seal(masked_text), period, code
