"""What shows that a customer's number is none: a sum, a date, a reference that was asked for."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate
from complaints_nlp.masking.recognizers.checks import REFERENCE_CODES, REFERENCE_WORDS, is_amount

_AMOUNT = regex.compile(r"(?:N|NGN)\d|\d+(?:gb|mb|mbps|k)\Z", flags=regex.IGNORECASE)
_NUBAN: Final = 10
_ASKED = regex.compile(
    rf"(?<![^\W_])(?:(?P<reference>{'|'.join(REFERENCE_WORDS)}|ntinye)|(?P<account>account|acct|contract|"
    rf"merchant|partner|dealer|wallet|id|customer [nica]))"
)
_REFERENCE = regex.compile(rf"(?:{REFERENCE_CODES}|SR)[\s/-]?\d")
DATE: Final = regex.compile(r"(?:19|20)\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")


def is_reference_asked(candidate: Candidate) -> bool:
    """Whether the nearest word before that asks for a number asks for a reference: "Receipt number?" rather than "Account?"."""
    before = candidate.view.lower[max(0, candidate.start - 60) : candidate.start]
    asked = [match.lastgroup for match in _ASKED.finditer(before)]
    return bool(asked) and asked[-1] == "reference"


def account_score(candidate: Candidate) -> float:
    """For ``validate``: 0 for a sum, a date, a reference or fewer than three digits."""
    value = candidate.value
    if (
        is_reference_asked(candidate)
        or is_amount(candidate.view, candidate.start, candidate.end)
        or _AMOUNT.match(value)
        or DATE.fullmatch(value)
        or _REFERENCE.match(value)
        or sum(c.isdigit() for c in value) < 3
    ):
        return 0.0
    if len(value) == len(candidate.digits) == _NUBAN or (candidate.match.group()[:1] in "aA" and len(candidate.digits) == _NUBAN):
        return min(candidate.score, 0.6)  # ten digits after "account": a bank's, where the bank recogniser says so too
    return candidate.score
