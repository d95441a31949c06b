"""Calls to a network's HTTP interface: its rate limit obeyed, its errors waited out, its token told to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import orjson
from pydantic import SecretStr

from flows.connectors.pace import Backoff, Pace
from flows.connectors.shape import BadCall, NotAllowed

# Of the network's word for a limit: "x-rate-limit-reset" (X, seconds since 1970) and "X-RateLimit-Reset" (Mastodon, ISO 8601).
REMAINING: Final = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
RESET: Final = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
RATE_LIMIT: Final = "rate limit"
ERROR: Final = "error"
# No answer within this is no answer. A stream's keep-alive comes every 15 to 20 seconds.
TIMEOUT: Final = httpx.Timeout(20, read=60)
# An answer longer than this is no answer to what we ask.
LONGEST: Final = 32 << 20


@dataclass(slots=True)
class Caller:
    """``network`` and ``variable`` (that holds the token) are for messages. The limits are each path's own."""

    network: str
    variable: str
    base_url: str
    pace: Pace
    token: SecretStr = field(default=SecretStr(""), repr=False)
    transport: httpx.AsyncBaseTransport | None = None
    exhausted: dict[str, datetime] = field(default_factory=dict)

    async def get(self, path: str, params: Mapping[str, Any] | None = None, *, missing: bool = False) -> Any:
        """The JSON answered, after as many attempts as it takes. ``missing``: a 404 is an answer, None.

        Raises NotAllowed for 401 and 403, BadCall for any other refusal of the request as such.
        """
        return await self._call("GET", path, params, missing=missing)

    async def post(self, path: str, body: Any) -> Any:
        return await self._call("POST", path, None, body=body)

    async def _call(self, method: str, path: str, params: Mapping[str, Any] | None, *, body: Any = None, missing: bool = False) -> Any:
        backoff = Backoff()
        async with self._client() as client:
            while True:
                await self._await_limit(path)
                try:
                    response = await client.request(method, path, params=params, json=body)
                except (httpx.TransportError, httpx.DecodingError):  # cut off, half an answer, nobody there
                    await self.pace.wait(backoff.next(self.pace.chance()), why=ERROR)
                    continue
                self._note_limit(path, response.headers)
                if missing and response.status_code == httpx.codes.NOT_FOUND:
                    return None
                if await self._settled(path, response, backoff):
                    try:
                        return orjson.loads(response.content)
                    except orjson.JSONDecodeError:  # half an answer that says it is whole
                        await self.pace.wait(backoff.next(self.pace.chance()), why=ERROR)

    @asynccontextmanager
    async def stream(self, path: str, params: Mapping[str, Any] | None = None) -> AsyncIterator[AsyncIterator[bytes]]:
        """An endless answer's bytes as they come; one attempt, after the limit allows it.

        Raises NotAllowed, BadCall, and httpx.TransportError when it cannot be had now or breaks off.
        """
        await self._await_limit(path)
        async with self._client() as client, client.stream("GET", path, params=params) as response:
            self._note_limit(path, response.headers)
            if response.status_code != httpx.codes.OK:
                await response.aread()
                if not await self._settled(path, response, Backoff(first=5, most=320)):
                    raise httpx.RemoteProtocolError(f"HTTP {response.status_code}")
            yield response.aiter_bytes()

    def _client(self) -> httpx.AsyncClient:
        token = self.token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # No redirects: the token would go with us to wherever we are sent.
        return httpx.AsyncClient(
            base_url=self.base_url, headers=headers, timeout=TIMEOUT, transport=self.transport, follow_redirects=False, trust_env=False
        )

    async def _settled(self, path: str, response: httpx.Response, backoff: Backoff) -> bool:
        """Whether this is the answer; after a wait False: ask again."""
        status = response.status_code
        if status in (httpx.codes.OK, httpx.codes.CREATED):
            return True
        if status == httpx.codes.TOO_MANY_REQUESTS:
            if path not in self.exhausted:  # it does not say until when
                told = _seconds(response.headers.get("retry-after"))
                await self.pace.wait(max(told or 0, backoff.next(self.pace.chance())), why=RATE_LIMIT)
            return False
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise NotAllowed(network=self.network, status=status, variable=self.variable)
        if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
            await self.pace.wait(max(_seconds(response.headers.get("retry-after")) or 0, backoff.next(self.pace.chance())), why=ERROR)
            return False
        raise BadCall(network=self.network, status=status, names=_named(response.content))

    def _note_limit(self, path: str, headers: httpx.Headers) -> None:
        remaining = next((headers[name] for name in REMAINING if name in headers), None)
        reset = next((moment for name in RESET if (moment := _moment(headers.get(name)))), None)
        self.exhausted.pop(path, None)
        if remaining is not None and reset is not None and remaining.strip() == "0":
            self.exhausted[path] = reset

    async def _await_limit(self, path: str) -> None:
        if reset := self.exhausted.pop(path, None):
            await self.pace.until(reset, why=RATE_LIMIT)


def _moment(written: str | None) -> datetime | None:
    """
    >>> _moment("1640995200") == _moment("2022-01-01T00:00:00.000Z"), _moment("soon")
    (True, None)
    """
    if not written:
        return None
    try:
        if written.strip().isdigit():
            return datetime.fromtimestamp(int(written), UTC)
        moment = datetime.fromisoformat(written.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(written: str | None) -> float | None:
    return float(written) if written and written.strip().isdigit() else None


def _named(content: bytes) -> str:
    """The parameters an X problem names, words of the interface; nothing else of the answer, which may repeat a query."""
    try:
        problem = orjson.loads(content)
        found = {name for error in problem.get("errors", ()) for name in error.get("parameters", ())}
    except (orjson.JSONDecodeError, AttributeError, TypeError):
        return "no reason given"
    return ", ".join(sorted(name for name in found if name.replace("_", "").replace(".", "").isalnum()))[:100] or "no reason given"
