"""Schema ``governance``: who may still read what."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint

from models.tables.base import BIG, BYTES, HASH, JSON, MOMENT, NUMBER, TEXT, Table, column

SCHEMA = "governance"


class WrappedKey(Table, table=True):
    __tablename__ = "wrapped_key"
    __table_args__: Any = (
        CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="destroyed"),
        {
            "schema": SCHEMA,
            "comment": "One data key per person or record, wrapped by the master key; destroying it erases what it encrypted",
        },
    )
    subject: str = column(HASH, "Keyed pseudonym of whom or what the key is for", key=True)
    wrapped: bytes | None = column(BYTES, "The data key under the master key; null once destroyed", null=True)
    key_version: int = column(NUMBER, "Version of the master key that wraps it")
    created_at: datetime = column(MOMENT, "When the key was made")
    destroyed_at: datetime | None = column(
        MOMENT, "When it was destroyed; the line stays, so that no new key is made for an erased person", null=True
    )


class Identity(Table, table=True):
    __tablename__ = "identity"
    __table_args__: Any = (
        {
            "schema": SCHEMA,
            "comment": "The vault: who a pseudonym is, sealed under the person's data key. Read through governance.reveal alone",
        },
    )
    customer: str = column(TEXT, "Keyed pseudonym, as in core.customer", key=True)
    subject: str = column(HASH, "Whose data key seals it, in governance.wrapped_key")
    sealed: bytes = column(BYTES, "What is needed to call the customer back, encrypted")
    written_at: datetime = column(MOMENT, "When it was written", server_default="now()")


class AuditTrail(Table, table=True):
    __tablename__ = "audit_trail"
    __table_args__: Any = (
        {"schema": SCHEMA, "comment": "Who looked at what that is not theirs by right, and why; rows are added, never changed"},
    )
    id: int = column(BIG, "A running number", key=True, identity=True)
    at: datetime = column(MOMENT, "When", server_default="clock_timestamp()")
    login: str = column(TEXT, "Who, as they signed in", server_default="session_user")
    action: str = column(TEXT, "What: reveal_requested, revealed ...")
    subject: str = column(TEXT, "Of whom or what: a pseudonym or an id")
    reason: str | None = column(TEXT, "Why, in the words of who asked", null=True)
    details: dict[str, Any] = column(JSON, "What else is known of it", server_default="{}")
    transaction: int = column(BIG, "The transaction that wrote it", server_default="pg_current_xact_id()::text::bigint")
