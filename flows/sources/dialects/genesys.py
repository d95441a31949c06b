"""Genesys Cloud: analytics conversation details (2016 and later), and speech and text analytics transcripts."""

from __future__ import annotations

from typing import Any, Final

from complaints_nlp.normalization.identifiers import normalise_phone
from flows.sources.mapping import Turns, mapped, transcript, value_at, values_at
from flows.sources.reading import Fields, Payload

_CUSTOMER: Final = "customer|external"


def _span_seconds(payload: Payload, metric: str) -> float | None:
    """The largest value of a metric among the sessions (milliseconds); agents and queues report the same one each."""
    found = [value for value in values_at(payload, f"participants[].sessions[].metrics[name={metric}].value") if value > 0]
    return max(found) / 1000 if found else None


def _details(payload: Payload, found: Fields) -> None:
    """What only several places together say: the customer's address, waiting time, and how it ended."""
    inbound = payload.get("originatingDirection") or next(
        iter(values_at(payload, f"participants[purpose={_CUSTOMER}].sessions[].direction")), "inbound"
    )
    asked = "ani" if inbound == "inbound" else "dnis"
    for place in (
        f"participants[purpose={_CUSTOMER}].sessions[].{asked}",
        f"participants[purpose={_CUSTOMER}].sessions[].addressFrom",
        f"participants[purpose={_CUSTOMER}].sessions[].remote",
        "participants[purpose=ivr|acd|agent].sessions[].ani",
    ):
        if number := next((str(value) for value in values_at(payload, place) if normalise_phone(str(value))), None):
            found["phone"] = number
            break
    address = value_at(payload, (f"participants[purpose={_CUSTOMER}].sessions[].addressFrom",))
    if isinstance(address, str) and "@" in address and not address.startswith(("sip:", "tel:")):
        found["email"] = address
    if (wait := _span_seconds(payload, "tAnswered") or _span_seconds(payload, "tAcd") or _span_seconds(payload, "tAbandon")) is not None:
        found["wait_seconds"] = wait
    if (talk := _span_seconds(payload, "tTalkComplete") or _span_seconds(payload, "tTalk")) is not None:
        found["duration_seconds"] = talk
    answered = values_at(payload, "participants[purpose=agent|user].sessions[].segments[segmentType=interact].segmentStart")
    if answered:
        found["acknowledged_at"] = min(answered)
    found.setdefault("disposition", "answered" if answered else "abandoned")


DETAILS = mapped(
    "genesys.conversation",
    expects="a Genesys Cloud conversation detail (conversationId, conversationStart, participants)",
    needs=("conversationId", "conversationStart", "participants"),
    fields={
        "external_id": "conversationId",
        "time": "conversationStart",
        "name": (f"participants[purpose={_CUSTOMER}].participantName",),
        "agent": ("participants[purpose=agent].userId", "participants[purpose=user].userId"),
        "queue": ("participants[purpose=acd].participantName", "participants[].sessions[].segments[].queueId"),
        "disposition": (
            "participants[purpose=agent].sessions[].segments[].wrapUpCode",
            "participants[].sessions[].segments[segmentType=interact].disconnectType",
        ),
        "text": ("participants[purpose=agent].sessions[].segments[].wrapUpNote", "participants[].attributes.complaint"),
    },
    words=False,
    refine=_details,
    extra={
        "ended_at": "conversationEnd",
        "media": "participants[].sessions[].mediaType",
        "direction": "originatingDirection",
    },
)

_PHRASES: Final = Turns(
    each="phrases[]",
    text=("decoratedText", "text"),
    speaker=("participantPurpose",),
    order="startTimeMs",
)


def _transcripts(payload: Payload, found: Fields) -> None:
    """A conversation may have several transcripts (transfers, bots): they follow each other."""
    said = [transcript(each, _PHRASES) for each in values_at(payload, "transcripts[]") if isinstance(each, dict)]
    found["text"] = "\n".join(part for part in said if part) or transcript(payload, _PHRASES)
    # The details of the same conversation have the bare id; both are kept, this one holds the words.
    found["external_id"] = "/".join((str(payload["conversationId"]), str(payload.get("communicationId") or ""), "transcript"))
    starts: list[Any] = [
        payload.get("conversationStart"),
        payload.get("startTime"),
        *values_at(payload, "transcripts[].startTime"),
    ]
    starts += values_at(payload, "transcripts[].phrases[].startTimeMs") + values_at(payload, "participants[].startTimeMs")
    # In synthetic and older files startTimeMs counts from the start of the call, in newer ones it is an epoch.
    moments = [value for value in starts if isinstance(value, str) or (isinstance(value, int | float) and value > 1e11)]
    if moments:
        found["time"] = moments[0]


TRANSCRIPT = mapped(
    "genesys.transcript",
    expects="a Genesys Cloud transcript (conversationId, transcripts with phrases)",
    needs=lambda payload: "conversationId" in payload and bool({"transcripts", "phrases"} & payload.keys()),
    fields={
        "phone": (f"participants[participantPurpose={_CUSTOMER}].ani", f"participants[purpose={_CUSTOMER}].ani"),
        "name": f"participants[participantPurpose={_CUSTOMER}].name",
        "agent": "participants[participantPurpose=internal|agent].userId",
        "queue": "participants[].queueId",
        "duration_ms": ("duration.milliseconds", "transcripts[].duration.milliseconds"),
    },
    refine=_transcripts,
    arrival=True,
    extra={"media": "mediaType", "communication": "communicationId"},
)

DIALECTS = (TRANSCRIPT, DETAILS)
