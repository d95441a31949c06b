"""Programs with a key: what they are told, when they are too fast, and when we cannot keep a promise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps.intake.conftest import NARROW, PARTNER, SLOW, STOPPED, World, world
from tests.apps.intake.test_form import BROWSER, read

GOOD = {"text": "recharge card refused", "phone": "+2347190000001"}
KEY = {"authorization": f"Bearer {PARTNER}"}


def send(world: World, body: Any = GOOD, **headers: str) -> Any:
    return world.client.post("/complaints", json=body, headers=KEY | {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_program_is_told_the_reference() -> None:
    with world() as here:
        answer = send(here, GOOD | {"state": "Oyo", "lga": "Surulere", "occurred_at": "2026-11-20T09:30:00+01:00"})
        told = answer.json()
        assert (answer.status_code, answer.headers["location"]) == (202, f"/complaints/{told['reference']}")
        complaint = read(here.inbox.events[0])
        assert (complaint.state, complaint.lga, complaint.occurred_at.isoformat()) == ("Oyo", "Surulere", "2026-11-20T08:30:00+00:00")
        assert here.inbox.events[0].sender == "partner"


@pytest.mark.parametrize(
    ("first", "second", "status", "events", "reason"),
    [
        (("a", GOOD), ("a", GOOD), 202, 1, "sent again: one complaint, the same answer"),
        (("a", GOOD), ('"a"', GOOD), 202, 1, "quoted, as the draft writes it"),
        (("a", GOOD), ("a", GOOD | {"text": "else"}), 422, 1, "the key of another body"),
        (("a", GOOD), ("b", GOOD), 202, 2, "another key: another complaint in the same words"),
        ((None, GOOD), (None, GOOD), 202, 2, "without a key nobody can tell"),
    ],
)
def test_an_idempotency_key_names_the_request(first: Any, second: Any, status: int, events: int, reason: str) -> None:
    with world() as here:
        answers = [send(here, body, **({"idempotency_key": key} if key else {})) for key, body in (first, second)]
        assert [answer.status_code for answer in answers] == [202, status], reason
        assert len(here.inbox.events) == events, reason
        if status == 202:
            assert (answers[0].json() == answers[1].json()) == (events == 1), reason
            assert ("idempotent-replayed" in answers[1].headers) == (events == 1)
        else:
            assert answers[1].json()["type"] == "/problems/key-reused"


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({}, 401, "key-missing"),
        ({"authorization": "Basic abc"}, 401, "key-missing"),
        ({"authorization": "Bearer guess"}, 401, "key-unknown"),
        ({"authorization": f"Bearer {STOPPED}"}, 401, "key-unknown"),
        ({"x-api-key": NARROW}, 403, "not-allowed"),
        (KEY | {"idempotency-key": "a b"}, 400, "malformed"),
        (KEY | {"idempotency-key": "x" * 201}, 400, "malformed"),
        (KEY | {"content-type": "text/plain"}, 415, "media-type"),
        (KEY | {"content-type": ""}, 415, "media-type"),
    ],
)
def test_who_may_not_is_told_why(shared: World, headers: dict[str, str], status: int, kind: str) -> None:
    answer = shared.client.post("/complaints", content=b'{"text": "x"}', headers={"content-type": "application/json"} | headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_field_is_named_once_with_what_to_do(shared: World) -> None:
    answer = send(shared, {"text": 5, "phone": "x", "colour": "blue"})
    assert answer.status_code == 422
    assert {error["pointer"]: error["field"] for error in answer.json()["errors"]} == {"#": "", "#/text": "text", "#/phone": "phone"}
    assert "blue" not in answer.text


def test_too_fast_is_told_when_to_come_again_by_key_and_by_address() -> None:
    with world(address_rate=0.1, address_burst=2) as here:
        slow = {"authorization": f"Bearer {SLOW}"}
        codes = [here.client.post("/complaints", json=GOOD, headers=slow) for _ in range(3)]
        assert [code.status_code for code in codes] == [202, 202, 429]
        assert codes[2].headers["retry-after"] == "2"
        assert send(here).status_code == 202, "another key has a bucket of its own"
        form = [here.client.post("/complaints", data=GOOD, headers=BROWSER).status_code for _ in range(3)]
        assert form == [303, 303, 429]
        here.time[0] += 10
        assert here.client.post("/complaints", data=GOOD, headers=BROWSER).status_code == 303
        assert len(here.inbox.events) == 6


def test_guessing_keys_is_slow() -> None:
    with world(address_rate=0.01, address_burst=10) as here:
        guesses = [here.client.post("/complaints", json=GOOD, headers={"x-api-key": f"bjnk_{n}"}).status_code for n in range(5)]
        assert guesses == [401, 401, 401, 429, 429]


@pytest.mark.parametrize("how", ["failing", "slow"])
def test_what_cannot_be_made_durable_is_never_promised(how: str) -> None:
    with world() as here:
        here.inbox.failing, here.inbox.seconds = how == "failing", 10.0 if how == "slow" else 0.0
        answer = send(here, idempotency_key="a")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        here.inbox.failing, here.inbox.seconds = False, 0.0
        again = send(here, idempotency_key="a")
        assert again.status_code == 202
        assert len(here.inbox.events) == 1


def test_with_the_database_away_nothing_is_promised_and_health_tells_it_apart() -> None:
    with world(database_away=True) as here:
        assert send(here).status_code == 503
        assert here.client.get("/health").status_code == 200
        assert here.client.get("/ready").status_code == 503


def test_known_senders_stay_known_while_the_database_is_away_and_a_revoked_one_goes_within_seconds(shared: World) -> None:
    import asyncio

    from sqlalchemy.exc import OperationalError

    from apps.intake.guard import Senders
    from tests.apps.intake.conftest import SENDERS

    answers: list[Any] = [SENDERS, OperationalError("select", {}, Exception("gone")), SENDERS[1:]]
    now = [0.0]

    def read() -> Any:
        given = answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    async def seen() -> list[bool]:
        senders, found = Senders(read, seconds=5, clock=lambda: now[0]), []
        for now[0] in (0.0, 4.9, 5.0, 5.1):
            found.append(SENDERS[0].key_hash in await senders.current())
        return found

    assert asyncio.run(seen()) == [True, True, True, False]


@pytest.mark.parametrize("address", ["/metrics", "/ready"])
def test_only_the_operators_networks_watch(address: str) -> None:
    with world(watchers="192.0.2.0/24") as here:
        assert here.client.get(address).status_code == 403
    with world() as here:
        assert here.client.get(address).status_code == 200


def test_metrics_count_and_name_nobody() -> None:
    with world() as here:
        told = send(here, GOOD | {"name": "Ada Quill"}).json()
        here.client.get(told["status_url"])
        here.client.get("/complaints/BJN-0000-0000-0000-0000")
        page = here.client.get("/metrics").text
        assert 'intake_accepted_total{source="web_forms",way="program"} 1.0' in page
        assert 'intake_requests_total{code="202",method="POST",route="/complaints"} 1.0' in page
        assert 'route="/complaints/{reference}"' in page
        for secret in ("Ada", "7190000001", told["reference"], "BJN-", PARTNER):
            assert secret not in page


@pytest.mark.parametrize("address", ["/", "/health", "/complaints/BJN-0000-0000-0000-0000", "/nowhere", "/static/intake.css"])
def test_every_answer_is_guarded(shared: World, address: str) -> None:
    headers = shared.client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"] and "script-src" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert "strict-transport-security" not in headers


def test_over_https_browsers_are_told_to_stay_there() -> None:
    with world(public_url="https://complaints.beejan.example") as here:
        assert "max-age" in here.client.get("/").headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("method", "address", "status"), [("DELETE", "/complaints", 405), ("GET", "/webhooks/twilio", 405), ("GET", "/nowhere", 404)]
)
def test_what_is_not_there_is_a_problem_for_programs_and_a_page_for_people(shared: World, method: str, address: str, status: int) -> None:
    answer = shared.client.request(method, address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert ("allow" in answer.headers) == (status == 405)
    assert shared.client.request(method, address, headers=BROWSER).headers["content-type"].startswith("text/html")


def test_an_error_of_ours_is_told_without_a_word_of_theirs(caplog: pytest.LogCaptureFixture) -> None:
    with world() as here:

        async def fail(_: Any) -> bool:
            raise RuntimeError("could not parse 0719 000 0001")

        here.inbox.publish = fail  # type: ignore[method-assign]
        answer = send(here)
        assert (answer.status_code, answer.json()["type"]) == (500, "/problems/broken")
        assert "RuntimeError" in caplog.text and "0719" not in caplog.text and "content-security-policy" in answer.headers
