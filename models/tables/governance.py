"""Schema ``governance``: who may still read what."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint

from models.tables.base import BYTES, HASH, MOMENT, NUMBER, Table, column

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
