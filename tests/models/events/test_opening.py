from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from models.events import inbox, open_transport
from models.events.inbox import Inbox, NotDurable
from models.events.kafka import Kafka, environment_settings
from models.events.opening import UnknownTransport
from tests.models.events.test_inbox import KEYS


@dataclasses.dataclass
class Place:
    """As much of an installation as a transport needs."""

    engine: Engine
    keys: Any = KEYS


@pytest.fixture
def place() -> Any:
    return Place(create_engine("postgresql+psycopg2:///x?host=/nowhere"))  # away: opening does not wait for it


@pytest.mark.parametrize(
    ("url", "kind"), [("", Inbox), ("kafka://127.0.0.1:9092/complaints", Kafka), ("kafka://a:9092,b:9092/complaints/", Kafka)]
)
def test_the_url_chooses(place: Any, url: str, kind: type) -> None:
    opened = open_transport(url, place)
    assert isinstance(opened, kind)
    opened.close()


@pytest.mark.parametrize(
    "url",
    [
        "amqp://127.0.0.1/complaints",  # no transport we know
        "127.0.0.1:9092",  # no scheme
        "kafka:///complaints",  # no brokers
        "kafka://127.0.0.1:9092",  # no topic
        "kafka://127.0.0.1:9092/a/b",  # two
    ],
)
def test_another_url_is_refused_with_what_to_write(place: Any, url: str) -> None:
    with pytest.raises(UnknownTransport, match="kafka://host:port"):
        open_transport(url, place)


def test_a_server_that_forgets_what_it_acknowledged_is_refused(migrated: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    # fsync itself cannot be turned off for one connection, and a server for tests may have it off; another setting stands in.
    monkeypatch.setattr(inbox, "DURABLE", ("enable_seqscan",))
    open_transport("", Place(migrated)).close()  # type: ignore[arg-type]
    careless = create_engine(migrated.url, connect_args={"options": "-c enable_seqscan=off"})
    with pytest.raises(NotDurable, match="enable_seqscan = off"):
        open_transport("", Place(careless))  # type: ignore[arg-type]
    careless.dispose()


def test_client_settings_come_from_the_environment() -> None:
    given = {"COMPLAINTS_KAFKA_SASL_PASSWORD": "secret", "COMPLAINTS_KAFKA_SSL_CA_LOCATION": "/ca.pem", "COMPLAINTS_HOME": "/x"}
    assert environment_settings(given) == {"sasl.password": "secret", "ssl.ca.location": "/ca.pem"}
