"""Monitoring: checks, alerts and their history, the outbox, held batches, and the counts that are watched.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.scripts import run_script

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
TEAMS = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}
STAFF = ", ".join((*TEAMS, "business"))
READERS = f"{STAFF}, data_science"
# What, on what, to whom. Whoever is not named here may not.
GRANTS = (
    ("usage on schema monitoring", f"pipeline, {READERS}, leadership, privacy_officer"),
    ("select, insert, update on monitoring.check_result, monitoring.alert, monitoring.delivery", "pipeline"),
    ("select, insert, update on monitoring.batch_hold, monitoring.batch_profile", "pipeline"),
    ("select, insert on monitoring.alert_event", "pipeline"),
    ("select, insert, update, delete on monitoring.hourly_count", "pipeline"),
    ("select, insert, delete on monitoring.touched_hour", "pipeline"),
    ("select on monitoring.check_result", f"{READERS}, privacy_officer"),
    ("select on monitoring.alert, monitoring.alert_event, monitoring.hourly_count", READERS),
    ("select on monitoring.batch_hold, monitoring.batch_profile", STAFF),
    # What happened, and in which state; no numbers, which may be about fewer than five people.
    (
        "select (alert_id, kind, severity, status, category, code, channel, state, opened_at, updated_at, resolved_at) on monitoring.alert",
        "leadership",
    ),
    ("insert (alert_id, action, until, note) on monitoring.alert_event", STAFF),
    (
        "select (delivery_id, alert_id, channel, severity, state, tries, created_at, next_try_at, sent_at) on monitoring.delivery",
        "business",
    ),
    ("execute on function monitoring.acknowledge_alert(bigint, text), monitoring.resolve_alert(bigint, text)", STAFF),
    ("execute on function monitoring.snooze_alert(bigint, timestamptz, text)", STAFF),
)
SEEN = "exists (select from monitoring.alert where alert.alert_id = alert_event.alert_id)"
# Reader, which alerts. A broken feed or run is everybody's: what a team sees may be incomplete.
ALERTS = (
    *((team, f"category = '{category}' or (category is null and kind in ('quality', 'run'))") for team, category in TEAMS.items()),
    *((role, "true") for role in ("business", "data_science", "leadership")),
)
COUNTS = (
    *((team, f"category = '{category}'") for team, category in TEAMS.items()),
    *((role, "true") for role in ("business", "data_science")),
)


def upgrade() -> None:
    create_tables()
    run_script(SQL / "0011_monitoring.sql")
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")
    for statement in policies():
        op.execute(statement)


def downgrade() -> None:
    run_script(SQL / "0011_monitoring_down.sql")
    drop_tables()
    op.execute(f"revoke usage on schema monitoring from pipeline, {READERS}, leadership, privacy_officer")


def policies() -> Iterator[str]:
    for table in ("alert", "alert_event", "hourly_count"):
        yield f"alter table monitoring.{table} enable row level security, force row level security"
        yield f"create policy pipeline on monitoring.{table} to pipeline using (true) with check (true)"
    for role, rows in ALERTS:
        yield f"create policy {role} on monitoring.alert for select to {role} using ({rows})"
    for role, rows in COUNTS:
        yield f"create policy {role} on monitoring.hourly_count for select to {role} using ({rows})"
        yield f"create policy {role} on monitoring.alert_event for select to {role} using ({SEEN})"
    for role in (*TEAMS, "business"):
        people = "action in ('acknowledged', 'snoozed', 'resolved')"
        yield f"create policy {role}_writes on monitoring.alert_event for insert to {role} with check ({people} and {SEEN})"


def create_tables() -> None:
    op.create_table(
        "alert",
        sa.Column("alert_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Its number"),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="What makes two findings the same incident: kind and cell, or check and source",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="spike, outage, theme, quality, drift or run"),
        sa.Column("severity", sa.Text(), nullable=False, comment="notice, warning or severe: the highest it reached"),
        sa.Column("status", sa.Text(), server_default="opened", nullable=False, comment="opened, acknowledged, snoozed or resolved"),
        sa.Column("title", sa.Text(), nullable=False, comment="One line, free of personal data"),
        sa.Column("category", sa.Text(), nullable=True, comment="Where: category; decides which team sees it"),
        sa.Column("code", sa.Text(), nullable=True, comment="Where: regulator code"),
        sa.Column("channel", sa.Text(), nullable=True, comment="Where: channel"),
        sa.Column("state", sa.Text(), nullable=True, comment="Where: state of Nigeria"),
        sa.Column("lga", sa.Text(), nullable=True, comment="Where: local government area"),
        sa.Column("source", sa.Text(), nullable=True, comment="Whose data, for quality"),
        sa.Column("observed", sa.Double(), nullable=True, comment="What was measured when last found"),
        sa.Column("expected", sa.Double(), nullable=True, comment="What was to be expected"),
        sa.Column("bound", sa.Double(), nullable=True, comment="Beyond this it is unusual"),
        sa.Column(
            "unusual", sa.Double(), nullable=True, comment="Probability of this or more when nothing is amiss; smaller is more unusual"
        ),
        sa.Column(
            "examples",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Up to five record ids, to be read with the reader's own rights",
        ),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What else the finder says: names and numbers, no text of a complaint",
        ),
        sa.Column("findings", sa.Integer(), server_default="1", nullable=False, comment="How many times it was found"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="When it was first found"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last found"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, comment="When anything of it last changed"),
        sa.Column(
            "notified_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When somebody was last to be told; the cooldown runs from here",
        ),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True, comment="Until when nobody wants to hear of it"),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True, comment="When it ended"),
        sa.CheckConstraint("(status = 'resolved') = (resolved_at is not null)", name=op.f("ck_alert_resolved")),
        sa.CheckConstraint("(status = 'snoozed') = (snoozed_until is not null)", name=op.f("ck_alert_snoozed")),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_alert_category")),
        sa.CheckConstraint("channel in ('call', 'sms', 'social', 'web')", name=op.f("ck_alert_channel")),
        sa.CheckConstraint("kind in ('spike', 'outage', 'theme', 'quality', 'drift', 'run')", name=op.f("ck_alert_kind")),
        sa.CheckConstraint("severity in ('notice', 'warning', 'severe')", name=op.f("ck_alert_severity")),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_alert_source")),
        sa.CheckConstraint("status in ('opened', 'acknowledged', 'snoozed', 'resolved')", name=op.f("ck_alert_status")),
        sa.CheckConstraint("cardinality(examples) <= 5", name=op.f("ck_alert_examples")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert")),
        schema="monitoring",
        comment="One row an incident, from its first finding to its end; the steps are in monitoring.alert_event",
    )
    op.create_index(op.f("ix_alert_updated_at"), "alert", ["updated_at"], unique=False, schema="monitoring")
    op.create_index(
        "ux_alert_fingerprint", "alert", ["fingerprint"], unique=True, schema="monitoring", postgresql_where="status <> 'resolved'"
    )
    op.create_table(
        "check_result",
        sa.Column("result_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="In order"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("name", sa.Text(), nullable=False, comment="The check, as docs/alerts.md lists them"),
        sa.Column("source", sa.Text(), nullable=True, comment="Whose data; null where the check is of all"),
        sa.Column(
            "subject",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What of it: a field, a kind of content; empty where the check has no parts",
        ),
        sa.Column(
            "batch_id", sa.String(length=64), nullable=True, comment="The batch looked at; null where the check is of a span of time"
        ),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=True, comment="First moment looked at"),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=True, comment="End of what was looked at"),
        sa.Column("passed", sa.Boolean(), nullable=False, comment="Whether it is as it should be"),
        sa.Column("severity", sa.Text(), nullable=True, comment="notice, warning or severe where it is not; null where it is"),
        sa.Column("observed", sa.Double(), nullable=True, comment="What was measured, in the unit of the check"),
        sa.Column("low", sa.Double(), nullable=True, comment="Below this it is a fault"),
        sa.Column("high", sa.Double(), nullable=True, comment="Above this it is a fault"),
        sa.Column("records", sa.Integer(), server_default="0", nullable=False, comment="How many records it was measured on"),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Names and numbers that help to find the cause",
        ),
        sa.CheckConstraint("severity in ('notice', 'warning', 'severe')", name=op.f("ck_check_result_severity")),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_check_result_source")),
        sa.PrimaryKeyConstraint("result_id", name=op.f("pk_check_result")),
        schema="monitoring",
        comment="Every quality check that was made and what came of it; nothing of any record's content",
    )
    op.create_index(op.f("ix_check_result_batch_id"), "check_result", ["batch_id"], unique=False, schema="monitoring")
    op.create_index(op.f("ix_check_result_checked_at"), "check_result", ["checked_at"], unique=False, schema="monitoring")
    op.create_table(
        "hourly_count",
        sa.Column("count_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False, comment="Begin of the hour the customers reached out in"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category"),
        sa.Column("code", sa.Text(), nullable=True, comment="Regulator code"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel"),
        sa.Column("state", sa.Text(), nullable=True, comment="State"),
        sa.Column("lga", sa.Text(), nullable=True, comment="Local government area"),
        sa.Column(
            "complaints",
            sa.Integer(),
            nullable=False,
            comment="Complaints with a contact in that hour; one person's ten calls about one matter are one",
        ),
        sa.Column("contacts", sa.Integer(), nullable=False, comment="Contacts about them"),
        sa.PrimaryKeyConstraint("count_id", name=op.f("pk_hourly_count")),
        schema="monitoring",
        comment="Complaints an hour and cell, kept in step with core.contact: what spikes are looked for in",
    )
    op.create_index(op.f("ix_hourly_count_category_hour"), "hourly_count", ["category", "hour"], unique=False, schema="monitoring")
    op.create_index(
        "ux_hourly_count_cell",
        "hourly_count",
        ["hour", "category", "code", "channel", "state", "lga"],
        unique=True,
        schema="monitoring",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "touched_hour",
        sa.Column("touch_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False, comment="Begin of the hour"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category whose contacts changed"),
        sa.PrimaryKeyConstraint("touch_id", name=op.f("pk_touched_hour")),
        schema="monitoring",
        comment="Hours whose contacts changed since they were last counted; written by a trigger with the change",
    )
    op.create_table(
        "alert_event",
        sa.Column("event_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="In order"),
        sa.Column("alert_id", sa.BigInteger(), nullable=False, comment="The alert"),
        sa.Column(
            "action",
            sa.Text(),
            nullable=False,
            comment="By people: acknowledged, snoozed, resolved. By itself: opened, updated, worsened, woken, closed, reopened",
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="When"),
        sa.Column("login", sa.Text(), server_default=sa.text("session_user"), nullable=False, comment="Database user who did it"),
        sa.Column("note", sa.Text(), nullable=True, comment="Why, in the words of who did it; never personal data"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True, comment="For snoozed: until when"),
        sa.Column("severity", sa.Text(), nullable=True, comment="Severity from then on"),
        sa.Column("observed", sa.Double(), nullable=True, comment="What was measured then"),
        sa.Column("expected", sa.Double(), nullable=True, comment="What was to be expected then"),
        sa.CheckConstraint("(action = 'snoozed') = (until is not null)", name=op.f("ck_alert_event_until")),
        sa.CheckConstraint(
            "action in ('acknowledged', 'snoozed', 'resolved', 'opened', 'updated', 'worsened', 'woken', 'closed', 'reopened')",
            name=op.f("ck_alert_event_action"),
        ),
        sa.CheckConstraint(
            "length(note) <= 500 and note !~ '@|[0-9]{7}|[0-9]{3,4}[ -][0-9]{3}[ -][0-9]{4}'", name=op.f("ck_alert_event_note")
        ),
        sa.CheckConstraint("severity in ('notice', 'warning', 'severe')", name=op.f("ck_alert_event_severity")),
        sa.ForeignKeyConstraint(["alert_id"], ["monitoring.alert.alert_id"], name=op.f("fk_alert_event_alert")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_alert_event")),
        schema="monitoring",
        comment="Every step in the life of an alert: who or what, when; rows are added, never changed",
    )
    op.create_index(op.f("ix_alert_event_alert_id"), "alert_event", ["alert_id"], unique=False, schema="monitoring")
    op.create_table(
        "batch_hold",
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch"),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False, comment="Since when"),
        sa.Column("checks", postgresql.ARRAY(sa.Text()), nullable=False, comment="The checks it failed"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="When it was let in"),
        sa.Column("released_by", sa.Text(), nullable=True, comment="Who let it in"),
        sa.Column("note", sa.Text(), nullable=True, comment="Why"),
        sa.CheckConstraint("(released_at is null) = (released_by is null)", name=op.f("ck_batch_hold_released")),
        sa.ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"], name=op.f("fk_batch_hold_batch")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_hold")),
        schema="monitoring",
        comment="Batches that a severe check keeps out of the warehouse until a person lets them in",
    )
    op.create_table(
        "delivery",
        sa.Column(
            "delivery_id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="In order; every message carries it, so that a repeated one is known",
        ),
        sa.Column("alert_id", sa.BigInteger(), nullable=False, comment="The alert"),
        sa.Column(
            "channel",
            sa.Text(),
            nullable=False,
            comment="Name of the place it goes to, as the routing names it; its URL is in the environment alone",
        ),
        sa.Column("subject", sa.Text(), nullable=False, comment="First line, free of personal data"),
        sa.Column("body", sa.Text(), nullable=False, comment="The message, free of personal data"),
        sa.Column("severity", sa.Text(), nullable=False, comment="Severity when it was written"),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False, comment="waiting, sent or given_up"),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False, comment="How often it was tried"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was written"),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False, comment="When it is tried next"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="When the place took it"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="Why the last try failed, without URL or secret"),
        sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f("ck_delivery_sent")),
        sa.CheckConstraint("state in ('waiting', 'sent', 'given_up')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(["alert_id"], ["monitoring.alert.alert_id"], name=op.f("fk_delivery_alert")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery")),
        schema="monitoring",
        comment="The outbox: what is to be told to whom, written with the alert in one transaction, sent at least once",
    )
    op.create_index(op.f("ix_delivery_alert_id"), "delivery", ["alert_id"], unique=False, schema="monitoring")
    op.create_index(
        "ix_delivery_waiting", "delivery", ["next_try_at"], unique=False, schema="monitoring", postgresql_where="state = 'waiting'"
    )
    op.create_table(
        "batch_profile",
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who delivered it"),
        sa.Column("dialect", sa.Text(), nullable=False, comment="The format most of its records have; empty where none could be read"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="When we took it"),
        sa.Column("records", sa.Integer(), nullable=False, comment="Records in it, good and bad"),
        sa.Column("quarantined", sa.Integer(), nullable=False, comment="Records the reader could not use"),
        sa.Column("duplicates", sa.Integer(), nullable=False, comment="Records that came before, in this batch or another"),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True, comment="Earliest time of a record in it"),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True, comment="Latest time of a record in it"),
        sa.Column("same_time", sa.Integer(), nullable=False, comment="Records that share the commonest time in it"),
        sa.Column("looked_at", sa.Integer(), nullable=False, comment="Records looked into for the next two; of a large batch a sample"),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="How many of them have each field"),
        sa.Column(
            "keys",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="How many of them have each key of the source's format, by type of value",
        ),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_batch_profile_source")),
        sa.ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"], name=op.f("fk_batch_profile_batch")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_profile")),
        schema="monitoring",
        comment="What a batch looked like when it was read: shares and shapes the next ones are measured against",
    )
    op.create_index(
        op.f("ix_batch_profile_source_received_at"), "batch_profile", ["source", "received_at"], unique=False, schema="monitoring"
    )


def drop_tables() -> None:
    op.drop_table("batch_profile", schema="monitoring")
    op.drop_table("delivery", schema="monitoring")
    op.drop_table("batch_hold", schema="monitoring")
    op.drop_table("alert_event", schema="monitoring")
    op.drop_table("touched_hour", schema="monitoring")
    op.drop_table("hourly_count", schema="monitoring")
    op.drop_table("check_result", schema="monitoring")
    op.drop_table("alert", schema="monitoring")
