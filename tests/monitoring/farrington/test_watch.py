"""Whole series: awkward ones, and the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import isnan

import numpy as np
import pytest

from monitoring.errors import UnusableCounts, UnusableSettings
from monitoring.farrington import Settings, watch

SETTINGS = Settings(years=3, periods=10, left_out=26, trend_level=1.0)
QUIET = np.random.default_rng(3).poisson(6, 240).astype(float)


def changed(base: np.ndarray, **places: float) -> np.ndarray:
    answer = base.copy()
    for place, value in places.items():
        answer[int(place[1:])] = value
    return answer


@pytest.mark.parametrize("method", ["delta", "nbPlugin", "muan"])
@pytest.mark.parametrize(
    ("counts", "alarm", "upper_known", "why"),
    [
        (changed(QUIET, _239=40), True, True, "an outbreak now"),
        (changed(QUIET, _239=40, _100=90, _101=80), True, True, "an outbreak of the past does not hide one now"),
        (changed(QUIET, _239=6), False, True, "an ordinary week"),
        (changed(QUIET, _239=0), False, True, "no complaint is no alarm"),
        (changed(QUIET, _100=np.nan, _150=np.nan, _239=40), True, True, "a missing count of the past is left out"),
        (changed(QUIET, _239=np.nan), False, False, "the week's own count is missing: not enough is known of the last four"),
        (changed(np.zeros(240), _239=4), False, False, "fewer than five in four weeks are never an alarm"),
        (np.full(240, 5.0), False, True, "always the same: no noise at all, dispersion 1"),
    ],
)
def test_last_week(counts: np.ndarray, alarm: bool, upper_known: bool, why: str, method: str) -> None:
    week = watch(counts, settings=replace(SETTINGS, method=method), positions=[239])[0]
    assert bool(week.alarm) is alarm, why
    assert isnan(week.upper) is not upper_known, why
    assert isnan(week.upper) or (week.observed > week.upper) is alarm


def test_no_answer_where_the_reference_implementation_has_none() -> None:
    """All zeros, five years: the regression does not end within its rounds, with a trend or without."""
    counts = np.zeros(698)
    counts[695] = 1
    settings = Settings(years=5, half_window=4, periods=10, left_out=26, trend_level=1.0, alpha=0.01, method="nbPlugin", least=(4, 5))
    assert [week.alarm for week in watch(counts, settings=settings, positions=[696, 697])] == [None, None]


def test_a_season_that_never_had_a_count() -> None:
    counts = np.where(np.arange(240) % 52 < 20, 6.0, 0.0)
    counts[239] = 7  # 239 % 52 = 31, in the middle of the silent season
    week = watch(counts, settings=SETTINGS, positions=[239])[0]
    assert week.alarm and week.upper < 0.01


def test_by_default_all_weeks_with_enough_past() -> None:
    assert [week.position for week in watch(QUIET, settings=SETTINGS)] == list(range(3 * 52 + 3, 240))


def test_too_short_a_series_has_no_weeks_to_watch() -> None:
    assert watch(QUIET[:100], settings=SETTINGS) == []
    assert watch(QUIET[:100], settings=SETTINGS, positions=[99])[0].alarm is None


def test_by_date_as_by_position_where_years_have_52_weeks() -> None:
    """27 December 2027 and the same days of 2026, 2025 and 2024: the nearest Mondays are 52, 104 and 156 weeks back."""
    counts = changed(QUIET, _239=40)
    dates = [date(2027, 12, 27) - timedelta(days=7 * (239 - week)) for week in range(240)]
    by_place, by_day = (watch(counts, settings=SETTINGS, positions=[239], dates=given)[0] for given in (None, dates))
    assert by_day.alarm and by_day.upper == pytest.approx(by_place.upper, rel=1e-9)


@pytest.mark.parametrize(
    ("counts", "options", "says"),
    [
        ([1, -1], {}, "negative"),
        ([1, 2], {"positions": [2]}, "outside"),
        ([1, 2], {"dates": [date(2026, 1, 5)]}, "one date for each"),
    ],
)
def test_unusable_counts(counts: list[float], options: dict[str, object], says: str) -> None:
    with pytest.raises(UnusableCounts, match=says):
        watch(counts, settings=SETTINGS, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"thresholdMethod": "nbplugin"}, "nbPlugin"),  # spelt as the reference implementation does
        ({"powertrans": "3/2"}, "2/3"),
        ({"limit54": (5, 0)}, "weeks"),
        ({"alpha": 5}, "probability"),
        ({"noperiods": 10}, "known are"),
    ],
)
def test_unusable_settings(settings: dict[str, object], says: str) -> None:
    with pytest.raises(UnusableSettings, match=says):
        Settings.named(**settings)
