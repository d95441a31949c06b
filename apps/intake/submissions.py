"""``POST /complaints``: from the form, and from programs with a key."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from apps.intake.accepting import Accepted, Offer
from apps.intake.bodies import FORM, JSON, MULTIPART, Body, content_type, parse_body, read_raw
from apps.intake.complaint import check_complaint
from apps.intake.openapi import SUBMISSION
from apps.intake.pages import Asked
from apps.intake.pictures import FIELD, check_picture
from apps.intake.problems import FieldError, Problem
from apps.intake.services import Services, services_of, wants_page
from models.records import Source
from models.senders import FORM as FORM_SOURCE

router = APIRouter()
KIND: Final = "beejan.form"
WEBSITE: Final = "website"
HIDDEN: Final = frozenset({"token"})
_IDEMPOTENCY_KEY: Final = re.compile(r'"?([\x21\x23-\x7e]{1,200})"?')


def new_token() -> str:
    return secrets.token_urlsafe(16)


@router.post("/complaints", **SUBMISSION)
async def submit(request: Request) -> Response:
    """Hand in a complaint. A form is answered with its reference's page, a program with JSON.

    A program shows its key, and may name the request by an Idempotency-Key: sent again with the same body it gets the same answer.
    """
    services = services_of(request)
    if content_type(request) == JSON or _shows_key(request):
        return await _from_program(request, services)
    return await _from_form(request, services)


def _shows_key(request: Request) -> bool:
    return "authorization" in request.headers or "x-api-key" in request.headers


async def _from_program(request: Request, services: Services) -> Response:
    sender = await services.guard.by_key(request, source=FORM_SOURCE)
    given_key = _idempotency_key(request)
    async with _Held(services, request):
        body = await _read(request, services, kinds=(JSON, FORM, MULTIPART))
        fields = body.fields if body.kind == JSON else _filled(body.fields)
        attachments = await _checked(services, body, fields)
        name = ("key", given_key) if given_key else ("once", secrets.token_hex(16))
        accepted = await _accept(services, sender=sender.name, request=name, fields=fields, attachments=attachments)
    if not accepted.new and not accepted.same:
        raise Problem("key-reused", "This Idempotency-Key came with another body before; make a new one for each complaint.")
    _count(services, accepted, "program")
    return _told(accepted)


async def _from_form(request: Request, services: Services) -> Response:
    _refuse_other_sites(request, services)
    filled: dict[str, Any] = {}
    try:
        services.guard.slow_down(request)
        async with _Held(services, request):
            body = await _read(request, services, kinds=(FORM, MULTIPART))
            filled = _filled(body.fields)
            attachments = await _checked(services, body, filled)
            token = str(body.fields.get("token") or "")
            name = ("form", token) if 16 <= len(token) <= 64 else ("once", secrets.token_hex(16))
            # Sent twice by an impatient finger it is one complaint; changed and sent again it is another.
            words = hashlib.sha256(orjson.dumps([filled, attachments], option=orjson.OPT_SORT_KEYS)).hexdigest()
            accepted = await _accept(services, sender=WEBSITE, request=(*name, words), fields=filled, attachments=attachments)
    except Problem as problem:
        if not wants_page(request) or problem.kind in ("media-type", "malformed"):
            raise
        services.metrics.refused.labels(problem.kind).inc()
        asked = Asked({name: str(value) for name, value in filled.items()}, problem.errors, problem)
        return services.pages.form(token=new_token(), asked=asked, status=problem.status, headers=problem.headers)
    _count(services, accepted, "form")
    if not wants_page(request):
        return _told(accepted)
    return RedirectResponse(f"/complaints/{accepted.reference}?new=1", status_code=303, headers={"Cache-Control": "no-store"})


class _Held:
    """A place among the uploads held in memory; what is no upload needs none."""

    def __init__(self, services: Services, request: Request) -> None:
        self._places = services.uploads if content_type(request) == MULTIPART else None

    async def __aenter__(self) -> None:
        if self._places is None:
            return
        if self._places.locked():
            raise Problem(
                "unavailable", "Too many pictures are on their way. Nothing was stored; send it again in a few seconds.", retry_after=5
            )
        await self._places.acquire()

    async def __aexit__(self, *_: object) -> None:
        if self._places is not None:
            self._places.release()


async def _read(request: Request, services: Services, *, kinds: tuple[str, ...]) -> Body:
    settings = services.settings
    raw = await read_raw(request, kinds=kinds, limit=settings.body_bytes, upload_limit=settings.upload_bytes, seconds=settings.body_seconds)
    return await parse_body(request, raw, limit=settings.body_bytes)


async def _checked(services: Services, body: Body, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The picture landed, once everything is found to be in order. Raises Problem: invalid, too-large."""
    picture, media_type = body.files.get(FIELD), ""
    errors = list(check_complaint(fields, now=services.clock(), pictured=picture is not None))
    if picture is not None:
        try:
            media_type = check_picture(picture, limit=services.settings.picture_bytes)
        except Problem as problem:
            if not errors:
                raise
            errors += problem.errors
    if unknown := sorted(body.files.keys() - {FIELD}):
        errors.append(FieldError("", f"Only one file is taken, in the field {FIELD}; there are {len(unknown)} others."))
    if errors:
        raise Problem("invalid", "Mend the fields named in errors and send it again.", errors=errors)
    if picture is None:
        return []
    services.metrics.pictures.inc(len(picture))
    return [await asyncio.to_thread(services.land, picture, media_type, services.clock().date())]


