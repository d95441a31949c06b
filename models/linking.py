"""Which complaint a contact belongs to. Plain objects in, decisions out; models.loading reads and writes the rows.

A contact joins a complaint of the same person (any keyed identifier in common) when the complaint contains its category and it lies
within the window, or its text is nearly that of one of the complaint's contacts. Text alone never joins two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from complaints_nlp.analysis import Analysis
from complaints_nlp.labels import Category
from models.records import ClassifiedComplaint

WINDOW: Final = timedelta(days=7)
NEAR_DUPLICATE: Final = 0.8  # share of equal MinHash lanes: an estimate of the Jaccard similarity of the two texts
LANE: Final = np.dtype("<u4")


@dataclass(slots=True, eq=False)
class OpenComplaint:
    """A complaint as linking sees it: one from the warehouse, or (``is_new``) one this part opens."""

    complaint_id: str
    opened_at: datetime
    last_contact_at: datetime
    categories: set[str]
    is_new: bool = True
    fingerprints: list[bytes] = field(default_factory=list)
    joined: list[ClassifiedComplaint] = field(default_factory=list)

    def distance(self, moment: datetime) -> timedelta:
        """How far ``moment`` lies outside the complaint's span; zero within. A late arrival may come before it."""
        return max(self.opened_at - moment, moment - self.last_contact_at, timedelta(0))

    def take(self, contact: ClassifiedComplaint) -> None:
        self.joined.append(contact)
        self.opened_at = min(self.opened_at, contact.occurred_at)
        self.last_contact_at = max(self.last_contact_at, contact.occurred_at)
        self.categories.update(categories(contact))
        self.fingerprints.append(words_of(contact).fingerprint)


def categories(contact: ClassifiedComplaint) -> tuple[Category, ...]:
    """The categories a contact complains of, the primary one first."""
    words = words_of(contact)
    return tuple(dict.fromkeys((words.category, *words.secondary)))


def words_of(contact: ClassifiedComplaint) -> Analysis:
    """The analysis of a contact that is a complaint; TypeError for one without words, which links to nothing."""
    if contact.analysis is None:
        raise TypeError(f"record {contact.record_id} has no words to link by")
    return contact.analysis


def is_complaint(contact: ClassifiedComplaint) -> bool:
    return contact.analysis is not None and contact.analysis.is_complaint


def similarity(one: bytes, other: bytes) -> float:
    """Share of equal lanes of two MinHash signatures; 0 where one is empty or they are of different lengths.

    >>> similarity(b"AAAABBBB", b"AAAACCCC")
    0.5
    """
    if not one or len(one) != len(other):
        return 0.0
    return float(np.mean(np.frombuffer(one, LANE) == np.frombuffer(other, LANE)))


def link(
    contacts: Sequence[ClassifiedComplaint],
    known: Mapping[str, Iterable[OpenComplaint]],
    *,
    window: timedelta = WINDOW,
    near_duplicate: float = NEAR_DUPLICATE,
) -> list[OpenComplaint]:
    """The complaints that ``contacts`` open or join, each with those in ``joined``; ``known`` has the warehouse's by identifier.

    Contacts that are no complaint are left out. The answer does not depend on the order given: they are taken in order of time,
    then record id. Of several complaints that fit, the nearest in time is joined.
    """
    by_identifier: dict[str, list[OpenComplaint]] = defaultdict(list)
    for identifier, complaints in known.items():
        by_identifier[identifier].extend(complaints)
    touched: dict[str, OpenComplaint] = {}
    for contact in sorted(filter(is_complaint, contacts), key=lambda contact: (contact.occurred_at, contact.record_id)):
        candidates = {c.complaint_id: c for identifier in contact.identifiers for c in by_identifier[identifier]}
        complaint = _choose(contact, candidates.values(), window=window, near_duplicate=near_duplicate) or _open(contact)
        complaint.take(contact)
        touched[complaint.complaint_id] = complaint
        for identifier in contact.identifiers:
            if complaint not in by_identifier[identifier]:
                by_identifier[identifier].append(complaint)
    return list(touched.values())


def _open(contact: ClassifiedComplaint) -> OpenComplaint:
    return OpenComplaint(contact.record_id, contact.occurred_at, contact.occurred_at, set())


def _choose(
    contact: ClassifiedComplaint, candidates: Iterable[OpenComplaint], *, window: timedelta, near_duplicate: float
) -> OpenComplaint | None:
    wanted, text = words_of(contact).category, words_of(contact).fingerprint
    fitting = [
        complaint
        for complaint in candidates
        if wanted in complaint.categories
        and (
            complaint.distance(contact.occurred_at) <= window
            or any(similarity(text, other) >= near_duplicate for other in complaint.fingerprints)
        )
    ]
    return min(fitting, key=lambda c: (c.distance(contact.occurred_at), c.opened_at, c.complaint_id), default=None)
