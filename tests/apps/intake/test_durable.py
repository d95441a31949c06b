"""On a real PostgreSQL, in the role intake: what is promised is there, once, and nothing is promised that is not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from apps.intake.hooks import HOOKS
from apps.intake.server import build_application, open_intake_engine
from apps.intake.settings import IntakeSettings
from flows.sending import SOURCES
from flows.sending import main as sender_command
from models.database import open_session, with_driver
from models.events.inbox import Inbox
from models.installation import Installation
from models.records import Source
from models.senders import FORM, SenderRefused, SenderUnknown, make_sender, read_senders, revoke_sender
from tests.apps.intake.test_form import BROWSER, GOOD, PNG, read
from tests.models.making import contact, load

INTAKE = IntakeSettings(_env_file=None, address_rate=1e6, address_burst=1_000_000, senders_seconds=0.001, patience_seconds=10)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def client(place: Installation) -> Iterator[TestClient]:
    with TestClient(
        build_application(place.settings, INTAKE), base_url="http://intake.test", client=("127.0.0.1", 1), follow_redirects=False
    ) as client:
        yield client


@pytest.fixture
def key(place: Installation) -> str:
    with open_session(place.engine) as session:
        made = make_sender(session, "partner", keys=place.keys, sources=[FORM], now=NOW, rate=1e6, burst=1_000_000)
        session.commit()
    return made


def counts(place: Installation) -> tuple[int, int]:
    with place.engine.connect() as connection:
        return tuple(connection.scalar(text(f"select count(*) from ingest.{table}")) for table in ("event_inbox", "receipt"))  # type: ignore[return-value]


def test_from_the_form_to_the_complaints_status(place: Installation, client: TestClient) -> None:
    answer = client.post("/complaints", data=GOOD, files={"picture": ("a.png", PNG, "image/png")}, headers=BROWSER)
    where = answer.headers["location"]
    assert (answer.status_code, counts(place)) == (303, (1, 1))
    inbox = Inbox(place.engine, keys=place.keys)
    with open_session(place.engine) as session:
        (event,) = inbox.take(session, Source.WEB_FORMS, limit=10).events
    complaint = read(event)  # type: ignore[arg-type] # has what is asked of it
    (attachment,) = orjson.loads(event.payload)["attachments"]
    with place.lake.open_landed(attachment["key"]) as picture:
        assert picture.read() == PNG
    assert "received" in client.get(where).text
    with open_session(place.engine) as session:
        load(session, [contact("c", record_id=complaint.record_id)])
        session.commit()
        assert client.get(where).json()["status"] == "opened"
        session.execute(
            text("insert into core.status_history (complaint_id, status) values (:id, 'acknowledged')"), {"id": complaint.record_id}
        )
        session.commit()
    told = client.get(where).json()
    assert told["status"] == "acknowledged" and told["since"] is not None
    with place.engine.connect() as connection:
        stored = connection.scalar(text("select string_agg(t::text, ' ') from ingest.receipt t")) + connection.scalar(
            text("select string_agg(encode(payload, 'escape'), ' ') from ingest.event_inbox")
        )
    assert "Surulere" not in stored and where.split("/")[2].partition("?")[0] not in stored


def test_one_request_sent_by_many_at_once_is_one_event(place: Installation, client: TestClient, key: str) -> None:
    headers = {"x-api-key": key, "idempotency-key": "same"}
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.post("/complaints", json=GOOD, headers=headers), range(20)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert counts(place) == (1, 1)


def test_the_intake_can_do_its_work_and_read_no_complaint(place: Installation) -> None:
    engine = open_intake_engine(place.settings, INTAKE)
    try:
        with engine.connect() as connection:
            assert connection.scalar(text("select current_user")) == "intake"
        for table in (
            "core.contact",
            "core.complaint",
            "core.contact_text",
            "governance.identity",
            "governance.wrapped_key",
            "ingest.receipt",
        ):
            with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(f"select * from {table}"))
        with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("select payload from ingest.event_inbox"))
    finally:
        engine.dispose()


def maintenance(place: Installation) -> Engine:
    url = with_driver(place.settings.database_url.get_secret_value()).set(database="postgres")
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def test_with_the_database_away_nothing_is_promised_and_when_it_is_back_all_goes_on(
    place: Installation, client: TestClient, key: str
) -> None:
    name = place.engine.url.database
    headers = {"x-api-key": key}
    assert client.post("/complaints", json=GOOD, headers=headers).status_code == 202
    with maintenance(place).connect() as connection:
        connection.execute(text(f"alter database {name} with allow_connections false"))
        connection.execute(text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"), {"name": name})
        away = client.post("/complaints", json=GOOD, headers=headers)
        assert (away.status_code, client.get("/ready").status_code, client.get("/complaints/BJN-93YT-BKVN-S92E-GJ5M").status_code) == (
            503,
            503,
            503,
        )
        connection.execute(text(f"alter database {name} with allow_connections true"))
    place.engine.dispose()
    assert counts(place) == (1, 1)
    assert client.post("/complaints", json=GOOD, headers=headers).status_code == 202
    assert client.get("/ready").status_code == 200


def test_a_sender_is_made_used_renewed_and_revoked(place: Installation, client: TestClient, key: str) -> None:
    def code(shown: str) -> int:
        return client.post("/complaints", json=GOOD, headers={"x-api-key": shown}).status_code

    assert code(key) == 202
    with open_session(place.engine) as session:
        renewed = make_sender(session, "partner", keys=place.keys, sources=[FORM, "twilio"], now=NOW, secret="its own")
        session.commit()
    assert (code(key), code(renewed)) == (401, 202)
    (sender,) = read_senders(place.engine, keys=place.keys)
    assert (sender.secret, sender.sources) == ("its own", {FORM, "twilio"})
    with place.engine.connect() as connection:
        row = connection.scalar(text("select t::text || encode(secret, 'escape') from ingest.sender t"))
    assert renewed not in row and "its own" not in row
    with open_session(place.engine) as session:
        revoke_sender(session, "partner", now=NOW)
        session.commit()
        with pytest.raises(SenderUnknown):
            revoke_sender(session, "nobody", now=NOW)
        with pytest.raises(SenderRefused):
            make_sender(session, "Ada Quill", keys=place.keys, sources=[FORM], now=NOW)
    assert code(renewed) == 401


def test_the_command_makes_lists_and_revokes(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert sender_command(["add", "typeform-main", "--sources", "typeform", "--signed"]) == 0
    said = capsys.readouterr().out
    assert "bjnk_" in said and "whsec_" in said
    assert sender_command(["list"]) == 0
    assert "typeform-main" in (listed := capsys.readouterr().out) and "bjnk_" not in listed and "whsec_" not in listed
    assert sender_command(["revoke", "typeform-main"]) == 0
    with pytest.raises(SenderRefused, match="no source letters"):
        sender_command(["add", "x", "--sources", "letters"])


def test_the_command_knows_what_the_intake_takes() -> None:
    assert set(SOURCES) == {FORM, *HOOKS}
