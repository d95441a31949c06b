"""Schema ``core``, facts: contacts, the complaints they are about, and the grievances within."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

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
        {
            "schema": SCHEMA,
            "comment": "Each time someone reached out; monthly partitions by occurred_at (UTC). Holds no personal data: the text is masked",
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
    masked_text: str | None = column(TEXT, "The text with placeholders for personal data; null for a call without words", null=True)
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
    fingerprint: bytes | None = column(BYTES, "MinHash signature of the masked text: 64 numbers of 32 bits, little endian", null=True)
    entities: dict[str, int] = column(JSON, "How many of each type of personal data were masked")
    model_version: str | None = column(TEXT, "The model that answered; what a person corrected is theirs", null=True)
    corrected_at: datetime | None = column(
        MOMENT, "When a person last set is_complaint, category, secondary and code; null while they are the model's", null=True
    )
    batch_id: str = column(HASH, "The batch that brought it")
    loaded_at: datetime = column(MOMENT, "When it was loaded")


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


class Complaint(Table, table=True):
    __tablename__ = "complaint"
    __table_args__: Any = (
        one_of("category", Category),
        one_of("channel", sorted(set(CHANNEL_OF.values()))),
        one_of("status", STATUSES),
        one_of("urgency", Urgency),
        CheckConstraint("contacts >= 1 and opened_at <= last_contact_at", name="contacts"),
        ForeignKeyConstraint(["code"], ["core.code.code"]),
        ForeignKeyConstraint(["state"], ["core.state.state"]),
        ForeignKeyConstraint(["state", "lga"], ["core.lga.state", "core.lga.lga"]),
        Index(None, "customer"),
        Index(None, "category", "opened_at"),
        Index(None, "opened_at"),
        {"schema": SCHEMA, "comment": "What one person wants fixed, over however many contacts and channels"},
    )
    complaint_id: str = column(HASH, "Record id of the contact that opened it", key=True)
    customer: str | None = column(TEXT, "Keyed pseudonym of the customer, where one is named", null=True)
    channel: str = column(TEXT, "Channel of the contact that opened it")
    category: str = column(TEXT, "Primary category of the contact that opened it")
    code: str | None = column(TEXT, "Its regulator code", null=True)
    urgency: str = column(TEXT, "Highest urgency of its contacts")
    state: str | None = column(TEXT, "First state named by its contacts", null=True)
    lga: str | None = column(TEXT, "Local government area within state", null=True)
    opened_at: datetime = column(MOMENT, "Time of its first contact")
    last_contact_at: datetime = column(MOMENT, "Time of its last contact")
    contacts: int = column(NUMBER, "How many contacts it has")
    status: str = column(TEXT, "Where it stands: opened, acknowledged, in_progress, resolved, escalated or reopened")
    acknowledged_at: datetime | None = column(MOMENT, "First answer to any of its contacts", null=True)
    resolved_at: datetime | None = column(MOMENT, "Last resolution any of its contacts names", null=True)


class Grievance(Table, table=True):
    __tablename__ = "grievance"
    __table_args__: Any = (
        one_of("category", Category),
        ForeignKeyConstraint(["complaint_id"], ["core.complaint.complaint_id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["code"], ["core.code.code"]),
        Index("uq_grievance_primary", "complaint_id", unique=True, postgresql_where="is_primary"),
        {"schema": SCHEMA, "comment": "One category within a complaint: the primary one and each secondary is a row"},
    )
    complaint_id: str = column(HASH, "The complaint", key=True)
    category: str = column(TEXT, "network, billing or service", key=True)
    code: str | None = column(TEXT, "Regulator code, known for a primary one", null=True)
    is_primary: bool = column(BOOLEAN, "Whether it is what the complaint is mainly about")
    confidence: float | None = column(FLOAT, "Highest calibrated probability among its contacts; null for a secondary one", null=True)


class StatusHistory(Table, table=True):
    __tablename__ = "status_history"
    __table_args__: Any = (
        one_of("status", STATUSES),
        ForeignKeyConstraint(["complaint_id"], ["core.complaint.complaint_id"], ondelete="CASCADE"),
        {"schema": SCHEMA, "comment": "What became of a complaint, as the sources tell it"},
    )
    complaint_id: str = column(HASH, "The complaint", key=True)
    status: str = column(TEXT, "The status it entered", key=True)
    at: datetime = column(MOMENT, "When", key=True)
    source: str = column(TEXT, "Who said so")
