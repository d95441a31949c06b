"""What answers what: a contact's place in its thread, and the words of the posts that were answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from models.records import ClassifiedComplaint


def place_in_threads(cursor: Any, contacts: Sequence[ClassifiedComplaint]) -> list[ClassifiedComplaint]:
    """``contacts`` with the record ids of their parents and of what their threads began with, as far as known; in the order given.

    Mastodon names a parent by a number of one instance, and no thread at all: the posts that came before tell.
    """
    if not any(contact.in_reply_to for contact in contacts):
        return list(contacts)
    named = sorted({contact.in_reply_to for contact in contacts if contact.in_reply_to})
    cursor.execute("select post_key, record_id from ingest.post where post_key = any(%s) and post_key <> record_id", (named,))
    record_of = dict(cursor.fetchall())
    cursor.execute(
        "select record_id, coalesce(conversation, record_id) from core.contact where record_id = any(%s)",
        (sorted({record_of.get(name, name) for name in named}),),
    )
    thread_of = dict(cursor.fetchall())
    placed = []
    for contact in contacts:
        parent = record_of.get(contact.in_reply_to or "", contact.in_reply_to)
        conversation = contact.conversation or (thread_of.get(parent, parent) if parent else None)
        thread_of[contact.record_id] = conversation or contact.record_id
        placed.append(replace(contact, in_reply_to=parent, conversation=conversation))
    return placed


def parent_texts(session: Session, named: Iterable[str]) -> dict[str, str]:
    """The masked texts of answered posts that are here, by the id they are named by (see ``place_in_threads``)."""
    rows = session.execute(
        text(
            "select named.id, words.masked_text from unnest(cast(:named as text[])) named(id) "
            "left join ingest.post on post.post_key = named.id "
            "join core.contact on contact.record_id = coalesce(post.record_id, named.id) "
            "join core.contact_text words on words.record_id = contact.record_id and words.occurred_at = contact.occurred_at"
        ),
        {"named": sorted(set(named))},
    )
    return {row.id: row.masked_text for row in rows}
