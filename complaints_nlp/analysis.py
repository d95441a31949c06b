"""The answer for one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.text import Entity, MaskedText


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the library says of one text.

    ``confidence`` is the calibrated probability that a careful reader would say ``category``, given that the text is a complaint;
    ``complaint_probability`` the calibrated probability that it is one. ``amounts`` are naira. ``state`` and ``lga`` are
    official names, given only where the text names a place. ``fingerprint`` is a MinHash signature (see
    ``complaints_nlp.normalization.near_duplicates``) of the masked text: equal-looking texts share most of it.
    """

    masked_text: MaskedText
    language: Language
    is_complaint: bool
    complaint_probability: float
    category: Category
    confidence: float
    secondary: tuple[Category, ...]
    code: str | None
    sentiment: Sentiment
    urgency: Urgency
    state: str | None
    lga: str | None
    amounts: tuple[float, ...]
    products: tuple[str, ...]
    entities: tuple[Entity, ...]
    fingerprint: bytes
    model_version: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: the fields above without the fingerprint; entities without their scores."""
        return {
            "masked_text": str(self.masked_text),
            "language": self.language.value,
            "is_complaint": self.is_complaint,
            "complaint_probability": round(self.complaint_probability, 4),
            "category": self.category.value,
            "secondary": [category.value for category in self.secondary],
            "confidence": round(self.confidence, 4),
            "code": self.code,
            "sentiment": self.sentiment.value,
            "urgency": self.urgency.value,
            "state": self.state,
            "lga": self.lga,
            "amounts": list(self.amounts),
            "products": list(self.products),
            "entities": [{"type": e.type, "start": e.start, "end": e.end} for e in self.entities],
            "model_version": self.model_version,
        }
