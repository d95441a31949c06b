"""Rows of digits as they are said or written, words and figures mixed; and what a number that was asked for is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import regex

from complaints_nlp.masking.recognizer import Compiled, View
from complaints_nlp.masking.recognizers.digit_words import HUNDRED, PLACES, TEEN_REST, WORD, parts_of, read_digits

# What may come between: a dash said aloud, a breath, and what is said of a digit that was wrong.
FILLERS: Final = (
    r"dash|hyphen|stroke|slash|space|then|and then|and|open bracket|close bracket|bracket|um+|uh+|erm?|ehm?|hmm+|sorry|no|rara|a'a|mba|da|sha|na|pause|"
    r"dari|guda|eyo|wato|sannan|sai|kuma|ma'ana|puis|eh|unclear|blank|missing|something|scratch|scratched|smudge|torn|unreadable|question mark"
)
_BETWEEN = rf"(?:(?:{FILLERS})[\s,.\-]{{1,3}}){{0,2}}"
_SAID = rf"(?:(?!(?<=\d )sept(?!\w)){WORD}{PLACES}|{TEEN_REST}|\d[\do]{{0,10}})"  # the letter O among digits is a zero; "17 sept" is a day
# "zero710", "0710two94". An O among figures is a zero: were it a word as well, "0o0o0o" would be read in a million ways.
_GLUED = r"(?<=\d)(?=[a-np-z]|o[a-z])|(?:(?<=[a-np-z])|(?<=[a-np-z]o))(?=\d)"


def _run(separator: str) -> Compiled:
    """Not inside a sum (N1,500), a time (3:40), a code (RUR-0771) or a short code (*894#)."""
    return Compiled(
        rf"(?<![\w*#₦$])(?<!\w[,.:/'’])(?!(?<=\w-)\d)(?<!N)"
        rf"(?!un\b)(?:(?:plus|dari)[\s,]{{1,2}}|sau\s(?=(?:biyu|uku)\s))?{_SAID}(?:(?:{separator}{_BETWEEN}|{_GLUED}){_SAID}){{0,40}}"
        r"(?![^\W_]|[:#%/]|[,.\-]\d|[\-'’]\w)",
        any_case=False,
    )


_RUN = _run(r"[\s,.\-…]{1,4}")
_APART = _run(r"[\s,.\-…;:/()\[\]~_\\|*\"+&]{1,4}")
# What was asked for -> the beginnings of its words (a space ends a word) and the fewest digits that can be it.
ASKED: Final = (
    ("NIN", ("nin ", "national id", "identity"), 8),
    ("BVN", ("bvn",), 8),
    ("ICCID", ("iccid", "sim serial", "sim pack", "new sim", "behind the sim", "back of the sim"), 8),
    ("IMEI", ("imei",), 10),
    ("CARD_NUMBER", ("atm card", "debit card", "card number", "bank card"), 10),
    ("RECHARGE_PIN", ("recharge pin", "recharge card", "voucher", "card pin", "scratch", "katin"), 8),
    ("OTP", ("otp", "one time", "one-time", "code sent", "verification code", "security code"), 4),
    ("PIN", ("pin ", "pins ", "puk", "passcode", "secret number", "lambar sirri", "nomba asiri", "nonba asiri", "nomba nzuzo"), 4),
    ("IMSI", ("imsi",), 10),
    ("TIN", ("tin ", "tax id"), 8),
    ("METER_NUMBER", ("meter",), 8),
    ("BANK_ACCOUNT", ("bank account", "account number for the refund", "nuban", "akauntu", "akaunti"), 8),
    ("CUSTOMER_ACCOUNT", ("account", "customer id", "customer number"), 4),
    ("PHONE_NUMBER", ("number", "line", "phone", "nomba", "nonba", "namba", "numba", "lamba", "digits", "numero"), 7),
)
ENTITIES: Final = tuple(dict.fromkeys(entity for entity, _, _ in ASKED))
LEAST: Final = {entity: least for entity, _, least in ASKED}
REACH: Final = 160  # the number is asked for shortly before it is said
STAYS: Final = "REFERENCE"
SHORT: Final = 4
_REFERENCE = regex.compile(
    r"(?<!sim )\b(?:ticket|reference|ref|complaint number|receipt|cheque|invoice|tracking|job card|serial number)\b(?!.*\b(?:line|phone|call)\b)"
    r"|\b(?:order|session|amount|how much)\b[^?]*\?"
)
_COUNTED = regex.compile(
    r"\s(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|times?|thousand|hundred|million|people|persons?|digits?|naira|bars?|gigs?|only)(?!\w)"
)
_SUM_BEFORE = regex.compile(r"(?<!\w)(?:dubu|puku|nari|igba|egberun|naira)\s\Z")  # "a thousand (and) one": the word comes first
_COUNTS: Final = frozenset({"goma", "iri", "mewa"})  # ten and so many: what a telephone number is not said in
YEAR = regex.compile(r"(?:19|20)\d\d")


_STOP = regex.compile(r"(?:[.;,]\s[^.;,]{1,20}|(?<=\d)\s[a-z]{1,9})\Z")

DATED = regex.compile(
    r"(?<![\d/.\-])[0-3]?\d([/.\-])[01]?\d\1(?:(?:19|20)\d\d|\d\d)(?!\d|\1\d)|(?<!\d)(?:19|20)\d\d([/.\-])[01]?\d\2[0-3]?\d(?!\d|\2\d)"
    r"|(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d|:\d)"
)


class Run(NamedTuple):
    """``words`` is how many of its digits are words; ``counts`` says that it is a sum or a count, not a row of digits; ``tens`` that it begins
    with a ten as counts do, which only somebody who is reading a number out means as two of its digits.
    """

    start: int
    end: int
    digits: str
    words: int
    counts: bool
    tens: bool = False


def runs(view: View, start: int, end: int, *, apart: bool = False) -> Iterator[Run]:
    """Rows of digits between two positions of a bare text; ``apart``: whatever signs stand between them."""
    for match in (_APART if apart else _RUN).matches(view, view.lower, start, end):
        said, last = match.group(), match.end()
        counted = _COUNTED.match(view.lower, last)
        if counted and (stop := _STOP.search(said)):  # "... three nine. Eleven thousand": the number ends with its sentence
            said, last, counted = said[: stop.start()], match.start() + stop.start(), None
        parts = parts_of(said)
        words = sum(1 for part in parts if not part[0].isdigit())
        counts = (
            HUNDRED in parts or counted is not None or _SUM_BEFORE.search(view.lower, max(0, match.start() - 12), match.start()) is not None
        )
        yield Run(match.start(), last, read_digits(said), words, counts, parts[0] in _COUNTS)


def entity_asked(said: str) -> str | None:
    """What the nearest line that asks for anything asks for: ``REFERENCE`` for what may stay, None where none does."""
    for line in reversed(_SPELLED.sub("", said).split("\n")):
        if _REFERENCE.search(line):
            return STAYS
        if _asks().search(line):
            return next(entity for entity, pattern in _asked_patterns() if pattern.search(line))
    return None


_SPELLED = regex.compile(r"(?<=(?<![^\W_])\p{L}|\.\p{L})\.(?=\p{L}(?![^\W_]))")
"""The stops of "n.i.n" and "B.V.N." """


@lru_cache(maxsize=1)
def _asked_patterns() -> tuple[tuple[str, Any], ...]:
    return tuple((entity, _beginning(words)) for entity, words, _ in ASKED)


@lru_cache(maxsize=1)
def _asks() -> Any:
    """Any of the words: most lines ask for nothing."""
    return _beginning([word for _, words, _ in ASKED for word in words])


def _beginning(words: Sequence[str]) -> Any:
    """A word's beginning, never its middle: "nine" does not ask for a NIN."""
    return re.compile(r"(?<![^\W_])(?:" + "|".join(re.escape(w.strip()) + (r"\b" if w.endswith(" ") else "") for w in words) + ")")


@lru_cache(maxsize=1)
def fillers() -> Any:
    """A word that says nothing between digits."""
    return regex.compile(rf"(?<![^\W_])(?:{FILLERS})(?![^\W_])")


def looks_like_phone(digits: str) -> bool:
    return (len(digits) in (10, 11, 12) and digits[:2] in {"07", "08", "09"}) or (len(digits) in (13, 14) and digits.startswith("234"))


def begins_phone(digits: str) -> bool:
    return len(digits) >= SHORT and digits[0] == "0" and digits[1] in "789" and digits[2] in "01"
