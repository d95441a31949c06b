"""Kannel, backups, webhooks and delimited exports, with the noise real ones have."""

# ruff: noqa: E501 - a case is one line, so that its reason stands beside it; spreadsheet cells have no zone

from __future__ import annotations

from typing import Any

import pytest

HEAD = "2025-03-14 09:30:00 Receive SMS [SMSC:op1] [SVC:] [ACT:] [BINF:] [FID:{fid}] [META:?smpp?] [from:+2347105550123] [to:32120] "


def kannel(text: str, *, fid: str = "", flags: str = "-1:0:-1:0:-1", length: int | None = None, udh: str = "0:") -> str:
    return HEAD.format(fid=fid) + f"[flags:{flags}] [msg:{len(text.encode()) if length is None else length}:{text}] [udh:{udh}]\n"


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (kannel("no network"), "no network", "the common form"),
        (kannel("a] [udh:0:] b"), "a] [udh:0:] b", "brackets inside the text survive by its length"),
        (kannel("line one\nline two"), "line one\nline two", "a text over two lines"),
        (kannel("ọjà ti tán"), "ọjà ti tán", "the length counts bytes"),
        (kannel("00E900200031", flags="-1:2:-1:0:-1", length=6), "é 1", "UCS-2 is logged as hex, its length is of the octets"),
        (kannel("0123456789AB", flags="-1:0:-1:0:-1"), "0123456789AB", "hex digits typed by a person stay"),
        (kannel("hi").replace("[BINF:]", "[BINFO:x] [LOGDATA:order=1;t=a]").replace("[udh:0:]", "[udh:0]"), "hi", "forks' spellings"),
        (kannel("hi").replace(" Receive", " [4321] Receive"), "hi", "a process id before the event"),
        ("2025-03-14 09:30:00 SMS request sender:07105550123 request: 'bal low' fixed answer: 'ok'\n", "bal low", "smsbox with a fixed answer"),
        ("2025-03-14 09:30:00 SMS HTTP-request sender:07105550123 request: 'Thank you' url: 'http://a.example/mo?from=1&text=no+light' "
         "reply: 200 '<< successful >>'\n", "no light", "the URL holds the customer's words, request the answer"),
    ],
)  # fmt: skip
def test_kannel_lines(read: Any, line: str, text: str, reason: str) -> None:
    complaint = read(kannel("first one") + line, "sms").complaints[1]
    assert (complaint.text, complaint.phone, complaint.occurred_at.isoformat()) == (text, "+2347105550123", "2025-03-14T08:30:00+00:00"), (
        reason
    )


def test_kannel_own_messages_are_passed_over_and_broken_lines_rejected(read: Any) -> None:
    log = (
        kannel("ok")
        + kannel("x").replace("Receive SMS", "Sent SMS")
        + kannel("x").replace("Receive SMS", "Receive DLR")
        + "what\n"
        + kannel("ok2")
    )
    outcomes = read(log, "sms")
    assert (outcomes.counts, outcomes.passed) == ((2, 1, 2), ["kannel Sent SMS", "kannel Receive DLR"])


@pytest.mark.parametrize(
    ("order", "text", "missing", "reason"),
    [
        ((1, 2, 3), "my data finish quick", 0, "in order"),
        ((3, 1, 2), "my data finish quick", 0, "out of order"),
        ((1, 2, 2, 3), "my data finish quick", 0, "a part delivered twice is once in the text"),
        ((3, 1), "my  quick", 1, "a lost part: what is there is joined at the end"),
    ],
)
def test_kannel_parts_are_joined(read: Any, order: tuple[int, ...], text: str, missing: int, reason: str) -> None:
    parts = {1: "my ", 2: "data finish", 3: " quick"}
    log = "".join(kannel(parts[n], udh=f"6:050003A403{n:02d}") for n in order)
    outcomes = read(log, "sms")
    assert (outcomes.complaints[0].text, outcomes.complaints[0].extra["parts_missing"], len(outcomes.records)) == (text, missing, 1), reason
    other = read("".join(kannel(parts[n], udh=f"6:050003A403{n:02d}") for n in (1, 2, 3)), "sms")
    assert missing or other.records[0].external_id == outcomes.records[0].external_id


BACKUP = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="6">
  <sms protocol="0" address="07105550123" date="1741941000000" type="1" body="no network &#55357;&#56832; a &gt; b" contact_name="Ada" />
  <sms protocol="0" address="07105550123" date="1741941001000" type="2" body="we are sorry" />
  <sms protocol="0" address="07105550124" date="1741941002000" type="1" body="broken & not escaped" />
  <sms protocol="0" address="07105550125" date="1741941003000" type="1" body="cut
  <sms protocol="0" address="07105550126" date="1741941004000" type="1" body="last &#55357; one" />
  <mms date="1741941005000" msg_box="1" address="07105550127~07105550128" m_id="m1" sub="null">
    <parts><part ct="application/smil" text="x" /><part ct="text/plain" text="see picture" /><part ct="image/jpeg" data="AAAA" /></parts>
    <addrs><addr address="07105550128" type="137" /></addrs>
  </mms>
