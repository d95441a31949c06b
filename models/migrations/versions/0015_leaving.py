"""Who leaves a complaint: those who stay hang together by shared identifiers, and the first of them keeps it.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence
from pathlib import Path

from models.migrations.scripts import run_script

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    run_script(SQL / "0015_leaving.sql")


def downgrade() -> None:
    run_script(SQL / "0015_leaving_down.sql")
