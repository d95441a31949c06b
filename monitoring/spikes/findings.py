"""What watching is asked with and what it answers: cells, settings, findings. The interface that alerts are built on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from monitoring import farrington
from monitoring.errors import UnusableSettings

DIMENSIONS: Final = ("category", "code", "channel", "state")
Grain = Literal["hour", "day", "week"]
Verdict = Literal["spike", "clear", "blind"]
Method = Literal["reference-hours", "reference-days", "farrington", "start-up", "none"]


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A slice of all complaints. An empty dimension is every value of it.

    >>> str(Cell(category="network", state="Kano"))
    'category=network, state=Kano'
    >>> str(Cell())
    'all complaints'
    """

    category: str = ""
    code: str = ""
    channel: str = ""
    state: str = ""

    def __str__(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.named().items()) or "all complaints"

    def named(self) -> dict[str, str]:
        """The dimensions that are fixed, for filters and links."""
        return {name: value for name in DIMENSIONS if (value := getattr(self, name))}

    def holds(self, other: Cell) -> bool:
        """Whether every complaint of the other cell is also one of this."""
        return all(getattr(other, name) == value for name, value in self.named().items())


@dataclass(frozen=True, slots=True)
class Window:
    """From (included) to (excluded), in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Finding:
    """What one cell says at one tick, over the window that says most.

    ``expected`` and ``upper`` are counts over the window (upper: what is passed with the probability of ``Settings.level`` in an ordinary
    one). ``p_value`` is corrected for the windows tried, ``q_value`` for the cells looked at in the same tick. Of a blind cell all are NaN.
    ``seen`` is the share of the expected volume whose feeds were up: below ``Settings.least_seen`` the cell is blind and is never clear.
    """

    cell: Cell
    window: Window
    observed: float
    expected: float
    upper: float
    p_value: float
    q_value: float
    method: Method
    verdict: Verdict
    seen: float = 1.0

    @property
    def blind(self) -> bool:
        return self.verdict == "blind"

    @property
    def alarm(self) -> bool:
        return self.verdict == "spike"

    @property
    def excess(self) -> float:
        return self.observed - self.expected


# Which tables of the long counts are looked at: each a crossing of dimensions; one whose dimension the counts lack is left out.
CROSSINGS: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("category",),
    ("code",),
    ("channel",),
    ("state",),
    ("category", "channel"),
    ("category", "state"),
    ("code", "state"),
    ("category", "channel", "state"),
)

# A day is compared with the same weekday; a week, where Farrington's algorithm lacks the years it needs, with the weeks before it.
DEFAULTS: Final[Mapping[Grain, Mapping[str, Any]]] = {
    "hour": {},
    "day": {"window": 0, "windows": (1, 2, 3, 7), "weeks": 16, "left_out": 1, "half_life": 8.0},
    "week": {"window": 0, "windows": (1, 2), "weeks": 52, "left_out": 1, "half_life": 13.0},
}
FARRINGTON: Final = farrington.Settings(years=3, periods=10, left_out=26, trend_level=1.0, method="nbPlugin", least=(5, 4))


@dataclass(frozen=True, slots=True)
class Settings:
    """How to watch. The defaults are those docs/monitoring.md measures.

    ``level`` is the false-discovery rate held over the cells of one tick. ``weeks`` are how far the reference hours reach back, ``window``
    the hours (days) on either side of the same hour of the week that count with it. ``windows`` are the lengths, in steps of the grain,
    whose sums are tested together. ``left_out`` is the most recent past, in steps, that the baseline does not learn from.
    """

    grain: Grain = "hour"
    level: float = 0.0035
    correction: Literal["bh", "by"] = "bh"
    crossings: tuple[tuple[str, ...], ...] = CROSSINGS
    weeks: int = 10
    window: int = 1
    windows: tuple[int, ...] = (1, 2, 3, 6, 12)
    left_out: int = 24
    half_life: float = 5.0
    least_weeks: int = 4
    least_count: int = 3
    least_seen: float = 0.5
    quiet: float = 1e-6
    heartbeats: Mapping[str, datetime] = field(default_factory=dict)
    farrington: farrington.Settings = FARRINGTON

    @classmethod
    def of(cls, grain: Grain, **changes: Any) -> Settings:
        """The defaults of a grain, with changes.

        >>> Settings.of("day", level=0.01).windows
        (1, 2, 3, 7)
        """
        return replace(cls(), **{**DEFAULTS[grain], "grain": grain, **changes})

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise UnusableSettings(setting="level", value=self.level, reason="give a rate between 0 and 1, such as 0.001")
        if self.weeks < 2:
            raise UnusableSettings(setting="weeks", value=self.weeks, reason="give at least 2 weeks to learn from")
        if not self.windows or min(self.windows) < 1:
            raise UnusableSettings(setting="windows", value=self.windows, reason="give window lengths of at least 1 step")
