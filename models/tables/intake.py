"""Schema ``ingest``, the HTTP intake: who may send, and what was promised to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index

from models.tables.base import BYTES, FLOAT, HASH, MOMENT, NUMBER, TEXT, TEXTS, Table, column

SCHEMA = "ingest"


class Sender(Table, table=True):
    __tablename__ = "sender"
    __table_args__: Any = (
        CheckConstraint("name ~ '^[a-z][a-z0-9_.-]{0,61}$'", name="name"),
        CheckConstraint("rate > 0 and burst >= 1", name="rate"),
        CheckConstraint("cardinality(sources) > 0", name="sources"),
        Index("uq_sender_key_hash", "key_hash", unique=True),
        {"schema": SCHEMA, "comment": "Programs that may send to the intake; made and revoked by python -m flows sender"},
    )
    name: str = column(TEXT, "What the operator calls it; no person's name", key=True)
    key_hash: str = column(HASH, "Keyed hash of its API key; the key itself is stored nowhere")
    sources: list[str] = column(TEXTS, "What it may send: complaints, or the name of a webhook such as typeform")
    secret: bytes | None = column(BYTES, "What its webhooks are signed with, encrypted; null where it does not sign", null=True)
    rate: float = column(FLOAT, "Requests a second it may send on average")
    burst: int = column(NUMBER, "Requests it may send at once")
    created_at: datetime = column(MOMENT, "When it was made, or given a new key")
    revoked_at: datetime | None = column(MOMENT, "Since when it is refused", null=True)


class Receipt(Table, table=True):
    __tablename__ = "receipt"
    __table_args__: Any = (
        Index("uq_receipt_reference_hash", "reference_hash", unique=True),
        {
            "schema": SCHEMA,
            "comment": "What the intake accepted: written in the transaction that makes the event durable. Keeps replays out and finds a "
            "reference's complaint; holds keyed hashes only",
        },
    )
    request_hash: str = column(HASH, "Keyed hash of the sender and its id of the request: the same id is the same request", key=True)
    body_hash: str = column(HASH, "Keyed hash of the body, to tell a request sent again from another one under its id")
    reference_hash: str = column(HASH, "Keyed hash of the reference the customer was given")
    record_id: str | None = column(HASH, "The record it becomes; null where the sender gives records no id of their own", null=True)
    received_at: datetime = column(MOMENT, "When it was accepted")
