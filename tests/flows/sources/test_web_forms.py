"""Forms: columns in any order and naming, workbooks, Typeform, Google, and bodies nobody documented."""

# ruff: noqa: E501, DTZ001 - a case is one line, so that its reason stands beside it; spreadsheet cells have no zone

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import openpyxl
import pytest

from models.records import Attachment


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TYPEFORM = {
    "event_id": "e1",
    "event_type": "form_response",
    "form_response": {
        "token": "t1",
        "submitted_at": "2025-03-14T08:30:00Z",
        "definition": {"fields": [{"id": "f1", "title": "Please describe the problem"}, {"id": "f2", "title": "Mobile number"}]},
        "answers": [
            {"type": "text", "text": "no network", "field": {"id": "f1", "ref": "r1"}},
            {"type": "phone_number", "phone_number": "+2347105550123", "field": {"id": "f2", "ref": "r2"}},
            {"type": "choice", "choice": {"label": "Network"}, "field": {"id": "f3", "ref": "r3"}},
        ],
    },
}
GOOGLE = {
    "responseId": "g1",
    "createTime": "2025-03-14T08:30:00Z",
    "respondentEmail": "Ada@Example.com",
    "answers": {
        "q1": {"textAnswers": {"answers": [{"value": "no network"}]}},
        "q2": {"textAnswers": {"answers": [{"value": "+2347105550123"}]}},
    },
}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Complaint,Date,Phone\nno network,2025-03-14 09:30,07105550123\n", "three columns"),
        ("GSM No.;Name;Date submitted;Details of complaint\n+234 710 555 0123;Ada;14/03/2025 09:30;no network\n", "semicolons, other names, another order"),
        ("mobileNumber\tcreatedAt\tissueDescription\n7105550123.0\t1741941000\tno network\n", "names as programs write them; what a spreadsheet made of the number"),
        ('"Timestamp","Email Address","What is your phone number?","Tell us what happened"\n"3/14/2025 9:30:00","a@example.com","07105550123","no network"\n', "a Google sheet"),
        ("Beejan complaints export\n\nPhone,Date,Message\n07105550123,2025-03-14 09:30,no network\n", "a title above the header"),
        ("Phone,Date,Subject,Message\n07105550123,2025-03-14 09:30,,no network\n", "an empty subject"),
        ('Phone,Date,Message,Note\r\n07105550123,2025-03-14 09:30,"no network",""\r\n', "CR LF"),
        ("\ufeffPhone,Date,Message\n07105550123,2025-03-14 09:30,no network\n", "a byte order mark"),
        (workbook([["Notes"], ["nothing here"]], [["Report"], ["Phone", "Date", "Complaint"], [7105550123, dt.datetime(2025, 3, 14, 9, 30), "no network"]]),
         "the first sheet with a header; a number and a real date cell"),
        (json.dumps(TYPEFORM), "Typeform webhook"),
        (json.dumps({"total_items": 1, "items": [{**TYPEFORM["form_response"]}]}), "Typeform responses"),
        (json.dumps({"namedValues": {"Timestamp": ["14/03/2025 09:30:00"], "Phone": ["07105550123"], "Your complaint": ["no network"]}, "triggerUid": "1"}), "Apps Script"),
        (json.dumps({"phone": "07105550123", "message": "no network", "submitted_at": "2025-03-14T09:30:00+01:00"}), "a flat body"),
        (json.dumps({"submittedAt": "2025-03-14T08:30:00Z", "data": {"Mobile Number": "07105550123", "Complaint": "no network"}}), "a body one level down"),
        (json.dumps({"timestamp": "2025-03-14T08:30:00Z", "responses": [{"question": "Phone number", "answer": "07105550123"}, {"question": "Complaint", "answer": "no network"}]}),
         "a list of questions and answers"),
    ],
)  # fmt: skip
def test_fields_are_found(read: Any, data: bytes | str, reason: str) -> None:
    complaint = read(data, "web_forms").only
    assert (complaint.text, complaint.phone, complaint.occurred_at.isoformat()) == (
        "no network",
        "+2347105550123",
        "2025-03-14T08:30:00+00:00",
    ), reason


def test_google_answers_without_their_questions_are_still_read(read: Any) -> None:
    complaint = read(json.dumps({"responses": [GOOGLE]}), "web_forms").only
    assert (complaint.text, complaint.phone, complaint.email, complaint.external_id) == (
        "answer 1: no network",
        "+2347105550123",
        "ada@example.com",
        "g1",
    )


def test_without_a_complaint_column_the_long_answers_are_the_text(read: Any) -> None:
    data = "Date,Phone,Colour,How was your day\n2025-03-14 09:30,07105550123,blue,the network was bad all day\n"
    assert read(data, "web_forms").only.text == "How was your day: the network was bad all day"


def test_names_in_two_columns_and_a_subject(read: Any) -> None:
    data = "First name,Last name,Email,Date,Subject,Message\nAda,Obi,a@example.com,2025-03-14 09:30,Billing,they took my money\n"
    complaint = read(data, "web_forms").only
    assert (complaint.name, complaint.text, complaint.email) == ("Ada Obi", "Billing\nthey took my money", "a@example.com")


