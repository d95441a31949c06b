"""What a sender is told when a request is refused: problem details (RFC 9457), the same facts for programs and, as a page, for people.

A problem never repeats what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table of refusals. ``title`` is the same for every occurrence."""

    status: int
    title: str


KINDS: Final[Mapping[str, Kind]] = {
    "malformed": Kind(400, "The body cannot be read"),
    "key-missing": Kind(401, "An API key or a signature is needed"),
    "key-unknown": Kind(401, "The API key is not known or was revoked"),
    "signature-wrong": Kind(401, "The signature does not fit the body"),
    "signature-stale": Kind(401, "The signature is too old or from the future"),
    "not-allowed": Kind(403, "This sender may not send this"),
    "cross-site": Kind(403, "The form was sent from another website"),
    "unknown-address": Kind(404, "There is nothing at this address"),
    "unknown-reference": Kind(404, "No complaint has this reference"),
    "method": Kind(405, "This address does not take that method"),
    "too-slow": Kind(408, "The body took too long"),
    "replayed": Kind(409, "This was accepted before"),
    "too-large": Kind(413, "The body is too large"),
    "media-type": Kind(415, "This kind of content is not taken here"),
    "invalid": Kind(422, "Some fields cannot be used"),
    "key-reused": Kind(422, "The Idempotency-Key belongs to another body"),
    "too-fast": Kind(429, "Too many requests"),
    "broken": Kind(500, "Something is broken on our side"),
    "unavailable": Kind(503, "Complaints cannot be stored at the moment"),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field and what is wrong with it, in words for the person who filled it in."""

    field: str
    message: str


class Problem(Exception):
    """A refusal. ``retry_after`` in seconds where coming again makes sense."""

    def __init__(self, kind: str, detail: str, *, errors: Sequence[FieldError] = (), retry_after: float | None = None) -> None:
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after = retry_after
        super().__init__(kind)

    @property
    def status(self) -> int:
        return KINDS[self.kind].status

    @property
    def headers(self) -> dict[str, str]:
        given = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            given["Retry-After"] = str(max(1, int(-(-self.retry_after // 1))))
        if self.status == HTTPStatus.UNAUTHORIZED:
            given["WWW-Authenticate"] = 'Bearer realm="intake"'
        return given

    def document(self) -> dict[str, Any]:
        kind = KINDS[self.kind]
        found: dict[str, Any] = {"type": f"/problems/{self.kind}", "title": kind.title, "status": kind.status, "detail": self.detail}
        if self.errors:
            found["errors"] = [
                {"field": error.field, "pointer": f"#/{error.field}" if error.field else "#", "detail": error.message}
                for error in self.errors
            ]
        return found

    def response(self) -> Response:
        return Response(orjson.dumps(self.document()), status_code=self.status, headers=self.headers, media_type=MEDIA_TYPE)
