"""SQL files as migrations run them."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_script(path: Path) -> None:
    """Several statements as they stand: a bare cursor takes neither ":name" nor "%" for a parameter."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(path.read_text(encoding="utf-8"))
    cursor.close()
