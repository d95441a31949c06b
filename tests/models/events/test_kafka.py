"""Kafka over its wire protocol, against librdkafka's mock cluster."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka import Consumer

from models.events import Event, EventsUnavailable
from models.events.kafka import Kafka, KafkaTrouble
from models.records import Source
from tests.models.events.mock_kafka import mock_kafka
from tests.models.events.test_inbox import KEYS, event

SESSION: Any = None  # the warehouse's, which Kafka does not need
QUICK = {"session.timeout.ms": 4000, "heartbeat.interval.ms": 300, "delivery.timeout.ms": 10_000}


@pytest.fixture(scope="module")
def brokers() -> Iterator[str]:
    with mock_kafka() as address:
        yield address


@pytest.fixture
def topic() -> str:
    return f"complaints-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def kafka(brokers: str, topic: str) -> Iterator[Kafka]:
    opened = Kafka(brokers, topic=topic, keys=KEYS, settings=QUICK)
    yield opened
    opened.close()


def take_all(kafka: Kafka, *, settle: bool = True, count: int = 0, seconds: float = 20) -> list[Event]:
    found: list[Event] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end and (len(found) < count or not count):
        if not kafka.wait([Source.WEB_FORMS], seconds=0.2):
            continue
        taken = kafka.take(SESSION, Source.WEB_FORMS, limit=50)
        found += taken.events
        if settle:
            kafka.settle(taken)
    return found


def test_what_is_published_is_taken_once_and_settled(kafka: Kafka, brokers: str, topic: str) -> None:
    given = [event(number) for number in range(120)] + [event(500, payload=b"\x00\xff\n")]
    assert kafka.publish(given) == [True] * 121
    found = take_all(kafka, count=121)
    assert sorted(found, key=lambda each: each.event_id) == sorted(given, key=lambda each: each.event_id)
    kafka.close()
    after = Kafka(brokers, topic=topic, keys=KEYS, settings=QUICK)
    after.publish([event(900)])
    assert [each.event_id for each in take_all(after, count=1)] == ["form-900"], "settled events do not come again"
    after.close()


def test_what_was_taken_and_not_settled_comes_again(kafka: Kafka, brokers: str, topic: str) -> None:
    kafka.publish([event(number) for number in range(10)])
    assert len(take_all(kafka, settle=False, count=10)) == 10
    kafka.close()  # as a drainer that dies, but without the wait for its session to time out
    again = Kafka(brokers, topic=topic, keys=KEYS, settings=QUICK)
    assert len(take_all(again, count=10)) == 10
    again.close()


def test_what_is_given_back_comes_again_to_the_same_drainer(kafka: Kafka) -> None:
    kafka.publish([event(1)])
    assert kafka.wait([Source.WEB_FORMS], seconds=20)
    kafka.give_back(kafka.take(SESSION, Source.WEB_FORMS, limit=10))
    assert [each.event_id for each in take_all(kafka, count=1)] == ["form-1"]


def test_nothing_personal_is_at_the_broker_in_the_clear(kafka: Kafka, brokers: str, topic: str) -> None:
    kafka.publish([event(1, event_id="07191234567/1")])
    reader = Consumer({"bootstrap.servers": brokers, "group.id": "spy", "auto.offset.reset": "earliest"})
    reader.subscribe([f"{topic}.web_forms"])
    message = None
    for _ in range(100):
        message = reader.poll(0.2)
        if message is not None and message.error() is None:
            break
    reader.close()
    assert message is not None
    written = (message.key() or b"") + (message.value() or b"")
    assert b"07191234567" not in written
    assert b"Ajegunle" not in written


def test_a_broker_that_is_away_is_no_promise() -> None:
    away = Kafka("127.0.0.1:1", topic="x", keys=KEYS, settings={"delivery.timeout.ms": 300, "socket.timeout.ms": 200})
    with pytest.raises(EventsUnavailable):
        away.publish([event(1)])


def test_trouble_with_a_broker_is_waited_for_like_trouble_with_a_disk() -> None:
    assert issubclass(KafkaTrouble, OSError)
