"""What an address is made of, each part read where it may stand: a door, a number before a street, an estate, what it stands beside.

The words are declared in :mod:`address_words`; :mod:`address_chain` puts the parts together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Final, NamedTuple

from complaints_nlp.masking.name_patterns import CALENDAR
from complaints_nlp.masking.recognizer import View
from complaints_nlp.masking.recognizers import address_words as w
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.masking.vocabulary import load_vocabulary
from complaints_nlp.wordlist import fold, words

_CALLED: Final = r"(?:[ ]?(?:mai[ ])?(?:no|nos|num|number|nomba|lamba|nke|na|#)(?![a-z])\.?:?)?"
UNIT: Final = (
    rf"(?:(?P<door>{w.NAMED_UNIT})|(?P<other>{w.OTHER_UNIT}))(?![a-z'])\.?{_CALLED}[ ]?[:#]?[ ]?"
    rf"(?:(?P<number>{w.NUMBER})|(?P<said>{w.SAID_NUMBER})|(?P<letter>(?!i[ ][a-z])[a-z]|[ivx]{{2,4}})(?![\w'-]))"
)
NAME: Final = rf"(?!{w.STOP}(?![\w'-]))(?:[a-z][\w'/-]{{0,24}}|(?:[a-z]|st|dr|gen|col|sen|rev|alh|chf|prof|capt|maj)\.)"
_NAMES: Final = rf"{NAME}(?:[ \n](?:{NAME}|\d{{1,2}}(?=[ ]))){{0,3}}?"  # lazy: in small letters nothing else says where a street ends
_AFTER: Final = r"(?![\w'-])(?:[ ](?:north|south|east|west)(?![\w'-]))?(?:[ ]\d{1,2}(?![\w.,:]))?"
_LONG: Final = 4  # from so many signs on, a number behind a street is rather a phone's
ORDINALS: Final = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth)"
_STREET: Final = rf"(?:{ORDINALS}[ ])?{_NAMES}(?P<kind>[ \n]{w.STREET_KIND}(?![\w'-])(?:[ ]{w.STREET_KIND}(?![\w'-])){{0,2}}){_AFTER}"
_PLACE: Final = rf"(?:{_NAMES}[ \n]|\d{{3,4}}[ ](?:housing[ ])?){w.PLACE_KIND}(?![\w'-])(?:[ ]{w.PLACE_KIND}(?![\w'-])){{0,2}}{_AFTER}"
_UNIT_AT: Final = re.compile(UNIT)
STREET_AT: Final = re.compile(_STREET)
_PLACE_AT: Final = re.compile(_PLACE)
_NUMBERED_AT: Final = re.compile(
    rf"(?P<number>{w.NUMBER}),?[ \n]{_STREET}"
    rf"|(?:\d{{1,3}}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ ]{w.STREET_KIND}(?![\w'-])"
    r"|\d{1,3}[ ]?(?:road|street|avenue|close|crescent)(?![\w'-])"
)
_FIRST_AT: Final = re.compile(rf"(?:n')?{w.FIRST_KIND}[ ]")
_OFF_AT: Final = re.compile(r"off[ ](?:the[ ])?")
_OF_AT: Final = re.compile(r"(?:faculty|department|dept|school|college|institute|ministry|palace|church)[ ]of[ ](?:the[ ])?")
RELATION_AT: Final = re.compile(w.RELATION)
_TAIL_AT: Final = re.compile(rf"{w.TAIL}|(?<= )gra(?![ ]?[\w'-]|, ?phase)")
_ENDS_IN_STREET: Final = re.compile(
    r"(?<![\w'])(?:street|str|st|road|rd|avenue|ave|close|crescent|cres|lane|drive|way|bypass|expressway|highway)[ \d]*\Z"
)
_NUMBER_AFTER: Final = re.compile(r"[ ]\d{1,3}[a-z]?(?![\w.,:]\d)")
_HOUSE_AT: Final = re.compile(rf"(?:(?:no|number)\.?[ ])?(?P<number>{w.NUMBER}),?[ ](?=[a-z])")
_ORDINAL: Final = re.compile(rf"{ORDINALS}[ ]")
_WORD: Final = re.compile(r"'?[a-z\d][\w'-]*")
_STOP: Final = re.compile(w.STOP + r"(?![\w'-])")
STOPS: Final = re.compile(r"[ ]?(?:$|[\n.,;:!?)\"/])")


class Kind(Enum):
    """What a part of an address is."""

    DOOR = auto()
    LETTERED = auto()  # a door called by a letter, or by a letter and a number and nothing else
    FLOOR = auto()
    NUMBER = auto()
    LINE = auto()
    STREET_NUMBER = auto()
    AREA = auto()
    STREET = auto()
    PLACE = auto()
    NEAR = auto()
    OFF = auto()  # the street that another one leads off
    CALLED = auto()  # a name of no kind between a door and the rest
    TAIL = auto()


_OTHERS: Final = {
    **dict.fromkeys(words(w.NUMBER_WORDS), Kind.NUMBER),
    **dict.fromkeys(words(w.STREET_WORDS), Kind.STREET_NUMBER),
    **dict.fromkeys((word.replace("_", " ") for word in words(w.AREA_WORDS)), Kind.AREA),
    "line": Kind.LINE,
}


class Part(NamedTuple):
    start: int
    end: int
    kind: Kind


class Here(NamedTuple):
    """Where a part may stand: at ``at`` in a bare view, behind ``parts``."""

    view: View
    at: int
    parts: list[Part]


def unit_of(view: View, unit: re.Match[str]) -> Part | None:
    """A door, or another part that has a number; None where the number is a sum or a count."""
    group = "number" if unit["number"] else "said" if unit["said"] else "letter"
    if is_amount(view, *unit.span(group)):
        return None
    kind = Kind.DOOR if unit["door"] else _OTHERS[unit["other"]]
    if group == "letter":
        if len(unit["letter"]) == 1 and not view.text[unit.start("letter")].isupper() and unit["letter"] in "aioun":
            return None  # "block a number"
        kind = Kind.LETTERED if kind is Kind.DOOR else kind
        if kind is Kind.NUMBER or kind is Kind.STREET_NUMBER:
            return None
    return Part(unit.start(), unit.end(), kind)


def _read_unit(here: Here) -> Part | None:
    """Behind a street, where the sentence or its part ends, what elsewhere counts something is of the address: "Owode rd, km 3"."""
    unit = _UNIT_AT.match(here.view.lower, here.at)
    part = unit and unit_of(here.view, unit)
    if part is None or unit is None or part.kind is not Kind.NUMBER or not any(p.kind is Kind.STREET for p in here.parts):
        return part
    short = unit["number"] and len(unit["number"]) < _LONG and "," in here.view.lower[here.parts[-1].end : here.at]
    return part._replace(kind=Kind.AREA) if short and STOPS.match(here.view.lower, part.end) else part


def _read_numbered(here: Here) -> Part | None:
    """A number before a street; once the street is known, the next one is another address's."""
    match = _NUMBERED_AT.match(here.view.lower, here.at)
    if match is None or is_amount(here.view, here.at, match.end("number") if match["number"] else here.at + 1):
        return None
    return Part(here.at, match.end(), Kind.STREET)


