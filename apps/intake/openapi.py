"""What each address takes and answers, for OpenAPI: routes read their bodies themselves, so nothing is derived from signatures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from apps.intake.bodies import FORM, JSON, MULTIPART
from apps.intake.complaint import ComplaintIn
from apps.intake.problems import KINDS, MEDIA_TYPE
from apps.intake.references import ALPHABET

REFERENCE: Final = {"type": "string", "pattern": f"^BJN(-[{ALPHABET}]{{4}}){{4}}$", "examples": ["BJN-93YT-BKVN-S92E-GJ5M"]}
PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "pointer", "detail"],
                "properties": {name: {"type": "string"} for name in ("field", "pointer", "detail")},
            },
        },
    },
}
ACCEPTED: Final = {
    "type": "object",
    "required": ["status"],
    "properties": {"reference": REFERENCE, "status": {"const": "received"}, "status_url": {"type": "string"}},
}
STANDING_BODY: Final = {
    "type": "object",
    "required": ["reference", "status", "received_at", "since"],
    "properties": {
        "reference": REFERENCE,
        "status": {"enum": ["received", "opened", "acknowledged", "in_progress", "resolved", "escalated", "reopened"]},
        "received_at": {"type": "string", "format": "date-time"},
        "since": {"type": ["string", "null"], "format": "date-time"},
    },
}
PAGE: Final = {"text/html": {"schema": {"type": "string"}}}
_schema = ComplaintIn.model_json_schema(mode="validation")
_form_fields = {name: {"type": "string"} for name in ComplaintIn.model_fields}
_form = {"type": "object", "required": ["text"], "properties": _form_fields}
_upload = {"type": "object", "properties": _form_fields | {"picture": {"type": "string", "format": "binary"}}}
_anything = {"type": "object"}


def problems(*statuses: int, page: bool = False) -> dict[int | str, dict[str, Any]]:
    """The refusals of these statuses as responses; ``page``: a browser gets HTML instead."""
    return {
        status: {
            "description": "; ".join(kind.title for kind in KINDS.values() if kind.status == status),
            "content": {MEDIA_TYPE: {"schema": PROBLEM}} | (PAGE if page else {}),
        }
        for status in statuses
    }


def _answers(status: int, description: str, content: dict[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": description} | ({"content": content} if content else {})}


def _route(summary: str, answers: Iterable[dict[int | str, dict[str, Any]]], **extra: Any) -> dict[str, Any]:
    """For a route's decorator. FastAPI's own 200 and 422 are replaced: nothing here answers by them alone."""
    found = {status: answer for given in answers for status, answer in given.items()}
    first = next(iter(found))
    return {"summary": summary, "status_code": int(first), "responses": found, "openapi_extra": extra or None}


KEY: Final[list[dict[str, list[str]]]] = [{"bearer": []}, {"header": []}]
_idempotency = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": '^"?[\\x21\\x23-\\x7e]{1,200}"?$'},
    "description": "Names the request: sent again with the same body it is one complaint",
}
SUBMISSION: Final = _route(
    "Hand in a complaint",
    [
        _answers(202, "Accepted and durable", {JSON: {"schema": ACCEPTED}}),
        _answers(303, "Accepted and durable; the reference's page (to a browser)"),
        problems(400, 401, 403, 408, 413, 415, 422, 429, 503, page=True),
    ],
    parameters=[_idempotency],
    requestBody={
        "required": True,
        "content": {JSON: {"schema": _schema}, FORM: {"schema": _form}, MULTIPART: {"schema": _upload}},
    },
    security=[*KEY, {}],
)
WEBHOOK: Final = _route(
    "Take a vendor's message",
    [
        _answers(202, "Accepted and durable", {JSON: {"schema": ACCEPTED}, "text/xml": {"schema": {"type": "string"}}}),
        problems(400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503, page=True),
    ],
    requestBody={"required": True, "content": {JSON: {"schema": _anything}, FORM: {"schema": _anything}}},
    security=[*KEY, {}],
)
FORM_PAGE: Final = _route("The complaint form", [_answers(200, "The form", PAGE)])
LOOK_UP: Final = _route("Find a complaint by its reference", [_answers(303, "To its address"), problems(404, 422, 429, page=True)])
STANDING: Final = _route(
    "Where a complaint stands",
    [_answers(200, "Where it stands", {JSON: {"schema": STANDING_BODY}} | PAGE), problems(404, 422, 429, 503, page=True)],
)
STYLE: Final = _route("The style sheet", [_answers(200, "The style sheet", {"text/css": {"schema": {"type": "string"}}})])
HEALTH: Final = _route("Alive", [_answers(200, "Alive", {JSON: {"schema": _anything}})])
READY: Final = _route("Ready", [_answers(200, "Ready", {JSON: {"schema": _anything}}), problems(403, 503, page=True)])
METRICS: Final = _route(
    "Prometheus metrics", [_answers(200, "Metrics", {"text/plain": {"schema": {"type": "string"}}}), problems(403, page=True)]
)
SECURITY_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "API key of a sender"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "API key of a sender"},
}
