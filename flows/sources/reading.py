"""What the four readers share: their shape, their limits, and how a dialect's fields become a Complaint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from complaints_nlp.errors import ComplaintsError
from complaints_nlp.normalization.identifiers import (
    normalise_account,
    normalise_email,
    normalise_handle,
    normalise_phone,
)
from flows.sources.times import AHEAD, EARLIEST, parse_time
from models.records import Attachment, Complaint, PassedOver, RawRecord, Rejected, Source, record_id

MIB: Final = 1024 * 1024

Outcome = RawRecord | Rejected | PassedOver
Payload = Mapping[str, Any]
# Canonical field name -> value as the source wrote it. FIELDS lists the names.
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. Beyond a limit the part concerned is rejected, never the process.

    ``ratio`` is plain to compressed bytes and counts only beyond the first ``ratio_free`` plain bytes, since small files of
    repeated text compress well. ``kept`` bounds the payload of a rejected record.
    """

    plain: int = 8 * 1024 * MIB
    ratio: int = 200
    ratio_free: int = 10 * MIB
    members: int = 10_000
    line: int = 1 * MIB
    value: int = 8 * MIB
    kept: int = 64 * MIB


DEFAULT_LIMITS: Final = Limits()


class UnusableRecord(ComplaintsError):
    """A record that was read but cannot become a Complaint. Facts: source, external_id, reason."""

    template = "{source} record {external_id}: {reason}"


class Unusable(Exception):
    """Inside the readers: why this record cannot be used. ``read`` turns it into Rejected, ``to_complaint`` into UnusableRecord."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotAContact(Exception):
    """Inside the readers: this is no customer's contact. ``read`` turns it into PassedOver."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


# Kinds are counted and shown; a word out of a file must not carry a text or a number there.
_KIND: Final = re.compile(r"(?!.*\d{5})[\w .,'()/-]{1,60}", re.ASCII)


def never(_: Payload) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of record names its fields.

    ``fields`` maps a payload to canonical fields; it raises Unusable or NotAContact. ``matches`` recognises a JSON object.
    ``words`` is False where the source holds no text by nature; ``arrival`` is True where it writes no clock time, so that the
    time of arrival stands in (``extra["time_from"]`` says so). ``gather`` names the group of an object that is only a part
    (events of one call) and whether it is the last of them; the record is then ``{"events": [...]}``.
    """

    name: str
    expects: str
    fields: Callable[[Payload], Fields]
    matches: Callable[[Payload], bool] = never
    words: bool = True
    arrival: bool = False
    gather: Callable[[Payload], tuple[str, bool] | None] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What every step of one reading needs. ``event_id`` names the event that brought it, where one did."""

    source: Source
    received_at: datetime
    zone: ZoneInfo
    limits: Limits = DEFAULT_LIMITS
    event_id: str = ""

    def outcome(self, dialect: Dialect, payload: Payload, *, text: str, position: str) -> Outcome:
        """One record's outcome. ``text`` is the payload as JSON; it is what is kept, whatever comes of the record."""
        external_id: str | None = None
        try:
            fields = dialect.fields(payload)
            complaint = build(
                fields,
                dialect=dialect,
                source=self.source,
                received_at=self.received_at,
                zone=self.zone,
                event_id=self.event_id,
                arrived=bool(self.event_id),
            )
            external_id = complaint.external_id
        except NotAContact as passed:
            return PassedOver(passed.kind if _KIND.fullmatch(passed.kind) else "other")
        except Unusable as reason:
            return self.reject(text, dialect=dialect.name, position=position, reason=reason.reason, external_id=external_id)
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError) as error:
            reason_text = f"does not have the shape of {dialect.expects} ({type(error).__name__} while reading it)"
            return self.reject(text, dialect=dialect.name, position=position, reason=reason_text)
        return RawRecord(
            source=self.source,
            dialect=dialect.name,
            external_id=external_id,
            payload=text,
            received_at=self.received_at,
            occurred_at=complaint.occurred_at,
            person=person_of(complaint),
        )

    def reject(self, payload: bytes | str, *, dialect: str | None, position: str, reason: str, external_id: str | None = None) -> Rejected:
        raw = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload
        return Rejected(self.source, dialect, position, raw[: self.limits.kept], reason, external_id)


