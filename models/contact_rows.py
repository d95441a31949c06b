"""A classified complaint as a row of core.contact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Final

from complaints_nlp.analysis import Analysis
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
)
_OF_ANALYSIS: Final = (
    *("masked_text", "language", "complaint_probability", "category", "confidence", "sentiment", "urgency"),
    *("fingerprint", "model_version"),
)
_WORKED_OUT: Final = (
    *("complaint_id", "is_complaint", "code", "state", "lga", "secondary", "amounts", "products", "entities"),
    *("batch_id", "loaded_at"),
)
CONTACT_COLUMNS: Final = _OF_CONTACT + _OF_ANALYSIS + _WORKED_OUT
_of_contact: Final = attrgetter(*_OF_CONTACT)
_of_analysis: Final = attrgetter(*_OF_ANALYSIS)


@dataclass(frozen=True, slots=True)
class Reference:
    """The codes and places the dimensions hold: a fact may name no other, so an unknown one becomes null."""

    codes: frozenset[str]
    states: frozenset[str]
    lgas: frozenset[tuple[str, str]]

    @classmethod
    def read(cls, cursor: Any) -> Reference:
        cursor.execute("select array(select code from core.code), array(select state from core.state)")
        codes, states = cursor.fetchone()
        cursor.execute("select state, lga from core.lga")
        return cls(frozenset(codes), frozenset(states), frozenset((state, lga) for state, lga in cursor))

    def code(self, contact: ClassifiedComplaint) -> str | None:
        code = contact.analysis.code if contact.analysis else None
        return code if code in self.codes else None

    def place(self, contact: ClassifiedComplaint) -> tuple[str | None, str | None]:
        """State and LGA of a contact: the source's field first, the text where the field says nothing."""
        said = [(contact.state, contact.lga)]
        if contact.analysis:
            said.append((contact.analysis.state, contact.analysis.lga))
        state = next((state for state, _ in said if state in self.states), None)
        lga = next((lga for _, lga in said if (state, lga) in self.lgas), None)
        return state, lga


def month_of(moment: datetime) -> date:
    """The first day of the month, in UTC, whose partition holds ``moment``."""
    return moment.astimezone(UTC).date().replace(day=1)


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
        _products(contact, analysis),
        dict(Counter(entity.type for entity in analysis.entities)) if analysis else {},
        batch_id,
        loaded_at,
    )
    said_of_text = _of_analysis(analysis) if analysis else (None,) * len(_OF_ANALYSIS)
    return (*_of_contact(contact), *said_of_text, *worked_out)


def _products(contact: ClassifiedComplaint, analysis: Analysis | None) -> tuple[str, ...]:
    named = (contact.product,) if contact.product else ()
    return tuple(dict.fromkeys((*named, *(analysis.products if analysis else ()))))
