"""Posts and their deletions, versions of edited contacts, and threads.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

from models.migrations.scripts import run_script

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
TEAMS = {"network_ops": "network", "billing_ops": "billing", "service_ops": "service"}
ALLOWED_TEXT = "category in (select text_access.category from core.text_access where text_access.role = 'business')"
OF_CONTACT = "in_reply_to, conversation, edited_at, withdrawn_at"
# What, on what, to whom, beside what stands already. What goes with a table or function needs no revoking.
GRANTS = (
    ("select, insert, update, delete on ingest.post, ingest.withdrawal", "pipeline"),
    ("select, insert on core.contact_version", "pipeline"),
    ("select on core.contact_version", f"{', '.join(TEAMS)}, business, reviewer"),
    (f"select ({OF_CONTACT}) on core.contact", "data_science, reviewer"),
    ("execute on function core.forget_texts(text[])", "pipeline"),
    ("execute on function core.revise_contact(text, timestamptz, text, bytea, jsonb, timestamptz)", "pipeline"),
)
READERS = (*((team, f"category = '{category}'") for team, category in TEAMS.items()), ("business", ALLOWED_TEXT), ("reviewer", "true"))


def upgrade() -> None:
    run_script(SQL / "0009_social.sql")
    for what, roles in GRANTS:
        op.execute(f"grant {what} to {roles}")
    op.execute("alter table core.contact_version enable row level security, force row level security")
    op.execute("create policy pipeline on core.contact_version to pipeline using (true) with check (true)")
    for role, rows in READERS:
        op.execute(f"create policy {role} on core.contact_version for select to {role} using ({rows})")


def downgrade() -> None:
    run_script(SQL / "0009_social_down.sql")
