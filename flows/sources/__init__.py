"""The batch readers: four sources, one shape. What a file is, is told by its content, never by its name.

>>> sorted(READERS)[0], READERS[Source.SMS].read.__name__
(<Source.CALL_LOGS: 'call_logs'>, 'read')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from flows.sources import call_logs, sms, social, web_forms
from flows.sources.mended import from_fields
from flows.sources.reader import Reader
from flows.sources.reading import Limits, UnusableRecord
from models.records import PassedOver, RawRecord, Rejected, Source

READERS: Final[Mapping[Source, Reader]] = {
    reader.source: reader for reader in (call_logs.READER, sms.READER, social.READER, web_forms.READER)
}
LAGOS: Final = ZoneInfo("Africa/Lagos")
# Which source is asked first where a file could be of several: the pickier the sooner.
_ORDER: Final = (Source.CALL_LOGS, Source.SOCIAL, Source.SMS, Source.WEB_FORMS)


def recognise(path: Path, *, zone: ZoneInfo = LAGOS) -> tuple[Source, str] | None:
    """The source and dialect of a file by its content, or None. For looking at unknown files; the flows know their source."""
    now = datetime.now(UTC)
    for source in _ORDER:
        if dialect := READERS[source].recognise(path, received_at=now, zone=zone):
            return source, dialect
    return None


def reread(
    payload: bytes, *, source: Source, dialect: str | None, received_at: datetime, zone: ZoneInfo
) -> Iterator[RawRecord | Rejected | PassedOver]:
    """One quarantined payload, read again after someone mended it (or after a reader learned its dialect)."""
    return READERS[source].reread(payload, dialect=dialect, received_at=received_at, zone=zone)


def read_event(
    payload: bytes, *, source: Source, dialect: str, event_id: str, received_at: datetime, zone: ZoneInfo
) -> Iterator[RawRecord | Rejected | PassedOver]:
    """What one event of the stream holds; ``dialect`` is its kind, where that is a dialect's name."""
    return READERS[source].read_event(payload, dialect=dialect, event_id=event_id, received_at=received_at, zone=zone)


__all__ = ["READERS", "Limits", "Reader", "UnusableRecord", "from_fields", "read_event", "recognise", "reread"]
