"""The lake: the only module that knows its paths, partitions and formats.

    landing/<source>/<day received>/<sha256 of the plain bytes>   a file as it came, sealed
    raw, quarantine                                               Delta tables, payloads sealed
    clean                                                         Delta table, masked, plain
    models/<version>                                              trained models (models.model_store)
    complaints                                                    Delta table, the warehouse's complaints as of its last export, plain
    reports/<day>/<name>.csv, .parquet                            the reports as they stood at the end of that day's run

Every append carries the batch part it comes from as a Delta application transaction, so that a part written twice is in the table once.
Any place fsspec and delta-rs reach can hold it: a folder, s3://, gs://, abfs://.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import fsspec
import orjson
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError
from fsspec.implementations.local import LocalFileSystem

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys, RecordSealer, Unreadable, open_sealed, seal_file
from models.keys import KeyStore
from models.ledger import PartHeader
from models.model_store import ModelStore
from models.records import ClassifiedComplaint, RawRecord, Rejected, Source

TIMESTAMP: Final = pa.timestamp("us", tz="UTC")
# Long enough that a part cannot come again after its transaction is forgotten: landed files live 30 days.
TRANSACTION_DAYS: Final = 90
TRANSACTION_MEMORY: Final = f"interval {TRANSACTION_DAYS} days"
APPEND_ATTEMPTS: Final = 10
COMPACT_BYTES: Final = 128 << 20
KEEP_HOURS: Final = 168

RAW: Final = pa.schema(
    [
        ("source", pa.string()),
        ("day", pa.string()),
        ("record_id", pa.string()),
        ("dialect", pa.string()),
        ("occurred_at", TIMESTAMP),
        ("received_at", TIMESTAMP),
        ("person_key", pa.string()),
        ("payload", pa.binary()),
        ("batch_id", pa.string()),
        ("part_no", pa.int32()),
        ("position", pa.int32()),
    ]
)
QUARANTINE: Final = pa.schema(
    [
        ("source", pa.string()),
        ("day", pa.string()),
        ("quarantine_id", pa.string()),
        ("dialect", pa.string()),
        ("place", pa.string()),
        ("reason", pa.string()),
        ("received_at", TIMESTAMP),
        ("payload", pa.binary()),
        ("batch_id", pa.string()),
        ("part_no", pa.int32()),
        ("position", pa.int32()),
    ]
)
CLEAN: Final = pa.schema(
    [
        ("source", pa.string()),
        ("day", pa.string()),
        ("record_id", pa.string()),
        ("channel", pa.string()),
        ("dialect", pa.string()),
        ("occurred_at", TIMESTAMP),
        ("received_at", TIMESTAMP),
        ("masked_text", pa.string()),
        ("language", pa.string()),
        ("is_complaint", pa.bool_()),
        ("complaint_probability", pa.float64()),
        ("category", pa.string()),
        ("confidence", pa.float64()),
        ("secondary", pa.list_(pa.string())),
        ("code", pa.string()),
        ("sentiment", pa.string()),
        ("urgency", pa.string()),
        ("state", pa.string()),
        ("lga", pa.string()),
        ("amounts", pa.list_(pa.float64())),
        ("products", pa.list_(pa.string())),
        ("entities", pa.string()),
        ("customer", pa.string()),
        ("agent", pa.string()),
        ("queue", pa.string()),
        ("disposition", pa.string()),
        ("acknowledged_at", TIMESTAMP),
        ("resolved_at", TIMESTAMP),
        ("duration_seconds", pa.float64()),
        ("wait_seconds", pa.float64()),
        ("is_repost", pa.bool_()),
        ("media_count", pa.int32()),
        ("model_version", pa.string()),
        ("batch_id", pa.string()),
        ("part_no", pa.int32()),
        ("position", pa.int32()),
    ]
)
COMPLAINTS: Final = pa.schema(
    [
        ("complaint_id", pa.string()),
        ("customer", pa.string()),
        ("channel", pa.string()),
        ("category", pa.string()),
        ("code", pa.string()),
        ("urgency", pa.string()),
        ("state", pa.string()),
        ("lga", pa.string()),
        ("opened_at", TIMESTAMP),
        ("second_contact_at", TIMESTAMP),
        ("last_contact_at", TIMESTAMP),
        ("contacts", pa.int32()),
        ("status", pa.string()),
        ("acknowledged_at", TIMESTAMP),
        ("resolved_at", TIMESTAMP),
        ("resolve_clock", pa.string()),
        ("resolve_by", TIMESTAMP),
    ]
)
# Of these the log keeps the smallest and largest value of each file, for skipping. Never of texts: 64 letters of each would stay behind
# in the log when the text itself is removed.
CLEAN_STATISTICS: Final = "record_id,channel,dialect,occurred_at,received_at,language,category,code,state,batch_id,part_no,position"
CONFIGURATION: Final[Mapping[str, Mapping[str, str | None]]] = {"clean": {"delta.dataSkippingStatsColumns": CLEAN_STATISTICS}}
ERASED: Final = "the person was erased before this was processed; nothing of it can be read"
TABLES: Final[Mapping[str, pa.Schema]] = {"raw": RAW, "quarantine": QUARANTINE, "clean": CLEAN, "complaints": COMPLAINTS}


class LakeMissing(ComplaintsError):
    template = "nothing has landed under {key}; it may be older than the landing zone keeps (COMPLAINTS_LANDING_DAYS)"


@dataclass(frozen=True, slots=True)
class Landed:
    batch_id: str
    key: str
    bytes: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Writing:
    """How an append is kept from happening twice.

    ``look``: whether the table may have it already. ``remembered``: how long the table keeps the mark that it has; marks are read with the
    table's log, so tens of thousands of micro-batches a day must not leave theirs for months.
    """

    look: bool = True
    remembered: timedelta = timedelta(days=TRANSACTION_DAYS)

    def transaction(self, name: str, now: datetime) -> Transaction:
        """Delta forgets a mark so long after its time: one to be forgotten sooner says that it is older."""
        made = now - (timedelta(days=TRANSACTION_DAYS) - self.remembered)
        return Transaction(name, 1, int(made.timestamp() * 1000))


BATCH: Final = Writing()
MICRO_BATCH: Final = Writing(look=False, remembered=timedelta(days=3))
MICRO_BATCH_AGAIN: Final = Writing(look=True, remembered=timedelta(days=3))


@dataclass(frozen=True, slots=True)
class Compacted:
    """A table's files before and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Swept:
    """Landed files past their time: those ``removed``, and those ``kept`` because somebody needs them still."""

    removed: int
    kept: int


