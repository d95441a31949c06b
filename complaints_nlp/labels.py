"""The words the model answers with. Their meaning and border cases: docs/labelling.md."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    NETWORK = "network"
    BILLING = "billing"
    SERVICE = "service"


class Language(StrEnum):
    """ISO 639 codes of the languages customers write in; ``other`` for every further one."""

    ENGLISH = "en"
    PIDGIN = "pcm"
    YORUBA = "yo"
    HAUSA = "ha"
    IGBO = "ig"
    OTHER = "other"


class Sentiment(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
