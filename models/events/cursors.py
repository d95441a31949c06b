"""How far a connector has read. Written in the transaction that stores what was read, so that neither is ahead of the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from models.tables import StreamCursor


def read_cursor(session: Session, name: str, *, for_update: bool = False) -> str | None:
    """The cursor ``name``, None before the first. ``for_update`` holds it: another session that asks likewise waits for this one's end."""
    found = select(col(StreamCursor.cursor)).where(col(StreamCursor.name) == name)
    return session.scalar(found.with_for_update() if for_update else found)


def write_cursor(session: Session, name: str, cursor: str, *, now: datetime) -> None:
    """Set the cursor. The caller commits."""
    row = {"name": name, "cursor": cursor, "updated_at": now}
    added = insert(StreamCursor).values(row)
    session.execute(added.on_conflict_do_update(index_elements=["name"], set_={"cursor": cursor, "updated_at": now}))
