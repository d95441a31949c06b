"""The clocks of a complaint that is being opened, worked out beside its row: a trigger would ask core.clock once for every row of a load.

The trigger ``core.set_clocks`` says the same and remains for everything else: corrections, escalations, other writers, and clocks of
working hours, which are left to it (tests/models/test_clocks.py holds the two equal).
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

LAGOS: Final = ZoneInfo("Africa/Lagos")
READ: Final = (
    "select code_clock.code, clock.clock, clock.ends, clock.effective_from, clock.effective_to, clock.working_hours, "
    "(extract(year from time_limit) * 12 + extract(month from time_limit))::integer, "
    "time_limit - make_interval(months => (extract(year from time_limit) * 12 + extract(month from time_limit))::integer) "
    "from core.clock left join core.code_clock on code_clock.clock = clock.clock and not clock.every_code "
    "where clock.starts = 'opened' and (clock.every_code or code_clock.code is not null)"
)
SHORTEST: Final = 28  # days that every month has
NONE: Final = (None, None, None, None, None)
Due = tuple[str | None, datetime | None, str | None, datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """A row of core.clock; a code of None is every code."""

    code: str | None
    name: str
    ends: str
    effective_from: date
    effective_to: date | None
    working_hours: bool
    months: int
    span: timedelta

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)

    def due(self, local: datetime) -> datetime:
        """As PostgreSQL adds an interval: the months first, held to the last day of a shorter month, then the rest."""
        if self.months:
            year, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
            day = local.day if local.day <= SHORTEST else min(local.day, calendar.monthrange(year, month + 1)[1])
            local = local.replace(year=year, month=month + 1, day=day)
        return local + self.span


@dataclass(frozen=True)
class Clocks:
    """Every clock that starts with the opening, by the code it is for."""

    by_code: dict[str | None, list[Clock]] = field(default_factory=dict)
    # Those in force, by code and day: a load asks for the same few again and again.
    _in_force: dict[tuple[str | None, date], list[Clock]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, cursor: Any) -> Clocks:
        cursor.execute(READ)
        by_code: dict[str | None, list[Clock]] = defaultdict(list)
        for row in cursor:
            by_code[row[0]].append(Clock(*row))
        return cls(dict(by_code))

    def _running(self, code: str | None, day: date) -> list[Clock]:
        known = self._in_force.get((code, day))
        if known is None:
            of_code = self.by_code.get(code, []) if code else []
            known = [clock for clock in (*self.by_code.get(None, ()), *of_code) if clock.in_force(day)]
            self._in_force[code, day] = known
        return known

    def of(self, code: str | None, opened_at: datetime) -> Due:
        """acknowledge_clock, acknowledge_by, resolve_clock, resolve_by, advise_by; all None where the trigger must say."""
        local = opened_at.astimezone(LAGOS).replace(tzinfo=None)
        found: dict[str, tuple[datetime, str]] = {}
        for clock in self._running(code, local.date()):
            if clock.working_hours:
                return NONE
            candidate = clock.due(local), clock.name
            found[clock.ends] = min(found.get(clock.ends, candidate), candidate)
        acknowledge_by, acknowledge = found.get("acknowledged", (None, None))
        resolve_by, resolve = found.get("resolved", (None, None))
        return acknowledge, _utc(acknowledge_by), resolve, _utc(resolve_by), _utc(found.get("advised", (None, ""))[0])


def _utc(local: datetime | None) -> datetime | None:
    return None if local is None else local.replace(tzinfo=LAGOS).astimezone(UTC)