# The canonical fields and what each is made of. A mapping may leave out all but what names the record.
TEXT_FIELDS: Final = (
    "name",
    "state",
    "lga",
    "agent",
    "queue",
    "disposition",
    "resolution",
    "in_reply_to",
    "conversation",
    "product",
)
SPAN_FIELDS: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "duration_seconds": (("duration_seconds", 1.0), ("duration_ms", 0.001)),
    "wait_seconds": (("wait_seconds", 1.0), ("wait_ms", 0.001)),
}
_BLANK: Final = frozenset({"", "null", "none", "n/a", "nil", "undefined", "(unknown)"})


def build(
    fields: Fields,
    *,
    dialect: Dialect,
    source: Source,
    received_at: datetime,
    zone: ZoneInfo,
    event_id: str = "",
    arrived: bool = False,
) -> Complaint:
    """A Complaint from canonical fields. Raises Unusable with a reason a person understands.

    ``arrived``: it came as it was written, so where it names no time that of its arrival is its own.
    """
    extra = dict(fields.get("extra") or {})
    media_urls, attached = addresses_of(fields.get("media_urls")), attachments_of(fields.get("media_urls"))
    text = _text(fields.get("text"), words=dialect.words and not (media_urls or attached))
    occurred_at = _occurred(fields.get("time"), received_at=received_at, zone=zone, arrival=dialect.arrival or arrived, extra=extra)
    phone, email = _phone(fields.get("phone"), extra), _email(fields.get("email"), extra)
    handle = normalise_handle(_string(fields.get("handle")), fields.get("network", source.value)) if fields.get("handle") else None
    account = normalise_account(_string(fields["account"])) if fields.get("account") else None
    sender = phone or email or handle or account or _string(fields.get("phone"))
    external_id = _string(fields.get("external_id")) or fingerprint(event_id + sender, extra.get("time_from") or occurred_at, text, fields)
    if len(external_id) > 500 or "\0" in external_id:
        raise Unusable("the record's id is longer than 500 characters or holds a NUL; ids are short and printable")
    return Complaint(
        record_id=record_id(source, external_id),
        source=source,
        dialect=dialect.name,
        external_id=external_id,
        occurred_at=occurred_at,
        received_at=received_at,
        text=text,
        phone=_bare(phone),
        email=_bare(email),
        account=_bare(account),
        handle=handle.removeprefix("handle:") if handle else None,
        duration_seconds=_span(fields, "duration_seconds"),
        wait_seconds=_span(fields, "wait_seconds"),
        is_repost=bool(fields.get("is_repost")),
        media_urls=media_urls,
        attachments=attached,
        extra=extra,
        edited_at=_later(fields, "edited_at", zone),
        acknowledged_at=_later(fields, "acknowledged_at", zone),
        resolved_at=_later(fields, "resolved_at", zone),
        **{name: _plain(fields[name]) for name in TEXT_FIELDS if fields.get(name) is not None},
    )


def person_of(complaint: Complaint) -> str | None:
    """The identifier that picks the person's key, by trust: phone, account, e-mail, handle."""
    for kind in ("phone", "account", "email", "handle"):
        if value := getattr(complaint, kind):
            return f"{kind}:{value}"
    return None


def fingerprint(sender: str, moment: datetime | str, text: str, fields: Fields) -> str:
    """The id of a record whose source gives none: SHA-256 over sender, time and text, so that a redelivery has the same.

    A record without words and without a sender is told apart by all its fields.
    """
    when = moment if isinstance(moment, str) else moment.isoformat()
    rest = "" if text else repr(sorted((key, str(value)) for key, value in fields.items() if key != "extra"))
    return hashlib.sha256("\x1f".join((sender, when, text, rest)).encode("utf-8", "surrogatepass")).hexdigest()


_KEY: Final = re.compile(r"landing/[a-z_]+/\d{4}-\d\d-\d\d/([0-9a-f]{64})")


