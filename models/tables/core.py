"""Schema ``core``, facts: contacts, what was said in them, and whom they name. The complaints they are about: models.tables.cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text

from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from models.records import CHANNEL_OF, Source
from models.tables.base import (
    AMOUNTS,
    BOOLEAN,
    BYTES,
    FLOAT,
    HASH,
    JSON,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    Table,
    column,
    one_of,
)

SCHEMA = "core"
# What a person should look at, as the view ml.review_queue says it too: near even odds, or two models disagree.
UNCERTAINTY = "greatest(1 - abs(2 * complaint_probability - 1), complaint_probability * (1 - confidence) * 1.5)"
DOUBT = f"({UNCERTAINTY} * (1 + disputed::integer))"
FOR_REVIEW = f"corrected_at is null and (disputed or {UNCERTAINTY} >= 0.5)"
STATUSES = ("opened", "acknowledged", "in_progress", "resolved", "escalated", "reopened")


class Contact(Table, table=True):
    __tablename__ = "contact"
    __table_args__: Any = (
        one_of("source", Source),
        one_of("channel", sorted(set(CHANNEL_OF.values()))),
        one_of("language", Language),
        one_of("category", Category),
        one_of("sentiment", Sentiment),
        one_of("urgency", Urgency),
        CheckConstraint("confidence between 0 and 1 and complaint_probability between 0 and 1", name="probabilities"),
        CheckConstraint("is_complaint or complaint_id is null", name="complaint_id"),
        ForeignKeyConstraint(["code"], ["core.code.code"]),
        ForeignKeyConstraint(["state"], ["core.state.state"]),
        ForeignKeyConstraint(["state", "lga"], ["core.lga.state", "core.lga.lga"]),
        Index(None, "complaint_id"),
        Index(None, "customer"),
        Index(None, "category", "occurred_at"),
        Index(None, "conversation"),
        Index("ix_contact_review", "language", "category", text(DOUBT), "record_id", postgresql_where=text(FOR_REVIEW)),
        {
            "schema": SCHEMA,
            "comment": "Each time someone reached out; monthly partitions by occurred_at (UTC). What was said is in core.contact_text",
            "postgresql_partition_by": "RANGE (occurred_at)",
        },
    )
    record_id: str = column(HASH, "Id of the record it was made from, in ingest.record", key=True)
    occurred_at: datetime = column(MOMENT, "When the customer reached out", key=True)
    source: str = column(TEXT, "Who delivered it: call_logs, sms, social or web_forms")
    channel: str = column(TEXT, "How the customer reached out: call, sms, social or web")
    dialect: str = column(TEXT, "Format of the file it came in")
    received_at: datetime = column(MOMENT, "When we received it")
    customer: str | None = column(TEXT, "Keyed pseudonym of the customer, where one is named", null=True)
    complaint_id: str | None = column(
        HASH, "The complaint it is about; null for praise, questions, advertising and calls without words", null=True
    )
    language: str | None = column(TEXT, "ISO 639 code: en, pcm, yo, ha, ig, or other", null=True)
    is_complaint: bool = column(BOOLEAN, "Whether it is taken for a complaint; false without words")
    complaint_probability: float | None = column(FLOAT, "Calibrated probability that it is a complaint", null=True)
    category: str | None = column(TEXT, "Best of network, billing, service, also when it is no complaint", null=True)
    secondary: list[str] = column(TEXTS, "Further categories it complains of")
    confidence: float | None = column(
        FLOAT, "Calibrated probability that category is right, given a complaint; null where a person said it", null=True
    )
    code: str | None = column(TEXT, "Regulator code; null where core.code does not hold the one given", null=True)
    sentiment: str | None = column(TEXT, "negative, neutral or positive", null=True)
    urgency: str | None = column(TEXT, "low, normal or high", null=True)
    state: str | None = column(TEXT, "State, from the source's field, else from the text", null=True)
    lga: str | None = column(TEXT, "Local government area within state", null=True)
    amounts: list[float] = column(AMOUNTS, "Naira amounts in the text")
    products: list[str] = column(TEXTS, "Products and plans, from the source's field and the text")
    agent: str | None = column(TEXT, "Keyed pseudonym of the agent", null=True)
    queue: str | None = column(TEXT, "Queue of the call centre", null=True)
    disposition: str | None = column(TEXT, "How the agent closed it", null=True)
    acknowledged_at: datetime | None = column(MOMENT, "When the operator first answered", null=True)
    resolved_at: datetime | None = column(MOMENT, "When the source says it was resolved", null=True)
    duration_seconds: float | None = column(FLOAT, "Length of the call in seconds", null=True)
    wait_seconds: float | None = column(FLOAT, "Time until an agent answered, in seconds", null=True)
    is_repost: bool = column(BOOLEAN, "Somebody passing on another's post")
    media_count: int = column(NUMBER, "Pictures and videos attached")
    in_reply_to: str | None = column(HASH, "Record id of the post it answers, whether that is here or not", null=True)
    conversation: str | None = column(HASH, "Record id of the post its thread began with; null for a thread of its own", null=True)
    edited_at: datetime | None = column(MOMENT, "When its author last changed it; earlier texts are in core.contact_version", null=True)
    withdrawn_at: datetime | None = column(
        MOMENT, "When we learned that it was deleted at its source: it counts, its text is gone", null=True
    )
    entities: dict[str, int] = column(JSON, "How many of each type of personal data were masked")
    model_version: str | None = column(TEXT, "The model that answered; what a person corrected is theirs", null=True)
    corrected_at: datetime | None = column(
        MOMENT, "When a person last set is_complaint, category, secondary and code; null while they are the model's", null=True
    )
    disputed: bool = column(
        BOOLEAN,
        "Whether the newest answer of another model differs from these labels; false once a person has said",
        server_default="false",
    )
    batch_id: str = column(HASH, "The batch that brought it")
    loaded_at: datetime = column(MOMENT, "When it was loaded")


class ContactText(Table, table=True):
    __tablename__ = "contact_text"
    __table_args__: Any = (
        one_of("category", Category),
        {
            "schema": SCHEMA,
            # Apart from core.contact: who may count contacts may not always read them, and counting does not drag the words along.
            "comment": "What was said in a contact, masked: no personal data. Monthly partitions by occurred_at (UTC), as core.contact",
            "postgresql_partition_by": "RANGE (occurred_at)",
        },
    )
    record_id: str = column(HASH, "The contact, in core.contact; one without words has no row here", key=True)
    occurred_at: datetime = column(MOMENT, "When the customer reached out", key=True)
    category: str = column(TEXT, "Category of the contact: it decides who may read the text")
    masked_text: str = column(TEXT, "The text with placeholders for personal data")
    fingerprint: bytes = column(BYTES, "MinHash signature of the masked text: 64 numbers of 32 bits, little endian")


class ContactIdentifier(Table, table=True):
    __tablename__ = "contact_identifier"
    __table_args__: Any = (
        Index(None, "complaint_id"),
        Index(None, "record_id"),
        {
            "schema": SCHEMA,
            "comment": "Who a contact names, as keyed pseudonyms: what joins contacts of one person over all channels",
        },
    )
    identifier: str = column(TEXT, "Keyed pseudonym of a phone, account, e-mail or handle", key=True)
    record_id: str = column(HASH, "The contact", key=True)
    occurred_at: datetime = column(MOMENT, "Its time, to find it in its partition")
    complaint_id: str | None = column(HASH, "Its complaint", null=True)