</smses>"""


def test_a_backup_survives_what_no_xml_parser_takes(read: Any) -> None:
    outcomes = read(BACKUP, "sms")
    texts = [(complaint.phone, complaint.text) for complaint in outcomes.complaints]
    assert texts[0] == ("+2347105550123", "no network 😀 a > b")
    assert texts[-1] == ("+2347105550128", "see picture")  # of a group message the sender
    assert ("+2347105550126", "last � one") in texts  # half a character is none
    assert (outcomes.counts, outcomes.passed) == ((3, 2, 1), ["sms sent"])


@pytest.mark.parametrize(
    ("data", "expected", "reason"),
    [
        (
            "id|msisdn|time|message\n7|07105550123|14/03/2025 09:30|data | finish\n",
            "data | finish",
            "the last column may hold the delimiter",
        ),
        ("Sender\tReceived At\tText\n07105550123\t2025-03-14T09:30:00+01:00\tdata finish\n", "data finish", "tabs, other names"),
        ("from;date;time;body\n07105550123;14-Mar-2025;9:30 AM;data finish\n", "data finish", "date and time of day apart"),
        ('MSISDN,Message,Timestamp\n2347105550123,"data,\nfinish",1741941000\n', "data,\nfinish", "a quoted line end; epoch seconds"),
        (
            "1|07105550123|2025-03-14 09:30:00|data finish o\n2|07105550124|2025-03-14 09:30:00|no network here\n",
            "data finish o",
            "no header",
        ),
        (
            "2025/03/14 09:30,+2347105550123,32120,data finish o\n2025/03/14 09:30,+2347105550124,32120,no network\n",
            "data finish o",
            "no header, a short code",
        ),
        (
            "07105550123,14/03/2025 09:30,my data, all of it\n07105550124,14/03/2025 09:30,no, none\n07105550125,14/03/2025 09:30,one more\n",
            "my data, all of it",
            "no header, and most texts hold the delimiter",
        ),
        ('from,time,text\r\n07105550123,14/03/2025 09:30,"over\r\ntwo lines"\r\n', "over\ntwo lines", "CR LF inside a quoted text"),
        (
            "date=2025-03-14+09%3A30%3A00&from=%2B2347105550123&id=1&linkId=x&text=data+finish&to=32120&networkCode=62120\n",
            "data finish",
            "Africa's Talking",
        ),
        ('{"from": "07105550123", "text": "data finish", "receivedAt": 1741941000000}\n', "data finish", "a flat JSON message"),
    ],
)
def test_exports_and_webhooks(read: Any, data: str, expected: str, reason: str) -> None:
    first = read(data, "sms").complaints[0]
    assert (first.text, first.phone, first.occurred_at.isoformat()) == (expected, "+2347105550123", "2025-03-14T08:30:00+00:00"), reason


def test_a_message_that_begins_with_a_quote_swallows_none_of_those_after_it(read: Any) -> None:
    head = "id|received|sender|dest|message\n"
    said = ['"Dear Friday, happy Friday', 'he said "ok', "no network", '"my data', "all gone", 'and "again"']
    rows = [f"{number}|14/03/2025 09:3{number}|0710555012{number}|3131|{text}\n" for number, text in enumerate(said)]
    outcomes = read(head + "".join(rows), "sms")
    assert [complaint.text for complaint in outcomes.complaints] == said


def test_twilio_has_no_clock_so_arrival_stands_in(read: Any) -> None:
    data = "MessageSid=SM1&From=%2B2347105550123&Body=no+network&NumMedia=1&MediaUrl0=https%3A%2F%2Fa.example%2F1.jpg\nMessageSid=SM2&MessageStatus=delivered&To=%2B1\n"
    outcomes = read(data, "sms")
    complaint = outcomes.complaints[0]
    assert (complaint.occurred_at, complaint.extra["time_from"], complaint.media_urls) == (
        complaint.received_at,
        "arrival",
        ("https://a.example/1.jpg",),
    )
    assert outcomes.passed == ["twilio delivery report"]


def test_parts_in_an_export_are_joined(read: Any) -> None:
    data = "msisdn,time,message,part,total,ref\n07105550123,14/03/2025 09:30,world,2,2,9\n07105550123,14/03/2025 09:30,hello ,1,2,9\n07105550124,14/03/2025 09:31,alone,1,1,\n"
    outcomes = read(data, "sms")
    assert sorted(complaint.text for complaint in outcomes.complaints) == ["alone", "hello world"]


def test_sent_messages_of_an_export_are_passed_over(read: Any) -> None:
    data = "direction,msisdn,time,message\nin,07105550123,14/03/2025 09:30,no network\nout,07105550123,14/03/2025 09:31,sorry\n"
    assert read(data, "sms").counts == (1, 0, 1)
