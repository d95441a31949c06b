"""A classified complaint as a row of core.contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from models.clocks import Clocks
from models.records import ClassifiedComplaint

# The columns of core.contact by where their value comes from: a field of the same name of the contact or of its analysis,
# or worked out in contact_row, in this order. Rows are made by the million; a plan beats asking each row.
_OF_CONTACT: Final = (
    *(
        "record_id",
        "occurred_at",
        "source",
        "channel",
        "dialect",
        "received_at",
        "customer",
        "agent",
        "queue",
        "disposition",
    ),
    *("acknowledged_at", "resolved_at", "duration_seconds", "wait_seconds", "is_repost", "media_count"),
    *("in_reply_to", "conversation", "edited_at"),
)
_OF_ANALYSIS: Final = (*("language", "complaint_probability", "category", "confidence", "sentiment", "urgency", "model_version"),)
_WORKED_OUT: Final = (
    *("complaint_id", "is_complaint", "code", "state", "lga", "secondary", "amounts", "products", "entities"),
    *("batch_id", "loaded_at"),
)
IDENTIFIER_COLUMNS: Final = ("identifier", "record_id", "occurred_at", "complaint_id")
TEXT_COLUMNS: Final = ("record_id", "occurred_at", "category", "masked_text", "fingerprint")
CONTACT_COLUMNS: Final = _OF_CONTACT + _OF_ANALYSIS + _WORKED_OUT
_of_contact: Final = attrgetter(*_OF_CONTACT)
_of_analysis: Final = attrgetter(*_OF_ANALYSIS)


@dataclass(frozen=True, slots=True)
class Reference:
    """The codes and places the dimensions hold: a fact may name no other, so an unknown one becomes null.

    ``dispositions`` is what an agent's closing word says of the complaint's status.
    """

    codes: frozenset[str]
    states: frozenset[str]
    lgas: frozenset[tuple[str, str]]
    dispositions: Mapping[str, str]
    clocks: Clocks

    @classmethod
    def read(cls, cursor: Any) -> Reference:
        cursor.execute("select array(select code from core.code), array(select state from core.state)")
        codes, states = cursor.fetchone()
        cursor.execute("select state, lga from core.lga")
        lgas = frozenset((state, lga) for state, lga in cursor)
        cursor.execute("select disposition, status from core.disposition_status")
        dispositions = dict(cursor.fetchall())
        return cls(frozenset(codes), frozenset(states), lgas, dispositions, Clocks.read(cursor))

    def code(self, contact: ClassifiedComplaint) -> str | None:
        code = contact.analysis.code if contact.analysis else None
        return code if code in self.codes else None

    def status(self, contact: ClassifiedComplaint) -> str | None:
        """The status the agent's closing word puts the complaint into when the contact ends, if any."""
        if not contact.disposition:
            return None
        return self.dispositions.get("_".join(contact.disposition.lower().replace("-", " ").replace("_", " ").split()))

    def place(self, contact: ClassifiedComplaint) -> tuple[str | None, str | None]:
        """State and LGA of a contact: the source's field first, the text where the field says nothing."""
        if (contact.state, contact.lga) in self.lgas:
            return contact.state, contact.lga
        said = [(contact.state, contact.lga)]
        if contact.analysis:
            said.append((contact.analysis.state, contact.analysis.lga))
        state = next((state for state, _ in said if state in self.states), None)
        lga = next((lga for _, lga in said if (state, lga) in self.lgas), None)
        return state, lga


def month_of(moment: datetime) -> date:
    """The first day of the month, in UTC, whose partition holds ``moment``."""
    return moment.astimezone(UTC).date().replace(day=1)


def ended_at(contact: ClassifiedComplaint) -> datetime:
    """When the contact was over: a call ends, a message is over as it is sent."""
    return contact.occurred_at + timedelta(seconds=contact.duration_seconds or 0)


def text_rows(contacts: Sequence[ClassifiedComplaint]) -> Iterator[tuple[Any, ...]]:
    """The values of ``TEXT_COLUMNS`` for every contact that has words."""
    for contact in contacts:
        if words := contact.analysis:
            yield contact.record_id, contact.occurred_at, words.category, words.masked_text, words.fingerprint


def identifier_rows(contacts: Sequence[ClassifiedComplaint], complaint_of: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """The values of ``IDENTIFIER_COLUMNS``, in the order of the primary key: neighbours go into the same page of its index."""
    return sorted(
        (identifier, contact.record_id, contact.occurred_at, complaint_of.get(contact.record_id))
        for contact in contacts
        for identifier in dict.fromkeys(contact.identifiers)
    )


def products_of(contact: ClassifiedComplaint) -> tuple[str, ...]:
    """The product the source names, then those the text does, each once."""
    named = (contact.product,) if contact.product else ()
    return tuple(dict.fromkeys((*named, *(contact.analysis.products if contact.analysis else ()))))


@lru_cache(maxsize=1 << 12)
def _counted(types: tuple[str, ...]) -> dict[str, int]:
    """How often each type comes; the same few lists come again and again. Not to be changed."""
    return dict(Counter(types))


def contact_row(
    contact: ClassifiedComplaint, complaint_id: str | None, reference: Reference, batch_id: str, loaded_at: datetime
) -> tuple[Any, ...]:
    """The values of ``CONTACT_COLUMNS`` for a contact of complaint ``complaint_id``, if it is one."""
    state, lga = reference.place(contact)
    analysis = contact.analysis
    worked_out = (
        complaint_id,
        analysis is not None and analysis.is_complaint,
        reference.code(contact),
        state,
        lga,
        analysis.secondary if analysis else (),
        analysis.amounts if analysis else (),
        products_of(contact),
        _counted(tuple([entity.type for entity in analysis.entities])) if analysis else {},
        batch_id,
        loaded_at,
    )
    said_of_text = _of_analysis(analysis) if analysis else (None,) * len(_OF_ANALYSIS)
    return (*_of_contact(contact), *said_of_text, *worked_out)
