"""The form: what it takes, what it says where something is wrong, and what a customer is shown afterwards."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import orjson
import pytest

from apps.intake.choices import places
from apps.intake.references import read_reference
from flows.sources import LAGOS, READERS
from models.receipts import Standing, Submission
from models.records import Complaint, RawRecord, Source, record_id
from tests.apps.intake.conftest import World, world

BROWSER = {"accept": "text/html,application/xhtml+xml", "sec-fetch-site": "same-origin"}
GOOD = {"text": "No network in Surulere since morning", "phone": "0719 000 0001"}
EMPTY = {"name": ""}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def send(world: World, fields: dict[str, str], **more: Any) -> Any:
    return world.client.post("/complaints", data=fields or EMPTY, headers=BROWSER | more.pop("headers", {}), **more)


def read(event: Submission) -> Complaint:
    """As the drainer will: by the source's own reader."""
    outcomes = list(READERS[event.source].read(partial(BytesIO, event.payload), received_at=event.received_at, zone=LAGOS))
    (record,) = outcomes
    assert isinstance(record, RawRecord), record
    assert record.dialect == event.kind
    return READERS[event.source].to_complaint(record, zone=LAGOS)


def test_a_sent_form_leads_to_its_reference_and_becomes_a_complaint() -> None:
    with world() as here:
        everything = GOOD | {"email": "ada@example.com", "name": "Ada Quill", "account": "BJ-100200", "product": "fibre", "state": "Lagos"}
        answer = send(here, everything | {"lga": "Lagos|Surulere", "token": "t" * 20})
        assert answer.status_code == 303
        (event,) = here.inbox.events
        complaint = read(event)
        assert (complaint.text, complaint.phone, complaint.email, complaint.name) == (
            GOOD["text"],
            "+2347190000001",
            "ada@example.com",
            "Ada Quill",
        )
        assert (complaint.account, complaint.product, complaint.state, complaint.lga) == ("BJ100200", "fibre", "Lagos", "Surulere")
        assert complaint.received_at == event.received_at
        assert event.receipt.record_id == complaint.record_id, "the reference finds the record"
        reference = answer.headers["location"].split("/")[2].partition("?")[0]
        assert read_reference(reference) == reference
        assert here.hashes.reference(reference) == event.receipt.reference


