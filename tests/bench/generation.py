"""Deliveries written as the sources' files, and what was written, counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.records import Source
from tests.bench.deliveries import Delivery
from tests.bench.feeds import Entry, Feed


@dataclass(slots=True)
class FeedCounts:
    """What one feed delivered. ``words`` counts records by their number of words, ``turns`` by turns, where there are turns."""

    files: int = 0
    bytes: int = 0
    records: int = 0
    redelivered: int = 0
    broken: int = 0
    words: Counter[int] = field(default_factory=Counter)
    turns: Counter[int] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        counts = {name: value for name, value in asdict(self).items() if name not in ("words", "turns")}
        return counts | {"words": spread(self.words), "turns": spread(self.turns)}


def write_deliveries(deliveries: Iterable[Delivery], folder: Path) -> dict[str, FeedCounts]:
    """Files under ``folder/<source>``, each feed's in its own; one file's records in memory at a time. Counts by feed."""
    for source in Source:
        (folder / source.value).mkdir(parents=True, exist_ok=True)
    waiting: dict[Feed, list[Entry]] = defaultdict(list)
    counts: dict[str, FeedCounts] = defaultdict(FeedCounts)
    for delivery in deliveries:
        feed, entries = delivery.feed, waiting[delivery.feed]
        entries.append((delivery.contact, delivery.whole))
        _count(counts[feed.name], delivery)
        if len(entries) == feed.file_records:
            _write(folder, feed, entries, counts[feed.name])
    for feed, entries in waiting.items():
        if entries:
            _write(folder, feed, entries, counts[feed.name])
    return dict(counts)


def _count(counts: FeedCounts, delivery: Delivery) -> None:
    counts.records += 1
    counts.redelivered += not delivery.first
    counts.broken += not delivery.whole
    counts.words[delivery.contact.words] += 1
    if delivery.contact.turns:
        counts.turns[len(delivery.contact.turns)] += 1


def _write(folder: Path, feed: Feed, entries: list[Entry], counts: FeedCounts) -> None:
    content = feed.write(entries)
    (folder / feed.source.value / feed.file_name.format(counts.files)).write_bytes(content)
    counts.files += 1
    counts.bytes += len(content)
    entries.clear()


def spread(counted: Counter[int]) -> dict[str, float] | None:
    """Least, median, mean, 95th percentile and most of counted numbers; None of nothing.

    >>> spread(Counter({10: 1, 20: 1, 60: 1}))
    {'least': 10, 'median': 20, 'mean': 30.0, 'p95': 60, 'most': 60}
    """
    values = sorted(counted.elements())
    if not values:
        return None
    return {
        "least": values[0],
        "median": values[len(values) // 2],
        "mean": round(sum(values) / len(values), 1),
        "p95": values[min(len(values) - 1, int(len(values) * 0.95))],
        "most": values[-1],
    }