async def _accept(
    services: Services, *, sender: str, request: tuple[str, ...], fields: Mapping[str, Any], attachments: list[dict[str, Any]]
) -> Accepted:
    received_at = services.clock().isoformat(timespec="milliseconds")

    def payload(own_id: str, reference: str) -> bytes:
        event = {"beejan_form": 1, "id": own_id, "reference": reference, "received_at": received_at, "given": fields}
        return orjson.dumps(event | ({"attachments": attachments} if attachments else {}))

    # Not the bytes as they came: the border between a form's parts is another each time.
    said = orjson.dumps([fields, [each["sha256"] for each in attachments]], option=orjson.OPT_SORT_KEYS)
    offer = Offer(source=Source.WEB_FORMS, kind=KIND, sender=sender, request=(FORM_SOURCE, *request), raw=said, payload=payload)
    return await services.acceptor.accept(offer)


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A form's fields without those left empty and those that are the form's own."""
    return {name: value for name, value in fields.items() if name not in HIDDEN and str(value).strip()}


def _idempotency_key(request: Request) -> str | None:
    """https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/: a quoted string; bare ones are understood."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    found = _IDEMPOTENCY_KEY.fullmatch(given.strip())
    if found is None:
        raise Problem("malformed", "The Idempotency-Key must be 1 to 200 visible ASCII characters, such as a UUID.")
    return found[1]


def _refuse_other_sites(request: Request, services: Services) -> None:
    """Another website may link to the form, not fill it in for its visitors."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    own = services.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    foreign = site not in ("same-origin", "none") if site else origin not in ("null", own)
    if foreign:
        raise Problem("cross-site", "Open the form on Beejan's own site and send it from there.")


def _told(accepted: Accepted) -> Response:
    where = f"/complaints/{accepted.reference}"
    answer = {"reference": accepted.reference, "status": "received", "status_url": where}
    headers = {"Location": where, "Cache-Control": "no-store"} | ({} if accepted.new else {"Idempotent-Replayed": "true"})
    return Response(orjson.dumps(answer), status_code=202, media_type=JSON, headers=headers)


def _count(services: Services, accepted: Accepted, way: str) -> None:
    if accepted.new:
        services.metrics.accepted.labels(Source.WEB_FORMS.value, way).inc()
    else:
        services.metrics.again.labels(way).inc()
