"""Events on their way in: the inbox, the ids seen, connectors' cursors, and which batches drainers work on.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence
from pathlib import Path

from models.migrations.scripts import run_script

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    run_script(SQL / "0007_events.sql")


def downgrade() -> None:
    run_script(SQL / "0007_events_down.sql")
