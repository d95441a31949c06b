"""A landed file becomes parts in the raw zone: every record once, good or put aside, however often the reading is cut short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from flows.common import FilesFailed
from flows.ingest_sms import ingest_sms
from flows.steps.pulling import SourceFolder
from flows.steps.reading import ReadCounts, quarantine_lines, read_batch
from models.database import open_session
from models.installation import Installation, open_installation
from models.lake import Lake
from models.ledger import BatchHeader, PartHeader, batch_known, batches_to_read, next_parts_to_process, register_batch, summary_by_source
from models.records import Rejected, Source
from tests.flows.making import FEEDS, NOW, Killed, kill, kill_id

FEED = FEEDS[Source.SMS]
# 18 records in parts of 7: two full parts and a rest; the bad ones lie in the first and the last.
CONTENT = FEED.file(0, 5) + b"GW-x|not a time|07105550999|3131|no network\n" + FEED.lines(5, 15) + b"GW-y|||\n" + FEED.lines(15, 16)


def landed(place: Installation, content: bytes = CONTENT, *, source: Source = Source.SMS) -> BatchHeader:
    there = place.lake.land([content], source=source, day=NOW.date())
    batch = BatchHeader(there.batch_id, source, "gateway.txt", there.bytes, there.key, NOW)
    with open_session(place.engine) as session:
        register_batch(session, batch, created_at=NOW)
        session.commit()
    return batch


def parts_of(place: Installation) -> list[tuple[int, int, int]]:
    with place.engine.connect() as connection:
        rows = connection.execute(text("select part_no, read, quarantined from ingest.part order by part_no"))
        return [(row[0], row[1], row[2]) for row in rows]


def ids_in_lake(place: Installation) -> list[str]:
    with open_session(place.engine) as session:
        parts = next_parts_to_process(session)
    return [record.external_id for part in parts for _, record in place.lake.read_raw(part)[0]]


def check_whole(place: Installation) -> None:
    """What must hold after the file is read to its end, whatever happened before."""
    assert parts_of(place) == [(0, 7, 1), (1, 7, 0), (2, 4, 1)]
    assert ids_in_lake(place) == [f"GW-{number}" for number in range(16)]
    assert place.lake.count("raw") == 16
    assert place.lake.count("quarantine") == 2
    with open_session(place.engine) as session:
        summary = summary_by_source(session)[list(Source).index(Source.SMS)]
        assert batches_to_read(session, Source.SMS) == []
    assert (summary.landed, summary.read, summary.quarantined, summary.waiting) == (1, 18, 2, 16)


def test_good_and_bad_records_are_told_apart_and_counted(place: Installation) -> None:
    batch = landed(place)
    advanced: list[int] = []
    assert read_batch(place, batch, now=NOW, advance=advanced.append) == ReadCounts(read=18, quarantined=2, passed_over={})
    assert advanced == [7, 7, 4]
    check_whole(place)


def test_what_lies_in_quarantine_is_whole_and_in_the_ledger_under_the_same_id(place: Installation) -> None:
    read_batch(place, landed(place), now=NOW)
    kept = {identity: reject for identity, reject, _ in place.lake.read_quarantine()}
    with place.engine.connect() as connection:
        lines = {
            row[0]: (row[1], row[2]) for row in connection.execute(text("select quarantine_id, position, reason from ingest.quarantine"))
        }
    assert {identity: (reject.position, reject.reason) for identity, reject in kept.items()} == lines
    assert any(b"not a time" in reject.payload and b"07105550999" in reject.payload for reject in kept.values())
    assert not any("07105550999" in reason or "not a time" in reason for _, reason in lines.values())


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        (b"", (0, 0)),  # an empty file is no error
        (FEED.head, (0, 0)),  # a header alone
        (b"%PDF-1.7 of no dialect at all\n", (1, 1)),  # the whole file put aside
        (FEED.file(0, 7), (7, 0)),  # exactly a part
        (FEED.file(0, 14) + FEED.lines(0, 1), (15, 0)),  # a redelivery inside the file is told apart when it loads
    ],
)
def test_a_file_of_another_kind(place: Installation, content: bytes, counts: tuple[int, int]) -> None:
    batch = landed(place, content)
    done = read_batch(place, batch, now=NOW)
    assert (done.read, done.quarantined) == counts
    with open_session(place.engine) as session:
        assert batch_known(session, batch.batch_id) == "read"


def test_two_errors_in_one_place_are_two_lines() -> None:
    """A file may have two things wrong with it as a whole."""
    reject = Rejected(Source.SOCIAL, None, "file", b"x", "broken")
    lines = quarantine_lines(PartHeader("a" * 64, 0, Source.SOCIAL), [(0, reject), (1, reject)])
    assert len({line.quarantine_id for line in lines}) == 2


# --- cut short ---------------------------------------------------------------------------------------------------------------


# Before: all that came earlier is committed. After: what was done last is not in the ledger yet.
KILLS: list[tuple[Any, str, int, str]] = [
    *((Lake, "append_raw", nth, when) for nth in range(3) for when in ("before", "after")),
    *((Lake, "append_quarantine", nth, "after") for nth in range(3)),
    *(("flows.steps.reading", "record_part_read", nth, "after") for nth in range(3)),
    *(("flows.steps.reading", "finish_reading", 0, when) for when in ("before", "after")),
]


@pytest.mark.parametrize("at", KILLS, ids=kill_id)
def test_killed_anywhere_the_next_run_makes_it_whole(
    place: Installation, monkeypatch: pytest.MonkeyPatch, at: tuple[Any, str, int, str]
) -> None:
    batch = landed(place)
    with monkeypatch.context() as patch:
        kill(patch, *at)
        with pytest.raises(Killed):
            read_batch(place, batch, now=NOW)
    assert read_batch(place, batch, now=NOW + timedelta(hours=1)).read == 18
    check_whole(place)


@pytest.mark.parametrize("size", [3, 7, 100])
def test_a_changed_part_size_loses_nothing_of_a_half_read_file(place: Installation, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    batch = landed(place)
    with monkeypatch.context() as patch:
        kill(patch, "flows.steps.reading", "record_part_read", 1, "before")
        with pytest.raises(Killed):
            read_batch(place, batch, now=NOW)
    changed = replace(place, settings=place.settings.model_copy(update={"part_records": size}))
    read_batch(changed, batch, now=NOW)
    check_whole(place)


def test_a_batch_read_again_is_not_read_twice(place: Installation) -> None:
    batch = landed(place)
    first = read_batch(place, batch, now=NOW)
    assert read_batch(place, batch, now=NOW) == first
    check_whole(place)


# --- a file that fails -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("prefect_server", "settings")
def test_a_failing_file_is_noted_without_its_text_keeps_nobody_waiting_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    (outbox / "bad.txt").write_bytes(FEED.file(0, 5))
    (outbox / "good.txt").write_bytes(FEED.file(5, 10))
    monkeypatch.setenv("COMPLAINTS_SOURCE_SMS_URL", str(outbox))
    monkeypatch.setitem(SourceFolder.new_files.__kwdefaults__, "sleep", lambda _: None)

    def failing(place: Installation, batch: BatchHeader, **rest: Any) -> ReadCounts:
        if batch.file_name == "bad.txt":
            raise ValueError("cannot parse: my number is 07105550123")
        return read_batch(place, batch, **rest)

    with monkeypatch.context() as patch:
        patch.setattr("flows.tasks.read_batch", failing)
        with pytest.raises(FilesFailed, match="1 of 2 files"):
            ingest_sms()
    assert sorted(batches()) == [("bad.txt", "failed", "ValueError while reading; see docs/operations.md"), ("good.txt", "read", None)]
    assert ingest_sms()["read"] == 5
    assert sorted(batches()) == [("bad.txt", "read", None), ("good.txt", "read", None)]


def batches() -> Iterator[tuple[str, str, str | None]]:
    with open_installation() as place, place.engine.connect() as connection:
        for row in connection.execute(text("select file_name, status, reason from ingest.batch")).all():
            yield row[0], row[1], row[2]
