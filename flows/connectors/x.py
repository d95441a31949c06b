"""X API v2: recent search for completeness, the filtered stream for speed, the compliance stream and lookups for deletions.

The stream has no cursor of its own (a plan may give five minutes of backfill, or none): what it misses, the searches find.
Wire formats: docs.x.com, "Recent search", "Filtered stream", "Compliance streams".
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import orjson

from flows.connectors.calling import Caller
from flows.connectors.pace import Backoff
from flows.connectors.shape import BadCall, Gone, Page, Post
from flows.sources.dialects.x_api import with_includes
from flows.sources.times import parse_time

NETWORK: Final = "x"
VARIABLE: Final = "COMPLAINTS_X_TOKEN"
SEARCH: Final = "/2/tweets/search/recent"
STREAM: Final = "/2/tweets/search/stream"
RULES: Final = "/2/tweets/search/stream/rules"
COMPLIANCE: Final = "/2/tweets/compliance/stream"
LOOKUP: Final = "/2/tweets"
RULE_TAG: Final = "complaints"
# Not the posts referred to: a deleted parent's words must not live on in the answers to it. What answers what is put together here.
FIELDS: Final[Mapping[str, str]] = {
    "tweet.fields": "id,text,author_id,created_at,conversation_id,edit_history_tweet_ids,referenced_tweets,in_reply_to_user_id,"
    "lang,geo,attachments,entities,note_tweet,possibly_sensitive",
    "expansions": "author_id,attachments.media_keys,geo.place_id",
    "user.fields": "username,name",
    "media.fields": "type,url,preview_image_url,variants",
    "place.fields": "full_name",
}
SEARCH_DAYS: Final = 7
# Posts enter the search index some seconds after they are made, not always in order: each search looks back a little.
OVERLAP: Final = timedelta(seconds=30)
_EPOCH_MS: Final = 1_288_834_974_657
_UTC: Final = ZoneInfo("UTC")
# What the network answers for a post it has no more, or does not show to the public any more.
_WITHDRAWN: Final = ("resource-not-found", "not-authorized-for-resource")


@dataclass(frozen=True, slots=True)
class SearchState:
    """``since``: everything up to it is read. During a round of pages, ``newest`` is what ``since`` becomes, ``next`` the page to come,
    ``start`` the time the round begins at where no id says it: all pages of a round are asked for alike."""

    since: str | None = None
    newest: str | None = None
    next: str | None = None
    start: str | None = None

    @classmethod
    def read(cls, cursor: str | None) -> SearchState:
        return cls(**orjson.loads(cursor)) if cursor else cls()

    def written(self) -> str:
        return orjson.dumps({"since": self.since, "newest": self.newest, "next": self.next, "start": self.start}).decode()


@dataclass(frozen=True, slots=True)
class XSearch:
    """One query, searched again and again."""

    name: str
    query: str
    caller: Caller
    poll_seconds: float
    first_hours: float
    network: str = NETWORK

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        state = SearchState.read(cursor)
        refused = False
        while True:
            state = self._begun(state)
            try:
                answer = await self.caller.get(SEARCH, self._params(state))
            except BadCall as error:
                if refused:  # anew and refused again: it is not the cursor
                    raise
                refused, state = True, self._after_refusal(state, error)
                continue
            refused = False
            meta = answer.get("meta") or {}
            newest = _later(state.newest, meta.get("newest_id"))
            following = meta.get("next_token")
            state = replace(state, newest=newest, next=following) if following else SearchState(_later(state.since, newest))
            yield page_of(answer, cursor=state.written())
            if not following:
                await self.caller.pace.wait(self.poll_seconds * (0.9 + self.caller.pace.chance() / 5), why="poll")

    def _begun(self, state: SearchState) -> SearchState:
        """With the time a round starts at where there is no id to start from: at first, and after more than the searched week."""
        if state.start or state.next:
            return state
        now = self.caller.pace.now()
        oldest = now - timedelta(days=SEARCH_DAYS) + timedelta(minutes=1)
        if state.since is None:
            return replace(state, start=_written(max(oldest, now - timedelta(hours=self.first_hours))))
        at = id_time(state.since)
        return replace(state, start=_written(oldest)) if at is not None and at - OVERLAP <= oldest else state

    def _params(self, state: SearchState) -> dict[str, str]:
        params = {"query": self.query, "max_results": "100", **FIELDS}
        if state.start:
            params["start_time"] = state.start
        elif state.since:
            at = id_time(state.since)
            params["since_id"] = id_at(at - OVERLAP) if at is not None else state.since
        return params | ({"next_token": state.next} if state.next else {})

    def _after_refusal(self, state: SearchState, error: BadCall) -> SearchState:
        """A page's token grows old, an id falls out of the searched week: begin the round anew, then without the id."""
        if state.next:
            return SearchState(state.since)
        if state.since and not state.start:
            return replace(state, start=_written(self.caller.pace.now() - timedelta(days=SEARCH_DAYS) + timedelta(minutes=1)))
        raise error


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class XStream:
    """The filtered stream: posts within seconds. Its cursor only says what came last."""

    caller: Caller
    queries: Sequence[str]
    backfill_minutes: int = 0
    name: str = "x:stream"
    network: str = NETWORK

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        await self._set_rules()
        params: dict[str, Any] = {**FIELDS, **({"backfill_minutes": self.backfill_minutes} if self.backfill_minutes else {})}
        async for page in _lines(self.caller, STREAM, params, cursor=cursor or ""):
            yield page

    async def _set_rules(self) -> None:
        """The stream's rules are the account's, kept by X: ours are told by their tag, others are left alone."""
        present = (await self.caller.get(RULES)).get("data") or ()
        ours = {rule["value"]: rule["id"] for rule in present if rule.get("tag") == RULE_TAG}
        if old := [number for value, number in ours.items() if value not in self.queries]:
            await self.caller.post(RULES, {"delete": {"ids": old}})
        if new := [query for query in self.queries if query not in ours]:
            await self.caller.post(RULES, {"add": [{"value": query, "tag": RULE_TAG} for query in new]})


