"""The parts by themselves: references, settings, memory of the buckets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from apps.intake.__main__ import what_is_wrong
from apps.intake.buckets import Buckets
from apps.intake.metrics import Metrics
from apps.intake.outside import Outside
from apps.intake.references import ALPHABET, read_reference, reference_for
from apps.intake.settings import IntakeSettings, OpenToAll

KEY = bytes(range(32))


def test_references_differ_by_request_and_by_key_and_use_every_symbol() -> None:
    made = [reference_for(str(number).encode(), key=KEY) for number in range(2000)]
    assert len(set(made)) == 2000
    assert reference_for(b"0", key=bytes(32)) != made[0]
    for place in range(15):
        assert {reference.replace("-", "")[3 + place] for reference in made} == set(ALPHABET), place


def test_a_symbol_mistaken_is_found_and_so_are_nearly_all_neighbours_swapped() -> None:
    reference = reference_for(b"7", key=KEY)
    bare = reference.replace("-", "")[3:]
    for place, right in enumerate(bare):
        for wrong in set(ALPHABET) - {right}:
            assert read_reference(bare[:place] + wrong + bare[place + 1 :]) is None
    swapped = [bare[:n] + bare[n + 1] + bare[n] + bare[n + 2 :] for n in range(15) if bare[n] != bare[n + 1]]
    assert sum(read_reference(each) is None for each in swapped) >= len(swapped) - 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"tls_certificate": "a.pem"}, "a certificate without its key"),
        ({"public_url": "complaints.beejan.example"}, "no scheme"),
        ({"public_url": "https://beejan.example/complaints"}, "a path, which Twilio would sign too"),
        ({"watchers": "everybody"}, "no network"),
        ({"port": 0}, "no port"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError):
        IntakeSettings(_env_file=None, **given)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "192.0.2.1", "plain_http": True}, False),
        ({"host": "192.0.2.1", "tls_certificate": "a.pem", "tls_key": "b.pem"}, False),
    ],
)
def test_plain_http_is_for_loopback(given: dict[str, object], refused: bool) -> None:
    settings = IntakeSettings(_env_file=None, **given)
    if refused:
        with pytest.raises(OpenToAll):
            settings.refuse_eavesdroppers()
    else:
        settings.refuse_eavesdroppers()


def test_buckets_do_not_grow_without_end_and_fill_again() -> None:
    now = [0.0]
    buckets = Buckets(clock=lambda: now[0], most=3)
    for number in range(10):
        assert buckets.take(f"address {number}", rate=1, burst=1) == 0.0
    assert buckets.take("address 9", rate=1, burst=1) == 1.0
    now[0] = 0.5
    assert buckets.take("address 9", rate=1, burst=1) == 0.5
    now[0] = 1.0
    assert buckets.take("address 9", rate=1, burst=1) == 0.0
    assert buckets.take("address 0", rate=1, burst=1) == 0.0, "forgotten, and full as it would be"
    now[0] = 1e9
    assert [buckets.take("address 0", rate=1, burst=2) > 0 for _ in range(3)] == [False, False, True], "never more than its burst"


def test_an_answer_to_head_has_no_body_since_over_http2_one_breaks_the_connection() -> None:
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"body"})

    async def send(message: Any) -> None:
        sent.append(message)

    for method in ("GET", "HEAD"):
        asyncio.run(Outside(app, metrics=Metrics(), secure=False)({"type": "http", "method": method}, None, send))  # type: ignore[arg-type]
    assert [message["body"] for message in sent if message["type"] == "http.response.body"] == [b"body", b""]


def test_a_wrong_setting_is_named_and_not_shown() -> None:
    with pytest.raises(ValidationError) as caught:
        IntakeSettings(_env_file=None, port="hunter2")
    (line,) = what_is_wrong(caught.value)
    assert line.startswith("COMPLAINTS_INTAKE_PORT: ") and "hunter2" not in line
