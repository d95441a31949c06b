"""Findings into alerts, alerts into messages, messages to where they belong.

An alert's change and its messages are one transaction. A message is marked as sent after it was: a sender that dies in between sends it
again, none is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from complaints_nlp.masking.text import seal
from models.alert_rows import (
    Due,
    add_deliveries,
    add_event,
    channels_due,
    mark_failed,
    mark_sent,
    newest_alerts,
    next_due,
    open_alerts,
    resolved_by_people,
    take_turns,
)
from models.database import open_session
from models.tables import Alert
from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.life import Action, Standing, Step, on_found, on_not_found
from monitoring.alerts.messages import Told, write
from monitoring.alerts.routing import Routing

Post = Callable[[str, str, str, Severity], bool]
"""URL, subject, body, severity -> whether the place took it."""

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=1)
GIVEN_UP_AFTER: Final = timedelta(days=3)
SENDERS: Final = 8


def keep_incidents(
    session: Session,
    incidents: Sequence[Incident],
    *,
    looked_for: Collection[Kind],
    routing: Routing,
    zone: ZoneInfo,
    now: datetime,
    blind: Callable[[Alert], bool] = lambda _alert: False,
) -> dict[str, int]:
    """Open, update and end alerts by what was found now. The caller commits. How many steps of each kind.

    ``looked_for`` are the kinds this look would have found: an open alert of them that was not found may end, unless it is ``blind``.
    """
    take_turns(session)
    teller = _Teller(session, routing, zone, now)
    standing = newest_alerts(session, [incident.fingerprint for incident in incidents])
    by_people = resolved_by_people(session, [alert.alert_id for alert in standing.values() if alert.status == "resolved"])
    found = {}
    for incident in incidents:
        found[incident.fingerprint] = incident
        alert = standing.get(incident.fingerprint)
        step = on_found(None if alert is None else _standing(alert, by_people), incident, now=now)
        if step is not None:
            standing[incident.fingerprint] = teller.take(alert, step, incident)
    for alert in open_alerts(session, [kind.value for kind in looked_for]):
        if alert.fingerprint not in found:
            ended = on_not_found(_standing(alert, by_people), kind=Kind(alert.kind), now=now, blind=blind(alert))
            if ended is not None:
                teller.take(alert, ended, None)
    session.flush()
    return teller.steps


class _Teller:
    """Writes the steps of alerts and the messages about them."""

    def __init__(self, session: Session, routing: Routing, zone: ZoneInfo, now: datetime) -> None:
        self._session = session
        self._routing = routing
        self._zone = zone
        self._now = now
        self.steps: dict[str, int] = {}

    def take(self, alert: Alert | None, step: Step, incident: Incident | None) -> Alert:
        if alert is None or step.new:
            assert incident is not None  # noqa: S101 - only a finding opens an alert
            alert = _row(incident, now=self._now)
            self._session.add(alert)
            self._session.flush()  # the database gives it its number
        changed = _tells_more(alert, incident) or step.action is not Action.UPDATED
        self._change(alert, step, incident)
        if changed or step.tell:
            add_event(self._session, alert, step.action.value, at=self._now)
        if step.tell:
            self._tell(alert, step)
        self.steps[step.action.value] = self.steps.get(step.action.value, 0) + 1
        return alert

    def _change(self, alert: Alert, step: Step, incident: Incident | None) -> None:
        if incident is not None:
            if not step.new:
                alert.findings += 1
            _note(alert, incident)
            alert.found_at = self._now
        alert.status, alert.severity, alert.updated_at = step.status, step.severity.value, self._now
        alert.resolved_at = self._now if step.status == "resolved" else None
        if step.status != "snoozed":
            alert.snoozed_until = None
        if step.tell:
            alert.notified_at = self._now
        self._session.add(alert)

    def _tell(self, alert: Alert, step: Step) -> None:
        told = told_of(alert, step.action, at=self._now)
        messages = {}
        for route in self._routing.for_alert(told.kind, told.where, told.severity):
            message = write(told, role=route.role, dashboard=self._routing.dashboard, zone=self._zone)
            messages[route.to] = (message.subject, message.body)
        add_deliveries(self._session, alert, messages, at=self._now)


def told_of(alert: Alert, action: Action, *, at: datetime) -> Told:
    """What is told of an alert; its title was masked when it was stored."""
    return Told(
        alert_id=alert.alert_id,
        action=action,
        kind=Kind(alert.kind),
        severity=Severity(alert.severity),
        title=seal(alert.title),
        where=Where(alert.category, alert.code, alert.channel, alert.state, alert.lga, alert.source),
        at=at,
        opened_at=alert.opened_at,
        observed=alert.observed,
        expected=alert.expected,
        bound=alert.bound,
        unusual=alert.unusual,
        examples=tuple(alert.examples),
    )


def _standing(alert: Alert, by_people: Collection[int]) -> Standing:
    return Standing(
        status=alert.status,
        severity=Severity(alert.severity),
        found_at=alert.found_at,
        notified_at=alert.notified_at,
        snoozed_until=alert.snoozed_until,
        resolved_at=alert.resolved_at,
        by_person=alert.alert_id in by_people,
    )


def _row(incident: Incident, *, now: datetime) -> Alert:
    return Alert(
        fingerprint=incident.fingerprint,
        kind=incident.kind.value,
        severity=incident.severity.value,
        status="opened",
        title=str(incident.title),
        examples=list(incident.examples),
        details=dict(incident.details),
        findings=1,
        opened_at=now,
        found_at=now,
        updated_at=now,
        **asdict(incident.where),
    )


def _note(alert: Alert, incident: Incident) -> None:
    alert.title = str(incident.title)
    alert.observed, alert.expected = incident.observed, incident.expected
    alert.bound, alert.unusual = incident.bound, incident.unusual
    alert.examples = list(incident.examples) or alert.examples
    alert.details = dict(incident.details)


def _tells_more(alert: Alert, incident: Incident | None) -> bool:
    """Whether it moved by a fifth: a line of history every few seconds would tell nobody anything."""
    if incident is None or incident.observed is None:
        return False
    return alert.observed is None or abs(incident.observed - alert.observed) > 0.2 * abs(alert.observed)


def send_due(engine: Engine, *, routing: Routing, post: Post, now: Callable[[], datetime]) -> Mapping[str, int]:
    """Send what waits, each channel apart so that a slow place holds up no other. How many were sent, failed and given up."""
    with open_session(engine) as session:
        channels = channels_due(session, now=now())
    if not channels:
        return {}
    with ThreadPoolExecutor(min(SENDERS, len(channels))) as pool:
        done = list(pool.map(lambda channel: _send_channel(engine, channel, routing=routing, post=post, now=now), channels))
    return {name: sum(counts.get(name, 0) for counts in done) for name in ("sent", "failed", "given_up")}


def _send_channel(engine: Engine, channel: str, *, routing: Routing, post: Post, now: Callable[[], datetime]) -> dict[str, int]:
    counts = {"sent": 0, "failed": 0, "given_up": 0}
    while True:
        with open_session(engine) as session:
            due = next_due(session, channel, now=now())
            if due is None:
                return counts
            outcome = _send(session, due, url=routing.urls.get(channel), post=post, now=now)
            session.commit()
        counts[outcome] += 1
        if outcome != "sent":
            return counts  # the rest of its messages would fare no better now


def _send(session: Session, due: Due, *, url: str | None, post: Post, now: Callable[[], datetime]) -> str:
    if url is None:
        reason = "no URL is set for this channel"
    else:
        try:
            taken = post(url, due.subject, f"{due.body}\nMessage {due.delivery_id}", Severity(due.severity))
            reason = "" if taken else "the place did not take it"
        except Exception as error:  # whoever is called, its words may hold the URL
            reason = f"{type(error).__name__} while sending"
    if not reason:
        mark_sent(session, due, at=now())
        return "sent"
    over = now() - due.created_at >= GIVEN_UP_AFTER
    wait = min(FIRST_WAIT * 2 ** min(due.tries, 12), LONGEST_WAIT)
    mark_failed(session, due, reason=reason, next_try_at=None if over else now() + wait)
    return "given_up" if over else "failed"


def post_by_apprise(url: str, subject: str, body: str, severity: Severity) -> bool:
    """To one Apprise URL. Apprise writes URLs to its log, passwords included, so it is not let write any."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    kinds = {
        Severity.NOTICE: apprise.NotifyType.INFO,
        Severity.WARNING: apprise.NotifyType.WARNING,
        Severity.SEVERE: apprise.NotifyType.FAILURE,
    }
    client = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Beejan complaints", app_desc="Beejan complaints"))
    if not client.add(url):
        return False
    return bool(client.notify(title=subject, body=body, notify_type=kinds[severity], body_format=apprise.NotifyFormat.TEXT))
