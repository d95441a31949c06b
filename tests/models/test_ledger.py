from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from models.ledger import (
    BatchUnfinished,
    BatchUnknown,
    FileLook,
    PartHeader,
    SourceSummary,
    batch_known,
    batches_to_read,
    fail_batch,
    file_taken,
    finish_batch,
    finish_loaded_batches,
    finish_reading,
    next_parts_to_process,
    parts_read,
    record_part_read,
    register_batch,
    release_quarantine,
    remember_file,
    summary_by_source,
)
from models.records import Source
from tests.models.making import NOW, batch, contact, load, read_part, rejected


def test_the_same_bytes_are_one_batch(session: Session) -> None:
    assert register_batch(session, batch(), created_at=NOW)
    assert not register_batch(session, replace(batch(), file_name="renamed.txt"), created_at=NOW)
    assert batch_known(session, batch().batch_id) == "landed"
    assert batch_known(session, batch("another").batch_id) is None


def test_a_part_is_noted_once(session: Session) -> None:
    part = read_part(session, batch(), read=2, quarantined=[rejected("line 1")])
    assert not record_part_read(session, part, read=9, quarantined=[rejected("line 2")], quarantined_at=NOW)
    assert parts_read(session, part.batch_id) == {0}
    assert next(s for s in summary_by_source(session) if s.source is Source.SMS).quarantined == 1


def test_parts_come_in_the_order_their_files_came(session: Session) -> None:
    first, second = batch("z"), batch("a", received_at=NOW + timedelta(seconds=1))
    expected = [PartHeader(first.batch_id, number, Source.SMS) for number in (0, 1)] + [PartHeader(second.batch_id, 0, Source.SMS)]
    read_part(session, second, read=1)
    for number in (1, 0):
        read_part(session, first, read=1, number=number)
    read_part(session, batch("calls", source=Source.CALL_LOGS), read=1)
    assert next_parts_to_process(session, Source.SMS) == expected
    assert len(next_parts_to_process(session)) == 4


def test_parts_of_a_file_not_read_to_its_end_wait(session: Session) -> None:
    register_batch(session, batch(), created_at=NOW)
    part = PartHeader(batch().batch_id, 0, Source.SMS)
    record_part_read(session, part, read=1, quarantined=[], quarantined_at=NOW)
    assert next_parts_to_process(session) == []
    assert batches_to_read(session, Source.SMS) == [batch()]
    finish_reading(session, part.batch_id, passed_over=3)
    assert next_parts_to_process(session) == [part]
    assert batches_to_read(session) == []


def test_a_failed_file_keeps_its_parts_and_is_offered_again(session: Session) -> None:
    part = read_part(session, batch(), read=1)
    fail_batch(session, part.batch_id, reason="the archive ends early; ask for it again", finished_at=NOW)
    assert (parts_read(session, part.batch_id), next_parts_to_process(session)) == ({0}, [])
    assert batches_to_read(session, Source.SMS) == [batch()]
    assert batches_to_read(session, Source.SOCIAL) == []
    finish_reading(session, part.batch_id, passed_over=0)
    assert next_parts_to_process(session) == [part]


def test_a_batch_is_finished_when_all_its_parts_are_loaded(session: Session) -> None:
    read_part(session, batch(), read=1)
    with pytest.raises(BatchUnfinished, match="1 parts"):
        finish_batch(session, batch().batch_id, finished_at=NOW)
    with pytest.raises(BatchUnknown):
        finish_batch(session, "0" * 64, finished_at=NOW)
    load(session, [contact("b")], name="b")
    assert finish_loaded_batches(session, finished_at=NOW) == 1
    assert finish_loaded_batches(session, finished_at=NOW) == 0
    finish_batch(session, batch("b").batch_id, finished_at=NOW)
    assert [batch_known(session, batch(name).batch_id) for name in ("a file", "b")] == ["read", "loaded"]


def test_an_empty_file_is_finished_at_once(session: Session) -> None:
    register_batch(session, batch(), created_at=NOW)
    finish_reading(session, batch().batch_id, passed_over=0)
    assert finish_loaded_batches(session, finished_at=NOW) == 1


def test_the_summary_adds_up_and_names_every_source(session: Session) -> None:
    load(session, [contact("a")], name="first", quarantined=[rejected("line 2")])
    load(session, [contact("a"), contact("b")], name="second")
    read_part(session, batch("third"), read=5, quarantined=[rejected("line 9")])
    summary = {line.source: line for line in summary_by_source(session)}
    assert summary[Source.SMS] == SourceSummary(
        Source.SMS, landed=3, read=9, loaded=2, duplicates=1, quarantined=2, passed_over=0, waiting=4
    )
    assert list(summary) == list(Source)


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),  # unchanged
        ({"size": 11}, False),  # it grew
        ({"modified": NOW + timedelta(seconds=1)}, False),  # written again
        ({"etag": "v2"}, False),  # the store says it is another
        ({"source": Source.SOCIAL}, False),  # the same path of another source
        ({"location_key": "1" * 64}, False),  # another file
    ],
)
def test_an_unchanged_file_is_known(session: Session, changes: dict[str, object], taken: bool) -> None:
    look = FileLook(Source.SMS, "0" * 64, 10, NOW, "v1")
    register_batch(session, batch(), created_at=NOW)
    remember_file(session, look, batch_id=batch().batch_id)
    assert (file_taken(session, replace(look, **changes)) == batch().batch_id) is taken  # type: ignore[arg-type]


def test_the_last_look_at_a_file_counts(session: Session) -> None:
    look = FileLook(Source.SMS, "0" * 64, 10, NOW)
    for name, size in (("a", 10), ("b", 20)):
        register_batch(session, batch(name), created_at=NOW)
        remember_file(session, replace(look, size=size), batch_id=batch(name).batch_id)
    assert file_taken(session, look) is None
    assert file_taken(session, replace(look, size=20)) == batch("b").batch_id


def test_a_mended_record_is_released_once(session: Session) -> None:
    lines = [rejected("line 1"), rejected("line 2")]
    read_part(session, batch(), read=2, quarantined=lines)
    ids = [line.quarantine_id for line in lines]
    assert release_quarantine(session, ids[:1], batch_id=batch("mended").batch_id, released_at=NOW) == 1
    assert release_quarantine(session, ids, batch_id=batch("mended").batch_id, released_at=NOW) == 1
    assert release_quarantine(session, ids, batch_id=batch("mended").batch_id, released_at=NOW) == 0
