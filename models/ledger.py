"""The ledger: what came in, in which parts, and what became of every record. The caller commits.

A batch is landed, read into parts, its parts loaded one by one (models.loading), then finished. Each step can be taken twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from complaints_nlp.errors import ComplaintsError
from models.records import Quarantined, Source
from models.tables import Batch, BatchHold, Draining, Part, Quarantine, SourceFile


class BatchUnknown(ComplaintsError):
    template = "batch {batch_id} is not in the ledger; register it first"


class BatchUnfinished(ComplaintsError):
    template = "batch {batch_id} still has {waiting} parts to load; load them first"


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """A file as it was landed; ``batch_id`` is the SHA-256 of its plain bytes, ``file_name`` already free of personal data."""

    batch_id: str
    source: Source
    file_name: str
    file_bytes: int
    landing_key: str
    received_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class PartHeader:
    """A few thousand records of a batch, processed and loaded together."""

    batch_id: str
    part_no: int
    source: Source


@dataclass(frozen=True, slots=True)
class FileLook:
    """What a store says of a file; equal looks mean an unchanged file. ``location_key`` is a keyed hash of its path."""

    source: Source
    location_key: str
    size: int
    modified: datetime
    etag: str = ""


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """Per source: files landed, and records read = loaded + duplicates + quarantined (+ waiting while parts are unloaded)."""

    source: Source
    landed: int
    read: int
    loaded: int
    duplicates: int
    quarantined: int
    passed_over: int
    waiting: int


def register_batch(session: Session, batch: BatchHeader, *, created_at: datetime) -> bool:
    """Note a landed file. False when the same bytes are known already: nothing is changed then."""
    values = {name: getattr(batch, name) for name in BatchHeader.__slots__}
    row = values | {"source": batch.source.value, "status": "landed", "created_at": created_at}
    added = session.execute(insert(Batch).values(row).on_conflict_do_nothing().returning(col(Batch.batch_id)))
    return added.first() is not None


def batch_known(session: Session, batch_id: str) -> str | None:
    """The status of a batch (landed, read, loaded, failed), None for bytes never seen."""
    return session.scalar(select(col(Batch.status)).where(col(Batch.batch_id) == batch_id))


def batches_to_read(session: Session, source: Source | None = None) -> list[BatchHeader]:
    """Batches whose bytes are kept but not read to their end (failed ones too), in the order they came; not those that drainers work on."""
    fields = [col(getattr(Batch, name)) for name in BatchHeader.__slots__]
    found = select(*fields).where(col(Batch.status).in_(("landed", "failed")), ~_being_drained())
    if source is not None:
        found = found.where(col(Batch.source) == source.value)
    rows = session.execute(found.order_by(col(Batch.received_at), col(Batch.batch_id)))
    return [BatchHeader(**row._asdict() | {"source": Source(row.source)}) for row in rows]


def landing_keys_needed(session: Session) -> set[str]:
    """Where the bytes lie of every batch that is not loaded to its end: until then they may have to be read again."""
    return set(session.scalars(select(col(Batch.landing_key)).where(col(Batch.status) != "loaded")))


def parts_read(session: Session, batch_id: str) -> set[int]:
    """The numbers of a batch's parts that lie in the lake already."""
    return set(session.scalars(select(col(Part.part_no)).where(col(Part.batch_id) == batch_id)))


def record_part_read(
    session: Session, part: PartHeader, *, read: int, quarantined: Sequence[Quarantined], quarantined_at: datetime
) -> bool:
    """Note that a part lies in the lake: ``read`` counts all its records, ``quarantined`` are those the reader rejected.

    False when the part is known already: nothing is changed then.
    """
    row = {
        "batch_id": part.batch_id,
        "part_no": part.part_no,
        "state": "raw",
        "read": read,
        "quarantined": len(quarantined),
    }
    added = session.execute(insert(Part).values(row).on_conflict_do_nothing().returning(col(Part.part_no)))
    if added.first() is None:
        return False
    add_quarantined(session, part, quarantined, at=quarantined_at)
    return True


def add_quarantined(session: Session, part: PartHeader, quarantined: Sequence[Quarantined], *, at: datetime) -> None:
    """Store the lines on quarantined records; their counts are the caller's to keep."""
    place = {"batch_id": part.batch_id, "part_no": part.part_no, "source": part.source.value, "quarantined_at": at}
    rows = [
        place
        | {
            "quarantine_id": line.quarantine_id,
            "dialect": line.dialect,
            "position": line.position.replace("\0", ""),
            "reason": line.reason.replace("\0", ""),
        }
        for line in quarantined
    ]
    if rows:
        session.execute(insert(Quarantine).on_conflict_do_nothing(), rows)


def finish_reading(session: Session, batch_id: str, *, passed_over: int) -> None:
    """All parts of a batch are noted: sum up what it holds. A batch loaded meanwhile stays loaded."""
    read = select(func.coalesce(func.sum(col(Part.read)), 0)).where(col(Part.batch_id) == batch_id).scalar_subquery()
    changed = update(Batch).where(col(Batch.batch_id) == batch_id, col(Batch.status) != "loaded")
    session.execute(changed.values(status="read", read=read, passed_over=passed_over, reason=None, finished_at=None))


