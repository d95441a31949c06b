"""Outages among the findings of a look: joined with what is known from looks before, named, the regulator's notice drafted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from models.alert_rows import record_ids_of_cell
from models.outage_rows import network_complaints, usual_by_lga
from models.tables import Alert
from monitoring.alerts.incidents import EXAMPLES, Incident, Kind, Where
from monitoring.alerts.outages import goes_on, grade, incident_of, outage_kept, remembered, seen_until, spans_kept, spans_of, touches
from monitoring.calendars import LAGOS
from monitoring.outages import GAP, NETWORK, NetworkComplaint, Outage, OutageRule, compensation, draft_notice, find_outages
from monitoring.spikes import Finding

HOUR: Final = timedelta(hours=1)


def find_outage_incidents(session: Session, findings: Sequence[Finding], *, now: datetime) -> list[Incident]:
    """Those that go on now and touch more than one LGA. Asks nothing of the warehouse where no network spike is among the findings."""
    spikes = [seen_until(finding, now) for finding in findings if finding.alarm and finding.window.start < now]
    if not find_outages(spikes, []):
        return []
    standing = _standing(session, now)
    spikes += [finding for alert in standing for finding in remembered(spans_kept(alert.details))]
    since = min(finding.window.start for finding in spikes)
    complaints = [NetworkComplaint(*row) for row in network_complaints(session, since=since, until=now)]
    usual = usual_by_lga(session, since=since, until=now)
    answer: dict[str, Incident] = {}
    for outage in find_outages(spikes, complaints, usual=usual):
        if goes_on(outage, now=now) and (incident := _incident(session, outage, complaints, usual, standing, now)) is not None:
            answer.setdefault(incident.fingerprint, incident)
    return list(answer.values())


def _standing(session: Session, now: datetime) -> list[Alert]:
    """Alerts that an outage found now may be: those not resolved, and those whose end is too near to begin anew."""
    found = select(Alert).where(
        col(Alert.kind) == Kind.OUTAGE.value, (col(Alert.status) != "resolved") | (col(Alert.found_at) >= now - GAP)
    )
    return list(session.scalars(found.order_by(col(Alert.alert_id))))


def _incident(
    session: Session,
    outage: Outage,
    complaints: Sequence[NetworkComplaint],
    usual: dict[tuple[str, str], float],
    standing: Sequence[Alert],
    now: datetime,
) -> Incident | None:
    rule = OutageRule.in_force(now.astimezone(LAGOS).date())
    severity = grade(outage, rule)
    if severity is None:
        return None
    alert = next((each for each in standing if touches(outage, spans_kept(each.details))), None)
    hours = outage.length / HOUR
    incident = incident_of(
        outage,
        severity,
        notice=draft_notice(outage, rule=rule, at=now),
        usual=sum(an_hour for (state, _), an_hour in usual.items() if not outage.states or state in outage.states) * hours,
        place=None if alert is None else Where(alert.category, alert.code, alert.channel, alert.state, alert.lga, alert.source),
        spans=spans_of(outage.findings),
    )
    details = dict(incident.details) | {"owed": len(compensation(outage, complaints, rule=rule))}
    details["notice"] = details["notice"] or (None if alert is None else alert.details.get("notice"))  # once drafted it stays to be seen
    return replace(incident, details=details, examples=tuple(_examples(session, outage)))


def _examples(session: Session, outage: Outage) -> Sequence[str]:
    where = {"category": NETWORK, "state": outage.states[0] if len(outage.states) == 1 else None}
    return record_ids_of_cell(session, where, since=outage.since, until=outage.until, most=EXAMPLES)


def people_owed(session: Session, alert: Alert) -> list[tuple[str, str, str, datetime, int]]:
    """Pseudonym, state, LGA, first complaint, complaints: who complained of the outage, where the rule says that something is owed."""
    outage = outage_kept(alert.details)
    found = network_complaints(session, since=outage.since, until=outage.until, states=outage.states)
    rule = OutageRule.in_force(outage.since.astimezone(LAGOS).date())
    owed = compensation(outage, [NetworkComplaint(*row) for row in found], rule=rule)
    return [(each.person, each.state, each.lga, each.first_at, each.complaints) for each in owed]
