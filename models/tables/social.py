"""Posts of social networks: what ids they go by, which were taken back, and what they said before they were edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index

from complaints_nlp.labels import Category
from models.tables.base import BOOLEAN, BYTES, HASH, MOMENT, NUMBER, TEXT, TEXTS, Table, column, one_of


class Post(Table, table=True):
    __tablename__ = "post"
    __table_args__: Any = (
        Index(None, "record_id"),
        Index(None, "author_key", postgresql_where="author_key is not null"),
        Index(None, "network", "checked_at"),
        {
            "schema": "ingest",
            "comment": "Posts that came by a connector, by every id their network may name them by; a deletion finds them here",
        },
    )
    post_key: str = column(HASH, "SHA-256 of 'social' and the network's own id; of X and Bluesky that is the record id", key=True)
    record_id: str = column(HASH, "The record it is, also where an edit has an id of its own")
    network: str = column(TEXT, "x, bluesky, or mastodon and the instance whose id it is")
    sealed_id: bytes = column(BYTES, "The network's own id, encrypted: to ask whether the post is still there")
    author_key: str | None = column(HASH, "Keyed hash of the author's id: an account that ends takes its posts along", null=True)
    event_ids: list[str] = column(TEXTS, "Events it was published as: they may still wait in the inbox")
    seen_at: datetime = column(MOMENT, "When it came first")
    checked_at: datetime = column(MOMENT, "When it was last seen to be there")


class Withdrawal(Table, table=True):
    __tablename__ = "withdrawal"
    __table_args__: Any = (
        CheckConstraint("rounds >= 0", name="rounds"),
        Index(None, "record_id"),
        Index("ix_withdrawal_pending", "noticed_at", postgresql_where="honoured_at is null"),
        Index("ix_withdrawal_unknown", "noticed_at", postgresql_where="not known"),
        {"schema": "ingest", "comment": "Posts taken back at their source. The line stays, so that a redelivery has no text either"},
    )
    post_key: str = column(HASH, "The post as its network names it, as in ingest.post", key=True)
    record_id: str = column(HASH, "The record it is, as far as known")
    network: str = column(TEXT, "Which network told")
    noticed_at: datetime = column(MOMENT, "When we learned of it")
    known: bool = column(BOOLEAN, "Whether anything of it has ever been here; others are forgotten after some days")
    rounds: int = column(NUMBER, "How often text of it came after it was honoured", server_default="0")
    honoured_at: datetime | None = column(MOMENT, "When the last of its text was removed everywhere; null: not yet", null=True)


class ContactVersion(Table, table=True):
    __tablename__ = "contact_version"
    __table_args__: Any = (
        one_of("category", Category),
        CheckConstraint("version_no >= 1", name="version_no"),
        {"schema": "core", "comment": "What a contact said before its author edited it; what it says now is in core.contact_text"},
    )
    record_id: str = column(HASH, "The contact", key=True)
    version_no: int = column(NUMBER, "From 1, in the order they were replaced", key=True, autoincrement=False)
    occurred_at: datetime = column(MOMENT, "When the customer reached out")
    category: str = column(TEXT, "Category of the contact then: it decides who may read the text")
    masked_text: str | None = column(TEXT, "The text then, with placeholders for personal data; null once withdrawn", null=True)
    is_complaint: bool = column(BOOLEAN, "Whether it was taken for a complaint")
    code: str | None = column(TEXT, "Its regulator code", null=True)
    model_version: str | None = column(TEXT, "The model that had answered", null=True)
    written_at: datetime = column(MOMENT, "When its author wrote this version")
    superseded_at: datetime = column(MOMENT, "When the next version was loaded")
