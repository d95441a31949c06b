"""Each connector against its invented network: everything at least once, on from the cursor, through whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from flows.connectors.bluesky import BlueskyChecker, BlueskyJetstream
from flows.connectors.calling import Caller
from flows.connectors.mastodon import Instance, MastodonChecker, MastodonStream, MastodonTimeline
from flows.connectors.pace import Pace
from flows.connectors.queries import BlueskyPart, Queries
from flows.connectors.shape import Checker, Connector, NotAllowed, Page
from flows.connectors.x import XChecker, XCompliance, XSearch, XStream, id_at
from flows.fakes.networks import b_uri, m_id, x_id
from tests.flows.connectors.conftest import Server, pages

Opened = Callable[[], Connector]


def caller(server: Server, pace: Pace, *, token: str = "fake-token") -> Caller:
    return Caller("x", "COMPLAINTS_X_TOKEN", server.url, pace, SecretStr(token))


def texts(found: list[Page]) -> set[str]:
    said = set()
    for post in (post for page in found for post in page.posts):
        payload = orjson.loads(post.payload)
        inner = payload.get("data") or payload.get("payload") or payload["commit"]["record"]
        said.add(str(inner.get("text") or inner.get("content")))
    return said


def enough(count: int) -> Callable[[list[Page]], bool]:
    return lambda found: len(texts(found)) >= count and '"next":"' not in found[-1].cursor


def opened(server: Server, queries: Queries, pace: Pace, network: str) -> Connector:
    """What is complete by its cursor alone."""
    connectors: dict[str, Callable[[], Connector]] = {
        "x": lambda: XSearch("x:search:1", "(beejan)", caller(server, pace), poll_seconds=1, first_hours=1),
        "mastodon": lambda: MastodonTimeline(Instance(caller(server, pace), queries), "tag/beejan", poll_seconds=1),
        "bluesky": lambda: BlueskyJetstream(f"ws://127.0.0.1:{server.port}/subscribe", queries, pace),
    }
    return connectors[network]()


def add(server: Server, network: str, *lines: str) -> None:
    for line in lines:
        server.do(server.world(network).add(line))


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"])
def test_everything_comes_through_faults_and_on_from_the_cursor(server: Server, queries: Queries, pace: Pace, network: str) -> None:
    faults = server.networks.faults[network]
    faults.error, faults.half, faults.twice, faults.shuffle, faults.cut = 0.2, 0.2, 0.2, 0.3, 0.05
    if network == "bluesky":  # each of these ends the connection, and what follows comes again
        faults.half = faults.cut = 0.03
        queries = queries.model_copy(update={"bluesky": BlueskyPart(overlap_seconds=0.01)})
    server.networks.page = 7
    add(server, network, "beejan at the start #beejan")
    cursor = pages(opened(server, queries, pace, network), "1" if network == "bluesky" else None, until=enough(1))[-1].cursor
    add(server, network, *(f"beejan post {number} here" for number in range(90)))
    wanted, found = {f"post {number} " for number in range(90)}, list[Page]()

    def missing(given: list[Page]) -> bool:
        said = " ".join(texts(given))
        return any(word not in said for word in wanted)

    def dies(given: list[Page]) -> bool:
        return len(given) >= 3 or not missing([*found, *given])

    while missing(found):  # a reader dies after a few pages, and another takes over
        found += pages(opened(server, queries, pace, network), cursor, until=dies)
        cursor = found[-1].cursor
    assert sum(faults.happened.values()) > 5


def test_pages_of_x_go_on_in_the_midst_of_a_round(server: Server, queries: Queries, pace: Pace) -> None:
    server.networks.page = 4
    add(server, "x", *(f"beejan {number}" for number in range(10)))
    one = pages(opened(server, queries, pace, "x"), None, until=lambda given: len(given) == 1)
    assert orjson.loads(one[0].cursor)["next"]
    rest = pages(opened(server, queries, pace, "x"), one[0].cursor, until=enough(6))
    assert texts(one) | texts(rest) == {f"beejan {number}" for number in range(10)}
    assert texts(one).isdisjoint(texts(rest))


def test_x_begins_anew_where_its_cursor_has_fallen_out_of_the_week(server: Server, queries: Queries, pace: Pace) -> None:
    add(server, "x", "beejan now")
    old = orjson.dumps({"since": id_at(pace.now().replace(year=2024)), "newest": None, "next": None, "start": None}).decode()
    assert texts(pages(opened(server, queries, pace, "x"), old, until=enough(1))) == {"beejan now"}


def test_a_wrong_token_is_told_and_not_tried_again(server: Server, queries: Queries, pace: Pace) -> None:
    search = XSearch("x:search:1", "(beejan)", caller(server, pace, token="wrong"), poll_seconds=1, first_hours=1)
    with pytest.raises(NotAllowed, match="COMPLAINTS_X_TOKEN"):
        pages(search, None, until=lambda _: True)


def live(server: Server, connector: Connector, happen: Callable[[], Any], *, until: Callable[[list[Page]], bool]) -> list[Page]:
    """What a stream gives while things happen: again and again, until it gives it."""

    async def run() -> list[Page]:
        found: list[Page] = []

        async def read() -> None:
            async for page in connector.read(None):
                found.append(page)

        reading = asyncio.create_task(read())
        async with asyncio.timeout(30):
            while not until(found):
                await asyncio.to_thread(happen)
                await asyncio.sleep(0.05)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        return found

    return asyncio.run(run())


@pytest.mark.parametrize("network", ["x", "mastodon"])
def test_streams_bring_posts_edits_and_half_lines_never(server: Server, queries: Queries, pace: Pace, network: str) -> None:
    server.networks.faults[network].cut = 0.2
    stream: Connector = (
        XStream(caller(server, pace), ["(beejan)"])
        if network == "x"
        else MastodonStream(Instance(caller(server, pace), queries), "hashtag", "beejan")
    )
    world = server.world(network)

    def happen() -> None:
        number = server.do(world.add("beejan speaks #beejan"))
        server.do(world.edit(number, "beejan thinks again #beejan"))

    found = live(server, stream, happen, until=lambda given: any("again" in text for text in texts(given)) and len(given) > 8)
    assert all(orjson.loads(post.payload) for page in found for post in page.posts)
    assert pace.waits.times["reconnect"] > 0
    if network == "x":
        edited = [post for page in found for post in page.posts if post.also]
        assert edited and all(post.native_id not in post.also for post in edited)
        assert server.networks.rules == [{"value": "(beejan)", "tag": "complaints", "id": "1"}]


def test_what_is_deleted_is_told_by_the_id_its_post_came_with(server: Server, queries: Queries, pace: Pace) -> None:
    makers: dict[str, tuple[Callable[[], Connector], Callable[[Any], str]]] = {
        "x": (lambda: XCompliance(caller(server, pace), 1), lambda post: str(x_id(post, 0))),
        "mastodon": (
            lambda: MastodonStream(Instance(caller(server, pace), queries), "public"),
            lambda post: f"127.0.0.1:{server.port}:{m_id(post)}",
        ),
        "bluesky": (lambda: BlueskyJetstream(f"ws://127.0.0.1:{server.port}/subscribe", queries, pace), b_uri),
    }
    for network, (make, native) in makers.items():
        world = server.world(network)

        def happen(world: Any = world) -> None:
            server.do(world.delete(server.do(world.add("beejan was here"))))

        found = live(server, make(), happen, until=lambda given: any(page.gone for page in given))
        gone = {each.native_id for page in found for each in page.gone}
        assert gone <= {native(post) for post in world.posts.values()}, network


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"])
def test_lookups_tell_what_is_gone_and_nothing_else(server: Server, queries: Queries, pace: Pace, network: str) -> None:
    world = server.world(network)
    add(server, network, "beejan stays", "beejan goes", "beejan stays too")
    server.do(world.delete(2))
    host = f"127.0.0.1:{server.port}"
    checkers: dict[str, tuple[Checker, Callable[[Any], str]]] = {
        "x": (XChecker(caller(server, pace)), lambda post: str(x_id(post))),
        "mastodon": (MastodonChecker(Instance(caller(server, pace), queries)), lambda post: f"{host}:{m_id(post)}"),
        "bluesky": (BlueskyChecker(caller(server, pace)), b_uri),
    }
    checker, native = checkers[network]
    page = asyncio.run(checker.look([native(post) for post in world.posts.values()]))
    assert [each.native_id for each in page.gone] == [native(world.posts[2])]


def test_what_does_not_speak_of_us_is_left_where_it_is(server: Server, queries: Queries, pace: Pace) -> None:
    add(server, "bluesky", "beejan first", "my cat", "beejan again", "the weather")
    found = pages(opened(server, queries, pace, "bluesky"), "1", until=enough(2))
    assert texts(found) == {"beejan first", "beejan again"}
