"""One type per stage: RawRecord -> Complaint -> ClassifiedComplaint.

A stage accepts only the type before it, so a step cannot be forgotten: the loader takes ClassifiedComplaint, whose text is a
MaskedText, which only the masker makes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from complaints_nlp.analysis import Analysis
from complaints_nlp.masking.text import MaskedText


class Source(StrEnum):
    CALL_LOGS = "call_logs"
    SMS = "sms"
    SOCIAL = "social"
    WEB_FORMS = "web_forms"


CHANNEL_OF: Mapping[Source, str] = {
    Source.CALL_LOGS: "call",
    Source.SMS: "sms",
    Source.SOCIAL: "social",
    Source.WEB_FORMS: "web",
}


def record_id(source: str, external_id: str) -> str:
    """The identity of a record everywhere: 64 hex digits of SHA-256 over source and external id.

    >>> record_id("sms", "gw-1")[:12] == record_id("sms", "gw-1")[:12] != record_id("social", "gw-1")[:12]
    True
    """
    return hashlib.sha256(f"{source}\x1f{external_id}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One thing a source delivered, exactly.

    ``payload`` is JSON text that holds all the source said of this record (a line or row wrapped in an object, the post with its
    author), so that it can be understood again from the raw zone alone by ``dialect``. Times are aware, UTC.
    ``person`` is a normalised identifier of the customer where the source names one; it picks the encryption key and is never
    stored in the clear.
    """

    source: Source
    dialect: str
    external_id: str
    payload: str
    received_at: datetime
    occurred_at: datetime | None = None
    person: str | None = None

    @property
    def record_id(self) -> str:
        return record_id(self.source, self.external_id)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be used: whole, with a reason a person understands. It goes to quarantine.

    ``position`` says where it lay ("line 12", "item 3"). ``reason`` never quotes the payload.
    """

    source: Source
    dialect: str | None
    position: str
    payload: bytes
    reason: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in a file that is no record of a customer's contact (a keep-alive, a like, the operator's own message)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a record and lies in the landing zone under ``key``; ``sha256`` and ``size`` are those of its plain bytes.

    ``media_type`` is what its sender called it: it decides nothing.
    """

    key: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """One contact with its fields normalised; still holds personal data.

    ``text`` is empty only where the source holds none by nature (a call record without a transcript) or took it back, or where the words
    are in what is attached. A transcript has one turn a line, ``Customer: ...`` or ``Agent: ...``. ``occurred_at`` is when the customer
    reached out (aware, UTC). ``media_urls`` are addresses of pictures and videos, ``data:`` URLs for those inside the record itself.
    ``in_reply_to`` and ``conversation`` are posts as the source names them; ``edited_at`` is set on what is no first version.
    """

    record_id: str
    source: Source
    dialect: str
    external_id: str
    occurred_at: datetime
    received_at: datetime
    text: str
    phone: str | None = None
    email: str | None = None
    account: str | None = None
    handle: str | None = None
    name: str | None = None
    state: str | None = None
    lga: str | None = None
    agent: str | None = None
    queue: str | None = None
    disposition: str | None = None
    resolution: str | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    duration_seconds: float | None = None
    wait_seconds: float | None = None
    is_repost: bool = False
    in_reply_to: str | None = None
    conversation: str | None = None
    edited_at: datetime | None = None
    product: str | None = None
    media_urls: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def channel(self) -> str:
        return CHANNEL_OF[self.source]


@dataclass(frozen=True, slots=True)
class ClassifiedComplaint:
    """What may be stored in the clear: no field of this type holds personal data.

    ``analysis`` is None for a contact without words (a call record). ``customer`` and ``identifiers`` are keyed pseudonyms
    (HMAC, key version in the value): one person has the same over all channels. ``identifiers`` are all that name this customer,
    from fields and from the text; ``customer`` is the first of them by trust (phone, account, e-mail, handle). ``agent`` is a pseudonym too.
    ``in_reply_to`` and ``conversation`` are record ids.
    """

    record_id: str
    source: Source
    channel: str
    dialect: str
    occurred_at: datetime
    received_at: datetime
    analysis: Analysis | None
    customer: str | None
    identifiers: tuple[str, ...]
    state: str | None
    lga: str | None
    agent: str | None
    queue: MaskedText | None
    disposition: MaskedText | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    duration_seconds: float | None
    wait_seconds: float | None
    is_repost: bool
    product: MaskedText | None
    media_count: int
    in_reply_to: str | None = None
    conversation: str | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The warehouse's line on a quarantined record: no payload, the lake keeps that, encrypted."""

    quarantine_id: str
    source: Source
    dialect: str | None
    position: str
    reason: str
