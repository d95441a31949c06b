"""Charts as data: places in percent of the plot, for the SVG that templates/charts.html draws of them.

Drawn here rather than by a library: marks are links to what they count, colours follow the reader's light or dark, letters keep their size
on a phone while the plot narrows, and no script is needed. Every chart carries its figures as a table for who does not see it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

MAP: Final = Path(__file__).parent / "assets" / "nigeria.csv"
SHADES: Final = 5
POWER: Final = 0.7


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column. ``kind`` is a class of the style sheet; ``top`` and ``height`` are percent of the plot."""

    kind: str
    value: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    value: float
    left: float
    width: float
    parts: tuple[Part, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis. A ``minor`` one is left out where there is little room."""

    place: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns. ``kinds`` are what they are stacked of, bottom first."""

    about: str
    kinds: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Tick, ...]
    marks: tuple[Tick, ...]


def stacked(
    about: str, values: Sequence[tuple[str, str, Mapping[str, float], str]], *, kinds: Sequence[str], unit: str = "complaints"
) -> Columns:
    """``values`` are (label, longer label, figure by kind, address) of each column, left to right. ``about`` is told with the range."""
    top, ticks = scale(max((sum(figures.values()) for _, _, figures, _ in values), default=0))
    slot = 100 / max(1, len(values))
    columns = []
    for place, (_, label, figures, href) in enumerate(values):
        base, parts = 100.0, []
        for kind in kinds:
            if figure := figures.get(kind, 0):
                height = 100 * figure / top
                base -= height
                parts.append(Part(kind, figure, round(base, 3), round(height, 3)))
        columns.append(Column(label, sum(figures.values()), round(place * slot, 3), round(slot, 3), tuple(parts), href))
    present = tuple(kind for kind in kinds if any(figures.get(kind) for _, _, figures, _ in values))
    whole = sum(column.value for column in columns)
    told = f"{about}: {whole:,.0f} {unit} in {len(columns)} columns"
    return Columns(told, present, tuple(columns), ticks, _labels([short for short, *_ in values]))


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    value: float
    left: float
    top: float
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    title: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """In a box of 100 by 100, stretched to the plot; the stroke is not stretched with it."""
        return " ".join(f"{point.left:.3f},{point.top:.3f}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Lines:
    about: str
    lines: tuple[Line, ...]
    rows: tuple[Tick, ...]
    marks: tuple[Tick, ...]


def lines(about: str, labels: Sequence[tuple[str, str]], series: Sequence[tuple[str, str, Sequence[tuple[float | None, str]]]]) -> Lines:
    """``labels`` are (label, longer label) along the axis, ``series`` (kind, title, (hours, address) at each); None leaves a gap out.

    The axis is in days where the longest is over four.
    """
    longest = max((figure for _, _, points in series for figure, _ in points if figure is not None), default=0)
    hours, unit = (24, " d") if longest > 96 else (1, " h")
    top, ticks = scale(longest / hours, unit=unit)
    slot = 100 / max(1, len(labels))
    drawn = []
    for kind, title, points in series:
        made = [
            Point(label, figure, round((place + 0.5) * slot, 3), round(100 - 100 * figure / hours / top, 3), href)
            for place, ((_, label), (figure, href)) in enumerate(zip(labels, points, strict=True))
            if figure is not None
        ]
        drawn.append(Line(kind, title, tuple(made)))
    return Lines(about, tuple(drawn), ticks, _labels([short for short, _ in labels]))


def scale(highest: float, *, unit: str = "") -> tuple[float, tuple[Tick, ...]]:
    """The top of an axis from 0 that holds ``highest``, and its ticks: round numbers, as percent from the top.

    >>> top, ticks = scale(87)
    >>> top, [tick.label for tick in ticks]
    (100.0, ['0', '50', '100'])
    """
    if highest <= 0:
        return 1.0, (Tick(100.0, f"0{unit}"),)
    size = 10 ** math.floor(math.log10(highest))
    step = next(size * share for share in (0.2, 0.5, 1, 2, 5) if highest <= size * share * 3)
    count = math.ceil(highest / step)
    top = float(step * count)
    return top, tuple(Tick(round(100 - 100 * number / count, 3), _axis_label(step * number) + unit) for number in range(count + 1))


def _axis_label(value: float) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _labels(written: Sequence[str]) -> tuple[Tick, ...]:
    """At most some six labels in the middle of their places; of these every second one is for wide plots."""
    count = len(written)
    every = max(1, math.ceil(count / 6))
    chosen = range((count - 1) % every if count else 0, count, every)
    return tuple(
        Tick(round((place + 0.5) * 100 / count, 3), written[place], minor=(len(chosen) - 1 - number) % 2 == 1 and len(chosen) > 3)
        for number, place in enumerate(chosen)
    )


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    width: float
    href: str
    kind: str = "plain"
    note: str = ""


def bars(values: Sequence[tuple[str, float, str, str, str]]) -> tuple[Bar, ...]:
    """``values`` are (label, figure, address, kind, note); the longest takes the whole width."""
    longest = max((figure for _, figure, *_ in values), default=0) or 1
    return tuple(Bar(label, figure, round(100 * figure / longest, 2), href, kind, note) for label, figure, href, kind, note in values)


@dataclass(frozen=True, slots=True)
class Area:
    """A state on the map; ``shade`` 0 is none, then 1 to SHADES."""

    state: str
    path: str
    value: float
    shade: int
    href: str


@cache
def outlines() -> tuple[tuple[str, str], ...]:
    """State and SVG path, in a box of 744 by 600."""
    return tuple((state, path) for state, path in (line.split(";", 1) for line in MAP.read_text(encoding="utf-8").splitlines()[1:]))


def areas(values: Mapping[str, float], hrefs: Mapping[str, str]) -> tuple[Area, ...]:
    """Shades by a power of the share of the most, below 1: one metropolis must not leave all other states alike."""
    most = max(values.values(), default=0) or 1
    return tuple(
        Area(state, path, values.get(state, 0), math.ceil(SHADES * (values.get(state, 0) / most) ** POWER), hrefs[state])
        for state, path in outlines()
    )