@pytest.mark.parametrize(
    ("fields", "named", "reason"),
    [
        ({}, ["text", "phone"], "nothing: both are told at once"),
        (GOOD | {"text": "  "}, ["text"], "blank"),
        ({"text": "no network"}, ["phone"], "nobody to answer"),
        (GOOD | {"phone": "12"}, ["phone"], "no number"),
        (GOOD | {"email": "ada at example"}, ["email"], "no address"),
        (GOOD | {"text": "x" * 5001}, ["text"], "too long"),
        (GOOD | {"state": "Lagoss"}, ["state"], "a state that is none"),
        (GOOD | {"lga": "Lagos|Nowhere"}, ["lga"], "an area that is none"),
        (GOOD | {"state": "Oyo", "lga": "Lagos|Surulere"}, ["lga"], "an area of another state"),
        (GOOD | {"product": "aeroplane"}, ["product"], "nothing we sell"),
        (GOOD | {"name": "Ada\x07"}, ["name"], "a control character"),
        (GOOD | {"colour": "blue"}, [""], "a field that is not the form's"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    shared: World, fields: dict[str, str], named: list[str], reason: str
) -> None:
    before = len(shared.inbox.events)
    page = send(shared, fields)
    assert page.status_code == 422, reason
    assert len(shared.inbox.events) == before, reason
    for name in named:
        if name:
            assert f'<a href="#{name}">' in page.text and f'id="error-{name}"' in page.text, reason
    assert len(re.findall(r'id="error-', page.text)) == len([name for name in named if name]), reason
    for value in fields.values():
        if value.strip() and len(value) < 100 and "|" not in value and value not in ("Lagoss", "aeroplane", "blue") and value.isprintable():
            assert value in page.text, reason
    program = shared.client.post("/complaints", data=fields or EMPTY)
    assert [error["field"] for error in program.json()["errors"]] == named, reason


def test_what_a_customer_wrote_is_text_on_the_page_and_never_markup(shared: World) -> None:
    page = send(shared, {"text": '</textarea><script>alert(1)</script>"', "name": '" autofocus onfocus="x'})
    assert page.status_code == 422
    assert "<script" not in page.text and 'onfocus="' not in page.text


def test_the_same_form_sent_twice_is_one_complaint_and_changed_it_is_another() -> None:
    with world() as here:
        first, again = (send(here, GOOD | {"token": "t" * 20}).headers["location"] for _ in range(2))
        other = send(here, GOOD | {"token": "t" * 20, "text": "and now the recharge card failed too"}).headers["location"]
        assert first == again != other
        assert len(here.inbox.events) == 2


@pytest.mark.parametrize(
    ("file", "status", "reason"),
    [
        (("a.png", PNG, "image/png"), 303, "a PNG"),
        (("a.txt", b"\xff\xd8\xff\xe0" + bytes(50), "text/plain"), 303, "a JPEG, whatever its name says"),
        (("a.png", b"<svg onload=alert(1)>", "image/png"), 422, "markup that calls itself a picture"),
        (("a.png", b"MZ" + bytes(100), "image/png"), 422, "a program that calls itself a picture"),
        (("", b"", "application/octet-stream"), 303, "what a browser sends for no file"),
        (("a.png", PNG + bytes(200_000), "image/png"), 413, "larger than a picture may be"),
    ],
)  # fmt: skip
def test_a_picture_is_taken_for_what_it_is(file: Any, status: int, reason: str) -> None:
    with world(picture_bytes=100_000) as here:
        page = here.client.post("/complaints", data=GOOD, files={"picture": file}, headers=BROWSER)
        assert page.status_code == status, reason
        if status == 303:
            (event,) = here.inbox.events
            given = orjson.loads(event.payload).get("attachments", [])
            assert [here.landed[each["key"]] for each in given] == ([file[1]] if file[1] else [])
            assert [attached.key for attached in read(event).attachments] == [each["key"] for each in given]
        else:
            assert (here.landed, here.inbox.events) == ({}, []), reason
            assert GOOD["text"] in page.text, "413 and 422 show the form as it was filled"


def test_a_large_upload_never_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an upload went to a file")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refuse)
    with world() as here:
        answer = here.client.post(
            "/complaints", data=GOOD, files={"picture": ("a.png", PNG + bytes(3 << 20), "image/png")}, headers=BROWSER
        )
        assert answer.status_code == 303


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({"sec-fetch-site": "same-origin"}, 303, "our own page"),
        ({"sec-fetch-site": "none"}, 303, "typed by a person"),
        ({"sec-fetch-site": "cross-site"}, 403, "another website"),
        ({"sec-fetch-site": "", "origin": "https://elsewhere.example"}, 403, "an older browser on another website"),
        ({"sec-fetch-site": "", "origin": "http://intake.test"}, 303, "an older browser on ours"),
    ],
)
def test_no_other_website_sends_the_form(shared: World, headers: dict[str, str], status: int, reason: str) -> None:
    assert send(shared, GOOD, headers=headers).status_code == status, reason


def test_when_it_cannot_be_stored_the_words_stay_in_the_form() -> None:
    with world() as here:
        here.inbox.failing = True
        page = send(here, GOOD)
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert GOOD["text"] in page.text and "was not sent" in page.text


