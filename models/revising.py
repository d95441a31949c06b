"""Edited contacts: the newest text counts, the one before becomes a version. No second contact is made of an edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from complaints_nlp.analysis import Analysis
from models.contact_rows import products_of
from models.copying import storable
from models.records import ClassifiedComplaint

_SAID: Final = ("language", "is_complaint", "complaint_probability", "category", "confidence", "secondary", "code", "sentiment", "urgency")


def revise(cursor: Any, revisions: Sequence[ClassifiedComplaint], *, at: datetime) -> int:
    """Put edited contacts in place of what they said before; how many were newer. In the loading transaction, after its contacts."""
    changed = 0
    for contact in sorted((each for each in revisions if each.edited_at), key=lambda each: (each.record_id, each.edited_at)):
        if (words := contact.analysis) is not None:
            cursor.execute(
                "select core.revise_contact(%s, %s, %s, %s, %s::jsonb, %s)",
                (contact.record_id, contact.edited_at, storable(words.masked_text), words.fingerprint, _said(contact, words), at),
            )
            changed += bool(cursor.fetchone()[0])
    return changed


def _said(contact: ClassifiedComplaint, words: Analysis) -> str:
    said: dict[str, Any] = {name: getattr(words, name) for name in (*_SAID, "model_version", "amounts")}
    entities = dict(Counter(entity.type for entity in words.entities))
    products = [storable(product) for product in products_of(contact)]
    return orjson.dumps(said | {"entities": entities, "products": products}, default=str).decode()


def known_versions(cursor: Any, record_ids: Sequence[str]) -> dict[str, datetime]:
    """When the texts of these contacts were written, as far as they are here; withdrawn ones are left out: nothing revises them."""
    cursor.execute(
        "select record_id, coalesce(edited_at, occurred_at) from core.contact where record_id = any(%s) and withdrawn_at is null",
        (list(record_ids),),
    )
    return dict(cursor.fetchall())