@dataclass(frozen=True, slots=True)
class XCompliance:
    """One of the four partitions of the compliance stream: what was deleted, and what was edited away."""

    caller: Caller
    partition: int
    network: str = NETWORK

    @property
    def name(self) -> str:
        return f"x:compliance:{self.partition}"

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        async for page in _lines(self.caller, COMPLIANCE, {"partition": self.partition}, cursor=cursor or ""):
            yield page


async def _lines(caller: Caller, path: str, params: Mapping[str, Any], *, cursor: str) -> AsyncIterator[Page]:
    """A stream of JSON lines, connected again whenever it ends. A line that broke off is dropped: it comes again by the searches."""
    backoff = Backoff(first=0.5, most=320)
    while True:
        try:
            async with caller.stream(path, params) as chunks:
                rest = b""
                async for chunk in chunks:
                    *lines, rest = (rest + chunk).split(b"\n")
                    objects = [found for line in lines if (found := _object(line)) is not None]
                    if objects:
                        backoff.reset()
                        page = _joined([page_of(found, cursor=cursor) for found in objects])
                        cursor = _later(cursor or None, max((post.native_id for post in page.posts), key=_rank, default=None)) or cursor
                        yield replace(page, cursor=cursor)
        except httpx.TransportError:
            pass  # broken off, or silent for longer than its keep-alive
        await caller.pace.wait(backoff.next(caller.pace.chance()), why="reconnect")


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(line) if line.strip() else None
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class XChecker:
    """Lookups by id: a post X has no more, or shows to the public no more, is gone."""

    caller: Caller
    network: str = NETWORK
    at_once: int = 100

    async def look(self, native_ids: Sequence[str]) -> Page:
        answer = await self.caller.get(LOOKUP, {"ids": ",".join(native_ids), **FIELDS})
        there = page_of(answer, cursor="")
        errors = answer.get("errors") or ()
        gone = {str(error.get("resource_id")) for error in errors if str(error.get("type", "")).endswith(_WITHDRAWN)}
        return replace(there, gone=tuple(Gone(each) for each in native_ids if each in gone))


def page_of(answer: Mapping[str, Any], *, cursor: str) -> Page:
    """A page of posts, one post, or a notice: each in the ``data`` of an answer."""
    if (notice := _notice(answer)) is not None:
        return Page(cursor, gone=notice)
    data = answer.get("data")
    found = [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict) and each.get("id")]
    includes = answer.get("includes") or {}
    posts = tuple(_post(each, includes) for each in found)
    times = [at for each in found if (at := parse_time(each.get("created_at"), zone=_UTC)) is not None]
    return Page(cursor, posts, newest_at=max(times, default=None))


def _post(data: Mapping[str, Any], includes: Mapping[str, Any]) -> Post:
    versions = tuple(str(each) for each in data.get("edit_history_tweet_ids") or () if str(each) != str(data["id"]))
    author = data.get("author_id")
    return Post(str(data["id"]), orjson.dumps(with_includes(data, includes)), str(author) if author else None, also=versions)


def _notice(answer: Mapping[str, Any]) -> tuple[Gone, ...] | None:
    """What a compliance event takes back; None for what is no event. Events that give back (undelete) take nothing."""
    data = answer.get("data", answer)
    if not isinstance(data, dict) or "text" in data or "id" in data:
        return None
    kind = next(iter(data), "")
    event = data.get(kind)
    if not isinstance(event, dict):
        return None
    if kind in ("delete", "tweet_delete", "withheld", "tweet_withheld", "drop", "tweet_drop"):
        post = event.get("tweet") or event.get("status") or {}
        number = post.get("id_str") or post.get("id")
        return (Gone(str(number)),) if number else ()
    if kind == "user_delete":
        person = event.get("user") or event
        number = person.get("id_str") or person.get("id")
        return (Gone(author=str(number)),) if number else ()
    return () if kind.startswith(("user_", "tweet_", "scrub_geo", "undrop", "status_withheld", "limit", "warning", "disconnect")) else None


def _joined(pages: Sequence[Page]) -> Page:
    times = [page.newest_at for page in pages if page.newest_at]
    return Page(
        pages[-1].cursor,
        tuple(post for page in pages for post in page.posts),
        tuple(gone for page in pages for gone in page.gone),
        max(times, default=None),
    )


def _rank(number: str) -> tuple[int, str]:
    """Ids grow: of two, the longer is the later.

    >>> max(["99", "100"], key=_rank)
    '100'
    """
    return len(number), number


def _later(one: str | None, other: str | None) -> str | None:
    return max(filter(None, (one, other)), key=_rank, default=None)


def id_time(number: str) -> datetime | None:
    """When a post of this id was made: its upper bits count milliseconds since November 2010."""
    return datetime.fromtimestamp(((int(number) >> 22) + _EPOCH_MS) / 1000, _UTC) if number.isdigit() and len(number) >= 16 else None


def id_at(moment: datetime) -> str:
    """The lowest id a post made then can have.

    >>> id_time(id_at(datetime(2026, 11, 3, 9, tzinfo=_UTC))).hour
    9
    """
    return str(max(int(moment.timestamp() * 1000) - _EPOCH_MS, 1) << 22)
