"""The registry of models, what each said, what people said instead, and drift.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.scripts import run_script

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
FUNCTIONS = (
    "ml.apply_predictions(text, text[])",
    "ml.correct_label(text, boolean, text, text, text[], text)",
    "core.relink_contacts(text[], text[])",
    "core.stays(text, boolean)",
    "core.refresh_complaints(text[])",
    "core.members(text[])",
    "core.move_contact(text, text)",
    "core.find_complaint(text)",
    "core.similarity(bytea, bytea)",
)


# What, on what, to whom, beside what 0004 granted. What goes with a table, view or function needs no revoking.
GRANTS = (
    ("select, insert on ml.prediction, ml.alias_change, ml.drift_check", "pipeline"),
    ("select, insert, update on ml.model_alias", "pipeline"),
    ("select on ml.correction, ml.review_queue", "pipeline"),
    ("execute on function ml.apply_predictions(text, text[])", "pipeline"),
    ("execute on function ml.correct_label(text, boolean, text, text, text[], text)", "pipeline, reviewer"),
    ("select on ml.prediction, ml.review_queue", "data_science, reviewer"),
    ("select on ml.model_alias, ml.alias_change, ml.drift_check", "data_science"),
    # Not what stood there before: it names the complaint, which tells contacts of one person.
    (
        "select (correction_id, record_id, corrected_at, reviewer, via, is_complaint, category, secondary, code, model_version) "
        "on ml.correction",
        "data_science",
    ),
    ("select (corrected_at) on core.contact", "data_science, reviewer"),
    ("update on ml.model_version", "pipeline"),
    # A reviewer knew three columns of it and learns no more; where its files lie is not theirs to know.
    ("select (version, created_at, metrics) on ml.model_version", "reviewer"),
)
# Table, reader: every row. The pipeline's policies are to write too.
READERS = (("prediction", "data_science"), ("prediction", "reviewer"), ("correction", "data_science"))
FACTS = ("prediction", "correction")


def upgrade() -> None:
    create_tables()
    change_tables()
    for name in ("0005_linking.sql", "0005_feedback.sql"):
        run_script(SQL / name)
    op.execute("revoke select on ml.model_version from reviewer")
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")
    for table in FACTS:
        op.execute(f"alter table ml.{table} enable row level security, force row level security")
        op.execute(f"create policy pipeline on ml.{table} to pipeline using (true) with check (true)")
    for table, role in READERS:
        op.execute(f"create policy {role} on ml.{table} for select to {role} using (true)")


def downgrade() -> None:
    op.execute("drop view ml.review_queue")
    op.execute("revoke select (version, created_at, metrics) on ml.model_version from reviewer")
    op.execute("revoke update on ml.model_version from pipeline")
    op.execute("grant select on ml.model_version to reviewer")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    drop_tables()


def create_tables() -> None:
    op.create_table(
        "alias_change",
        sa.Column("change_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="In order"),
        sa.Column("alias", sa.Text(), nullable=False, comment="The alias that moved"),
        sa.Column("version", sa.Text(), nullable=False, comment="Where it moved to"),
        sa.Column("before", sa.Text(), nullable=True, comment="Where it stood"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("changed_by", sa.Text(), nullable=False, comment="Database user who moved it"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why"),
        sa.CheckConstraint("alias in ('champion', 'candidate', 'previous')", name=op.f("ck_alias_change_alias")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_alias_change")),
        schema="ml",
        comment="Every promotion and rollback, never changed: who answered when, and why",
    )
    op.create_table(
        "drift_check",
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("feature", sa.Text(), nullable=False, comment="classes, confidence or vocabulary"),
        sa.Column("model_version", sa.Text(), nullable=False, comment="The champion it was measured for"),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False, comment="First contact looked at"),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=False, comment="Last contact looked at"),
        sa.Column("contacts", sa.Integer(), nullable=False, comment="How many contacts were looked at"),
        sa.Column("psi", sa.Double(), nullable=False, comment="Population stability index against the champion's reference"),
        sa.Column("bound", sa.Double(), nullable=False, comment="Above this it is a fault: 0.2 and what chance alone would give"),
        sa.Column("passed", sa.Boolean(), nullable=False, comment="Whether it stayed within the bound"),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Shares then and now, largest movement first"
        ),
        sa.CheckConstraint("passed = (psi <= bound)", name=op.f("ck_drift_check_passed")),
        sa.PrimaryKeyConstraint("checked_at", "feature", name=op.f("pk_drift_check")),
        schema="ml",
        comment="How far what comes in has moved from what the champion was trained amid, one row a feature and check",
    )
    op.create_table(
        "prediction",
        sa.Column("record_id", sa.String(length=64), nullable=False, comment="The contact"),
        sa.Column("model_version", sa.Text(), nullable=False, comment="The model"),
        sa.Column("predicted_at", sa.DateTime(timezone=True), nullable=False, comment="When its answer was stored"),
        sa.Column("is_complaint", sa.Boolean(), nullable=False, comment="Whether it takes it for a complaint"),
        sa.Column("complaint_probability", sa.Double(), nullable=False, comment="Calibrated probability that it is a complaint"),
        sa.Column("category", sa.Text(), nullable=False, comment="Best of network, billing, service"),
        sa.Column("confidence", sa.Double(), nullable=False, comment="Calibrated probability that category is right, given a complaint"),
        sa.Column("secondary", postgresql.ARRAY(sa.Text()), nullable=False, comment="Further categories"),
        sa.Column("code", sa.Text(), nullable=True, comment="Regulator code as the model gave it"),
        sa.Column("sentiment", sa.Text(), nullable=False, comment="negative, neutral or positive"),
        sa.Column("urgency", sa.Text(), nullable=False, comment="low, normal or high"),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_prediction_category")),
        sa.CheckConstraint("sentiment in ('negative', 'neutral', 'positive')", name=op.f("ck_prediction_sentiment")),
        sa.CheckConstraint("urgency in ('low', 'normal', 'high')", name=op.f("ck_prediction_urgency")),
        sa.CheckConstraint(
            "confidence between 0 and 1 and complaint_probability between 0 and 1", name=op.f("ck_prediction_probabilities")
        ),
        sa.PrimaryKeyConstraint("record_id", "model_version", name=op.f("pk_prediction")),
        schema="ml",
        comment="What each model said of each contact, kept for ever; what counts stands in core.contact",
    )
    op.create_table(
        "model_alias",
        sa.Column("alias", sa.Text(), nullable=False, comment="champion, candidate or previous"),
        sa.Column("version", sa.Text(), nullable=False, comment="The version it stands for"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when"),
        sa.CheckConstraint("alias in ('champion', 'candidate', 'previous')", name=op.f("ck_model_alias_alias")),
        sa.ForeignKeyConstraint(["version"], ["ml.model_version.version"], name=op.f("fk_model_alias_model_version")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_model_alias")),
        schema="ml",
        comment="Which version answers now (champion), came last (candidate), answered before (previous)",
    )
    op.create_table(
        "correction",
        sa.Column("correction_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="In order"),
        sa.Column("record_id", sa.String(length=64), nullable=False, comment="The contact"),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("reviewer", sa.Text(), nullable=False, comment="Database user who decided"),
        sa.Column("via", sa.Text(), nullable=False, comment="sql: ml.correct_label called; csv: a file taken in"),
        sa.Column("is_complaint", sa.Boolean(), nullable=False, comment="Whether it is a complaint"),
        sa.Column("category", sa.Text(), nullable=False, comment="Its main category; for what is no complaint, the one it would touch"),
        sa.Column("secondary", postgresql.ARRAY(sa.Text()), nullable=False, comment="Further categories it complains of"),
        sa.Column("code", sa.Text(), nullable=True, comment="Regulator code"),
        sa.Column(
            "model_version", sa.Text(), nullable=True, comment="The model whose answer stood there, or would but for an earlier correction"
        ),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="The labels that stood there"),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_correction_category")),
        sa.CheckConstraint("via in ('sql', 'csv')", name=op.f("ck_correction_via")),
        sa.ForeignKeyConstraint(["code"], ["core.code.code"], name=op.f("fk_correction_code")),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction")),
        schema="ml",
        comment="What people said instead of the model, one row a decision, never changed; a contact's newest counts",
    )
    op.create_index(op.f("ix_correction_record_id"), "correction", ["record_id"], unique=False, schema="ml")


def change_tables() -> None:
    op.create_index(op.f("ix_contact_identifier_record_id"), "contact_identifier", ["record_id"], unique=False, schema="core")
    op.add_column(
        "contact",
        sa.Column(
            "corrected_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When a person last set is_complaint, category, secondary and code; null while they are the model's",
        ),
        schema="core",
    )
    op.alter_column(
        "contact",
        "is_complaint",
        existing_type=sa.BOOLEAN(),
        comment="Whether it is taken for a complaint; false without words",
        existing_comment="Whether the model takes it for a complaint; false without words",
        existing_nullable=False,
        schema="core",
    )
    op.alter_column(
        "contact",
        "confidence",
        existing_type=sa.DOUBLE_PRECISION(precision=53),
        comment="Calibrated probability that category is right, given a complaint; null where a person said it",
        existing_comment="Calibrated probability that category is right, given a complaint",
        existing_nullable=True,
        schema="core",
    )
    op.alter_column(
        "contact",
        "model_version",
        existing_type=sa.TEXT(),
        comment="The model that answered; what a person corrected is theirs",
        existing_comment="The model that answered",
        existing_nullable=True,
        schema="core",
    )
    op.add_column(
        "model_version",
        sa.Column(
            "slices",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="The same by language, channel and length, beside the champion of then",
        ),
        schema="ml",
    )
    op.add_column(
        "model_version",
        sa.Column(
            "data_hash",
            sa.String(length=64),
            nullable=True,
            comment="SHA-256 of the texts and labels there were to learn from; lineage names those left out",
        ),
        schema="ml",
    )
    op.add_column(
        "model_version", sa.Column("code_version", sa.Text(), nullable=True, comment="Commit of the code that trained it"), schema="ml"
    )
    op.add_column(
        "model_version",
        sa.Column(
            "lineage",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Champion it was compared with, rows by origin, recipe, flow run",
        ),
        schema="ml",
    )
    op.add_column(
        "model_version",
        sa.Column("location", sa.Text(), nullable=True, comment="Its folder in the lake; null for a model known by its answers alone"),
        schema="ml",
    )
    op.add_column(
        "model_version",
        sa.Column("checksum", sa.String(length=64), nullable=True, comment="SHA-256 over its files, verified whenever it is loaded"),
        schema="ml",
    )
    op.add_column(
        "model_version",
        sa.Column("verdict", sa.Text(), nullable=True, comment="promoted or kept (the champion was) by the gate; shipped with the library"),
        schema="ml",
    )
    op.add_column("model_version", sa.Column("reason", sa.Text(), nullable=True, comment="Why, in the gate's words"), schema="ml")
    op.add_column(
        "model_version",
        sa.Column(
            "reference",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What drift is measured against: shares when it was trained",
        ),
        schema="ml",
    )
    op.alter_column(
        "model_version",
        "created_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When it was trained, or when its first answer was loaded",
        existing_comment="When its first answer was loaded",
        existing_nullable=False,
        schema="ml",
    )
    op.alter_column(
        "model_version",
        "metrics",
        existing_type=postgresql.JSONB(astext_type=sa.Text()),
        comment="What was measured of it on the frozen test; see its model card",
        existing_comment="What was measured of it; see its model card",
        existing_nullable=False,
        existing_server_default=sa.text("'{}'::jsonb"),
        schema="ml",
    )
    op.create_table_comment(
        "model_version",
        "Models whose answers are in the warehouse, and every model the retraining flow made",
        existing_comment="Models whose answers are in the warehouse",
        schema="ml",
    )
    op.create_check_constraint(op.f("ck_model_version_verdict"), "model_version", "verdict in ('promoted', 'kept', 'shipped')", schema="ml")
    op.create_check_constraint(op.f("ck_model_version_artefact"), "model_version", "(location is null) = (checksum is null)", schema="ml")


def drop_tables() -> None:
    op.drop_index(op.f("ix_contact_identifier_record_id"), table_name="contact_identifier", schema="core")
    op.drop_constraint(op.f("ck_model_version_artefact"), "model_version", schema="ml")
    op.drop_constraint(op.f("ck_model_version_verdict"), "model_version", schema="ml")
    op.create_table_comment(
        "model_version",
        "Models whose answers are in the warehouse",
        existing_comment="Models whose answers are in the warehouse, and every model the retraining flow made",
        schema="ml",
    )
    op.alter_column(
        "model_version",
        "metrics",
        existing_type=postgresql.JSONB(astext_type=sa.Text()),
        comment="What was measured of it; see its model card",
        existing_comment="What was measured of it on the frozen test; see its model card",
        existing_nullable=False,
        existing_server_default=sa.text("'{}'::jsonb"),
        schema="ml",
    )
    op.alter_column(
        "model_version",
        "created_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When its first answer was loaded",
        existing_comment="When it was trained, or when its first answer was loaded",
        existing_nullable=False,
        schema="ml",
    )
    op.drop_column("model_version", "reference", schema="ml")
    op.drop_column("model_version", "reason", schema="ml")
    op.drop_column("model_version", "verdict", schema="ml")
    op.drop_column("model_version", "checksum", schema="ml")
    op.drop_column("model_version", "location", schema="ml")
    op.drop_column("model_version", "lineage", schema="ml")
    op.drop_column("model_version", "code_version", schema="ml")
    op.drop_column("model_version", "data_hash", schema="ml")
    op.drop_column("model_version", "slices", schema="ml")
    op.alter_column(
        "contact",
        "model_version",
        existing_type=sa.TEXT(),
        comment="The model that answered",
        existing_comment="The model that answered; what a person corrected is theirs",
        existing_nullable=True,
        schema="core",
    )
    op.alter_column(
        "contact",
        "confidence",
        existing_type=sa.DOUBLE_PRECISION(precision=53),
        comment="Calibrated probability that category is right, given a complaint",
        existing_comment="Calibrated probability that category is right, given a complaint; null where a person said it",
        existing_nullable=True,
        schema="core",
    )
    op.alter_column(
        "contact",
        "is_complaint",
        existing_type=sa.BOOLEAN(),
        comment="Whether the model takes it for a complaint; false without words",
        existing_comment="Whether it is taken for a complaint; false without words",
        existing_nullable=False,
        schema="core",
    )
    op.drop_column("contact", "corrected_at", schema="core")
    op.drop_index(op.f("ix_correction_record_id"), table_name="correction", schema="ml")
    op.drop_table("correction", schema="ml")
    op.drop_table("model_alias", schema="ml")
    op.drop_table("prediction", schema="ml")
    op.drop_table("drift_check", schema="ml")
    op.drop_table("alias_change", schema="ml")
