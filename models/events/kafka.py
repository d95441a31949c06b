"""Kafka as the transport, for an operator whose volume outgrows one database: the same events, sealed alike, in one topic a source.

``publish`` returns when all in-sync replicas have the events. A drainer's offsets are committed by hand, after the load has committed: what
it took and did not finish comes again, and falls out by its record ids. A broker cannot tell whether an id is new, so every event is said
to be. Client settings beyond the brokers (TLS, SASL) come from COMPLAINTS_KAFKA_<SETTING>, dots written as underscores.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from sqlmodel import Session

from complaints_nlp.errors import ComplaintsError
from models.encryption import MasterKeys, RecordSealer
from models.events.transport import Event, EventKeys, EventsUnavailable, Lag, Taken
from models.records import Source

GROUP: Final = "complaints"
PREFIX: Final = "COMPLAINTS_KAFKA_"
DELIVERY_SECONDS: Final = 30.0
TAKE_SECONDS: Final = 0.05
ANSWER_SECONDS: Final = 10.0
# What nobody may set otherwise, and what they may.
PROMISED: Final[Mapping[str, Any]] = {"acks": "all", "enable.idempotence": True}  # a retry within the client leaves no second copy
PRODUCER: Final[Mapping[str, Any]] = {"linger.ms": 2, "delivery.timeout.ms": int(DELIVERY_SECONDS * 1000)}
BY_HAND: Final[Mapping[str, Any]] = {"enable.auto.commit": False, "enable.auto.offset.store": False, "auto.offset.reset": "earliest"}
CONSUMER: Final[Mapping[str, Any]] = {
    "group.id": GROUP,
    "isolation.level": "read_committed",
    # Longer than the slowest micro-batch: a drainer that works is not to be taken for dead.
    "max.poll.interval.ms": 300_000,
    "session.timeout.ms": 10_000,
}


class KafkaTrouble(ComplaintsError, OSError):
    """An OSError too: drainers wait for a broker as they wait for a disk or a network."""

    template = "Kafka cannot be read now ({kind})"


class Kafka:
    """Transport over the topics ``<topic>.<source>``."""

    name = "kafka"

    def __init__(self, brokers: str, *, topic: str, keys: MasterKeys, settings: Mapping[str, Any] | None = None) -> None:
        self._settings = dict(environment_settings() if settings is None else settings) | {"bootstrap.servers": brokers}
        self._topic = topic
        self._sealer = RecordSealer(keys)
        self._event_key = EventKeys(keys)
        self._lock = threading.Lock()
        self._producer: Producer | None = None
        self._consumers: dict[Source, Consumer] = {}
        self._waiting: dict[Source, Message] = {}

    def topic(self, source: Source) -> str:
        return f"{self._topic}.{source.value}"

    # --- publishing -------------------------------------------------------------------------------------------------------

    def publish(self, events: Sequence[Event], *, session: Session | None = None) -> list[bool]:  # noqa: ARG002 - the transports' shape
        """All durable, or EventsUnavailable; ``session`` is the warehouse's, which has no part in it."""
        reports = [_Report() for _ in events]
        producer = self._open_producer()
        try:
            for event, report in zip(events, reports, strict=True):
                producer.produce(
                    self.topic(event.source),
                    key=self._event_key(event.source, event.event_id),
                    value=self._value(event),
                    on_delivery=report,
                )
        except (KafkaException, BufferError) as error:
            raise EventsUnavailable(kind=type(error).__name__) from None
        deadline = time.monotonic() + DELIVERY_SECONDS + 1
        while any(report.waiting for report in reports) and time.monotonic() < deadline:
            producer.poll(0.05)
        failed = next((report for report in reports if report.waiting or report.error is not None), None)
        if failed is not None:
            raise EventsUnavailable(kind=failed.error.name() if failed.error is not None else "no answer")
        return [True] * len(events)

    def _open_producer(self) -> Producer:
        with self._lock:
            if self._producer is None:
                self._producer = Producer({**PRODUCER, **_of(self._settings, consumer=False), **PROMISED})
            return self._producer

    def _value(self, event: Event) -> bytes:
        head = orjson.dumps([event.event_id, event.kind, event.sender, event.received_at.astimezone(UTC).isoformat()])
        return self._sealer.seal(head + b"\n" + event.payload, record=self.topic(event.source), person_key=None)

    # --- draining ---------------------------------------------------------------------------------------------------------

    def take(self, session: Session, source: Source, *, limit: int) -> Taken:  # noqa: ARG002
        """What has been fetched; waits at most a twentieth of a second for more."""
        messages = [early] if (early := self._waiting.pop(source, None)) is not None else []
        try:
            messages += self._consumer(source).consume(limit - len(messages), timeout=0 if messages else TAKE_SECONDS)
        except (KafkaException, RuntimeError) as error:
            self._drop_consumer(source)
            raise KafkaTrouble(kind=type(error).__name__) from None
        good = [message for message in messages if message.error() is None]
        if not good and any(found.fatal() for message in messages if (found := message.error()) is not None):
            self._drop_consumer(source)
            raise KafkaTrouble(kind="a fatal error of the client")
        return Taken(source, tuple(self._event(source, message) for message in good), _next_offsets(good))

    def _event(self, source: Source, message: Message) -> Event:
        opened = self._sealer.open(message.value() or b"", record=self.topic(source), person_key=None)
        head, _, payload = opened.partition(b"\n")
        event_id, kind, sender, received_at = orjson.loads(head)
        return Event(event_id, source, kind, payload, datetime.fromisoformat(received_at), sender)

    def assign(self, session: Session, taken: Taken, *, batch_id: str) -> None:
        """Nothing to do: the broker keeps the events until their offsets are committed."""

    def acknowledge(self, session: Session, batch_id: str) -> None:
        """Nothing to do: see ``settle``."""

    def settle(self, taken: Taken) -> None:
        """Commit the offsets. Where the broker refuses (the partitions are another's by now) the events come again, there."""
        try:
            self._consumer(taken.source).commit(offsets=taken.handle, asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() not in REBALANCED:
                raise KafkaTrouble(kind=error.args[0].name()) from None

    def give_back(self, taken: Taken) -> None:
        """Begin again from the committed offsets: a fresh consumer does."""
        self._drop_consumer(taken.source)

    def lag(self, session: Session, sources: Sequence[Source]) -> list[Lag]:  # noqa: ARG002
        """Of the partitions this drainer has; the oldest event's time is the broker's to know."""
        return [Lag(source, self._behind(source), None) for source in sources]

    def _behind(self, source: Source) -> int:
        consumer, behind = self._consumer(source), 0
        try:
            for place in consumer.position(consumer.assignment()):
                low, high = consumer.get_watermark_offsets(place, timeout=ANSWER_SECONDS, cached=True)
                if high > 0:
                    behind += max(0, high - (place.offset if place.offset >= 0 else max(low, 0)))
        except KafkaException as error:
            raise KafkaTrouble(kind=error.args[0].name()) from None
        return behind + (source in self._waiting)

    def wait(self, sources: Sequence[Source], *, seconds: float) -> bool:
        """Looks at each source in turn; what is found is kept for the next ``take``."""
        end = time.monotonic() + seconds
        while True:
            for source in sources:
                if source in self._waiting:
                    return True
                message = self._consumer(source).poll(TAKE_SECONDS)
                if message is not None and message.error() is None:
                    self._waiting[source] = message
                    return True
            if time.monotonic() >= end:
                return False

    def _consumer(self, source: Source) -> Consumer:
        found = self._consumers.get(source)
        if found is None:
            found = self._consumers[source] = Consumer({**CONSUMER, **_of(self._settings, consumer=True), **BY_HAND})
            found.subscribe([self.topic(source)])
        return found

    def _drop_consumer(self, source: Source) -> None:
        self._waiting.pop(source, None)
        dropped = self._consumers.pop(source, None)
        if dropped is not None:
            dropped.close()

    def close(self) -> None:
        for source in list(self._consumers):
            self._drop_consumer(source)
        if self._producer is not None:
            self._producer.flush(DELIVERY_SECONDS)


REBALANCED: Final = frozenset(
    {
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.REBALANCE_IN_PROGRESS,
        KafkaError._STATE,
        KafkaError._NO_OFFSET,
    }
)


class _Report:
    """What became of one message: called by the client once it is known."""

    def __init__(self) -> None:
        self.waiting = True
        self.error: KafkaError | None = None

    def __call__(self, error: KafkaError | None, _: Message) -> None:
        self.error, self.waiting = error, False


def environment_settings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """librdkafka's settings from the environment.

    >>> environment_settings({"COMPLAINTS_KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "HOME": "/"})
    {'security.protocol': 'SASL_SSL'}
    """
    return {name.removeprefix(PREFIX).lower().replace("_", "."): value for name, value in environment.items() if name.startswith(PREFIX)}


# Settings that librdkafka has for consumers alone; it warns of them in a producer, and of the rest the other way round.
CONSUMERS: Final = ("session.", "heartbeat.", "group.", "max.poll.", "fetch.", "isolation.", "queued.", "partition.assignment.")
PRODUCERS: Final = ("delivery.", "linger.", "batch.", "compression.", "queue.buffering.", "message.timeout.", "retries", "request.timeout.")


def _of(settings: Mapping[str, Any], *, consumer: bool) -> dict[str, Any]:
    others = PRODUCERS if consumer else CONSUMERS
    return {name: value for name, value in settings.items() if not name.startswith(others)}


def _next_offsets(messages: Sequence[Message]) -> list[TopicPartition]:
    """One beyond the last message of each partition."""
    last = {(str(message.topic()), int(message.partition() or 0)): int(message.offset() or 0) for message in messages}
    return [TopicPartition(topic, partition, offset + 1) for (topic, partition), offset in last.items()]
