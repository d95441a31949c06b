"""The executive summary: figures of weeks and months, each published once, and the summaries written from them.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GRANTS = (
    ("select, insert on reporting.summary_period, reporting.summary_figure", "pipeline"),
    ("select, insert, update on reporting.summary", "pipeline"),
    ("select on reporting.summary_period, reporting.summary_figure, reporting.summary", "leadership, business"),
)


def upgrade() -> None:
    op.create_table(
        "summary_period",
        sa.Column("period", sa.Text(), nullable=False, comment="The ISO week (2026-W47) or month (2026-11)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="week or month"),
        sa.Column("from_day", sa.Date(), nullable=False, comment="Its first day, in Africa/Lagos"),
        sa.Column("to_day", sa.Date(), nullable=False, comment="Its last day"),
        sa.Column("previous", sa.Text(), nullable=False, comment="The period before, published or not"),
        sa.Column("year_before", sa.Text(), nullable=False, comment="The same week or month a year before, published or not"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, comment="When"),
        sa.Column("smallest", sa.Integer(), nullable=False, comment="Fewest people a published figure stands for"),
        sa.CheckConstraint("kind in ('week', 'month')", name=op.f("ck_summary_period_kind")),
        sa.CheckConstraint("from_day <= to_day", name=op.f("ck_summary_period_days")),
        sa.CheckConstraint("smallest >= 5", name=op.f("ck_summary_period_smallest")),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_summary_period")),
        schema="reporting",
        comment="Weeks and months whose figures are published for the executive summary, each once, as reporting.publication",
    )
    op.create_table(
        "summary",
        sa.Column("period", sa.Text(), nullable=False, comment="The period"),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was last written; the same figures give the same words and bytes",
        ),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Every sentence with its query and the rows that gave its numbers",
        ),
        sa.Column("html_key", sa.Text(), nullable=False, comment="Where the page lies in the lake"),
        sa.Column("html_sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the page"),
        sa.Column("pdf_key", sa.Text(), nullable=False, comment="Where the PDF lies in the lake"),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the PDF"),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was sent to the addresses of COMPLAINTS_SUMMARY_URLS; null until then",
        ),
        sa.ForeignKeyConstraint(
            ["period"], ["reporting.summary_period.period"], name=op.f("fk_summary_summary_period"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_summary")),
        schema="reporting",
        comment="Executive summaries as they were written: facts, files and whether they were sent",
    )
    op.create_table(
        "summary_figure",
        sa.Column("period", sa.Text(), nullable=False, comment="The period"),
        sa.Column("figure", sa.Text(), nullable=False, comment="What is counted: the name of a file in monitoring/summary/figures"),
        sa.Column("label", sa.Text(), nullable=False, comment="Which part of it; (several) where small parts were joined"),
        sa.Column(
            "complaints", sa.Integer(), nullable=False, comment="Complaints counted; 0 where the figure is about days, not complaints"
        ),
        sa.Column("people", sa.Integer(), nullable=True, comment="Customers in it; null where it is about nobody"),
        sa.Column(
            "amount", sa.Numeric(), nullable=True, comment="Naira, hours, days or complaints a period before, as the figure's file says"
        ),
        sa.CheckConstraint("people is not null or complaints = 0", name=op.f("ck_summary_figure_nobody")),
        sa.CheckConstraint("people is null or (people >= 5 and complaints >= people)", name=op.f("ck_summary_figure_people")),
        sa.ForeignKeyConstraint(
            ["period"], ["reporting.summary_period.period"], name=op.f("fk_summary_figure_summary_period"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("period", "figure", "label", name=op.f("pk_summary_figure")),
        schema="reporting",
        comment="Figures of a period, none about fewer than five people; how each is counted: monitoring/summary/figures",
    )
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")


def downgrade() -> None:
    for table in ("summary", "summary_figure", "summary_period"):
        op.drop_table(table, schema="reporting")
