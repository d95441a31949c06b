"""Every call-log dialect by an invented record of its documented shape."""

# ruff: noqa: E501 - a case is one line, so that its reason stands beside it; spreadsheet cells have no zone

from __future__ import annotations

import json
from typing import Any

import pytest

BEEJAN = {
    "call_id": "BJ-1",
    "started_at": "2025-03-14 09:30:00",
    "caller": {"msisdn": "0710 555 0123", "name": "Ada Obi", "account": "BJN-0041"},
    "agent": {"id": "A7"},
    "queue": "billing",
    "turns": [
        {"speaker": "customer", "text": "una deduct my 500"},
        {"speaker": "agent", "text": "Sorry"},
        {"speaker": "ivr", "text": "Press 1"},
    ],
    "resolution": {"status": "resolved", "at": "2025-03-14 09:45:00", "note": "refunded"},
    "duration_seconds": 61,
}
LENS = {
    "Version": "1.1.0",
    "Channel": "VOICE",
    "Participants": [{"ParticipantId": "p1", "ParticipantRole": "CUSTOMER"}, {"ParticipantId": "p2", "ParticipantRole": "AGENT"}],
    "CustomerMetadata": {"ContactId": "c-1", "InputS3Uri": "s3://b/c-1_20250314T08:30_UTC.wav"},
    "ConversationCharacteristics": {"TotalConversationDurationMillis": 32110},
    "Transcript": [{"ParticipantId": "p1", "Content": "My line is blocked"}, {"ParticipantId": "AGENT", "Content": "Let me see"}],
}
CONTACT = {
    "ContactId": "c-2",
    "InitiationTimestamp": "2025-03-14T08:30:00Z",
    "InitiationMethod": "INBOUND",
    "CustomerEndpoint": {"Address": "+2347105550123", "Type": "TELEPHONE_NUMBER"},
    "Agent": {"Username": "a7", "ConnectedToAgentTimestamp": "2025-03-14T08:31:00Z", "AgentInteractionDuration": 33},
    "Queue": {"Name": "care", "Duration": 7},
}
GENESYS = {
    "conversationId": "g-1",
    "conversationStart": "2025-03-14T08:30:00.000Z",
    "originatingDirection": "inbound",
    "participants": [
        {"purpose": "customer", "participantName": "Lagos", "sessions": [{"ani": "tel:+2347105550123", "direction": "inbound", "mediaType": "voice"}]},
        {"purpose": "acd", "participantName": "Care", "sessions": [{"metrics": [{"name": "tAcd", "value": 4000}]}]},
        {"purpose": "agent", "userId": "u1", "sessions": [{"segments": [{"segmentType": "interact", "segmentStart": "2025-03-14T08:30:05Z"}],
                                                            "metrics": [{"name": "tTalkComplete", "value": 61000}]}]},
    ],
}  # fmt: skip
PHRASES = {
    "conversationId": "g-1",
    "communicationId": "s-1",
    "transcripts": [
        {"phrases": [
            {"text": "sorry about that", "participantPurpose": "internal", "startTimeMs": 1741941005000},
            {"text": "no network", "decoratedText": "No network!", "participantPurpose": "external", "startTimeMs": 1741941000000},
            {"text": "welcome", "participantPurpose": "bot", "startTimeMs": 1741940999000},
        ]}
    ],
}  # fmt: skip


def event(kind: str, **detail: Any) -> dict[str, Any]:
    return {
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "time": "2025-03-14T08:40:00Z",
        "detail": {"eventType": kind, "contactId": "e-1", "channel": "VOICE", "initiationTimestamp": "2025-03-14T08:30:00Z", **detail},
    }


