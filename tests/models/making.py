"""Contacts and parts as the warehouse is given them; all people are invented."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from complaints_nlp.analysis import Analysis
from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.text import Entity, seal
from models.ledger import BatchHeader, PartHeader, finish_reading, record_part_read, register_batch
from models.loading import LoadCounts, load_part
from models.records import CHANNEL_OF, ClassifiedComplaint, Quarantined, Source, record_id

DAY0 = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def fingerprint(text: str, *, changed: int = 0) -> bytes:
    """A signature of 64 lanes, ``changed`` of them unlike those of the unchanged text."""
    lanes = [hashlib.sha256(f"{text}/{lane}".encode()).digest()[:4] for lane in range(64)]
    other = [hashlib.sha256(f"{text}/{lane}/changed".encode()).digest()[:4] for lane in range(changed)]
    return b"".join(other + lanes[changed:])


def analysis(category: Category = Category.NETWORK, **changes: Any) -> Analysis:
    given = Analysis(
        masked_text=seal("no network since <PHONE_NUMBER>"),
        language=Language.ENGLISH,
        is_complaint=True,
        complaint_probability=0.9,
        category=category,
        confidence=0.8,
        secondary=(),
        code=None,
        sentiment=Sentiment.NEGATIVE,
        urgency=Urgency.NORMAL,
        state=None,
        lga=None,
        amounts=(),
        products=(),
        entities=(Entity(17, 28, "PHONE_NUMBER"),),
        fingerprint=b"",
        model_version="test-1",
    )
    return replace(given, **changes)


def contact(
    name: str, *, days: float = 0, people: Sequence[str] = (), source: Source = Source.SMS, words: Analysis | None = None, **changes: Any
) -> ClassifiedComplaint:
    """A contact ``days`` after DAY0, naming ``people`` by pseudonyms; its record id follows from ``name`` alone."""
    occurred_at = DAY0 + timedelta(days=days)
    given = ClassifiedComplaint(
        record_id=record_id("test", name),
        source=source,
        channel=CHANNEL_OF[source],
        dialect="test",
        occurred_at=occurred_at,
        received_at=NOW,
        analysis=words or analysis(),
        customer=people[0] if people else None,
        identifiers=tuple(people),
        state=None,
        lga=None,
        agent=None,
        queue=None,
        disposition=None,
        acknowledged_at=None,
        resolved_at=None,
        duration_seconds=None,
        wait_seconds=None,
        is_repost=False,
        product=None,
        media_count=0,
    )
    return replace(given, **changes)


def batch(name: str = "a file", *, source: Source = Source.SMS, received_at: datetime = NOW) -> BatchHeader:
    return BatchHeader(hashlib.sha256(name.encode()).hexdigest(), source, f"{name}.txt", 100, f"landing/{name}", received_at)


def read_part(session: Session, header: BatchHeader, *, read: int, number: int = 0, quarantined: Sequence[Quarantined] = ()) -> PartHeader:
    """A part in the lake, noted in the ledger, its batch read to the end."""
    part = PartHeader(header.batch_id, number, header.source)
    register_batch(session, header, created_at=NOW)
    record_part_read(session, part, read=read, quarantined=quarantined, quarantined_at=NOW)
    finish_reading(session, header.batch_id, passed_over=0)
    return part


def load(
    session: Session, contacts: Sequence[ClassifiedComplaint], *, name: str = "a file", quarantined: Sequence[Quarantined] = ()
) -> LoadCounts:
    """``contacts`` as the only part of the batch ``name``, loaded and committed."""
    part = read_part(session, batch(name), read=len(contacts) + len(quarantined))
    counts = load_part(session, part=part, complaints=contacts, quarantined=quarantined, duplicates_already_known=0, loaded_at=NOW)
    session.commit()
    return counts


def rejected(name: str, *, reason: str = "no time; add one of: time, date") -> Quarantined:
    return Quarantined(hashlib.sha256(name.encode()).hexdigest(), Source.SMS, "pipe", name, reason)
