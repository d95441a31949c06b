"""What the dashboard needs to be quick: figures of past weeks, counted once, and complaints in the order they are listed in.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from models.migrations.scripts import run_script

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
TEAMS = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}
STAFF = ", ".join((*TEAMS, "business"))
GRANTS = (
    ("select on reporting.weekly_count, reporting.counted_week", f"pipeline, {STAFF}"),
    ("execute on function reporting.count_weeks(integer)", "pipeline"),
)
ORDERS = (["opened_at", "complaint_id"], ["state", "opened_at"], ["code", "opened_at"])


def upgrade() -> None:
    create_tables()
    for columns in ORDERS:
        op.create_index(op.f(f"ix_complaint_{'_'.join(columns)}"), "complaint", columns, schema="core")
    run_script(SQL / "0012_counting.sql")
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")
    op.execute("alter table reporting.weekly_count enable row level security, force row level security")
    op.execute("create policy pipeline on reporting.weekly_count to pipeline using (true) with check (true)")
    for team, category in TEAMS.items():
        op.execute(f"create policy {team} on reporting.weekly_count for select to {team} using (category = '{category}')")
    op.execute("create policy business on reporting.weekly_count for select to business using (true)")


def downgrade() -> None:
    run_script(SQL / "0012_counting_down.sql")
    for columns in ORDERS:
        op.drop_index(op.f(f"ix_complaint_{'_'.join(columns)}"), "complaint", schema="core")
    op.drop_table("weekly_count", schema="reporting")
    op.drop_table("counted_week", schema="reporting")


def create_tables() -> None:
    op.create_table(
        "counted_week",
        sa.Column("week", sa.Date(), nullable=False, comment="Monday of the week, in Africa/Lagos"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="The moment its clocks were read"),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_counted_week")),
        schema="reporting",
        comment="Weeks whose figures in reporting.weekly_count stand; a change of any of a week's complaints takes it away",
    )
    op.create_table(
        "weekly_count",
        sa.Column("count_id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("week", sa.Date(), nullable=False, comment="Monday of the week the complaints were opened in, in Africa/Lagos"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel"),
        sa.Column("dimension", sa.Text(), nullable=False, comment="state, code, or hours: each complaint counts once in each of them"),
        sa.Column(
            "value",
            sa.Text(),
            nullable=False,
            comment="State, (unknown); code, (none); or the step of hours to resolve, resolved ones only",
        ),
        sa.Column("complaints", sa.Integer(), nullable=False, comment="Complaints opened"),
        sa.Column("resolved", sa.Integer(), nullable=False, comment="How many are resolved"),
        sa.Column("timed", sa.Integer(), nullable=False, comment="How many had a clock and were resolved, or it had run out when counted"),
        sa.Column("within_clock", sa.Integer(), nullable=False, comment="How many were resolved before their clock ran out"),
        sa.Column("repeated", sa.Integer(), nullable=False, comment="How many took a second contact within seven days"),
        sa.CheckConstraint("category in ('network', 'billing', 'service')", name=op.f("ck_weekly_count_category")),
        sa.CheckConstraint("channel in ('call', 'sms', 'social', 'web')", name=op.f("ck_weekly_count_channel")),
        sa.CheckConstraint("dimension in ('state', 'code', 'hours')", name=op.f("ck_weekly_count_dimension")),
        sa.PrimaryKeyConstraint("count_id", name=op.f("pk_weekly_count")),
        schema="reporting",
        comment="Complaints of past weeks by category, channel and one dimension, so that two years are a few thousand rows; "
        "only weeks in reporting.counted_week stand",
    )
    op.create_index(
        op.f("uq_weekly_count_cell"),
        "weekly_count",
        ["dimension", "week", "category", "channel", "value"],
        unique=True,
        schema="reporting",
    )
