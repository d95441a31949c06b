"""What is left of a post that its author took back: that it was there, and when. Written here, by no network."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import orjson

from flows.sources.reading import Dialect, Fields, Payload

_KEY: Final = "withdrawn"


def _fields(payload: Payload) -> Fields:
    stub = payload[_KEY]
    return {"external_id": stub["external_id"], "time": stub["time"], "text": ""}


WITHDRAWN: Final = Dialect(
    "social.withdrawn",
    "what is left of a withdrawn post (withdrawn)",
    _fields,
    lambda payload: _KEY in payload and len(payload) == 1,
    words=False,
)


def stub(external_id: str, occurred_at: datetime) -> bytes:
    """
    >>> stub("7", datetime(2026, 11, 3, tzinfo=UTC))
    b'{"withdrawn":{"external_id":"7","time":"2026-11-03T00:00:00+00:00"}}'
    """
    return orjson.dumps({_KEY: {"external_id": external_id, "time": occurred_at.astimezone(UTC).isoformat()}})
