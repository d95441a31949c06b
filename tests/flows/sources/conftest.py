"""One way to read bytes as a source, for all tables of cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.sources import READERS, Limits
from flows.sources.reading import DEFAULT_LIMITS
from models.records import Complaint, PassedOver, RawRecord, Rejected, Source

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LAGOS = ZoneInfo("Africa/Lagos")
Read = Callable[..., "Outcomes"]


class Outcomes:
    """What came of a file, by kind; complaints are made of every raw record, so none is unusable."""

    def __init__(self, source: Source, outcomes: list[RawRecord | Rejected | PassedOver]) -> None:
        self.all = outcomes
        self.records = [each for each in outcomes if isinstance(each, RawRecord)]
        self.rejected = [each for each in outcomes if isinstance(each, Rejected)]
        self.passed = [each.kind for each in outcomes if isinstance(each, PassedOver)]
        self.complaints: list[Complaint] = [READERS[source].to_complaint(record, zone=LAGOS) for record in self.records]

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.records), len(self.rejected), len(self.passed)

    @property
    def only(self) -> Complaint:
        assert self.counts == (1, 0, 0), [each.reason for each in self.rejected] + self.passed
        return self.complaints[0]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(data: bytes | str, source: str, *, limits: Limits = DEFAULT_LIMITS) -> Outcomes:
        path = tmp_path / "some-name.bin"  # the name says nothing on purpose
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        chosen = Source(source)
        return Outcomes(chosen, list(READERS[chosen].read(path, received_at=NOW, zone=LAGOS, limits=limits)))

    return read_bytes
