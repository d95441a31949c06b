"""Which days are special."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring.calendars import Calendar

DAYS = Calendar.of([date(2026, 12, 31), date(2026, 10, 1)])


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 28), "ordinary"),
        (date(2026, 11, 29), "month_end"),  # the last two days
        (date(2026, 11, 30), "month_end"),
        (date(2026, 12, 1), "month_end"),  # and the first
        (date(2026, 12, 2), "ordinary"),
        (date(2026, 12, 31), "holiday"),  # a holiday first of all
        (date(2028, 2, 28), "month_end"),  # of a leap year: the 29th is the last
        (date(2028, 2, 27), "ordinary"),
    ],
)
def test_kind(day: date, kind: str) -> None:
    assert DAYS.kind(day) == kind