SEGMENTS = [
    {"ContactId": "r-1", "Channel": "VOICE", "EventType": "STARTED"},
    {"ContactId": "r-1", "Channel": "VOICE", "EventType": "SEGMENTS",
     "Segments": [{"Transcript": {"Id": "t1", "ParticipantRole": "CUSTOMER", "Content": "My data finished"}}, {"Categories": {}}]},
    {"ContactId": "r-1", "Channel": "VOICE", "EventType": "SEGMENTS",
     "Segments": [{"Transcript": {"Id": "t1", "ParticipantRole": "CUSTOMER", "Content": "My data finished"}},
                  {"Transcript": {"Id": "t2", "ParticipantRole": "AGENT", "Content": "Sorry"}}]},
    {"ContactId": "r-1", "Channel": "VOICE", "EventType": "COMPLETED"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "dialect", "expected"),
    [
        (BEEJAN, "beejan.call", {"text": "Customer: una deduct my 500\nAgent: Sorry\nSystem: Press 1", "phone": "+2347105550123", "account": "BJN0041",
                                 "agent": "A7", "queue": "billing", "resolution": "refunded", "duration_seconds": 61.0}),
        ({**BEEJAN, "turns": [], "notes": ["no network", "Ikeja"]}, "beejan.call", {"text": "no network\nIkeja"}),
        (LENS, "amazon_connect.contact_lens", {"external_id": "c-1/analysis", "text": "Customer: My line is blocked\nAgent: Let me see", "duration_seconds": 32.11}),
        (CONTACT, "amazon_connect.contact_record", {"external_id": "c-2", "text": "", "agent": "a7", "queue": "care", "wait_seconds": 7.0, "duration_seconds": 33.0}),
        (GENESYS, "genesys.conversation", {"phone": "+2347105550123", "queue": "Care", "wait_seconds": 4.0, "duration_seconds": 61.0, "disposition": "answered"}),
        (PHRASES, "genesys.transcript", {"text": "System: welcome\nCustomer: No network!\nAgent: sorry about that"}),
        (event("DISCONNECTED", disconnectReason="CUSTOMER_DISCONNECT"), "amazon_connect.contact_event", {"external_id": "e-1", "disposition": "CUSTOMER_DISCONNECT"}),
    ],
)  # fmt: skip
def test_a_dialect_gives_its_fields(read: Any, data: Any, dialect: str, expected: dict[str, Any]) -> None:
    complaint = read(json.dumps(data), "call_logs").only
    assert complaint.dialect == dialect
    assert {name: getattr(complaint, name) for name in expected} == expected
    assert complaint.occurred_at.isoformat().startswith("2025-03-14T08:")


def test_the_payload_is_kept_exactly(read: Any) -> None:
    text = '{ "call_id": "x",  "started_at":"2025-03-14T09:30:00Z", "notes":"n\\u006f network", "big": 123456789012345678901234567890 }'
    assert read(f"[{text}]", "call_logs").records[0].payload == text


@pytest.mark.parametrize(
    ("wrap", "reason"),
    [
        (lambda rows: json.dumps(rows[0]) + json.dumps(rows[1]), "concatenated"),
        (lambda rows: "\n\n".join(json.dumps(row, indent=2) for row in rows), "pretty-printed, one after the other"),
        (lambda rows: "\n".join(json.dumps(row) for row in rows), "JSON lines"),
        (lambda rows: "\r\n".join(json.dumps(row) for row in rows), "JSON lines with CRLF"),
        (lambda rows: "\r".join(json.dumps(row) for row in rows), "JSON lines with CR"),
        (json.dumps, "one array"),
        (lambda rows: json.dumps({"total": 2, "conversations": rows, "next": None}), "an envelope"),
        (lambda rows: "\x1e" + "\x1e".join(json.dumps(row) + "\n" for row in rows), "RFC 7464 records"),
        (lambda rows: "\n".join(json.dumps([row]) for row in rows), "an array a line"),
    ],
)
def test_records_are_found_whatever_holds_them(read: Any, wrap: Any, reason: str) -> None:
    outcomes = read(wrap([BEEJAN, GENESYS]), "call_logs")
    assert [record.dialect for record in outcomes.records] == ["beejan.call", "genesys.conversation"], reason
    assert not outcomes.rejected


