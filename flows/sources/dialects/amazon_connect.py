"""Amazon Connect: Contact Lens analysis (after the call and in real time), contact records old and new, contact events.

Shapes: the Amazon Connect administrator guide ("Contact Lens output file", "Contact records data model", "Contact events").
"""

from __future__ import annotations

import re
from typing import Any, Final

from flows.sources.mapping import Turns, mapped, transcript, value_at, values_at
from flows.sources.reading import Fields, NotAContact, Payload

_ROSTER: Final = ("Participants[]", "ParticipantId", "ParticipantRole")
# Analysis files carry no clock time, but the recording they are of is named by its start: <contact>_20240131T16:05_UTC.wav
_RECORDED: Final = re.compile(r"(\d{8}T\d{2}:\d{2})_UTC")


def _recorded(payload: Payload, found: Fields) -> None:
    if "external_id" in found:
        # The contact record of the same call has the bare id; both are kept, this one holds the words.
        found["external_id"] = f"{found['external_id']}/analysis"
    if "time" not in found:
        for path in values_at(payload, "CustomerMetadata.InputS3Uri") + values_at(payload, "Recording.Location"):
            if match := _RECORDED.search(str(path)):
                found["time"] = f"{match[1][:4]}-{match[1][4:6]}-{match[1][6:]}:00Z"


CONTACT_LENS = mapped(
    "amazon_connect.contact_lens",
    expects="a Contact Lens analysis (Participants, Transcript)",
    needs=("Transcript", "Participants|ConversationCharacteristics|CustomerMetadata"),
    fields={
        "external_id": ("CustomerMetadata.ContactId", "ContactId"),
        "time": ("Transcript[].AbsoluteTime", "InitiationTimestamp"),
        "duration_ms": "ConversationCharacteristics.TotalConversationDurationMillis",
    },
    turns=Turns(
        each="Transcript[]",
        text=("Content",),
        speaker=("ParticipantRole", "ParticipantId"),
        roster=_ROSTER,
    ),
    arrival=True,
    refine=_recorded,
    extra={"output": "ContentMetadata.Output", "categories": "Categories.MatchedCategories", "media": "Channel"},
)


def _segments_group(payload: Payload) -> tuple[str, bool] | None:
    if "events" in payload:
        return None
    return str(payload.get("ContactId")), payload.get("EventType", payload.get("StreamingEventType")) in (
        "COMPLETED",
        "FAILED",
    )


def _segments(payload: Payload, found: Fields) -> None:
    events = payload.get("events") or [payload]
    segments: list[dict[str, Any]] = []
    seen: set[Any] = set()
    for event in events:
        for segment in event.get("Segments") or []:
            turn = segment.get("Transcript") or {}
            if turn and turn.get("Id") not in seen:  # a page asked for twice repeats its turns
                seen.add(turn.get("Id"))
                segments.append(turn)
    found["text"] = transcript({"turns": segments}, _SEGMENT_TURNS)
    if not found["text"]:
        raise NotAContact("real-time analysis without words")
    contact = value_at({"events": events}, ("events[].ContactId",))
    found["external_id"] = f"{contact}/analysis" if contact else None
    found["time"] = value_at({"turns": segments}, ("turns[].AbsoluteTime", "turns[].Time.AbsoluteTime"))


_SEGMENT_TURNS: Final = Turns(each="turns[]", text=("Content",), speaker=("ParticipantRole", "ParticipantId"))

REAL_TIME = mapped(
    "amazon_connect.contact_lens_real_time",
    expects="Contact Lens real-time segments (ContactId, Segments)",
    needs=lambda payload: (
        ("Segments" in payload and not {"Transcript", "Participants"} & payload.keys())
        or ("ContactId" in payload and bool({"EventType", "StreamingEventType"} & payload.keys()) and "Channel" in payload)
        or any("Segments" in event or "EventType" in event for event in payload.get("events") or () if isinstance(event, dict))
    ),
    fields={},
    arrival=True,
    refine=_segments,
    gather=_segments_group,
)

