"""The application: routes, refusals, and what stands around both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from apps.intake import public, submissions, watching, webhooks
from apps.intake.metrics import Metrics
from apps.intake.openapi import SECURITY_SCHEMES
from apps.intake.outside import Outside
from apps.intake.problems import FieldError, Problem
from apps.intake.services import Services, wants_page
from models.events import EventsUnavailable

OF_STATUS: Final = {404: "unknown-address", 405: "method", 400: "malformed"}
Opening = Callable[[Metrics], AbstractAsyncContextManager[Services]]


def build_app(opening: Opening, *, secure: bool) -> FastAPI:
    """``opening`` gives the services for as long as the application runs. ``secure`` where customers reach it over HTTPS."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opening(metrics) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Beejan complaints intake",
        version="1",
        description="Complaints from the form, from programs and from vendors' webhooks. How to send: docs/intake.md.",
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    for part in (public, submissions, webhooks, watching):
        app.include_router(part.router)
    app.add_exception_handler(Problem, _refuse)
    app.add_exception_handler(HTTPException, _refuse_request)
    app.add_exception_handler(RequestValidationError, _refuse_parameters)
    app.add_exception_handler(EventsUnavailable, _refuse_for_now)
    app.add_middleware(Outside, metrics=metrics, secure=secure)
    _describe(app)
    return app


async def _refuse(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101 - what the handler is registered for
    services: Services = request.app.state.services
    services.metrics.refused.labels(problem.kind).inc()
    return services.pages.problem(problem) if wants_page(request) else problem.response()


async def _refuse_request(request: Request, error: Exception) -> Response:
    """What the router refuses: an address that is not there, a method that is not taken."""
    status = getattr(error, "status_code", 400)
    answer = await _refuse(request, Problem(OF_STATUS.get(status, "malformed"), "See /openapi.json for what is taken here."))
    for name, value in (getattr(error, "headers", None) or {}).items():  # Allow
        answer.headers[name] = value
    return answer


async def _refuse_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what the handler is registered for
    fields = {str(each["loc"][-1]) for each in error.errors()}
    wrong = [FieldError(field, "This cannot be used.") for field in sorted(fields)]
    return await _refuse(request, Problem("invalid", "Mend the fields named in errors and send it again.", errors=wrong))


async def _refuse_for_now(request: Request, _: Exception) -> Response:
    return await _refuse(request, Problem("unavailable", "Try again in a few seconds.", retry_after=5))


def _describe(app: FastAPI) -> None:
    make = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            make()["components"] = {"securitySchemes": SECURITY_SCHEMES}  # FastAPI's own, of errors it never sends here, go
        return app.openapi_schema or {}

    app.openapi = described  # type: ignore[method-assign]
