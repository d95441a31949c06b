"""Sums of money a text speaks of, in naira."""

from __future__ import annotations

import re
from typing import Final

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?"
_SCALE = r"(?:k|m|million|thousand|hundred|b|billion)"
_NAIRA = re.compile(
    rf"(?:(?<![A-Za-z0-9])(?:NGN|N)|[₦#])\s?(?P<before>{_NUMBER})\s?(?P<before_scale>{_SCALE}\b)?(?![\d])"
    rf"|(?<![\w.,₦#*])(?P<after>{_NUMBER})\s?(?P<after_scale>{_SCALE})?\s?(?:naira|ngn\b|bucks\b)"
    rf"|(?<![\w.,₦#*:/-])(?P<bare>\d{{1,3}}(?:\.\d)?)\s?(?P<bare_scale>k)(?![\w/])(?!\s?(?:followers|users|people|views|"
    rf"subscribers|steps|customers|times))",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(r"\s?(?:gb|mb|kb|tb|gig|mbps|kbps|%|minutes|mins|hours|days)\b|\s?%", re.IGNORECASE)
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "hundred": 1e2, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}
_UNITS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "a": 1,
}
_WORDS: Final = "|".join((*sorted(_UNITS, key=len, reverse=True), "hundred", "thousand", "million", "and"))
_IN_WORDS = re.compile(rf"\b(?P<words>(?:{_WORDS})(?:[\s-]+(?:{_WORDS})){{0,12}})\s+naira\b", re.IGNORECASE)


def find_amounts(text: str) -> tuple[float, ...]:
    """Every sum of naira, in the text's order, each once.

    >>> find_amounts("N2,500 gone, then 2k, 500 naira and ₦1.5m for 2GB")
    (2500.0, 2000.0, 500.0, 1500000.0)
    >>> find_amounts("dem deduct five hundred naira, 10GB no enter")
    (500.0,)
    """
    found = [(m.start(), value) for m in _NAIRA.finditer(text) if (value := _value(m)) and not _UNIT_AFTER.match(text, m.end())]
    found += [(m.start(), value) for m in _IN_WORDS.finditer(text) if (value := _spelled(m["words"]))]
    return tuple(dict.fromkeys(value for _, value in sorted(found)))


def _value(match: re.Match[str]) -> float:
    kind = "before" if match["before"] else "after" if match["after"] else "bare"
    scale = match[f"{kind}_scale"]
    return round(float(match[kind].replace(",", "")) * _SCALES.get((scale or "").lower(), 1.0), 2)


def _spelled(words: str) -> float:
    total = current = 0
    for word in words.lower().replace("-", " ").split():
        if word == "hundred":
            current = max(current, 1) * 100
        elif word in {"thousand", "million"}:
            total += max(current, 1) * int(_SCALES[word])
            current = 0
        else:
            current += _UNITS.get(word, 0)
    return float(total + current)
