"""Emerging themes as incidents: one alert a theme and category, known again by what is said in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from complaints_nlp.labels import Category
from complaints_nlp.masking.text import seal
from monitoring.alerts.incidents import Incident, Kind, Severity, Where
from monitoring.alerts.words import WordsRefused, say
from monitoring.themes import Theme

PHRASES: Final = 12  # that are kept of a theme
KNOWN_BY: Final = 3  # of them, the most telling


@dataclass(frozen=True, slots=True)
class Horizon:
    """The newest ``step`` against ``past`` steps before it; said of no warehouse that has words of fewer than ``least`` of them."""

    name: str
    step: timedelta
    past: int
    least: int


# The shorter first: what is already known by the day is not told again by the week.
HORIZONS: Final = (Horizon("day", timedelta(days=1), 14, 7), Horizon("week", timedelta(days=7), 6, 3))


@dataclass(frozen=True, slots=True)
class Known:
    """A theme that has an alert, or was just found: by which subject it goes and what is said in it."""

    category: str
    subject: str
    phrases: frozenset[str]

    def is_same(self, theme: Theme, category: Category) -> bool:
        """One of the most telling phrases of one is said in the other."""
        return self.category == category.value and bool(self.phrases & {phrase.words for phrase in theme.phrases[:KNOWN_BY]})

    @classmethod
    def kept(cls, category: str, details: Mapping[str, Any]) -> Known:
        return cls(category, details["subject"], frozenset(phrase["words"] for phrase in details["phrases"]))


def incident_of(theme: Theme, category: Category, horizon: Horizon, *, known: Iterable[Known]) -> Incident | None:
    """None where its words hold what looks like a person's number, which the masker is to be asked about, not an alert."""
    subject = next((each.subject for each in known if each.is_same(theme, category)), theme.phrases[0].words)
    words = seal(theme.name)  # of masked texts, and said by several people
    try:
        title = say("New in what customers say of {category}: {words}", category=seal(category.value), words=words)
    except WordsRefused:
        return None
    return Incident(
        Kind.THEME,
        Severity.NOTICE,
        title,
        Where(category=category.value),
        subject=subject,
        observed=float(theme.complaints),
        expected=round(theme.expected, 2),
        examples=theme.examples,
        details={
            "subject": subject,
            "name": theme.name,
            "horizon": horizon.name,
            "codes": list(theme.codes),
            "phrases": [
                {"words": phrase.words, "said": phrase.said, "expected": round(phrase.expected, 2), "telling": round(phrase.telling, 1)}
                for phrase in theme.phrases[:PHRASES]
            ],
        },
    )