def read_first_kind(here: Here) -> Part | None:
    match = None if _has_place(here.parts) else _FIRST_AT.match(here.view.lower, here.at)
    if match is None:
        return None
    end = _names(here.view, match.end(), most=3)
    number = _NUMBER_AFTER.match(here.view.lower, end) if end else None
    return Part(here.at, number.end() if number else end, Kind.STREET) if end else None


def _read_off(here: Here) -> Part | None:
    match = _OFF_AT.match(here.view.lower, here.at)
    if match is None:
        return None
    place = _PLACE_AT.match(here.view.lower, match.end())
    end = place.end() if place else _names(here.view, match.end(), most=3)
    return Part(here.at, end, Kind.OFF) if end else None


def _read_near(here: Here) -> Part | None:
    """What a door stands beside; behind a street only what has a name: "behind the filling station" helps to find the fault, and stays."""
    if (match := RELATION_AT.match(here.view.lower, here.at)) is None:
        return None
    end = landmark(here.view, match.end(), named=_has_place(here.parts))
    return Part(here.at, end, Kind.NEAR) if end else None


def _read_place(here: Here) -> Part | None:
    """A street's or an estate's name. Behind a street, an estate belongs to it only where it is said to lie in it."""
    match = _PLACE_AT.match(here.view.lower, here.at)
    if match is None:
        return None
    kind = Kind.STREET if _ENDS_IN_STREET.search(match.group()) else Kind.PLACE
    inside = "in" in here.view.lower[here.parts[-1].end : here.at]
    if any(part.kind is Kind.STREET for part in here.parts) or (kind is Kind.PLACE and _has_place(here.parts)):
        return Part(here.at, match.end(), kind) if inside else None
    return Part(here.at, match.end(), kind)


def _read_of(here: Here) -> Part | None:
    """ "Faculty of Arts", where a room is."""
    match = _OF_AT.match(here.view.lower, here.at)
    if match is None or _has_place(here.parts) or not here.view.text[match.end() : match.end() + 1].isupper():
        return None
    end = _names(here.view, match.end(), most=3)
    return Part(here.at, end, Kind.PLACE) if end else None


