"""Bluesky: every post of the network by Jetstream, ours picked out here; deletions and accounts that end come by the same stream.

Jetstream (github.com/bluesky-social/jetstream) numbers events by ``time_us`` and keeps about a day of them, so that its cursor alone is
complete. It cannot be asked for words.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from flows.connectors.calling import Caller
from flows.connectors.pace import Backoff, Pace
from flows.connectors.queries import Queries
from flows.connectors.shape import BadCall, Gone, NotAllowed, Page, Post
from flows.sources.dialects.bluesky import described

NETWORK: Final = "bluesky"
VARIABLE: Final = "COMPLAINTS_BLUESKY_URL"
POST: Final = "app.bsky.feed.post"
# Nearly all that passes is not ours; the cursor moves on at least this often all the same.
MOST_SECONDS: Final = 1.0
MOST_EVENTS: Final = 2_000
LONGEST: Final = 1 << 20
MOST_STRIKES: Final = 3
# An account that is only deactivated or under a passing suspension may come back with its posts; these two do not.
_ENDED: Final = frozenset({"deleted", "takendown"})


class _Broken(Exception):
    """A message that is no event: cut short on its way."""


@dataclass(slots=True)
class _Gathered:
    """What came since the last page."""

    time_us: int
    events: int = 0
    posts: list[Post] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)

    def page(self) -> Page:
        newest = datetime.fromtimestamp(self.time_us / 1e6, UTC) if self.posts else None
        return Page(str(self.time_us), tuple(self.posts), tuple(self.gone), newest)


@dataclass(frozen=True, slots=True)
class BlueskyJetstream:
    """The stream at ``url`` (``wss://.../subscribe``)."""

    url: str
    queries: Queries
    pace: Pace
    name: str = "bluesky:jetstream"
    network: str = NETWORK

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        backoff = Backoff(first=0.5)
        time_us = int(cursor) if cursor else int(self.pace.now().timestamp() * 1e6)
        if not cursor:  # from the first moment on nothing is missed, whatever becomes of this run
            yield Page(str(time_us))
        strikes = 0
        while True:
            try:
                async with connect(self._address(time_us), max_size=LONGEST, compression=None, proxy=None) as socket:
                    async for page in self._pages(socket, time_us, forgiving=strikes >= MOST_STRIKES):
                        if int(page.cursor) > time_us:
                            time_us, strikes = int(page.cursor), 0
                        backoff.reset()
                        yield page
            except _Broken:
                strikes += 1  # it comes again whole from the cursor before it; what stays broken is passed over at last
            except InvalidURI:
                raise BadCall(network=NETWORK, status="no", names=f"{VARIABLE} is no ws:// or wss:// address") from None
            except InvalidHandshake as refusal:
                status = getattr(getattr(refusal, "response", None), "status_code", 0)
                if status in (401, 403):
                    raise NotAllowed(network=NETWORK, status=status, variable=VARIABLE) from None
            except (OSError, TimeoutError, WebSocketException, EOFError):
                pass
            await self.pace.wait(backoff.next(self.pace.chance()), why="reconnect")

    def _address(self, time_us: int) -> str:
        parts = urlsplit(self.url)
        query = [*parse_qsl(parts.query), ("wantedCollections", POST)]
        # A little back: another instance's clock may be a little ahead.
        query.append(("cursor", str(time_us - int(self.queries.bluesky.overlap_seconds * 1e6))))
        return urlunsplit(parts._replace(query=urlencode(query)))

    async def _pages(self, socket: Any, time_us: int, *, forgiving: bool) -> AsyncIterator[Page]:
        """A page as soon as nothing more is at hand and something of ours is; else one a second, for the cursor."""
        gathered, begun = _Gathered(time_us), asyncio.get_running_loop().time()
        while True:
            found = bool(gathered.posts or gathered.gone)
            late = asyncio.get_running_loop().time() - begun >= MOST_SECONDS
            try:
                # Cancelling recv() loses nothing. With something to give, it is only asked for what is there already.
                message = await asyncio.wait_for(socket.recv(), 0.02 if found else MOST_SECONDS)
            except TimeoutError:
                message, late = None, True
            if message is not None:
                try:
                    self._take(gathered, message if isinstance(message, bytes) else message.encode())
                except _Broken:
                    if gathered.events:
                        yield gathered.page()
                    if not forgiving:
                        raise
                    gathered = _Gathered(gathered.time_us)
            if gathered.events and (late or gathered.events >= MOST_EVENTS):
                yield gathered.page()
                gathered, begun = _Gathered(gathered.time_us), asyncio.get_running_loop().time()

    def _take(self, gathered: _Gathered, raw: bytes) -> None:
        try:
            event = orjson.loads(raw)
            at, did = int(event["time_us"]), str(event["did"])
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise _Broken from None
        gathered.events += 1
        gathered.time_us = max(gathered.time_us, at)
        commit, account = event.get("commit") or {}, event.get("account") or {}
        if event.get("kind") == "account" and account.get("active") is False and account.get("status") in _ENDED:
            gathered.gone.append(Gone(author=did))
        if event.get("kind") != "commit" or commit.get("collection") != POST:
            return
        uri = f"at://{did}/{POST}/{commit.get('rkey')}"
        if commit.get("operation") == "delete":
            gathered.gone.append(Gone(uri))
        elif isinstance(record := commit.get("record"), dict) and not self.queries.is_own(did):
            speaks = self.queries.speaks_of_us(_words(record))
            if speaks or commit.get("operation") == "update":
                gathered.posts.append(Post(uri, raw, did, only_known=not speaks))


def _words(record: Mapping[str, Any]) -> str:
    tags = [f"#{tag}" for tag in record.get("tags") or () if isinstance(tag, str)]
    return "\n".join([str(described(record) or ""), *tags])


@dataclass(frozen=True, slots=True)
class BlueskyChecker:
    """Lookups at the AppView: what it has no more is gone. It shows no edits."""

    caller: Caller
    network: str = NETWORK
    at_once: int = 25

    async def look(self, native_ids: Sequence[str]) -> Page:
        answer = await self.caller.get("/xrpc/app.bsky.feed.getPosts", {"uris": list(native_ids)})
        there = {post.get("uri") for post in answer.get("posts") or ()}
        return Page("", gone=tuple(Gone(uri) for uri in native_ids if uri not in there))
