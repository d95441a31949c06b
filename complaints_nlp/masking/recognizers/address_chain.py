"""Addresses put together from parts: "Block 5 Flat 3, 1004 Estate", "gidan lamba 12 layin Sarki", "House 6 opposite the abattoir".

Somebody's door, or a number before a street, begins one; what follows belongs to it as long as it is a part of an address, too. The parts
are read in :mod:`address_parts`; the town behind an address is no part of it, and a street without a number is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from complaints_nlp.masking.name_patterns import CALENDAR
from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View
from complaints_nlp.masking.recognizers import address_words as w
from complaints_nlp.masking.recognizers.address_parts import (
    NAME,
    ORDINALS,
    READERS,
    RELATION_AT,
    STOPS,
    STREET_AT,
    UNIT,
    Here,
    Kind,
    Part,
    landmark,
    read_first_kind,
    unit_of,
    unlisted,
)
from complaints_nlp.masking.recognizers.address_turns import answered
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.masking.vocabulary import load_vocabulary
from complaints_nlp.wordlist import fold, words

_MOST_PARTS: Final = 7
_BEGIN: Final = re.compile(
    rf"(?<![\w₦#$*@])(?<!\d[.,:/])(?:{UNIT}"
    rf"|(?P<bare>\d{{1,4}}(?:[a-fhjln-wyz](?![a-z]))?(?:[ ][b-h](?![\w']))?(?:[/-]\d{{1,4}}[a-z]?)?(?![\w%]|[.,:]\d)),?[ \n](?={NAME}|n'|{ORDINALS}[ ][a-z])"
    rf"|(?P<stall>[a-mo-z]{{1,2}}\d{{1,3}}),[ ](?={NAME}|\d{{1,2}}(?:st|nd|rd|th)[ ])"
    rf"|(?P<floor>(?:{w.WHICH_FLOOR})[ ](?:floor|flr)),[ ]"
    rf"|(?P<spoken>{w.ENGLISH_NUMBER})(?P<comma>,?)[ ](?={NAME}))"
)
_SEPARATOR: Final = re.compile(
    r"[ ]?[,;][ \n]{0,2}|[ ]?[/(-][ ]?|[ \n](?:(?:dey |for |wey dey )?(?:inside|in|at|on|of|along|for|ni|a|na|n'|with)[ ](?:the[ ])?)?"
)
_ENDS: Final = re.compile(
    r"[ ]?(?:$|[\n.,;:!?)\"/]|'(?!s)|-[ ]|(?:and|in|at|near|behind|opposite|opp|by|beside|inside|off|for|wey|is|na|has|ati|ni|da|abi|"
    r"or|not|to|then|but|say|get|don|has|have|had|was|were|are|who|which|with|because|when|never|said|"
    r"please|pls|biko)(?![\w'-]))"
)
_NOT_BEHIND: Final = re.compile(
    r"(?<![a-z])(?:charged?|charges|rate|fee|cost|costs|charged? (?:me|us|am|him|her|them)|(?:ticket|tkt|ref|reference|order|invoice|"
    r"receipt|version|case|batch|code)\W{0,2}"
    r"(?:(?:no|number|id)\W{0,2})?)\W{0,2}\Z"
)
"""Right before it these say that a number is a sum or a reference."""
_YEAR: Final = re.compile(r"(?<![a-z])(?:since|in|year|until|till|of|from)[ ]+(?=(?:19|20)\d\d(?!\d))")
_TOWN: Final = re.compile(r",[ \n](?P<town>[A-Z][\w'-]{2,24}(?:[ ][A-Z][\w'-]{2,24}){0,2})(?![\w'-])")
_LEAD: Final = re.compile(
    rf"(?<![\w'.-])(?:(?:[A-Z][\w'-]{{1,24}}[ ](?:(?:and|&|of)[ ])?){{1,3}}(?i:{w.NAMED_PLACE}|{w.STREET_KIND})(?P<comma>,?)"
    rf"|(?:\d{{1,3}}(?:st|nd|rd|th)|\d{{2,3}}|[A-Z])[ ](?i:{w.STREET_KIND}),|(?i:{w.FIRST_KIND})(?:[ ][A-Z][\w'-]{{1,24}}){{1,3}},"
    rf"|(?:Sabon|Sabuwar)[ ][A-Z][a-z]{{1,12}},)[ \n](?:(?i:{w.TAIL}),?[ ])?\Z"
)
"""A building's, an estate's name or a numbered avenue right before the door."""
_LEAD_OF_NUMBER: Final = re.compile(
    rf"(?<![\w'.-])(?:(?:[A-Z][\w'-]{{1,24}}[ ](?:(?:and|&|of)[ ])?){{1,3}}(?i:{w.NAMED_PLACE}|compound),[ \n]"
    rf"|(?i:{w.TAIL}),[ ])\Z"
)
_LONGEST_LEAD: Final = 60
_JOINT: Final = 2
"""What stands between two parts: a comma and a space."""
_AROUND: Final = 24
_CAPITALS: Final = re.compile(r"(?:[A-Z][a-z][\w'-]{1,24}[ ]){1,3}")
_VAGUE: Final = words(
    "way view market village place point link row route path close drive square hill walk phase estate loop extension express court"
)
"""Kinds that are words of every day as well: a number written out before them counts something."""
_MADE_BY: Final = {
    # What a first part needs behind it to be an address; a door needs nothing.
    Kind.FLOOR: frozenset({Kind.DOOR, Kind.PLACE, Kind.STREET}),
    Kind.LETTERED: frozenset({Kind.DOOR, Kind.PLACE, Kind.STREET, Kind.STREET_NUMBER}),
    Kind.NUMBER: frozenset({Kind.STREET, Kind.PLACE, Kind.DOOR, Kind.OFF}),
    Kind.STREET_NUMBER: frozenset({Kind.DOOR, Kind.LETTERED, Kind.STREET_NUMBER}),
    Kind.LINE: frozenset({Kind.DOOR}),
    Kind.AREA: frozenset({Kind.DOOR}),
}
_DANGLING: Final = frozenset({Kind.NUMBER, Kind.LINE, Kind.CALLED})
"""Parts that count only where another one follows: "shop 4, number 0710 ..."."""


def addressed(view: View) -> Iterator[Hit]:
    found = list(chained(view))
    yield from found
    yield from answered(view, found)


def chained(view: View) -> Iterator[Hit]:
    if not view.digits and w.FIRST_WORDS.isdisjoint(view.words):
        return  # nothing begins here: looking costs thirty times as much as asking
    at = behind = 0
    while begin := _BEGIN.search(view.lower, at):
        at = begin.start() + 1
        beside, behind = begin.start() - behind <= _JOINT, begin.end()
        view.remaining()
        if _NOT_BEHIND.search(view.lower, max(0, begin.start() - _AROUND), begin.start()) or _YEAR.match(
            view.lower, max(0, view.lower.rfind(" ", 0, max(0, begin.start() - 1)) + 1)
        ):
            continue
        parts = _begun(view, begin, [])
        above = _above(view, begin) if parts and not beside else []  # no place is named between two doors
        if above:
            parts = _begun(view, begin, above)
        if parts and _is_address(view, begin, parts[len(above) :], named=bool(above)):
            yield Hit(parts[0].start, parts[-1].end, 0.75)
            at = parts[-1].end


def _above(view: View, begin: re.Match[str]) -> list[Part]:
    """What is named right before a door. A number without a word goes with the name behind it, and "no 2" needs a comma before it."""
    at = begin.start()
    lead = _LEAD.search(view.text, max(0, at - _LONGEST_LEAD), at) if begin["bare"] is None and begin["spoken"] is None else None
    if lead is None and begin["bare"]:
        lead = _LEAD_OF_NUMBER.search(view.text, max(0, at - _LONGEST_LEAD), at)
    if lead is None:
        return []
    further = _LEAD.search(view.text, max(0, lead.start() - _LONGEST_LEAD), lead.start())
    return [Part(further.start() if further else lead.start(), at, Kind.PLACE)]


def _begun(view: View, begin: re.Match[str], above: list[Part]) -> list[Part]:
    """The parts from one that may begin an address on, ``above`` before it."""
    number = begin["bare"] or begin["spoken"]
    if number is None:
        first = _upper_part(view, begin) if begin["floor"] or begin["stall"] else unit_of(view, begin)
        return [] if first is None else _extended(view, [*above, first])
    spoken = begin["spoken"] is not None
    if is_amount(view, *begin.span("spoken" if spoken else "bare")):
        return []
    if street := STREET_AT.match(view.lower, begin.end()):
        counts = spoken and not _is_spoken_address(view, number, bool(begin["comma"]), street)
        return [] if counts else _extended(view, [*above, Part(begin.start(), street.end(), Kind.STREET)])
    if spoken:
        return []
    if part := read_first_kind(Here(view, begin.end(), [])):
        return _extended(view, [*above, Part(begin.start(), part.end, Kind.STREET)])
    end = unlisted(view, begin.end())
    end = end if end and _before_town(view, end) else _beside(view, begin.end())
    return [*above, Part(begin.start(), end, Kind.STREET)] if end else []


def _upper_part(view: View, begin: re.Match[str]) -> Part | None:
    """A floor, or a stall called by a letter and a number: "C19, Bolade Plaza". What follows has a capital or a number."""
    group, kind = ("floor", Kind.FLOOR) if begin["floor"] else ("stall", Kind.LETTERED)
    behind = view.text[begin.end() : begin.end() + 1]
    if not (behind.isupper() or behind.isdigit()) or (kind is Kind.LETTERED and not view.text[begin.start()].isupper()):
        return None
    return Part(*begin.span(group), kind)


def _extended(view: View, parts: list[Part]) -> list[Part]:
    while len(parts) < _MOST_PARTS and (more := _next(view, parts)):
        parts += more
    return parts


def _is_spoken_address(view: View, number: str, comma: bool, street: re.Match[str]) -> bool:
    """ "One Lagos road" counts a road; "Ten, Hughes Avenue" and "twenty three Degun street" do not."""
    kind = street["kind"].split()[-1]
    if kind in _VAGUE and not (comma and view.text[street.start()].isupper()):
        return False
    return comma or len(number.split()) > 1 or (number not in {"one", "two"} and view.text[street.start()].isupper()) or "teen" in number


def _next(view: View, parts: list[Part]) -> list[Part]:
    """The part that follows; two where the first alone would count for nothing."""
    end = parts[-1].end
    separator = _SEPARATOR.match(view.lower, end)
    if separator is None or parts[-1].kind is Kind.NEAR or len(parts) >= _MOST_PARTS:
        return []
    for read in READERS:
        part = read(Here(view, separator.end(), parts))
        if part is None:
            continue
        if part.kind not in _DANGLING:
            return [part]
        if part.kind is parts[-1].kind:  # "no 5 no 5 no 5": counts, however long
            return []
        return [part, *more] if (more := _next(view, [*parts, part])) else []
    return []


def _beside(view: View, at: int) -> int:
    """Where a capitalised name of no kind and the landmark it stands by end: "27, Upper Sakponba by 2nd junction"; 0 where there are none."""
    name = _CAPITALS.match(view.text, at)
    relation = name and RELATION_AT.match(view.lower, name.end())
    if name is None or relation is None:
        return 0
    v, keys = load_vocabulary(), [fold(word) for word in name.group().split()]
    is_word = all(key in v.common for key in keys) or any(key in CALENDAR for key in keys)
    return 0 if is_word else landmark(view, relation.end(), named=True)


def _before_town(view: View, end: int) -> bool:
    town = _TOWN.match(view.text, end)
    return town is not None and all(fold(word) in load_vocabulary().places for word in re.split("[ -]", town["town"]))


def _is_address(view: View, begin: re.Match[str], parts: list[Part], *, named: bool) -> bool:
    """``named``: the name of an estate or a building stands right before."""
    first, rest = parts[0], {part.kind for part in parts[1:]}
    if named and first.kind is Kind.NUMBER and view.text[: first.start].rstrip()[-1:] == "," and STOPS.match(view.lower, parts[-1].end):
        return True
    if first.kind is Kind.STREET:
        return True
    if first.kind is Kind.DOOR:
        return bool(rest) or bool(_ENDS.match(view.lower, first.end))
    if first.kind is Kind.LETTERED and not rest and begin["door"]:
        return begin["door"][:2] == "bl" and view.text[first.end - 1].isupper() and STOPS.match(view.lower, first.end) is not None
    return bool(rest & _MADE_BY[first.kind])


HOUSE = Recognizer(
    entity="STREET_ADDRESS",
    name="address_in_parts",
    find=addressed,
    bare=True,
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
        Example("ni no 5 òpópónà Awólọ́wọ̀. E jọ̀ọ́", ("no 5 òpópónà Awólọ́wọ̀",), "Yoruba, a tone mark at the end"),
        Example("ụlọ nọmba 8 n'okporo ámá Okigwe, Owerri", ("ụlọ nọmba 8 n'okporo ámá Okigwe",), "Igbo"),
        Example("dem say go number 60 Egbaremu. I go", ("number 60 Egbaremu",), "a street by its name alone"),
        Example("at Teak Court, No 9 4th Avenue, Gwarinpa", ("Teak Court, No 9 4th Avenue",), "a building's name before the door"),
        Example("5th Avenue, F Close, House 3, Festac", ("5th Avenue, F Close, House 3",), "streets before the house"),
        Example("Efab Estate, House 22, Life Camp", ("Efab Estate, House 22",), "one estate; the quarter behind stays"),
        Example("Sabon Layi, House No. 33", ("Sabon Layi, House No. 33",), "Hausa, the street before the house"),
        Example("Pearl Court, Unit C4, treasurer", ("Pearl Court, Unit C4",), "with the building's name, a number counts"),
        Example("2nd Floor, Bello House, Dugbe", ("2nd Floor, Bello House",), "a floor"),
        Example("3rd Flr, 45/47 Broad St., Marina", ("3rd Flr, 45/47 Broad St",), "a floor, in short, before the street"),
        Example("Shop: D6, Motor Parts Section, Nnewi", ("Shop: D6, Motor Parts Section",), "a part of a market"),
        Example("C19, Bolade Plaza, Oshodi", ("C19, Bolade Plaza",), "a stall by letter and number alone"),
        Example("No 14 off 2nd East Circular, Benin", ("No 14 off 2nd East Circular",), "off a street called by a number"),
        Example("12 Second East Circular Road", ("12 Second East Circular Road",), "an ordinal is of the street's name"),
        Example("House 4, Gracefield, off Stadium Road", ("House 4, Gracefield, off Stadium Road",), "an estate by its name alone"),
        Example("Flat 6, 118 Peckham Rye. My mum", ("Flat 6, 118 Peckham Rye",), "behind a flat, a street of no kind"),
        Example("27, Upper Siluko by 2nd junction.", ("27, Upper Siluko by 2nd junction",), "a street of no kind, and what it stands by"),
        Example("8 Zik Avenue by Uwani Bus Stop, Enugu", ("8 Zik Avenue by Uwani Bus Stop",), "a landmark that has a name"),
        Example("4 unity close behind the filling station", ("4 unity close",), "a landmark that has none stays"),
        Example("15 Owode rd, KM 3. No light", ("15 Owode rd, KM 3",), "kilometres behind the street"),
        Example("Shop 12, behind Mai Doki filling station", ("Shop 12, behind Mai Doki filling station",), "all of the landmark's kind"),
        Example("Room 11, Faculty of Arts, Ago-Iwoye", ("Room 11, Faculty of Arts",), "a room in a faculty"),
        Example("Ile karun-un, Adugbo Idi-Ogun", ("Ile karun-un, Adugbo Idi-Ogun",), "Yoruba, an ordinal with its ending"),
        Example("Tenant for flat 12 say make I pay", ("flat 12",), "a door, and a verb"),
        Example(
            "Agent: for 40 Hospital Road?\nCustomer: 14 Hospital Road! Who dey 40? I use 40 GB.",
            ("40 Hospital Road", "14 Hospital Road", "40"),
            "a house's number said by itself; what is used up stays",
        ),
        Example(
            "Agent: the address?\nCustomer: House 9.\nAgent: House nine, which street?\nCustomer: 2nd Avenue.",
            ("House 9", "House nine", "2nd Avenue"),
            "over the turns of a call, read back",
        ),
    ),
    negatives=(
        Example("please block 2 lines for me", (), "to block"),
        Example("please block a number", (), "to block, and an article"),
        Example("before we bought this house I telephoned Cascorra Link", (), "who speaks, and no letter of a door"),
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
        Example("Gwarinpa Estate, block 2 lines for me", (), "to block, behind an estate"),
        Example("since 12 May near Oba market no network", (), "a date and a market"),
        Example("I bought 2 MTN sims near Oba market", (), "a count and a market"),
        Example("on Ring Road no 2 network", (), "a street and a list"),
        Example("2nd floor of our building has no signal", (), "a floor alone"),
        Example("N500, Total Plaza branch", (), "a sum and a place"),
        Example(
            "Agent: which area?\nCustomer: Ring Road, whole of it.\nAgent: since when?\nCustomer: 3.",
            (),
            "a street without a number, and days",
        ),
    ),
)
RECOGNIZERS: Final = (HOUSE,)
