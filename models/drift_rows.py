"""What drift is measured from and where the measures are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.classification.drift import Shift
from complaints_nlp.labels import Category
from models.tables import DriftCheck, ModelVersion


@dataclass(frozen=True, slots=True)
class Answered:
    """A contact and what one model said of it, not what a person made of that."""

    occurred_at: datetime
    masked_text: str
    is_complaint: bool
    category: Category
    confidence: float


def answered(session: Session, version: str, *, since: datetime | None, until: datetime, most: int) -> list[Answered]:
    """The newest contacts of a span that ``version`` has answered, newest first."""
    rows = session.execute(
        text(
            "select contact.occurred_at, words.masked_text, said.is_complaint, said.category, said.confidence "
            "from core.contact join core.contact_text words using (record_id, occurred_at) "
            "join ml.prediction said on said.record_id = contact.record_id and said.model_version = :version "
            "where contact.occurred_at < :until "
            "and (cast(:since as timestamptz) is null or contact.occurred_at >= :since) "
            "order by contact.occurred_at desc, contact.record_id limit :most"
        ),
        {"version": version, "since": since, "until": until, "most": most},
    )
    return [Answered(row[0], row[1], row[2], Category(row[3]), row[4]) for row in rows]


def reference_of(session: Session, version: str) -> dict[str, Any]:
    """What drift of a model is measured against; empty where nothing was kept of its training time."""
    row = session.get(ModelVersion, version)
    return dict(row.reference) if row else {}


def keep_reference(session: Session, version: str, reference: dict[str, Any]) -> None:
    row = session.get(ModelVersion, version)
    if row is not None:
        row.reference = reference
        session.add(row)


def keep_checks(session: Session, version: str, contacts: Sequence[Answered], shifts: Sequence[Shift], *, at: datetime) -> None:
    """One row a feature."""
    times = [contact.occurred_at for contact in contacts]
    for shift in shifts:
        session.add(
            DriftCheck(
                checked_at=at,
                feature=shift.feature,
                model_version=version,
                window_start=min(times),
                window_end=max(times),
                contacts=len(contacts),
                psi=shift.psi,
                bound=shift.bound,
                passed=shift.passed,
                details={name: list(shares) for name, shares in shift.moved.items()},
            )
        )
