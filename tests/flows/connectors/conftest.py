"""The invented networks in a thread of their own, once for all tests; worlds and faults are new for each."""

from __future__ import annotations

import asyncio
import queue
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from flows.connectors.pace import Pace
from flows.connectors.queries import Queries, Watch
from flows.connectors.shape import Connector, Page
from flows.fakes.faults import Faults
from flows.fakes.networks import NETWORKS, Networks, serve
from flows.fakes.world import World

T = TypeVar("T")


@dataclass
class Server:
    """``do`` runs a coroutine where the worlds live."""

    networks: Networks
    loop: asyncio.AbstractEventLoop
    port: int
    tasks: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def do(self, work: Awaitable[T]) -> T:
        async def run() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(timeout=30)

    def world(self, name: str) -> World:
        return self.networks.worlds[name]


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    networks, told = Networks(token="fake-token"), queue.Queue[Any]()

    async def run() -> None:
        told.put(asyncio.get_running_loop())
        serving = asyncio.create_task(serve(networks, port=0, ready=told.put))
        told.put(serving)
        try:
            await serving
        except asyncio.CancelledError:
            return

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    loop, serving, port = (told.get(timeout=60) for _ in range(3))
    yield Server(networks, loop, port)
    loop.call_soon_threadsafe(serving.cancel)
    thread.join()


@pytest.fixture
def server(running: Server) -> Server:
    running.networks.worlds = {name: World() for name in NETWORKS}
    running.networks.faults = {name: Faults(chance=random.Random(7)) for name in NETWORKS}
    running.networks.rules = []
    running.networks.page = 100
    return running


@pytest.fixture
def queries() -> Queries:
    return Queries(watch=Watch(names=("beejan",), hashtags=("beejan",), handles=("BeejanCare",), own=("BeejanCare",)))


async def _soon(_: float) -> None:
    await asyncio.sleep(0.01)


@pytest.fixture
def pace() -> Pace:
    """Waits are noted, not waited."""
    return Pace(sleep=_soon, chance=lambda: 0.5)


def pages(connector: Connector, cursor: str | None, *, until: Callable[[list[Page]], bool], seconds: float = 30) -> list[Page]:
    """What a connector gives until enough came."""

    async def read() -> list[Page]:
        found: list[Page] = []
        async with asyncio.timeout(seconds), aclosing(connector.read(cursor)) as given:
            async for page in given:
                found.append(page)
                if until(found):
                    break
        return found

    return asyncio.run(read())
