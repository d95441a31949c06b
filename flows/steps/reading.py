"""From the landing zone to the raw zone: a landed file read into records, a part at a time."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

import orjson

from flows.sources import READERS, UnusableRecord, from_fields, read_event, reread
from flows.sources.reading import Outcome
from flows.steps.gating import Gate
from models.database import open_session
from models.installation import Installation
from models.lake import BATCH, Writing, quarantine_id
from models.ledger import BatchHeader, PartHeader, finish_reading, part_sizes, parts_read, record_part_read, release_quarantine
from models.records import PassedOver, Quarantined, RawRecord, Rejected

Placed = tuple[int, RawRecord | Rejected]
# The name in the ledger of records that came back from quarantine; they are read as such, whatever their source's files look like.
MENDED_FILE: Final = "mended from quarantine"
# And of micro-batches of the stream: an event a line, as flows.steps.draining lands them.
EVENTS_FILE: Final = "events of the stream"
Kept = MutableMapping[PartHeader, Sequence[tuple[int, RawRecord]]]


@dataclass(frozen=True, slots=True)
class ReadCounts:
    """``read`` counts good and bad records; ``passed_over`` what is no customer's contact, by kind."""

    read: int
    quarantined: int
    passed_over: dict[str, int]


def read_batch(
    place: Installation,
    batch: BatchHeader,
    *,
    now: datetime,
    advance: Callable[[int], None] = lambda _: None,
    kept: Kept | None = None,
    writing: Writing = BATCH,
) -> ReadCounts:
    """Read a landed file into the raw zone and the quarantine, one part after another, each noted in the ledger when it is safe.

    A part that an earlier run wrote is not written again: reading is deterministic, so it is the same. With the whole batch read, the
    gate looks at it; one that it holds is read like any other, and waits. ``advance`` is told the number of records as they are done.
    ``kept`` is filled with the good records of every part, for who goes on with them at once.
    """
    open_file = place.lake.opener(batch.landing_key)
    released: list[str] = []
    if batch.file_name == MENDED_FILE:
        outcomes = mended_outcomes(open_file, batch, zone=place.settings.zone, released=released)
    elif batch.file_name == EVENTS_FILE:
        outcomes = event_outcomes(open_file, batch, zone=place.settings.zone)
    else:
        outcomes = READERS[batch.source].read(open_file, received_at=batch.received_at, zone=place.settings.zone)
    # What came back from quarantine was looked at by a person, a record at a time; a stream is drained at once and cannot be held.
    gate = None if batch.file_name == MENDED_FILE else Gate(place, batch, holds=batch.file_name != EVENTS_FILE)
    counts = _store(place, batch, outcomes, gate=gate, now=now, advance=advance, kept=kept, writing=writing)
    with open_session(place.engine) as session:
        if gate is not None:
            gate.close(session, now=now)
        finish_reading(session, batch.batch_id, passed_over=sum(counts.passed_over.values()))
        release_quarantine(session, released, batch_id=batch.batch_id, released_at=now)
        session.commit()
    return counts


def event_outcomes(open_file: Callable[[], BinaryIO], batch: BatchHeader, *, zone: ZoneInfo) -> Iterator[Outcome]:
    """Events as a drainer landed them, one JSON object a line. A record whose payload gives it no id is told apart by its event's."""
    with open_file() as file:
        for number, line in enumerate(file, 1):
            row = orjson.loads(line)
            received_at = datetime.fromisoformat(row["received_at"])
            payload = exact_payload(row)
            for outcome in read_event(
                payload, source=batch.source, dialect=row["kind"], event_id=row["event_id"], received_at=received_at, zone=zone
            ):
                yield replace(outcome, position=f"event {number}, {outcome.position}") if isinstance(outcome, Rejected) else outcome


def mended_outcomes(open_file: Callable[[], BinaryIO], batch: BatchHeader, *, zone: ZoneInfo, released: list[str]) -> Iterator[Outcome]:
    """Records taken out of quarantine, one JSON object a line: as ``fields`` written by a person, or as their mended ``payload``.

    Those that are good now are added to ``released`` by their quarantine id.
    """
    with open_file() as file:
        for number, line in enumerate(file, 1):
            row = orjson.loads(line)
            for outcome in _mended(row, batch, position=f"line {number}", zone=zone):
                if isinstance(outcome, RawRecord):
                    released.append(row["quarantine_id"])
                yield outcome


