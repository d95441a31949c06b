"""Addresses put together from parts: "Block 5 Flat 3, 1004 Estate", "gidan lamba 12 layin Sarki", "House 6 opposite the abattoir".

Somebody's door, or a number before a street, begins one; what follows belongs to it as long as it is a part of an address, too. The words
are declared in :mod:`address_words`; the town behind an address is no part of it, and a street without a number is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from complaints_nlp.masking.name_patterns import CALENDAR
from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers import address_words as w
from complaints_nlp.masking.recognizers.address_turns import answered
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.masking.vocabulary import fold, load_vocabulary
from complaints_nlp.wordlist import words

_MOST_PARTS: Final = 7

_CALLED: Final = r"(?:[ ]?(?:mai[ ])?(?:no|nos|num|number|nomba|lamba|nke|na|#)(?![a-z])\.?:?)?"
_UNIT: Final = (
    rf"(?:(?P<door>{w.NAMED_UNIT})|(?P<other>{w.OTHER_UNIT}))(?![a-z'])\.?{_CALLED}[ ]?[:#]?[ ]?"
    rf"(?:(?P<number>{w.NUMBER})|(?P<said>{w.SAID_NUMBER})|(?P<letter>[a-z]|[ivx]{{2,4}})(?![\w'-]))"
)
_NAME: Final = rf"(?!{w.STOP}(?![\w'-]))(?:[a-z][\w'/-]{{0,24}}|(?:[a-z]|st|dr|gen|col|sen|rev|alh|chf|prof|capt|maj)\.)"
_NAMES: Final = rf"{_NAME}(?:[ \n](?:{_NAME}|\d{{1,2}}(?=[ ]))){{0,3}}?"  # lazy: in small letters nothing else says where a street ends
_AFTER: Final = r"(?![\w'-])(?:[ ](?:north|south|east|west)(?![\w'-]))?(?:[ ]\d{1,2}(?![\w.,:]))?"

_STREET: Final = rf"{_NAMES}(?P<kind>[ \n]{w.STREET_KIND}(?![\w'-])(?:[ ]{w.STREET_KIND}(?![\w'-])){{0,2}}){_AFTER}"
_PLACE: Final = rf"(?:{_NAMES}[ \n]|\d{{3,4}}[ ](?:housing[ ])?){w.PLACE_KIND}(?![\w'-])(?:[ ]{w.PLACE_KIND}(?![\w'-])){{0,2}}{_AFTER}"
_BEGIN: Final = re.compile(
    rf"(?<![\w₦#$*@])(?<!\d[.,:/])(?:{_UNIT}"
    rf"|(?P<bare>\d{{1,4}}(?:[a-fhjln-wyz](?![a-z]))?(?:[ ][b-h](?![\w']))?(?:[/-]\d{{1,4}}[a-z]?)?(?![\w%]|[.,:]\d)),?[ \n](?={_NAME}|n')"
    rf"|(?P<spoken>{w.ENGLISH_NUMBER})(?P<comma>,?)[ ](?={_NAME}))"
)
_SEPARATOR: Final = re.compile(
    r"[ ]?[,;][ \n]{0,2}|[ ]?[/(-][ ]?|[ \n](?:(?:dey |for |wey dey )?(?:inside|in|at|on|of|along|for|ni|a|na|n'|with)[ ](?:the[ ])?)?"
)
_WORD: Final = re.compile(r"'?[a-z\d][\w'-]*")
_STOP: Final = re.compile(w.STOP + r"(?![\w'-])")
_ENDS: Final = re.compile(
    r"[ ]?(?:$|[\n.,;:!?)\"/]|'(?!s)|-[ ]|(?:and|in|at|near|behind|opposite|opp|by|beside|inside|off|for|wey|is|na|has|ati|ni|da|abi|"
    r"or|not|to|then|but|"
    r"please|pls|biko)(?![\w'-]))"
)
_STOPS: Final = re.compile(r"[ ]?(?:$|[\n.,;:!?)\"/])")
_NOT_BEHIND: Final = re.compile(
    r"(?<![a-z])(?:charged?|charges|rate|fee|cost|costs|charged? (?:me|us|am|him|her|them)|(?:ticket|tkt|ref|reference|order|invoice|"
    r"receipt|version|case|batch|code)\W{0,2}"
    r"(?:(?:no|number|id)\W{0,2})?)\W{0,2}\Z"
)
"""Right before it these say that a number is a sum or a reference."""
_YEAR: Final = re.compile(r"(?<![a-z])(?:since|in|year|until|till|of|from)[ ]+(?=(?:19|20)\d\d(?!\d))")
_AROUND: Final = 24
_VAGUE: Final = words(
    "way view market village place point link row route path close drive square hill walk phase estate loop extension express court"
)
"""Kinds that are words of every day as well: a number written out before them counts something."""


class Kind(Enum):
    """What a part of an address is."""

    DOOR = auto()
    LETTERED = auto()  # a door called by a letter
    NUMBER = auto()
    LINE = auto()
    STREET_NUMBER = auto()
    AREA = auto()
    STREET = auto()
    PLACE = auto()
    NEAR = auto()
    TAIL = auto()


class Part(NamedTuple):
    start: int
    end: int
    kind: Kind


class _Here(NamedTuple):
    """Where a part may stand: at ``at`` in the text, behind ``parts``."""

    plain: w.Plain
    view: View
    at: int
    parts: list[Part]


_OTHERS: Final = {
    **dict.fromkeys(words(w.NUMBER_WORDS), Kind.NUMBER),
    **dict.fromkeys(words(w.STREET_WORDS), Kind.STREET_NUMBER),
    **dict.fromkeys((word.replace("_", " ") for word in words(w.AREA_WORDS)), Kind.AREA),
    "line": Kind.LINE,
}
_MADE_BY: Final = {
    # What a first part needs behind it to be an address; a door needs nothing.
    Kind.LETTERED: frozenset({Kind.DOOR, Kind.PLACE, Kind.STREET, Kind.STREET_NUMBER}),
    Kind.NUMBER: frozenset({Kind.STREET, Kind.PLACE, Kind.DOOR}),
    Kind.STREET_NUMBER: frozenset({Kind.DOOR, Kind.LETTERED, Kind.STREET_NUMBER}),
    Kind.LINE: frozenset({Kind.DOOR}),
    Kind.AREA: frozenset({Kind.DOOR}),
}
_DANGLING: Final = frozenset({Kind.NUMBER, Kind.LINE})
"""Parts that count only where another one follows: "shop 4, number 0710 ..."."""


def addressed(view: View) -> Iterator[Hit]:
    found = list(chained(view))
    yield from found
    yield from answered(view, found)


def chained(view: View) -> Iterator[Hit]:
    plain = w.plainly(view)
    at = 0
    while begin := _BEGIN.search(plain.lower, at):
        at = begin.start() + 1
        view.remaining()
        if _NOT_BEHIND.search(plain.lower, max(0, begin.start() - _AROUND), begin.start()) or _YEAR.match(
            plain.lower, max(0, plain.lower.rfind(" ", 0, max(0, begin.start() - 1)) + 1)
        ):
            continue
        parts = _begun(plain, view, begin)
        if parts and _is_address(plain, begin, parts):
            yield Hit(*plain.given(parts[0].start, parts[-1].end), 0.75)
            at = parts[-1].end


def _begun(plain: w.Plain, view: View, begin: re.Match[str]) -> list[Part]:
    """The parts from one that may begin an address on."""
    if (number := begin["bare"] or begin["spoken"]) is not None:
        group = "bare" if begin["bare"] else "spoken"
        if is_amount(view, *plain.given(*begin.span(group))):
            return []
        street = _STREET_AT.match(plain.lower, begin.end())
        if street is None and group == "bare" and (part := _read_first_kind(_Here(plain, view, begin.end(), []))):
            parts = [Part(begin.start(), part.end, Kind.STREET)]
            return _extended(plain, view, parts)
        if street is None and group == "bare" and (end := _unlisted(plain, begin.end())) and _before_town(plain, end):
            return [Part(begin.start(), end, Kind.STREET)]
        if street is None or (group == "spoken" and not _is_spoken_address(plain, number, bool(begin["comma"]), street)):
            return []
        parts = [Part(begin.start(), street.end(), Kind.STREET)]
    elif (first := _unit(plain, view, begin)) is not None:
        parts = [first]
    else:
        return []
    return _extended(plain, view, parts)


def _extended(plain: w.Plain, view: View, parts: list[Part]) -> list[Part]:
    while len(parts) < _MOST_PARTS and (more := _next(plain, view, parts)):
        parts += more
    return parts


def _is_spoken_address(plain: w.Plain, number: str, comma: bool, street: re.Match[str]) -> bool:
    """ "One Lagos road" counts a road; "Ten, Hughes Avenue" and "twenty three Degun street" do not."""
    kind = street["kind"].split()[-1]
    if kind in _VAGUE and not (comma and plain.text[street.start()].isupper()):
        return False
    return comma or len(number.split()) > 1 or (number not in {"one", "two"} and plain.text[street.start()].isupper()) or "teen" in number


def _unit(plain: w.Plain, view: View, unit: re.Match[str]) -> Part | None:
    """A door, or another part that has a number; None where the number is a sum or a count."""
    group = "number" if unit["number"] else "said" if unit["said"] else "letter"
    if is_amount(view, *plain.given(*unit.span(group))):
        return None
    kind = Kind.DOOR if unit["door"] else _OTHERS[unit["other"]]
    if group == "letter":
        if len(unit["letter"]) == 1 and not plain.text[unit.start("letter")].isupper() and unit["letter"] in "aioun":
            return None  # "block a number"
        kind = Kind.LETTERED if kind is Kind.DOOR else kind
        if kind is Kind.NUMBER or kind is Kind.STREET_NUMBER:
            return None
    return Part(unit.start(), unit.end(), kind)


def _next(plain: w.Plain, view: View, parts: list[Part]) -> list[Part]:
    """The part that follows; two where the first alone would count for nothing."""
    end = parts[-1].end
    separator = _SEPARATOR.match(plain.lower, end)
    if separator is None or parts[-1].kind is Kind.NEAR or len(parts) >= _MOST_PARTS:
        return []
    for read in _READERS:
        part = read(_Here(plain, view, separator.end(), parts))
        if part is None:
            continue
        if part.kind not in _DANGLING:
            return [part]
        return [part, *more] if (more := _next(plain, view, [*parts, part])) else []
    return []


def _read_unit(here: _Here) -> Part | None:
    unit = _UNIT_AT.match(here.plain.lower, here.at)
    return unit and _unit(here.plain, here.view, unit)


def _read_numbered(here: _Here) -> Part | None:
    """A number before a street; once the street is known, the next one is another address's."""
    match = _NUMBERED_AT.match(here.plain.lower, here.at)
    if match is None or is_amount(here.view, *here.plain.given(here.at, match.end("number") if match["number"] else here.at + 1)):
        return None
    return Part(here.at, match.end(), Kind.STREET)