class Labels(HTMLParser):
    """Which fields there are, and which of them something on the page speaks for."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.labelled: set[str] = set()
        self.ids: list[str] = []
        self.described: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.fields.add(given["id"])
        if tag == "label":
            self.labelled.add(given["for"])
        self.described += given.get("aria-describedby", "").split()


@pytest.mark.parametrize("fields", [None, {}])
def test_every_field_has_its_label_and_every_description_exists(shared: World, fields: dict[str, str] | None) -> None:
    page = shared.client.get("/") if fields is None else send(shared, fields)
    found = Labels()
    found.feed(page.text)
    assert found.fields == found.labelled and len(found.fields) == 10
    assert set(found.described) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert '<html lang="en">' in page.text


def test_every_state_and_area_is_offered_and_taken(shared: World) -> None:
    page = shared.client.get("/").text
    offered = re.findall(r'<option value="([^"|]+)\|([^"]+)"', page)
    assert len(offered) == 774
    assert len(re.findall("<optgroup", page)) == 37 == len(places())
    for state, lga in (offered[0], offered[-1], ("Ogun", "Ado-Odo/Ota")):
        assert (state, lga) in offered
        send(shared, GOOD | {"lga": f"{state}|{lga}"})
        complaint = read(shared.inbox.events[-1])
        assert (complaint.state, complaint.lga) == (state, lga)


AT = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        (Standing(AT, None, None), ("Received", "received", "20 November 2026, 09:05")),
        (Standing(AT, "opened", AT), ("Registered", "opened", "20 November 2026, 09:05")),
        (Standing(AT, "resolved", datetime(2026, 11, 21, 15, tzinfo=UTC)), ("Resolved", "resolved", "21 November 2026, 16:00")),
        (Standing(AT, "escalated", None), ("Escalated", "escalated", "20 November 2026, 09:05")),
    ],
)
def test_a_reference_tells_where_the_complaint_stands(standing: Standing, shown: tuple[str, str, str]) -> None:
    with world() as here:
        where = send(here, GOOD).headers["location"]
        reference = where.split("/")[2].partition("?")[0]
        here.standings[here.inbox.events[0].receipt.reference] = standing
        page = here.client.get(where, headers=BROWSER)
        assert page.status_code == 200 and reference in page.text and "We have your complaint" in page.text
        assert shown[0] in page.text and shown[2] in page.text
        assert GOOD["text"] not in page.text and "7190000001" not in page.text.replace(" ", "")
        assert here.client.get(f"/complaints/{reference}").json()["status"] == shown[1]
        spoken = reference.lower().replace("-", " ").replace("0", "o")
        found = here.client.get("/complaints", params={"reference": spoken})
        assert (found.status_code, found.headers["location"]) == (303, f"/complaints/{reference}")


@pytest.mark.parametrize("reference", ["BJN-0000-0000-0000-0000", "BJN-93YT-BKVN-S92E-GJ5M", "nonsense", "x" * 500, "%00", "..%2f..%2fetc"])
def test_a_reference_nobody_was_given_is_not_found(shared: World, reference: str) -> None:
    for headers in ({}, BROWSER):
        assert shared.client.get(f"/complaints/{reference}", headers=headers).status_code == 404


def test_a_record_id_is_the_loaders(shared: World) -> None:
    send(shared, GOOD | {"text": "another one"})
    event = shared.inbox.events[-1]
    assert event.receipt.record_id == record_id(Source.WEB_FORMS, orjson.loads(event.payload)["id"])


def test_a_picture_may_stand_in_for_words_and_nothing_else() -> None:
    with world() as here:
        reachable, picture = {"phone": "07190000001"}, {"picture": ("a.png", PNG, "image/png")}
        assert here.client.post("/complaints", data=reachable, files=picture, headers=BROWSER).status_code == 303
        complaint = read(here.inbox.events[0])
        assert (complaint.text, len(complaint.attachments)) == ("", 1)
        nobody = here.client.post("/complaints", data={"name": "Ada Quill"}, files=picture)
        assert [error["field"] for error in nobody.json()["errors"]] == ["phone"]
        empty = here.client.post("/complaints", data=reachable, files={"picture": ("", b"", "application/octet-stream")})
        assert [error["field"] for error in empty.json()["errors"]] == ["text"]
