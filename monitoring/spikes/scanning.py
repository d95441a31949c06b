"""Every cell at every tick: sums over windows of several lengths against what is expected of them, corrected for windows and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitoring.counting import q_values, upper_tail
from monitoring.spikes.baseline import Expectation, expect
from monitoring.spikes.feeds import share_heard
from monitoring.spikes.findings import Grain, Settings
from monitoring.spikes.panel import SEASON, STEP, Panel
from monitoring.spikes.special import UNSURE, daily_sums, factors, profile_groups

Array = NDArray[np.float64]
AHEAD: Final[dict[Grain, int]] = {"hour": 24, "day": 1, "week": 1}  # steps that one look at the past serves
WHOLE: Final = 0.999  # of a cell's feeds: what is heard of less teaches nothing


@dataclass(frozen=True)
class Scan:
    """Ticks by cells. ``window`` is the length, in steps, of the window that says most; the others are of it. NaN where a cell is blind."""

    first: int
    p_values: Array
    q_values: Array
    window: NDArray[np.intp]
    observed: Array
    expected: Array
    dispersion: Array
    seen: Array
    weeks: Array


@dataclass(frozen=True)
class _Block:
    """Steps from ``first``: expected counts as far as heard, the share heard, what the expectation is worth."""

    first: int
    mean: Array
    seen: Array
    error: Array
    expectation: Expectation


def scan(panel: Panel, *, first: int, last: int, settings: Settings) -> Scan:
    """The ticks that end with steps ``first`` to ``last`` (excluded). A tick knows the feeds' outages of its own day up to ``panel``'s end."""
    reach = max(settings.windows)
    blocks = list(_blocks(panel, first=max(first - reach + 1, 0), last=last, settings=settings))
    mean, seen, error, weeks, level = (
        np.concatenate(parts)
        for parts in (
            [block.mean for block in blocks],
            [block.seen for block in blocks],
            [block.error for block in blocks],
            [np.broadcast_to(block.expectation.weeks, block.mean.shape) for block in blocks],
            [np.broadcast_to(block.expectation.level_error, block.mean.shape) for block in blocks],
        )
    )
    begin = blocks[0].first
    counts = np.where(seen >= settings.least_seen, panel.counts[begin : begin + len(mean)], 0.0)
    due = np.where(seen >= settings.least_seen, mean * seen, 0.0)
    ticks = np.arange(first - begin, last - begin)
    found = []
    for place, length in enumerate(settings.windows):
        own = np.concatenate([np.broadcast_to(block.expectation.dispersion[place], block.mean.shape) for block in blocks])
        got, expected, unsure = (_trailing(values, length)[ticks] for values in (counts, due, due * error))
        spread = own[ticks] + level[ticks] + unsure / np.maximum(expected, 1e-9) / max(length / 2, 1)
        tail = np.ones(got.shape)
        above = (got > expected) & (got >= settings.least_count)  # below what is expected nothing is a spike; most tails need no sum
        tail[above] = upper_tail(got[above], mean=np.maximum(expected[above], 1e-9), dispersion=spread[above])
        found.append((tail, got, expected, spread))
    return _most_telling(found, first=first, seen=seen[ticks], weeks=weeks[ticks], settings=settings)


def _most_telling(found: list[tuple[Array, Array, Array, Array]], *, first: int, seen: Array, weeks: Array, settings: Settings) -> Scan:
    tails, observed, expected, spread = (np.stack(parts) for parts in zip(*found, strict=True))
    best = tails.argmin(axis=0)
    pick = best[None]
    observed, expected, spread = (np.take_along_axis(values, pick, axis=0)[0] for values in (observed, expected, spread))
    p_values = np.minimum(np.take_along_axis(tails, pick, axis=0)[0] * len(settings.windows), 1.0)
    p_values = np.where((seen < settings.least_seen) | (weeks <= 0), np.nan, p_values)
    return Scan(
        first,
        p_values,
        q_values(p_values, correction=settings.correction),
        np.asarray(settings.windows, dtype=np.intp)[best],
        observed,
        expected,
        spread,
        seen,
        weeks,
    )


def corrected(scanned: Scan, settings: Settings) -> Scan:
    """The scan with q-values that fit its p-values again."""
    return replace(scanned, q_values=q_values(scanned.p_values, correction=settings.correction))


def _trailing(values: Array, length: int) -> Array:
    """The sum of each step and those before it, ``length`` in all or as many as there are."""
    sums = np.cumsum(values, axis=0)
    sums[length:] = sums[length:] - sums[:-length] if length < len(sums) else sums[length:]
    return sums


def _blocks(panel: Panel, *, first: int, last: int, settings: Settings) -> Iterator[_Block]:
    """What to expect, a day at a time, each day from what lies before it."""
    ahead, season = AHEAD[panel.grain], SEASON[panel.grain]
    shift = int(panel.start.timestamp() // STEP[panel.grain].total_seconds()) % ahead  # days begin at midnight UTC wherever the panel does
    groups = profile_groups([cell.channel for cell in panel.cells])
    daily, kinds, complete = _daily(panel)
    for begin in range((first + shift) // ahead * ahead - shift, last, ahead):
        origin = begin - settings.weeks * season
        end = min(begin + ahead, panel.steps, last)
        seen = share_heard(panel, first=max(origin, 0), last=end, quiet=settings.quiet, heartbeats=settings.heartbeats)
        special = factors(
            daily, complete, kinds, before=int(panel.days[max(begin, 0)]), groups=groups, number=int(kinds.max(initial=0)) + 1
        )
        past, learnt = _past(panel, seen, origin=origin, begin=begin, left_out=settings.left_out)
        expectation = expect(past, learnt, groups=groups, windows=settings.windows, window=settings.window, half_life=settings.half_life)
        start = max(begin, first, 0)
        kind = panel.kinds[panel.days[start:end]]
        slots = slice(start - begin, end - begin)
        yield _Block(
            start,
            expectation.mean[np.arange(slots.start, slots.stop) % season] * special[kind],
            seen[start - max(origin, 0) : end - max(origin, 0)],
            expectation.error[np.arange(slots.start, slots.stop) % season] + np.where(kind > 0, UNSURE, 0.0)[:, None],
            expectation,
        )


def _past(panel: Panel, seen: Array, *, origin: int, begin: int, left_out: int) -> tuple[Array, NDArray[np.bool_]]:
    """Weeks by season by cells before a block, and what of it may be learnt from: heard in full, an ordinary day, not too recent."""
    season, cells = SEASON[panel.grain], len(panel.cells)
    rows = begin - max(origin, 0)
    counts, learnt = np.zeros((begin - origin, cells)), np.zeros((begin - origin, cells), dtype=bool)
    if rows > 0:
        ordinary = panel.kinds[panel.days[begin - rows : begin]] == 0
        counts[-rows:] = panel.counts[begin - rows : begin]
        learnt[-rows:] = (seen[:rows] > WHOLE) & ordinary[:, None]
    if left_out:
        learnt[-left_out:] = False
    return counts.reshape(-1, season, cells), learnt.reshape(-1, season, cells)


def _daily(panel: Panel) -> tuple[Array, NDArray[np.intp], NDArray[np.bool_]]:
    """Days by cells, the kind of each day, and whether every feed delivered something all day (at most an hour in four without)."""
    daily = daily_sums(panel.counts, panel.days)
    quiet_steps = daily_sums((panel.heard <= 0).astype(np.float64), panel.days)
    steps = np.bincount(panel.days, minlength=len(daily))[:, None]
    heard = quiet_steps <= steps / 4
    return daily, panel.kinds, (heard.astype(np.float64) @ panel.shares.T) > WHOLE
