"""What to expect of each cell in the coming steps: the same hour of the week, a window about it, in the weeks past.

A cell's own reference hours are few, so they are read against a profile that all cells of its feed share: expected = level x profile x own
departure from the profile, the departure shrunk by how much the cells are found to differ. Counts far above what is expected (past
outbreaks) are down-weighted by their Anscombe residual, as Farrington's algorithm does; recent weeks weigh more. With little history the
shared parts carry more of it, and the error of the level widens the tail: that is the start-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
OUTBREAK: Final = 2.58  # residuals above are down-weighted; Noufaily et al. (2013)
CLIPPED: Final = 3.5  # standard deviations at which a window's residual is held when dispersion is estimated
SOMETHING: Final = 0.5  # complaints every cell is granted, so that none expects exactly nothing
TYPICAL: Final = 0.02  # dispersion before anything is known
STRENGTH: Final = (2.0, 1e4)  # bounds of the prior's weight, in expected complaints


@dataclass(frozen=True)
class Expectation:
    """``mean`` is steps of the season by cells, as if every feed is heard; ``error`` its relative variance from few reference hours.

    ``level_error`` is the relative variance of a cell's level, ``dispersion`` window lengths by cells, ``weeks`` how many each was seen.
    """

    mean: Array
    error: Array
    level_error: Array
    dispersion: Array
    weeks: Array


def expect(
    past: Array, seen: NDArray[np.bool_], *, groups: NDArray[np.intp], windows: Sequence[int], window: int, half_life: float
) -> Expectation:
    """From weeks by season by cells, oldest first; what is not ``seen`` is as if it had never been. Steps ahead follow the last week.

    ``groups`` numbers the cells that share a profile.
    """
    weeks, season, _ = past.shape
    decay = 0.5 ** (np.arange(weeks)[::-1] / half_life)
    weights = decay[:, None, None] * seen
    counts = np.where(seen, past, 0.0)
    for last in (False, True):
        level, profile = _level_and_profile(counts, weights, groups)
        fitted, information = _departures(counts, weights, level * profile, groups, window)
        if not last:
            weights = weights * _ordinary(counts, fitted, seen)
    dispersion = _dispersion(counts, seen, fitted, windows)
    weeks_seen = seen.sum(axis=(0, 1)) / season
    level_error = 1 / (np.sum(weights * counts, axis=(0, 1)) + SOMETHING) + dispersion[-1] / np.maximum(
        weeks_seen * max(season / windows[-1], 1), 0.2
    )
    return Expectation(fitted, 1 / information, level_error, dispersion, weeks_seen)


def _level_and_profile(counts: Array, weights: Array, groups: NDArray[np.intp]) -> tuple[Array, Array]:
    """Complaints a step for each cell, and the shape of the season it shares with its group, mean 1."""
    season, cells = counts.shape[1:]
    got, seen = np.einsum("jsc,jsc->sc", weights, counts), weights.sum(axis=0)
    profile = np.ones((season, cells))
    for _ in range(2):  # the level of a cell seen only at some hours depends on the profile, and back
        level = (got.sum(axis=0) + SOMETHING) / np.maximum((seen * profile).sum(axis=0), 1.0)
        for group in np.unique(groups):
            inside = groups == group
            shape = _smooth((got[:, inside].sum(axis=1))[:, None], 1)[:, 0]
            due = _smooth((seen[:, inside] @ level[inside])[:, None], 1)[:, 0]
            profile[:, inside] = _shape(shape, due)[:, None]
    return (got.sum(axis=0) + SOMETHING) / np.maximum((seen * profile).sum(axis=0), 1.0), profile


def _shape(got: Array, due: Array) -> Array:
    """The ratio by slot; where the week has holes, the hour of the day, then 1, speaks for the slot."""
    slots = len(got)
    per_day = 24 if slots % 24 == 0 else 1
    daily_got, daily_due = (np.tile(part.reshape(-1, per_day).sum(axis=0), slots // per_day) for part in (got, due))
    overall = got.sum() / due.sum() if due.sum() > 0 else 1.0
    by_day = (daily_got + overall) / (daily_due + 1.0)
    shape = (got + by_day) / (due + 1.0)
    return np.asarray(shape / shape.mean()) if shape.mean() > 0 else np.ones(slots)


def _smooth(values: Array, window: int) -> Array:
    """Neighbouring slots of the season count with a slot, less the further they are; weights are not normed."""
    total = values.copy()
    for step in range(1, min(window, (len(values) - 1) // 2) + 1):
        share = 1 - step / (window + 1)
        total += share * (np.roll(values, step, axis=0) + np.roll(values, -step, axis=0))
    return total


def _departures(counts: Array, weights: Array, shared: Array, groups: NDArray[np.intp], window: int) -> tuple[Array, Array]:
    """The mean of each slot with its cell's own departure, and how many complaints that departure rests on."""
    got = _smooth(np.einsum("jsc,jsc->sc", weights, counts), window)
    due = _smooth(weights.sum(axis=0) * shared, window)
    strength = np.empty(counts.shape[2])
    for group in np.unique(groups):
        inside = groups == group
        due_inside = np.maximum(due[:, inside], 1e-9)
        ratio = got[:, inside] / due_inside
        spread = float(np.sum(due_inside * (ratio - 1) ** 2 - 1) / np.sum(due_inside))  # beyond what counting alone makes of it
        strength[inside] = np.clip(1 / max(spread, 1e-9), *STRENGTH)
    information = due + strength
    return shared * (got + strength) / information, information


