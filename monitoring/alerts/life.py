"""What becomes of an alert at a tick: opened, updated, worsened, woken, reopened, closed; and whether anybody is to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from monitoring.alerts.incidents import Incident, Kind, Severity


class Action(StrEnum):
    OPENED = "opened"
    UPDATED = "updated"
    WORSENED = "worsened"
    WOKEN = "woken"
    REOPENED = "reopened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Policy:
    """``cooldown``: at least so long between two messages about one alert that has not worsened. ``quiet``: not found for so long, it ends.

    Found again within ``cooldown`` of its end, it is the same alert still.
    """

    cooldown: timedelta
    quiet: timedelta


# Spikes are looked for all the time, quality when batches come, drift once a day: what is over shows at the next look, not before.
POLICIES: Final[Mapping[Kind, Policy]] = {
    Kind.SPIKE: Policy(cooldown=timedelta(hours=4), quiet=timedelta(hours=2)),
    Kind.OUTAGE: Policy(cooldown=timedelta(hours=4), quiet=timedelta(hours=2)),
    Kind.THEME: Policy(cooldown=timedelta(days=7), quiet=timedelta(days=3)),
    Kind.QUALITY: Policy(cooldown=timedelta(hours=12), quiet=timedelta(days=2)),
    Kind.DRIFT: Policy(cooldown=timedelta(days=7), quiet=timedelta(days=2)),
    Kind.RUN: Policy(cooldown=timedelta(hours=1), quiet=timedelta(hours=24)),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert as it stands. ``by_person``: its end was somebody's decision."""

    status: str
    severity: Severity
    found_at: datetime
    notified_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """``status`` is the alert's from now on; ``severity`` the highest it reached; ``tell`` whether a message goes out.

    ``new``: a new alert, whatever stood there before.
    """

    action: Action
    status: str
    severity: Severity
    tell: bool
    new: bool = False


def on_found(standing: Standing | None, incident: Incident, *, now: datetime) -> Step | None:
    """What a finding does to the alert of its incident (the newest one, ended ones included). None: it is to be passed over."""
    if standing is None:
        return _anew(incident)
    seen = _Seen(
        worse=incident.severity.rank > standing.severity.rank,
        severity=max(standing.severity, incident.severity, key=lambda each: each.rank),
        rested=standing.notified_at is None or now - standing.notified_at >= POLICIES[incident.kind].cooldown,
    )
    return WHEN_FOUND[standing.status](standing, incident, seen, now)


@dataclass(frozen=True, slots=True)
class _Seen:
    """``rested``: the last message is a cooldown ago."""

    worse: bool
    severity: Severity
    rested: bool


def _anew(incident: Incident) -> Step:
    return Step(Action.OPENED, "opened", incident.severity, tell=True, new=True)


def _found_open(standing: Standing, _incident: Incident, seen: _Seen, _now: datetime) -> Step:
    if seen.worse:
        return Step(Action.WORSENED, "opened", seen.severity, tell=True)
    return Step(Action.UPDATED, standing.status, seen.severity, tell=seen.rested and standing.status == "opened")


def _found_snoozed(standing: Standing, _incident: Incident, seen: _Seen, now: datetime) -> Step:
    if seen.worse and seen.severity is Severity.SEVERE:
        return Step(Action.WORSENED, "opened", seen.severity, tell=True)  # nobody meant to sleep through this
    if standing.snoozed_until is None or now >= standing.snoozed_until:
        return Step(Action.WOKEN, "opened", seen.severity, tell=True)
    return Step(Action.UPDATED, "snoozed", seen.severity, tell=False)


def _found_resolved(standing: Standing, incident: Incident, seen: _Seen, now: datetime) -> Step | None:
    if standing.resolved_at is not None and now - standing.resolved_at >= POLICIES[incident.kind].cooldown:
        return _anew(incident)
    if standing.by_person and not seen.worse:
        return None  # somebody has just said that it is over
    return Step(Action.REOPENED, "opened", seen.severity, tell=seen.worse or seen.rested)


WHEN_FOUND: Final[Mapping[str, Callable[[Standing, Incident, _Seen, datetime], Step | None]]] = {
    "opened": _found_open,
    "acknowledged": _found_open,
    "snoozed": _found_snoozed,
    "resolved": _found_resolved,
}


def on_not_found(standing: Standing, *, kind: Kind, now: datetime, blind: bool = False) -> Step | None:
    """What it does to an open alert that it was looked for and not found. ``blind``: it could not be seen, which ends nothing."""
    if blind or standing.status == "resolved" or now - standing.found_at < POLICIES[kind].quiet:
        return None
    told = standing.notified_at is not None and standing.status != "snoozed"
    return Step(Action.CLOSED, "resolved", standing.severity, tell=told)
