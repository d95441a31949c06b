"""Records out of quarantine: as a person or a flow takes them out, and as they come in again."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import text

from flows.sources import reread
from flows.steps.attaching import ONLY_MEDIA
from flows.steps.reading import MENDED_FILE, read_batch
from models.database import open_session
from models.installation import Installation
from models.keys import KeyStore
from models.ledger import BatchHeader, register_batch
from models.media import MediaStore, MediumState
from models.records import RawRecord, Source

# After the first try; doubled with each.
WAIT_BEFORE_RETRY: Final = timedelta(hours=1)


def waiting(place: Installation, *, source: Source | None = None, reason: str = "") -> Iterator[dict[str, Any]]:
    """The records that wait, whole, as an exported file has them: of one source or all, and those alone whose reason begins so."""
    query = "select quarantine_id from ingest.quarantine where released_at is null and starts_with(reason, :reason)"
    held = {"reason": reason} | ({"source": source.value} if source else {})
    with place.engine.connect() as connection:
        ids = set(connection.execute(text(query + (" and source = :source" if source else "")), held).scalars())
    few = sorted(ids) if reason or source else None
    for quarantine_id, reject, _ in place.lake.read_quarantine(ids=few):
        if quarantine_id in ids:
            yield {
                "quarantine_id": quarantine_id,
                "source": reject.source.value,
                "dialect": reject.dialect,
                "position": reject.position,
                "reason": reject.reason,
                **_as_text(reject.payload),
                "fields": None,
            }


def _as_text(payload: bytes) -> dict[str, str]:
    """The payload to read and mend; where its bytes are no UTF-8, the bytes beside it, which count while the text is left as it is."""
    text = payload.decode("utf-8", "replace")
    return {"payload": text} if text.encode() == payload else {"payload": text, "payload_base64": base64.b64encode(payload).decode()}


def take_in(place: Installation, source: Source, rows: Sequence[dict[str, Any]], *, now: datetime) -> tuple[int, int]:
    """Land mended records as a batch and read it: how many were read, and how many of them still cannot be used.

    From here on it is a batch like any other: a killed run is taken up by the next.
    """
    kept = ({name: row.get(name) for name in ("quarantine_id", "dialect", "payload", "payload_base64", "fields")} for row in rows)
    landed = place.lake.land((orjson.dumps(row) + b"\n" for row in kept), source=source, day=now.date())
    batch = BatchHeader(landed.batch_id, source, MENDED_FILE, landed.bytes, landed.key, now)
    with open_session(place.engine) as session:
        register_batch(session, batch, created_at=now)
        session.commit()
    counts = read_batch(place, batch, now=now)
    return counts.read, counts.quarantined


def take_in_unread_media(place: Installation, source: Source, *, now: datetime) -> int:
    """Take in again what waits for its pictures or videos and may get their words now; how many records came out of quarantine.

    That is: a medium failed, was tried less often than models.media.MOST_ATTEMPTS and has waited its time; or was never asked for
    because nothing was fetched then, and now is.
    """
    rows = list(waiting(place, source=source, reason=ONLY_MEDIA))
    records = [_record_of(row, place, now=now) for row in rows]
    store = MediaStore(place.keys, key_store=KeyStore(place.engine, keys=place.keys))
    with open_session(place.engine) as session:
        known = store.known(session, {record for record in records if record})
    states: dict[str, list[MediumState]] = {}
    for state in known.values():
        states.setdefault(state.record_id, []).append(state)
    fetching = place.settings.media == "on"
    due = [row for row, record in zip(rows, records, strict=True) if record and _is_due(states.get(record, []), now=now, fetching=fetching)]
    return take_in(place, source, due, now=now)[0] if due else 0


def _record_of(row: dict[str, Any], place: Installation, *, now: datetime) -> str | None:
    """The id of the record that a row holds."""
    source, dialect, payload = Source(row["source"]), row["dialect"], row["payload"].encode()
    outcomes = reread(payload, source=source, dialect=dialect, received_at=now, zone=place.settings.zone)
    return next((outcome.record_id for outcome in outcomes if isinstance(outcome, RawRecord)), None)


def _is_due(states: Sequence[MediumState], *, now: datetime, fetching: bool) -> bool:
    if not states:
        return fetching
    return any(
        state.open
        and (state.origin != "remote" or state.landing_key is not None or fetching)
        and state.noted_at is not None
        and state.noted_at + WAIT_BEFORE_RETRY * 2 ** max(state.attempts - 1, 0) <= now
        for state in states
    )
