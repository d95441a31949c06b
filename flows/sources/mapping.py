"""Mappings declared as data: where a vendor's JSON keeps the fields of a Complaint.

A new vendor is one declaration and no parser. Every field names one or more places; the first that holds something is taken:

>>> ACME = mapped(
...     "acme.call",
...     expects="an Acme call (acmeCallId, parties, speech)",
...     needs=("acmeCallId", "startedUtc"),
...     fields={
...         "external_id": "acmeCallId",
...         "time": "startedUtc",
...         "phone": ("parties[role=caller].number", "ani"),
...         "duration_ms": "lengthMs",
...     },
...     turns=Turns(each="speech[]", text=("said",), speaker=("who",)),
... )
>>> call = {"acmeCallId": 7, "startedUtc": "2025-03-14T08:00:00Z", "parties": [{"role": "caller", "number": "07105550123"}],
...         "speech": [{"who": "caller", "said": "No network"}, {"who": "agent", "said": "Sorry"}]}
>>> ACME.matches(call), ACME.fields(call)["text"]
(True, 'Customer: No network\\nAgent: Sorry')

Places: ``a.b`` goes down, ``a[]`` takes every element, ``a[key=x|y]`` the elements whose ``key`` is one of these words.
Field names are those of Complaint, and ``external_id``, ``time``, ``network``, ``duration_ms``, ``wait_ms``; ``media_urls``
takes all that its places hold. Times may be text of any spelling or epochs; units are in the names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from flows.sources.reading import Dialect, Fields, NotAContact, Payload, Unusable

Place = str | tuple[str, ...]
_SEGMENT: Final = re.compile(r"([^.\[\]]+)(\[(?:([^=\]]+)=([^\]]*))?\])?(?:\.|$)")

# Who speaks, by the vendors' words for it. Whatever is missing here speaks under its own name.
SPEAKERS: Final[Mapping[str, str]] = {
    word: speaker
    for speaker, words in {
        "Customer": "customer caller client external consumer user subscriber visitor contact 0 spk_0",
        "Agent": "agent internal advisor operator representative rep csr staff employee human_agent supervisor 1 spk_1",
        "System": "system bot ivr acd workflow custom_bot voicemail botflow api assistant",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Turns:
    """Where the turns of a conversation lie. ``roster`` resolves speakers who are ids: (people, their id, their role)."""

    each: str
    text: tuple[str, ...]
    speaker: tuple[str, ...]
    roster: tuple[str, str, str] | None = None
    order: str | None = None


def values_at(payload: Any, place: str) -> list[Any]:
    """All that lies at a place, empty values left out.

    >>> values_at({"a": [{"k": "x", "v": 1}, {"k": "y", "v": 2}]}, "a[k=y].v")
    [2]
    """
    found = [payload]
    for name, many, key, words in _compiled(place):
        step: list[Any] = []
        for node in found:
            value = node.get(name) if isinstance(node, dict) else None
            if many and isinstance(value, list):
                step.extend(each for each in value if not key or _is(each, key, words))
            elif (many and isinstance(value, dict) and (not key or _is(value, key, words))) or (value is not None and not many):
                step.append(value)
        found = step
    return [value for value in found if value not in (None, "", [], {})]


def value_at(payload: Any, places: Sequence[str]) -> Any:
    """The first that lies at the first of ``places`` that holds anything, or None."""
    for steps, place in _routes(tuple(places)):
        if steps is None:
            if values := values_at(payload, place):
                return values[0]
            continue
        value = payload
        for step in steps:  # most places are plain keys: nothing to collect
            value = value.get(step) if isinstance(value, dict) else None
        if value or value is False or value == 0:
            return value
    return None


@lru_cache(maxsize=2048)
def _routes(places: tuple[str, ...]) -> tuple[tuple[tuple[str, ...] | None, str], ...]:
    return tuple((None if "[" in place else tuple(place.split(".")), place) for place in places)


@lru_cache(maxsize=2048)
def _compiled(place: str) -> tuple[tuple[str, bool, str, frozenset[str]], ...]:
    return tuple(
        (name, bool(many), key or "", frozenset((words or "").lower().split("|"))) for name, many, key, words in _SEGMENT.findall(place)
    )


def _is(node: Any, key: str, words: frozenset[str]) -> bool:
    return isinstance(node, dict) and str(node.get(key, "")).lower() in words


def transcript(payload: Payload, turns: Turns) -> str:
    """One line a turn, ``Customer: ...``; empty when there are no turns. Turns without words are left out."""
    roles: dict[str, str] = {}
    if turns.roster:
        people, identity, role = turns.roster
        roles = {str(each.get(identity)): str(each.get(role)) for each in values_at(payload, people) if isinstance(each, dict)}
    said = values_at(payload, turns.each)
    if turns.order:
        said.sort(key=lambda turn: _number(value_at(turn, (turns.order or "",))))
    lines = []
    for turn in said:
        if not isinstance(turn, dict):
            raise Unusable("a turn of the conversation is not an object with speaker and text")
        words = value_at(turn, turns.text)
        if words is None:
            continue
        if not isinstance(words, str):
            raise Unusable("the text of a turn is not text; send it as a string")
        who = str(value_at(turn, turns.speaker) or "")
        lines.append(f"{speaker(roles.get(who, who))}: {' '.join(words.split())}")
    return "\n".join(lines)


def speaker(role: str) -> str:
    """``Customer``, ``Agent`` or ``System`` for a vendor's word; another word as it is; ``Unknown`` for none.

    >>> speaker("EXTERNAL"), speaker("IVR"), speaker("Interpreter"), speaker("")
    ('Customer', 'System', 'Interpreter', 'Unknown')
    """
    return SPEAKERS.get(role.strip().lower(), role.strip() or "Unknown")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def has(*places: str) -> Callable[[Payload], bool]:
    """A recogniser: all these top-level keys are there. ``a|b`` means either."""
    wanted = tuple(tuple(place.split("|")) for place in places)

    def matches(payload: Payload) -> bool:
        return all(any(key in payload for key in either) for either in wanted)

    return matches


def mapped(
    name: str,
    *,
    expects: str,
    needs: tuple[str, ...] | Callable[[Payload], bool],
    fields: Mapping[str, Place],
    turns: Turns | None = None,
    constants: Mapping[str, Any] | None = None,
    words: bool = True,
    arrival: bool = False,
    refine: Callable[[Payload, Fields], None] | None = None,
    skip: Callable[[Payload], str | None] | None = None,
    gather: Callable[[Payload], tuple[str, bool] | None] | None = None,
    extra: Mapping[str, Place] | None = None,
) -> Dialect:
    """A Dialect from a declaration.

    ``needs`` recognises the object: top-level keys (``a|b`` for either) or a function. ``skip`` names the kind of an object
    that is no contact. ``refine`` is for the rare thing that no place can say. ``extra`` is kept beside the canonical fields.
    """
    places = {field: (place,) if isinstance(place, str) else tuple(place) for field, place in fields.items()}
    beside = {field: (place,) if isinstance(place, str) else tuple(place) for field, place in (extra or {}).items()}
    all_of = places.pop("media_urls", ())

    def read_fields(payload: Payload) -> Fields:
        if skip and (kind := skip(payload)):
            raise NotAContact(kind)
        found: Fields = dict(constants or {})
        for field, where in places.items():
            if (value := value_at(payload, where)) is not None:
                found[field] = value
        if all_of:
            found["media_urls"] = [url for place in all_of for url in values_at(payload, place) if isinstance(url, str)]
        if turns and (said := transcript(payload, turns)):
            found["text"] = said
        if beside:
            kept = {field: value_at(payload, where) for field, where in beside.items()}
            found["extra"] = {field: value for field, value in kept.items() if value is not None}
        if refine:
            refine(payload, found)
        return found

    return Dialect(
        name=name,
        expects=expects,
        fields=read_fields,
        matches=has(*needs) if isinstance(needs, tuple) else needs,
        words=words,
        arrival=arrival,
        gather=gather,
    )
