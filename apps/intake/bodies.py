"""Reading what was sent: bounded, in memory alone (a spooled upload would lie on the disk in the clear), by its content type."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from apps.intake.problems import FieldError, Problem

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
MOST_FIELDS: Final = 100
DEEPEST: Final = 32


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it came (``raw``) and what is in it. ``files`` holds uploads that are not empty, by field."""

    kind: str
    raw: bytes = field(repr=False)
    fields: dict[str, Any] = field(repr=False)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_raw(request: Request, *, kinds: tuple[str, ...], limit: int, seconds: float, upload_limit: int = 0) -> Body:
    """The body as it came, nothing in it looked at. ``limit`` bounds what is no upload; ``seconds`` the time it takes to arrive.

    Raises Problem: media-type, too-large, too-slow, malformed.
    """
    kind = content_type(request)
    if kind not in kinds:
        raise Problem("media-type", f"Send one of: {', '.join(kinds)}.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("media-type", "Send the body uncompressed.")
    try:
        async with asyncio.timeout(seconds):
            return Body(kind, await _bounded(request, limit=upload_limit if kind == MULTIPART else limit), {})
    except TimeoutError:
        raise Problem("too-slow", f"The body did not arrive within {seconds:.0f} s.") from None


async def parse_body(request: Request, body: Body, *, limit: int) -> Body:
    """With what is in it. Raises Problem: malformed, invalid."""
    if body.kind == MULTIPART:
        return await _multipart(request, body.raw, limit=limit)
    return replace(body, fields=parse_json(body.raw) if body.kind == JSON else parse_form(body.raw))


async def _bounded(request: Request, *, limit: int) -> bytes:
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise Problem("too-large", f"The body has {told} bytes; at most {limit} are taken.")
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise Problem("too-large", f"The body has more than {limit} bytes, the most that are taken.")
            chunks.append(chunk)
    except ClientDisconnect:
        raise Problem("malformed", "The connection ended before the body did.") from None
    if told.isdecimal() and size != int(told):
        raise Problem("malformed", f"Content-Length says {told} bytes, {size} came.")
    return b"".join(chunks)


def parse_json(raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Problem("malformed", "The body is no JSON in UTF-8; it may have been cut off.") from None
    if not isinstance(found, dict):
        raise Problem("invalid", "The body is no JSON object.", errors=[FieldError("", "Send one object with the fields inside.")])
    if b"\\u0000" in raw and _holds_nul(found):
        raise Problem("invalid", "The body holds a NUL character.", errors=[FieldError("", "Leave out U+0000; it cannot be stored.")])
    return found


def _holds_nul(value: Any, depth: int = 0) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if depth > DEEPEST:
        return True  # nothing we take lies that deep
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(each, depth + 1) for key, each in value.items())
    return isinstance(value, list) and any(_holds_nul(each, depth + 1) for each in value)


def parse_form(raw: bytes) -> dict[str, Any]:
    """Field -> value; of a field that comes twice the last."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw), errors="strict", max_num_fields=MOST_FIELDS
        )
    except (ValueError, UnicodeDecodeError):
        raise Problem("malformed", "The body is no form-encoded text in UTF-8; it may have been cut off.") from None
    return _without_nul(dict(pairs))


def _without_nul(fields: dict[str, Any]) -> dict[str, Any]:
    bad = [name for name, value in fields.items() if "\0" in name or "\0" in value]
    if bad:
        raise Problem("invalid", "A field holds a NUL character.", errors=[FieldError("", "Leave out U+0000; it cannot be stored.")])
    return fields


class _InMemory(MultiPartParser):
    """Starlette's parser, which would write parts above 1 MiB to a temporary file."""

    spool_max_size = 1 << 40


async def _multipart(request: Request, raw: bytes, *, limit: int) -> Body:
    async def once() -> AsyncGenerator[bytes, None]:
        yield raw

    parser = _InMemory(request.headers, once(), max_files=5, max_fields=MOST_FIELDS, max_part_size=limit)
    try:
        parsed = await parser.parse()
    except (MultiPartException, UnicodeDecodeError):
        raise Problem("malformed", "The body is no multipart form; it may have been cut off.") from None
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for name, value in parsed.multi_items():
        if isinstance(value, UploadFile):
            if data := await value.read():
                files[name] = data
            await value.close()
        else:
            fields[name] = value
    return Body(MULTIPART, raw, _without_nul(fields), files)
