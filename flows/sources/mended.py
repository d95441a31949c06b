"""Records mended by hand out of quarantine: canonical field names, the same for every source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from flows.sources.reading import Context, Dialect, Fields, Payload, UnusableRecord
from models.records import RawRecord, Rejected, Source

NAMES: Final = (
    "external_id", "text", "time", "phone", "email", "account", "handle", "network", "name", "state", "lga", "agent", "queue",
    "disposition", "resolution", "acknowledged_at", "resolved_at", "duration_seconds", "wait_seconds", "is_repost",
    "in_reply_to", "product", "media_urls",
)  # fmt: skip


def _fields(payload: Payload) -> Fields:
    return {name: payload[name] for name in NAMES if payload.get(name) not in (None, "")}


MENDED: Final = Dialect(
    "mended",
    f"a mended record ({', '.join(NAMES)})",
    _fields,
    lambda payload: bool(payload) and "text" in payload and set(payload) <= set(NAMES),
)


def from_fields(fields: Mapping[str, object], *, source: Source, received_at: datetime, zone: ZoneInfo) -> RawRecord:
    """A record from fields that a person wrote. Names are those of NAMES; unknown ones raise UnusableRecord.

    >>> from datetime import UTC
    >>> lagos = ZoneInfo("Africa/Lagos")
    >>> record = from_fields({"text": "No network in Ikeja", "time": "14/03/2025 09:30", "phone": "0710 555 0123"},
    ...                      source=Source.SMS, received_at=datetime(2025, 3, 15, tzinfo=UTC), zone=lagos)
    >>> record.dialect, record.person, record.occurred_at.isoformat()
    ('mended', 'phone:+2347105550123', '2025-03-14T08:30:00+00:00')
    """
    external_id = str(fields.get("external_id") or "unknown")
    if unknown := sorted(set(fields) - set(NAMES)):
        raise UnusableRecord(
            source=source.value,
            external_id=external_id,
            reason=f"unknown fields {', '.join(unknown)}; use {', '.join(NAMES)}",
        )
    text = orjson.dumps(dict(fields), option=orjson.OPT_UTC_Z).decode()
    payload: dict[str, Any] = orjson.loads(text)
    outcome = Context(source, received_at, zone).outcome(MENDED, payload, text=text, position="mended")
    if isinstance(outcome, RawRecord):
        return outcome
    reason = outcome.reason if isinstance(outcome, Rejected) else "no contact"
    raise UnusableRecord(source=source.value, external_id=external_id, reason=reason)
