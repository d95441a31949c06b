"""Group commit for a server: what arrives within a few milliseconds becomes durable in one transaction.

An fsync costs the same for one event and for five hundred. Each waiter is told of its own event once the transaction it shares has
committed; while one commits, the next group gathers, so under load groups grow by themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from models.events.transport import Event, EventsUnavailable, Transport

GATHER_SECONDS: Final = 0.003
MOST_EVENTS: Final = 500
MOST_BYTES: Final = 8 << 20
# One group commits while another is sealed and sent.
COMMITTERS: Final = 2

_Waiting = tuple[tuple[Event, ...], "asyncio.Future[list[bool]]"]


class GroupPublisher:
    """``async with GroupPublisher(transport) as publisher: new = await publisher.publish(event)``, in one event loop.

    ``most_waiting`` bounds what is held in memory: beyond it ``publish`` raises EventsUnavailable at once.
    """

    def __init__(
        self, transport: Transport, *, gather_seconds: float = GATHER_SECONDS, most_events: int = MOST_EVENTS, most_waiting: int = 10_000
    ) -> None:
        self._transport = transport
        self._gather_seconds = gather_seconds
        self._most_events = most_events
        self._most_waiting = most_waiting
        self._waiting: list[_Waiting] = []
        self._arrived = asyncio.Event()
        self._free = asyncio.Semaphore(COMMITTERS)
        self._threads = ThreadPoolExecutor(COMMITTERS, thread_name_prefix="publish")
        self._commits: set[asyncio.Task[None]] = set()
        self._gathering: asyncio.Task[None] | None = None

    async def __aenter__(self) -> GroupPublisher:
        self._gathering = asyncio.create_task(self._gather())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends once all that was published is committed or refused."""
        gathering, self._gathering = self._gathering, None  # from here on nobody is let in
        while (self._waiting and gathering is not None and not gathering.done()) or self._commits:
            await asyncio.sleep(self._gather_seconds)
        if gathering is not None:
            gathering.cancel()
        self._threads.shutdown()

    async def publish(self, event: Event) -> bool:
        """Whether the event is new; it is durable when this returns. Raises EventsUnavailable: then tell the sender to come again."""
        return (await self.publish_all([event]))[0]

    async def publish_all(self, events: Sequence[Event]) -> list[bool]:
        """Several events that came together: stored together, or not at all."""
        if len(self._waiting) >= self._most_waiting or self._gathering is None or self._gathering.done():
            raise EventsUnavailable(kind="too many are waiting" if self._waiting else "the publisher is closed")
        answer: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append((tuple(events), answer))
        self._arrived.set()
        return await answer

    async def _gather(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(self._gather_seconds)
            await self._free.acquire()
            group = self._next_group()
            if not self._waiting:
                self._arrived.clear()
            commit = asyncio.create_task(self._commit(group))
            self._commits.add(commit)
            commit.add_done_callback(self._commits.discard)

    def _next_group(self) -> list[_Waiting]:
        """From the front of the queue, up to the bounds; a waiter who gave up (a closed connection) is served all the same."""
        events = size = taken = 0
        for given, _ in self._waiting:
            events, size = events + len(given), size + sum(len(event.payload) for event in given)
            if taken and (events > self._most_events or size > MOST_BYTES):
                break
            taken += 1
        group, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return group

    async def _commit(self, group: Sequence[_Waiting]) -> None:
        events = [event for given, _ in group for event in given]
        try:
            news = iter(await asyncio.get_running_loop().run_in_executor(self._threads, self._transport.publish, events))
            for given, answer in group:
                told = [next(news) for _ in given]
                if not answer.done():
                    answer.set_result(told)
        except Exception as error:
            kind = error.facts.get("kind") if isinstance(error, EventsUnavailable) else None
            for _, answer in group:
                if not answer.done():
                    # One each: an exception raised in several tasks would gather all their tracebacks.
                    answer.set_exception(EventsUnavailable(kind=kind or type(error).__name__))
        finally:
            self._free.release()