CONTACT_RECORD = mapped(
    "amazon_connect.contact_record",
    expects="an Amazon Connect contact record (ContactId, InitiationTimestamp)",
    needs=lambda payload: (
        ("ContactId" in payload and "InitiationTimestamp" in payload)
        or ("AWSContactTraceRecordFormatVersion" in payload)
        or ("Contact" in payload and isinstance(payload["Contact"], dict) and "InitiationMethod" in payload["Contact"])
        or ("Id" in payload and "InitiationMethod" in payload and "InitiationTimestamp" in payload)
    ),
    fields={
        "external_id": ("ContactId", "Contact.Id", "Id"),
        "time": ("InitiationTimestamp", "Contact.InitiationTimestamp", "ConnectedToSystemTimestamp"),
        "phone": (
            "CustomerEndpoint.Address",
            "Contact.CustomerEndpoint.Address",
            "Attributes.customerPhone",
            "Attributes.msisdn",
        ),
        "account": ("Attributes.accountNumber", "Attributes.account"),
        "name": ("Attributes.customerName", "Name"),
        "agent": ("Agent.Username", "Agent.ARN", "Agent.Arn", "AgentInfo.Id", "Contact.AgentInfo.Id"),
        "queue": ("Queue.Name", "QueueInfo.Id", "Contact.QueueInfo.Id", "Queue.ARN"),
        "disposition": ("DisconnectReason", "DisconnectDetails.PotentialDisconnectIssue"),
        "acknowledged_at": (
            "Agent.ConnectedToAgentTimestamp",
            "AgentInfo.ConnectedToAgentTimestamp",
            "Contact.AgentInfo.ConnectedToAgentTimestamp",
        ),
        "duration_seconds": "Agent.AgentInteractionDuration",
        "wait_seconds": "Queue.Duration",
        "text": ("Attributes.complaint", "Attributes.notes", "ContactLens.ConversationalAnalytics.Summary"),
    },
    words=False,
    skip=lambda payload: (
        "contact the company began" if value_at(payload, ("InitiationMethod",)) in ("OUTBOUND", "EXTERNAL_OUTBOUND") else None
    ),
    extra={
        "media": "Channel",
        "ended_at": ("DisconnectTimestamp", "Contact.DisconnectTimestamp"),
        "attempts": "AgentConnectionAttempts",
    },
)


def _event_group(payload: Payload) -> tuple[str, bool] | None:
    detail = payload.get("detail") or {}
    if "events" in payload or not isinstance(detail, dict):
        return None
    return str(detail.get("contactId")), False


def _events(payload: Payload, found: Fields) -> None:
    """All events of one contact become one record; the earliest moment known is when the customer reached out."""
    events = sorted(payload.get("events") or [payload], key=lambda event: str(event.get("time", "")))
    parts = {"e": events, "d": [event.get("detail") or {} for event in events]}
    places = {
        "external_id": ("d[].contactId",),
        "time": ("d[].initiationTimestamp", "e[].initiationTimestamp", "e[].time"),
        "phone": ("d[].customerEndpoint.address",),
        "agent": ("d[].agentInfo.agentArn", "d[].AgentInfo.AgentArn", "d[].agentInfo.AgentArn"),
        "queue": ("d[].queueInfo.queueArn",),
        "disposition": ("d[].disconnectReason",),
        "acknowledged_at": (
            "d[].agentInfo.connectedToAgentTimestamp",
            "d[].AgentInfo.connectedToAgentTimestamp",
            "d[].agentInfo.acceptedByAgentTimestamp",
        ),
    }
    for field, where in places.items():
        if (value := value_at(parts, where)) is not None:
            found[field] = value
    found["extra"] = {
        "events": [str(detail.get("eventType")) for detail in parts["d"]],
        "media": value_at(parts, ("d[].channel",)),
    }


CONTACT_EVENT = mapped(
    "amazon_connect.contact_event",
    expects="an Amazon Connect contact event (detail-type, detail.contactId)",
    needs=lambda payload: (
        payload.get("detail-type") == "Amazon Connect Contact Event"
        or (payload.get("source") == "aws.connect" and "detail" in payload)
        or any(event.get("source") == "aws.connect" for event in payload.get("events") or () if isinstance(event, dict))
    ),
    fields={},
    words=False,
    refine=_events,
    gather=_event_group,
    skip=lambda payload: (
        None
        if payload.get("events") or (isinstance(payload.get("detail"), dict) and "contactId" in payload["detail"])
        else "event that is of no contact"
    ),
)

DIALECTS = (CONTACT_LENS, CONTACT_RECORD, REAL_TIME, CONTACT_EVENT)
