"""Three ways to watch a simulated year: ours, a z-score rule, a fixed threshold. Each gives every cell and hour a score; above a level is an alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitoring.calendars import Calendar
from monitoring.spikes import Cell, Settings
from monitoring.spikes.findings import CROSSINGS
from monitoring.spikes.panel import Panel, day_kinds
from monitoring.spikes.scanning import scan
from tests.proofs.spike_simulation import CHANNELS, YEAR, Simulation

Array = NDArray[np.float64]
LEAF: Final = 3  # dimensions a leaf cell fixes


@dataclass(frozen=True)
class Scored:
    """Watched hours by cells."""

    cells: tuple[Cell, ...]
    scores: Array


def panel_of(simulation: Simulation, *, calendar: Calendar) -> Panel:
    """The simulation with every crossing of its dimensions, as ``monitoring.spikes.panel.build`` would make it."""
    named = [tuple(names) for names in CROSSINGS if "code" not in names]
    cells = tuple(
        Cell(**dict(key))
        for key in dict.fromkeys(tuple((n, getattr(leaf, n)) for n in names) for names in named for leaf in simulation.cells)
    )
    counts = simulation.counts.astype(np.float64)
    inside = np.array([[cell.holds(leaf) for cell in cells] for leaf in simulation.cells], dtype=np.float64)
    by_feed = np.array([[leaf.channel == feed for feed in CHANNELS] for leaf in simulation.cells], dtype=np.float64)
    volume = (inside.T * counts.sum(axis=0)) @ by_feed
    days, kinds = day_kinds(simulation.started, len(counts), "hour", calendar)
    shares = volume / volume.sum(axis=1, keepdims=True)
    return Panel("hour", simulation.started, cells, tuple(CHANNELS), counts @ inside, counts @ by_feed, shares, days, kinds)


def ours(panel: Panel, *, settings: Settings) -> Scored:
    """The logarithm of the q-value, so that a level is a false-discovery rate. A blind cell says nothing."""
    scanned = scan(panel, first=panel.steps - YEAR, last=panel.steps, settings=settings)
    return Scored(panel.cells, -np.log10(np.maximum(np.nan_to_num(scanned.q_values, nan=1.0), 1e-300)))


def z_scores(panel: Panel, *, lags: Sequence[int], crossings: bool) -> Scored:
    """Standard deviations above the mean of the same hour at the lags given. A deviation below one complaint counts as one."""
    chosen = _chosen(panel, crossings=crossings)
    watched = np.arange(panel.steps - YEAR, panel.steps)
    counts = panel.counts[:, chosen]
    total, squares = np.zeros((YEAR, len(chosen))), np.zeros((YEAR, len(chosen)))
    for lag in lags:
        past = counts[watched - lag]
        total += past
        squares += past**2
    mean = total / len(lags)
    deviation = np.sqrt(np.maximum(squares - len(lags) * mean**2, 0) / (len(lags) - 1))
    score = (counts[watched] - mean) / np.maximum(deviation, 1.0)
    return Scored(tuple(panel.cells[place] for place in chosen), score)


def fixed(panel: Panel, *, crossings: bool) -> Scored:
    """The count beside one number for each cell, the 99th percentile of its year before the watched one."""
    chosen = _chosen(panel, crossings=crossings)
    before = panel.counts[panel.steps - 2 * YEAR : panel.steps - YEAR, chosen]
    return Scored(
        tuple(panel.cells[place] for place in chosen),
        panel.counts[panel.steps - YEAR :, chosen] / np.maximum(np.quantile(before, 0.99, axis=0), 1.0),
    )


def _chosen(panel: Panel, *, crossings: bool) -> list[int]:
    return [place for place, cell in enumerate(panel.cells) if crossings or len(cell.named()) == LEAF]


WEEK: Final = 168
Rule = Callable[[Panel], Scored]
RULES: Final[Mapping[str, Rule]] = {
    "ours": lambda panel: ours(panel, settings=Settings()),
    "z-score, same hour of 10 weeks": lambda panel: z_scores(panel, lags=range(WEEK, 11 * WEEK, WEEK), crossings=False),
    "z-score, same hour of 28 days": lambda panel: z_scores(panel, lags=range(24, 29 * 24, 24), crossings=False),
    "z-score, same hour of 10 weeks, with crossings": lambda panel: z_scores(panel, lags=range(WEEK, 11 * WEEK, WEEK), crossings=True),
    "z-score, same hour of 28 days, with crossings": lambda panel: z_scores(panel, lags=range(24, 29 * 24, 24), crossings=True),
    "fixed threshold": lambda panel: fixed(panel, crossings=False),
    "fixed threshold, with crossings": lambda panel: fixed(panel, crossings=True),
}
