"""Pictures beside a complaint: taken for what their bytes say, kept sealed in the lake's landing zone before the event is published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from apps.intake.problems import FieldError, Problem
from models.lake import Lake
from models.records import Source

FIELD: Final = "picture"
# What the first bytes say: the file's name and what the browser claims count for nothing.
KINDS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("image/gif", lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
)


def media_type_of(data: bytes) -> str | None:
    """
    >>> media_type_of(b"GIF89a..."), media_type_of(b"<svg onload=...>")
    ('image/gif', None)
    """
    return next((name for name, says in KINDS if says(data[:16])), None)


def check_picture(data: bytes, *, limit: int) -> str:
    """Its media type. Raises Problem: too-large, invalid."""
    if len(data) > limit:
        raise Problem(
            "too-large",
            f"The picture has {len(data)} bytes; at most {limit} are taken.",
            errors=[FieldError(FIELD, f"This picture is larger than {limit / (1 << 20):.0f} MB. Send a smaller one, or none.")],
        )
    kind = media_type_of(data)
    if kind is None:
        message = "This is no picture we can read. Send a JPEG, PNG, WebP or GIF file, or none."
        raise Problem("invalid", "The upload is no picture of a kind that is taken.", errors=[FieldError(FIELD, message)])
    return kind


def land_picture(lake: Lake, data: bytes, *, media_type: str, day: date) -> dict[str, Any]:
    """The attachment as the event names it. On the disk, sealed, when this returns."""
    landed = lake.land([data], source=Source.WEB_FORMS, day=day)
    return {"media_type": media_type, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "key": landed.key}