def quarantine_id(part: PartHeader, position: int) -> str:
    """The identity of a quarantined record: its place among the part's, so that reading again finds it again.

    Not where it lay in the file, in words: two of a file's errors may both lie in "file".
    """
    return hashlib.sha256(f"{part.batch_id}/{part.part_no}/{position}".encode()).hexdigest()


class Lake:
    """One lake, opened with its keys. ``location`` is a folder or an object-store URL."""

    def __init__(self, location: str, *, keys: MasterKeys, key_store: KeyStore, storage_options: Mapping[str, str] | None = None) -> None:
        self.location = location if "://" in location else str(Path(location).absolute())
        self._keys = keys
        self._key_store = key_store
        self._storage = dict(storage_options or {})
        self._sealer = RecordSealer(keys)
        self._appended: dict[str, DeltaTable] = {}

    @cached_property
    def _files(self) -> fsspec.AbstractFileSystem:
        filesystem: fsspec.AbstractFileSystem = fsspec.core.url_to_fs(self.location)[0]
        return filesystem

    @cached_property
    def _root(self) -> str:
        return str(fsspec.core.url_to_fs(self.location)[1]).rstrip("/")

    @cached_property
    def models(self) -> ModelStore:
        """The trained models."""
        return ModelStore(self._files, self._root)

    # --- landing ----------------------------------------------------------------------------------------------------------

    def land(self, chunks: Iterable[bytes], *, source: Source, day: date) -> Landed:
        """Keep a file's bytes, sealed, under the hash of what they are in plain; the same bytes again land where they are.

        Written beside its place first and moved there whole: a reader never sees half a file. In a folder it is on the disk when this
        returns; whoever sent it may be told so.
        """
        plain = _Hashing(chunks)
        folder = f"{self._root}/landing/{source}/{day:%Y-%m-%d}"
        self._files.makedirs(folder, exist_ok=True)
        waiting = f"{folder}/.{os.getpid()}-{os.urandom(4).hex()}.part"
        try:
            with self._files.open(waiting, "wb") as file:
                for sealed in seal_file(iter(plain), self._keys):
                    file.write(sealed)
                if local := isinstance(self._files, LocalFileSystem):
                    file.flush()
                    os.fsync(file.fileno())
        except BaseException:
            if self._files.exists(waiting):
                self._files.rm(waiting)
            raise
        batch_id = plain.digest.hexdigest()
        key = f"landing/{source}/{day:%Y-%m-%d}/{batch_id}"
        fresh = not self._files.exists(f"{self._root}/{key}")
        if fresh:
            self._files.mv(waiting, f"{self._root}/{key}")
        else:
            self._files.rm(waiting)
        if local:
            _sync_folder(folder)
        return Landed(batch_id=batch_id, key=key, bytes=plain.length, fresh=fresh)

    def open_landed(self, key: str) -> BinaryIO:
        """The plain bytes of a landed file, seekable; decrypted in memory, a chunk at a time."""
        path = f"{self._root}/{key}"
        if not self._files.exists(path):
            raise LakeMissing(key=key)
        return open_sealed(self._files.open(path, "rb"), self._keys)

    def opener(self, key: str) -> Callable[[], BinaryIO]:
        """Opens a landed file anew at each call: some formats are read twice."""
        return partial(self.open_landed, key)

    def remove_landed(self, keys: Iterable[str]) -> None:
        """Take these landed files away; those that are gone already are no matter. For what was deleted at its source."""
        for path in (f"{self._root}/{key}" for key in keys):
            if self._files.exists(path):
                self._files.rm(path)

    def sweep_landing(self, *, before: date, needed: Collection[str] = frozenset()) -> Swept:
        """Remove files landed before a day, and what killed runs left half-written; never those under the keys in ``needed``."""
        removed = kept = 0
        for path in self._files.glob(f"{self._root}/landing/*/*/*"):  # fsspec's * takes in hidden names, so the half-written too
            day = date.fromisoformat(path.rsplit("/", 2)[1])
            if day >= before:
                continue
            if "/".join(path.rsplit("/", 4)[1:]) in needed:
                kept += 1
            else:
                self._files.rm(path)
                removed += 1
        return Swept(removed, kept)

    # --- raw and quarantine -----------------------------------------------------------------------------------------------

    def append_raw(self, part: PartHeader, records: Sequence[tuple[int, RawRecord]], *, writing: Writing = BATCH) -> None:
        """``records`` with their positions in the part. The payload is sealed with all that names the customer inside."""
        named = [self._key_store.subject(record.person) if record.person else None for _, record in records]
        keys = self._key_store.data_keys({subject for subject in named if subject})
        # Who was erased has no key and gets none: what they send later is sealed by itself.
        subjects = [subject if subject in keys else None for subject in named]
        rows = []
        for (position, record), subject in zip(records, subjects, strict=True):
            body = orjson.dumps([record.external_id, record.person, record.payload])
            rows.append(
                {
                    "source": record.source.value,
                    "day": _day(record.occurred_at or record.received_at),
                    "record_id": record.record_id,
                    "dialect": record.dialect,
                    "occurred_at": record.occurred_at,
                    "received_at": record.received_at,
                    "person_key": subject,
                    "payload": self._sealer.seal(body, record=record.record_id, person_key=keys[subject] if subject else None),
                    **_where(part, position),
                }
            )
        self._append_parts("raw", {part: rows}, writing=writing)

    def read_raw(self, part: PartHeader) -> tuple[list[tuple[int, RawRecord]], list[tuple[int, Rejected]]]:
        """The part's records in order, opened, and those that cannot be: of people erased meanwhile, whose key is gone."""
        rows = self._scan("raw", _of(part))
        keys = self._key_store.existing({row["person_key"] for row in rows if row["person_key"]})
        records: list[tuple[int, RawRecord]] = []
        erased: list[tuple[int, Rejected]] = []
        for row in sorted(rows, key=lambda row: int(row["position"])):
            try:
                body = self._sealer.open(row["payload"], record=row["record_id"], person_key=keys.get(row["person_key"]))
            except Unreadable:
                place = f"record {row['position']}"
                erased.append((int(row["position"]), Rejected(Source(row["source"]), row["dialect"], place, b"", ERASED)))
                continue
            external_id, person, payload = orjson.loads(body)
            record = RawRecord(
                source=Source(row["source"]),
                dialect=row["dialect"],
                external_id=external_id,
                payload=payload,
                received_at=row["received_at"],
                occurred_at=row["occurred_at"],
                person=person,
            )
            records.append((int(row["position"]), record))
        return records, erased

    def append_quarantine(
        self,
        part: PartHeader,
        stage: str,
        rejected: Sequence[tuple[int, Rejected]],
        *,
        received_at: datetime,
        writing: Writing = BATCH,
    ) -> None:
        """``stage`` tells apart what the reader refused and what the analysis refused of the same part."""
        rows = []
        for position, reject in rejected:
            identity = quarantine_id(part, position)
            rows.append(
                {
                    "source": reject.source.value,
                    "day": _day(received_at),
                    "quarantine_id": identity,
                    "dialect": reject.dialect,
                    "place": reject.position,
                    "reason": reject.reason,
                    "received_at": received_at,
                    "payload": self._sealer.seal(reject.payload, record=identity, person_key=None),
                    **_where(part, position),
                }
            )
        self._append_parts("quarantine", {part: rows}, stage=stage, writing=writing)

    def read_quarantine(self, *, batch_id: str | None = None, ids: Sequence[str] | None = None) -> Iterator[tuple[str, Rejected, datetime]]:
        """(quarantine id, record, received at), payloads opened, of one batch, of the named ids, or all."""
        if ids is not None and not ids:
            return
        predicate = " and ".join(
            ([f"batch_id = {_quoted(batch_id)}"] if batch_id else [])
            + ([f"quarantine_id in ({', '.join(map(_quoted, ids))})"] if ids else [])
        )
        rows = self._scan("quarantine", predicate or None)
        for row in sorted(rows, key=lambda row: (row["source"], row["batch_id"], row["part_no"], row["position"])):
            payload = self._sealer.open(row["payload"], record=row["quarantine_id"], person_key=None)
            reject = Rejected(
                source=Source(row["source"]), dialect=row["dialect"], position=row["place"], payload=payload, reason=row["reason"]
            )
            yield row["quarantine_id"], reject, row["received_at"]

    # --- clean ------------------------------------------------------------------------------------------------------------

    def append_clean(self, part: PartHeader, complaints: Sequence[tuple[int, ClassifiedComplaint]]) -> None:
        self.append_clean_parts({part: complaints})

    def append_clean_parts(
        self, parts: Mapping[PartHeader, Sequence[tuple[int, ClassifiedComplaint]]], *, writing: Writing = BATCH
    ) -> None:
        """Several parts in one commit: many small files would otherwise become as many commits."""
        self._append_parts(
            "clean",
            {part: [_clean_row(complaint) | _where(part, position) for position, complaint in rows] for part, rows in parts.items()},
            writing=writing,
        )

    # --- what the warehouse gives back --------------------------------------------------------------------------------------

    def replace_complaints(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Put the warehouse's complaints in place of the last export, in one commit: a reader sees the old or the new, never half."""
        write_deltalake(
            self._table_url("complaints"),
            pa.RecordBatchReader.from_batches(COMPLAINTS, batches),
            mode="overwrite",
            schema_mode="overwrite",
            storage_options=self._storage,
        )

    def write_report(self, name: str, *, day: date, kind: str, contents: bytes) -> str:
        """Keep a report as a file; its key. The same day's earlier one is replaced."""
        key = f"reports/{day:%Y-%m-%d}/{name}.{kind}"
        self._files.makedirs(f"{self._root}/reports/{day:%Y-%m-%d}", exist_ok=True)
        self._files.pipe_file(f"{self._root}/{key}", contents)
        return key

    # --- upkeep -------------------------------------------------------------------------------------------------------------

    def compact(self, name: str) -> Compacted | None:
        """Put a table's small files together, in one commit that changes no row, and shorten its log. None before its first row.

        Writers may go on meanwhile. Files that nothing points to any more stay for KEEP_HOURS, for readers that began before.
        """
        table = self.table(name)
        if table is None:
            return None
        before = len(table.file_uris())
        table.optimize.compact(target_size=COMPACT_BYTES)
        table.vacuum(retention_hours=KEEP_HOURS, dry_run=False)
        table.create_checkpoint()
        table.cleanup_metadata()
        return Compacted(before, len(table.file_uris()))

    # --- Delta ------------------------------------------------------------------------------------------------------------

    def _table_url(self, name: str) -> str:
        return f"{self.location}/{name}"

    def table(self, name: str) -> DeltaTable | None:
        """The Delta table, or None before its first row. For readers with tools of their own: DuckDB, pandas, Spark."""
        if not DeltaTable.is_deltatable(self._table_url(name), storage_options=self._storage):
            return None
        return DeltaTable(self._table_url(name), storage_options=self._storage)

    def count(self, name: str) -> int:
        table = self.table(name)
        return table.count() if table is not None else 0

    def _append_parts(
        self, name: str, parts: Mapping[PartHeader, Sequence[Mapping[str, Any]]], *, stage: str = "", writing: Writing = BATCH
    ) -> None:
        """One commit that carries a transaction for each part; parts whose transaction the table has are left out.

        An earlier run wrote those and died before it could say so in the ledger.
        """
        waiting = {"/".join(filter(None, (part.batch_id, str(part.part_no), stage))): rows for part, rows in parts.items() if rows}
        for attempt in range(1, APPEND_ATTEMPTS + 1):
            table = self._to_append_to(name) if waiting else None
            look = writing.look or attempt > 1
            fresh = {key: rows for key, rows in waiting.items() if table is None or not look or table.transaction_version(key) is None}
            try:
                if fresh:
                    self._write(name, table, fresh, writing)
            except CommitFailedError:  # several sources' first appends make the table at once; the next look finds it made
                if attempt == APPEND_ATTEMPTS:
                    raise
            else:
                return

    def _to_append_to(self, name: str) -> DeltaTable | None:
        """The table as it is now. Kept open: reading the log from its last checkpoint on for every micro-batch would cost more than writing."""
        table = self._appended.get(name)
        if table is not None:
            try:
                table.update_incremental()
            except DeltaError:  # its log went on without what we knew of it
                table = None
        if table is None:
            table = self.table(name)
        if table is not None:
            self._appended[name] = table
        return table

    def _write(self, name: str, table: DeltaTable | None, fresh: Mapping[str, Sequence[Mapping[str, Any]]], writing: Writing) -> None:
        now = datetime.now(UTC)
        write_deltalake(
            table if table is not None else self._table_url(name),
            pa.Table.from_pylist([row for rows in fresh.values() for row in rows], schema=TABLES[name]),
            mode="append",
            partition_by=["source", "day"],
            configuration=None
            if table is not None
            else {"delta.setTransactionRetentionDuration": TRANSACTION_MEMORY, **CONFIGURATION.get(name, {})},
            storage_options=self._storage,
            commit_properties=CommitProperties(app_transactions=[writing.transaction(name, now) for name in fresh]),
        )

    # --- for models.forgetting ----------------------------------------------------------------------------------------------

    @property
    def sealer(self) -> RecordSealer:
        return self._sealer

    def keys_of(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The data keys of people by subject, as far as they are not destroyed."""
        return self._key_store.existing(subjects)

    def rows(self, name: str, predicate: str, columns: list[str]) -> list[dict[str, Any]]:
        """Rows of a table as they lie there, payloads sealed."""
        return self._scan(name, predicate, columns)

    def _scan(self, name: str, predicate: str | None, columns: list[str] | None = None) -> list[dict[str, Any]]:
        # scan, not to_pyarrow_dataset: the latter's threads can abort the interpreter when it ends (deltalake 1.6 with pyarrow 26).
        table = self.table(name)
        if table is None:
            return []
        rows: list[dict[str, Any]] = pa.table(table.scan(columns=columns, predicate=predicate)).to_pylist()
        return rows


class _Hashing:
    """Passes chunks on while it hashes and measures them."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.digest = hashlib.sha256()
        self.length = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.digest.update(chunk)
            self.length += len(chunk)
            yield chunk


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d")


def _sync_folder(folder: str) -> None:
    """Of a renamed file the folder's entry must reach the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _where(part: PartHeader, position: int) -> dict[str, Any]:
    return {"batch_id": part.batch_id, "part_no": part.part_no, "position": position}


def _of(part: PartHeader) -> str:
    return f"source = {_quoted(part.source.value)} and batch_id = {_quoted(part.batch_id)} and part_no = {part.part_no}"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _clean_row(complaint: ClassifiedComplaint) -> dict[str, Any]:
    row: dict[str, Any] = {
        "source": complaint.source.value,
        "day": _day(complaint.occurred_at),
        "record_id": complaint.record_id,
        "channel": complaint.channel,
        "dialect": complaint.dialect,
        "occurred_at": complaint.occurred_at,
        "received_at": complaint.received_at,
        "state": complaint.state,
        "lga": complaint.lga,
        "customer": complaint.customer,
        "agent": complaint.agent,
        "queue": complaint.queue,
        "disposition": complaint.disposition,
        "acknowledged_at": complaint.acknowledged_at,
        "resolved_at": complaint.resolved_at,
        "duration_seconds": complaint.duration_seconds,
        "wait_seconds": complaint.wait_seconds,
        "is_repost": complaint.is_repost,
        "media_count": complaint.media_count,
    }
    analysis = complaint.analysis
    if analysis is None:
        return row
    state = complaint.state or analysis.state  # as in the warehouse: the source's field first, the text where it says nothing
    counts: dict[str, int] = {}
    for entity in analysis.entities:
        counts[entity.type] = counts.get(entity.type, 0) + 1
    return row | {
        "masked_text": str(analysis.masked_text),
        "language": analysis.language.value,
        "is_complaint": analysis.is_complaint,
        "complaint_probability": analysis.complaint_probability,
        "category": analysis.category.value,
        "confidence": analysis.confidence,
        "secondary": [category.value for category in analysis.secondary],
        "code": analysis.code,
        "state": state,
        "lga": complaint.lga or (analysis.lga if analysis.state == state else None),
        "sentiment": analysis.sentiment.value,
        "urgency": analysis.urgency.value,
        "amounts": list(analysis.amounts),
        "products": list(analysis.products),
        "entities": orjson.dumps(counts).decode(),
        "model_version": analysis.model_version,
    }
