"""Three and a half years of hourly complaint counts with planted spikes and outages in the last year: what detection is measured on.

Written before any detector was tuned. The telecom (its cells, volumes, profiles) and the effects planted are fixed; a seed draws the noise, the
feed outages, and where and when each effect falls. EVALUATION is looked at once, with what was tuned on TUNING.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitoring.calendars import Calendar
from monitoring.spikes import Cell

TUNING: Final = 20_261
EVALUATION: Final = 20_262
DESIGN: Final = 7  # draws the profiles of the cells, the same telecom for every seed
STARTED: Final = datetime(2024, 5, 1, tzinfo=UTC)
HOURS: Final = 24 * 1278  # three and a half years
YEAR: Final = 24 * 364  # the last 52 weeks are watched
LAGOS_AHEAD: Final = 1  # hours; Nigeria has no summer time

CATEGORIES: Final = {"network": 0.5, "billing": 0.3, "service": 0.2}
CHANNELS: Final = {"call": 0.45, "sms": 0.2, "social": 0.15, "web": 0.2}
STATES: Final = {
    "Lagos": 0.28, "Kano": 0.14, "Rivers": 0.12, "Oyo": 0.11, "FCT": 0.10, "Kaduna": 0.08, "Enugu": 0.07, "Edo": 0.06, "Borno": 0.04,
}  # fmt: skip
HOURLY_TOTAL: Final = 250.0  # complaints an hour in the first week, all cells
GROWTH: Final = 1.25  # times a year
HOLIDAY: Final = {"call": 0.6, "sms": 0.85, "social": 1.0, "web": 0.8}
MONTH_END: Final = {"network": 1.05, "billing": 1.35, "service": 1.1}
SIZE: Final = 25.0  # of the negative binomial: variance = mean + mean^2 / SIZE
SHARED: Final = 0.05  # standard deviation of the log level that days share, by category and by state
FEED_OUTAGES_A_YEAR: Final = 30
FEED_OUTAGE_HOURS: Final = (1, 2, 3, 6, 12, 24, 48)


@dataclass(frozen=True, slots=True)
class Effect:
    """How much more, and for how many hours. In one cell (spike), a state's network over all channels (outage), a category everywhere."""

    kind: str
    times: float
    hours: int


EFFECTS: Final[tuple[Effect, ...]] = (
    *(Effect("spike", times, hours) for times in (2, 3, 5) for hours in (3, 6, 12, 24, 48)),
    *(Effect("spike", times, hours) for times, hours in ((1.5, 24), (1.5, 48), (8, 2), (8, 6), (10, 3))),
    *(Effect("outage", times, hours) for times in (1.5, 2, 3, 5) for hours in (2, 4, 8, 24)),
    *(Effect("outage", times, hours) for times, hours in ((2, 1), (4, 1), (8, 1), (8, 4))),
    *(Effect("everywhere", times, hours) for times in (1.2, 1.5, 2) for hours in (3, 8, 24)),
    Effect("everywhere", 3, 1),
)


@dataclass(frozen=True, slots=True)
class Event:
    """An effect at its place and time: hours start (included) to end (excluded) of the simulation."""

    effect: Effect
    cell: Cell
    start: int
    end: int


@dataclass(frozen=True)
class Simulation:
    """``counts`` is hours by leaf cells; ``up`` says, by channel, in which hours its feed delivered."""

    counts: NDArray[np.int64]
    cells: tuple[Cell, ...]
    up: dict[str, NDArray[np.bool_]]
    events: tuple[Event, ...]
    started: datetime = STARTED

    @property
    def watched(self) -> range:
        return range(HOURS - YEAR, HOURS)


def simulate(seed: int, *, holidays: Sequence[date]) -> Simulation:
    """The whole of it, from one seed.

    The earlier years hold effects as well, twice as many: a history without any would flatter whoever learns from it.
    """
    random = np.random.default_rng(seed)
    cells = tuple(Cell(category=c, channel=m, state=s) for c in CATEGORIES for m in CHANNELS for s in STATES)
    mean = _means(cells, random, holidays)
    events = _planted(random, cells, first=HOURS - YEAR, last=HOURS)
    earlier = [event for half in range(2) for event in _planted(random, cells, first=half * 10_900 + 300, last=(half + 1) * 10_900)]
    for event in (*events, *earlier):
        mean[event.start : event.end, [event.cell.holds(cell) for cell in cells]] *= event.effect.times
    counts = random.poisson(random.gamma(SIZE, mean / SIZE))
    up = {channel: _feed(random) for channel in CHANNELS}
    for column, cell in enumerate(cells):
        counts[~up[cell.channel], column] = 0
    return Simulation(counts, cells, up, tuple(events))


