"""The store of sessions by itself: how many, and whose connections stay open."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import Mock

from apps.dashboard.people import Viewer
from apps.dashboard.sessions import MOST_AWAKE, SessionStore
from tests.models.making import NOW


def test_only_those_seen_last_keep_connections_open() -> None:
    seconds = 0

    def clock():  # type: ignore[no-untyped-def]
        nonlocal seconds
        seconds += 1
        return NOW + timedelta(seconds=seconds)

    store = SessionStore(idle=timedelta(hours=1), longest=timedelta(hours=9), most=MOST_AWAKE + 10, clock=clock)
    engines = [Mock() for _ in range(MOST_AWAKE + 5)]
    tokens = [store.begin(Viewer(f"one{number}", "business", frozenset(), engine)) for number, engine in enumerate(engines)]
    assert [engine.dispose.call_count for engine in engines] == [1] * 5 + [0] * MOST_AWAKE
    assert store.find(tokens[0])  # wakes, and the longest idle of the others sleeps
    assert engines[5].dispose.call_count == 1 and engines[0].dispose.call_count == 1


def test_beyond_the_most_the_longest_idle_session_ends() -> None:
    now = NOW
    store = SessionStore(idle=timedelta(hours=1), longest=timedelta(hours=9), most=3, clock=lambda: now)
    tokens = []
    for number in range(4):
        now += timedelta(minutes=1)
        tokens.append(store.begin(Viewer("one", "business", frozenset(), Mock())))
        assert number or store.find(tokens[0])
    assert [store.find(token) is not None for token in tokens] == [False, True, True, True]
    assert len(store) == 3


def test_a_token_is_not_in_the_store() -> None:
    store = SessionStore(idle=timedelta(hours=1), longest=timedelta(hours=9), most=3, clock=lambda: NOW)
    token = store.begin(Viewer("one", "business", frozenset(), Mock()))
    assert token not in repr(vars(store))
    assert store.find(token[:-1]) is None
