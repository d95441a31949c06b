"""The Nigerian state and local government (LGA) that a text speaks of."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from complaints_nlp.wordlist import fold, words

_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*[\u0300-\u036f]*(?:['’\u0300-\u036f]*[^\W\d_]+[\u0300-\u036f]*)*|\d{1,2}(?=\W|$)")
# "in", run together with the word after it: n'Aba (Igbo, Yoruba), d'Owode (French).
_ELIDED = re.compile(r"[ndl]['’](?=[^\W\d_]{2})", re.IGNORECASE)
_APOSTROPHES: Final = frozenset("'’")
_MEANT_AS_PLACE = re.compile(
    r"\b(?:in|at|from|around|inside|within|near|for|live in|stay|area|to|of|axis|here in|side|based in|resident|na|a|"
    r"cikin|garin|ni|ti|si|lati|daga|ta|n|ilu|je|enter|reach|after|poly|adugbo)\W{1,3}$|\d[A-Z]?, $"
    r"|\b[ndl]['’]$",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"^\W{0,2}(?:lga|l\.g\.a|local government|state|town|area|axis|metropolis|city|road|side|village|community|junction|market|shop|branch|office|[A-Z])\b",
    re.IGNORECASE,
)
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:;\n\"“(])\s*$")
# Names of places that are also persons, or that stand in few texts: they count with a capital, or with a sign that a place is meant.
_UNCERTAIN: Final = words(
    "ado oke ife ini eti bali bade bama ilo ejigbo moro ganye mani musawa takum kosofe edu zing mafa guri dass warji tai eleme emohua"
    " bonny opobo andoni degema etche ogu nkanu udi awgu aninri kafur danja bakori jema sanga jaba kagarko kauru soba ikara kudan igabi"
    " chikun fagge wudil doguwa minjibir gwale delta rivers niger river benue ondo osun ekiti oyo edo imo enugu kogi kano borno gombe"
    " yobe kebbi katsina zamfara surulere lekki garki sabo palace barracks benin eko aba epe ogba ota iju agege itam nyanya mgbidi uwani"
)
# Names that are everyday words of one of the five languages, or first names: they count with a capital that no sentence gives, and a sign.
_COMMON_WORDS: Final = words(
    # Yoruba: money, day, month, language, eye, or, group, husband, week, friend, you, star, bad, power, seat, room, king, fever
    "owo ojo osu ede oju ibi abi egbe oko ila ose ore ido iwo ika irawo buruku oriire agbara ijoko iyara oba iba efon isin asa oye awe oyun"
    " apo gbako alakara ojobo orile oro elele ugbo ifo"
    # Hausa: he is, tell, bring, run, bridge, new, law, lion, elephant, cassava, knee, carton
    " yana gaya kawo gudu gada sabuwa doka zaki giwa rogo gwiwa kwali kwata lere kaga daura kura rano rimi dala tofa sule toro taura buji fika"
    " jere kaita zango mashi suru dandi maru kware kebbe miga roni lau wase shira kaura kiru karaye tsafe zuru"
    " isa bichi gari garko koko masha madalla bori banki"
    # Igbo: in hand, finish, heart, too, kite
    " naka agwu obi nko egbu isu uli udu aka umuna agwara dikwa okporo abia nimo ogwa"
    # English and Pidgin
    " song logo okada plateau challenge ikate command share obi trade central east west north south new boundary island mainland gra okpo"
    # persons
    " bayo ifedayo fadeyi isiaka adewole afam akinyele marian odenigbo danbatta"
    # also a health centre, a district of many towns
    " phc ui vi cross gate mile town fair ring road"
)


# Of two LGAs with one name, the one that is meant where no state is named: far more people live there (census of 2006: Surulere in Lagos
# 503,975, in Oyo 142,070).
_BETTER_KNOWN: Final = {"Surulere": "Lagos"}


class Place(NamedTuple):
    state: str | None
    lga: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    state: str
    lga: str | None
    words: int


def find_place(text: str) -> Place:
    """The official names of state and LGA, each None when the text names none.

    An LGA brings its state; where two states have one of that name, a state named in the text decides, else the far larger one is meant,
    else none is given. The most exact mention wins, then the first.

    >>> find_place("no network for Surulere, Lagos since Monday")
    Place(state='Lagos', lga='Surulere')
    >>> find_place("una network for Surulere don die"), find_place("Surulere, Oyo")
    (Place(state='Lagos', lga='Surulere'), Place(state='Oyo', lga='Surulere'))
    >>> find_place("my guy Obi paid 500 naira")
    Place(state=None, lga=None)
    """
    found = list(_mentions(text))
    states = [place.state for place in found if place.lga is None]
    lgas = [place for place in found if place.lga is not None]
    for place in sorted(lgas, key=lambda p: (p.state not in states, p.start)):
        rivals = {(other.state, other.lga) for other in lgas if other.start == place.start}
        meant = {rival for rival in rivals if rival[0] in states} or rivals
        if len(meant) == 1 or (not states and _BETTER_KNOWN.get(place.lga or "") == place.state):
            return Place(place.state, place.lga)
        if len({state for state, _ in meant}) == 1:
            return Place(place.state, None)
    return Place(states[0], None) if states else Place(None, None)


def places_named(name: str) -> list[Place]:
    """Every place that bears exactly this name, case and marks aside; a state's LGA is None.

    >>> places_named("Sango-Ota"), places_named("Nowhere")
    ([Place(state='Ogun', lga='Ado-Odo/Ota')], [])
    """
    return [Place(state, lga) for state, lga in load_gazetteer().get(_key(name), [])]


def places_within(name: str) -> list[Place]:
    """As ``places_named``; where no place has the whole name, those whose names stand in it ("Onitsha main market")."""
    return places_named(name) or [Place(found.state, found.lga) for found in _mentions(name, every=True)]


def _mentions(text: str, *, every: bool = False) -> Iterator[_Found]:
    """Longest names first at each position; a name inside a longer one is not looked at again. ``every``: meant as places or not."""
    gazetteer, lengths = load_gazetteer(), _lengths()
    words = list(_words(text))
    number = 0
    while number < len(words):
        length = _longest(gazetteer, words, number, most=lengths.get(words[number][2], 0))
        if not length:
            number += 1
            continue
        start, end = words[number][0], words[number + length - 1][1]
        key = " ".join(word for _, _, word in words[number : number + length])
        if every or _is_meant(text, start, end, key):
            for state, lga in gazetteer[key]:
                yield _Found(start, state, lga, length)
        number += length


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and folded form of each word; a preposition run together with it is left out."""
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        if elided := _ELIDED.match(word) if word[1:2] in _APOSTROPHES else None:
            word, start = word[elided.end() :], start + elided.end()
        yield start, match.end(), fold(word)


