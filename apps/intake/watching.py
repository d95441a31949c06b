"""For whoever runs it: alive, ready, and Prometheus. The latter two are for the operator's networks alone."""

from __future__ import annotations

import asyncio
import ipaddress

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from apps.intake.bodies import JSON
from apps.intake.openapi import HEALTH, METRICS, READY
from apps.intake.problems import Problem
from apps.intake.services import Services, services_of
from models.events import EventsUnavailable

router = APIRouter()
NO_STORE = {"Cache-Control": "no-store"}


@router.api_route("/health", methods=["GET", "HEAD"], **HEALTH)
async def health() -> Response:
    """The process answers."""
    return Response(orjson.dumps({"status": "alive"}), media_type=JSON, headers=NO_STORE)


@router.get("/ready", **READY)
async def ready(request: Request) -> Response:
    """The database answers, so complaints can be stored."""
    services = services_of(request)
    _watchers_only(request, services)
    try:
        await asyncio.wait_for(asyncio.to_thread(services.ready), services.settings.patience_seconds)
    except (SQLAlchemyError, EventsUnavailable, TimeoutError):
        raise Problem("unavailable", "The database does not answer, or lacks the intake's tables.", retry_after=5) from None
    return Response(orjson.dumps({"status": "ready"}), media_type=JSON, headers=NO_STORE)


@router.get("/metrics", **METRICS)
async def metrics(request: Request) -> Response:
    """For Prometheus."""
    services = services_of(request)
    _watchers_only(request, services)
    return Response(services.metrics.page(), headers=NO_STORE | {"Content-Type": services.metrics.content_type})


def _watchers_only(request: Request, services: Services) -> None:
    networks = [ipaddress.ip_network(network.strip()) for network in services.settings.watchers.split(",")]
    try:
        client = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        client = None
    if client is None or not any(client in network for network in networks):
        raise Problem("not-allowed", "This address is for the operator's networks (COMPLAINTS_INTAKE_WATCHERS).")
