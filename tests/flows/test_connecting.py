"""Connectors side by side: one run reads by a cursor at a time, the next goes on from it, and what goes wrong is told or waited out."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, field

import pytest

from flows.connectors import Feed
from flows.connectors.pace import Pace
from flows.connectors.queries import RecheckPart
from flows.connectors.shape import NotAllowed, Page
from flows.steps.connecting import Lanes, lanes_running
from models.database import open_session
from models.events import EventsUnavailable, Transport, read_cursor
from models.events.inbox import Inbox
from models.installation import Installation, open_installation
from models.settings import Settings
from tests.flows.making import NOW
from tests.flows.test_social_stream import bluesky


@pytest.fixture
def place(settings: Settings) -> Iterator[Installation]:
    with open_installation(settings) as place:
        yield place


@dataclass
class Numbers:
    """A network whose posts are numbered: after a cursor come the next ones, until ``last``."""

    last: int
    name: str = "numbers:1"
    network: str = "bluesky"
    refuses: bool = False
    pace: Pace = field(default_factory=Pace)
    begun: list[str | None] = field(default_factory=list)

    async def read(self, cursor: str | None) -> AsyncGenerator[Page, None]:
        self.begun.append(cursor)
        if self.refuses:
            raise NotAllowed(network="x", status=401, variable="COMPLAINTS_X_TOKEN")
        for number in range(int(cursor or 0) + 1, self.last + 1):
            yield Page(str(number), (bluesky(number, f"beejan {number}"),), newest_at=NOW)
        while True:
            await self.pace.wait(0.05, why="poll")


def lanes_of(place: Installation, numbers: Numbers, transport: Transport | None = None) -> Lanes:
    inbox = transport or Inbox(place.engine, keys=place.keys)
    return Lanes(place, inbox, [Feed(numbers.pace, numbers)], recheck=RecheckPart(days=0), now=lambda: NOW, honour_seconds=60)


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def cursor(place: Installation) -> str | None:
    with open_session(place.engine) as session:
        return read_cursor(session, "numbers:1")


def test_two_runs_never_read_by_one_cursor_and_the_next_goes_on_from_it(place: Installation) -> None:
    first, second = Numbers(last=3), Numbers(last=5)
    one, other, stop = lanes_of(place, first), lanes_of(place, second), threading.Event()
    with lanes_running(one, stop.is_set):
        until(lambda: cursor(place) == "3")
        with lanes_running(other, lambda: False):
            until(lambda: other.figures[0].state == "held by another run")
            assert second.begun == []
            stop.set()
            until(lambda: cursor(place) == "5")
    assert (first.begun, second.begun) == ([None], ["3"])
    assert (one.figures[0].new, other.figures[0].new) == (3, 2)


def test_a_refusal_is_told_and_ends_its_lane_alone(place: Installation) -> None:
    refused = Numbers(last=3, name="x:search:1", refuses=True)
    lanes = Lanes(
        place,
        Inbox(place.engine, keys=place.keys),
        [Feed(refused.pace, refused), Feed(Pace(), Numbers(last=2))],
        recheck=RecheckPart(days=0),
        now=lambda: NOW,
    )
    with lanes_running(lanes, lambda: False):
        until(lambda: cursor(place) == "2")
        until(lambda: "COMPLAINTS_X_TOKEN" in lanes.rows()[0]["state"])
    assert len(refused.begun) == 1


def test_a_transport_that_is_away_is_waited_for_from_the_cursor_on(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, away = Inbox(place.engine, keys=place.keys), [True, True]
    publish = inbox.publish

    def sometimes(*arguments: object, **named: object) -> list[bool]:
        if away:
            away.pop()
            raise EventsUnavailable(kind="OperationalError")
        return publish(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(inbox, "publish", sometimes)
    numbers = Numbers(last=2)
    lanes = lanes_of(place, numbers, inbox)
    with lanes_running(lanes, lambda: False):
        until(lambda: cursor(place) == "2")
    assert numbers.begun == [None, None, None]
    assert lanes.figures[0].troubles == 2
