"""Messages in several parts: joined by sender and reference within a day, in any order, even when parts are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from flows.sources.formats import Gatherer
from models.records import PassedOver

# A phone reuses its reference numbers (there are 256); parts of one message come within a day of each other.
WINDOW: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where it belongs, which it is, and the payload it is kept by."""

    key: str
    number: int
    total: int
    moment: datetime | None
    payload: dict[str, Any]


@dataclass(slots=True)
class Joiner:
    """Collects parts and gives whole messages, as lists in the order of their numbers."""

    emit: Callable[[list[Part]], Any]
    _waiting: Gatherer = field(default_factory=Gatherer)

    def add(self, part: Part) -> Iterator[Any]:
        """The outcomes that are ready with this part. A part that came before is passed over."""
        waiting = self._waiting.get(part.key)
        if waiting and not _near(waiting[0], part):
            yield self.emit(_ordered(self._waiting.take(part.key)))
            waiting = []
        if any(other.number == part.number for other in waiting):
            if any(other.number == part.number and other.payload == part.payload for other in waiting):
                yield PassedOver("repeated part of a message")
                return
            yield self.emit(_ordered(self._waiting.take(part.key)))
        for ready in self._waiting.add(part.key, part, complete=lambda group: len(group) >= part.total):
            yield self.emit(_ordered(ready))

    def rest(self) -> Iterator[Any]:
        for group in self._waiting.rest():
            yield self.emit(_ordered(group))


def _near(one: Part, other: Part) -> bool:
    return one.moment is None or other.moment is None or abs(one.moment - other.moment) <= WINDOW


def _ordered(group: list[Part]) -> list[Part]:
    return sorted(group, key=lambda part: part.number)
