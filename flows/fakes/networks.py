"""The wire formats of X API v2, Mastodon and Jetstream, spoken by three invented networks in one server.

Control, for tests: ``POST /fake/<network>/add|edit|delete``, ``GET /fake/report``.
"""

from __future__ import annotations

import asyncio
import html
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from flows.fakes.faults import Faults
from flows.fakes.world import FakePost, World

X_EPOCH_MS: Final = 1_288_834_974_657
POST: Final = "app.bsky.feed.post"
KEEP_ALIVE_SECONDS: Final = 1.0
NETWORKS: Final = ("x", "mastodon", "bluesky")
TAG: Final = "beejan"


class Cut(Exception):
    """The connection breaks, here."""


@dataclass(slots=True)
class Networks:
    """Three worlds, each with its faults. ``token`` is what X and Mastodon ask for; empty: nothing."""

    token: str = ""
    worlds: dict[str, World] = field(default_factory=lambda: {name: World() for name in NETWORKS})
    faults: dict[str, Faults] = field(default_factory=lambda: {name: Faults() for name in NETWORKS})
    rules: list[dict[str, str]] = field(default_factory=list)
    page: int = 100

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/2/tweets/search/recent", self._guarded("x", self._x_search)),
                Route("/2/tweets/search/stream", self._guarded("x", self._x_stream)),
                Route("/2/tweets/search/stream/rules", self._x_rules, methods=["GET", "POST"]),
                Route("/2/tweets/compliance/stream", self._guarded("x", self._x_compliance)),
                Route("/2/tweets", self._guarded("x", self._x_lookup)),
                Route("/api/v1/timelines/public", self._guarded("mastodon", self._m_timeline)),
                Route("/api/v1/timelines/tag/{tag}", self._guarded("mastodon", self._m_timeline)),
                Route("/api/v1/streaming/public", self._guarded("mastodon", self._m_stream)),
                Route("/api/v1/streaming/hashtag", self._guarded("mastodon", self._m_stream)),
                Route("/api/v1/statuses", self._guarded("mastodon", self._m_lookup)),
                Route("/xrpc/app.bsky.feed.getPosts", self._guarded("bluesky", self._b_lookup)),
                WebSocketRoute("/subscribe", self._b_subscribe),
                Route("/fake/report", self._report),
                Route("/fake/{network}/{what}", self._control, methods=["POST"]),
            ]
        )

    # --- what all share ---------------------------------------------------------------------------------------------------

    def _guarded(self, network: str, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            faults = self.faults[network]
            if network != "bluesky" and self.token and request.headers.get("authorization") != f"Bearer {self.token}":
                return JSONResponse({"title": "Unauthorized", "status": 401}, 401)
            asked = faults.ask(request.url.path)
            headers = _limit_headers(network, faults, asked)
            if asked and asked[0] < 0:
                return JSONResponse({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, 429, headers)
            if faults.strikes("error"):
                return Response("unavailable", 503)
            response = await answer(request)
            response.headers.update(headers)
            if isinstance(response, JSONResponse) and faults.strikes("half"):
                return Response(bytes(response.body)[: len(response.body) // 2], media_type="application/json", headers=headers)
            return response

        return guarded

    async def _control(self, request: Request) -> Response:
        world, body = self.worlds[request.path_params["network"]], await request.json()
        match request.path_params["what"]:
            case "add":
                numbers = [await world.add(each["text"], parent=each.get("parent"), author=each.get("author")) for each in body]
                return JSONResponse(numbers)
            case "edit":
                await world.edit(body["number"], body["text"])
            case "delete":
                await world.delete(body["number"])
        return JSONResponse({})

    async def _report(self, _: Request) -> Response:
        return JSONResponse({name: faults.report() for name, faults in self.faults.items()})

    async def _lines(self, network: str, alive: bytes, line: Callable[[str, FakePost, int], bytes | None]) -> AsyncIterator[bytes]:
        """The log from now on as a stream's bytes; cut anywhere, also in the midst of a line."""
        world, faults = self.worlds[network], self.faults[network]
        place = len(world.log)
        yield alive
        while True:
            happened = await world.after(place, seconds=KEEP_ALIVE_SECONDS)
            place += len(happened)
            if not happened:
                yield alive
            for each in faults.mixed(happened):
                said = line(each.kind, world.posts[each.number], each.version)
                if said is None:
                    continue
                if faults.strikes("cut"):
                    yield said[: len(said) // 2]
                    raise Cut
                yield said

    # --- X ----------------------------------------------------------------------------------------------------------------

    async def _x_search(self, request: Request) -> Response:
        world, faults, asked = self.worlds["x"], self.faults["x"], request.query_params
        since, start = int(asked.get("since_id", 0)), asked.get("start_time", "")
        found = [post for post in world.there() if x_id(post) > since and _iso(_x_time(post)) >= start]
        found.sort(key=x_id, reverse=True)
        skip = int(asked.get("next_token", "0").removeprefix("t"))
        page = found[skip : skip + min(self.page, int(asked.get("max_results", 10)))]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": str(x_id(page[0])), "oldest_id": str(x_id(page[-1]))}
        if skip + len(page) < len(found):
            meta["next_token"] = f"t{skip + len(page)}"
        data = faults.mixed([x_post(post, world) for post in page])
        return JSONResponse({"data": data, "includes": {"users": _x_users(page)}, "meta": meta} if page else {"meta": meta})

    async def _x_stream(self, _: Request) -> Response:
        world = self.worlds["x"]

        def line(kind: str, post: FakePost, version: int) -> bytes | None:
            if kind == "delete":
                return None
            whole = {"data": x_post(post, world, version), "includes": {"users": _x_users([post])}, "matching_rules": self.rules[:1]}
            return json.dumps(whole).encode() + b"\r\n"

        return StreamingResponse(self._lines("x", b"\r\n", line), media_type="application/json")

    async def _x_compliance(self, _: Request) -> Response:
        def line(kind: str, post: FakePost, _: int) -> bytes | None:
            event = {"tweet": {"id": str(x_id(post, 0)), "author_id": x_author(post)}, "event_at": _iso(datetime.now(UTC))}
            return json.dumps({"data": {"delete": event}}).encode() + b"\r\n" if kind == "delete" else None

        return StreamingResponse(self._lines("x", b"\r\n", line), media_type="application/json")

    async def _x_rules(self, request: Request) -> Response:
        if request.method == "POST":
            body = await request.json()
            gone = set(body.get("delete", {}).get("ids", ()))
            self.rules = [rule for rule in self.rules if rule["id"] not in gone]
            self.rules += [{**rule, "id": str(len(self.rules) + 1)} for rule in body.get("add", ())]
            return JSONResponse({"data": self.rules}, 201)
        return JSONResponse({"data": self.rules} if self.rules else {"meta": {"result_count": 0}})

    async def _x_lookup(self, request: Request) -> Response:
        world = self.worlds["x"]
        ids = request.query_params.get("ids", "").split(",")
        known = {str(x_id(post, version)): (post, version) for post in world.posts.values() for version in range(len(post.versions))}
        there = [known[each] for each in ids if each in known and not known[each][0].deleted]
        lost = [each for each in ids if each not in known or known[each][0].deleted]
        problem = "https://api.twitter.com/2/problems/resource-not-found"
        errors = [
            {"resource_id": each, "parameter": "ids", "resource_type": "tweet", "title": "Not Found Error", "type": problem}
            for each in lost
        ]
        answer: dict[str, Any] = {"errors": errors} if errors else {}
        if there:
            answer |= {"data": [x_post(post, world) for post, _ in there], "includes": {"users": _x_users([post for post, _ in there])}}
        return JSONResponse(answer)

    # --- Mastodon ---------------------------------------------------------------------------------------------------------

    async def _m_timeline(self, request: Request) -> Response:
        world, faults, asked = self.worlds["mastodon"], self.faults["mastodon"], request.query_params
        limit, after = int(asked.get("limit", 20)), int(asked.get("min_id", 0))
        # A timeline's order is that of arrival, which is that of its ids.
        found = [post for post in world.there() if m_id(post) > after]
        found = found[:limit] if after else found[-limit:]
        host = request.url.netloc
        return JSONResponse(faults.mixed([m_status(post, world, host) for post in reversed(found)]))

    async def _m_stream(self, request: Request) -> Response:
        world, host = self.worlds["mastodon"], request.url.netloc

        def line(kind: str, post: FakePost, version: int) -> bytes | None:
            if kind == "delete":
                return f"event: delete\ndata: {m_id(post)}\n\n".encode()
            name = "update" if kind == "create" else "status.update"
            return f"event: {name}\ndata: {json.dumps(m_status(post, world, host, version))}\n\n".encode()

        return StreamingResponse(self._lines("mastodon", b":thump\n", line), media_type="text/event-stream")

    async def _m_lookup(self, request: Request) -> Response:
        world = self.worlds["mastodon"]
        wanted = set(request.query_params.getlist("id[]"))
        return JSONResponse([m_status(post, world, request.url.netloc) for post in world.there() if str(m_id(post)) in wanted])

    # --- Bluesky ----------------------------------------------------------------------------------------------------------

    async def _b_subscribe(self, socket: WebSocket) -> None:
        world, faults = self.worlds["bluesky"], self.faults["bluesky"]
        await socket.accept()
        cursor = int(socket.query_params.get("cursor", 0))
        place = (
            next((index for index, each in enumerate(world.log) if _us(each.at) >= cursor), len(world.log)) if cursor else len(world.log)
        )
        try:
            while True:
                happened = await world.after(place, seconds=KEEP_ALIVE_SECONDS)
                place += len(happened)
                for each in faults.mixed(happened):
                    said = json.dumps(b_event(each.kind, world.posts[each.number], each.version, world, at=each.at))
                    if faults.strikes("half"):
                        await socket.send_text(said[: len(said) // 2])
                        return
                    if faults.strikes("cut"):
                        await socket.close(1011)
                        return
                    await socket.send_text(said)
        except (WebSocketDisconnect, RuntimeError):
            return

    async def _b_lookup(self, request: Request) -> Response:
        world = self.worlds["bluesky"]
        wanted = set(request.query_params.getlist("uris"))
        there = [post for post in world.there() if b_uri(post) in wanted]
        return JSONResponse(
            {"posts": [{"uri": b_uri(post), "author": {"did": b_did(post)}, "record": b_record(post, world)} for post in there]}
        )


def _limit_headers(network: str, faults: Faults, asked: tuple[int, float] | None) -> dict[str, str]:
    if asked is None:
        return {}
    left, end = max(asked[0], 0), asked[1]
    if network == "mastodon":
        reset = datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return {"X-RateLimit-Limit": str(faults.limit), "X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": reset}
    return {"x-rate-limit-limit": str(faults.limit), "x-rate-limit-remaining": str(left), "x-rate-limit-reset": str(int(end))}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


# --- posts as each network writes them -------------------------------------------------------------------------------------


def _x_time(post: FakePost, version: int = -1) -> datetime:
    return [post.at, *post.edited][version]


def x_id(post: FakePost, version: int = -1) -> int:
    """Each version of a post on X has an id of its own."""
    return (int(_x_time(post, version).timestamp() * 1000) - X_EPOCH_MS) << 22


def x_author(post: FakePost) -> str:
    return str(880_000_000 + post.author)


def x_post(post: FakePost, world: World, version: int = -1) -> dict[str, Any]:
    shown = range(len(post.versions) if version == -1 else version + 1)
    first = post
    while first.parent:
        first = world.posts[first.parent]
    said: dict[str, Any] = {
        "id": str(x_id(post, version)),
        "text": html.escape(post.versions[version], quote=False),
        "author_id": x_author(post),
        "created_at": _iso(_x_time(post, version)),
        "conversation_id": str(x_id(first, 0)),
        "edit_history_tweet_ids": [str(x_id(post, each)) for each in shown],
        "lang": "en",
    }
    if post.parent:
        parent = world.posts[post.parent]
        said |= {"referenced_tweets": [{"type": "replied_to", "id": str(x_id(parent, 0))}], "in_reply_to_user_id": x_author(parent)}
    return said


def _x_users(posts: Sequence[FakePost]) -> list[Mapping[str, str]]:
    return [{"id": x_author(post), "username": post.handle.replace(".", "_"), "name": post.handle} for post in posts]


def m_id(post: FakePost) -> int:
    return (int(post.at.timestamp() * 1000) << 16) + post.number


def m_status(post: FakePost, world: World, host: str, version: int = -1) -> dict[str, Any]:
    words = html.escape(post.versions[version]).replace(
        f"#{TAG}", f'<a href="https://{host}/tags/{TAG}" class="mention hashtag">#<span>{TAG}</span></a>'
    )
    edits = post.edited if version == -1 else post.edited[:version]
    return {
        "id": str(m_id(post)),
        "uri": f"https://{host}/users/{post.handle}/statuses/{m_id(post)}",
        "url": f"https://{host}/@{post.handle}/{m_id(post)}",
        "created_at": _iso(post.at),
        "edited_at": _iso(edits[-1]) if edits else None,
        "in_reply_to_id": str(m_id(world.posts[post.parent])) if post.parent else None,
        "visibility": "public",
        "language": "en",
        "spoiler_text": "",
        "content": f"<p>{words}</p>",
        "reblog": None,
        "media_attachments": [],
        "account": {
            "id": str(1_000 + post.author),
            "username": post.handle,
            "acct": post.handle,
            "display_name": post.handle,
            "url": f"https://{host}/@{post.handle}",
        },
    }


def b_did(post: FakePost) -> str:
    return f"did:plc:invented{post.author:016d}"


def b_uri(post: FakePost) -> str:
    return f"at://{b_did(post)}/{POST}/3m{post.number:011d}"


def b_record(post: FakePost, world: World, version: int = -1) -> dict[str, Any]:
    record: dict[str, Any] = {"$type": POST, "createdAt": _iso(post.at), "langs": ["en"], "text": post.versions[version]}
    if post.parent:
        first = parent = world.posts[post.parent]
        while first.parent:
            first = world.posts[first.parent]
        record["reply"] = {"parent": {"uri": b_uri(parent), "cid": "bafyinvented"}, "root": {"uri": b_uri(first), "cid": "bafyinvented"}}
    return record


def b_event(kind: str, post: FakePost, version: int, world: World, *, at: datetime) -> dict[str, Any]:
    commit: dict[str, Any] = {"rev": f"3m{post.number:011d}", "operation": kind, "collection": POST, "rkey": f"3m{post.number:011d}"}
    if kind != "delete":
        commit |= {"record": b_record(post, world, version), "cid": f"bafyinvented{post.number}v{version}"}
    return {"did": b_did(post), "time_us": _us(at), "kind": "commit", "commit": commit}


async def serve(
    networks: Networks,
    *,
    port: int = 0,
    listener: socket.socket | None = None,
    ready: Callable[[int], None] = lambda _: None,
    beside: Awaitable[None] | None = None,
) -> None:
    """On 127.0.0.1, or on a socket that listens already, until cancelled; ``port`` 0: any that is free, told to ``ready``."""
    import uvicorn

    config = uvicorn.Config(
        networks.app(), host="127.0.0.1", port=port, log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener] if listener else None))
    while not server.started and not running.done():
        await asyncio.sleep(0.02)
    if server.started and listener is None:
        ready(server.servers[0].sockets[0].getsockname()[1])
    if beside is not None:
        await asyncio.gather(running, beside)
    await running