def exact_payload(row: Mapping[str, Any]) -> bytes:
    """The text as it was mended; the bytes as they came where it was left alone."""
    text: str = row["payload"]
    exact = base64.b64decode(row.get("payload_base64") or "")
    return exact if exact.decode("utf-8", "replace") == text else text.encode()


def _mended(row: Mapping[str, Any], batch: BatchHeader, *, position: str, zone: ZoneInfo) -> Iterator[Outcome]:
    if not row.get("fields"):
        payload = exact_payload(row)
        for outcome in reread(payload, source=batch.source, dialect=row["dialect"], received_at=batch.received_at, zone=zone):
            yield replace(outcome, position=f"{position}, {outcome.position}") if isinstance(outcome, Rejected) else outcome
        return
    try:
        yield from_fields(row["fields"], source=batch.source, received_at=batch.received_at, zone=zone)
    except UnusableRecord as error:
        yield Rejected(batch.source, "mended", position, orjson.dumps(row["fields"]), error.reason)


def _store(
    place: Installation,
    batch: BatchHeader,
    outcomes: Iterable[Outcome],
    *,
    gate: Gate | None,
    now: datetime,
    advance: Callable[[int], None],
    kept: Kept | None,
    writing: Writing,
) -> ReadCounts:
    """The parts of a batch into raw zone, quarantine and ledger."""
    first = PartHeader(batch.batch_id, 0, batch.source)
    with open_session(place.engine) as session:
        done = parts_read(session, batch.batch_id)
        # Parts are cut as the first one was, or what lies in the lake and what is read now would not fit together.
        size = part_sizes(session, [first]).get(first, place.settings.part_records)
    passed: Counter[str] = Counter()
    read = quarantined = 0
    for number, records in enumerate(_parts(outcomes, size=size, passed=passed)):
        part = PartHeader(batch.batch_id, number, batch.source)
        rejected = [(position, record) for position, record in records if isinstance(record, Rejected)]
        good = [(position, record) for position, record in records if isinstance(record, RawRecord)]
        for _, record in records if gate is not None else ():
            gate.see(record)  # type: ignore[union-attr]
        if number not in done:
            _store_part(place, part, good, rejected, received_at=batch.received_at, now=now, writing=writing)
        if kept is not None:
            kept[part] = good
        read += len(records)
        quarantined += len(rejected)
        advance(len(records))
    return ReadCounts(read=read, quarantined=quarantined, passed_over=dict(passed))


def _store_part(
    place: Installation,
    part: PartHeader,
    good: Sequence[tuple[int, RawRecord]],
    rejected: Sequence[tuple[int, Rejected]],
    *,
    received_at: datetime,
    now: datetime,
    writing: Writing,
) -> None:
    place.lake.append_raw(part, good, writing=writing)
    place.lake.append_quarantine(part, "read", rejected, received_at=received_at, writing=writing)
    with open_session(place.engine) as session:
        lines = quarantine_lines(part, rejected)
        record_part_read(session, part, read=len(good) + len(rejected), quarantined=lines, quarantined_at=now)
        session.commit()


def quarantine_lines(part: PartHeader, rejected: Sequence[tuple[int, Rejected]]) -> list[Quarantined]:
    """The warehouse's lines on quarantined records, given with their positions in the part; their ids are the lake's."""
    return [
        Quarantined(quarantine_id(part, position), reject.source, reject.dialect, reject.position, reject.reason)
        for position, reject in rejected
    ]


def _parts(outcomes: Iterable[Outcome], *, size: int, passed: Counter[str]) -> Iterator[list[Placed]]:
    """Records with their places in the part, ``size`` at a time; what is passed over is only counted."""
    part: list[Placed] = []
    for outcome in outcomes:
        if isinstance(outcome, PassedOver):
            passed[outcome.kind] += 1
            continue
        part.append((len(part), outcome))
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
