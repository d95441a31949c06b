"""Alerts as rows: their lines, their history, the outbox. The caller commits; what becomes of an alert is decided in ``monitoring.alerts``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from models.tables import Alert, AlertEvent, Delivery
from models.tables.monitoring import BY_PEOPLE

ALERTS_LOCK: Final = 0x636F6D70_616C7274  # "compalrt"


@dataclass(frozen=True, slots=True)
class Due:
    """A message that waits to be sent."""

    delivery_id: int
    channel: str
    subject: str
    body: str
    severity: str
    tries: int
    created_at: datetime


def take_turns(session: Session) -> None:
    """Until the commit nobody else opens or ends alerts: two finders of one incident must not both open one."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": ALERTS_LOCK})


def newest_alerts(session: Session, fingerprints: Collection[str]) -> dict[str, Alert]:
    """The newest alert of each fingerprint, ended ones included."""
    newest = select(Alert).where(col(Alert.fingerprint).in_(list(fingerprints))).distinct(col(Alert.fingerprint))
    rows = session.scalars(newest.order_by(col(Alert.fingerprint), col(Alert.alert_id).desc()))
    return {row.fingerprint: row for row in rows}


def open_alerts(session: Session, kinds: Collection[str]) -> list[Alert]:
    """Alerts of these kinds that are not resolved, oldest first."""
    found = select(Alert).where(col(Alert.kind).in_(list(kinds)), col(Alert.status) != "resolved")
    return list(session.scalars(found.order_by(col(Alert.alert_id))))


def resolved_by_people(session: Session, alert_ids: Collection[int]) -> set[int]:
    """Those alerts whose last end was somebody's decision."""
    last = (
        select(col(AlertEvent.alert_id), col(AlertEvent.action))
        .where(col(AlertEvent.alert_id).in_(list(alert_ids)), col(AlertEvent.action).in_(("resolved", "closed")))
        .distinct(col(AlertEvent.alert_id))
        .order_by(col(AlertEvent.alert_id), col(AlertEvent.event_id).desc())
    )
    return {alert_id for alert_id, action in session.execute(last).tuples() if action in BY_PEOPLE}


def add_event(session: Session, alert: Alert, action: str, *, at: datetime) -> None:
    """A step that no person took."""
    session.add(
        AlertEvent(
            alert_id=alert.alert_id,
            action=action,
            at=at,
            severity=alert.severity,
            observed=alert.observed,
            expected=alert.expected,
        )
    )


def add_deliveries(session: Session, alert: Alert, messages: Mapping[str, tuple[str, str]], *, at: datetime) -> None:
    """Into the outbox: subject and body for each channel."""
    for channel, (subject, body) in messages.items():
        session.add(
            Delivery(
                alert_id=alert.alert_id,
                channel=channel,
                subject=subject,
                body=body,
                severity=alert.severity,
                created_at=at,
                next_try_at=at,
            )
        )


def channels_due(session: Session, *, now: datetime) -> list[str]:
    """The channels with something to send."""
    due = select(col(Delivery.channel)).where(col(Delivery.state) == "waiting", col(Delivery.next_try_at) <= now).distinct()
    return sorted(session.scalars(due))


def next_due(session: Session, channel: str, *, now: datetime) -> Due | None:
    """The oldest message due for a channel, locked until the end of the transaction: no other sender takes it meanwhile."""
    fields = [col(getattr(Delivery, name)) for name in Due.__slots__]
    row = session.execute(
        select(*fields)
        .where(col(Delivery.state) == "waiting", col(Delivery.next_try_at) <= now, col(Delivery.channel) == channel)
        .order_by(col(Delivery.delivery_id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return None if row is None else Due(*row)


def mark_sent(session: Session, due: Due, *, at: datetime) -> None:
    _change(session, due, state="sent", sent_at=at, tries=due.tries + 1, last_error=None)


def mark_failed(session: Session, due: Due, *, reason: str, next_try_at: datetime | None) -> None:
    """``reason`` without URL or secret. No next try: it is given up, and stays to be seen."""
    rest: dict[str, Any] = {"state": "given_up"} if next_try_at is None else {"next_try_at": next_try_at}
    _change(session, due, tries=due.tries + 1, last_error=reason, **rest)


def _change(session: Session, due: Due, **values: Any) -> None:
    session.execute(update(Delivery).where(col(Delivery.delivery_id) == due.delivery_id).values(**values))


def record_ids_of_cell(session: Session, where: Mapping[str, str | None], *, since: datetime, until: datetime, most: int) -> Sequence[str]:
    """The newest contacts of a cell, as examples."""
    names = [name for name in ("category", "code", "channel", "state", "lga") if where.get(name)]
    conditions = "".join(f" and {name} = :{name}" for name in names)
    rows = session.scalars(
        text(
            "select record_id from core.contact where is_complaint and occurred_at >= :since and occurred_at < :until"
            f"{conditions} order by occurred_at desc, record_id limit :most"
        ),
        {name: where[name] for name in names} | {"since": since, "until": until, "most": most},
    )
    return list(rows)


def category_of_codes(session: Session) -> dict[str, str]:
    return dict(session.execute(text("select code, category from core.code where category is not null")).tuples().all())


def waiting_to_be_sent(session: Session) -> Iterable[tuple[str, int]]:
    """Channel and number of messages not sent yet."""
    return session.execute(
        text("select channel, count(*)::int from monitoring.delivery where state = 'waiting' group by 1 order by 1")
    ).tuples()