def test_events_of_one_contact_are_one_record(read: Any) -> None:
    rows = [event("INITIATED"), event("QUEUED", queueInfo={"queueArn": "q1"}), event("DISCONNECTED")]
    complaint = read("\n".join(map(json.dumps, rows)), "call_logs").only
    assert (complaint.queue, complaint.extra["events"]) == ("q1", ["INITIATED", "QUEUED", "DISCONNECTED"])


def test_real_time_segments_are_one_transcript(read: Any) -> None:
    complaint = read("\n".join(map(json.dumps, SEGMENTS)), "call_logs").only
    assert complaint.text == "Customer: My data finished\nAgent: Sorry"  # a turn sent twice is said once


def test_queue_log_events_become_calls(read: Any) -> None:
    log = """1741941000|NONE|NONE|NONE|QUEUESTART|
1741941001|1741941000.1|care|NONE|ENTERQUEUE||07105550123|1
1741941002|1741941000.2|care|NONE|ENTERQUEUE||anonymous|2
1741941003|1741941000.1|care|Local/20@x|RINGNOANSWER|1000
garbage
1741941004|1741941000.1|care|SIP/20|CONNECT|3|1741941000.7|2
1741941010|1741941000.2|care|NONE|ABANDON|1|2|8
1741941064|1741941000.1|care|SIP/20|COMPLETECALLER|3|60|1
1741941070|1741941000.3|care|NONE|ENTERQUEUE||07105550124|1
"""
    outcomes = read(log, "call_logs")
    assert outcomes.counts == (3, 1, 1)
    seen = {c.external_id: (c.phone, c.disposition, c.wait_seconds, c.duration_seconds, c.agent) for c in outcomes.complaints}
    assert seen == {
        "1741941000.1": ("+2347105550123", "answered", 3.0, 60.0, "SIP/20"),
        "1741941000.2": (None, "abandoned", 8.0, None, None),
        "1741941000.3": ("+2347105550124", "open", None, None, None),  # the file ends while they wait
    }


CDR = '"","07105550123","200","in","""Ada"" <07105550123>","SIP/t-1","SIP/200","Dial","SIP/200","{start}","{start}","2025-03-14 09:31:00",60,{bill},"ANSWERED","DOCUMENTATION"'


@pytest.mark.parametrize(
    ("tail", "external_id", "reason"),
    [
        ("", None, "16 columns have no id"),
        (',"1741941000.1"', "1741941000.1", "17 with uniqueid"),
        (',"vip"', None, "17 with the user's own field"),
        (',"1741941000.1","vip"', "1741941000.1", "18"),
        (',"1741941000.1","","","1741941000.0",3', "1741941000.0", "21: linkedid joins the legs"),
    ],
)
def test_cdr_columns(read: Any, tail: str, external_id: str | None, reason: str) -> None:
    complaint = read(CDR.format(start="2025-03-14 09:30:00", bill=50) + tail + "\n", "call_logs").only
    assert (complaint.phone, complaint.name, complaint.duration_seconds, complaint.wait_seconds) == ("+2347105550123", "Ada", 50.0, 10.0)
    assert complaint.external_id == external_id or (external_id is None and len(complaint.external_id) == 64), reason


def test_cdr_legs_of_one_call_are_one_record_and_a_header_is_understood(read: Any) -> None:
    row = CDR.format(start="2025-03-14 09:30:00", bill=50) + ',"1741941000.1","","","1741941000.1",'
    assert read(f"{row}1\n{row}2\n", "call_logs").only.extra["legs"] == 2
    headed = (
        "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid\n"
    )
    values = "2025-03-14 09:30:00,Ada <07105550123>,07105550123,200,in,SIP/1,SIP/2,Dial,x,60,50,ANSWERED,3,,1741941000.5\n"
    assert read(headed + values, "call_logs").only.external_id == "1741941000.5"
