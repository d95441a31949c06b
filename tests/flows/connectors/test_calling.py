"""Calls obey the network's limit, wait errors out, and tell the token to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from flows.connectors.calling import Caller
from flows.connectors.pace import Pace
from flows.connectors.shape import BadCall, NotAllowed

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "hunter2-bearer"


class Clock:
    """Sleeping is what makes time pass."""

    def __init__(self) -> None:
        self.now = START
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def caller_of(answers: list[httpx.Response | Exception], clock: Clock) -> tuple[Caller, list[datetime]]:
    asked: list[datetime] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(clock.now)
        given = answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    pace = Pace(now=lambda: clock.now, sleep=clock.sleep, chance=lambda: 1.0)
    return Caller("x", "COMPLAINTS_X_TOKEN", "https://api.example", pace, SecretStr(TOKEN), httpx.MockTransport(answer)), asked


def epoch(seconds: float) -> str:
    return str(int((START + timedelta(seconds=seconds)).timestamp()))


OK = httpx.Response(200, json={"ok": True})


@pytest.mark.parametrize(
    ("first", "least", "most"),
    [
        (lambda: httpx.Response(429, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": epoch(600)}), 601, 602.1),  # X: seconds
        (lambda: httpx.Response(429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-23T12:05:00.000Z"}), 301, 302.1),
        (lambda: httpx.Response(429, headers={"retry-after": "17"}), 17, 17.1),  # no window, but a word
        (lambda: httpx.Response(429), 0.5, 1.1),  # nothing said: a second, doubling
        (lambda: httpx.Response(503, headers={"retry-after": "9"}), 9, 9.1),
        (lambda: httpx.Response(500), 0.5, 1.1),
        (lambda: httpx.ConnectError("no route"), 0.5, 1.1),
        (lambda: httpx.RemoteProtocolError("peer closed"), 0.5, 1.1),  # half an answer
        (lambda: httpx.Response(200, content=b'{"data": [{"id"'), 0.5, 1.1),  # half an answer that says it is whole
        (lambda: httpx.Response(200, json={}, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": epoch(-30)}), 1, 2.1),
    ],
)
def test_the_second_request_waits_as_long_as_it_must(first: Callable[[], httpx.Response | Exception], least: float, most: float) -> None:
    clock = Clock()
    caller, asked = caller_of([first(), httpx.Response(200, json={"ok": True})], clock)

    async def twice() -> None:
        if await caller.get("/path") == {}:
            await caller.get("/path")

    asyncio.run(twice())
    assert least <= (asked[1] - asked[0]).total_seconds() <= most


def test_waits_double_and_end_with_an_answer() -> None:
    clock = Clock()
    caller, _ = caller_of([*(httpx.Response(502) for _ in range(4)), httpx.Response(200, json=[1])], clock)
    assert asyncio.run(caller.get("/path")) == [1]
    assert clock.slept == [1, 2, 4, 8]
    assert caller.pace.waits.times["error"] == 4


def test_a_limit_of_one_path_does_not_hold_up_another() -> None:
    clock = Clock()
    exhausted = httpx.Response(200, json={}, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": epoch(900)})
    caller, asked = caller_of([exhausted, httpx.Response(200, json={})], clock)

    async def two() -> None:
        await caller.get("/search")
        await caller.get("/lookup")

    asyncio.run(two())
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(401), NotAllowed),
        (httpx.Response(403), NotAllowed),
        (httpx.Response(400, json={"errors": [{"parameters": {"since_id": ["9"]}, "message": "secret query"}]}), BadCall),
        (httpx.Response(404), BadCall),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), BadCall),  # the token does not go with us to there
    ],
)
def test_a_refusal_is_not_repeated_and_tells_no_secret(response: httpx.Response, error: type[Exception]) -> None:
    caller, asked = caller_of([response], Clock())
    with pytest.raises(error) as refused:
        asyncio.run(caller.get("/path", {"query": "Ngozi"}))
    assert len(asked) == 1
    told = f"{refused.value!s} {refused.value!r} {caller!r}"
    assert TOKEN not in told and "secret query" not in told and "Ngozi" not in told


def test_a_missing_post_is_an_answer_where_it_is_asked_for() -> None:
    caller, _ = caller_of([httpx.Response(404)], Clock())
    assert asyncio.run(caller.get("/api/v1/statuses/7", missing=True)) is None
