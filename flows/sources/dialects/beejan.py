"""Beejan's own call log. The schema: docs/formats/call-log.schema.json."""

from __future__ import annotations

from flows.sources.mapping import Turns, mapped
from flows.sources.reading import Fields, Payload


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
