"""A stream's run: it takes over, shows how it does, and ends when it is to."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from flows import drain, streaming
from flows.steps.baton import Baton
from models.events import open_transport
from models.installation import Installation
from tests.flows.making import fake_analysts
from tests.flows.test_draining import form


def never() -> bool:
    return False


def test_the_baton_is_one_runs_and_the_next_gets_it_when_that_lets_go(place: Installation) -> None:
    first, second, other = Baton(place.engine, "forms"), Baton(place.engine, "forms"), Baton(place.engine, "social")
    assert first.take(stop=never)
    assert other.take(stop=never), "another stream's is another"
    assert not first.wanted()
    waits: list[float] = []

    def let_go(seconds: float) -> None:
        waits.append(seconds)
        assert first.wanted(), "the next run says that it is ready"
        if len(waits) == 2:
            first.close()

    assert second.take(stop=never, sleep=let_go)
    assert len(waits) == 2
    assert not second.wanted()
    for baton in (first, second, other):
        baton.close()


def test_waiting_for_the_baton_ends_when_it_is_to_stop(place: Installation) -> None:
    first, second = Baton(place.engine, "forms"), Baton(place.engine, "forms")
    assert first.take(stop=never)
    asked: list[float] = []
    assert not second.take(stop=lambda: bool(asked), sleep=asked.append)
    second.close()
    assert not first.wanted(), "who gave up waits no more"
    first.close()


@pytest.fixture
def ready(place: Installation, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> Installation:
    @contextmanager
    def quick(given: Installation, *, records: int) -> Iterator[Any]:
        analysts = fake_analysts(given)
        monkeypatch.setattr(analysts, "warm_up", lambda: None)
        yield analysts

    monkeypatch.setattr(streaming, "open_analysts", quick)
    monkeypatch.setattr(drain, "open_analysts", quick)
    transport = open_transport("", place)
    transport.publish([form(number) for number in range(3)])
    transport.close()
    return place


def test_a_run_drains_for_its_time_and_says_how_it_went(ready: Installation) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    from flows.stream_web_forms import stream_web_forms

    counts = stream_web_forms(seconds=1)
    assert (counts["events"], counts["loaded"], counts["troubles"]) == (3, 3, 0)
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["stream-web-forms"])))
    assert found[-1].data == 100.0
    assert "waiting: web_forms 0" in str(found[-1].description)
    assert "3 events in this run" in str(found[-1].description)
    with ready.engine.connect() as connection:
        connection.execute(text("set complaints.now = '2100-01-01'"))
        shown = connection.execute(
            text("select waiting, loaded_in_all, last_event_at is null from reporting.stream_lag where source = 'web_forms'")
        )
        assert tuple(shown.one()) == (0, 3, False)


def test_a_run_that_is_asked_to_stop_ends_with_its_micro_batch(ready: Installation) -> None:
    from flows.stream_web_forms import stream_web_forms

    def stop_once_loaded() -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with ready.engine.connect() as connection:
                if connection.scalar(text("select count(*) from core.contact")) == 3:
                    break
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=stop_once_loaded)
    thread.start()
    counts = stream_web_forms(seconds=300)
    thread.join()
    assert counts["loaded"] == 3
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_drainer_by_hand_ends_when_nothing_waits(
    ready: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drain, "QUIET_SECONDS", 0.2)
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    assert drain.main([]) == 0
    for number, handler in kept.items():
        signal.signal(number, handler)
    assert "3 events in 1 micro-batches: 3 records loaded, 0 duplicates, 0 put aside" in " ".join(capsys.readouterr().out.split())


def test_small_files_are_put_together_and_old_ids_forgotten(ready: Installation) -> None:
    from flows.compact_lake import compact_lake
    from flows.forget_events import forget_events

    for number in range(10, 14):
        transport = open_transport("", ready)
        transport.publish([form(number)])
        transport.close()
        drain_all(ready)
    rows = ready.lake.count("raw")
    assert compact_lake()["raw"] >= 3
    assert ready.lake.count("raw") == rows
    with ready.engine.begin() as connection:
        connection.execute(
            text(
                "update ingest.event_seen set seen_at = now() - interval '31 days' where event_key = (select min(event_key) from ingest.event_seen)"
            )
        )
    assert forget_events() == 1


def drain_all(place: Installation) -> None:
    from tests.flows.test_draining import drain as drain_once

    transport = open_transport("", place)
    drain_once(place, transport)
    transport.close()
