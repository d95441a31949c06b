"""Days that are not like others: public holidays and the ends of months, in Nigeria's own time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LAGOS: Final = ZoneInfo("Africa/Lagos")
ORDINARY: Final = "ordinary"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are special, and of what kind. Days are local; a holiday at a month's end is a holiday.

    Salaries are paid and bundles renewed around the turn of a month, so its last ``days_before`` and first ``days_after`` days are a kind.

    >>> days = Calendar.of([date(2026, 10, 1)])
    >>> days.kind(date(2026, 10, 1)), days.kind(date(2026, 9, 30)), days.kind(date(2026, 9, 15))
    ('holiday', 'month_end', 'ordinary')
    """

    holidays: frozenset[date] = frozenset()
    days_before: int = 2
    days_after: int = 1
    zone: ZoneInfo = LAGOS

    @classmethod
    def of(cls, holidays: Iterable[date], *, days_before: int = 2, days_after: int = 1, zone: ZoneInfo = LAGOS) -> Calendar:
        return cls(frozenset(holidays), days_before, days_after, zone)

    @property
    def kinds(self) -> tuple[str, ...]:
        return (ORDINARY, "month_end", "holiday")

    def kind(self, day: date) -> str:
        if day in self.holidays:
            return "holiday"
        if (day + timedelta(days=self.days_before)).month != day.month or day.day <= self.days_after:
            return "month_end"
        return ORDINARY
