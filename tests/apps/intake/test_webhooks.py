"""Vendors' webhooks: what is genuine, fresh and new is taken and readable; all else is refused, each with its own code."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from apps.intake.signatures import TWILIO, Signed
from tests.apps.intake import signing
from tests.apps.intake.conftest import NARROW, PARTNER, SECRETS, STOPPED, World, world
from tests.apps.intake.test_form import read

URL = "http://intake.test/webhooks/twilio"
FORM = {"content-type": "application/x-www-form-urlencoded"}
KEY = {"x-api-key": PARTNER}


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


def post(here: World, hook: str, body: bytes, headers: dict[str, str], query: str = "") -> Any:
    return here.client.post(f"/webhooks/{hook}{query}", content=body, headers=headers)


def genuine(hook: str) -> tuple[bytes, dict[str, str], str]:
    """A message of this vendor as it comes: body, headers, query."""
    typeform, google, twilio = signing.typeform_body(), signing.google_body(), signing.twilio_fields()
    flat = json.dumps({"phone": "07190000001", "message": "no network", "submitted_at": "2026-11-20T09:30:00+01:00"}).encode()
    sms = json.dumps({"from": "07190000001", "text": "no network", "time": "2026-11-20T09:30:00+01:00"}).encode()
    as_json = {"content-type": "application/json"}
    return {
        "typeform": (typeform, signing.typeform(typeform, SECRETS["typeform"]), ""),
        "google_forms": (google, signing.standard(google, SECRETS["google_forms"]), ""),
        "twilio": (signing.encoded(twilio), signing.twilio(twilio, SECRETS["twilio"], url=URL), ""),
        "africas_talking": (signing.encoded(signing.talking_fields()), FORM, f"?key={PARTNER}"),
        "form": (flat, KEY | as_json, ""),
        "sms": (sms, KEY | as_json, ""),
    }[hook]


@pytest.mark.parametrize("hook", ["typeform", "google_forms", "twilio", "africas_talking", "form", "sms"])
def test_a_genuine_message_is_taken_once_and_its_reader_understands_it(here: World, hook: str) -> None:
    body, headers, query = genuine(hook)
    answer = post(here, hook, body, headers, query)
    assert answer.status_code == 202
    (event,) = here.inbox.events
    complaint = read(event)
    assert (complaint.text, complaint.phone) == ("no network", "+2347190000001")
    if event.receipt.record_id is not None:
        assert event.receipt.record_id == complaint.record_id, "the reference finds the record"
    assert post(here, hook, body, headers, query).status_code == 409, "a replay"
    assert len(here.inbox.events) == 1


def test_vendors_are_answered_as_they_ask(here: World) -> None:
    body, headers, _ = genuine("twilio")
    answer = post(here, "twilio", body, headers)
    assert (answer.headers["content-type"].partition(";")[0], answer.text[-11:]) == ("text/xml", "<Response/>")
    body, headers, _ = genuine("typeform")
    assert post(here, "typeform", body, headers).json()["status_url"].startswith("/complaints/BJN-")


TYPEFORM, GOOGLE, SID = signing.typeform_body(), signing.google_body(), signing.twilio_fields()
NOW = time.time()


def altered(headers: dict[str, str], **changes: str) -> dict[str, str]:
    return headers | {name.replace("_", "-"): value for name, value in changes.items()}


STANDARD = signing.standard(GOOGLE, SECRETS["google_forms"])
OTHER_ORDER = json.dumps(dict(reversed(json.loads(GOOGLE).items()))).encode()
SWAPPED = SID | {"From": SID["To"], "To": SID["From"]}
REFUSED = [
    # hook, body, headers, status, kind, reason
    ("typeform", TYPEFORM, signing.typeform(TYPEFORM, "a guess"), 401, "signature-wrong", "forged: another secret"),
    ("typeform", TYPEFORM, {"typeform-signature": "sha256=", "content-type": "application/json"}, 401, "signature-wrong", "forged: empty"),
    ("typeform", TYPEFORM, altered(signing.typeform(TYPEFORM, SECRETS["typeform"]), typeform_signature="é" * 9), 401, "signature-wrong", "forged: not ASCII"),
    ("typeform", TYPEFORM[:-40], signing.typeform(TYPEFORM, SECRETS["typeform"]), 401, "signature-wrong", "truncated"),
    ("typeform", TYPEFORM[:-40], signing.typeform(TYPEFORM[:-40], SECRETS["typeform"]), 400, "malformed", "truncated before it was signed"),
    ("typeform", TYPEFORM.replace(b"no network", b"my network"), signing.typeform(TYPEFORM, SECRETS["typeform"]), 401, "signature-wrong", "changed"),
    ("google_forms", GOOGLE, signing.standard(GOOGLE, "whsec_" + "QUFB" * 8), 401, "signature-wrong", "forged: another secret"),
    ("google_forms", GOOGLE, signing.standard(GOOGLE, SECRETS["google_forms"], at=NOW - 3600), 401, "signature-stale", "stale: an hour old"),
    ("google_forms", GOOGLE, signing.standard(GOOGLE, SECRETS["google_forms"], at=NOW + 3600), 401, "signature-stale", "from the future"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_timestamp=str(int(NOW) - 3600)), 401, "signature-stale", "an old message, its time as it was"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_timestamp=str(int(NOW) + 60)), 401, "signature-wrong", "an old message with a new time"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_id="msg_2"), 401, "signature-wrong", "a message under another id"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_id="msg.1"), 401, "signature-wrong", "an id that could hide a time"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_timestamp="nan"), 401, "signature-wrong", "a time that is none"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_signature="v1"), 401, "signature-wrong", "half a signature"),
    ("google_forms", GOOGLE, altered(STANDARD, webhook_signature="v1,x,y v1,%%%"), 401, "signature-wrong", "a signature of no shape"),
    ("google_forms", OTHER_ORDER, STANDARD, 401, "signature-wrong", "reordered: the same fields in another order"),
    ("google_forms", GOOGLE[:-2], STANDARD, 401, "signature-wrong", "truncated"),
    ("google_forms", b"\xff\xfe", STANDARD, 401, "signature-wrong", "not UTF-8"),
    ("twilio", signing.encoded(SID), signing.twilio(SID, "a guess", url=URL), 401, "signature-wrong", "forged: another token"),
    ("twilio", signing.encoded(SID), signing.twilio(SID, SECRETS["twilio"], url=URL + "2"), 401, "signature-wrong", "signed for another address"),
    ("twilio", signing.encoded(SWAPPED), signing.twilio(SID, SECRETS["twilio"], url=URL), 401, "signature-wrong", "reordered: values under other names"),
    ("twilio", signing.encoded(SID)[:-30], signing.twilio(SID, SECRETS["twilio"], url=URL), 401, "signature-wrong", "truncated"),
    ("twilio", signing.encoded(SID) + b"&Extra=1", signing.twilio(SID, SECRETS["twilio"], url=URL), 401, "signature-wrong", "a field added"),
    ("typeform", TYPEFORM, {"content-type": "application/json"}, 401, "key-missing", "neither key nor signature"),
    ("typeform", TYPEFORM, {"content-type": "application/json", "x-api-key": "bjnk_typeform"}, 401, "key-missing", "its signature left out"),
    ("form", b'{"message": "x"}', {"content-type": "application/json", "x-api-key": "bjnk_guess"}, 401, "key-unknown", "a key nobody has"),
    ("form", b'{"message": "x"}', {"content-type": "application/json", "x-api-key": STOPPED}, 401, "key-unknown", "a revoked key"),
    ("form", b'{"message": "x"}', {"content-type": "application/json", "x-api-key": NARROW}, 403, "not-allowed", "a key for something else"),
    ("nobody", b"{}", KEY | {"content-type": "application/json"}, 404, "unknown-address", "a vendor we do not know"),
    ("form", b"a=b", KEY | FORM, 415, "media-type", "a form where JSON is taken"),
    ("twilio", b"{}", KEY | {"content-type": "application/json"}, 415, "media-type", "JSON where a form is taken"),
    ("form", b"{}", KEY | {"content-type": "application/json", "content-encoding": "gzip"}, 415, "media-type", "compressed"),
    ("form", b'{"message": "' + b"x" * 300_000 + b'"}', KEY | {"content-type": "application/json"}, 413, "too-large", "larger than a message is"),
    ("form", b'{"message": ', KEY | {"content-type": "application/json"}, 400, "malformed", "half a body"),
    ("form", b"[1, 2]", KEY | {"content-type": "application/json"}, 422, "invalid", "no object"),
    ("form", b'{"message": "a\\u0000b"}', KEY | {"content-type": "application/json"}, 422, "invalid", "a NUL"),
    ("form", b'{"message": "\\ud800"}', KEY | {"content-type": "application/json"}, 400, "malformed", "half a letter"),
    ("form", b'{"a":' * 2000 + b"1" + b"}" * 2000, KEY | {"content-type": "application/json"}, 400, "malformed", "very deep"),
    ("twilio", b"MessageSid=SM9&From=%00&Body=x", KEY | FORM, 422, "invalid", "a NUL"),
    ("twilio", b"From=%ff&Body=x&MessageSid=S", KEY | FORM, 400, "malformed", "not UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("hook", "body", "headers", "status", "kind", "reason"), REFUSED, ids=[f"{row[0]}: {row[5]}" for row in REFUSED])
def test_what_is_not_genuine_fresh_and_whole_is_refused(
    shared: World, hook: str, body: bytes, headers: dict[str, str], status: int, kind: str, reason: str
) -> None:
    before = len(shared.inbox.events)
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = shared.client.post(f"/webhooks/{hook}", content=body, headers=encoded)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}"), reason
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(shared.inbox.events) == before


@pytest.mark.parametrize(
    ("hook", "body", "field"),
    [
        ("typeform", b"{}", "form_response"),
        ("typeform", signing.typeform_body(answers=None), "form_response/answers"),
        ("typeform", signing.typeform_body(submitted_at=None), "form_response/submitted_at"),
        ("typeform", signing.typeform_body(token=""), "form_response/token"),
        ("google_forms", b'{"namedValues": {}}', "namedValues"),
        ("twilio", signing.encoded(signing.twilio_fields(sid="")), "MessageSid"),
        ("twilio", b"MessageSid=SM1&SmsStatus=delivered&From=1", "Body"),
        ("africas_talking", signing.encoded(signing.talking_fields(text=" ")), "text"),
        ("africas_talking", b"id=1&status=Failed&phoneNumber=%2B254&networkCode=1", "from"),
    ],
)
def test_what_is_missing_is_named(shared: World, hook: str, body: bytes, field: str) -> None:
    kind = "application/json" if hook in ("typeform", "google_forms") else FORM["content-type"]
    answer = post(shared, hook, body, KEY | {"content-type": kind})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_picture_by_sms_may_come_without_words(here: World) -> None:
    fields = signing.twilio_fields(text="") | {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC1/Media/ME1"}
    assert post(here, "twilio", signing.encoded(fields), signing.twilio(fields, SECRETS["twilio"], url=URL)).status_code == 202
    complaint = read(here.inbox.events[0])
    assert (complaint.text, complaint.media_urls) == ("", (fields["MediaUrl0"],))


def test_two_deliveries_of_one_message_are_one_and_two_senders_ids_do_not_meet(here: World) -> None:
    first = {"content-type": "application/json", "x-api-key": PARTNER}
    body = signing.typeform_body()
    assert post(here, "typeform", body, signing.typeform(body, SECRETS["typeform"])).status_code == 202
    assert post(here, "typeform", body, first).status_code == 202, "another sender has ids of its own; the loader knows the record"
    later = signing.typeform_body(text="no network, they say")
    assert post(here, "typeform", later, signing.typeform(later, SECRETS["typeform"])).status_code == 409, (
        "its id is known, whatever it says now"
    )


def test_twilio_is_checked_as_twilio_documents_it() -> None:
    """The worked example of https://www.twilio.com/docs/usage/security."""
    fields = b"CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212"
    signed = Signed(fields, {"x-twilio-signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="}, "https://mycompany.com/myapp.php?foo=1&bar=2")
    assert TWILIO.fits(signed, "12345")


def test_behind_a_proxy_the_address_signed_is_the_public_one() -> None:
    with world(public_url="https://complaints.beejan.example") as here:
        fields = signing.twilio_fields()
        headers = signing.twilio(fields, SECRETS["twilio"], url="https://complaints.beejan.example/webhooks/twilio?line=1")
        assert post(here, "twilio", signing.encoded(fields), headers, "?line=1").status_code == 202
