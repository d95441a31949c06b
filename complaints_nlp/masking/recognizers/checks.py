"""Checksums and the questions several recognisers ask of a number."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, View

REFERENCE_WORDS: Final = (
    "ticket", "tkt", "ref", "reference", "complaint", "case", "incident", "order", "invoice", "receipt", "transaction", "trans",
    "session", "tracking", "batch", "clause", "error", "version", "rrn", "txn", "report", "request", "sr", "inc", "docket",
    "invoice no", "inv", "rc", "work order", "job", "resit", "risiti", "tiketi", "tikiti", "korafi", "esun", "mkpesa",
)  # fmt: skip
"""Words that name a reference, which stays: it leads to a complaint, not to a person."""
REFERENCE_CODES: Final = "INV|TKT?|INC|REF|ORD|RCT|TXN?|TRX|CASE?|JOB|WO|WS|RC"
"""What the codes of references begin with, as branches of a pattern."""

# No letter of any alphabet before it: "bọ̀sún 0719 ..." ends in an n, and so does "n.i.n 903 ...", and is no sum.
_CURRENCY_BEFORE = regex.compile(r"(?:(?<![\p{L}\p{M}]|\p{L}\.)(?:NGN|N|USD)|[₦$£€=])\s?$", flags=regex.IGNORECASE)
_NO_SUM: Final = 9  # "Taiwo = 70118334902" says whose it is
_UNIT_AFTER = regex.compile(r"\s?(?:naira|ngn|kobo|bucks|gb|mb|kb|tb|mbps|kbps|gig|%|per ?cent)(?!\w)", flags=regex.IGNORECASE)


def luhn(digits: str) -> bool:
    """The checksum of cards, IMEIs and ICCIDs (ISO/IEC 7812-1, annex B).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod_97(signs: str) -> bool:
    """The check of an IBAN (ISO 7064, mod 97-10): upper-case letters and digits, country and check digits first.

    >>> mod_97("GB82WEST12345698765432"), mod_97("GB83WEST12345698765432")
    (True, False)
    """
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def is_amount(view: View, start: int, end: int) -> bool:
    """Whether the number stands for money or data: a currency before it or a unit after it."""
    if (before := _CURRENCY_BEFORE.search(view.text[max(0, start - 7) : start])) and not (
        before.group()[0] == "=" and sum(map(str.isdigit, view.text[start:end])) >= _NO_SUM
    ):
        return True
    return bool(_UNIT_AFTER.match(view.text, end))


def no_amount(candidate: Candidate) -> float:
    return 0.0 if is_amount(candidate.view, candidate.start, candidate.end) else candidate.score


def one_digit_repeated(digits: str) -> bool:
    return len(set(digits)) == 1
