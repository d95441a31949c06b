"""The whole model: status and label history, clocks, holidays, texts apart from contacts, publications, vault and audit trail.

Revision ID: 0003
Revises: 0001
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.scripts import run_script

revision: str = "0003"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
VIEWS = ("ledger", "complaints", "contacts")  # from here on schema reporting's views are models/reports/*.sql


def upgrade() -> None:
    for view in VIEWS:
        op.execute(f"drop view if exists reporting.{view}")
    create_tables()
    change_tables()
    run_script(SQL / "0003_move_texts.sql")
    run_script(SQL / "0003_functions.sql")


def downgrade() -> None:
    run_script(SQL / "0003_functions_down.sql")
    run_script(SQL / "0003_move_texts_down.sql")
    change_tables_back()
    drop_tables()
    run_script(SQL / "0001_views.sql")


def create_tables() -> None:
    op.create_table(
        "agent",
        sa.Column("agent", sa.Text(), nullable=False, comment="Keyed pseudonym"),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False, comment="Time of the first contact answered"),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False, comment="Time of the last contact answered"),
        sa.CheckConstraint("first_seen <= last_seen", name=op.f("ck_agent_seen")),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_agent")),
        schema="core",
        comment="A person who answers customers, known only by a keyed pseudonym",
    )
    op.create_table(
        "clock",
        sa.Column("clock", sa.Text(), nullable=False, comment="Its name"),
        sa.Column("effective_from", sa.Date(), nullable=False, comment="First day it is in force"),
        sa.Column("effective_to", sa.Date(), nullable=True, comment="First day it is no longer; null while it is"),
        sa.Column("title", sa.Text(), nullable=False, comment="What it asks for"),
        sa.Column(
            "starts",
            sa.Text(),
            nullable=False,
            comment="What starts it: opened, regulator_escalation, or something the warehouse does not see",
        ),
        sa.Column(
            "ends",
            sa.Text(),
            nullable=False,
            comment="What ends it: acknowledged, resolved, advised (of the regulator), or something the warehouse does not see",
        ),
        sa.Column("time_limit", postgresql.INTERVAL(), nullable=False, comment="How long it runs, in the calendar of Africa/Lagos"),
        sa.Column(
            "working_hours",
            sa.Boolean(),
            nullable=False,
            comment="Runs in working hours only: not at night, at weekends or on public holidays",
        ),
        sa.Column("every_code", sa.Boolean(), nullable=False, comment="For every complaint, not only the codes in core.code_clock"),
        sa.Column("source", sa.Text(), nullable=False, comment="Where it is published"),
        sa.CheckConstraint("ends in ('acknowledged', 'resolved', 'advised', 'elsewhere')", name=op.f("ck_clock_ends")),
        sa.CheckConstraint("starts in ('opened', 'regulator_escalation', 'elsewhere')", name=op.f("ck_clock_starts")),
        sa.CheckConstraint("time_limit > interval '0'", name=op.f("ck_clock_time_limit")),
        sa.CheckConstraint("effective_to is null or effective_to > effective_from", name=op.f("ck_clock_effective")),
        sa.PrimaryKeyConstraint("clock", "effective_from", name=op.f("pk_clock")),
        schema="core",
        comment="How long the regulator gives; a complaint is under those in force on the day it was opened (regulator_clocks.csv)",
    )
    op.create_table(
        "contact_text",
        sa.Column(
            "record_id", sa.String(length=64), nullable=False, comment="The contact, in core.contact; one without words has no row here"
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="When the customer reached out"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category of the contact: it decides who may read the text"),
        sa.Column("masked_text", sa.Text(), nullable=False, comment="The text with placeholders for personal data"),
        sa.Column(
            "fingerprint",
            postgresql.BYTEA(),
            nullable=False,
            comment="MinHash signature of the masked text: 64 numbers of 32 bits, little endian",
        ),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_contact_text_category")),
        sa.PrimaryKeyConstraint("record_id", "occurred_at", name=op.f("pk_contact_text")),
        schema="core",
        comment="What was said in a contact, masked: no personal data. Monthly partitions by occurred_at (UTC), as core.contact",
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_table(
        "dim_hour",
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False, comment="Hour of the day in Africa/Lagos, 0 to 23"),
        sa.Column("title", sa.Text(), nullable=False, comment="As reports show it, such as 08:00-08:59"),
        sa.Column("part_of_day", sa.Text(), nullable=False, comment="night, morning, afternoon or evening"),
        sa.CheckConstraint("hour between 0 and 23", name=op.f("ck_dim_hour_hour")),
        sa.PrimaryKeyConstraint("hour", name=op.f("pk_dim_hour")),
        schema="core",
        comment="The hours of a day",
    )
    op.create_table(
        "disposition_status",
        sa.Column("disposition", sa.Text(), nullable=False, comment="The word, in lower case with underscores"),
        sa.Column("status", sa.Text(), nullable=False, comment="The status the complaint enters when the contact ends"),
        sa.CheckConstraint("status in ('acknowledged', 'in_progress', 'resolved', 'escalated')", name=op.f("ck_disposition_status_status")),
        sa.PrimaryKeyConstraint("disposition", name=op.f("pk_disposition_status")),
        schema="core",
        comment="What an agent's closing word says of the complaint (disposition_statuses.csv)",
    )
    op.create_table(
        "product",
        sa.Column("product", sa.Text(), nullable=False, comment="As the source's field or the text names it, masked"),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False, comment="Time of the first contact that names it"),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False, comment="Time of the last contact that names it"),
        sa.CheckConstraint("first_seen <= last_seen", name=op.f("ck_product_seen")),
        sa.PrimaryKeyConstraint("product", name=op.f("pk_product")),
        schema="core",
        comment="Products and plans that contacts name",
    )
    op.create_table(
        "status_transition",
        sa.Column("from_status", sa.Text(), nullable=False, comment="The status a complaint has"),
        sa.Column("to_status", sa.Text(), nullable=False, comment="The one it may be given"),
        sa.CheckConstraint(
            "from_status in ('opened', 'acknowledged', 'in_progress', 'resolved', 'escalated', 'reopened')",
            name=op.f("ck_status_transition_from_status"),
        ),
        sa.CheckConstraint(
            "to_status in ('opened', 'acknowledged', 'in_progress', 'resolved', 'escalated', 'reopened')",
            name=op.f("ck_status_transition_to_status"),
        ),
        sa.PrimaryKeyConstraint("from_status", "to_status", name=op.f("pk_status_transition")),
        schema="core",
        comment="Which status a case handler may put after which; sources may say anything",
    )
    op.create_table(
        "working_hours",
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False, comment="ISO 8601 weekday, 1 is Monday"),
        sa.Column("opens", sa.Time(), nullable=False, comment="In Africa/Lagos"),
        sa.Column("closes", sa.Time(), nullable=False, comment="In Africa/Lagos"),
        sa.CheckConstraint("weekday between 1 and 7 and opens < closes", name=op.f("ck_working_hours_hours")),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_working_hours")),
        schema="core",
        comment="When clocks of working hours run; a weekday without a row is off, and so is a public holiday",
    )
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="When"),
        sa.Column("login", sa.Text(), server_default=sa.text("session_user"), nullable=False, comment="Who, as they signed in"),
        sa.Column("action", sa.Text(), nullable=False, comment="What: reveal_requested, revealed ..."),
        sa.Column("subject", sa.Text(), nullable=False, comment="Of whom or what: a pseudonym or an id"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, in the words of who asked"),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False, comment="What else is known of it"
        ),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
            comment="The transaction that wrote it",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_trail")),
        schema="governance",
        comment="Who looked at what that is not theirs by right, and why; rows are added, never changed",
    )
    op.create_table(
        "identity",
        sa.Column("customer", sa.Text(), nullable=False, comment="Keyed pseudonym, as in core.customer"),
        sa.Column("subject", sa.String(length=64), nullable=False, comment="Whose data key seals it, in governance.wrapped_key"),
        sa.Column("sealed", postgresql.BYTEA(), nullable=False, comment="What is needed to call the customer back, encrypted"),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False, comment="When it was written"),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_identity")),
        schema="governance",
        comment="The vault: who a pseudonym is, sealed under the person's data key. Read through governance.reveal alone",
    )
    op.create_table(
        "publication",
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month, in Africa/Lagos"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("smallest", sa.Integer(), nullable=False, comment="Fewest people a published figure stands for"),
        sa.CheckConstraint("smallest >= 5", name=op.f("ck_publication_smallest")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_publication")),
        schema="reporting",
        comment="Months published to leadership, each once: a second edition of a month would show what changed in between",
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False, comment="The day, in Africa/Lagos"),
        sa.Column("holiday", sa.Text(), nullable=False, comment="Its name"),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="fixed: by law or calendar; declared: announced by the government; expected: by the moon, not announced yet",
        ),
        sa.CheckConstraint("status in ('fixed', 'declared', 'expected')", name=op.f("ck_holiday_status")),
        sa.ForeignKeyConstraint(["day"], ["core.dim_date.day"], name=op.f("fk_holiday_dim_date")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
        schema="core",
        comment="Nigeria's public holidays; corrected in models/reference/holidays.csv as they are declared",
    )
    op.create_table(
        "text_access",
        sa.Column("role", sa.Text(), nullable=False, comment="The group role, such as business"),
        sa.Column("category", sa.Text(), nullable=False, comment="The category whose texts it reads"),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_text_access_category")),
        sa.PrimaryKeyConstraint("role", "category", name=op.f("pk_text_access")),
        schema="core",
        comment="Whose texts a role reads that has no category of its own; a row less is a text less, at once",
    )
    op.create_table(
        "published_block",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month, in Africa/Lagos"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category, or (several) where small blocks were joined"),
        sa.Column("region", sa.Text(), nullable=False, comment="Geopolitical zone, (unknown), or (several)"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel, or (several)"),
        sa.Column("people", sa.Integer(), nullable=False, comment="Customers in it; a complaint that names nobody counts as one"),
        sa.Column("complaints", sa.Integer(), nullable=False, comment="Complaints in it"),
        sa.Column(
            "resolved", sa.Integer(), nullable=True, comment="How many are resolved; null where they or the others are fewer than five"
        ),
        sa.Column("within_clock", sa.Integer(), nullable=True, comment="How many were resolved in time; null likewise"),
        sa.Column("repeated", sa.Integer(), nullable=True, comment="How many took more than one contact; null likewise"),
        sa.CheckConstraint("coalesce(least(repeated, complaints - repeated) >= 5, true)", name=op.f("ck_published_block_repeated")),
        sa.CheckConstraint("coalesce(least(resolved, complaints - resolved) >= 5, true)", name=op.f("ck_published_block_resolved")),
        sa.CheckConstraint(
            "coalesce(least(within_clock, complaints - within_clock) >= 5, true)", name=op.f("ck_published_block_within_clock")
        ),
        sa.CheckConstraint("people >= 5 and complaints >= people", name=op.f("ck_published_block_people")),
        sa.ForeignKeyConstraint(
            ["month"], ["reporting.publication.month"], name=op.f("fk_published_block_publication"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_block")),
        schema="reporting",
        comment="Complaints of a month cut into blocks of at least five people that do not overlap: whatever is added up or "
        "subtracted, the difference of two figures is a sum of blocks, so never about fewer than five",
    )
    op.create_index("uq_published_block", "published_block", ["month", "category", "region", "channel"], unique=True, schema="reporting")
    op.create_table(
        "code_clock",
        sa.Column("code", sa.Text(), nullable=False, comment="The regulator's code"),
        sa.Column("clock", sa.Text(), nullable=False, comment="The clock, in core.clock"),
        sa.ForeignKeyConstraint(["code"], ["core.code.code"], name=op.f("fk_code_clock_code")),
        sa.PrimaryKeyConstraint("code", "clock", name=op.f("pk_code_clock")),
        schema="core",
        comment="Which clocks a complaint of a code is under, beside those for every code (code_clocks.csv)",
    )
    op.create_table(
        "subscriber_count",
        sa.Column("state", sa.Text(), nullable=False, comment="The state"),
        sa.Column("effective_from", sa.Date(), nullable=False, comment="First day the count stands for, until the next one"),
        sa.Column("subscribers", sa.BigInteger(), nullable=False, comment="How many there are"),
        sa.CheckConstraint("subscribers > 0", name=op.f("ck_subscriber_count_subscribers")),
        sa.ForeignKeyConstraint(["state"], ["core.state.state"], name=op.f("fk_subscriber_count_state")),
        sa.PrimaryKeyConstraint("state", "effective_from", name=op.f("pk_subscriber_count")),
        schema="core",
        comment="Subscribers by state, from the operator: python -m flows subscribers FILE.csv",
    )
    op.create_table(
        "label_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("complaint_id", sa.String(length=64), nullable=False, comment="The complaint"),
        sa.Column("category_before", sa.Text(), nullable=False, comment="Category until then"),
        sa.Column("code_before", sa.Text(), nullable=True, comment="Regulator code until then"),
        sa.Column("category_after", sa.Text(), nullable=False, comment="Category from then on"),
        sa.Column("code_after", sa.Text(), nullable=True, comment="Regulator code from then on"),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False, comment="When"),
        sa.Column("changed_by", sa.Text(), server_default=sa.text("session_user"), nullable=False, comment="Login that changed it"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["core.complaint.complaint_id"], name=op.f("fk_label_history_complaint"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_history")),
        schema="core",
        comment="What a complaint was labelled before a correction; written by a trigger",
    )
    op.create_index(op.f("ix_label_history_complaint_id"), "label_history", ["complaint_id"], unique=False, schema="core")


def change_tables() -> None:
    op.add_column(
        "complaint",
        sa.Column(
            "opened_on",
            sa.Date(),
            sa.Computed("(opened_at at time zone 'Africa/Lagos')::date", persisted=True),
            nullable=False,
            comment="Day of its first contact in Africa/Lagos",
        ),
        schema="core",
    )
    op.add_column(
        "complaint",
        sa.Column(
            "second_contact_at", sa.DateTime(timezone=True), nullable=True, comment="Time of its second contact; null with a single one"
        ),
        schema="core",
    )
    op.add_column(
        "complaint",
        sa.Column(
            "regulator_escalated_at", sa.DateTime(timezone=True), nullable=True, comment="When the customer took it to the regulator"
        ),
        schema="core",
    )
    op.add_column(
        "complaint",
        sa.Column("acknowledge_clock", sa.Text(), nullable=True, comment="The clock of the first answer, where its code has one"),
        schema="core",
    )
    op.add_column(
        "complaint",
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=True, comment="When that clock runs out"),
        schema="core",
    )
    op.add_column(
        "complaint",
        sa.Column("resolve_clock", sa.Text(), nullable=True, comment="The clock of its resolution that runs out first"),
        schema="core",
    )
    op.add_column(
        "complaint", sa.Column("resolve_by", sa.DateTime(timezone=True), nullable=True, comment="When that clock runs out"), schema="core"
    )
    op.add_column(
        "complaint",
        sa.Column(
            "advise_by",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the customer must have been told of the regulator if it is still open",
        ),
        schema="core",
    )
    op.alter_column(
        "complaint",
        "resolved_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Its last resolution, as a source or a case handler says",
        existing_comment="Last resolution any of its contacts names",
        existing_nullable=True,
        schema="core",
    )
    op.drop_index(op.f("ix_complaint_opened_at"), table_name="complaint", schema="core")
    op.create_index("ix_complaint_due", "complaint", ["resolve_by"], unique=False, schema="core", postgresql_where="status <> 'resolved'")
    op.create_index(op.f("ix_complaint_opened_on"), "complaint", ["opened_on"], unique=False, schema="core")
    op.create_table_comment(
        "contact",
        "Each time someone reached out; monthly partitions by occurred_at (UTC). What was said is in core.contact_text",
        existing_comment="Each time someone reached out; monthly partitions by occurred_at (UTC). Holds no personal data: the text is masked",
        schema="core",
    )
    op.alter_column(
        "reference_data",
        "name",
        existing_type=sa.TEXT(),
        comment="all: the reference files; reports: the views of schema reporting",
        existing_comment="Always all",
        existing_nullable=False,
        schema="core",
    )
    op.add_column(
        "status_history",
        sa.Column(
            "to_regulator",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Escalated by the customer to the regulator: its clocks start",
        ),
        schema="core",
    )
    op.add_column(
        "status_history",
        sa.Column("changed_by", sa.Text(), nullable=True, comment="Login of the case handler; null where a source said so"),
        schema="core",
    )
    op.alter_column(
        "status_history",
        "source",
        existing_type=sa.TEXT(),
        comment="Who said so: a source, or case_handler",
        existing_comment="Who said so",
        existing_nullable=False,
        schema="core",
    )
    op.create_table_comment(
        "status_history",
        "What became of a complaint, as the sources and the case handlers tell it",
        existing_comment="What became of a complaint, as the sources tell it",
        schema="core",
    )
    # ### end Alembic commands ###
    op.execute("alter table core.status_history alter at set default now(), alter source set default 'case_handler'")


def change_tables_back() -> None:
    op.execute("alter table core.status_history alter at drop default, alter source drop default")
    op.create_table_comment(
        "status_history",
        "What became of a complaint, as the sources tell it",
        existing_comment="What became of a complaint, as the sources and the case handlers tell it",
        schema="core",
    )
    op.alter_column(
        "status_history",
        "source",
        existing_type=sa.TEXT(),
        comment="Who said so",
        existing_comment="Who said so: a source, or case_handler",
        existing_nullable=False,
        schema="core",
    )
    op.drop_column("status_history", "changed_by", schema="core")
    op.drop_column("status_history", "to_regulator", schema="core")
    op.alter_column(
        "reference_data",
        "name",
        existing_type=sa.TEXT(),
        comment="Always all",
        existing_comment="all: the reference files; reports: the views of schema reporting",
        existing_nullable=False,
        schema="core",
    )
    op.create_table_comment(
        "contact",
        "Each time someone reached out; monthly partitions by occurred_at (UTC). Holds no personal data: the text is masked",
        existing_comment="Each time someone reached out; monthly partitions by occurred_at (UTC). What was said is in core.contact_text",
        schema="core",
    )
    op.drop_index(op.f("ix_complaint_opened_on"), table_name="complaint", schema="core")
    op.drop_index("ix_complaint_due", table_name="complaint", schema="core", postgresql_where="status <> 'resolved'")
    op.create_index(op.f("ix_complaint_opened_at"), "complaint", ["opened_at"], unique=False, schema="core")
    op.alter_column(
        "complaint",
        "resolved_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Last resolution any of its contacts names",
        existing_comment="Its last resolution, as a source or a case handler says",
        existing_nullable=True,
        schema="core",
    )
    op.drop_column("complaint", "advise_by", schema="core")
    op.drop_column("complaint", "resolve_by", schema="core")
    op.drop_column("complaint", "resolve_clock", schema="core")
    op.drop_column("complaint", "acknowledge_by", schema="core")
    op.drop_column("complaint", "acknowledge_clock", schema="core")
    op.drop_column("complaint", "regulator_escalated_at", schema="core")
    op.drop_column("complaint", "second_contact_at", schema="core")
    op.drop_column("complaint", "opened_on", schema="core")


def drop_tables() -> None:
    op.drop_index(op.f("ix_label_history_complaint_id"), table_name="label_history", schema="core")
    op.drop_table("label_history", schema="core")
    op.drop_table("subscriber_count", schema="core")
    op.drop_table("code_clock", schema="core")
    op.drop_index("uq_published_block", table_name="published_block", schema="reporting")
    op.drop_table("published_block", schema="reporting")
    op.drop_table("text_access", schema="core")
    op.drop_table("holiday", schema="core")
    op.drop_table("publication", schema="reporting")
    op.drop_table("identity", schema="governance")
    op.drop_table("audit_trail", schema="governance")
    op.drop_table("working_hours", schema="core")
    op.drop_table("status_transition", schema="core")
    op.drop_table("product", schema="core")
    op.drop_table("disposition_status", schema="core")
    op.drop_table("dim_hour", schema="core")
    op.drop_table("contact_text", schema="core")
    op.drop_table("clock", schema="core")
    op.drop_table("agent", schema="core")
    # ### end Alembic commands ###
