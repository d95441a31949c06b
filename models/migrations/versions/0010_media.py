"""Pictures and videos of records: what became of each, and the words in it, encrypted.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("record_id", sa.String(length=64), nullable=False, comment="The record it came with, loaded or not"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False, comment="Its place among the record's media, from 0"),
        sa.Column("reference", sa.String(length=64), nullable=False, comment="Keyed hash of where it came from; addresses may hold names"),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="remote: fetched from an address; upload: stored by the intake; inline: inside the record",
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="fetched: bytes kept; read: words known; refused: never tried again; failed: may be tried again",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often it was tried"),
        sa.Column("media_type", sa.Text(), nullable=True, comment="What it is by its bytes, such as image/png"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="SHA-256 of its bytes: the same bytes are read once"),
        sa.Column("size", sa.BigInteger(), nullable=True, comment="Size in bytes"),
        sa.Column(
            "landing_key", sa.Text(), nullable=True, comment="Where the lake keeps its bytes, encrypted, as long as landed files are kept"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was refused or failed, in words without any of its content"),
        sa.Column("seconds", sa.Double(), nullable=True, comment="How long reading took"),
        sa.Column(
            "subject",
            sa.String(length=64),
            nullable=True,
            comment="Whose data key seals the words, in governance.wrapped_key; null: a key of the line's own",
        ),
        sa.Column("sealed", postgresql.BYTEA(), nullable=True, comment="The words in it, encrypted: unmasked personal data"),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False, comment="When this was last written"),
        sa.CheckConstraint("state in ('fetched', 'read', 'refused', 'failed')", name=op.f("ck_media_state")),
        sa.CheckConstraint("origin in ('remote', 'upload', 'inline')", name=op.f("ck_media_origin")),
        sa.CheckConstraint("position >= 0 and attempts >= 0", name=op.f("ck_media_counts")),
        sa.CheckConstraint("sealed is null or state = 'read'", name=op.f("ck_media_sealed")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_media")),
        schema="ingest",
        comment="Pictures and videos of records: what became of each, and the words in it, encrypted; no pixels, no address",
    )
    op.create_index("ix_media_read", "media", ["sha256"], unique=False, schema="ingest", postgresql_where=sa.text("state = 'read'"))
    op.execute("grant select, insert, update, delete on ingest.media to pipeline")


def downgrade() -> None:
    op.drop_table("media", schema="ingest")
