"""What goes wrong between a network and its readers, by chance and on purpose, and how the readers bear it."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Faults:
    """Shares from 0 to 1. ``limit`` requests are answered in each window of ``window`` seconds, and 429 after; 0: no limit.
    ``surprise``: how often another reader of the same account uses up what we were told is left.

    ``told`` are the 429s: when, and until when. ``early`` counts requests that came to a path before the time its 429 had told.
    """

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    error: float = 0.0
    cut: float = 0.0
    half: float = 0.0
    twice: float = 0.0
    shuffle: float = 0.0
    surprise: float = 0.0
    limit: int = 0
    window: float = 3.0
    happened: Counter[str] = field(default_factory=Counter)
    told: list[tuple[str, float, float]] = field(default_factory=list)
    early: int = 0
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def strikes(self, kind: str) -> bool:
        struck = self.chance.random() < float(getattr(self, kind))
        self.happened[kind] += struck
        return struck

    def mixed(self, items: Sequence[T]) -> list[T]:
        """The same things, some twice, some out of order."""
        mixed = [each for item in items for each in ([item, item] if self.strikes("twice") else [item])]
        for place in range(len(mixed) - 1):
            if self.strikes("shuffle"):
                mixed[place], mixed[place + 1] = mixed[place + 1], mixed[place]
        return mixed

    def ask(self, path: str) -> tuple[int, float] | None:
        """(requests left, seconds since 1970 when the window ends); None without a limit. Left -1: refuse."""
        if not self.limit:
            return None
        now = datetime.now(UTC).timestamp()
        if (last := next((each for each in reversed(self.told) if each[0] == path), None)) and now < last[2] - 0.001:
            self.early += 1
        begun, count = self._windows.get(path, (now, 0))
        if now >= _end(begun, self.window):
            begun, count = now, 0
        others = self.limit if count < self.limit and self.strikes("surprise") else 0
        self._windows[path] = (begun, count + 1 + others)
        left, end = self.limit - count - 1, _end(begun, self.window)
        if left < 0:
            self.told.append((path, now, end))
            self.happened["429"] += 1
        return max(left, -1), end

    def report(self) -> dict[str, Any]:
        return {"happened": dict(self.happened), "told": [list(each) for each in self.told], "early": self.early}


def _end(begun: float, window: float) -> float:
    """Whole seconds: that is what the header can say."""
    return math.ceil(begun + window)
