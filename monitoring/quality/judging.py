"""How far from what was is too far: beyond a tolerance that people chose, and beyond what chance and the batches' own spread give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Final

from monitoring.alerts.incidents import Severity
from monitoring.counting import lower_tail, upper_tail

LEAST_PAST: Final = 5  # batches or days: fewer are no past
LEAST_RECORDS: Final = 50  # of what is judged
SIGMAS: Final = 4.0
CHANCE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Result:
    """A check that was made. ``severity`` is None where it passed."""

    check: str
    severity: Severity | None
    observed: float
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    subject: str = ""
    records: int = 0
    unusual: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.severity is None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The smallest deviation that is a warning, and the smallest that is severe; None: never."""

    warning: float | None = None
    severe: float | None = None

    @property
    def least(self) -> float:
        return min(step for step in (self.warning, self.severe) if step is not None)

    def grade(self, deviation: float) -> Severity | None:
        if self.severe is not None and deviation >= self.severe:
            return Severity.SEVERE
        return Severity.WARNING if self.warning is not None and deviation >= self.warning else None


def share_moved(
    check: str,
    part: int,
    whole: int,
    past: Sequence[tuple[int, int]],
    *,
    rise: Ladder | None = None,
    fall: Ladder | None = None,
    subject: str = "",
) -> Result | None:
    """A share beside the same of the past, in points of share. None where there are too few records or too little past to say."""
    usable = [(some, of) for some, of in past if of]
    if whole < LEAST_RECORDS or len(usable) < LEAST_PAST or sum(of for _, of in usable) < LEAST_RECORDS * 2:
        return None
    expected = sum(some for some, _ in usable) / sum(of for _, of in usable)
    between = sum(of * (some / of - expected) ** 2 for some, of in usable) / sum(of for _, of in usable)
    # The past's own spread holds its sampling error; a share of exactly 0 or 1 still may move by chance.
    chance = max(expected * (1 - expected), 1 / whole) / whole
    margin = SIGMAS * sqrt(max(chance, between))
    observed = part / whole
    high = None if rise is None else expected + max(rise.least, margin)
    low = None if fall is None else expected - max(fall.least, margin)
    severity = None
    if rise is not None and high is not None and observed > high:
        severity = rise.grade(observed - expected)
    elif fall is not None and low is not None and observed < low:
        severity = fall.grade(expected - observed)
    return Result(check, severity, observed, low, high, expected, subject, whole)


def volume_moved(check: str, count: int, past: Sequence[int], *, drop: Ladder | None = None, surge: Ladder | None = None) -> Result | None:
    """A count beside those of the same span before. The ladders are in shares of the usual: a drop of 0.6 leaves 0.4 of it.

    None where there is too little past, or so little was ever due that nothing would be no surprise.
    """
    if len(past) < LEAST_PAST:
        return None
    usual = _median(past)
    if usual < LEAST_RECORDS / 2:
        return None
    spread = 1.4826 * _median([abs(each - usual) for each in past])
    dispersion = max(spread**2 - usual, 0.0) / usual**2 + 0.005
    change = count / usual - 1
    ladder, moved = (surge, change) if change > 0 else (drop, -change)
    tail = upper_tail(count, mean=usual, dispersion=dispersion) if change > 0 else lower_tail(count, mean=usual, dispersion=dispersion)
    chance = float(tail)
    severity = ladder.grade(moved) if ladder is not None and chance < CHANCE else None
    low = None if drop is None else usual * (1 - drop.least)
    high = None if surge is None else usual * (1 + surge.least)
    return Result(check, severity, float(count), low, high, usual, records=count, unusual=max(chance, 1e-300))


def _median(values: Sequence[float]) -> float:
    ranked = sorted(values)
    middle = len(ranked) // 2
    return float(ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2)
