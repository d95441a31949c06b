"""Schema ``core``, facts: complaints, the grievances within, and what became of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from complaints_nlp.labels import Category, Urgency
from models.records import CHANNEL_OF
from models.tables.base import BIG, BOOLEAN, DATE, FLOAT, HASH, MOMENT, NUMBER, TEXT, Table, column, one_of

SCHEMA = "core"
STATUSES = ("opened", "acknowledged", "in_progress", "resolved", "escalated", "reopened")


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
        Index(None, "opened_on"),
        Index(None, "opened_at", "complaint_id"),
        Index(None, "state", "opened_at"),
        Index(None, "code", "opened_at"),
        Index("ix_complaint_due", "resolve_by", postgresql_where="status <> 'resolved'"),
        {"schema": SCHEMA, "comment": "What one person wants fixed, over however many contacts and channels"},
    )
    complaint_id: str = column(HASH, "Record id of the contact that opened it; one derived from it where others keep that one", key=True)
    customer: str | None = column(TEXT, "Keyed pseudonym of the customer, where one is named", null=True)
    channel: str = column(TEXT, "Channel of the contact that opened it")
    category: str = column(TEXT, "Primary category of the contact that opened it")
    code: str | None = column(TEXT, "Its regulator code", null=True)
    urgency: str = column(TEXT, "Highest urgency of its contacts")
    state: str | None = column(TEXT, "First state named by its contacts", null=True)
    lga: str | None = column(TEXT, "Local government area within state", null=True)
    opened_at: datetime = column(MOMENT, "Time of its first contact")
    opened_on: date = column(DATE, "Day of its first contact in Africa/Lagos", computed="(opened_at at time zone 'Africa/Lagos')::date")
    second_contact_at: datetime | None = column(MOMENT, "Time of its second contact; null with a single one", null=True)
    last_contact_at: datetime = column(MOMENT, "Time of its last contact")
    contacts: int = column(NUMBER, "How many contacts it has")
    status: str = column(TEXT, "Where it stands: opened, acknowledged, in_progress, resolved, escalated or reopened")
    acknowledged_at: datetime | None = column(MOMENT, "First answer to any of its contacts", null=True)
    resolved_at: datetime | None = column(MOMENT, "Its last resolution, as a source or a case handler says", null=True)
    regulator_escalated_at: datetime | None = column(MOMENT, "When the customer took it to the regulator", null=True)
    acknowledge_clock: str | None = column(TEXT, "The clock of the first answer, where its code has one", null=True)
    acknowledge_by: datetime | None = column(MOMENT, "When that clock runs out", null=True)
    resolve_clock: str | None = column(TEXT, "The clock of its resolution that runs out first", null=True)
    resolve_by: datetime | None = column(MOMENT, "When that clock runs out", null=True)
    advise_by: datetime | None = column(MOMENT, "When the customer must have been told of the regulator if it is still open", null=True)


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
        CheckConstraint("not to_regulator or status = 'escalated'", name="to_regulator"),
        ForeignKeyConstraint(["complaint_id"], ["core.complaint.complaint_id"], ondelete="CASCADE"),
        {"schema": SCHEMA, "comment": "What became of a complaint, as the sources and the case handlers tell it"},
    )
    complaint_id: str = column(HASH, "The complaint", key=True)
    status: str = column(TEXT, "The status it entered", key=True)
    at: datetime = column(MOMENT, "When", key=True, server_default="now()")
    source: str = column(TEXT, "Who said so: a source, or case_handler", server_default="case_handler")
    to_regulator: bool = column(BOOLEAN, "Escalated by the customer to the regulator: its clocks start", server_default="false")
    changed_by: str | None = column(TEXT, "Login of the case handler; null where a source said so", null=True)


class StatusTransition(Table, table=True):
    __tablename__ = "status_transition"
    __table_args__: Any = (
        one_of("from_status", STATUSES),
        one_of("to_status", STATUSES),
        {"schema": SCHEMA, "comment": "Which status a case handler may put after which; sources may say anything"},
    )
    from_status: str = column(TEXT, "The status a complaint has", key=True)
    to_status: str = column(TEXT, "The one it may be given", key=True)


class LabelHistory(Table, table=True):
    __tablename__ = "label_history"
    __table_args__: Any = (
        ForeignKeyConstraint(["complaint_id"], ["core.complaint.complaint_id"], ondelete="CASCADE"),
        Index(None, "complaint_id"),
        {"schema": SCHEMA, "comment": "What a complaint was labelled before a correction; written by a trigger"},
    )
    id: int = column(BIG, "A running number", key=True, identity=True)
    complaint_id: str = column(HASH, "The complaint")
    category_before: str = column(TEXT, "Category until then")
    code_before: str | None = column(TEXT, "Regulator code until then", null=True)
    category_after: str = column(TEXT, "Category from then on")
    code_after: str | None = column(TEXT, "Regulator code from then on", null=True)
    changed_at: datetime = column(MOMENT, "When", server_default="now()")
    changed_by: str = column(TEXT, "Login that changed it", server_default="session_user")
