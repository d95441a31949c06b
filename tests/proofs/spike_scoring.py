"""What alarms are worth: false ones a week for 100 cells, how many of the planted effects were found, and how long after they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitoring.spikes import Cell
from tests.proofs.spike_rules import Scored
from tests.proofs.spike_simulation import HOURS, YEAR, Event, Simulation

Array = NDArray[np.float64]
SAME: Final = 24  # hours: an alarm of a cell this soon after its last one is the same alarm
AFTER: Final = 24  # hours after an effect's end in which its cells may still alarm: the longest window still holds it
PART: Final = 0.05  # of a crossing's volume an effect's cell must make for the crossing's alarm to count as finding it


@dataclass(frozen=True, slots=True)
class Result:
    """``delays`` has hours to the alarm (1: in the first hour), None for what was not found; one for each event."""

    level: float
    false_alarms: float
    delays: tuple[int | None, ...]

    @property
    def rate(self) -> float:
        return sum(delay is not None for delay in self.delays) / len(self.delays)

    @property
    def median_delay(self) -> float:
        """Of what was found."""
        found = [delay for delay in self.delays if delay is not None]
        return float(np.median(found)) if found else float("nan")

    @property
    def median_delay_of_all(self) -> float:
        """What was not found counts as never."""
        return float(np.median([np.inf if delay is None else delay for delay in self.delays]))


class Judge:
    """Knows what was planted; judges a rule's scores at any level."""

    def __init__(self, scored: Scored, simulation: Simulation) -> None:
        self.scores = scored.scores
        self.events = simulation.events
        self.leaves = len(simulation.cells)
        volume = simulation.counts.sum(axis=0).astype(np.float64)
        inside = np.array([[cell.holds(leaf) for leaf in simulation.cells] for cell in scored.cells])
        self.touched = [
            _touched(event, scored.cells, inside, np.array([event.cell.holds(leaf) for leaf in simulation.cells]), volume)
            for event in self.events
        ]
        self.planted = np.zeros(self.scores.shape, dtype=bool)
        for event in self.events:
            start, end = event.start - (HOURS - YEAR), event.end - (HOURS - YEAR)
            overlapping = [_meet(cell, event.cell) for cell in scored.cells]
            self.planted[start : end + AFTER, overlapping] = True

    def at(self, level: float) -> Result:
        alarms = self.scores >= level
        delays = tuple(self._delay(alarms, number) for number in range(len(self.events)))
        return Result(level, self._false(alarms) / (YEAR / 168) / (self.leaves / 100), delays)

    def _false(self, alarms: NDArray[np.bool_]) -> int:
        """Alarms outside what was planted, an alarm being the first of its cell for a day."""
        sums = np.concatenate([np.zeros((1, alarms.shape[1]), dtype=np.int64), np.cumsum(alarms, axis=0)])
        before = sums[:-1] - sums[np.maximum(np.arange(len(alarms)) - SAME, 0)]
        return int(np.sum(alarms & (before == 0) & ~self.planted))

    def _delay(self, alarms: NDArray[np.bool_], number: int) -> int | None:
        start, end = self.events[number].start - (HOURS - YEAR), self.events[number].end - (HOURS - YEAR)
        when = np.flatnonzero(alarms[start:end][:, self.touched[number]].any(axis=1))
        return int(when[0]) + 1 if len(when) else None

    def level_for(self, rate: float) -> float:
        """The lowest level at which false alarms are at most the rate."""
        levels = self.levels()
        low, high = 0, len(levels) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at(float(levels[middle])).false_alarms <= rate else (middle + 1, high)
        return float(levels[low])

    def levels(self) -> Array:
        """From one alarm in two hundred scores up to the highest score."""
        ranked = np.sort(self.scores, axis=None)[::-1]
        places = np.unique(np.geomspace(1, len(ranked) / 200, 400).astype(int)) - 1
        return np.unique(ranked[places])


def _touched(event: Event, cells: Sequence[Cell], inside: NDArray[np.bool_], own: NDArray[np.bool_], volume: Array) -> NDArray[np.intp]:
    """Places of the cells whose alarm finds the event: those within it, and crossings of which it is a part worth the name."""
    within = np.array([event.cell.holds(cell) for cell in cells])
    around = np.array([cell.holds(event.cell) for cell in cells])
    return np.flatnonzero(within | (around & (volume[own].sum() >= PART * (inside @ volume))))


def _meet(first: Cell, second: Cell) -> bool:
    """Whether some complaint can be in both."""
    mine, other = first.named(), second.named()
    return all(other.get(name, value) == value for name, value in mine.items())