def _read_place(here: _Here) -> Part | None:
    """A street's or an estate's name. Behind a street, an estate belongs to it only where it is said to lie in it."""
    match = _PLACE_AT.match(here.plain.lower, here.at)
    if match is None:
        return None
    kind = Kind.STREET if _ENDS_IN_STREET.search(match.group()) else Kind.PLACE
    inside = "in" in here.plain.lower[here.parts[-1].end : here.at]
    if any(part.kind is Kind.STREET for part in here.parts) or (kind is Kind.PLACE and _has_place(here.parts)):
        return Part(here.at, match.end(), kind) if inside else None
    return Part(here.at, match.end(), kind)


def _read_first_kind(here: _Here) -> Part | None:
    match = None if _has_place(here.parts) else _FIRST_AT.match(here.plain.lower, here.at)
    if match is None:
        return None
    end = _names(here.plain, match.end(), most=3)
    number = _NUMBER_AFTER.match(here.plain.lower, end) if end else None
    return Part(here.at, number.end() if number else end, Kind.STREET) if end else None


def _read_unlisted(here: _Here) -> Part | None:
    """A street by its name alone: capitalised words of no list right behind "no" or "number", and then the sentence or its part ends."""
    if len(here.parts) > 1 or here.parts[0].kind is not Kind.NUMBER:
        return None
    end = _unlisted(here.plain, here.at)
    return Part(here.at, end, Kind.STREET) if end and _STOPS.match(here.plain.lower, end) else None


