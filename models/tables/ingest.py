"""Schema ``ingest``: the ledger of what came in, the record ids that make loading idempotent, and events that wait."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from models.records import Source
from models.tables.base import BIG, BYTES, FLOAT, HASH, MOMENT, NUMBER, TEXT, Table, column, one_of

SCHEMA = "ingest"
BATCH_STATES = ("landed", "read", "loaded", "failed")
PART_STATES = ("raw", "loaded")
MEDIUM_STATES = ("fetched", "read", "refused", "failed")


def _of_batch() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"])


def _of_part() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["batch_id", "part_no"], ["ingest.part.batch_id", "ingest.part.part_no"])


class Batch(Table, table=True):
    __tablename__ = "batch"
    __table_args__: Any = (
        one_of("source", Source),
        one_of("status", BATCH_STATES),
        CheckConstraint("batch_id ~ '^[0-9a-f]{64}$'", name="batch_id"),
        CheckConstraint("file_bytes >= 0 and read >= 0 and passed_over >= 0", name="counts"),
        Index(None, "source", "received_at"),
        {"schema": SCHEMA, "comment": "One file or stream window as it was landed; the ledger's upper line"},
    )
    batch_id: str = column(HASH, "SHA-256 of the landed plain bytes: the same bytes are the same batch", key=True)
    source: str = column(TEXT, "Who delivered it: call_logs, sms, social or web_forms")
    file_name: str = column(TEXT, "Name of the file, free of personal data")
    file_bytes: int = column(BIG, "Size of the plain bytes")
    landing_key: str = column(TEXT, "Where the lake keeps the bytes as they came")
    received_at: datetime = column(MOMENT, "When we took it; batches are processed in this order")
    status: str = column(TEXT, "landed: bytes kept; read: split into parts; loaded: every part loaded; failed: see reason")
    read: int = column(NUMBER, "Records found in it, sum over its parts", server_default="0")
    passed_over: int = column(
        NUMBER,
        "Things in it that are no customer's contact (keep-alives, the operator's own posts)",
        server_default="0",
    )
    reason: str | None = column(TEXT, "Why it failed, in words without any content", null=True)
    created_at: datetime = column(MOMENT, "When this line was written")
    finished_at: datetime | None = column(MOMENT, "When it was loaded or failed", null=True)


class Part(Table, table=True):
    __tablename__ = "part"
    __table_args__: Any = (
        _of_batch(),
        one_of("state", PART_STATES),
        CheckConstraint("part_no >= 0 and read >= 0 and loaded >= 0 and duplicates >= 0 and quarantined >= 0", name="counts"),
        CheckConstraint("state <> 'loaded' or read = loaded + duplicates + quarantined", name="adds_up"),
        CheckConstraint("(state = 'loaded') = (loaded_at is not null)", name="loaded_at"),
        Index("ix_part_raw", "batch_id", "part_no", postgresql_where="state = 'raw'"),
        {
            "schema": SCHEMA,
            "comment": "A few thousand records of a batch, loaded in one transaction; read = loaded + duplicates + quarantined",
        },
    )
    batch_id: str = column(HASH, "The batch it is cut from", key=True)
    part_no: int = column(NUMBER, "Its place in the batch, from 0", key=True, autoincrement=False)
    state: str = column(TEXT, "raw: in the lake, to be processed; loaded: in the warehouse")
    read: int = column(NUMBER, "Records in it, good and bad")
    loaded: int = column(NUMBER, "Records that became contacts", server_default="0")
    duplicates: int = column(NUMBER, "Records whose id was seen before", server_default="0")
    quarantined: int = column(NUMBER, "Records that could not be used", server_default="0")
    loaded_at: datetime | None = column(MOMENT, "When it was loaded", null=True)


class Record(Table, table=True):
    __tablename__ = "record"
    __table_args__: Any = (
        _of_part(),
        {
            "schema": SCHEMA,
            # Not partitioned on purpose: a unique key on a partitioned table needs the time in it, and a redelivery with
            # another time would slip in twice.
            "comment": "Every record ever loaded, by id. Written along with the contact: what makes loading idempotent",
        },
    )
    record_id: str = column(HASH, "SHA-256 of source and external id", key=True)
    source: str = column(TEXT, "Who delivered it")
    batch_id: str = column(HASH, "The batch that brought it first")
    part_no: int = column(NUMBER, "The part of that batch")
    loaded_at: datetime = column(MOMENT, "When it was loaded")


class Quarantine(Table, table=True):
    __tablename__ = "quarantine"
    __table_args__: Any = (
        _of_part(),
        one_of("source", Source),
        CheckConstraint("(released_at is null) = (released_batch is null)", name="released"),
        Index(None, "batch_id", "part_no"),
        {"schema": SCHEMA, "comment": "Records that could not be used and why; the lake keeps them whole, encrypted"},
    )
    quarantine_id: str = column(TEXT, "The key of the whole record in the lake's quarantine", key=True)
    batch_id: str = column(HASH, "The batch it came in")
    part_no: int = column(NUMBER, "The part of that batch")
    source: str = column(TEXT, "Who delivered it")
    dialect: str | None = column(TEXT, "The format, where it was recognised", null=True)
    position: str = column(TEXT, "Where it lay in the file, such as line 12 or item 3")
    reason: str = column(TEXT, "Why it could not be used, in words without any of its content")
    quarantined_at: datetime = column(MOMENT, "When it was put aside")
    released_at: datetime | None = column(MOMENT, "When it was mended and taken in again", null=True)
    released_batch: str | None = column(HASH, "The batch that took it in again", null=True)


class SourceFile(Table, table=True):
    __tablename__ = "source_file"
    __table_args__: Any = (
        _of_batch(),
        one_of("source", Source),
        {"schema": SCHEMA, "comment": "The last look at each file of a source: an unchanged one is not read again"},
    )
    source: str = column(TEXT, "Whose file it is", key=True)
    location_key: str = column(HASH, "Keyed hash of its path; paths may hold names and numbers", key=True)
    size: int = column(BIG, "Its size in bytes")
    modified: datetime = column(MOMENT, "Its time of change as the store gives it")
    etag: str = column(TEXT, "The store's version mark; empty where it has none", server_default="")
    batch_id: str = column(HASH, "The batch its bytes became")


class EventInbox(Table, table=True):
    __tablename__ = "event_inbox"
    __table_args__: Any = (
        one_of("source", Source),
        Index("ix_event_inbox_waiting", "source", "inbox_id", postgresql_where="batch_id is null"),
        Index("ix_event_inbox_taken", "batch_id", postgresql_where="batch_id is not null"),
        # No key to ingest.batch: a check a row would cost the intake more than it tells, and rows live for seconds.
        {"schema": SCHEMA, "comment": "Events received and not loaded yet; a row goes in the transaction that loads it"},
    )
    inbox_id: int | None = column(BIG, "Order of arrival", key=True, identity=True)
    source: str = column(TEXT, "Whose records it holds: call_logs, sms, social or web_forms")
    event_key: str = column(HASH, "Keyed hash of source and the sender's event id; ids may hold names and numbers")
    kind: str = column(TEXT, "Dialect or format of the payload, a word of the configuration")
    sender: str = column(TEXT, "Configured name of who sent it, no person's")
    received_at: datetime = column(MOMENT, "When it reached us")
    payload: bytes = column(BYTES, "The event's id and its exact bytes, sealed")
    batch_id: str | None = column(HASH, "The micro-batch a drainer took it into; empty while it waits", null=True)


class EventSeen(Table, table=True):
    __tablename__ = "event_seen"
    __table_args__: Any = (
        Index("ix_event_seen_seen_at", "seen_at", postgresql_using="brin"),
        {"schema": SCHEMA, "comment": "Ids of events received, remembered longer than senders retry: a redelivery is answered, not stored"},
    )
    source: str = column(TEXT, "Whose event", key=True)
    event_key: str = column(HASH, "Keyed hash of source and the sender's event id", key=True)
    seen_at: datetime = column(MOMENT, "When it was first received")


class Draining(Table, table=True):
    __tablename__ = "draining"
    __table_args__: Any = (
        _of_batch(),
        one_of("source", Source),
        CheckConstraint("attempts > 0", name="attempts"),
        {"schema": SCHEMA, "comment": "Micro-batches that drainers took and have not loaded yet; batch flows leave these alone"},
    )
    batch_id: str = column(HASH, "The micro-batch", key=True)
    source: str = column(TEXT, "Whose events")
    taken_at: datetime = column(MOMENT, "When it was taken from the transport")
    attempts: int = column(NUMBER, "How many drainers began it; beyond three it is left to the batch flows", server_default="1")


class StreamCursor(Table, table=True):
    __tablename__ = "stream_cursor"
    __table_args__: Any = ({"schema": SCHEMA, "comment": "How far each connector has read, written along with what it read"},)
    name: str = column(TEXT, "The connector and its query, no personal data", key=True)
    cursor: str = column(TEXT, "The network's own mark: a post's id, a time, a page")
    updated_at: datetime = column(MOMENT, "When it moved last")


class StreamState(Table, table=True):
    __tablename__ = "stream_state"
    __table_args__: Any = (
        one_of("source", Source),
        CheckConstraint("waiting >= 0 and drained >= 0 and last_minute >= 0", name="counts"),
        {"schema": SCHEMA, "comment": "What the drainers last said of each source of events"},
    )
    source: str = column(TEXT, "Whose events", key=True)
    transport: str = column(TEXT, "postgres: the inbox; kafka: a broker, whose lag only the drainers know")
    waiting: int = column(BIG, "Events that waited then")
    oldest_at: datetime | None = column(MOMENT, "When the oldest of them was received, where the transport tells", null=True)
    last_event_at: datetime | None = column(MOMENT, "When the last loaded event was received", null=True)
    last_minute: int = column(NUMBER, "Events loaded within the last minute before")
    drained: int = column(BIG, "Events loaded since there is a stream", server_default="0")
    noted_at: datetime = column(MOMENT, "When this was noted; older than a minute: no drainer runs")


class Medium(Table, table=True):
    __tablename__ = "media"
    __table_args__: Any = (
        one_of("state", MEDIUM_STATES),
        one_of("origin", ("remote", "upload", "inline")),
        CheckConstraint("position >= 0 and attempts >= 0", name="counts"),
        CheckConstraint("sealed is null or state = 'read'", name="sealed"),
        Index("ix_media_read", "sha256", postgresql_where="state = 'read'"),
        {
            "schema": SCHEMA,
            # Not bound to ingest.record: a medium is read before its record is loaded, and of a record that waits in quarantine too.
            "comment": "Pictures and videos of records: what became of each, and the words in it, encrypted; no pixels, no address",
        },
    )
    record_id: str = column(HASH, "The record it came with, loaded or not", key=True)
    position: int = column(NUMBER, "Its place among the record's media, from 0", key=True, autoincrement=False)
    reference: str = column(HASH, "Keyed hash of where it came from; addresses may hold names")
    origin: str = column(TEXT, "remote: fetched from an address; upload: stored by the intake; inline: inside the record")
    state: str = column(TEXT, "fetched: bytes kept; read: words known; refused: never tried again; failed: may be tried again")
    attempts: int = column(NUMBER, "How often it was tried")
    media_type: str | None = column(TEXT, "What it is by its bytes, such as image/png", null=True)
    sha256: str | None = column(HASH, "SHA-256 of its bytes: the same bytes are read once", null=True)
    size: int | None = column(BIG, "Size in bytes", null=True)
    landing_key: str | None = column(TEXT, "Where the lake keeps its bytes, encrypted, as long as landed files are kept", null=True)
    reason: str | None = column(TEXT, "Why it was refused or failed, in words without any of its content", null=True)
    seconds: float | None = column(FLOAT, "How long reading took", null=True)
    subject: str | None = column(
        HASH, "Whose data key seals the words, in governance.wrapped_key; null: a key of the line's own", null=True
    )
    sealed: bytes | None = column(BYTES, "The words in it, encrypted: unmasked personal data", null=True)
    noted_at: datetime = column(MOMENT, "When this was last written")