def test_the_same_row_has_the_same_id_and_another_row_another(read: Any) -> None:
    data = "Phone,Date,Message\n07105550123,2025-03-14 09:30,no network\n0710 555 0123,14/03/2025 09:30,no network\n07105550124,2025-03-14 09:30,no network\n"
    first, again, other = (record.external_id for record in read(data, "web_forms").records)
    assert first == again != other


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_damaged_workbook_is_rejected_and_never_crashes(read: Any, cut: float) -> None:
    data = bytearray(workbook([["Phone", "Date", "Complaint"], *([7105550123, "2025-03-14 09:30", f"no network {n}"] for n in range(500))]))
    place = int(len(data) * cut)
    data[place : place + 40] = b"\xff" * 40
    outcomes = read(bytes(data), "web_forms")
    assert outcomes.rejected or len(outcomes.records) == 500


STORED = {"key": f"landing/web_forms/2025-03-14/{'a' * 64}", "sha256": "a" * 64, "size": 9, "media_type": "image/png"}
KEPT = Attachment(STORED["key"], "a" * 64, 9, "image/png")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attached", "urls", "attachments", "reason"),
    [
        ([STORED], (), (KEPT,), "as the intake stores uploads"),
        ([STORED, "https://a.example/1.png", STORED], ("https://a.example/1.png",), (KEPT,), "both, each once"),
        ("https://a.example/1.png, https://a.example/2.png", ("https://a.example/1.png", "https://a.example/2.png"), (), "several in one answer"),
        (["data:image/png;base64,AA=="], ("data:image/png;base64,AA==",), (), "inside the record: its comma parts nothing"),
        ([{"url": "https://a.example/1.png", "name": "1.png"}], ("https://a.example/1.png",), (), "objects with an address"),
        (["scan.png", {"name": "scan.png"}, None, 7], (), (), "names of files lead nowhere and cost nothing"),
    ],
)  # fmt: skip
def test_attachments(read: Any, attached: Any, urls: tuple[str, ...], attachments: tuple[Attachment, ...], reason: str) -> None:
    body = {"phone": "07105550123", "message": "no network", "submitted_at": "2025-03-14T08:30:00Z", "attachments": attached}
    complaint = read(json.dumps(body), "web_forms").only
    assert (complaint.media_urls, complaint.attachments) == (urls, attachments), reason


SUBMITTED = {
    "beejan_form": 1,
    "id": "intake-1",
    "reference": "BJN-93YT-BKVN-S92E-GJ5M",
    "received_at": "2025-03-14T08:30:00.000+00:00",
    "given": {"text": "no network", "phone": "0710 555 0123", "name": "Ada Obi", "state": "Oyo", "lga": "Surulere", "product": "fibre"},
}
PICTURE = {"media_type": "image/png", "sha256": "0" * 64, "size": 9, "key": "landing/web_forms/2025-03-14/" + "0" * 64}


def submitted(**changes: Any) -> dict[str, Any]:
    return {**SUBMITTED, **changes, "given": {**SUBMITTED["given"], **changes.get("given", {})}}


def test_our_own_form_is_read_with_all_it_asks(read: Any) -> None:
    complaint = read(json.dumps(submitted(attachments=[PICTURE])), "web_forms").only
    assert (complaint.dialect, complaint.external_id, complaint.text, complaint.phone) == (
        "beejan.form",
        "intake-1",
        "no network",
        "+2347105550123",
    )
    assert (complaint.name, complaint.state, complaint.lga, complaint.product) == ("Ada Obi", "Oyo", "Surulere", "fibre")
    assert complaint.occurred_at.isoformat() == "2025-03-14T08:30:00+00:00"
    assert (complaint.media_urls, [each.key for each in complaint.attachments]) == ((), [PICTURE["key"]])


@pytest.mark.parametrize(
    ("given", "state", "lga", "when", "reason"),
    [
        ({"lga": "Lagos|Surulere", "state": "Lagos"}, "Lagos", "Surulere", "08:30", "the form's list names both"),
        ({"lga": "Ogun|Ado-Odo/Ota", "state": "Ogun"}, "Ogun", "Ado-Odo/Ota", "08:30", "a name with a stroke"),
        ({"occurred_at": "2025-03-14T07:00:00+01:00"}, "Oyo", "Surulere", "06:00", "a program says when it happened"),
    ],
)
def test_our_own_form_names_place_and_time(read: Any, given: dict[str, str], state: str, lga: str, when: str, reason: str) -> None:
    complaint = read(json.dumps(submitted(given=given)), "web_forms").only
    assert (complaint.state, complaint.lga, f"{complaint.occurred_at:%H:%M}") == (state, lga, when), reason


@pytest.mark.parametrize("attachments", ["landing/x", [{"sha256": "0"}], [7], {"key": "landing/x"}])
def test_attachments_of_another_shape_are_rejected_whole(read: Any, attachments: Any) -> None:
    (rejected,) = read(json.dumps(submitted(attachments=attachments)), "web_forms").rejected
    assert "attachments" in rejected.reason and "key of a landed file" in rejected.reason


def test_many_submissions_in_one_file_are_so_many_records(read: Any) -> None:
    lines = "\n".join(json.dumps(submitted(id=f"intake-{number}")) for number in range(3))
    assert [record.external_id for record in read(lines, "web_forms").records] == ["intake-0", "intake-1", "intake-2"]
