"""The connectors, side by side for as long as a run lives: each reads its network, stores its pages, and tells how it does.

One run holds a connector's cursor at a time: by a lock of the database session, which ends with the process however that dies. Who finds it
taken waits for it, so the next run takes over where this one stops.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from flows.connectors import Feed
from flows.connectors.calling import RATE_LIMIT
from flows.connectors.pace import Backoff, Pace
from flows.connectors.queries import RecheckPart
from flows.connectors.shape import BadCall, Checker, Connector, NotAllowed
from flows.steps.publishing import Stored, store_page
from flows.steps.withdrawing import honour_withdrawals
from models.database import open_session
from models.events import EventsUnavailable, Transport, read_cursor
from models.installation import Installation
from models.withdrawals import note_checked, to_recheck

LOCK_SPACE: Final = 0x636F6E6E  # "conn"
TAKEN_AGAIN_SECONDS: Final = 1.0
RECHECK_SECONDS: Final = 60.0
HONOUR_SECONDS: Final = 10.0
STOP_SECONDS: Final = 0.2
TROUBLE: Final = (SQLAlchemyError, EventsUnavailable, OSError)


@dataclass(slots=True)
class Figures:
    """How one connector does in this run. ``state`` is a word for people."""

    name: str
    pace: Pace
    state: str = "starting"
    pages: int = 0
    new: int = 0
    again: int = 0
    withdrawn: int = 0
    troubles: int = 0
    newest_at: datetime | None = None
    recent: deque[tuple[datetime, int]] = field(default_factory=lambda: deque(maxlen=10_000))

    def add(self, stored: Stored, newest_at: datetime | None, *, now: datetime) -> None:
        self.pages, self.state = self.pages + 1, "reading"
        self.new, self.again, self.withdrawn = self.new + stored.new, self.again + stored.again, self.withdrawn + stored.withdrawn
        if stored.new:
            self.recent.append((now, stored.new))
        self.newest_at = max(filter(None, (self.newest_at, newest_at)), default=None)

    def row(self, now: datetime) -> dict[str, Any]:
        """For a table: lag is how old the newest post is, the rate that of the last minute."""
        minute = sum(count for at, count in self.recent if at > now - timedelta(minutes=1))
        waits = self.pace.waits
        return {
            "connector": self.name,
            "state": self.state,
            "posts": self.new,
            "again": self.again,
            "deletions": self.withdrawn,
            "posts a minute": minute,
            "last post": f"{self.newest_at:%Y-%m-%d %H:%M:%S}Z" if self.newest_at else "",
            "lag seconds": round((now - self.newest_at).total_seconds(), 1) if self.newest_at else "",
            "rate-limit waits": waits.times[RATE_LIMIT],
            "rate-limit seconds": round(waits.seconds[RATE_LIMIT], 1),
            "errors waited out": waits.times["error"] + waits.times["reconnect"],
            "troubles here": self.troubles,
        }


class Lanes:
    """All feeds of one run. ``rows`` may be asked for from any thread."""

    def __init__(
        self,
        place: Installation,
        transport: Transport,
        feeds: Sequence[Feed],
        *,
        recheck: RecheckPart,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        honour_seconds: float = HONOUR_SECONDS,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._place = place
        self._transport = transport
        self._feeds = list(feeds)
        self._recheck = recheck
        self._now = now
        self._honour_seconds = honour_seconds
        self._sleep = sleep
        self.figures = [Figures(feed.connector.name, feed.pace) for feed in self._feeds if feed.connector]
        self.figures += [Figures(f"{feed.checker.network}:recheck", feed.pace) for feed in self._feeds if feed.checker]

    def rows(self) -> list[dict[str, Any]]:
        return [each.row(self._now()) for each in self.figures]

    async def run(self, stop: Callable[[], bool]) -> None:
        """Until ``stop()``, or until no lane is left. What is being stored at that moment is stored to its end."""
        figures = {each.name: each for each in self.figures}
        tasks = [asyncio.create_task(self._read(each, figures[each.name])) for feed in self._feeds if (each := feed.connector)]
        tasks += [
            asyncio.create_task(self._check(asked, figures[f"{asked.network}:recheck"])) for feed in self._feeds if (asked := feed.checker)
        ]
        tasks.append(asyncio.create_task(self._honour()))
        try:
            while not stop():
                await asyncio.wait(tasks, timeout=STOP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(STOP_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, connector: Connector, figures: Figures) -> None:
        backoff = Backoff(first=0.5, most=30)
        while True:
            try:
                async with self._cursor(connector.name) as held:
                    if not held:
                        figures.state = "held by another run"
                        await self._sleep(TAKEN_AGAIN_SECONDS)
                        continue
                    figures.state = "reading"
                    async with aclosing(connector.read(await asyncio.to_thread(self._last, connector.name))) as pages:
                        async for page in pages:
                            figures.add(await _to_the_end(self._store, connector, page), page.newest_at, now=self._now())
                            backoff.reset()
            except (NotAllowed, BadCall) as refusal:
                figures.state = str(refusal)  # only a person can mend it; the next run tries again
                return
            except TROUBLE:  # the database or the broker is away: from the cursor on again, once it is back
                figures.state, figures.troubles = "waiting for the warehouse", figures.troubles + 1
                await self._sleep(backoff.next(1.0))

    def _last(self, name: str) -> str | None:
        with open_session(self._place.engine) as session:
            return read_cursor(session, name)

    def _store(self, connector: Connector, page: Any) -> Stored:
        return store_page(self._place, self._transport, page, name=connector.name, network=connector.network, now=self._now())

    @asynccontextmanager
    async def _cursor(self, name: str) -> AsyncIterator[bool]:
        """Whether the cursor is ours for the length of the block."""
        connection = await asyncio.to_thread(self._place.engine.connect)
        try:
            yield await asyncio.to_thread(_lock, connection, name)
        finally:
            # Closed for good, not given back to the pool, where the lock would live on.
            await asyncio.shield(asyncio.to_thread(connection.invalidate))
            connection.close()

    async def _check(self, checker: Checker, figures: Figures) -> None:
        """Ask for each post once a day whether it is still there, a few at a time; withdrawn ones are not asked for again."""
        if not self._recheck.days:
            figures.state = "switched off"
            return
        while True:
            try:
                async with self._cursor(figures.name) as held:
                    while held:
                        due = await asyncio.to_thread(self._due, checker)
                        if not due:
                            break
                        page = await checker.look(due)
                        figures.add(await _to_the_end(self._store_checked, checker, page, due), None, now=self._now())
                    figures.state = "reading" if held else "held by another run"
            except (NotAllowed, BadCall) as refusal:
                figures.state = str(refusal)
                return
            except TROUBLE:
                figures.troubles += 1
            await self._sleep(RECHECK_SECONDS)

    def _due(self, checker: Checker) -> list[str]:
        now = self._now()
        before, after = now - timedelta(hours=self._recheck.every_hours), now - timedelta(days=self._recheck.days)
        with open_session(self._place.engine) as session:
            return to_recheck(session, checker.network, keys=self._place.keys, before=before, seen_after=after, most=checker.at_once)

    def _store_checked(self, checker: Checker, page: Any, asked: Sequence[str]) -> Stored:
        now = self._now()
        stored = store_page(self._place, self._transport, page, name=checker.network, network=checker.network, now=now, cursor=False)
        with open_session(self._place.engine) as session:
            note_checked(session, asked, now=now)
            session.commit()
        return stored

    async def _honour(self) -> None:
        while True:
            with suppress(Exception):  # whatever it is, it stays pending, and the next round begins anew
                await _to_the_end(honour_withdrawals, self._place, self._transport, now=self._now())
            await self._sleep(self._honour_seconds)


async def _to_the_end(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """In a thread, to its end also when we are told to stop meanwhile: half a page is not stored, and no thread outlives the run."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments, **named))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _lock(connection: Connection, name: str) -> bool:
    held = bool(connection.scalar(text("select pg_try_advisory_lock(:space, hashtext(:name))"), {"space": LOCK_SPACE, "name": name}))
    connection.commit()
    return held


@contextmanager
def lanes_running(lanes: Lanes, stop: Callable[[], bool]) -> Iterator[Lanes]:
    """The lanes in a thread of their own for the length of the block; ended, and waited for, at its end."""
    over = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(lanes.run(lambda: over.is_set() or stop()))
        except BaseException as error:  # told where the run can fail by it
            failed.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,), name="connectors")
    thread.start()
    try:
        yield lanes
    finally:
        over.set()
        thread.join()
    if failed:
        raise failed[0]
