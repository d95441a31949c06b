"""One request, one reveal: also one that was rolled back cannot be repeated.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence
from pathlib import Path

from models.migrations.scripts import run_script

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    run_script(SQL / "0006_vault.sql")


def downgrade() -> None:
    run_script(SQL / "0006_vault_down.sql")
