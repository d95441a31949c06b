"""The pages: the form, and where the complaint of a reference stands."""

from __future__ import annotations

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from apps.intake.bodies import JSON
from apps.intake.openapi import FORM_PAGE, LOOK_UP, STANDING, STYLE
from apps.intake.problems import Problem
from apps.intake.references import read_reference
from apps.intake.services import services_of, wants_page
from apps.intake.submissions import new_token

router = APIRouter()
NOBODY = "Check the reference: it is BJN and sixteen letters and digits, as it was shown when the complaint was sent."


@router.api_route("/", methods=["GET", "HEAD"], **FORM_PAGE)
async def show_form(request: Request) -> Response:
    """The complaint form."""
    return services_of(request).pages.form(token=new_token())


@router.get("/complaints", **LOOK_UP)
async def find_complaint(request: Request, reference: Annotated[str, Query(max_length=200)] = "") -> Response:
    """From the field on the form to the reference's own address."""
    services_of(request).guard.slow_down(request)
    found = read_reference(reference)
    if found is None:
        raise Problem("unknown-reference", NOBODY)
    return RedirectResponse(f"/complaints/{found}", status_code=303)


@router.get("/complaints/{reference}", **STANDING)
async def show_complaint(reference: str, request: Request, new: Annotated[str, Query(max_length=10)] = "") -> Response:
    """Where a complaint stands. Whoever has the reference may know; nothing of the complaint or the customer is told."""
    services = services_of(request)
    services.guard.slow_down(request)
    known = read_reference(reference)
    # Looked up by its keyed hash: how long that takes tells nothing of how near a guess was.
    standing = await asyncio.to_thread(services.standing, services.hashes.reference(known)) if known else None
    if known is None or standing is None:
        raise Problem("unknown-reference", NOBODY)
    if wants_page(request):
        return services.pages.complaint(known, standing, new=new == "1")
    told = {
        "reference": known,
        "status": standing.status or "received",
        "received_at": standing.received_at.isoformat(timespec="seconds"),
        "since": standing.since.isoformat(timespec="seconds") if standing.since else None,
    }
    return Response(orjson.dumps(told), media_type=JSON, headers={"Cache-Control": "no-store"})


@router.get("/static/intake.css", **STYLE)
async def show_style(request: Request) -> Response:
    """The style sheet; its address changes with its content."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(services_of(request).pages.style, media_type="text/css", headers=headers)
