"""From a long table of counts to arrays: steps of time by cells, which feed each cell hears from, which days are special."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.calendars import Calendar
from monitoring.errors import UnusableCounts
from monitoring.spikes.findings import DIMENSIONS, Cell, Grain

Array = NDArray[np.float64]
STEP: Final[dict[Grain, timedelta]] = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
SEASON: Final[dict[Grain, int]] = {"hour": 168, "day": 7, "week": 1}  # steps until the same hour or day of the week comes again
MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Panel:
    """``counts`` is steps by cells, ``heard`` steps by feeds; ``shares`` says how a cell's volume is spread over the feeds.

    ``days`` numbers the local day of each step from 0, ``kinds`` what kind each of those days is (a place in ``Calendar.kinds``).
    """

    grain: Grain
    start: datetime
    cells: tuple[Cell, ...]
    feeds: tuple[str, ...]
    counts: Array
    heard: Array
    shares: Array
    days: NDArray[np.intp]
    kinds: NDArray[np.intp]

    @property
    def steps(self) -> int:
        return len(self.counts)

    def time(self, step: int) -> datetime:
        return self.start + step * STEP[self.grain]


def build(counts: pd.DataFrame, *, at: datetime, grain: Grain, crossings: Sequence[Sequence[str]], calendar: Calendar) -> Panel:
    """Everything that is over by ``at``. Days and weeks begin at midnight and on Monday in the calendar's zone."""
    present = [name for name in DIMENSIONS if name in counts.columns]
    _check(counts, at)
    stamps = counts["time"].dt.tz_convert("UTC").to_numpy(dtype="datetime64[s]").astype(np.int64)
    offset = int((at.astimezone(calendar.zone).utcoffset() or timedelta()).total_seconds()) if grain != "hour" else 0
    length = int(STEP[grain].total_seconds())
    origin = int(MONDAY.timestamp()) - offset
    steps = (stamps - origin) // length
    last = (int(at.timestamp()) - origin) // length  # the first step that is not over
    kept = (steps < last).to_numpy() if isinstance(steps, pd.Series) else steps < last
    if not kept.any():
        raise UnusableCounts(reason="no row lies in a step that is over at the time asked about; pass the counts of the past as well")
    first = int(steps[kept].min())
    table = counts.loc[kept, present].fillna("").astype(str)
    number = counts.loc[kept, "count"].to_numpy(dtype=np.float64)
    places = (steps[kept] - first).astype(np.intp)
    total = int(last - first)
    codes, names = pd.factorize(table["channel"], sort=True) if "channel" in present else (np.zeros(len(table)), [""])
    feed_codes, feeds = np.asarray(codes, dtype=np.intp), [str(name) for name in names]
    blocks = [_crossing(table, number, places, total, feed_codes, len(feeds), names) for names in crossings if set(names) <= set(present)]
    heard = _dense(places, feed_codes, number, total, len(feeds))
    start = datetime.fromtimestamp(origin + first * length, UTC)
    days, kinds = day_kinds(start, total, grain, calendar)
    cells = tuple(cell for block in blocks for cell in block[0])
    joined = np.concatenate([block[1] for block in blocks], axis=1)
    return Panel(grain, start, cells, tuple(feeds), joined, heard, np.concatenate([block[2] for block in blocks]), days, kinds)


def _check(counts: pd.DataFrame, at: datetime) -> None:
    missing = [name for name in ("time", "count") if name not in counts.columns]
    if missing:
        raise UnusableCounts(reason=f"column {missing[0]} is missing; give time, count and any of {', '.join(DIMENSIONS)}")
    if not isinstance(counts["time"].dtype, pd.DatetimeTZDtype) or at.tzinfo is None:
        raise UnusableCounts(reason="times have no zone; give aware times")
    values = counts["count"].to_numpy(dtype=np.float64)
    if not np.isfinite(values).all() or (values < 0).any():
        raise UnusableCounts(reason="a count is missing, negative or infinite; leave out rows of steps that were not counted")


def _crossing(
    table: pd.DataFrame,
    number: Array,
    places: NDArray[np.intp],
    total: int,
    feed_codes: NDArray[np.intp],
    feeds: int,
    names: Sequence[str],
) -> tuple[list[Cell], Array, Array]:
    """The cells of one crossing with their counts and shares. A complaint without a value, say of no known state, is in no cell of it."""
    if names:
        groups = table.groupby(list(names), sort=True)
        codes = np.asarray(groups.ngroup(), dtype=np.intp)
        keys = [key if isinstance(key, tuple) else (key,) for key in groups.size().index]
    else:
        codes, keys = np.asarray(np.zeros(len(table)), dtype=np.intp), [()]
    known = np.array([all(key) for key in keys])
    cells = [Cell(**dict(zip(names, key, strict=True))) for key, whole in zip(keys, known, strict=True) if whole]
    dense = _dense(places, codes, number, total, len(keys))[:, known]
    shares = _dense(codes, feed_codes, number, len(keys), feeds)[known]
    return cells, dense, shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)


def _dense(rows: NDArray[np.intp], columns: NDArray[np.intp], number: Array, height: int, width: int) -> Array:
    flat = np.bincount(rows * width + columns, weights=number, minlength=height * width).astype(np.float64)
    return flat.reshape(height, width)


def day_kinds(start: datetime, total: int, grain: Grain, calendar: Calendar) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    local = start.astimezone(calendar.zone)
    per_day = {"hour": 24, "day": 1, "week": 1}[grain]
    days = (np.arange(total) + (local.hour if grain == "hour" else 0)) // per_day
    if grain == "week":  # a week is never a special day
        return days, np.zeros(total, dtype=np.intp)
    names = [calendar.kind(local.date() + timedelta(days=day)) for day in range(int(days[-1]) + 1 if total else 0)]
    return days, np.array([calendar.kinds.index(name) for name in names], dtype=np.intp)