def _ordinary(counts: Array, fitted: Array, seen: NDArray[np.bool_]) -> Array:
    """The weight of each past count: one, or less the further it is above what is expected."""
    mean = np.maximum(fitted, 1e-6)[None]
    extra = np.where(seen, (counts - mean) ** 2 - mean, 0).clip(max=25 * mean).sum(axis=(0, 1)) / np.where(seen, mean**2, 0).sum(
        axis=(0, 1)
    ).clip(1e-9)
    inflation = 1 + np.maximum(extra, 0) * mean
    residual = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean)) / np.sqrt(inflation)
    return np.asarray((OUTBREAK / np.maximum(residual, OUTBREAK)) ** 2)


def _dispersion(counts: Array, seen: NDArray[np.bool_], fitted: Array, windows: Sequence[int]) -> Array:
    """Windows by cells: the variance of a window's sum beyond counting, relative to its square; a cell's own as far as it can be told."""
    weeks, season, cells = counts.shape
    got = np.concatenate([np.zeros((1, cells)), np.cumsum(counts.reshape(-1, cells), axis=0)])
    due = np.concatenate([np.zeros((1, cells)), np.cumsum(np.where(seen, fitted[None], 0).reshape(-1, cells), axis=0)])
    found = np.empty((len(windows), cells))
    for place, length in enumerate(windows):
        span = min(length, weeks * season)
        apart = max(span // 3, 1)  # windows that overlap by more say little that is new
        mean = due[span::apart] - due[:-span:apart]
        difference = (got[span::apart] - got[:-span:apart]) - mean
        square = np.maximum(np.sum(mean**2, axis=0), 1e-9)
        unsure = 2 * span / apart / square  # variance of a cell's own estimate, its windows overlapping
        own = np.zeros(cells)
        for _ in range(2):
            limit = CLIPPED * np.sqrt(mean + own * mean**2)
            own = np.maximum((np.clip(difference, -limit, limit) ** 2 - mean).sum(axis=0) / square, 0)
            common = _pooled(own, unsure)
            trust = common**2 / (common**2 + unsure + 1e-12)
            own = trust * own + (1 - trust) * common
        found[place] = own
    return found


def _pooled(own: Array, unsure: Array) -> float:
    """What cells have in common: a mean in which no cell, however large, counts for more than one that is told exactly."""
    common = TYPICAL
    for _ in range(3):
        weights = 1 / (common**2 + unsure)
        common = max(float(np.sum(weights * own) / np.sum(weights)), 1e-4)
    return common
