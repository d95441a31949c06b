"""The vault: identities under the person's key, revealed one at a time, each with a request that is committed before.

Revision ID: 0010
Revises: 0001

The tables have the shape that revision 0003 of the warehouse gives them; where that one ran before, they are there and are kept.
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0002_model_registry"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
ROLES = ("privacy_officer", "auditor")
# Another database of this server may be making or keeping the same role at this moment.
MAKE_ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then create role {role} nologin noinherit; end if;
exception when duplicate_object or unique_violation then null;
end $$
"""
DROP_ROLE = """
do $$ begin
    drop role if exists {role};
exception when dependent_objects_still_exist then null;
end $$
"""


def upgrade() -> None:
    for role in ROLES:
        op.execute(MAKE_ROLE.format(role=role))
    if not sa.inspect(op.get_bind()).has_table("identity", schema="governance"):
        create_tables()
    run_script(SQL / "0010_vault.sql")


def downgrade() -> None:
    op.execute("drop function governance.reveal(bigint)")
    op.execute("drop function governance.request_reveal(text, text)")
    op.execute("drop sequence governance.last_reveal")
    op.drop_table("identity", schema="governance")
    op.drop_table("audit_trail", schema="governance")
    op.execute("drop function governance.refuse_change()")
    for role in ROLES:
        op.execute(f"revoke all on schema governance from {role}")
        op.execute(DROP_ROLE.format(role=role))


def run_script(path: Path) -> None:
    """Several statements as they stand: a bare cursor takes neither ":name" nor "%" for a parameter."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(path.read_text(encoding="utf-8"))
    cursor.close()


def create_tables() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="A running number"),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="When"),
        sa.Column("login", sa.Text(), server_default=sa.text("session_user"), nullable=False, comment="Who, as they signed in"),
        sa.Column("action", sa.Text(), nullable=False, comment="What: reveal_requested, revealed ..."),
        sa.Column("subject", sa.Text(), nullable=False, comment="Of whom or what: a pseudonym or an id"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, in the words of who asked"),
        sa.Column("details", postgresql.JSONB(), server_default="{}", nullable=False, comment="What else is known of it"),
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
