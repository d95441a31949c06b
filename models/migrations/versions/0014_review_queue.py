"""The review queue reads what waits for a person, not all there is.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from models.migrations.scripts import run_script

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
GRANTS = (
    ("select (disputed) on core.contact", "data_science, reviewer"),
    ("execute on function ml.note_disputes(text[])", "pipeline"),
)


def upgrade() -> None:
    op.add_column(
        "contact",
        sa.Column(
            "disputed",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether the newest answer of another model differs from these labels; false once a person has said",
        ),
        schema="core",
    )
    run_script(SQL / "0014_review_queue.sql")
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")


def downgrade() -> None:
    run_script(SQL / "0014_review_queue_down.sql")
    op.drop_column("contact", "disputed", schema="core")