def addresses_of(media: object) -> tuple[str, ...]:
    """The addresses among a record's media, each once; an object may name its address as ``url``."""
    listed = media if isinstance(media, list | tuple) else ()
    found = (each.get("url") if isinstance(each, dict) else each for each in listed)
    return tuple(dict.fromkeys(_string(url) for url in found if url))


def attachments_of(media: object) -> tuple[Attachment, ...]:
    """What was stored in the landing zone before the record came: objects with ``key``, ``sha256``, ``size`` and ``media_type``."""
    listed = media if isinstance(media, list | tuple) else ()
    return tuple(dict.fromkeys(_attachment(each) for each in listed if isinstance(each, dict) and each.get("key")))


def _attachment(given: Mapping[str, Any]) -> Attachment:
    key, sha256, size = str(given["key"]), given.get("sha256"), given.get("size")
    found = _KEY.fullmatch(key)
    # The key's last word is the hash of what lies there: nobody can point at a file without knowing what is in it.
    if found is None or found[1] != sha256 or not isinstance(size, int) or size < 0:
        raise Unusable("an attachment is not as the intake stores them (key, sha256 and size of a landed file); send it as an upload")
    return Attachment(key=key, sha256=found[1], size=size, media_type=_string(given.get("media_type")))


def _text(value: object, *, words: bool) -> str:
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Unusable(f"the text is {_kind(value)}, not text; send it as a string")
    if "\0" in value:
        raise Unusable("the text holds a NUL character (U+0000); remove it")
    text = value.strip()
    if words and not text:
        raise Unusable("the text is empty; a complaint needs at least one word")
    return text


def _occurred(value: object, *, received_at: datetime, zone: ZoneInfo, arrival: bool, extra: dict[str, Any]) -> datetime:
    if value is None or (isinstance(value, str) and value.strip().lower() in _BLANK):
        if arrival:
            extra["time_from"] = "arrival"
            return received_at
        raise Unusable("there is no time; say when the customer reached out, such as 2025-03-14 09:30")
    moment = parse_time(value, zone=zone)
    if moment is None:
        raise Unusable("the time cannot be read or is no date of the calendar; write it like 2025-03-14 09:30")
    if moment < EARLIEST:
        raise Unusable("the time lies before the year 2000")
    if moment > received_at + AHEAD:
        raise Unusable("the time lies more than two days after the record arrived")
    return moment


def _later(fields: Fields, name: str, zone: ZoneInfo) -> datetime | None:
    if not (value := fields.get(name)):
        return None
    moment = parse_time(value, zone=zone)
    if moment is None:
        raise Unusable(f"the time in {name} cannot be read; write it like 2025-03-14 09:30")
    return moment


def _phone(value: object, extra: dict[str, Any]) -> str | None:
    written = _string(value)
    phone = normalise_phone(written) if written else None
    if written and phone is None:
        extra["sender"] = written  # a short code or a sender's name: no telephone number, yet who sent it
    return phone


def _email(value: object, extra: dict[str, Any]) -> str | None:
    written = _string(value)
    email = normalise_email(written) if written else None
    if written and email is None:
        extra["email_as_written"] = written
    return email


def _span(fields: Fields, name: str) -> float | None:
    for field, factor in SPAN_FIELDS[name]:
        value = fields.get(field)
        if value is None or value == "":
            continue
        try:
            seconds = float(value) * factor
        except (TypeError, ValueError):
            raise Unusable(f"{field} is not a number") from None
        if not 0 <= seconds < 1e8:
            raise Unusable(f"{field} is negative or longer than three years")
        return seconds
    return None


def _string(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, str | int | float):
        raise Unusable(f"a field that names the customer or the record is {_kind(value)}, not text")
    text = str(value).strip()
    return "" if text.lower() in _BLANK else text


def _plain(value: object) -> str | None:
    text = _string(value)
    if "\0" in text:
        raise Unusable("a field holds a NUL character (U+0000); remove it")
    return text or None


def _bare(identifier: str | None) -> str | None:
    return identifier.split(":", 1)[1] if identifier else None


def _kind(value: object) -> str:
    names = {bool: "a yes or no", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "of another type")
