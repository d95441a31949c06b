"""Schema ``monitoring``: what was checked, what was found, who was told, and the counts that are watched."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from complaints_nlp.labels import Category
from models.records import CHANNEL_OF, Source
from models.tables.base import BIG, BOOLEAN, FLOAT, HASH, JSON, MOMENT, NUMBER, TEXT, TEXTS, Table, column, one_of

SCHEMA = "monitoring"
KINDS = ("spike", "outage", "theme", "quality", "drift", "run")
SEVERITIES = ("notice", "warning", "severe")  # in rising order
ALERT_STATUSES = ("opened", "acknowledged", "snoozed", "resolved")
BY_PEOPLE = ("acknowledged", "snoozed", "resolved")
BY_ITSELF = ("opened", "updated", "worsened", "woken", "closed", "reopened")
DELIVERY_STATES = ("waiting", "sent", "given_up")


def _of_alert() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["alert_id"], ["monitoring.alert.alert_id"])


class CheckResult(Table, table=True):
    __tablename__ = "check_result"
    __table_args__: Any = (
        one_of("source", Source),
        one_of("severity", SEVERITIES),
        Index(None, "checked_at"),
        Index(None, "batch_id"),
        {"schema": SCHEMA, "comment": "Every quality check that was made and what came of it; nothing of any record's content"},
    )
    result_id: int = column(BIG, "In order", key=True, identity=True)
    checked_at: datetime = column(MOMENT, "When")
    name: str = column(TEXT, "The check, as docs/alerts.md lists them")
    source: str | None = column(TEXT, "Whose data; null where the check is of all", null=True)
    subject: str = column(TEXT, "What of it: a field, a kind of content; empty where the check has no parts", server_default="")
    batch_id: str | None = column(HASH, "The batch looked at; null where the check is of a span of time", null=True)
    window_start: datetime | None = column(MOMENT, "First moment looked at", null=True)
    window_end: datetime | None = column(MOMENT, "End of what was looked at", null=True)
    passed: bool = column(BOOLEAN, "Whether it is as it should be")
    severity: str | None = column(TEXT, "notice, warning or severe where it is not; null where it is", null=True)
    observed: float | None = column(FLOAT, "What was measured, in the unit of the check", null=True)
    low: float | None = column(FLOAT, "Below this it is a fault", null=True)
    high: float | None = column(FLOAT, "Above this it is a fault", null=True)
    records: int = column(NUMBER, "How many records it was measured on", server_default="0")
    details: dict[str, Any] = column(JSON, "Names and numbers that help to find the cause", server_default="{}")


class Alert(Table, table=True):
    __tablename__ = "alert"
    __table_args__: Any = (
        one_of("kind", KINDS),
        one_of("severity", SEVERITIES),
        one_of("status", ALERT_STATUSES),
        one_of("category", Category),
        one_of("channel", sorted(set(CHANNEL_OF.values()))),
        one_of("source", Source),
        CheckConstraint("(status = 'resolved') = (resolved_at is not null)", name="resolved"),
        CheckConstraint("(status = 'snoozed') = (snoozed_until is not null)", name="snoozed"),
        CheckConstraint("cardinality(examples) <= 5", name="examples"),
        # One incident, one alert: a second one with the same fingerprint cannot be open beside it.
        Index("ux_alert_fingerprint", "fingerprint", unique=True, postgresql_where="status <> 'resolved'"),
        Index(None, "updated_at"),
        {"schema": SCHEMA, "comment": "One row an incident, from its first finding to its end; the steps are in monitoring.alert_event"},
    )
    alert_id: int = column(BIG, "Its number", key=True, identity=True)
    fingerprint: str = column(TEXT, "What makes two findings the same incident: kind and cell, or check and source")
    kind: str = column(TEXT, "spike, outage, theme, quality, drift or run")
    severity: str = column(TEXT, "notice, warning or severe: the highest it reached")
    status: str = column(TEXT, "opened, acknowledged, snoozed or resolved", server_default="opened")
    title: str = column(TEXT, "One line, free of personal data")
    category: str | None = column(TEXT, "Where: category; decides which team sees it", null=True)
    code: str | None = column(TEXT, "Where: regulator code", null=True)
    channel: str | None = column(TEXT, "Where: channel", null=True)
    state: str | None = column(TEXT, "Where: state of Nigeria", null=True)
    lga: str | None = column(TEXT, "Where: local government area", null=True)
    source: str | None = column(TEXT, "Whose data, for quality", null=True)
    observed: float | None = column(FLOAT, "What was measured when last found", null=True)
    expected: float | None = column(FLOAT, "What was to be expected", null=True)
    bound: float | None = column(FLOAT, "Beyond this it is unusual", null=True)
    unusual: float | None = column(FLOAT, "Probability of this or more when nothing is amiss; smaller is more unusual", null=True)
    examples: list[str] = column(TEXTS, "Up to five record ids, to be read with the reader's own rights", server_default="{}")
    details: dict[str, Any] = column(JSON, "What else the finder says: names and numbers, no text of a complaint", server_default="{}")
    findings: int = column(NUMBER, "How many times it was found", server_default="1")
    opened_at: datetime = column(MOMENT, "When it was first found")
    found_at: datetime = column(MOMENT, "When it was last found")
    updated_at: datetime = column(MOMENT, "When anything of it last changed")
    notified_at: datetime | None = column(MOMENT, "When somebody was last to be told; the cooldown runs from here", null=True)
    snoozed_until: datetime | None = column(MOMENT, "Until when nobody wants to hear of it", null=True)
    resolved_at: datetime | None = column(MOMENT, "When it ended", null=True)


class AlertEvent(Table, table=True):
    __tablename__ = "alert_event"
    __table_args__: Any = (
        _of_alert(),
        one_of("action", (*BY_PEOPLE, *BY_ITSELF)),
        one_of("severity", SEVERITIES),
        CheckConstraint("(action = 'snoozed') = (until is not null)", name="until"),
        # People write notes in a hurry; a customer's number or address has no place in them.
        CheckConstraint("length(note) <= 500 and note !~ '@|[0-9]{7}|[0-9]{3,4}[ -][0-9]{3}[ -][0-9]{4}'", name="note"),
        Index(None, "alert_id"),
        {"schema": SCHEMA, "comment": "Every step in the life of an alert: who or what, when; rows are added, never changed"},
    )
    event_id: int = column(BIG, "In order", key=True, identity=True)
    alert_id: int = column(BIG, "The alert")
    action: str = column(TEXT, "By people: acknowledged, snoozed, resolved. By itself: opened, updated, worsened, woken, closed, reopened")
    at: datetime = column(MOMENT, "When", server_default="clock_timestamp()")
    login: str = column(TEXT, "Database user who did it", server_default="session_user")
    note: str | None = column(TEXT, "Why, in the words of who did it; never personal data", null=True)
    until: datetime | None = column(MOMENT, "For snoozed: until when", null=True)
    severity: str | None = column(TEXT, "Severity from then on", null=True)
    observed: float | None = column(FLOAT, "What was measured then", null=True)
    expected: float | None = column(FLOAT, "What was to be expected then", null=True)


class Delivery(Table, table=True):
    __tablename__ = "delivery"
    __table_args__: Any = (
        _of_alert(),
        one_of("state", DELIVERY_STATES),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
        Index("ix_delivery_waiting", "next_try_at", postgresql_where="state = 'waiting'"),
        Index(None, "alert_id"),
        {
            "schema": SCHEMA,
            "comment": "The outbox: what is to be told to whom, written with the alert in one transaction, sent at least once",
        },
    )
    delivery_id: int = column(BIG, "In order; every message carries it, so that a repeated one is known", key=True, identity=True)
    alert_id: int = column(BIG, "The alert")
    channel: str = column(TEXT, "Name of the place it goes to, as the routing names it; its URL is in the environment alone")
    subject: str = column(TEXT, "First line, free of personal data")
    body: str = column(TEXT, "The message, free of personal data")
    severity: str = column(TEXT, "Severity when it was written")
    state: str = column(TEXT, "waiting, sent or given_up", server_default="waiting")
    tries: int = column(NUMBER, "How often it was tried", server_default="0")
    created_at: datetime = column(MOMENT, "When it was written")
    next_try_at: datetime = column(MOMENT, "When it is tried next")
    sent_at: datetime | None = column(MOMENT, "When the place took it", null=True)
    last_error: str | None = column(TEXT, "Why the last try failed, without URL or secret", null=True)


class BatchHold(Table, table=True):
    __tablename__ = "batch_hold"
    __table_args__: Any = (
        ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"]),
        CheckConstraint("(released_at is null) = (released_by is null)", name="released"),
        {"schema": SCHEMA, "comment": "Batches that a severe check keeps out of the warehouse until a person lets them in"},
    )
    batch_id: str = column(HASH, "The batch", key=True)
    held_at: datetime = column(MOMENT, "Since when")
    checks: list[str] = column(TEXTS, "The checks it failed")
    released_at: datetime | None = column(MOMENT, "When it was let in", null=True)
    released_by: str | None = column(TEXT, "Who let it in", null=True)
    note: str | None = column(TEXT, "Why", null=True)


class BatchProfile(Table, table=True):
    __tablename__ = "batch_profile"
    __table_args__: Any = (
        ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"]),
        one_of("source", Source),
        Index(None, "source", "received_at"),
        {"schema": SCHEMA, "comment": "What a batch looked like when it was read: shares and shapes the next ones are measured against"},
    )
    batch_id: str = column(HASH, "The batch", key=True)
    source: str = column(TEXT, "Who delivered it")
    dialect: str = column(TEXT, "The format most of its records have; empty where none could be read")
    received_at: datetime = column(MOMENT, "When we took it")
    records: int = column(NUMBER, "Records in it, good and bad")
    quarantined: int = column(NUMBER, "Records the reader could not use")
    duplicates: int = column(NUMBER, "Records that came before, in this batch or another")
    first_at: datetime | None = column(MOMENT, "Earliest time of a record in it", null=True)
    last_at: datetime | None = column(MOMENT, "Latest time of a record in it", null=True)
    same_time: int = column(NUMBER, "Records that share the commonest time in it")
    looked_at: int = column(NUMBER, "Records looked into for the next two; of a large batch a sample")
    fields: dict[str, Any] = column(JSON, "How many of them have each field")
    keys: dict[str, Any] = column(JSON, "How many of them have each key of the source's format, by type of value")


class HourlyCount(Table, table=True):
    __tablename__ = "hourly_count"
    __table_args__: Any = (
        Index(None, "category", "hour"),
        Index(
            "ux_hourly_count_cell",
            *("hour", "category", "code", "channel", "state", "lga"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        {"schema": SCHEMA, "comment": "Complaints an hour and cell, kept in step with core.contact: what spikes are looked for in"},
    )
    count_id: int = column(BIG, "A running number", key=True, identity=True)
    hour: datetime = column(MOMENT, "Begin of the hour the customers reached out in")
    category: str = column(TEXT, "Category")
    code: str | None = column(TEXT, "Regulator code", null=True)
    channel: str = column(TEXT, "Channel")
    state: str | None = column(TEXT, "State", null=True)
    lga: str | None = column(TEXT, "Local government area", null=True)
    complaints: int = column(NUMBER, "Complaints with a contact in that hour; one person's ten calls about one matter are one")
    contacts: int = column(NUMBER, "Contacts about them")


class TouchedHour(Table, table=True):
    __tablename__ = "touched_hour"
    __table_args__: Any = (
        {"schema": SCHEMA, "comment": "Hours whose contacts changed since they were last counted; written by a trigger with the change"},
    )
    touch_id: int = column(BIG, "A running number", key=True, identity=True)
    hour: datetime = column(MOMENT, "Begin of the hour")
    category: str = column(TEXT, "Category whose contacts changed")
