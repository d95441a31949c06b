"""Farrington's flexible algorithm: which weekly counts are higher than the same season of past years lets one expect.

Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett (2013), "An improved algorithm for outbreak detection in multiple surveillance
systems", Statistics in Medicine 32(7), 1206-1222; in the details as ``farringtonFlexible`` of R's surveillance 1.20.3 computes it, so that
its users get its answers (`make prove-farrington`).

>>> counts = [3, 5, 4, 2, 4, 3] * 60
>>> counts[-1] = 30
>>> result = watch(counts, settings=Settings(years=3, periods=10), positions=[359])[0]
>>> result.alarm, result.observed, round(result.expected, 1)
(True, 30.0, 3.5)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, isnan, nan
from typing import Final

import numpy as np

from monitoring.errors import UnusableCounts, UnusableSettings
from monitoring.farrington.reference import NONE, by_date, by_position, seasons
from monitoring.farrington.regression import Reference, Rules, predict
from monitoring.farrington.thresholds import METHODS, POWERS, Bounds, delta, negative_binomial
from monitoring.glm import Array

# Our names of the reference implementation's settings, and those settings as its users write them.
NAMES: Final = {
    "b": "years",
    "w": "half_window",
    "reweight": "reweight",
    "weightsThreshold": "weights_threshold",
    "alpha": "alpha",
    "trend": "trend",
    "pThresholdTrend": "trend_level",
    "limit54": "least",
    "powertrans": "power",
    "noPeriods": "periods",
    "pastWeeksNotIncluded": "left_out",
    "thresholdMethod": "method",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """``years`` of history, a window of ``half_window`` weeks on either side, ``periods`` seasons a year (1: no season).

    ``left_out`` weeks before the one looked at teach nothing (None: as many as half a window), lest a beginning outbreak be learnt as ordinary.
    ``least`` is (counts, weeks): fewer than so many in the last so many weeks are no alarm. ``frequency`` is the steps a year.
    """

    years: int = 5
    half_window: int = 3
    reweight: bool = True
    weights_threshold: float = 2.58
    alpha: float = 0.05
    trend: bool = True
    trend_level: float = 0.05
    least: tuple[int, int] = (5, 4)
    power: str = "2/3"
    periods: int = 1
    left_out: int | None = None
    method: str = "delta"
    frequency: int = 52

    def __post_init__(self) -> None:
        for name, value, usable, reason in (
            ("years", self.years, self.years >= 1, "give at least one year"),
            ("half_window", self.half_window, self.half_window >= 0, "give 0 weeks or more"),
            ("periods", self.periods, self.periods >= 1, "give 1 (no season) or more"),
            ("alpha", self.alpha, 0 < self.alpha < 1, "give a probability, such as 0.05"),
            ("least", self.least, self.least[0] >= 0 and self.least[1] > 0, "give (counts, weeks), such as (5, 4)"),
            ("method", self.method, self.method in METHODS, f"use one of {', '.join(METHODS)}"),
            ("power", self.power, self.power in POWERS, f"use one of {', '.join(POWERS)}"),
        ):
            if not usable:
                raise UnusableSettings(setting=name, value=value, reason=reason)

    @classmethod
    def named(cls, **settings: object) -> Settings:
        """From the names of the reference implementation.

        >>> Settings.named(b=3, noPeriods=10, limit54=(5, 4)).periods
        10
        """
        unknown = sorted(set(settings) - set(NAMES))
        if unknown:
            raise UnusableSettings(setting=unknown[0], value=settings[unknown[0]], reason=f"known are {', '.join(NAMES)}")
        return cls(**{NAMES[name]: value for name, value in settings.items()})  # type: ignore[arg-type]

    @property
    def earliest(self) -> int:
        """The first position that can be watched; the reference implementation starts there by default."""
        return self.frequency * self.years + self.half_window

    @property
    def rules(self) -> Rules:
        return Rules(self.reweight, self.weights_threshold, self.trend, self.trend_level, self.years, self.periods != 1)


@dataclass(frozen=True, slots=True)
class Week:
    """What is said of one week. NaN where nothing can be said: too few counts lately (no alarm), or no model (alarm None).

    The score is (observed - expected) / (upper - expected); ``slope`` is the trend kept, on the log scale a step.
    """

    position: int
    observed: float
    expected: float
    upper: float
    alarm: bool | None
    score: float
    p_value: float
    phi: float
    slope: float | None


def watch(
    counts: Sequence[float] | Array,
    *,
    settings: Settings,
    positions: Sequence[int] | None = None,
    dates: Sequence[date] | None = None,
) -> list[Week]:
    """Each week of ``positions`` (0 is the first; by default all that have enough past) against its past. A missing count is NaN.

    With ``dates`` the same week of another year is found on the calendar instead of ``frequency`` steps back.
    """
    observed = np.asarray(counts, dtype=np.float64)
    if np.any(observed < 0) or np.any(np.isinf(observed)):
        raise UnusableCounts(reason="a count is negative or infinite; leave a missing one as NaN")
    if dates is not None and len(dates) != len(observed):
        raise UnusableCounts(reason=f"there are {len(observed)} counts and {len(dates)} dates; give one date for each")
    chosen = range(settings.earliest, len(observed)) if positions is None else positions
    if any(not 0 <= place < len(observed) for place in chosen):
        raise UnusableCounts(reason=f"a position lies outside the {len(observed)} counts")
    return [_week(observed, place, settings=settings, dates=dates) for place in chosen]


def _week(observed: Array, place: int, *, settings: Settings, dates: Sequence[date] | None) -> Week:
    reference = _reference(observed, place, settings=settings, dates=dates)
    prediction = predict(reference, rules=settings.rules) if reference else None
    if prediction is None:
        return Week(place, float(observed[place]), nan, nan, None, nan, nan, nan, None)
    bounds = _bounds(float(observed[place]), prediction.linear, prediction.error, prediction.phi, settings)
    recent = observed[max(place - settings.least[1] + 1, 0) : place + 1].sum()  # NaN where one is missing
    enough = bool(recent >= settings.least[0])
    known = enough and not isnan(bounds.upper)
    return Week(
        place,
        float(observed[place]),
        exp(prediction.linear) if known else nan,
        bounds.upper if enough else nan,
        bool(enough and bounds.score > 1 and observed[place] != 0),
        bounds.score,
        bounds.p_value,
        prediction.phi,
        prediction.slope,
    )


def _bounds(observed: float, linear: float, error: float, phi: float, settings: Settings) -> Bounds:
    if isnan(phi) or isnan(error):
        return Bounds(nan, nan, nan, nan)
    if settings.method == "delta":
        return delta(observed, linear=linear, error=error, phi=phi, alpha=settings.alpha, power=settings.power)
    return negative_binomial(observed, linear=linear, error=error, phi=phi, alpha=settings.alpha, method=settings.method)


def _reference(observed: Array, place: int, *, settings: Settings, dates: Sequence[date] | None) -> Reference | None:
    if dates is None:
        points = by_position(place, years=settings.years, frequency=settings.frequency)
    else:
        points = by_date(place, dates, years=settings.years, weekly=settings.frequency == 52)
    levels = seasons(len(observed), points, half_window=settings.half_window, periods=settings.periods) if points else None
    if levels is None:
        return None
    left_out = settings.half_window if settings.left_out is None else settings.left_out
    used = levels != NONE
    used[max(place - left_out, 0) : place + 1] = False
    times, now = _times(used, place, observed, dates)
    there = np.flatnonzero(used & ~np.isnan(observed))
    if settings.periods not in levels[there]:  # every window of the past is missing
        return None
    return Reference(observed[there], times[there], levels[there], now, settings.periods)


def _times(used: np.ndarray, place: int, observed: Array, dates: Sequence[date] | None) -> tuple[Array, float]:
    """The time of each position, and of the one looked at. By date both count from a first day, which differ where that count is missing."""
    if dates is None or not used.any():
        return np.arange(1, len(observed) + 1, dtype=np.float64), place + 1.0
    days = np.array([day.toordinal() for day in dates], dtype=np.float64)
    step = days[1] - days[0]
    there = np.flatnonzero(used & ~np.isnan(observed))
    first_there = there[0] if len(there) else place
    return (days - days[np.flatnonzero(used)[0]]) / step, float((days[place] - days[first_there]) / step)