def next_parts_to_process(session: Session, source: Source | None = None) -> list[PartHeader]:
    """Parts in the lake but not in the warehouse, in the order they came: by receipt, then batch, then part.

    The order is the same after any crash, so the same record wins among redeliveries. Parts of a batch that is not read
    to its end are left out: it may still fail. So are those of a batch that a quality check holds back,
    and micro-batches that drainers work on.
    """
    parts = select(col(Part.batch_id), col(Part.part_no), col(Batch.source)).join(Batch, col(Batch.batch_id) == col(Part.batch_id))
    held = exists().where(col(BatchHold.batch_id) == col(Part.batch_id), col(BatchHold.released_at).is_(None))
    parts = parts.where(col(Part.state) == "raw", col(Batch.status) == "read", ~held, ~_being_drained())
    if source is not None:
        parts = parts.where(col(Batch.source) == source.value)
    ordered = parts.order_by(col(Batch.received_at), col(Part.batch_id), col(Part.part_no))
    return [PartHeader(batch_id, part_no, Source(name)) for batch_id, part_no, name in session.execute(ordered)]


def _being_drained() -> Exists:
    return exists().where(col(Draining.batch_id) == col(Batch.batch_id))


def part_sizes(session: Session, parts: Iterable[PartHeader]) -> dict[PartHeader, int]:
    """How many records each of these parts was read with."""
    wanted = {(part.batch_id, part.part_no): part for part in parts}
    rows = session.execute(select(col(Part.batch_id), col(Part.part_no), col(Part.read)).where(col(Part.state) == "raw"))
    return {wanted[batch_id, number]: read for batch_id, number, read in rows if (batch_id, number) in wanted}


def finish_batch(session: Session, batch_id: str, *, finished_at: datetime) -> None:
    """Mark a batch loaded. Raises BatchUnknown, BatchUnfinished."""
    status = batch_known(session, batch_id)
    if status is None:
        raise BatchUnknown(batch_id=batch_id)
    unloaded = select(func.count()).select_from(Part).where(col(Part.batch_id) == batch_id, col(Part.state) == "raw")
    if waiting := session.scalar(unloaded):
        raise BatchUnfinished(batch_id=batch_id, waiting=waiting)
    if status != "loaded":
        session.execute(update(Batch).where(col(Batch.batch_id) == batch_id).values(status="loaded", finished_at=finished_at))


def finish_loaded_batches(session: Session, *, finished_at: datetime) -> int:
    """Mark every batch that is read and has no part left to load as loaded; how many there were."""
    waiting = exists().where(col(Part.batch_id) == col(Batch.batch_id), col(Part.state) == "raw")
    done = update(Batch).where(col(Batch.status) == "read", ~waiting).values(status="loaded", finished_at=finished_at)
    return len(session.execute(done.returning(col(Batch.batch_id))).all())


def fail_batch(session: Session, batch_id: str, *, reason: str, finished_at: datetime) -> None:
    """Note that a batch cannot be read through, ``reason`` in words without any of its content.

    Its parts stay and wait, unloaded; ``batches_to_read`` offers the batch again, and reading goes on behind them.
    """
    failed = {"status": "failed", "reason": reason.replace("\0", ""), "finished_at": finished_at}
    session.execute(update(Batch).where(col(Batch.batch_id) == batch_id).values(failed))


def file_taken(session: Session, look: FileLook) -> str | None:
    """The batch a file became, if it has not changed since; None when it must be read (again)."""
    same = [col(getattr(SourceFile, name)) == getattr(look, name) for name in FileLook.__slots__]
    return session.scalar(select(col(SourceFile.batch_id)).where(*same))


def remember_file(session: Session, look: FileLook, *, batch_id: str) -> None:
    """Note what a file looked like when its bytes became ``batch_id``."""
    values = {name: getattr(look, name) for name in FileLook.__slots__} | {
        "source": look.source.value,
        "batch_id": batch_id,
    }
    added = insert(SourceFile).values(values)
    session.execute(added.on_conflict_do_update(index_elements=["source", "location_key"], set_=values))


def summary_by_source(session: Session) -> list[SourceSummary]:
    """The ledger's totals, one line per source, also for a source that brought nothing yet."""
    raw = col(Part.state) == "raw"
    sums = [col(Part.read), col(Part.loaded), col(Part.duplicates), col(Part.quarantined)]
    of_parts = select(col(Batch.source), *map(func.sum, sums), func.sum(col(Part.read) - col(Part.quarantined)).filter(raw))
    by_source = of_parts.join(Batch, col(Batch.batch_id) == col(Part.batch_id)).group_by(col(Batch.source))
    parts = {source: [int(value or 0) for value in values] for source, *values in session.execute(by_source)}
    of_batches = select(col(Batch.source), func.count(), func.sum(col(Batch.passed_over))).group_by(col(Batch.source))
    batches = {source: (int(landed), int(passed)) for source, landed, passed in session.execute(of_batches)}
    return [_summary(source, batches.get(source.value, (0, 0)), parts.get(source.value, [0] * 5)) for source in Source]


def _summary(source: Source, batches: tuple[int, int], parts: list[int]) -> SourceSummary:
    read, loaded, duplicates, quarantined, waiting = parts
    landed, passed_over = batches
    return SourceSummary(source, landed, read, loaded, duplicates, quarantined, passed_over, waiting)


def release_quarantine(session: Session, ids: Iterable[str], *, batch_id: str, released_at: datetime) -> int:
    """Mark quarantined records as mended and taken in again by ``batch_id``; how many were not marked before.

    The counts of the batch they came in stay as they were: the mended records are records of the new batch.
    """
    waiting = col(Quarantine.quarantine_id).in_(list(ids)), col(Quarantine.released_at).is_(None)
    changed = update(Quarantine).where(*waiting).values(released_at=released_at, released_batch=batch_id)
    return len(session.execute(changed.returning(col(Quarantine.quarantine_id))).all())
