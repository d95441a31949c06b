"""The Nigerian state and local government (LGA) that a text speaks of."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from complaints_nlp.wordlist import words

_LONGEST_NAME: Final = 4  # words
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d{1,2}(?=\W)")
_MEANT_AS_PLACE = re.compile(
    r"\b(?:in|at|from|around|inside|within|near|for|live in|stay|area|to|of|axis|here in|side|based in|resident|na|a|"
    r"cikin|garin|ni|n[’']?|ilu|na)\W{1,3}$",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"^\W{0,2}(?:lga|l\.g\.a|local government|state|town|area|axis|metropolis|city|road|side|village|community|[A-Z])\b", re.IGNORECASE
)
# Names of places that are also words, persons or parts of names: they count only with a sign that a place is meant.
_UNCERTAIN: Final = words(
    "ado owo obi oke ede ife ibi oju ogo ika ini eti osa isa bali bade bama song ile ilo ejigbo moro ganye gada mani "
    "musawa sule takum apa ado kosofe"
    " oyun edu zing mafa guri kaura toro dass warji tai eleme emohua bonny opobo andoni degema etche ogu nkanu udi "
    "awgu aninri rimi kafur danja bakori"
    " jema sanga jaba kagarko kauru soba lere giwa ikara kudan igabi chikun bichi dala fagge gaya kura rano wudil "
    "karaye doguwa tofa minjibir gwale"
    " delta rivers plateau cross niger river benue ondo osun ekiti oyo edo abia imo enugu kogi kano borno gombe yobe "
    "kebbi katsina zamfara central east west north south"
    " surulere lekki ring road trade fair new town boundary island mainland garki gra sabo sabon gari okada gate "
    "palace barracks challenge mile"
)
_COMMON_WORDS: Final = words(
    "obi ado owo ede oke isa ini song ika moro mani apa oju eti sule toro tai guri kura dala tofa bama bade gaya lere"
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
        rivals = {other.state for other in lgas if other.start == place.start}
        if len(rivals) == 1 or place.state in states or (not states and _BETTER_KNOWN.get(place.lga or "") == place.state):
            return Place(place.state, place.lga)
    return Place(states[0], None) if states else Place(None, None)


def _mentions(text: str) -> Iterator[_Found]:
    """Longest names first at each position; a name inside a longer one is not looked at again."""
    gazetteer = load_gazetteer()
    words = [(m.start(), m.end(), _fold(m.group())) for m in _WORD.finditer(text)]
    number = 0
    while number < len(words):
        length = _longest(gazetteer, words, number)
        if not length:
            number += 1
            continue
        start, end = words[number][0], words[number + length - 1][1]
        key = " ".join(word for _, _, word in words[number : number + length])
        if _is_meant(text, start, end, key):
            for state, lga in gazetteer[key]:
                yield _Found(start, state, lga, length)
        number += length


def _longest(gazetteer: dict[str, list[tuple[str, str | None]]], words: list[tuple[int, int, str]], number: int) -> int:
    for length in range(min(_LONGEST_NAME, len(words) - number), 0, -1):
        if " ".join(word for _, _, word in words[number : number + length]) in gazetteer:
            return length
    return 0


def _is_meant(text: str, start: int, end: int, key: str) -> bool:
    if text[:start].endswith(("@", "#", "<", "_")) and not text[:start].endswith("#"):
        return False
    capital = text[start].isupper()
    sign = bool(_MEANT_AS_PLACE.search(text[max(0, start - 24) : start]) or _PLACE_AFTER.match(text[end : end + 20]))
    if key in _COMMON_WORDS:
        return capital and sign
    if key in _UNCERTAIN or len(key) < 4:
        return capital or sign
    return True


@lru_cache(maxsize=1)
def load_gazetteer() -> dict[str, list[tuple[str, str | None]]]:
    """Folded name -> (state, LGA or None for the state itself), from ``data/``; states first."""
    table: dict[str, list[tuple[str, str | None]]] = {}
    for row in _rows("nigeria_states.csv"):
        for name in _names(row, "state"):
            _add(table, name, row["state"], None)
    for row in _rows("nigeria.csv"):
        for name in _names(row, "lga"):
            # A state's own name (Lagos, Kano, "Ekiti") is read as the state.
            if (row["state"], None) not in table.get(_key(name), []):
                _add(table, name, row["state"], row["lga"])
    return table


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files("complaints_nlp.enrichment").joinpath("data", name).read_text(encoding="utf-8").splitlines()))


def _names(row: dict[str, str], column: str) -> list[str]:
    return [name for name in (row[column], *(row["aliases"] or "").split(";")) if name.strip()]


def _add(table: dict[str, list[tuple[str, str | None]]], name: str, state: str, lga: str | None) -> None:
    places = table.setdefault(_key(name), [])
    if (state, lga) not in places:
        places.append((state, lga))


def _key(name: str) -> str:
    return " ".join(_fold(match.group()) for match in _WORD.finditer(name + " "))


def _fold(word: str) -> str:
    word = word.lower()
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return word.replace("'", "").replace("’", "")
