"""What a marked text of the corpus says of money and places: the truth that enrichment is measured against.

Read from the marks alone (docs/labelling.md), never from the finders under test; words for numbers and names of places are looked up in
the same tables, which have case tables of their own.

Money. A sum is an AMOUNT mark, or the price within a PLAN mark where a sign of currency stands at it. No sum of naira are: other currencies,
volumes of data, points, shares, rates without money in them, nothing at all (N0.00). Kobo are hundredths, also as "k" per second. A
number without a sign is naira unless what follows the mark says otherwise ("30 minutes"). An AMOUNT in words that no table reads is an
``unread`` sum: one that can only be missed.

Places. STATE and LGA marks must be found. A TOWN mark is no error when found, and is asked for only in the stricter count over all
marks, where one that the gazetteer does not know is missed, unless it lies abroad. So is a place within a STREET_ADDRESS: masking may
leave it standing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from complaints_nlp.classification.corpus import Example
from complaints_nlp.enrichment.number_words import fold, read_number
from complaints_nlp.enrichment.places import Place, places_named, places_within
from complaints_nlp.wordlist import words

_SIGN: Final = r"(?:NGN|N|₦|#)\s?"
_FIGURE: Final = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "milli": 1e6}
_SCALE: Final = r"\s?(?P<scale>k|m|million|milli|thousand)?(?![A-Za-z])"
_PRICE = re.compile(rf"(?<![A-Za-z]){_SIGN}(?P<figure>{_FIGURE}){_SCALE}", re.IGNORECASE)
_BARE = re.compile(rf"(?P<figure>{_FIGURE}){_SCALE}", re.IGNORECASE)
_KOBO = re.compile(
    rf"(?P<before>{_FIGURE})\s?(?:kobo\b|k\s?(?:/|per)\s?s)|\bkobo\s(?P<after>{_FIGURE})|(?P<bare>{_FIGURE})k PER_SECOND", re.IGNORECASE
)
_FOREIGN = re.compile(
    r"[$€£¥]|\b(?:usd|us|dollars?|euros?|pounds?|eur|gbp|gh|ghs|cedis?|cfa|fcfa|xof|rands?|riyals?|dirhams?)\b|₵", re.IGNORECASE
)
_VOLUME = re.compile(
    r"\b(?:[gmtk]b|gigs?|megs?|mbps|gbps|points?|mins?|minutes?|hours?|days?|sms|seconds?|secs?)\b|\d\s?(?:[gmt]b|gig|%)|%", re.IGNORECASE
)
_SAID_AFTER = re.compile(r"\s?(?:[gmtk]b|gigs?|megs?|mbps|points?|%|mins?\b|minutes?|hours?|days?|units?\b|times?\b)", re.IGNORECASE)
FOREIGN_TOWNS: Final = words(
    "accra tema kumasi cotonou lome abidjan dakar niamey zinder ndjamena douala yaounde kigali nairobi kampala johannesburg pretoria durban"
    " khartoum cairo tunis casablanca addis dubai doha mecca makkah madina medina jeddah riyadh istanbul london manchester leeds birmingham"
    " liverpool landan glasgow dublin paris lyon berlin bremen hamburg munich rome milan madrid lisbon amsterdam brussels vienna warsaw toronto ottawa"
    " montreal calgary houston dallas atlanta chicago boston maryland philadelphia guangzhou beijing shanghai tokyo mumbai delhi malabo bamako"
)


@dataclass(frozen=True, slots=True)
class GoldPlaces:
    """``asked`` holds, per STATE or LGA mark, what would answer it; ``towns`` per TOWN mark, empty where no table knows it; ``also`` may be said."""

    states: tuple[frozenset[Place], ...]
    lgas: tuple[frozenset[Place], ...]
    towns: tuple[frozenset[Place], ...]
    also: frozenset[Place]


def gold_amounts(example: Example) -> tuple[frozenset[float], int]:
    """The sums of naira, each once, and how many AMOUNT marks are sums that no table reads."""
    sums: set[float] = set()
    unread = 0
    for span in example.spans:
        inside = example.text[span.start : span.end]
        if span.type == "PLAN" and span.kept:
            sums |= {_value(match["figure"], match["scale"]) for match in _PRICE.finditer(inside)}
        elif span.type == "AMOUNT" and span.kept:
            value = naira_of(inside, example.text[span.end : span.end + 12])
            unread += value is None
            sums |= {value} if value else set()
    return frozenset(sums), unread


def naira_of(inside: str, after: str = "") -> float | None:
    """The naira that an AMOUNT mark says, 0 where it says none, None where it is in words that no table reads.

    >>> naira_of("N2,500"), naira_of("12k/sec"), naira_of("11 kobo"), naira_of("igba naira"), naira_of("5GB"), naira_of("$40")
    (2500.0, 0.12, 0.11, 200.0, 0.0, 0.0)
    >>> naira_of("500", " minutes"), naira_of("one five"), naira_of("naira dubu biyu"), naira_of("plenty money")
    (0.0, 1500.0, 2000.0, None)
    """
    per_second = re.match(r"\s?(?:per|/|kwa|duk|a)\s?(?:s|d)", after, re.IGNORECASE) is not None
    if _FOREIGN.search(inside):
        return 0.0
    if kobo := _KOBO.search(inside + (" PER_SECOND" if per_second else "")):
        return round(float((kobo["before"] or kobo["after"] or kobo["bare"]).replace(",", "")) / 100, 4)
    if price := _PRICE.search(inside):
        return _value(price["figure"], price["scale"])
    if _VOLUME.search(inside):
        return 0.0
    if bare := _BARE.search(inside):
        is_volume = (_SAID_AFTER.match(after) and not bare["scale"]) or re.fullmatch(r"\d\.\d", inside)
        return 0.0 if is_volume else _value(bare["figure"], bare["scale"])
    return _spelled(inside)


def _spelled(inside: str) -> float | None:
    said = re.findall(r"[a-z]+(?:'[a-z]+)*", fold(inside).replace("-un", "un"))
    if "zero" in said or _VOLUME.search(inside):
        return 0.0
    number = read_number([word for word in said if word not in {"naira", "nairas", "a", "only", "bucks"}])
    return None if number is None else float(number)


def _value(figure: str, scale: str | None) -> float:
    return round(float(re.sub(r"[, ]", "", figure)) * _SCALES.get((scale or "").lower(), 1.0), 2)


def gold_places(example: Example) -> GoldPlaces:
    """What the marks of a text name. An LGA that several states have is answered by any of them, or by the one a STATE mark names."""
    marked = {kind: [example.text[s.start : s.end] for s in example.spans if s.type == kind] for kind in _PLACE_MARKS}
    states = tuple(_states(inside) for inside in marked["STATE"])
    named = {place.state for answers in states for place in answers}
    lgas = tuple(_lgas(inside, named) for inside in marked["LGA"])
    towns = tuple(frozenset(places_within(inside)) for inside in marked["TOWN"] if not _is_abroad(inside))
    also = frozenset(place for inside in marked["STREET_ADDRESS"] for place in places_within(inside))
    return GoldPlaces(states, lgas, towns, also)


_PLACE_MARKS: Final = ("STATE", "LGA", "TOWN", "STREET_ADDRESS")


def _states(inside: str) -> frozenset[Place]:
    return frozenset(Place(place.state, None) for place in places_named(inside) if place.lga is None)


def _lgas(inside: str, states: set[str | None]) -> frozenset[Place]:
    candidates = {place for place in places_named(inside) if place.lga is not None}
    return frozenset({place for place in candidates if place.state in states} or candidates)


def _is_abroad(town: str) -> bool:
    return bool(FOREIGN_TOWNS.intersection(fold(town).replace("'", "").split()))
