"""Beejan's own call log (its schema: docs/formats/call-log.schema.json) and what its website's form sends, as the intake wraps it."""

from __future__ import annotations

from flows.sources.mapping import Turns, mapped
from flows.sources.reading import Fields, Payload, Unusable


def _notes(payload: Payload, found: Fields) -> None:
    """An agent's notes stand in where nobody wrote the words down; beside a transcript they are kept apart."""
    notes = payload.get("notes")
    if isinstance(notes, list) and all(isinstance(note, str) for note in notes):
        notes = "\n".join(notes)
    if notes is None or notes == "":
        return
    if "text" in found and isinstance(notes, str):
        found.setdefault("extra", {})["notes"] = notes
    else:
        found["text"] = notes


CALL = mapped(
    "beejan.call",
    expects="a Beejan call (call_id, started_at, caller, turns or notes)",
    needs=("call_id", "started_at"),
    fields={
        "external_id": "call_id",
        "time": "started_at",
        "phone": ("caller.msisdn", "caller.phone", "caller.number", "msisdn"),
        "name": "caller.name",
        "account": ("caller.account", "caller.account_number"),
        "email": "caller.email",
        "state": ("caller.state", "location.state"),
        "lga": ("caller.lga", "location.lga"),
        "agent": ("agent.id", "agent.name", "agent_id"),
        "queue": ("queue.name", "queue"),
        "disposition": "disposition",
        "resolution": ("resolution.note", "resolution.status"),
        "acknowledged_at": ("answered_at", "connected_at"),
        "resolved_at": "resolution.at",
        "duration_seconds": ("duration_seconds", "talk_seconds"),
        "wait_seconds": "wait_seconds",
        "product": ("product", "plan"),
        "media_urls": "recording_url",
    },
    turns=Turns(each="turns[]", text=("text", "utterance"), speaker=("speaker", "role")),
    refine=_notes,
    extra={"ended_at": "ended_at", "resolution_status": "resolution.status", "direction": "direction"},
)

DIALECTS = (CALL,)


def _submission(payload: Payload, found: Fields) -> None:
    """Time and place as a form has them: a form that asks no time means now; "Lagos|Ikeja" names both."""
    place = found.get("lga")
    if isinstance(place, str) and "|" in place:
        state, _, lga = place.partition("|")
        found["lga"] = lga
        found.setdefault("state", state)
    attachments = payload.get("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(each, dict) and isinstance(each.get("key"), str) for each in attachments):
        raise Unusable("attachments is not a list of objects with the key of a landed file")
    found["media_urls"] = attachments  # landed files: the reader tells them from addresses


# {"beejan_form": 1, "id": ..., "reference": ..., "received_at": ..., "given": {the fields as they were sent}, "attachments": [...]}
# Each of attachments is {"media_type", "sha256", "size", "key"}; the key is the lake's, of the picture as it landed.
FORM = mapped(
    "beejan.form",
    expects="a submission of Beejan's form (beejan_form, id, received_at, given)",
    needs=("beejan_form", "given"),
    fields={
        "external_id": "id",
        "time": ("given.occurred_at", "received_at"),
        "text": "given.text",
        "phone": "given.phone",
        "email": "given.email",
        "name": "given.name",
        "account": "given.account",
        "state": "given.state",
        "lga": "given.lga",
        "product": "given.product",
    },
    refine=_submission,
)