def _means(cells: Sequence[Cell], random: np.random.Generator, holidays: Sequence[date]) -> NDArray[np.float64]:
    hours = np.arange(HOURS)
    growth = GROWTH ** (hours / 8766.0)
    rain = 1 + 0.1 * np.sin(2 * np.pi * (hours / 8766.0 - 0.1))
    days = [(STARTED + timedelta(hours=int(hour) + LAGOS_AHEAD)).date() for hour in hours[::24]]
    kinds = np.repeat([Calendar.of(holidays).kind(day) for day in days], 24)
    levels = {name: _shared(random) for name in (*CATEGORIES, *STATES)}
    profiles = _profiles(cells)
    mean = np.empty((HOURS, len(cells)))
    for column, cell in enumerate(cells):
        share = CATEGORIES[cell.category] * CHANNELS[cell.channel] * STATES[cell.state]
        base = HOURLY_TOTAL * share * growth * np.resize(profiles[:, column], HOURS)
        base = base * np.where(kinds == "holiday", HOLIDAY[cell.channel], np.where(kinds == "month_end", MONTH_END[cell.category], 1.0))
        mean[:, column] = base * levels[cell.category] * levels[cell.state] * (rain if cell.category == "network" else 1.0)
    return mean


def _profiles(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """Hours of the week by cells, mean 1: by channel, each cell a little its own way. The simulation starts on a Wednesday."""
    design = np.random.default_rng(DESIGN)
    hour = (np.arange(168) + LAGOS_AHEAD) % 24
    weekend = ((np.arange(168) + LAGOS_AHEAD) // 24 + STARTED.weekday()) % 7 >= 5
    office = 0.15 + np.exp(-(((hour - 12) / 4.0) ** 2))
    evening = 0.25 + np.exp(-(((hour - 20) / 3.0) ** 2)) + 0.4 * np.exp(-(((hour - 12) / 4.0) ** 2))
    flat = 0.3 + np.exp(-(((hour - 15) / 6.0) ** 2))
    shapes = {"call": office * np.where(weekend, 0.6, 1.0), "sms": flat, "social": evening * np.where(weekend, 1.15, 1.0), "web": flat}
    jitter = np.repeat(np.exp(design.normal(0, 0.1, (56, len(cells)))), 3, axis=0)
    profiles = np.stack([shapes[cell.channel] for cell in cells], axis=1) * jitter
    return profiles / profiles.mean(axis=0)


def _shared(random: np.random.Generator) -> NDArray[np.float64]:
    """A level that wanders from day to day and returns."""
    days = HOURS // 24
    steps = random.normal(0, SHARED * np.sqrt(1 - 0.6**2), days)
    level = np.zeros(days)
    for day in range(1, days):
        level[day] = 0.6 * level[day - 1] + steps[day]
    return np.exp(np.repeat(level, 24))


def _planted(random: np.random.Generator, cells: Sequence[Cell], *, first: int, last: int) -> list[Event]:
    """Every effect once, in an order and at places the seed draws, each in a stretch of its own."""
    stretch = (last - first) // len(EFFECTS)
    events = []
    for place, index in enumerate(random.permutation(len(EFFECTS))):
        effect = EFFECTS[index]
        start = first + place * stretch + int(random.integers(24, stretch - 24 - effect.hours))
        where = _place(effect.kind, random, cells)
        events.append(Event(effect, where, start, start + effect.hours))
    return events


def _place(kind: str, random: np.random.Generator, cells: Sequence[Cell]) -> Cell:
    cell = cells[random.integers(len(cells))]
    return {"spike": cell, "outage": Cell(category="network", state=cell.state), "everywhere": Cell(category=cell.category)}[kind]


def _feed(random: np.random.Generator) -> NDArray[np.bool_]:
    up = np.ones(HOURS, dtype=bool)
    for _ in range(int(FEED_OUTAGES_A_YEAR * HOURS / 8766 / len(CHANNELS))):
        start = int(random.integers(HOURS))
        up[start : start + int(random.choice(FEED_OUTAGE_HOURS))] = False
    return up