def _unlisted(plain: w.Plain, at: int) -> int:
    """Where a capitalised name ends of which no word is a word of every day, a place or of the calendar; 0 for none."""
    end = _names(plain, at, most=3) if plain.text[at : at + 1].isupper() else 0
    v = load_vocabulary()
    keys = [fold(word) for word in plain.lower[at:end].split()]
    return 0 if any(key in v.common or key in v.places or key in CALENDAR or len(key) < 3 for key in keys) else end


def _before_town(plain: w.Plain, end: int) -> bool:
    town = _TOWN.match(plain.text, end)
    return town is not None and all(fold(word) in load_vocabulary().places for word in re.split("[ -]", town["town"]))


def _read_off(here: _Here) -> Part | None:
    match = _OFF_AT.match(here.plain.lower, here.at)
    if match is None:
        return None
    place = _PLACE_AT.match(here.plain.lower, match.end())
    end = place.end() if place else _names(here.plain, match.end(), most=3)
    return Part(here.at, end, Kind.TAIL) if end else None


def _read_tail(here: _Here) -> Part | None:
    match = _TAIL_AT.match(here.plain.lower, here.at)
    return match and Part(here.at, match.end(), Kind.TAIL)


def _read_near(here: _Here) -> Part | None:
    """What a door stands beside, where no street is named: behind a street it helps to find the fault, and stays."""
    if _has_place(here.parts) or (match := _RELATION_AT.match(here.plain.lower, here.at)) is None:
        return None
    end = _landmark(here.plain, match.end())
    return Part(here.at, end, Kind.NEAR) if end else None


