"""Events become rows, once, wherever a drainer is cut short; what a file's records get, an event's get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import psycopg2
import pytest
from sqlalchemy import text

from flows.steps.draining import Drainer, written
from flows.steps.reading import event_outcomes
from models.database import open_session
from models.events import Event, Transport, open_transport
from models.events.work import MOST_ATTEMPTS
from models.installation import Installation
from models.lake import TABLES
from models.ledger import batches_to_read, next_parts_to_process
from models.records import PassedOver, RawRecord, Rejected, Source
from tests.flows.making import NOW, UNSURE, FakeAnalyzer, Killed, fake_analysts, kill, kill_id, process, read

FORM = {"Full Name": "Ngozi Test", "Phone Number": "07105550123"}


def form(number: int, *, words: str = "my plan ended early", **changed: Any) -> Event:
    body = orjson.dumps(FORM | {"complaint": f"{words} {number}"})
    return replace(Event(f"form-{number}", Source.WEB_FORMS, "web_forms.json", body, NOW + timedelta(seconds=number), "website"), **changed)


def sms(number: int) -> Event:
    line = f"GW-{number}|01/11/2026 08:00:00|0710555{number:04d}|3131|una deduct my {number} naira\n".encode()
    body = b"MSG_ID|RECEIVED|SENDER|DEST|MESSAGE\n" + line
    return Event(f"sms-{number}", Source.SMS, "gateway", body, NOW, "gateway")


@pytest.fixture
def transport(place: Installation) -> Iterator[Transport]:
    opened = open_transport("", place)
    yield opened
    opened.close()


def drainer(place: Installation, transport: Transport, analyzer: FakeAnalyzer | None = None) -> Drainer:
    return Drainer(place, transport, fake_analysts(place, analyzer), [Source.WEB_FORMS, Source.SMS], now=lambda: NOW + timedelta(hours=1))


def drain(place: Installation, transport: Transport) -> Drainer:
    """One drainer for as long as something waits."""
    mine = drainer(place, transport)
    run_dry(mine)
    mine.close()
    return mine


def run_dry(mine: Drainer) -> None:
    while mine.turn():
        pass


def state(place: Installation) -> dict[str, Any]:
    with place.engine.connect() as connection:
        tables = ("core.contact", "ingest.record", "ingest.event_inbox", "ingest.draining", "ingest.quarantine")
        rows = {table: connection.scalar(text(f"select count(*) from {table}")) for table in tables}
        rows["statuses"] = sorted(set(connection.execute(text("select status from ingest.batch")).scalars()))
    lake = {name: place.lake.count(name) for name in TABLES}
    return rows | lake


GIVEN = [form(1), form(2), form(3, words=UNSURE), form(4, payload=b'{"nothing": "we know"}'), form(5), sms(6), sms(7)]
ALL = {
    "core.contact": 5,
    "ingest.record": 5,
    "ingest.event_inbox": 0,
    "ingest.draining": 0,
    "ingest.quarantine": 2,
    "statuses": ["loaded"],
    "raw": 6,
    "quarantine": 2,
    "clean": 5,
    "complaints": 0,
}


def test_events_of_all_kinds_are_loaded_or_put_aside(place: Installation, transport: Transport) -> None:
    transport.publish(GIVEN)
    done = drain(place, transport).done
    assert (done.events, done.read, done.loaded, done.duplicates, done.quarantined) == (7, 7, 5, 0, 2)
    assert state(place) == ALL
    with place.engine.connect() as connection:
        shown = connection.execute(text("select source, drained, waiting from ingest.stream_state order by 1")).all()
        assert {tuple(row) for row in shown} <= {("sms", 2, 0), ("web_forms", 5, 0), ("sms", 0, 0), ("web_forms", 0, 0)}


def test_the_landed_file_holds_the_exact_bytes(place: Installation, transport: Transport) -> None:
    given = [form(1, payload=b'\xff\x00{"a":1}\n'), form(2, payload='{"complaint": "Ẹ jọ̀ọ́"}'.encode())]
    transport.publish(given)
    drain(place, transport)
    with place.engine.connect() as connection:
        key = connection.scalar(text("select landing_key from ingest.batch"))
    with place.lake.open_landed(key) as file:
        assert file.read() == b"".join(map(written, given))
    rows = [orjson.loads(line) for line in map(written, given)]
    assert "payload_base64" in rows[0] and "payload_base64" not in rows[1]


@pytest.mark.parametrize(
    ("events", "contacts"),
    [
        # Two people send the same words in one second through a form that gives no ids.
        ([form(1), form(1, event_id="another")], 2),
        # A sender that gave the delivery another id, but the record its own.
        ([form(1, payload=b'{"id": "S-1", "complaint": "no data"}'), form(2, payload=b'{"id": "S-1", "complaint": "no data"}')], 1),
        # One delivery of several records without ids of their own.
        ([form(1, kind="list", payload=b'[{"complaint": "no data"}, {"complaint": "no sms"}]')], 2),
    ],
)
def test_who_is_a_duplicate(place: Installation, transport: Transport, events: list[Event], contacts: int) -> None:
    transport.publish(events)
    drain(place, transport)
    with place.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from core.contact")) == contacts


def test_an_event_without_a_time_has_that_of_its_arrival(place: Installation, transport: Transport) -> None:
    transport.publish([form(30)])
    drain(place, transport)
    with place.engine.connect() as connection:
        assert connection.scalar(text("select occurred_at from core.contact")) == NOW + timedelta(seconds=30)


STEPS: list[tuple[Any, str, int, str]] = [
    (where, name, nth, when)
    for where, name, times in (
        ("models.lake.Lake", "land", 2),
        ("flows.steps.draining", "register_batch", 2),
        ("flows.steps.draining", "read_batch", 2),
        ("models.lake.Lake", "append_raw", 2),
        ("flows.steps.reading", "record_part_read", 1),
        ("flows.steps.reading", "finish_reading", 1),
        ("flows.steps.draining", "process_parts", 2),
        ("models.lake.Lake", "append_quarantine", 2),
        ("models.lake.Lake", "append_clean_parts", 2),
        ("flows.steps.processing", "load_part", 1),
        ("flows.steps.draining", "end_draining", 1),
    )
    for nth in range(times)
    for when in ("before", "after")
]


@pytest.mark.parametrize("at", STEPS, ids=kill_id)
def test_a_drainer_that_dies_leaves_nothing_lost_and_nothing_twice(
    place: Installation, transport: Transport, monkeypatch: pytest.MonkeyPatch, at: tuple[Any, str, int, str]
) -> None:
    where, name, nth, when = at
    if where == "models.lake.Lake":
        from models.lake import Lake

        where = Lake
    transport.publish(GIVEN)
    first = drainer(place, transport)
    with monkeypatch.context() as patch:
        kill(patch, where, name, nth, when)
        with pytest.raises(Killed):
            run_dry(first)
    first.close()  # as its connections do when a process dies
    place.engine.dispose()
    drain(place, transport)
    assert state(place) == ALL


def test_what_a_live_drainer_works_on_is_nobody_elses(place: Installation, transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    transport.publish([form(1)])
    busy, other = drainer(place, transport), drainer(place, transport)
    seen: list[Any] = []

    def look(*arguments: Any, **named: Any) -> Any:
        with open_session(place.engine) as session:
            seen.append((batches_to_read(session), next_parts_to_process(session), other.take_over(), other.drain(Source.WEB_FORMS)))
        return original(*arguments, **named)

    from flows.steps import draining

    original = draining.process_parts
    monkeypatch.setattr(draining, "process_parts", look)
    busy.turn()
    assert seen == [([], [], 0, 0)]
    assert state(place)["core.contact"] == 1


def test_a_micro_batch_that_kills_every_drainer_is_left_to_the_batch_flows(
    place: Installation, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport.publish([form(1), form(2)])
    for _ in range(MOST_ATTEMPTS):
        with monkeypatch.context() as patch:
            kill(patch, "flows.steps.draining", "process_parts", 0, "before")
            dying = drainer(place, transport)
            with pytest.raises(Killed):
                dying.turn()
            dying.close()
    last = drain(place, transport)
    assert last.done.batches == 0
    transport.publish([form(3)])
    assert drain(place, transport).done.loaded == 1, "it holds up nobody"
    read(place, Source.WEB_FORMS)
    assert process(place, fake_analysts(place)).loaded == 2


def test_a_database_that_goes_away_is_waited_for(place: Installation, transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.steps import draining

    transport.publish([form(number) for number in range(3)])
    mine, pauses, original = drainer(place, transport), [], draining.process_parts

    def failing(*arguments: Any, **named: Any) -> Any:
        if len(pauses) < 2:
            raise psycopg2.OperationalError("server closed the connection unexpectedly")
        return original(*arguments, **named)

    monkeypatch.setattr(draining, "process_parts", failing)
    done = mine.run(lambda: mine.done.batches > 0, sleep=pauses.append)
    assert (done.loaded, done.troubles, pauses) == (3, 2, [0.5, 1.0])
    assert state(place)["ingest.event_inbox"] == 0


def test_events_are_read_by_the_batch_code(place: Installation) -> None:
    from io import BytesIO

    from models.ledger import BatchHeader

    lines = b"".join(map(written, [form(1), form(2, payload=b"{broken"), form(3, kind="any", payload=b" ")]))
    batch = BatchHeader("0" * 64, Source.WEB_FORMS, "events", 1, "", NOW)
    found = list(event_outcomes(lambda: BytesIO(lines), batch, zone=place.settings.zone))  # type: ignore[arg-type, return-value]
    assert [type(each) for each in found] == [RawRecord, Rejected, PassedOver]
    assert isinstance(found[1], Rejected) and found[1].position.startswith("event 2, ")
