"""``POST /webhooks/{source}``: form and SMS vendors. Signed, fresh and new, or refused."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response

from apps.intake.accepting import Offer
from apps.intake.bodies import JSON, Body, parse_body, read_raw
from apps.intake.hooks import HOOKS
from apps.intake.openapi import WEBHOOK
from apps.intake.problems import Problem
from apps.intake.services import services_of
from apps.intake.signatures import WEBHOOK_ID

router = APIRouter()


@router.post("/webhooks/{source}", **WEBHOOK)
async def take_webhook(source: Annotated[str, Path(json_schema_extra={"enum": [*HOOKS]})], request: Request) -> Response:
    """Take a vendor's message. The same message a second time is 409: we have it, there is no need to send it again."""
    services = services_of(request)
    hook = HOOKS.get(source)
    if hook is None:
        services.guard.slow_down(request)
        raise Problem("unknown-address", f"There are webhooks for {', '.join(HOOKS)}.")
    # The signature covers the body, so it is read before anything is known of the sender, and not looked into.
    settings = services.settings
    body = await read_raw(request, kinds=(hook.body,), limit=settings.body_bytes, seconds=settings.body_seconds)
    sender, signed = await services.guard.by_hook(request, hook, body.raw)
    body = await parse_body(request, body, limit=settings.body_bytes)
    if errors := hook.check(body.fields):
        raise Problem("invalid", "The body lacks what its reader needs.", errors=errors)
    identity = hook.identity(body.fields)
    offer = Offer(
        source=hook.source,
        kind=hook.kind,
        sender=sender.name,
        request=("webhook", hook.name, *_delivery(request, body, identity, signed=signed)),
        raw=body.raw,
        payload=lambda _own_id, _reference: body.raw if hook.body == JSON else orjson.dumps(body.fields),
        identity=identity,
        identified=identity is not None,
    )
    accepted = await services.acceptor.accept(offer)
    if not accepted.new:
        services.metrics.again.labels(hook.name).inc()
        raise Problem("replayed", "We have this message; there is nothing to send again.")
    services.metrics.accepted.labels(hook.source.value, hook.name).inc()
    if hook.answer is not None:
        return Response(hook.answer[1], status_code=202, media_type=hook.answer[0], headers={"Cache-Control": "no-store"})
    answer: dict[str, Any] = {"status": "received"}
    if identity is not None:
        answer |= {"reference": accepted.reference, "status_url": f"/complaints/{accepted.reference}"}
    return Response(orjson.dumps(answer), status_code=202, media_type=JSON, headers={"Cache-Control": "no-store"})


def _delivery(request: Request, body: Body, identity: str | None, *, signed: bool) -> tuple[str, str]:
    """What a message is known by again: the vendor's id of it, else the signed id of the delivery, else what it says."""
    if identity is not None:
        return "message", identity
    if signed and WEBHOOK_ID in request.headers:
        return "delivery", request.headers[WEBHOOK_ID]
    return "body", hashlib.sha256(body.raw).hexdigest()