def _longest(gazetteer: dict[str, list[tuple[str, str | None]]], words: list[tuple[int, int, str]], number: int, *, most: int) -> int:
    for length in range(min(most, len(words) - number), 0, -1):
        if " ".join(word for _, _, word in words[number : number + length]) in gazetteer:
            return length
    return 0


def _is_meant(text: str, start: int, end: int, key: str) -> bool:
    if text[:start].endswith(("@", "<", "_")):
        return False
    capital = not text[start].islower()  # scripts without case name places too
    sign = bool(_MEANT_AS_PLACE.search(text[max(0, start - 24) : start]) or _PLACE_AFTER.match(text[end : end + 20]))
    if key in _COMMON_WORDS:
        return capital and sign and not _SENTENCE_STARTS.search(text[:start][-24:])
    if key in _UNCERTAIN or len(key) < 4:
        return capital or sign
    return capital or sign or " " in key


@lru_cache(maxsize=1)
def load_gazetteer() -> dict[str, list[tuple[str, str | None]]]:
    """Folded name -> (state, LGA or None for the state itself), from ``data/``; states first."""
    table: dict[str, list[tuple[str, str | None]]] = {}
    for row in read_table("nigeria_states.csv"):
        for name in _names(row, "state"):
            _add(table, name, row["state"], None)
    for row in read_table("nigeria.csv"):
        for name in _names(row, "lga"):
            # A state's own name (Lagos, Kano, "Ekiti") is read as the state.
            if (row["state"], None) not in table.get(_key(name), []):
                _add(table, name, row["state"], row["lga"])
    for row in read_table("nigeria_towns.csv"):
        _add(table, row["town"], row["state"], row["lga"] or None)
    return table


@lru_cache(maxsize=1)
def _lengths() -> dict[str, int]:
    """First word of a name -> words of the longest name that begins with it: where no name begins, none is put together."""
    longest: dict[str, int] = {}
    for name in load_gazetteer():
        first, *more = name.split(" ")
        longest[first] = max(longest.get(first, 0), 1 + len(more))
    return longest


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a file of ``data/``: nigeria_states.csv, nigeria.csv (local governments), nigeria_towns.csv."""
    return list(csv.DictReader(files("complaints_nlp.enrichment").joinpath("data", name).read_text(encoding="utf-8").splitlines()))


def _names(row: dict[str, str], column: str) -> list[str]:
    return [name for name in (row[column], *(row["aliases"] or "").split(";")) if name.strip()]


def _add(table: dict[str, list[tuple[str, str | None]]], name: str, state: str, lga: str | None) -> None:
    places = table.setdefault(_key(name), [])
    if (state, lga) not in places:
        places.append((state, lga))


def _key(name: str) -> str:
    return " ".join(fold(match.group()) for match in _WORD.finditer(name + " "))
