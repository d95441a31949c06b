"""Which record is what: a plan in which every record follows from the seed and its number alone.

So the first 1,000 of 100,000 are the same records whether one writes all or only those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Final

from tests.bench.composition import Contact, compose
from tests.bench.feeds import FEEDS, Feed
from tests.bench.people import make_person
from tests.bench.phrases import Phrases, read_phrases

REDELIVERED: Final = 0.03
BROKEN: Final = 0.005
DAYS: Final = 30
FIRST_DAY: Final = datetime(2025, 9, 16, tzinfo=UTC)  # in the past on any clock, and over the end of a month
LOOK_BACK: Final = 400  # a redelivery repeats one of the records shortly before it


@dataclass(frozen=True, slots=True)
class Delivery:
    """One record as it lies in a file: ``first`` is False for one delivered before, ``whole`` for one broken on the way."""

    feed: Feed
    contact: Contact
    first: bool = True
    whole: bool = True


@dataclass(frozen=True)
class Plan:
    """``records`` records over ``DAYS`` days, redelivered and broken ones included."""

    records: int
    seed: int = 1
    phrases: Phrases = field(default_factory=read_phrases, repr=False)

    @cached_property
    def people(self) -> int:
        """Customers there are: 0.6 a record, so that some come back about the same thing."""
        return max(1, self.records * 6 // 10)

    def deliveries(self) -> Iterator[Delivery]:
        """All records in order of time."""
        return map(self.delivery, range(self.records))

    def good(self) -> Iterator[Delivery]:
        """Those delivered whole and for the first time, in order of time."""
        return (delivery for delivery in self.deliveries() if delivery.first and delivery.whole)

    def delivery(self, number: int) -> Delivery:
        feed, fate = self._fate(number)
        if fate < REDELIVERED and (earlier := self._earlier(number, feed)) is not None:
            return Delivery(feed, self.contact(earlier, feed), first=False)
        broken = REDELIVERED <= fate < REDELIVERED + BROKEN
        return Delivery(feed, self.contact(number, feed), whole=not broken)

    def contact(self, number: int, feed: Feed) -> Contact:
        rng = Random(f"{self.seed}/contact/{number}")
        person = make_person(rng.randrange(self.people), seed=self.seed)
        spacing = timedelta(days=DAYS) / self.records
        moment = FIRST_DAY + spacing * (number + rng.random())
        return compose(number, channel=feed.channel, person=person, occurred_at=moment, phrases=self.phrases, rng=rng)

    def _fate(self, number: int) -> tuple[Feed, float]:
        rng = Random(f"{self.seed}/fate/{number}")
        return rng.choices(FEEDS, [feed.share for feed in FEEDS])[0], rng.random()

    def _earlier(self, number: int, feed: Feed) -> int | None:
        """The nearest good record of the feed before a place drawn at random; None at the very start."""
        start = number - Random(f"{self.seed}/again/{number}").randint(1, LOOK_BACK)
        for candidate in range(start, max(-1, start - LOOK_BACK), -1):
            other, fate = self._fate(candidate)
            if candidate >= 0 and other is feed and fate >= REDELIVERED + BROKEN:
                return candidate
        return None
