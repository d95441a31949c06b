"""Which feeds are silent: nothing is learnt, and nothing said, of hours in which a channel did not deliver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitoring.counting import lower_tail
from monitoring.spikes.panel import SEASON, STEP, Panel

Array = NDArray[np.float64]
COLLAPSED: Final = 0.1  # of the usual volume; a feed that limps at a third is slow, not down
LEAST_DISPERSION: Final = 0.02


def silent(heard: Array, usual: Array, *, dispersion: Array, quiet: float) -> NDArray[np.bool_]:
    """Steps by feeds: whether a feed is down, from its counts and what is usual.

    A run of steps at a tenth of the usual or less is an outage once so little in so long has a probability below ``quiet``; the whole run
    then is, its first hours included.
    """
    down = np.zeros(heard.shape, dtype=bool)
    for feed in range(heard.shape[1]):
        low = heard[:, feed] <= COLLAPSED * usual[:, feed]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], low, [False]]).astype(np.int8)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            got, due = heard[start:end, feed].sum(), usual[start:end, feed].sum()
            down[start:end, feed] = lower_tail(got, mean=due, dispersion=dispersion[feed]) < quiet
    return down


def usual_volume(heard: Array, *, season: int) -> tuple[Array, Array]:
    """The median of each hour of the week, for every step, and each feed's dispersion about it. An outage does not move a median."""
    steps, feeds = heard.shape
    padded = np.full((-steps % season + steps, feeds), np.nan)
    padded[len(padded) - steps :] = heard
    weeks = padded.reshape(-1, season, feeds)
    with np.errstate(all="ignore"):
        median = np.nan_to_num(_nanmedian(weeks))
        spread = 1.4826 * np.nan_to_num(_nanmedian(np.abs(weeks - median)))
    extra = np.sum(np.maximum(spread**2 - median, 0), axis=0) / np.maximum(np.sum(median**2, axis=0), 1e-12)
    usual = np.tile(median, (len(weeks), 1))[len(padded) - steps :]
    return usual, np.maximum(extra, LEAST_DISPERSION)


def _nanmedian(weeks: Array) -> Array:
    """Of the first axis; a step outside the series counts for nothing. numpy's own warns where all are missing."""
    ranked = np.sort(weeks, axis=0)  # NaN last
    number = np.sum(~np.isnan(weeks), axis=0)
    low, high = np.maximum((number - 1) // 2, 0), np.maximum(number // 2, 0)
    take = np.take_along_axis
    return np.asarray((take(ranked, low[None], axis=0)[0] + take(ranked, np.minimum(high, len(weeks) - 1)[None], axis=0)[0]) / 2)


def share_heard(panel: Panel, *, first: int, last: int, quiet: float, heartbeats: Mapping[str, datetime]) -> Array:
    """Of steps first to last (excluded), by cells: the share of the usual volume whose feeds were up.

    A feed is down when its volume collapsed, its last heartbeat is more than a step old, or it never yet delivered anything.
    """
    heard = panel.heard[first:last]
    usual, dispersion = usual_volume(heard, season=SEASON[panel.grain])
    down = silent(heard, usual, dispersion=dispersion, quiet=quiet)
    steps = np.arange(first, last)[:, None]
    down |= (steps < np.argmax(panel.heard > 0, axis=0)) | ~(panel.heard > 0).any(axis=0)
    for name, seen in heartbeats.items():
        if name in panel.feeds:
            down[:, panel.feeds.index(name)] |= np.array([panel.time(step + 1) > seen + STEP[panel.grain] for step in range(first, last)])
    # A channel is not the same part of a cell at night as at noon. The median of few weeks is rough, its neighbours make it less so.
    smooth = usual.copy()
    smooth[1:-1] = (usual[:-2] + usual[1:-1] + usual[2:]) / 3
    course = np.maximum(smooth, 1e-9) / np.maximum(smooth.mean(axis=0), 1e-9)
    return np.asarray(1 - (down * course) @ panel.shares.T / np.maximum(course @ panel.shares.T, 1e-12))
