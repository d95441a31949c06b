"""The weeks compared with, and the seasons they are put in."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from monitoring.errors import UnusableSettings
from monitoring.farrington.reference import by_date, by_position, seasons


@pytest.mark.parametrize(
    ("week", "years", "points"),
    [
        (47, 3, [47, 35, 23, 11]),  # months: 48, 36, 24, 12 counted from 1
        (36, 3, [36, 24, 12, 0]),  # the first of all
        (35, 3, None),  # does not reach back three years
    ],
)
def test_by_position(week: int, years: int, points: list[int] | None) -> None:
    assert by_position(week, years=years, frequency=12) == points


DATES = [date(1990, 6, 7) + timedelta(days=7 * week) for week in range(1301)]


def test_by_date_keeps_the_weekday() -> None:
    points = by_date(DATES.index(date(2013, 6, 6)), DATES, years=3, weekly=True)
    assert points is not None
    # 6 June 2012 was a Wednesday (the Thursday is a day later), 2011 a Monday (9 June is nearer than the 2nd), 2010 a Sunday (the 3rd)
    assert [DATES[place] for place in points] == [date(2013, 6, 6), date(2012, 6, 7), date(2011, 6, 9), date(2010, 6, 3)]


def test_by_date_needs_every_year() -> None:
    assert by_date(60, DATES[:100], years=2, weekly=True) is None


def test_29_february_is_1_march_in_other_years() -> None:
    days = [date(2023, 1, 1) + timedelta(days=day) for day in range(500)]
    assert by_date(days.index(date(2024, 2, 29)), days, years=1, weekly=False) == [
        days.index(date(2024, 2, 29)),
        days.index(date(2023, 3, 1)),
    ]


def test_seasons_by_hand() -> None:
    """Twelve steps a year, windows of three, three periods: of the nine steps between, the first block takes five."""
    levels = seasons(26, [25, 13, 1], half_window=1, periods=3)
    assert levels is not None
    year = [3, 3, 3, 1, 1, 1, 1, 1, 2, 2, 2, 2]  # nine steps between two windows; the first block is the longer one
    assert levels.tolist() == [*year, *year, 3, 3]  # of the newest window only its past half


def test_one_period_is_windows_alone() -> None:
    levels = seasons(200, [160, 108, 56, 4], half_window=3, periods=1)
    assert levels is not None
    assert int(np.sum(levels == 1)) == 3 * 7 + 4


@pytest.mark.parametrize(
    ("oldest", "usable"),
    [
        (3, True),  # the window begins with the series
        (2, True),  # it lacks its first week; the reference implementation does not mind
        (1, False),  # more is an error there
    ],
)
def test_a_window_at_the_beginning(oldest: int, usable: bool) -> None:
    assert (seasons(120, [oldest + 52, oldest], half_window=3, periods=10) is not None) is usable


def test_too_many_periods() -> None:
    with pytest.raises(UnusableSettings, match="fewer periods"):
        seasons(60, [55, 43], half_window=3, periods=20)
