"""The HTTP intake: senders with their keys, receipts of what was accepted, and a role that takes in and reads no complaint.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.scripts import run_script

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQL = Path(__file__).parent.parent / "sql"
TEXT, HASH, MOMENT = sa.Text(), sa.String(64), sa.DateTime(timezone=True)
# Another database of this server may be making or keeping the same role at this moment.
MAKE_ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = 'intake') then create role intake nologin noinherit; end if;
exception when duplicate_object or unique_violation then null;
end $$
"""
DROP_ROLE = """
do $$ begin
    drop role if exists intake;
exception when dependent_objects_still_exist or insufficient_privilege then null;
end $$
"""
FUNCTIONS = (
    "ingest.complaint_status(text)",
    "ingest.receipt_body(text)",
    "ingest.write_receipts(text[], text[], text[], text[], timestamptz[])",
)


def upgrade() -> None:
    op.execute(MAKE_ROLE)
    op.create_table(
        "sender",
        sa.Column("name", TEXT, nullable=False, comment="What the operator calls it; no person's name"),
        sa.Column("key_hash", HASH, nullable=False, comment="Keyed hash of its API key; the key itself is stored nowhere"),
        sa.Column(
            "sources",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="What it may send: complaints, or the name of a webhook such as typeform",
        ),
        sa.Column(
            "secret",
            postgresql.BYTEA(),
            nullable=True,
            comment="What its webhooks are signed with, encrypted; null where it does not sign",
        ),
        sa.Column("rate", sa.Double(), nullable=False, comment="Requests a second it may send on average"),
        sa.Column("burst", sa.Integer(), nullable=False, comment="Requests it may send at once"),
        sa.Column("created_at", MOMENT, nullable=False, comment="When it was made, or given a new key"),
        sa.Column("revoked_at", MOMENT, nullable=True, comment="Since when it is refused"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sender")),
        sa.CheckConstraint("name ~ '^[a-z][a-z0-9_.-]{0,61}$'", name=op.f("ck_sender_name")),
        sa.CheckConstraint("rate > 0 and burst >= 1", name=op.f("ck_sender_rate")),
        sa.CheckConstraint("cardinality(sources) > 0", name=op.f("ck_sender_sources")),
        schema="ingest",
        comment="Programs that may send to the intake; made and revoked by python -m flows sender",
    )
    op.create_index("uq_sender_key_hash", "sender", ["key_hash"], unique=True, schema="ingest")
    op.create_table(
        "receipt",
        sa.Column(
            "request_hash",
            HASH,
            nullable=False,
            comment="Keyed hash of the sender and its id of the request: the same id is the same request",
        ),
        sa.Column(
            "body_hash",
            HASH,
            nullable=False,
            comment="Keyed hash of the body, to tell a request sent again from another one under its id",
        ),
        sa.Column("reference_hash", HASH, nullable=False, comment="Keyed hash of the reference the customer was given"),
        sa.Column(
            "record_id", HASH, nullable=True, comment="The record it becomes; null where the sender gives records no id of their own"
        ),
        sa.Column("received_at", MOMENT, nullable=False, comment="When it was accepted"),
        sa.PrimaryKeyConstraint("request_hash", name=op.f("pk_receipt")),
        schema="ingest",
        comment="What the intake accepted: written in the transaction that makes the event durable. Keeps replays out and finds a "
        "reference's complaint; holds keyed hashes only",
    )
    op.create_index("uq_receipt_reference_hash", "receipt", ["reference_hash"], unique=True, schema="ingest")
    run_script(SQL / "0008_intake.sql")


def downgrade() -> None:
    op.execute("revoke all on ingest.event_inbox, ingest.event_seen from intake")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.drop_table("receipt", schema="ingest")
    op.drop_table("sender", schema="ingest")
    op.execute("revoke usage on schema ingest from intake")
    op.execute(DROP_ROLE)
