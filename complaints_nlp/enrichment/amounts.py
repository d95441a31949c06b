"""Sums of money a text speaks of, in naira.

Found by four means, each a row of ``_FINDERS``: a figure with a sign or name of the currency, kobo, numbers in words, and figures or
words without either that stand where money is spoken of ("recharge 200", "return my four forty").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from complaints_nlp.enrichment.money_words import COUNTED, MONEY_BEFORE, MONEY_RIGHT_BEFORE, NO_SUM_BEFORE, TURNS_INTO
from complaints_nlp.enrichment.number_words import JOINING, NUMBER_WORDS, fold, read_number

_FIGURE: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?"
# A letter for thousand stands right at its figure: "N1,500 m" is Igbo for "my N1,500".
_SCALE: Final = r"(?:[kmb](?![A-Za-z])|\s?(?:thousand|million|billion|hundred)\b)"
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "hundred": 1e2, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}
_PER_SECOND: Final = r"\s?(?:/|per|kwa|duk|a)\s?(?:s|sec|seconds?|sekond|sekọnd|dakika|sakan)\b"
_SIGNED = re.compile(
    rf"(?<![A-Za-z0-9*#])(?:NGN|N|₦|#)\s?(?P<before>{_FIGURE})(?P<before_scale>{_SCALE})?(?![\d*#])"
    rf"|(?<![\w.,₦#*])(?P<after>{_FIGURE}|\d{{1,3}}(?: \d{{3}})+)\s?(?P<after_scale>{_SCALE})?\s?(?:nairas?\b|ngn\b|bucks\b)",
    re.IGNORECASE,
)
_KOBO = re.compile(
    rf"(?<![\w.,])(?P<before>\d{{1,3}}(?:\.\d)?)\s?(?:kobo\b|k{_PER_SECOND})|\bkobo (?P<after>\d{{1,2}})(?!\w)", re.IGNORECASE
)
_THOUSANDS = re.compile(r"(?<![\w.,₦#*:/$€£-])(?P<bare>\d{1,3}(?:\.\d)?)\s?k(?![\w/])", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.,₦#*:/$€£<+=-])(?P<bare>\d{1,3}(?:,\d{3})+|[1-9]\d{1,5})(?![\w/%*#>]|[.,:-]\d|\s?[%:])")
_UNIT_AFTER = re.compile(r"\s?(?:gb|mb|kb|tb|gig|mbps|kbps|%|minutes|mins|hours|days)\b|\s?%", re.IGNORECASE)
_REFERENCE_BEFORE = re.compile(r"\b(?:tickets?|ref\w*|order|case|complaint|invoice|no|number|room|flat|block|plot)\W{0,3}$", re.IGNORECASE)
_PLAN_NAME = re.compile(r"\b(?:classic|biz ?line|plan|family|home)\s$", re.IGNORECASE)
# A hyphen joins only the nasal of a Yoruba number: marun-un. In "thirty-two" it parts two words.
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*[\u0300-\u036f]*(?:['’]?[^\W\d_\u0300-\u036f]+[\u0300-\u036f]*)*(?:-[uú]n\b)?")
_SENTENCE = re.compile(r"[.!?;\n](?!\d)")
_BOTH_SIDES: Final = frozenset({"puku", "nari"})  # Igbo puts the currency within the number: puku naira abụọ
_YEARS: Final = range(1990, 2036)
_REACH: Final = 48
_SMALL: Final = 100


class _Sum(NamedTuple):
    start: int
    end: int
    value: float


def find_amounts(text: str) -> tuple[float, ...]:
    """Every sum of naira, in the text's order, each once.

    >>> find_amounts("N2,500 gone, then 2k, 500 naira and ₦1.5m for 2GB")
    (2500.0, 2000.0, 500.0, 1500000.0)
    >>> find_amounts("I recharge 200, una comot naira dubu biyu, price now na 12k/sec, 10GB no enter")
    (200.0, 2000.0, 0.12)
    """
    found: list[_Sum] = []
    for find in _FINDERS:
        # What an earlier finder has read is not read again by a later one.
        found += [each for each in find(text, found) if not any(each.start < old.end and old.start < each.end for old in found)]
    return tuple(dict.fromkeys(each.value for each in sorted(found) if each.value))


def _kobo(text: str, _: list[_Sum]) -> Iterator[_Sum]:
    for match in _KOBO.finditer(text):
        yield _Sum(match.start(), match.end(), round(float(match["before"] or match["after"]) / 100, 4))


def _signed(text: str, _: list[_Sum]) -> Iterator[_Sum]:
    for match in _SIGNED.finditer(text):
        hash_sign = match.group().startswith("#")
        if _UNIT_AFTER.match(text, match.end()) or (
            hash_sign and _REFERENCE_BEFORE.search(text[max(0, match.start() - 16) : match.start()])
        ):
            continue
        kind = "before" if match["before"] else "after"
        yield _Sum(match.start(), match.end(), _value(match[kind], match[f"{kind}_scale"]))


def _thousands(text: str, _: list[_Sum]) -> Iterator[_Sum]:
    kobo = any("k" in match.group().lower() and "kobo" not in match.group().lower() for match in _KOBO.finditer(text))
    for match in _THOUSANDS.finditer(text):
        if kobo and float(match["bare"]) < _SMALL:
            continue  # beside "12k/sec" a further "11k" is kobo too
        if not COUNTED.match(text, match.end()) and not _PLAN_NAME.search(text[max(0, match.start() - 12) : match.start()]):
            yield _Sum(match.start(), match.end(), _value(match["bare"], "k"))


def _value(figure: str, scale: str | None) -> float:
    return round(float(figure.replace(",", "").replace(" ", "")) * _SCALES.get((scale or "").strip().lower(), 1.0), 2)


def _bare(text: str, found: list[_Sum]) -> Iterator[_Sum]:
    """A figure alone counts right behind a word of money, or as what a sum before it turned into ("from 500 to 850")."""
    known = list(found)
    for match in _BARE.finditer(text):
        value = _value(match["bare"], None)
        before = text[max(0, match.start() - _REACH) : match.start()]
        if COUNTED.match(text, match.end()) or NO_SUM_BEFORE.search(before) or (value in _YEARS and "," not in match["bare"]):
            continue
        spoken_of = MONEY_BEFORE if value >= _SMALL else MONEY_RIGHT_BEFORE
        if spoken_of.search(_same_sentence(before)) or any(
            old.end <= match.start() and TURNS_INTO.fullmatch(text[old.end : match.start()])
            for old in known
            if match.start() - old.end < _REACH
        ):
            known.append(_Sum(match.start(), match.end(), value))
            yield known[-1]


def _same_sentence(before: str) -> str:
    ends = [match.end() for match in _SENTENCE.finditer(before)]
    return before[ends[-1] :] if ends else before


def _in_words(text: str, _: list[_Sum]) -> Iterator[_Sum]:
    """Numbers in words beside "naira", or of hundreds and more behind a word of money."""
    words = [(match.start(), match.end(), fold(match.group()).replace("-", "")) for match in _WORD.finditer(text)]
    for first, last in _runs(words, text):
        said = [word for _, _, word in words[first:last]]
        money = "naira" in said or "nairas" in said
        value = _said(said)
        start, end = words[first][0], words[last - 1][1]
        if value is None or value <= 1:
            continue
        if money or (value >= 100 and len(said) > 1 and not COUNTED.match(text, end) and _is_spoken_of(text, start, end)):
            yield _Sum(start, end, float(value))


def _runs(words: list[tuple[int, int, str]], text: str) -> Iterator[tuple[int, int]]:
    """First and behind-last place of each run of number words and "naira", joining words only within."""
    place = 0
    while place < len(words):
        last = place
        while (
            last < len(words)
            and words[last][2] in _RUN_WORDS
            and (last == place or not text[words[last - 1][1] : words[last][0]].strip(" -"))
        ):
            last += 1
        first, behind = place, last
        while first < behind and words[first][2] in JOINING:
            first += 1
        while behind > first and words[behind - 1][2] in JOINING:
            behind -= 1
        if behind > first:
            yield first, behind
        place = max(last, place + 1)


_RUN_WORDS: Final = NUMBER_WORDS | JOINING | {"naira", "nairas"}


def _said(said: list[str]) -> int | None:
    """The number of a run: what stands before "naira", else what stands behind it, or both for a scale that is counted behind."""
    if "naira" not in said and "nairas" not in said:
        return read_number(said)
    place = next(n for n, word in enumerate(said) if word.startswith("naira"))
    before, behind = said[:place], said[place + 1 :]
    if before and before[-1] in _BOTH_SIDES and behind:
        return read_number(before + behind)
    return read_number(before) if before else read_number(behind)


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    return bool(MONEY_BEFORE.search(_same_sentence(text[max(0, start - _REACH) : start])) or _MONEY_BEHIND.match(text, end))


_MONEY_BEHIND = re.compile(r"\W{1,3}(?:wey una|wey dem|deposit|card|airtime|recharge|wa jade|bonus|for data|left my|go\b)", re.IGNORECASE)
_Finder = Callable[[str, list[_Sum]], Iterator[_Sum]]
_FINDERS: Final[tuple[_Finder, ...]] = (_kobo, _signed, _thousands, _in_words, _bare)