def _has_place(parts: list[Part]) -> bool:
    return any(part.kind in {Kind.STREET, Kind.PLACE} for part in parts)


_READERS: Final[tuple[Callable[[_Here], Part | None], ...]] = (
    _read_unit,
    _read_numbered,
    _read_first_kind,
    _read_off,
    _read_near,
    _read_place,
    _read_tail,
    _read_unlisted,
)
_UNIT_AT: Final = re.compile(_UNIT)
_STREET_AT: Final = re.compile(_STREET)
_PLACE_AT: Final = re.compile(_PLACE)
_NUMBERED_AT: Final = re.compile(
    rf"(?P<number>{w.NUMBER}),?[ \n]{_STREET}"
    rf"|(?:\d{{1,3}}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ ]{w.STREET_KIND}(?![\w'-])"
    r"|\d{1,3}[ ]?(?:road|street|avenue|close|crescent)(?![\w'-])"
)
_FIRST_AT: Final = re.compile(rf"(?:n')?{w.FIRST_KIND}[ ]")
_OFF_AT: Final = re.compile(r"off[ ](?:the[ ])?")
_RELATION_AT: Final = re.compile(w.RELATION)
_TOWN: Final = re.compile(r",[ \n](?P<town>[A-Z][\w'-]{2,24}(?:[ ][A-Z][\w'-]{2,24}){0,2})(?![\w'-])")
_TAIL_AT: Final = re.compile(rf"{w.TAIL}|(?<= )gra(?![ ]?[\w'-]|, ?phase)")
_ENDS_IN_STREET: Final = re.compile(
    r"(?<![\w'])(?:street|str|st|road|rd|avenue|ave|close|crescent|cres|lane|drive|way|bypass|expressway|highway)[ \d]*\Z"
)
_NUMBER_AFTER: Final = re.compile(r"[ ]\d{1,3}[a-z]?(?![\w.,:]\d)")


