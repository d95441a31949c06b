"""Around every answer: security headers, and what is counted of it. Plain ASGI, so that it costs a header and no task."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.intake.metrics import Metrics
from apps.intake.problems import Problem
from complaints_nlp.discretion import describe

# Nothing from elsewhere, no script at all, no frame around us, forms to us alone.
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
HSTS: Final = (b"strict-transport-security", b"max-age=31536000")
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
NOWHERE: Final = "none"
LOG: Final = logging.getLogger("intake")


class Outside:
    def __init__(self, app: ASGIApp, *, metrics: Metrics, secure: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._headers: Sequence[tuple[bytes, bytes]] = (*HEADERS, HSTS) if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, started = 500, False

        async def with_headers(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                message["headers"] = [*message.get("headers", ()), *self._headers]
            elif scope["method"] == "HEAD":  # over HTTP/2 a body here breaks the connection
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception as error:
            # Here and not above: a server would log the whole traceback, and other people's errors quote what they choke on.
            LOG.error("%s", describe(error))
            self._metrics.refused.labels("broken").inc()
            if started:
                raise ConnectionAbortedError from None
            await Problem("broken", "Nothing was stored. The operator has been told.").response()(scope, receive, with_headers)
        finally:
            route = getattr(scope.get("route"), "path", NOWHERE)  # the pattern, never the address: that may hold a reference
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.requests.labels(route, method, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - begun)
