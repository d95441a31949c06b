"""What the model says of an address, made fit: whole words, no name above it, no town behind it; and neighbouring pieces made one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from complaints_nlp.masking.recognizers import address_words as w
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import load_vocabulary
from complaints_nlp.wordlist import fold

ADDRESS: Final = "STREET_ADDRESS"
PERSON: Final = "PERSON"
_LONGEST_LABEL: Final = 32
_LABEL: Final = re.compile(r"[ ]*(?:\n[ ]*[A-Za-z][\w .'()-]{0,24})(?=[ ]*:)")
_PART: Final = re.compile(
    rf"\d|(?<![\w'])(?:{w.PLACE_KIND}|{w.FIRST_KIND}|{w.NAMED_UNIT}|off|behind|opposite|opp|beside|{w.TAIL})(?![\w'-])",
    flags=re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[ ]*(?:,[ \n]*|\n[ ]*)")
_ASIDE: Final = re.compile(r"[ ,]*(?<![\w'])(?:which|what|wetin|where|lower|near|around)(?![\w'-]).*\Z", flags=re.DOTALL)
_ZONE: Final = re.compile(r"(?<=\w)[ ](?:zone|phase|area|extension)(?:[ ]\d{1,2})?\Z", flags=re.IGNORECASE)
_TOWN_BEHIND: Final = re.compile(rf"(?<=[ ]){w.PLACE_KIND}[ ](?P<town>[\w'-]{{3,24}})\Z", flags=re.IGNORECASE)
_LEADS: Final = re.compile(
    rf"(?:(?!{w.NAMED_UNIT}|{w.OTHER_UNIT}|{w.FIRST_KIND})[a-z']{{1,9}}[ ]){{1,3}}(?=(?:no\.? ?|number )?\d[\w/-]{{0,6}},?[ ][^\W\d])"
)
_COUNT: Final = re.compile(
    r"\d+[ ](?:houses|streets|floors|rooms|flats|shops|miles|gates|estates|villages|blocks|plots|offices|buildings|lines|stalls|roads|compounds|hostels)(?!\w)"
    r"|\d+(?:st|nd|rd|th)[ ]\w+\Z|mile[ ]\d+(?:[ ]\w+)?\Z",
    flags=re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[ ]?[,;/-][ ]?|,?[ ](?:(?:off|inside|in|by|behind|opposite|beside|of)[ ](?:the[ ])?)?|,[ ]?\n")


def tidied(text: str, start: int, end: int) -> list[Entity]:
    """The address among what the model took for one, and whose name stands in the line above it; nothing where it counts houses.

    >>> text = "Ada Obi\\n14 Chime Avenue, Enugu"
    >>> [(text[e.start : e.end], e.type) for e in tidied(text, 0, len(text))]
    [('Ada Obi', 'PERSON'), ('14 Chime Avenue', 'STREET_ADDRESS')]
    """
    start, end = _whole_words(text, start, end)
    if label := _LABEL.search(text, start, min(len(text), end + _LONGEST_LABEL)):
        end = min(end, label.start())
    found: list[Entity] = []
    pieces = _pieces(text, start, end)
    while len(pieces) > 1 and _stands_above(text, pieces):
        first, last = pieces.pop(0)
        found += [Entity(first, last, PERSON, 0.6)] if _is_name(text[first:last]) else []
    while len(pieces) > 1 and _is_town(text[slice(*pieces[-1])]) and (len(pieces) == 2 or "," in text[pieces[-2][1] : pieces[-1][0]]):
        pieces.pop()
    while len(pieces) > 1 and _is_town(text[slice(*pieces[0])]):
        pieces.pop(0)
    start, end = pieces[0][0], pieces[-1][1]
    if lead := _LEADS.match(text, start, end):
        start = lead.end()
    if aside := _ASIDE.search(text, start + 1, end):
        end = aside.start()
    if (town := _TOWN_BEHIND.search(text, start, end)) and _all_places(town["town"]):
        end = town.start("town") - 1
    if end > start and not _COUNT.match(text[start:end]):
        found.append(Entity(start, end, ADDRESS))
    return found


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "-'") and text[start].isalnum() and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _stands_above(text: str, pieces: Sequence[tuple[int, int]]) -> bool:
    """Whether the first line holds no part of the address: a name, a title, an age."""
    first = text[slice(*pieces[0])]
    return "\n" in text[pieces[0][1] : pieces[1][0]] and not (_PART.search(first) and any(map(str.isalpha, first)))


def _is_name(said: str) -> bool:
    v, parts = load_vocabulary(), said.split()
    keys = [fold(word) for word in parts]
    return any(key in v.names for key in keys) or (all(word[:1].isupper() for word in parts) and any(key not in v.common for key in keys))


def _is_town(said: str) -> bool:
    """A town, a state, or a zone or phase of one: it stays behind the address it belongs to."""
    said = _ZONE.sub("", said)
    return _PART.search(said) is None and _all_places(said)


def _all_places(said: str) -> bool:
    places = load_vocabulary().places
    return bool(said) and all(fold(word) in places for word in re.split(r"[ -]", said))


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What commas and line breaks part, signs at its ends left out."""
    pieces, at = [], start
    for cut in [*((match.start(), match.end()) for match in _BREAK.finditer(text, start, end)), (end, end)]:
        first, last = at, cut[0]
        while first < last and not text[first].isalnum() and text[first] != "#":
            first += 1
        while last > first and not text[last - 1].isalnum():
            last -= 1
        pieces += [(first, last)] if last > first else []
        at = cut[1]
    return pieces or [(start, end)]


def join_addresses(entities: Sequence[Entity], text: str) -> list[Entity]:
    """Two addresses with a comma or a word like "off" between are one: a rule finds the house, the model its street.

    >>> text = "Flat 2, 14 Chime Avenue off Ogui Road"
    >>> [text[e.start : e.end] for e in join_addresses([Entity(0, 6, ADDRESS), Entity(8, 23, ADDRESS), Entity(28, 37, ADDRESS)], text)]
    ['Flat 2, 14 Chime Avenue off Ogui Road']
    """
    joined: list[Entity] = []
    for entity in entities:
        last = joined[-1] if joined else None
        if last and last.type == entity.type == ADDRESS and _BETWEEN.fullmatch(text, last.end, entity.start):
            joined[-1] = Entity(last.start, entity.end, ADDRESS, max(last.score, entity.score))
        else:
            joined.append(entity)
    return [_without_town(text, entity) if entity.type == ADDRESS else entity for entity in joined]


def _without_town(text: str, entity: Entity) -> Entity:
    """The address without the town that ends it: "14 Chime Avenue, Enugu"."""
    pieces = _pieces(text, entity.start, entity.end)
    while len(pieces) > 1 and any(map(str.isdigit, text[entity.start : pieces[-2][1]])) and _ends_as_town(text, pieces):
        pieces.pop()
    return Entity(entity.start, pieces[-1][1], ADDRESS, entity.score) if pieces[-1][1] < entity.end else entity


def _ends_as_town(text: str, pieces: Sequence[tuple[int, int]]) -> bool:
    last, before = text[slice(*pieces[-1])], text[slice(*pieces[-2])]
    if _PART.search(last) or not any(map(str.isalpha, before)):
        return False
    return _all_places(last) or tuple(fold(word) for word in re.split(r"[ -]", last)) in load_vocabulary().phrases