def _names(plain: w.Plain, at: int, *, most: int) -> int:
    """Where a name of so many words ends: as long as words have capitals, two words where the first has none; 0 for no name."""
    end, count, capitals = 0, 0, False
    while count < most and (word := _WORD.match(plain.lower, at)) and not _STOP.match(plain.lower, at):
        capital = plain.text[at].isupper()
        if capitals and word.group() == "si" and plain.text[word.end() + 1 : word.end() + 2].isupper():
            at = word.end() + 1
            continue
        if (capitals and not capital) or (count and not capitals and capital) or (not capital and count == 2):
            break
        capitals = capitals or capital
        end, count = word.end(), count + 1
        if plain.lower[end : end + 1] != " ":
            break
        at = end + 1
    return end


def _landmark(plain: w.Plain, at: int) -> int:
    """Where the name of what stands there ends: a capitalised name with its kind, or words down to their kind ("filling station")."""
    named = _names(plain, at, most=4)
    if not named:
        return 0
    end = named if plain.text[at].isupper() else 0
    word_at = at
    for _ in range(6):
        word = _WORD.match(plain.lower, word_at)
        if word is None or _STOP.match(plain.lower, word_at):
            break
        if word.group() in w.LANDMARKS:
            return max(end, word.end())
        if plain.lower[word.end() : word.end() + 1] != " ":
            break
        word_at = word.end() + 1
    return end or named


def _is_address(plain: w.Plain, begin: re.Match[str], parts: list[Part]) -> bool:
    first, rest = parts[0], {part.kind for part in parts[1:]}
    if first.kind is Kind.STREET:
        return True
    if first.kind is Kind.DOOR:
        return bool(rest) or bool(_ENDS.match(plain.lower, first.end))
    if first.kind is Kind.LETTERED and not rest:
        return begin["door"][:2] == "bl" and plain.text[first.end - 1].isupper() and _STOPS.match(plain.lower, first.end) is not None
    return bool(rest & _MADE_BY[first.kind])


