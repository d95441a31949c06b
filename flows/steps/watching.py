"""Drift: what came in lately beside what the champion was trained amid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from complaints_nlp.classification.drift import Shift, profile, shifts
from models.database import open_session
from models.drift_rows import Answered, answered, keep_checks, keep_reference, reference_of
from models.installation import Installation
from models.registry import champion_version

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
        session.commit()
    return Watched(version, len(lately), reference["of"], tuple(found))


def _profile(contacts: Sequence[Answered]) -> dict[str, dict[str, int]]:
    return profile([contact.masked_text for contact in contacts], contacts)
