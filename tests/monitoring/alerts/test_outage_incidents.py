"""What of an outage is told, kept, and known again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from monitoring.alerts.incidents import Severity
from monitoring.alerts.outages import details_of, goes_on, grade, incident_of, outage_kept, remembered, seen_until, spans_kept, spans_of
from monitoring.outages import Outage, OutageRule
from monitoring.spikes import Cell, Finding, Window

START = datetime(2026, 11, 16, 8, tzinfo=UTC)
RULE = OutageRule.in_force(date(2026, 11, 16))


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def spike(start: float, end: float, state: str = "Kano") -> Finding:
    cell = Cell(category="network", state=state)
    return Finding(cell, Window(at(start), at(end)), 40, 10, 18, 1e-9, 1e-7, "reference-hours", "spike")


def outage(lgas: int, hours: float, *, states: tuple[str, ...] = ("Kano",), findings: tuple[Finding, ...] = ()) -> Outage:
    named = tuple(("Kano", f"area {'abcdefgh'[number]}") for number in range(lgas))
    return Outage(states, START, at(hours), 30, named, findings)


@pytest.mark.parametrize(
    ("lgas", "hours", "severity", "why"),
    [
        (1, 9, None, "one area is a spike"),
        (2, 9, Severity.NOTICE, "two are an outage"),
        (4, 9, Severity.NOTICE, "one too few for the rule, however long"),
        (5, 0.4, Severity.WARNING, "enough for the rule, but not for half an hour"),
        (5, 0.5, Severity.SEVERE, "the rule is met"),
    ],
)
def test_severity_is_how_near_it_comes_to_the_rule(lgas: int, hours: float, severity: Severity | None, why: str) -> None:
    assert grade(outage(lgas, hours), RULE) is severity, why


@pytest.mark.parametrize(
    ("findings", "until", "goes", "why"),
    [
        ([spike(0, 2)], 2, True, "found now"),
        (remembered({"Kano": (at(0), at(2))}), 2, False, "only remembered"),
        ([spike(0, 12)], 9, False, "a long window still finds it, but its last loud hour is three hours ago"),
        ([spike(0, 12)], 10.5, True, "its last loud hour is less than two hours ago"),
    ],
)
def test_what_goes_on(findings: list[Finding], until: float, goes: bool, why: str) -> None:
    now = at(2) if until == 2 else at(12)
    assert goes_on(outage(3, until, findings=tuple(findings)), now=now) is goes, why


def test_the_running_hour_is_not_over() -> None:
    assert seen_until(spike(0, 3), at(2.25)).window == Window(at(0), at(2.25))
    assert seen_until(spike(0, 3), at(5)).window == Window(at(0), at(3))


def test_what_is_kept_gives_the_same_outage_again() -> None:
    spans = spans_of([spike(0, 2), spike(1, 4), spike(2, 3, "")])
    assert spans == {"Kano": (at(0), at(4)), "": (at(2), at(3))}
    given = outage(5, 2)
    details = json.loads(json.dumps(details_of(given, spans=spans, notice="a draft")))  # as the warehouse gives it back
    assert outage_kept(details) == given
    assert spans_kept(details) == spans


@pytest.mark.parametrize(
    ("states", "state", "words"),
    [
        (("Kano",), "Kano", "3 LGAs of Kano complain"),
        (("Edo", "Kano"), None, "3 LGAs of Edo, Kano complain"),
        (("Edo", "Kano", "Lagos", "Ogun", "Oyo"), None, "3 LGAs of Edo, Kano, Lagos and 2 more complain"),
    ],
)
def test_where_it_is_said_to_be(states: tuple[str, ...], state: str | None, words: str) -> None:
    given = outage(3, 2, states=states, findings=(spike(0, 2),))
    incident = incident_of(given, Severity.NOTICE, notice=None, usual=2.5, place=None, spans={})
    assert incident.where.state == state
    assert incident.title.startswith(words)
    assert (incident.observed, incident.expected, incident.unusual) == (30, 2.5, 1e-9)
