"""Weeks and months: their days where the operator is, and the ones they are compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from complaints_nlp.errors import ComplaintsError
from models.clocks import LAGOS

NAME: Final = re.compile(r"(?P<year>\d{4})-(?:W(?P<week>\d{2})|(?P<month>\d{2}))")


class PeriodUnknown(ComplaintsError):
    template = "{given} is neither a week nor a month; write a week as 2026-W47, a month as 2026-11"


@dataclass(frozen=True, slots=True)
class Period:
    """``kind`` is week or month, ``name`` 2026-W47 or 2026-11; from the first to the last day, both in it."""

    kind: str
    name: str
    from_day: date
    to_day: date

    @property
    def start(self) -> datetime:
        return datetime.combine(self.from_day, time(), LAGOS)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.to_day + timedelta(days=1), time(), LAGOS)

    @property
    def title(self) -> str:
        """
        >>> parse_period("2026-W47").title, parse_period("2026-11").title
        ('week 47 of 2026, 16 to 22 November', 'November 2026')
        """
        if self.kind == "month":
            return f"{self.from_day:%B %Y}"
        year, week, _ = self.from_day.isocalendar()
        first = f"{self.from_day.day}" + ("" if self.from_day.month == self.to_day.month else f" {self.from_day:%B}")
        return f"week {week} of {year}, {first} to {self.to_day.day} {self.to_day:%B}"


def parse_period(given: str) -> Period:
    """Raises PeriodUnknown.

    >>> parse_period("2026-W47").from_day, parse_period("2026-02").to_day
    (datetime.date(2026, 11, 16), datetime.date(2026, 2, 28))
    """
    match = NAME.fullmatch(given)
    if match is None:
        raise PeriodUnknown(given=given)
    try:
        if match["week"]:
            return week_of(date.fromisocalendar(int(match["year"]), int(match["week"]), 1))
        return month_of(date(int(match["year"]), int(match["month"]), 1))
    except ValueError:
        raise PeriodUnknown(given=given) from None


def week_of(day: date) -> Period:
    """The ISO week a day lies in."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return Period("week", f"{year}-W{week:02}", monday, monday + timedelta(days=6))


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period("month", f"{first:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


PERIOD_OF: Final = {"week": week_of, "month": month_of}


def previous(period: Period) -> Period:
    """
    >>> previous(parse_period("2026-W01")).name, previous(parse_period("2026-03")).name
    ('2025-W52', '2026-02')
    """
    return PERIOD_OF[period.kind](period.from_day - timedelta(days=1))


def year_before(period: Period) -> Period:
    """The same month, or the week 52 weeks earlier: of the same weekdays, and the same number in all but years of 53 weeks.

    >>> year_before(parse_period("2026-W47")).name, year_before(parse_period("2026-11")).name
    ('2025-W47', '2025-11')
    """
    if period.kind == "month":
        return month_of(period.from_day.replace(year=period.from_day.year - 1))
    return week_of(period.from_day - timedelta(weeks=52))


def last_over(kind: str, now: datetime) -> Period:
    """The newest week or month that is over.

    >>> last_over("week", datetime(2026, 11, 23, 0, 30, tzinfo=LAGOS)).name
    '2026-W47'
    """
    return previous(PERIOD_OF[kind](now.astimezone(LAGOS).date()))