HOUSE = Recognizer(
    entity="STREET_ADDRESS",
    name="address_in_parts",
    find=addressed,
    positives=(
        Example("come to Block 5 Flat 3, 1004 Estate now", ("Block 5 Flat 3, 1004 Estate",), "doors and an estate called by a number"),
        Example(
            "flat 2 block c sunshine gardens oko oba",
            ("flat 2 block c sunshine gardens",),
            "small letters, no commas; the quarter behind stays",
        ),
        Example("I dey room 12, Hall 3, Bakassi hostel", ("room 12, Hall 3, Bakassi hostel",), "a hostel"),
        Example("blk 7 rm 14 Bonny cantonment", ("blk 7 rm 14 Bonny cantonment",), "barracks, abbreviated"),
        Example("it is Shop 9.", ("Shop 9",), "a door alone, where the sentence ends"),
        Example("no 14b Adeniji str off Bode Thomas", ("no 14b Adeniji str off Bode Thomas",), "off another street"),
        Example("14 Adeniran Ajao raod is dark", ("14 Adeniran Ajao raod",), "a misspelt kind"),
        Example("I am at number eleven faulks road", ("number eleven faulks road",), "the number in words"),
        Example("Ten, Hughes Avenue please", ("Ten, Hughes Avenue",), "in words, with a comma"),
        Example(
            "House 3, behind Saint Luke's primary school, Kaiama",
            ("House 3, behind Saint Luke's primary school",),
            "by what it stands behind",
        ),
        Example("no 3 zik close inside low cost estate aba", ("no 3 zik close inside low cost estate",), "in an estate; the town stays"),
        Example("Flat 1\n18 Jakpa road", ("Flat 1\n18 Jakpa road",), "over a line break"),
        Example("km 5 ona Ife", ("km 5 ona Ife",), "Yoruba, kilometres along a road"),
        Example(
            "caller: layin gida mai lamba arba in da daya titin barunde",
            ("gida mai lamba arba in da daya titin barunde",),
            "Hausa, in words",
        ),
        Example("shago na 88, layin 'yan gwanjo, Kaduna", ("shago na 88, layin 'yan gwanjo",), "Hausa, a trade's line"),
        Example("House 5, Ondo Street West, Ebute", ("House 5, Ondo Street West",), "a quarter of the compass"),
        Example("ulo nke iri ato na isii", ("ulo nke iri ato na isii",), "Igbo, in words"),
        Example(
            "Agent: Address?\nCustomer: 27 Captain Testby Lane.\nAgent: Twenty-seven Captain...\nCustomer: Testby Lane, yes.",
            ("27 Captain Testby Lane", "Twenty-seven Captain", "Testby Lane"),
            "read back in part",
        ),
        Example("gidan lamba 12 layin Sarki, Tudun Wada", ("gidan lamba 12 layin Sarki",), "Hausa"),
        Example("Suite 12, ilẹ̀ kejì, Alaafin Plaza, Ọ̀yọ́", ("Suite 12, ilẹ̀ kejì, Alaafin Plaza",), "Yoruba, with accents"),
        Example("ụlọ nọmba 8 n'okporo ámá Okigwe, Owerri", ("ụlọ nọmba 8 n'okporo ámá Okigwe",), "Igbo"),
        Example("dem say go number 60 Egbaremu. I go", ("number 60 Egbaremu",), "a street by its name alone"),
        Example(
            "Agent: the address?\nCustomer: House 9.\nAgent: House nine, which street?\nCustomer: 2nd Avenue.",
            ("House 9", "House nine", "2nd Avenue"),
            "over the turns of a call, read back",
        ),
    ),
    negatives=(
        Example("please block 2 lines for me", (), "to block"),
        Example("please block a number", (), "to block, and an article"),
        Example("in my house 3 days now no network", (), "a count of days"),
        Example("my shop 24/7 dey open", (), "round the clock"),
        Example("they charged me flat 100, then another 100", (), "a sum"),
        Example("flat 50 naira every day", (), "a sum with its currency"),
        Example("line 2 is dead, line 1 works", (), "telephone lines"),
        Example("zone 4 and phase 2 have no signal", (), "parts of a town"),
        Example("Road 6 junction has no network", (), "a street without a house"),
        Example("the 4 estates around Lekki phase 1", (), "a count of estates"),
        Example("one way road, two roads from my house", (), "a count of roads"),
        Example("No. 1 complaint: data. No. 2 network", (), "a list"),
        Example("since 2019 Aba road tower is bad", (), "a year before a road"),
        Example("Ticket 4471, Ring Road store", (), "a reference before a road"),
        Example("batch BLK-7730-26", (), "a reference that begins like a block"),
        Example("ile 40 ati ile ijosin kan", (), "Yoruba, forty houses"),
        Example("Agent: How many bars?\nCustomer: Two.", (), "a number that answers another question"),
        Example(
            "Agent: which area?\nCustomer: Ring Road, whole of it.\nAgent: since when?\nCustomer: 3.",
            (),
            "a street without a number, and days",
        ),
    ),
)

RECOGNIZERS: Final = (HOUSE,)
