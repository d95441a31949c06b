"""Subscribers by state, from the operator's CSV: ``state,effective_from,subscribers``. All or nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError

COLUMNS: Final = ("state", "effective_from", "subscribers")


class SubscribersUnreadable(ComplaintsError):
    template = "line {line}: {reason}; nothing was stored"


def load_subscribers(session: Session, lines: Iterable[str]) -> int:
    """How many counts were stored; one already there for that state and day is corrected. The caller commits.

    Raises SubscribersUnreadable.
    """
    reader = csv.DictReader(lines)
    if set(reader.fieldnames or ()) != set(COLUMNS):
        raise SubscribersUnreadable(line=1, reason=f"the columns must be {', '.join(COLUMNS)}")
    states = set(session.scalars(text("select state from core.state")))
    rows = [_read(number, row, states) for number, row in enumerate(reader, 2)]
    if rows:
        session.execute(
            text(
                "insert into core.subscriber_count (state, effective_from, subscribers) values (:state, :effective_from, :subscribers) "
                "on conflict (state, effective_from) do update set subscribers = excluded.subscribers"
            ),
            rows,
        )
    return len(rows)


def _read(number: int, row: dict[str, str], states: set[str]) -> dict[str, object]:
    if row["state"] not in states:
        raise SubscribersUnreadable(line=number, reason="no such state; write it as core.state does, FCT for the capital territory")
    count = (row["subscribers"] or "").replace(",", "")
    if not count.isdigit() or int(count) == 0:
        raise SubscribersUnreadable(line=number, reason="subscribers must be a whole number above 0")
    try:
        day = date.fromisoformat(row["effective_from"] or "")
    except ValueError:
        raise SubscribersUnreadable(line=number, reason="effective_from must be a day such as 2026-01-01") from None
    return {"state": row["state"], "effective_from": day, "subscribers": int(count)}
