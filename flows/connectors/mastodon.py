"""Mastodon: timelines read page by page for completeness, the streaming API (server-sent events) for speed, edits and deletions.

Wire formats: docs.joinmastodon.org, "timelines", "streaming". A status keeps its local id of the instance it was read from beside its
URI: deletions and answers name the former.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import orjson

from flows.connectors.calling import Caller
from flows.connectors.pace import Backoff
from flows.connectors.queries import Queries
from flows.connectors.shape import BadCall, Gone, Page, Post
from flows.sources.dialects.mastodon import html_to_text
from flows.sources.times import parse_time

VARIABLE: Final = "COMPLAINTS_MASTODON_TOKEN"
PAGE: Final = 40  # the most an instance gives at once
MORE_TAGS: Final = 4  # that one call may name beside the first
_UTC: Final = ZoneInfo("UTC")
_POSTED: Final = frozenset({"update", "status.update"})
_OPEN: Final = frozenset({"public", "unlisted"})


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance and what is wanted of it. Its host is part of every native id: instances number for themselves."""

    caller: Caller
    queries: Queries

    @property
    def host(self) -> str:
        return urlsplit(self.caller.base_url).netloc

    @property
    def network(self) -> str:
        return f"mastodon:{self.host}"

    def post(self, raw: bytes, status: Mapping[str, Any], *, everything: bool, edited: bool = False) -> Post | None:
        """The post of a status, None where it is not for us: not public, our own, or of something else."""
        account = status.get("account") or {}
        # Some instances also show what somebody sent to their followers only; that is not for us to read.
        if str(status.get("visibility", "public")) not in _OPEN or self.queries.is_own(account.get("acct")):
            return None
        words = f"{status.get('spoiler_text') or ''}\n{html_to_text(str(status.get('content') or ''))}"
        speaks = everything or self.queries.speaks_of_us(words)
        if not speaks and not edited:
            return None
        kind = b"status.update" if status.get("edited_at") else b"update"
        payload = b'{"event":"%s","instance":"%s","payload":%s}' % (kind, self.host.encode(), raw)
        author = f"{self.host}:{account['id']}" if account.get("id") else None
        return Post(f"{self.host}:{status['id']}", payload, author, only_known=not speaks)


@dataclass(frozen=True, slots=True)
class MastodonTimeline:
    """One timeline, oldest first from the cursor on. ``timeline`` is ``public`` or ``tag/<hashtag>``; ``also`` are further hashtags in it."""

    instance: Instance
    timeline: str
    poll_seconds: float
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.network}:{self.timeline}"

    @property
    def network(self) -> str:
        return self.instance.network

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        caller, path = self.instance.caller, f"/api/v1/timelines/{self.timeline}"
        newest = cursor
        while True:
            # min_id gives the posts right after it; since_id would give the newest and leave a gap.
            params: dict[str, Any] = {"limit": PAGE, "any[]": list(self.also), **({"min_id": newest} if newest else {})}
            statuses = await caller.get(path, params)
            found = [status for status in statuses if isinstance(status, dict) and status.get("id")]
            newest = max(filter(None, (newest, *(str(status["id"]) for status in found))), key=_rank, default=None)
            posts = [self.instance.post(orjson.dumps(status), status, everything=self.timeline != "public") for status in found]
            yield Page(newest or "", tuple(filter(None, posts)), newest_at=_newest(found))
            if len(found) < PAGE:
                await caller.pace.wait(self.poll_seconds * (0.9 + caller.pace.chance() / 5), why="poll")


