"""Drift: what came in lately beside what the champion was trained amid."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from complaints_nlp.classification.drift import Shift, profile, shifts
from flows.steps.alerting import keep_incidents
from models.database import open_session
from models.drift_rows import Answered, answered, keep_checks, keep_reference, reference_of
from models.installation import Installation
from models.registry import champion_version
from monitoring.alerts.incidents import Incident, Kind, Severity
from monitoring.alerts.routing import read_routing
from monitoring.alerts.words import name, say

# Fewer contacts say nothing: the bound for chance would be as wide as the bound for drift.
ENOUGH: Final = 100
MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Watched:
    version: str
    contacts: int
    reference: str
    shifts: tuple[Shift, ...] = ()

    @property
    def faults(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if not shift.passed)

    @property
    def title(self) -> str:
        if not self.shifts:
            return f"{self.contacts} contacts are too few to say, or there is nothing to compare them with ({self.reference or 'no reference'})"
        return f"{self.contacts} contacts beside what {self.version} was trained amid ({self.reference})"

    def rows(self) -> list[dict[str, Any]]:
        """For a table; the words that moved stay in ml.drift_check."""
        names = ("feature", "psi", "bound", "passed")
        return [{name: getattr(shift, name) for name in names} for shift in self.shifts]


def watch(place: Installation, *, days: int, now: datetime) -> Watched:
    """Measure and keep. A champion without a reference (the shipped one) gets that of the contacts before these days."""
    start = now - timedelta(days=days)
    with open_session(place.engine) as session:
        version = champion_version(session)
        lately = answered(session, version, since=start, until=now, most=MOST)
        reference = reference_of(session, version)
        if not reference:
            before = answered(session, version, since=None, until=start, most=MOST)
            if len(before) >= ENOUGH:
                reference = {"of": f"contacts before {start:%Y-%m-%d}", "texts": len(before), "profile": _profile(before)}
                keep_reference(session, version, reference)
        if len(lately) < ENOUGH or not reference:
            session.commit()
            return Watched(version, len(lately), reference.get("of", ""))
        found = shifts(reference["profile"], [contact.masked_text for contact in lately], lately)
        keep_checks(session, version, lately, found, at=now)
        faults = [_incident(shift, lately) for shift in found if not shift.passed]
        routing = read_routing(os.environ)
        keep_incidents(session, faults, looked_for=[Kind.DRIFT], routing=routing, zone=place.settings.zone, now=now)
        session.commit()
    return Watched(version, len(lately), reference["of"], tuple(found))


def _incident(shift: Shift, contacts: Sequence[Answered]) -> Incident:
    """Which words moved stays in ml.drift_check."""
    title = say(
        "drift of {feature}: index {psi:.3f}, more than {bound:.3f} is no chance, {contacts} contacts",
        feature=name(shift.feature),
        psi=shift.psi,
        bound=shift.bound,
        contacts=len(contacts),
    )
    return Incident(Kind.DRIFT, Severity.WARNING, title, subject=shift.feature, observed=shift.psi, expected=0.0, bound=shift.bound)


def _profile(contacts: Sequence[Answered]) -> dict[str, dict[str, int]]:
    return profile([contact.masked_text for contact in contacts], contacts)
