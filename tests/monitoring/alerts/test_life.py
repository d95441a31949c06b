"""What becomes of an alert, a row a situation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.life import POLICIES, Action, Standing, Step, on_found, on_not_found
from monitoring.alerts.words import say

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WARNING, SEVERE, NOTICE = Severity.WARNING, Severity.SEVERE, Severity.NOTICE


def incident(severity: Severity = WARNING) -> Incident:
    return Incident(Kind.SPIKE, severity, say("a spike"), Where(category="network"))


def standing(
    status: str = "opened", *, severity: Severity = WARNING, told: float | None = 1, ended: float | None = None, **rest: bool | float
) -> Standing:
    """``told``, ``ended``, ``snoozed``: hours ago."""
    snoozed = rest.get("snoozed")
    return Standing(
        status,
        severity,
        found_at=NOW - HOUR * float(rest.get("found", 0.1)),
        notified_at=None if told is None else NOW - HOUR * told,
        snoozed_until=None if snoozed is None else NOW - HOUR * float(snoozed),
        resolved_at=None if ended is None else NOW - HOUR * ended,
        by_person=bool(rest.get("by_person", False)),
    )


@pytest.mark.parametrize(
    ("before", "severity", "step"),
    [
        (None, WARNING, Step(Action.OPENED, "opened", WARNING, tell=True, new=True)),  # the first finding
        (standing(told=1), WARNING, Step(Action.UPDATED, "opened", WARNING, tell=False)),  # within the cooldown of 4 h
        (standing(told=4), WARNING, Step(Action.UPDATED, "opened", WARNING, tell=True)),  # after it: a reminder
        (standing(told=0.1), SEVERE, Step(Action.WORSENED, "opened", SEVERE, tell=True)),  # worse waits for no cooldown
        (standing(severity=SEVERE), NOTICE, Step(Action.UPDATED, "opened", SEVERE, tell=False)),  # an alert keeps its highest
        (standing("acknowledged", told=9), WARNING, Step(Action.UPDATED, "acknowledged", WARNING, tell=False)),  # somebody is on it
        (standing("acknowledged"), SEVERE, Step(Action.WORSENED, "opened", SEVERE, tell=True)),  # not on this
        (standing("snoozed", told=9, snoozed=-1), WARNING, Step(Action.UPDATED, "snoozed", WARNING, tell=False)),  # asleep
        (standing("snoozed", told=9, snoozed=0), WARNING, Step(Action.WOKEN, "opened", WARNING, tell=True)),  # awake, still there
        (standing("snoozed", snoozed=-1), SEVERE, Step(Action.WORSENED, "opened", SEVERE, tell=True)),  # severe wakes
        (standing("snoozed", severity=NOTICE, snoozed=-1), WARNING, Step(Action.UPDATED, "snoozed", WARNING, tell=False)),  # less does not
        (standing("resolved", told=2, ended=1), WARNING, Step(Action.REOPENED, "opened", WARNING, tell=False)),  # it flaps: the same incident
        (standing("resolved", told=5, ended=1), WARNING, Step(Action.REOPENED, "opened", WARNING, tell=True)),  # told of long ago
        (standing("resolved", ended=4), WARNING, Step(Action.OPENED, "opened", WARNING, tell=True, new=True)),  # long over: another one
        (standing("resolved", ended=1, by_person=True), WARNING, None),  # somebody has just said that it is over
        (standing("resolved", ended=1, by_person=True), SEVERE, Step(Action.REOPENED, "opened", SEVERE, tell=True)),  # but this it is not
        (standing("resolved", ended=5, by_person=True), WARNING, Step(Action.OPENED, "opened", WARNING, tell=True, new=True)),  # a new day
    ],
)  # fmt: skip
def test_found(before: Standing | None, severity: Severity, step: Step | None) -> None:
    assert on_found(before, incident(severity), now=NOW) == step


@pytest.mark.parametrize(
    ("before", "blind", "step"),
    [
        (standing(found=1), False, None),  # it may come again: two hours of quiet are asked for
        (standing(found=2), False, Step(Action.CLOSED, "resolved", WARNING, tell=True)),  # over, and those who were told hear it
        (standing(found=2, told=None), False, Step(Action.CLOSED, "resolved", WARNING, tell=False)),  # nobody was told of it
        (standing("snoozed", found=2, snoozed=-1), False, Step(Action.CLOSED, "resolved", WARNING, tell=False)),  # nobody wants to hear
        (standing("acknowledged", found=2), False, Step(Action.CLOSED, "resolved", WARNING, tell=True)),
        (standing(found=9), True, None),  # the feed is down: silence is no good news
        (standing("resolved", found=9, ended=3), False, None),
    ],
)
def test_not_found(before: Standing, blind: bool, step: Step | None) -> None:
    assert on_not_found(before, kind=Kind.SPIKE, now=NOW, blind=blind) == step


def test_every_kind_has_a_policy_and_incidents_of_different_places_differ() -> None:
    assert set(POLICIES) == set(Kind)
    prints = {
        Incident(kind, WARNING, say("x"), where, subject).fingerprint
        for kind in Kind
        for where in (Where(), Where(state="Kano"), Where(source="sms"), Where(category="network", state="Kano"))
        for subject in ("", "volume")
    }
    assert len(prints) == 6 * 4 * 2
