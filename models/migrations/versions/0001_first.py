"""The first shape: ledger, record ids, dimensions, facts, wrapped keys, and the views people query.

Revision ID: 0001
Revises: nothing
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.scripts import run_script

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
SCHEMAS = {
    "ingest": "What came in: the ledger of batches, and the record ids that make loading idempotent",
    "core": "Dimensions and facts",
    "reporting": "The views people query",
    "ml": "Which model said what",
    "governance": "Keys, and who may still read what",
    "monitoring": "Checks and alerts",
}
VIEWS = ("ledger", "complaints", "contacts")


def upgrade() -> None:
    for schema, comment in SCHEMAS.items():
        op.execute(f"create schema {schema}")
        op.execute(f"comment on schema {schema} is '{comment}'")
    create_tables()
    for name in ("0001_functions.sql", "0001_views.sql"):
        run_script(SQL / name)


def downgrade() -> None:
    for view in VIEWS:
        op.execute(f"drop view reporting.{view}")
    op.execute("drop function ingest.ensure_partitions(regclass, date[])")
    drop_tables()
    for schema in SCHEMAS:
        op.execute(f"drop schema {schema}")


def create_tables() -> None:
    op.create_table(
        "category",
        sa.Column("category", sa.Text(), nullable=False, comment="network, billing or service"),
        sa.Column("title", sa.Text(), nullable=False, comment="As reports show it"),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_category_category")),
        sa.PrimaryKeyConstraint("category", name=op.f("pk_category")),
        schema="core",
        comment="What a complaint is about",
    )
    op.create_table(
        "channel",
        sa.Column("channel", sa.Text(), nullable=False, comment="call, sms, social or web"),
        sa.Column("title", sa.Text(), nullable=False, comment="As reports show it"),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel")),
        schema="core",
        comment="How a customer reaches out",
    )
    op.create_table(
        "contact_identifier",
        sa.Column("identifier", sa.Text(), nullable=False, comment="Keyed pseudonym of a phone, account, e-mail or handle"),
        sa.Column("record_id", sa.String(length=64), nullable=False, comment="The contact"),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="Its time, to find it in its partition"),
        sa.Column("complaint_id", sa.String(length=64), nullable=True, comment="Its complaint"),
        sa.PrimaryKeyConstraint("identifier", "record_id", name=op.f("pk_contact_identifier")),
        schema="core",
        comment="Who a contact names, as keyed pseudonyms: what joins contacts of one person over all channels",
    )
    op.create_index(op.f("ix_contact_identifier_complaint_id"), "contact_identifier", ["complaint_id"], unique=False, schema="core")
    op.create_table(
        "customer",
        sa.Column("customer", sa.Text(), nullable=False, comment="Keyed pseudonym of the most trusted identifier"),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False, comment="Time of the first contact loaded"),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False, comment="Time of the last contact loaded"),
        sa.CheckConstraint("first_seen <= last_seen", name=op.f("ck_customer_seen")),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_customer")),
        schema="core",
        comment="A person, known only by a keyed pseudonym",
    )
    op.create_table(
        "dim_date",
        sa.Column("day", sa.Date(), nullable=False, comment="The day, in Africa/Lagos"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="Quarter of the year, 1 to 4"),
        sa.Column("month", sa.Integer(), nullable=False, comment="Month of the year, 1 to 12"),
        sa.Column("month_name", sa.Text(), nullable=False, comment="English name of the month"),
        sa.Column("iso_year", sa.Integer(), nullable=False, comment="Year the ISO week belongs to"),
        sa.Column("iso_week", sa.Integer(), nullable=False, comment="ISO 8601 week, 1 to 53"),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="ISO 8601 weekday, 1 is Monday"),
        sa.Column("weekday_name", sa.Text(), nullable=False, comment="English name of the weekday"),
        sa.Column("is_weekend", sa.Boolean(), nullable=False, comment="Saturday or Sunday"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_dim_date")),
        schema="core",
        comment="Every day from 2015 to 2045, so that a day without complaints is a row with zero",
    )
    op.create_table(
        "reference_data",
        sa.Column("name", sa.Text(), nullable=False, comment="Always all"),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 over the files; another one means they are read again at the next start",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reference_data")),
        schema="core",
        comment="Which edition of the reference files the dimensions hold",
    )
    op.create_table(
        "region",
        sa.Column("region", sa.Text(), nullable=False, comment="Name of the zone"),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_region")),
        schema="core",
        comment="Nigeria's six geopolitical zones",
    )
    op.create_table(
        "wrapped_key",
        sa.Column("subject", sa.String(length=64), nullable=False, comment="Keyed pseudonym of whom or what the key is for"),
        sa.Column(
            "wrapped",
            postgresql.BYTEA(),
            nullable=True,
            comment="The data key under the master key; null once destroyed",
        ),
        sa.Column("key_version", sa.Integer(), nullable=False, comment="Version of the master key that wraps it"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When the key was made"),
        sa.Column(
            "destroyed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was destroyed; the line stays, so that no new key is made for an erased person",
        ),
        sa.CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name=op.f("ck_wrapped_key_destroyed")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_wrapped_key")),
        schema="governance",
        comment="One data key per person or record, wrapped by the master key; destroying it erases what it encrypted",
    )
    op.create_table(
        "batch",
        sa.Column(
            "batch_id",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the landed plain bytes: the same bytes are the same batch",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Who delivered it: call_logs, sms, social or web_forms"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file, free of personal data"),
        sa.Column("file_bytes", sa.BigInteger(), nullable=False, comment="Size of the plain bytes"),
        sa.Column("landing_key", sa.Text(), nullable=False, comment="Where the lake keeps the bytes as they came"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When we took it; batches are processed in this order",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="landed: bytes kept; read: split into parts; loaded: every part loaded; failed: see reason",
        ),
        sa.Column("read", sa.Integer(), server_default="0", nullable=False, comment="Records found in it, sum over its parts"),
        sa.Column(
            "passed_over",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Things in it that are no customer's contact (keep-alives, the operator's own posts)",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it failed, in words without any content"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When this line was written"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="When it was loaded or failed"),
        sa.CheckConstraint("batch_id ~ '^[0-9a-f]{64}$'", name=op.f("ck_batch_batch_id")),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_batch_source")),
        sa.CheckConstraint("status in ('landed', 'read', 'loaded', 'failed')", name=op.f("ck_batch_status")),
        sa.CheckConstraint("file_bytes >= 0 and read >= 0 and passed_over >= 0", name=op.f("ck_batch_counts")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch")),
        schema="ingest",
        comment="One file or stream window as it was landed; the ledger's upper line",
    )
    op.create_index(op.f("ix_batch_source_received_at"), "batch", ["source", "received_at"], unique=False, schema="ingest")
    op.create_table(
        "model_version",
        sa.Column("version", sa.Text(), nullable=False, comment="The version a contact names in model_version"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When its first answer was loaded"),
        sa.Column(
            "metrics",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What was measured of it; see its model card",
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_model_version")),
        schema="ml",
        comment="Models whose answers are in the warehouse",
    )
    op.create_table(
        "code",
        sa.Column("code", sa.Text(), nullable=False, comment="The code, such as A1"),
        sa.Column("category", sa.Text(), nullable=False, comment="The category it counts under"),
        sa.Column("type", sa.Text(), nullable=False, comment="Complaint type on the regulator's form"),
        sa.Column("title", sa.Text(), nullable=False, comment="What it means"),
        sa.Column(
            "provisional",
            sa.Boolean(),
            nullable=False,
            comment="Ours, because the regulator publishes no code for the type",
        ),
        sa.Column(
            "effective_from",
            sa.Date(),
            nullable=False,
            comment="First day it counts; the pages give none, so the first day of dim_date",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Where it is published"),
        sa.ForeignKeyConstraint(["category"], ["core.category.category"], name=op.f("fk_code_category")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_code")),
        schema="core",
        comment="The regulator's (NCC) complaint codes; corrected in models/reference/regulator_codes.csv",
    )
    op.create_table(
        "state",
        sa.Column("state", sa.Text(), nullable=False, comment="Name without the word State; FCT for the capital territory"),
        sa.Column("region", sa.Text(), nullable=False, comment="Its geopolitical zone"),
        sa.Column("iso", sa.Text(), nullable=False, comment="ISO 3166-2 code, such as NG-LA"),
        sa.Column("capital", sa.Text(), nullable=False, comment="Its capital"),
        sa.ForeignKeyConstraint(["region"], ["core.region.region"], name=op.f("fk_state_region")),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_state")),
        sa.UniqueConstraint("iso", name=op.f("uq_state_iso")),
        schema="core",
        comment="Nigeria's 36 states and the Federal Capital Territory",
    )
    op.create_table(
        "part",
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch it is cut from"),
        sa.Column("part_no", sa.Integer(), autoincrement=False, nullable=False, comment="Its place in the batch, from 0"),
        sa.Column("state", sa.Text(), nullable=False, comment="raw: in the lake, to be processed; loaded: in the warehouse"),
        sa.Column("read", sa.Integer(), nullable=False, comment="Records in it, good and bad"),
        sa.Column("loaded", sa.Integer(), server_default="0", nullable=False, comment="Records that became contacts"),
        sa.Column("duplicates", sa.Integer(), server_default="0", nullable=False, comment="Records whose id was seen before"),
        sa.Column("quarantined", sa.Integer(), server_default="0", nullable=False, comment="Records that could not be used"),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True, comment="When it was loaded"),
        sa.CheckConstraint("(state = 'loaded') = (loaded_at is not null)", name=op.f("ck_part_loaded_at")),
        sa.CheckConstraint("state <> 'loaded' or read = loaded + duplicates + quarantined", name=op.f("ck_part_adds_up")),
        sa.CheckConstraint("state in ('raw', 'loaded')", name=op.f("ck_part_state")),
        sa.CheckConstraint(
            "part_no >= 0 and read >= 0 and loaded >= 0 and duplicates >= 0 and quarantined >= 0",
            name=op.f("ck_part_counts"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"], name=op.f("fk_part_batch")),
        sa.PrimaryKeyConstraint("batch_id", "part_no", name=op.f("pk_part")),
        schema="ingest",
        comment="A few thousand records of a batch, loaded in one transaction; read = loaded + duplicates + quarantined",
    )
    op.create_index("ix_part_raw", "part", ["batch_id", "part_no"], unique=False, schema="ingest", postgresql_where="state = 'raw'")
    op.create_table(
        "source_file",
        sa.Column("source", sa.Text(), nullable=False, comment="Whose file it is"),
        sa.Column(
            "location_key",
            sa.String(length=64),
            nullable=False,
            comment="Keyed hash of its path; paths may hold names and numbers",
        ),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Its size in bytes"),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False, comment="Its time of change as the store gives it"),
        sa.Column(
            "etag",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The store's version mark; empty where it has none",
        ),
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch its bytes became"),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_source_file_source")),
        sa.ForeignKeyConstraint(["batch_id"], ["ingest.batch.batch_id"], name=op.f("fk_source_file_batch")),
        sa.PrimaryKeyConstraint("source", "location_key", name=op.f("pk_source_file")),
        schema="ingest",
        comment="The last look at each file of a source: an unchanged one is not read again",
    )
    op.create_table(
        "lga",
        sa.Column("state", sa.Text(), nullable=False, comment="Its state"),
        sa.Column("lga", sa.Text(), nullable=False, comment="Official name"),
        sa.Column(
            "aliases",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Common spellings, towns and districts within it",
        ),
        sa.ForeignKeyConstraint(["state"], ["core.state.state"], name=op.f("fk_lga_state")),
        sa.PrimaryKeyConstraint("state", "lga", name=op.f("pk_lga")),
        schema="core",
        comment="The 774 local government areas; six names occur in two states, so the state is part of the key",
    )
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.Text(), nullable=False, comment="The key of the whole record in the lake's quarantine"),
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch it came in"),
        sa.Column("part_no", sa.Integer(), nullable=False, comment="The part of that batch"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who delivered it"),
        sa.Column("dialect", sa.Text(), nullable=True, comment="The format, where it was recognised"),
        sa.Column("position", sa.Text(), nullable=False, comment="Where it lay in the file, such as line 12 or item 3"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it could not be used, in words without any of its content"),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=False, comment="When it was put aside"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="When it was mended and taken in again"),
        sa.Column("released_batch", sa.String(length=64), nullable=True, comment="The batch that took it in again"),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_quarantine_source")),
        sa.CheckConstraint("(released_at is null) = (released_batch is null)", name=op.f("ck_quarantine_released")),
        sa.ForeignKeyConstraint(["batch_id", "part_no"], ["ingest.part.batch_id", "ingest.part.part_no"], name=op.f("fk_quarantine_part")),
        sa.PrimaryKeyConstraint("quarantine_id", name=op.f("pk_quarantine")),
        schema="ingest",
        comment="Records that could not be used and why; the lake keeps them whole, encrypted",
    )
    op.create_index(op.f("ix_quarantine_batch_id_part_no"), "quarantine", ["batch_id", "part_no"], unique=False, schema="ingest")
    op.create_table(
        "record",
        sa.Column("record_id", sa.String(length=64), nullable=False, comment="SHA-256 of source and external id"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who delivered it"),
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch that brought it first"),
        sa.Column("part_no", sa.Integer(), nullable=False, comment="The part of that batch"),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was loaded"),
        sa.ForeignKeyConstraint(["batch_id", "part_no"], ["ingest.part.batch_id", "ingest.part.part_no"], name=op.f("fk_record_part")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record")),
        schema="ingest",
        comment="Every record ever loaded, by id. Written along with the contact: what makes loading idempotent",
    )
    op.create_table(
        "complaint",
        sa.Column("complaint_id", sa.String(length=64), nullable=False, comment="Record id of the contact that opened it"),
        sa.Column("customer", sa.Text(), nullable=True, comment="Keyed pseudonym of the customer, where one is named"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel of the contact that opened it"),
        sa.Column("category", sa.Text(), nullable=False, comment="Primary category of the contact that opened it"),
        sa.Column("code", sa.Text(), nullable=True, comment="Its regulator code"),
        sa.Column("urgency", sa.Text(), nullable=False, comment="Highest urgency of its contacts"),
        sa.Column("state", sa.Text(), nullable=True, comment="First state named by its contacts"),
        sa.Column("lga", sa.Text(), nullable=True, comment="Local government area within state"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="Time of its first contact"),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=False, comment="Time of its last contact"),
        sa.Column("contacts", sa.Integer(), nullable=False, comment="How many contacts it has"),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="Where it stands: opened, acknowledged, in_progress, resolved, escalated or reopened",
        ),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True, comment="First answer to any of its contacts"),
        sa.Column(
            "resolved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Last resolution any of its contacts names",
        ),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_complaint_category")),
        sa.CheckConstraint("channel in ('call', 'sms', 'social', 'web')", name=op.f("ck_complaint_channel")),
        sa.CheckConstraint(
            "status in ('opened', 'acknowledged', 'in_progress', 'resolved', 'escalated', 'reopened')",
            name=op.f("ck_complaint_status"),
        ),
        sa.CheckConstraint("urgency in ('low', 'normal', 'high')", name=op.f("ck_complaint_urgency")),
        sa.CheckConstraint("contacts >= 1 and opened_at <= last_contact_at", name=op.f("ck_complaint_contacts")),
        sa.ForeignKeyConstraint(["code"], ["core.code.code"], name=op.f("fk_complaint_code")),
        sa.ForeignKeyConstraint(["state", "lga"], ["core.lga.state", "core.lga.lga"], name=op.f("fk_complaint_lga")),
        sa.ForeignKeyConstraint(["state"], ["core.state.state"], name=op.f("fk_complaint_state")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint")),
        schema="core",
        comment="What one person wants fixed, over however many contacts and channels",
    )
    op.create_index(op.f("ix_complaint_category_opened_at"), "complaint", ["category", "opened_at"], unique=False, schema="core")
    op.create_index(op.f("ix_complaint_customer"), "complaint", ["customer"], unique=False, schema="core")
    op.create_index(op.f("ix_complaint_opened_at"), "complaint", ["opened_at"], unique=False, schema="core")
    op.create_table(
        "contact",
        sa.Column(
            "record_id",
            sa.String(length=64),
            nullable=False,
            comment="Id of the record it was made from, in ingest.record",
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="When the customer reached out"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who delivered it: call_logs, sms, social or web_forms"),
        sa.Column("channel", sa.Text(), nullable=False, comment="How the customer reached out: call, sms, social or web"),
        sa.Column("dialect", sa.Text(), nullable=False, comment="Format of the file it came in"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="When we received it"),
        sa.Column("customer", sa.Text(), nullable=True, comment="Keyed pseudonym of the customer, where one is named"),
        sa.Column(
            "complaint_id",
            sa.String(length=64),
            nullable=True,
            comment="The complaint it is about; null for praise, questions, advertising and calls without words",
        ),
        sa.Column(
            "masked_text",
            sa.Text(),
            nullable=True,
            comment="The text with placeholders for personal data; null for a call without words",
        ),
        sa.Column("language", sa.Text(), nullable=True, comment="ISO 639 code: en, pcm, yo, ha, ig, or other"),
        sa.Column(
            "is_complaint",
            sa.Boolean(),
            nullable=False,
            comment="Whether the model takes it for a complaint; false without words",
        ),
        sa.Column("complaint_probability", sa.Double(), nullable=True, comment="Calibrated probability that it is a complaint"),
        sa.Column(
            "category",
            sa.Text(),
            nullable=True,
            comment="Best of network, billing, service, also when it is no complaint",
        ),
        sa.Column("secondary", postgresql.ARRAY(sa.Text()), nullable=False, comment="Further categories it complains of"),
        sa.Column(
            "confidence",
            sa.Double(),
            nullable=True,
            comment="Calibrated probability that category is right, given a complaint",
        ),
        sa.Column("code", sa.Text(), nullable=True, comment="Regulator code; null where core.code does not hold the one given"),
        sa.Column("sentiment", sa.Text(), nullable=True, comment="negative, neutral or positive"),
        sa.Column("urgency", sa.Text(), nullable=True, comment="low, normal or high"),
        sa.Column("state", sa.Text(), nullable=True, comment="State, from the source's field, else from the text"),
        sa.Column("lga", sa.Text(), nullable=True, comment="Local government area within state"),
        sa.Column("amounts", postgresql.ARRAY(sa.Numeric()), nullable=False, comment="Naira amounts in the text"),
        sa.Column(
            "products",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Products and plans, from the source's field and the text",
        ),
        sa.Column("agent", sa.Text(), nullable=True, comment="Keyed pseudonym of the agent"),
        sa.Column("queue", sa.Text(), nullable=True, comment="Queue of the call centre"),
        sa.Column("disposition", sa.Text(), nullable=True, comment="How the agent closed it"),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True, comment="When the operator first answered"),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True, comment="When the source says it was resolved"),
        sa.Column("duration_seconds", sa.Double(), nullable=True, comment="Length of the call in seconds"),
        sa.Column("wait_seconds", sa.Double(), nullable=True, comment="Time until an agent answered, in seconds"),
        sa.Column("is_repost", sa.Boolean(), nullable=False, comment="Somebody passing on another's post"),
        sa.Column("media_count", sa.Integer(), nullable=False, comment="Pictures and videos attached"),
        sa.Column(
            "fingerprint",
            postgresql.BYTEA(),
            nullable=True,
            comment="MinHash signature of the masked text: 64 numbers of 32 bits, little endian",
        ),
        sa.Column(
            "entities",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="How many of each type of personal data were masked",
        ),
        sa.Column("model_version", sa.Text(), nullable=True, comment="The model that answered"),
        sa.Column("batch_id", sa.String(length=64), nullable=False, comment="The batch that brought it"),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was loaded"),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_contact_category")),
        sa.CheckConstraint("channel in ('call', 'sms', 'social', 'web')", name=op.f("ck_contact_channel")),
        sa.CheckConstraint("language in ('en', 'pcm', 'yo', 'ha', 'ig', 'other')", name=op.f("ck_contact_language")),
        sa.CheckConstraint("sentiment in ('negative', 'neutral', 'positive')", name=op.f("ck_contact_sentiment")),
        sa.CheckConstraint("source in ('call_logs', 'sms', 'social', 'web_forms')", name=op.f("ck_contact_source")),
        sa.CheckConstraint("urgency in ('low', 'normal', 'high')", name=op.f("ck_contact_urgency")),
        sa.CheckConstraint(
            "confidence between 0 and 1 and complaint_probability between 0 and 1",
            name=op.f("ck_contact_probabilities"),
        ),
        sa.CheckConstraint("is_complaint or complaint_id is null", name=op.f("ck_contact_complaint_id")),
        sa.ForeignKeyConstraint(["code"], ["core.code.code"], name=op.f("fk_contact_code")),
        sa.ForeignKeyConstraint(["state", "lga"], ["core.lga.state", "core.lga.lga"], name=op.f("fk_contact_lga")),
        sa.ForeignKeyConstraint(["state"], ["core.state.state"], name=op.f("fk_contact_state")),
        sa.PrimaryKeyConstraint("record_id", "occurred_at", name=op.f("pk_contact")),
        schema="core",
        comment="Each time someone reached out; monthly partitions by occurred_at (UTC). Holds no personal data: the text is masked",
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_index(op.f("ix_contact_category_occurred_at"), "contact", ["category", "occurred_at"], unique=False, schema="core")
    op.create_index(op.f("ix_contact_complaint_id"), "contact", ["complaint_id"], unique=False, schema="core")
    op.create_index(op.f("ix_contact_customer"), "contact", ["customer"], unique=False, schema="core")
    op.create_table(
        "grievance",
        sa.Column("complaint_id", sa.String(length=64), nullable=False, comment="The complaint"),
        sa.Column("category", sa.Text(), nullable=False, comment="network, billing or service"),
        sa.Column("code", sa.Text(), nullable=True, comment="Regulator code, known for a primary one"),
        sa.Column("is_primary", sa.Boolean(), nullable=False, comment="Whether it is what the complaint is mainly about"),
        sa.Column(
            "confidence",
            sa.Double(),
            nullable=True,
            comment="Highest calibrated probability among its contacts; null for a secondary one",
        ),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_grievance_category")),
        sa.ForeignKeyConstraint(["code"], ["core.code.code"], name=op.f("fk_grievance_code")),
        sa.ForeignKeyConstraint(["complaint_id"], ["core.complaint.complaint_id"], name=op.f("fk_grievance_complaint"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("complaint_id", "category", name=op.f("pk_grievance")),
        schema="core",
        comment="One category within a complaint: the primary one and each secondary is a row",
    )
    op.create_index("uq_grievance_primary", "grievance", ["complaint_id"], unique=True, schema="core", postgresql_where="is_primary")
    op.create_table(
        "status_history",
        sa.Column("complaint_id", sa.String(length=64), nullable=False, comment="The complaint"),
        sa.Column("status", sa.Text(), nullable=False, comment="The status it entered"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("source", sa.Text(), nullable=False, comment="Who said so"),
        sa.CheckConstraint(
            "status in ('opened', 'acknowledged', 'in_progress', 'resolved', 'escalated', 'reopened')",
            name=op.f("ck_status_history_status"),
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["core.complaint.complaint_id"],
            name=op.f("fk_status_history_complaint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("complaint_id", "status", "at", name=op.f("pk_status_history")),
        schema="core",
        comment="What became of a complaint, as the sources tell it",
    )


def drop_tables() -> None:
    op.drop_table("status_history", schema="core")
    op.drop_index("uq_grievance_primary", table_name="grievance", schema="core", postgresql_where="is_primary")
    op.drop_table("grievance", schema="core")
    op.drop_index(op.f("ix_contact_customer"), table_name="contact", schema="core")
    op.drop_index(op.f("ix_contact_complaint_id"), table_name="contact", schema="core")
    op.drop_index(op.f("ix_contact_category_occurred_at"), table_name="contact", schema="core")
    op.drop_table("contact", schema="core")
    op.drop_index(op.f("ix_complaint_opened_at"), table_name="complaint", schema="core")
    op.drop_index(op.f("ix_complaint_customer"), table_name="complaint", schema="core")
    op.drop_index(op.f("ix_complaint_category_opened_at"), table_name="complaint", schema="core")
    op.drop_table("complaint", schema="core")
    op.drop_table("record", schema="ingest")
    op.drop_index(op.f("ix_quarantine_batch_id_part_no"), table_name="quarantine", schema="ingest")
    op.drop_table("quarantine", schema="ingest")
    op.drop_table("lga", schema="core")
    op.drop_table("source_file", schema="ingest")
    op.drop_index("ix_part_raw", table_name="part", schema="ingest", postgresql_where="state = 'raw'")
    op.drop_table("part", schema="ingest")
    op.drop_table("state", schema="core")
    op.drop_table("code", schema="core")
    op.drop_table("model_version", schema="ml")
    op.drop_index(op.f("ix_batch_source_received_at"), table_name="batch", schema="ingest")
    op.drop_table("batch", schema="ingest")
    op.drop_table("wrapped_key", schema="governance")
    op.drop_table("region", schema="core")
    op.drop_table("reference_data", schema="core")
    op.drop_table("dim_date", schema="core")
    op.drop_table("customer", schema="core")
    op.drop_index(op.f("ix_contact_identifier_complaint_id"), table_name="contact_identifier", schema="core")
    op.drop_table("contact_identifier", schema="core")
    op.drop_table("channel", schema="core")
    op.drop_table("category", schema="core")
