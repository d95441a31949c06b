"""How often somebody may try to sign in: a count of failures by login and by address, in a sliding window."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)
# A person mistypes a few times. One address may be an office, so it is let more; a login tried from everywhere is being guessed at.
MOST: Final = {"login at address": 5, "address": 30, "login": 20}
MOST_KEYS: Final = 20_000  # beyond it the oldest are forgotten: memory must not grow with an attack


@dataclass(slots=True)
class Limiter:
    """Failures of the last ``WINDOW``. Safe to use from several threads."""

    clock: Callable[[], datetime]
    _failures: dict[tuple[str, str], deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def attempt(self, login: str, address: str) -> timedelta | None:
        """How long until another try is taken; None where it may be made now, and it then counts as failed until it succeeds."""
        now = self.clock()
        with self._lock:
            full = [key for key in _keys(login, address) if self._count(key, now) >= MOST[key[0]]]
            if full:
                return max(self._failures[key][-MOST[key[0]]] + WINDOW - now for key in full)
            for key in _keys(login, address):
                self._failures[key].append(now)
            while len(self._failures) > MOST_KEYS:
                del self._failures[next(iter(self._failures))]
        return None

    def succeeded(self, login: str, address: str) -> None:
        """The try was none; earlier failures of this login here are forgiven. The wider counts keep theirs: a good login covers for no guess."""
        here, *wider = _keys(login, address)
        with self._lock:
            self._failures.pop(here, None)
            for key in wider:
                if self._failures.get(key):
                    self._failures[key].pop()

    def _count(self, key: tuple[str, str], now: datetime) -> int:
        tries = self._failures.get(key)
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        if not tries:
            self._failures.pop(key, None)
            return 0
        return len(tries)


def _keys(login: str, address: str) -> tuple[tuple[str, str], ...]:
    return ("login at address", f"{login}\0{address}"), ("address", address), ("login", login)
