"""A format is how records lie in a file; a dialect is how one record names its fields. A source has a table of formats."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flows.sources.decoding import Utf8Stream
from flows.sources.opening import Member
from flows.sources.reading import Context, Outcome


@dataclass(frozen=True, slots=True)
class Format:
    """``matches`` decides on the first 64 KiB of a file as UTF-8; ``read`` gives its outcomes in the order of the file."""

    name: str
    expects: str
    matches: Callable[[bytes], bool]
    read: Callable[[Member, Utf8Stream, Context], Iterator[Outcome]]


@dataclass(slots=True)
class Gatherer:
    """Parts that belong together and lie apart: events of one call, parts of one message.

    At most ``open_groups`` wait at once; beyond it the longest waiting is given up as it is, so that memory stays bounded.
    """

    open_groups: int = 50_000
    _groups: OrderedDict[str, list[Any]] = field(default_factory=OrderedDict)

    def add(self, key: str, part: Any, *, complete: Callable[[list[Any]], bool]) -> list[list[Any]]:
        """Take a part; the groups that are ready with it."""
        group = self._groups.setdefault(key, [])
        group.append(part)
        if complete(group):
            return [self._groups.pop(key)]
        return [self._groups.popitem(last=False)[1]] if len(self._groups) > self.open_groups else []

    def get(self, key: str) -> list[Any]:
        return self._groups.get(key, [])

    def take(self, key: str) -> list[Any]:
        return self._groups.pop(key)

    def rest(self) -> Iterator[list[Any]]:
        """What still waits at the end of the file, in order of arrival."""
        while self._groups:
            yield self._groups.popitem(last=False)[1]


def first_lines(sample: bytes, count: int = 50) -> list[bytes]:
    """The first lines that are not blank; the last one of a full sample may be cut and is left out."""
    found = sample.split(b"\n")
    if len(found) > 1:
        found = found[:-1] if not sample.endswith(b"\n") and len(sample) >= 60_000 else found
    return [line.rstrip(b"\r") for line in found if line.strip()][:count]
