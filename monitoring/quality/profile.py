"""What a batch looks like: counts and shapes, nothing of what anybody wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
import regex

# Every record of a small batch is looked into, of a large one every tenth beyond these: shares need no more.
ALL_OF: Final = 2_000
EVERY: Final = 10
DEPTH: Final = 2
# A key that looks like a name of a field. Anything else may be what somebody typed, and is not kept.
_KEY: Final = regex.compile(r"[\p{L}_$][\p{L}\p{M}0-9_ .$-]{0,39}")
_DIGITS: Final = regex.compile(r"\d{5,}")
MOST_KEYS: Final = 200


@dataclass(frozen=True, slots=True)
class Profile:
    """``fields`` and ``keys`` are counted over ``looked_at`` records: how many have the field; how many have the key, by type of value."""

    dialect: str
    records: int
    quarantined: int
    duplicates: int
    first_at: datetime | None
    last_at: datetime | None
    same_time: int
    looked_at: int
    fields: Mapping[str, int]
    keys: Mapping[str, Mapping[str, int]]

    @property
    def good(self) -> int:
        return self.records - self.quarantined


@dataclass(slots=True)
class Profiler:
    """Adds up a batch, record by record."""

    records: int = 0
    quarantined: int = 0
    repeated: int = 0
    ids: set[str] = field(default_factory=set, repr=False)
    _dialects: Counter[str] = field(default_factory=Counter)
    _times: Counter[datetime] = field(default_factory=Counter, repr=False)
    _looked_at: int = 0
    _fields: Counter[str] = field(default_factory=Counter)
    _keys: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def wants_a_look(self) -> bool:
        """Whether the next good record is one to look into."""
        return self.records < ALL_OF or self.records % EVERY == 0

    def reject(self) -> None:
        self.records += 1
        self.quarantined += 1

    def add(self, record_id: str, dialect: str, occurred_at: datetime | None) -> None:
        self.records += 1
        self.repeated += record_id in self.ids
        self.ids.add(record_id)
        self._dialects[dialect] += 1
        if occurred_at is not None:
            self._times[occurred_at] += 1

    def look_into(self, present: Collection[str], payload: str) -> None:
        """``present`` are the fields it has; ``payload`` is JSON, of which only keys and types are kept."""
        self._looked_at += 1
        self._fields.update(present)
        for key, kind in set(_shapes(payload)):
            if key in self._keys or len(self._keys) < MOST_KEYS:
                self._keys.setdefault(key, Counter())[kind] += 1

    def profile(self, *, known_before: int) -> Profile:
        """``known_before``: how many of the ids came in another batch already."""
        return Profile(
            dialect=self._dialects.most_common(1)[0][0] if self._dialects else "",
            records=self.records,
            quarantined=self.quarantined,
            duplicates=self.repeated + known_before,
            first_at=min(self._times, default=None),
            last_at=max(self._times, default=None),
            same_time=max(self._times.values(), default=0),
            looked_at=self._looked_at,
            fields=dict(self._fields),
            keys={key: dict(kinds) for key, kinds in self._keys.items()},
        )


TYPES: Final = {str: "text", bool: "boolean", int: "number", float: "number", list: "list", dict: "object", type(None): "null"}


def _shapes(payload: str) -> Iterator[tuple[str, str]]:
    try:
        content = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return
    yield from _keys_of(content, prefix="", depth=DEPTH)


def _keys_of(content: Any, *, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(content, dict):
        return
    for key, value in content.items():
        if not _KEY.fullmatch(key) or _DIGITS.search(key):
            continue
        yield prefix + key, _type_of(value)
        if depth > 1:
            yield from _keys_of(value, prefix=f"{prefix}{key}.", depth=depth - 1)


def _type_of(value: Any) -> str:
    """An empty text is no value, and a number in quotes is one: sources write both either way."""
    if isinstance(value, str) and not value.strip():
        return "null"
    return TYPES[type(value)]
