"""Outages as incidents: one alert from its first spike to its end, whose severity is how near it comes to the regulator's rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.words import name, say
from monitoring.outages import GAP, LEAST, NETWORK, Notice, Outage, OutageRule
from monitoring.spikes import Cell, Finding, Window

NAMED: Final = 3  # states in a title
FRESH: Final = timedelta(hours=2)  # without an unusual hour for so long it is over, whatever a long window still says
Spans = Mapping[str, tuple[datetime, datetime]]
"""State ("": all of them) to where its spikes lie."""


def grade(outage: Outage, rule: OutageRule) -> Severity | None:
    """Severe where the rule is met, a warning where only its time is not up; None where it is no more than a spike."""
    if outage.meets(rule):
        return Severity.SEVERE
    if len(outage.lgas) >= rule.least_lgas:
        return Severity.WARNING
    return Severity.NOTICE if len(outage.lgas) >= LEAST else None


def spans_of(findings: Iterable[Finding]) -> Spans:
    """Where an outage's spikes lie, those remembered included."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for finding in findings:
        since, until = spans.get(finding.cell.state, (finding.window.start, finding.window.end))
        spans[finding.cell.state] = (min(since, finding.window.start), max(until, finding.window.end))
    return spans


def remembered(kept: Spans) -> list[Finding]:
    """Spikes of looks before, as findings: an outage outlives the longest window by which spikes are told."""
    nan = float("nan")
    return [
        Finding(Cell(category=NETWORK, state=state), Window(since, until), nan, nan, nan, nan, nan, "none", "spike")
        for state, (since, until) in kept.items()
    ]


def seen_until(finding: Finding, now: datetime) -> Finding:
    """A look counts the running hour as if it were over; how long something lasts is not to be counted ahead."""
    return replace(finding, window=Window(finding.window.start, min(finding.window.end, now)))


def goes_on(outage: Outage, *, now: datetime) -> bool:
    """Whether this look still finds it, and not only the memory of looks before."""
    return any(finding.method != "none" for finding in outage.findings) and now - outage.until <= FRESH


def touches(outage: Outage, kept: Spans) -> bool:
    """Whether an outage is the one whose spikes were kept: a state in common at times that touch."""
    return any(
        state in kept and finding.window.start <= kept[state][1] + GAP and kept[state][0] <= finding.window.end + GAP
        for finding in outage.findings
        for state in (finding.cell.state,)
    )


def incident_of(outage: Outage, severity: Severity, *, notice: Notice | None, usual: float, place: Where | None, spans: Spans) -> Incident:
    """``usual`` are the complaints that its states would have had. ``place``: of the alert that stands for it, if one does."""
    told = [each for each in outage.findings if each.method != "none"]
    states = ", ".join(outage.states[:NAMED]) + (f" and {len(outage.states) - NAMED} more" if len(outage.states) > NAMED else "")
    return Incident(
        Kind.OUTAGE,
        severity,
        say(
            "{lgas} LGAs of {states} complain of the network, for {minutes:.0f} min: {complaints} complaints",
            lgas=len(outage.lgas),
            states=name(states or "no state"),
            minutes=outage.length / timedelta(minutes=1),
            complaints=outage.complaints,
        ),
        place or Where(category=NETWORK, state=outage.states[0] if len(outage.states) == 1 else None),
        observed=float(outage.complaints),
        expected=round(usual, 2),
        unusual=max(min((each.p_value for each in told), default=1.0), 1e-300),
        details=details_of(outage, spans=spans, notice=None if notice is None else notice.text),
    )


def details_of(outage: Outage, *, spans: Spans, notice: str | None) -> dict[str, Any]:
    """What is kept with the alert: all that the notice and the list of whom something is owed are made of."""
    return {
        "since": outage.since.isoformat(),
        "until": outage.until.isoformat(),
        "states": list(outage.states),
        "complaints": outage.complaints,
        "lgas": [list(lga) for lga in outage.lgas],
        "spikes": {state: [moment.isoformat() for moment in span] for state, span in spans.items()},
        "notice": notice,
    }


def spans_kept(details: Mapping[str, Any]) -> Spans:
    return {
        state: (datetime.fromisoformat(since), datetime.fromisoformat(until)) for state, (since, until) in details.get("spikes", {}).items()
    }


def outage_kept(details: Mapping[str, Any]) -> Outage:
    """The outage as it was last found, without its findings."""
    return Outage(
        states=tuple(details["states"]),
        since=datetime.fromisoformat(details["since"]),
        until=datetime.fromisoformat(details["until"]),
        complaints=int(details["complaints"]),
        lgas=tuple((state, lga) for state, lga in details["lgas"]),
        findings=(),
    )
