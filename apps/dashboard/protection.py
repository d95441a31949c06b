"""What every answer carries and every form must show, so that a browser runs nothing but ours and sends nothing but what was meant."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from complaints_nlp.errors import ComplaintsError

# No inline script or style, nothing from elsewhere, no frames: markup that slips into a page has nothing to run with.
CONTENT: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; connect-src 'none'"
)
HEADERS: Final = {
    "content-security-policy": CONTENT,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # no-referrer would blank the Origin of our own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}
KEPT: Final = (b"cache-control", b"public, max-age=31536000, immutable")  # static files: their address changes with what they hold
LASTING: Final = {"strict-transport-security": "max-age=31536000"}
MOST_BYTES: Final = 64 << 10
MOST_FIELDS: Final = 40

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Any, Send], Awaitable[None]]


class FormRefused(ComplaintsError):
    template = "The form was not taken: {reason}. Nothing was changed; load the page again and retry."


class Protected:
    """The application with the headers on every answer, errors and files included. A header an answer sets itself stands."""

    def __init__(self, app: Application, *, https: bool) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in (HEADERS | (LASTING if https else {})).items()]

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                if scope["path"].startswith("/static/") and message["status"] < 400:
                    message["headers"] = [*message["headers"], KEPT]
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in self._headers if pair[0] not in given)]
            await send(message)

        try:
            await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
        except Exception:
            # The page that says so has been sent and the place logged; the server would print the error with its words.
            if scope["type"] != "http":
                raise


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form of our own pages. Raises FormRefused for another site's, and for what is no form of ours by its size."""
    refuse_strangers(request)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise FormRefused(reason="it is too large")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise FormRefused(reason="it cannot be read") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\0", ""))
    return fields


def refuse_strangers(request: Request) -> None:
    """Browsers say where a request comes from. Raises FormRefused."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormRefused(reason="it comes from another site")
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise FormRefused(reason="it comes from another site")


class FormSeal:
    """The token of a form before anybody is signed in: a nonce in a cookie and its HMAC in the form, so that nobody is signed in unasked."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def nonce(self) -> str:
        return secrets.token_urlsafe(24)

    def seal(self, nonce: str) -> str:
        return hmac.new(self._key, nonce.encode(), hashlib.sha256).hexdigest()

    def accepts(self, nonce: str, token: str) -> bool:
        return bool(nonce) and hmac.compare_digest(self.seal(nonce).encode(), token.encode())


def local_path(wanted: str) -> str:
    """``wanted`` where it is a page of ours, else the first page.

    >>> local_path("/overview?period=7d"), local_path("//evil.example/"), local_path("https://evil.example")
    ('/overview?period=7d', '/', '/')
    """
    # A backslash is a slash to browsers, and they drop tabs and line ends.
    fine = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable() and len(wanted) < 2_000
    return wanted if fine else "/"
