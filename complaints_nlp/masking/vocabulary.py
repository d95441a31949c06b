"""The word lists of name recognition, read once from ``data/``."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from complaints_nlp.wordlist import fold

_SHORTEST_PLACE_WORD: Final = 3
COMPOUNDS: Final = " compounds"
_DIRECTION: Final = re.compile(r"(?: (?:North|South|East|West|Central|Municipal))+\Z")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded words. ``names`` are names and nothing else; ``ambiguous`` are also words or places; ``common`` and ``places`` are no one.

    Of the common ones ``seen`` are known from the corpus alone, of the ambiguous ones ``small`` are names that the corpus writes small.
    ``towns`` are the words of every place, whoever else they name; ``southern`` those of places of the south alone, where people are
    seldom called after them. ``phrases`` are the places of several words, word by word; ``pairs`` every two words side by side in a place's name.
    """

    names: frozenset[str]
    ambiguous: frozenset[str]
    common: frozenset[str]
    places: frozenset[str]
    seen: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    southern: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()

    def is_name(self, word: str) -> bool:
        return word in self.names or word in self.ambiguous


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Read the lists. A name that is also a place counts as ambiguous, whichever list says so."""
    sections = _sections("names.txt")
    ambiguous = frozenset(sections.pop("ambiguous"))
    always = frozenset(sections["names though words"])
    names = frozenset().union(*sections.values(), _compounds("names.txt")) - ambiguous
    seen = _sections("corpus_words.txt")["words"]
    small = names & seen - always
    ambiguous |= small
    chosen = frozenset().union(*_sections("common_words.txt").values())
    common = seen | chosen
    # Towns are named after people, too, and a name missed is worse than a town hidden: only those that are no name.
    states, towns = _places(), _towns()
    places = states | (towns - names - ambiguous)
    also_places = names & places
    return Vocabulary(
        names=names - also_places - ambiguous,
        ambiguous=ambiguous | also_places,
        common=frozenset(common - names - ambiguous),
        places=places,
        seen=frozenset(seen - chosen - names - ambiguous),
        small=small - places,
        towns=states | towns,
        southern=_southern(),
        pairs=frozenset(
            " ".join(pair) for said in _said_in_words("region", "state", "lga", "capital") for pair in itertools.pairwise(said)
        ),
        phrases=frozenset(said for said in _said_in_words("lga") if len(said) > 1),
    )


def name_sections() -> dict[str, set[str]]:
    """Names that are nothing else, by where they come from; without the compounds."""
    sections = _sections("names.txt")
    return {section: names for section, names in sections.items() if section not in {"ambiguous", "names though words"}}


def _sections(name: str) -> dict[str, set[str]]:
    sections: dict[str, set[str]] = {}
    current = ""
    for line in files("complaints_nlp.masking").joinpath("data", name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
            sections[current] = set()
        elif line and not line.startswith("#") and not current.endswith(COMPOUNDS):
            sections[current].update(fold(word) for word in line.replace("-", " ").split())
    return sections


def _compounds(name: str) -> set[str]:
    """A section of compounds has two lines, beginnings and endings: names put together from parts, as Yoruba and Igbo names are."""
    lines = files("complaints_nlp.masking").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("[") and line.strip("[]").endswith(COMPOUNDS)]
    return {fold(first + last) for head in heads for first in lines[head + 1].split() for last in lines[head + 2].split()}


def _places() -> frozenset[str]:
    """Every word of a state's or local government's name and of its capital's."""
    words: set[str] = set()
    for row in (*_table("nigeria.csv"), *_table("nigeria_states.csv")):
        for column in ("region", "state", "lga", "capital", "aliases"):
            cell = (row.get(column) or "").replace(";", " ").replace("/", " ").replace("-", " ")
            words.update(fold(word) for word in cell.split() if len(word) >= _SHORTEST_PLACE_WORD)
    return frozenset(words)


def _towns() -> frozenset[str]:
    """Towns and quarters of one word: in those of several ("Ambrose Alli University", "Ehi Road") a word alone is often no place."""
    towns = (row["town"] for row in _table("nigeria_towns.csv") if " " not in row["town"])
    return frozenset(fold(word) for town in towns for word in town.replace("-", " ").split() if len(word) >= _SHORTEST_PLACE_WORD)


def _southern() -> frozenset[str]:
    """Of one word, "Ilesa East" too: a part of "Obi Ngwa" alone is mostly somebody's name."""
    regions = {row["state"]: row["region"] for row in _table("nigeria.csv")}
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for row in (*_table("nigeria.csv"), *_table("nigeria_towns.csv")):
        is_southern = regions.get(row["state"], "").startswith("South")
        named = (_DIRECTION.sub("", name) for name in (row["lga"], row.get("town") or ""))
        words[is_southern].update(fold(name) for name in named if " " not in name)
    return frozenset(word for word in words[True] - words[False] if len(word) >= _SHORTEST_PLACE_WORD)


def _said_in_words(*columns: str) -> frozenset[tuple[str, ...]]:
    """The names in these columns of local governments and of all towns, each as its folded words: "Barkin Ladi", "Ikot Ekpene"."""
    cells = [row.get(column) or "" for row in _table("nigeria.csv") for column in columns]
    cells += [row["town"] for row in _table("nigeria_towns.csv")]
    return frozenset(tuple(fold(word) for word in re.split(r"[ /-]+", cell) if word) for cell in cells)


def _table(name: str) -> list[dict[str, str]]:
    """Its rows; none where it is absent (a partial checkout)."""
    table = files("complaints_nlp.enrichment").joinpath("data", name)
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines())) if table.is_file() else []