@dataclass(frozen=True, slots=True)
class MastodonStream:
    """A timeline as it happens. What passes while nobody listens, the timeline's pages bring: the cursor only says what came last."""

    instance: Instance
    stream: str
    tag: str | None = None

    @property
    def name(self) -> str:
        return f"{self.network}:stream/{self.stream}{f'/{self.tag}' if self.tag else ''}"

    @property
    def network(self) -> str:
        return self.instance.network

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        caller, backoff = self.instance.caller, Backoff(first=0.5)
        newest = cursor or ""
        while True:
            try:
                async with caller.stream(f"/api/v1/streaming/{self.stream}", {"tag": self.tag} if self.tag else None) as chunks:
                    events = Events()
                    async for chunk in chunks:
                        page = self._page(events.feed(chunk), newest)
                        if page.posts or page.gone:
                            backoff.reset()
                            newest = page.cursor
                            yield page
            except httpx.TransportError:
                pass  # broken off, or silent for longer than its heartbeat
            await caller.pace.wait(backoff.next(caller.pace.chance()), why="reconnect")

    def _page(self, events: Iterator[tuple[str, bytes]], newest: str) -> Page:
        posts, gone, seen = list[Post](), list[Gone](), list[Mapping[str, Any]]()
        for kind, data in events:
            if kind == "delete" and data.strip().isalnum():
                gone.append(Gone(f"{self.instance.host}:{data.strip().decode()}"))
            elif kind in _POSTED and (status := _status(data)) is not None:
                edited = kind == "status.update"
                if post := self.instance.post(data, status, everything=self.tag is not None, edited=edited):
                    posts.append(post)
                    seen.append(status)
        newest = max((newest, *(str(status["id"]) for status in seen)), key=_rank)
        return Page(newest, tuple(posts), tuple(gone), _newest(seen))


class Events:
    """Server-sent events out of chunks cut anywhere. What a broken connection leaves of an event is never given."""

    def __init__(self) -> None:
        self._rest = b""
        self._kind, self._data = "", list[bytes]()

    def feed(self, chunk: bytes) -> Iterator[tuple[str, bytes]]:
        r"""
        >>> events = Events()
        >>> list(events.feed(b"event: delete\nda")), list(events.feed(b"ta: 7\n\n:thump\nevent: upd"))
        ([], [('delete', b'7')])
        """
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for whole in lines:
            name, _, value = whole.rstrip(b"\r").partition(b":")
            if name == b"event":
                self._kind = value.strip().decode("ascii", "replace")
            elif name == b"data":
                self._data.append(value.removeprefix(b" "))
            elif not name and not value:
                if self._data:
                    yield self._kind or "message", b"\n".join(self._data)
                self._kind, self._data = "", []


def _status(data: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and found.get("id") else None


@dataclass(frozen=True, slots=True)
class MastodonChecker:
    """Lookups by id. Instances older than 4.3 have no call for several at once; they are asked one by one."""

    instance: Instance
    at_once: int = 20

    @property
    def network(self) -> str:
        return self.instance.network

    async def look(self, native_ids: Sequence[str]) -> Page:
        wanted = {each.rpartition(":")[2]: each for each in native_ids}
        found = await self._several(list(wanted))
        there = {str(status["id"]) for status in found}
        posts = [self.instance.post(orjson.dumps(status), status, everything=False, edited=True) for status in found]
        gone = tuple(Gone(native) for number, native in wanted.items() if number not in there)
        return Page("", tuple(filter(None, posts)), gone)

    async def _several(self, numbers: Sequence[str]) -> list[dict[str, Any]]:
        caller = self.instance.caller
        try:
            found = await caller.get("/api/v1/statuses", {"id[]": list(numbers)}, missing=True)
        except BadCall:
            found = None
        if found is None:
            found = [await caller.get(f"/api/v1/statuses/{number}", missing=True) for number in numbers]
        return [status for status in found if isinstance(status, dict) and status.get("id")]


def _newest(statuses: Sequence[Mapping[str, Any]]) -> datetime | None:
    times = [at for status in statuses if (at := parse_time(status.get("created_at"), zone=_UTC)) is not None]
    return max(times, default=None)


def _rank(number: str) -> tuple[int, str]:
    """Ids grow: of two, the longer is the later."""
    return len(number), number
