"""How a connector waits: every wait has a reason, is jittered, and is counted; none is short enough to be a busy loop."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

SHORTEST: Final = 0.05


@dataclass(slots=True)
class Waits:
    """What one connector waited for: times and seconds by reason (``poll``, ``rate limit``, ``error``, ``reconnect``)."""

    times: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, why: str, seconds: float) -> None:
        self.times[why] += 1
        self.seconds[why] += seconds  # type: ignore[assignment]  # a Counter of floats adds as one of integers


@dataclass(slots=True)
class Pace:
    """Clock, sleep and chance as given; ``waits`` is what came of them."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    waits: Waits = field(default_factory=Waits)

    async def wait(self, seconds: float, *, why: str) -> None:
        seconds = max(seconds, SHORTEST)
        self.waits.add(why, seconds)
        await self.sleep(seconds)

    async def until(self, moment: datetime, *, why: str) -> None:
        """Until shortly after ``moment``: many clients were told the same one, and clocks differ by a second."""
        await self.wait(max((moment - self.now()).total_seconds(), 0) + 1 + self.chance(), why=why)


@dataclass(slots=True)
class Backoff:
    """Doubling waits with equal jitter: half of each is fixed, so that none is nought; the other half is chance."""

    first: float = 1.0
    most: float = 300.0
    failures: int = 0

    def next(self, chance: float) -> float:
        """
        >>> backoff = Backoff(first=1, most=5)
        >>> [backoff.next(1.0) for _ in range(4)], backoff.next(0.0)
        ([1.0, 2.0, 4.0, 5.0], 2.5)
        """
        full = min(self.most, self.first * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return full * (0.5 + chance / 2)

    def reset(self) -> None:
        self.failures = 0
