"""Which weeks of the past one week is compared with, and which season of the year each of them belongs to.

Around the same week of each of the past ``b`` years lies a window of ``2 w + 1`` weeks; the weeks between two windows are cut into
``periods - 1`` blocks of equal length, the first ones a week longer where it does not divide. Windows are the last level of the factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitoring.errors import UnusableSettings

NONE: Final = 0


def by_position(week: int, *, years: int, frequency: int) -> list[int] | None:
    """Positions of the same week in this and each earlier year, newest first; None where the series does not reach back that far."""
    points = [week - frequency * back for back in range(years + 1)]
    return points if points[-1] >= 0 else None


def by_date(week: int, dates: Sequence[date], *, years: int, weekly: bool) -> list[int] | None:
    """The same by date: a year back on the calendar, then the nearest such weekday; the earlier one where two are equally near."""
    places = {day: place for place, day in enumerate(dates)}
    found = [places.get(_years_before(dates[week], back, weekly=weekly)) for back in range(years + 1)]
    return sorted((place for place in found if place is not None), reverse=True) if None not in found else None


def _years_before(day: date, years: int, *, weekly: bool) -> date:
    moved = _same_day(day, day.year - years)
    if not weekly:
        return moved
    first = moved - timedelta(days=_from_sunday(moved) - _from_sunday(day))
    second = first + timedelta(days=-7 if first > moved else 7)
    return second if abs(first - moved) > abs(second - moved) else first


def _same_day(day: date, year: int) -> date:
    """29 February is 1 March in a year without one."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _from_sunday(day: date) -> int:
    return day.isoweekday() % 7


def seasons(length: int, points: Sequence[int], *, half_window: int, periods: int) -> NDArray[np.intp] | None:
    """The level of each week, 1 to ``periods``, 0 for weeks that are not used; None where a window begins before the series.

    ``points`` are the positions of ``by_position``.
    """
    levels = np.full(length, NONE, dtype=np.intp)
    now = points[0]
    levels[max(now - half_window, 0) : now + 1] = periods
    for newer, older in pairwise(points):
        if older - half_window < -1:  # a window may lack its first week: the reference implementation lets that pass, and no more
            return None
        levels[max(older - half_window, 0) : older + half_window + 1] = periods
        if periods > 1:
            _cut(levels, first=older + half_window + 1, length=newer - older - 2 * half_window - 1, blocks=periods - 1, window=half_window)
    return levels


def _cut(levels: NDArray[np.intp], *, first: int, length: int, blocks: int, window: int) -> None:
    if length < blocks - 2 * window:
        raise UnusableSettings(setting="periods", value=blocks + 1, reason="there are fewer weeks between two windows; use fewer periods")
    size, longer = divmod(length, blocks)
    start = first
    for block in range(1, blocks + 1):
        end = start + size + (block <= longer)
        # An empty block still takes the two weeks about its place, as the reference implementation's ranges run backwards.
        levels[start:end] = block
        if end == start:
            levels[start - 1 : start + 1] = block
        start = end