def _read_tail(here: Here) -> Part | None:
    match = _TAIL_AT.match(here.view.lower, here.at)
    return match and Part(here.at, match.end(), Kind.TAIL)


def _read_unlisted(here: Here) -> Part | None:
    """A street by its name alone: capitalised words of no list right behind "no" or "number", and then the sentence or its part ends."""
    if len(here.parts) > 1 or here.parts[0].kind is not Kind.NUMBER:
        return None
    end = unlisted(here.view, here.at)
    return Part(here.at, end, Kind.STREET) if end and STOPS.match(here.view.lower, end) else None


def unlisted(view: View, at: int) -> int:
    """Where a capitalised name ends of which no word is a word of every day, a place or of the calendar; 0 for none."""
    end = _names(view, at, most=3) if view.text[at : at + 1].isupper() else 0
    v = load_vocabulary()
    keys = [fold(word) for word in view.lower[at:end].split()]
    return 0 if any(key in v.common or key in v.places or key in CALENDAR or len(key) < 3 for key in keys) else end


def _read_called(here: Here) -> Part | None:
    """An estate or a quarter by its name alone, right behind a door; it counts where more of the address follows."""
    if here.parts[-1].kind is not Kind.DOOR or "," not in here.view.lower[here.parts[-1].end : here.at]:
        return None
    end = unlisted(here.view, here.at)
    return Part(here.at, end, Kind.CALLED) if end else None


def _read_number_called(here: Here) -> Part | None:
    """A house's number and a capitalised name of no kind behind a door, and then the sentence or its part ends: "Flat 6, 118 Peckham Rye"."""
    match = None if _has_place(here.parts) or here.parts[-1].kind is not Kind.DOOR else _HOUSE_AT.match(here.view.lower, here.at)
    if match is None or not here.view.text[match.end()].isupper() or is_amount(here.view, *match.span("number")):
        return None
    end = _names(here.view, match.end(), most=3)
    dated = any(fold(word) in CALENDAR for word in here.view.lower[match.end() : end].split())
    return Part(here.at, end, Kind.STREET) if end and not dated and STOPS.match(here.view.lower, end) else None


def _has_place(parts: list[Part]) -> bool:
    return any(part.kind in {Kind.STREET, Kind.PLACE} for part in parts)


def _names(view: View, at: int, *, most: int) -> int:
    """Where a name of so many words ends: as long as words have capitals, two words where the first has none; 0 for no name."""
    end, count, capitals = 0, 0, False
    while count < most and (word := _WORD.match(view.lower, at)) and not _STOP.match(view.lower, at):
        capital = view.text[at].isupper() or (
            _ORDINAL.match(view.lower, at) is not None and view.text[word.end() + 1 : word.end() + 2].isupper()
        )
        if capitals and word.group() == "si" and view.text[word.end() + 1 : word.end() + 2].isupper():
            at = word.end() + 1
            continue
        if (capitals and not capital) or (count and not capitals and capital) or (not capital and count == 2):
            break
        capitals = capitals or capital
        end, count = word.end(), count + 1
        if view.lower[end : end + 1] != " ":
            break
        at = end + 1
    return end


def landmark(view: View, at: int, *, named: bool) -> int:
    """Where the name of what stands there ends: a capitalised name with its kind, or words down to their kind ("filling station").

    ``named``: it must have both, a name or a number and a kind; 0 otherwise.
    """
    if named and (street := STREET_AT.match(view.lower, at)) and view.text[at].isupper():
        return street.end()
    first = _ORDINAL.match(view.lower, at) if named else None
    word_at, kind = first.end() if first else at, 0
    name = _names(view, word_at, most=4)
    if not name or (named and not (view.text[at].isupper() or first)):
        return 0
    end = name if view.text[at].isupper() else 0
    for _ in range(6):
        word = _WORD.match(view.lower, word_at)
        if word is None or (not kind and _STOP.match(view.lower, word_at)):
            break
        if word.group() in w.LANDMARKS:
            kind = word.end()
        elif kind:
            break
        if view.lower[word.end() : word.end() + 1] != " ":
            break
        word_at = word.end() + 1
    if kind:
        return max(end, kind)
    return 0 if named else end or name


READERS: Final[tuple[Callable[[Here], Part | None], ...]] = (
    _read_unit,
    _read_numbered,
    read_first_kind,
    _read_off,
    _read_near,
    _read_place,
    _read_of,
    _read_tail,
    _read_unlisted,
    _read_number_called,
    _read_called,
)
