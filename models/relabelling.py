"""History under a new champion, and what people correct: labels of contacts that are in the warehouse already.

What counts of a contact stands in core.contact: a person's correction, else the newest champion's answer. ml.prediction keeps what every
model said. The rules that move contacts between complaints are SQL (0005_linking.sql and 0015_leaving.sql in migrations/sql), because
reviewers call them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.predictor import Prediction
from complaints_nlp.labels import Category, Language
from models.prediction_rows import copy_predictions

LOADING_LOCK: Final = 0x636F6D70_6C6F6164  # "compload": as the functions of the database take it


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact labelled by another model than the champion. ``masked_text`` is None where the champion's answer is stored already."""

    record_id: str
    occurred_at: datetime
    masked_text: str | None


def contacts_waiting(session: Session, version: str, *, most: int, after: Waiting | None = None) -> list[Waiting]:
    """The next contacts with words whose labels are another version's, oldest first, after ``after``.

    What waits follows from what is stored, so a run that was killed is taken up by the next without a note of how far it came.
    """
    rows = session.execute(
        text(
            "select contact.record_id, contact.occurred_at, case when said.record_id is null then words.masked_text end "
            "from core.contact join core.contact_text words using (record_id, occurred_at) "
            "left join ml.prediction said on said.record_id = contact.record_id and said.model_version = :version "
            "where contact.model_version <> :version "
            "and (:record_id is null or (contact.occurred_at, contact.record_id) > (:occurred_at, :record_id)) "
            "order by contact.occurred_at, contact.record_id limit :most"
        ),
        {
            "version": version,
            "most": most,
            "occurred_at": after.occurred_at if after else None,
            "record_id": after.record_id if after else None,
        },
    )
    return [Waiting(*row) for row in rows]


def count_waiting(session: Session, version: str) -> int:
    statement = "select count(*) from core.contact join core.contact_text using (record_id, occurred_at) where model_version <> :version"
    return int(session.scalar(text(statement), {"version": version}) or 0)


def contacts_edited(session: Session, read: Mapping[str, str]) -> set[str]:
    """Those whose masked text is not what was ``read``, by record id. None is edited from here to the commit: loading takes turns by this lock."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOADING_LOCK})
    rows = session.execute(text("select record_id, masked_text from core.contact_text where record_id = any(:ids)"), {"ids": list(read)})
    now = {row[0]: row[1] for row in rows}
    return {name for name, words in read.items() if now.get(name) != words}


def store_predictions(session: Session, version: str, answers: Mapping[str, Prediction], *, at: datetime) -> None:
    """Keep what a model says of contacts, by record id; what it said before stays as it is."""
    known = session.scalars(
        text("select record_id from ml.prediction where model_version = :version and record_id = any(:ids)"),
        {"version": version, "ids": list(answers)},
    )
    fresh = answers.keys() - set(known)
    cursor: Any = session.connection().connection.cursor()
    copy_predictions(cursor, ((record_id, version, answers[record_id]) for record_id in sorted(fresh)), at=at)
    cursor.close()
    session.execute(text("select ml.note_disputes(:ids)"), {"ids": sorted(fresh)})


def apply_predictions(session: Session, version: str, record_ids: Sequence[str]) -> int:
    """Make a version's stored answers the labels of these contacts, corrected ones excepted; how many changed."""
    statement = "select ml.apply_predictions(:version, :ids)"
    return int(session.scalar(text(statement), {"version": version, "ids": list(record_ids)}) or 0)


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of one contact. ``category`` may be left out of what is no complaint."""

    record_id: str
    is_complaint: bool
    category: Category | None = None
    code: str | None = None
    secondary: tuple[Category, ...] = ()


def correct_label(session: Session, label: Label, *, via: str = "sql") -> int:
    """Put a person's word in force at once; the number of the note in ml.correction.

    Raises sqlalchemy's DBAPIError where the label contradicts itself or the contact has no words.
    """
    return int(
        session.scalar(
            text("select ml.correct_label(:record_id, :is_complaint, :category, :code, cast(:secondary as text[]), :via)"),
            {
                "record_id": label.record_id,
                "is_complaint": label.is_complaint,
                "category": label.category,
                "code": label.code,
                "secondary": [str(category) for category in label.secondary],
                "via": via,
            },
        )
        or 0
    )


def recent_contacts(session: Session, *, most: int) -> list[tuple[str, str]]:
    """(record id, masked text) of the newest contacts with words."""
    statement = "select record_id, masked_text from core.contact_text order by occurred_at desc, record_id limit :most"
    rows: list[Any] = list(session.execute(text(statement), {"most": most}))
    return [(row[0], row[1]) for row in rows]


def corrected_examples(session: Session) -> list[Example]:
    """What people said, to train on: the masked texts of corrected contacts, in the order they came.

    Sentiment and urgency are left open: nobody corrects them, and a model must not learn from its own answers.
    """
    statement = (
        "select record_id, masked_text, channel, language, is_complaint, contact.category, secondary, code "
        "from core.contact join core.contact_text using (record_id, occurred_at) "
        "where corrected_at is not null order by occurred_at, record_id"
    )
    return [
        Example(
            id=row.record_id,
            text=row.masked_text,
            masked=row.masked_text,
            spans=(),
            channel=row.channel,
            is_complaint=row.is_complaint,
            category=Category(row.category),
            secondary=tuple(Category(name) for name in row.secondary),
            code=row.code,
            language=Language(row.language) if row.language else None,
            sentiment=None,
            urgency=None,
            scenario="corrected by a person",
        )
        for row in session.execute(text(statement))
    ]
