"""When a masked text is not to be trusted: what is left of it looks like what masking cannot read. Such a text goes to quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

from complaints_nlp.masking.leftovers import blanked
from complaints_nlp.masking.recognizer import Compiled, View, keep_digits
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.masking.text import Entity

MOST_FOREIGN: Final = 0.5
"""Share of letters in scripts that no list of names and no pattern here can read, from which a text is not vouched for."""
FEWEST_LETTERS: Final = 12
MOST_UNKNOWN: Final = 4
"""Numbers of seven to nine digits of no known kind; more in one text are somebody's list of numbers."""

_FOREIGN = regex.compile(r"[^\P{L}\p{Latin}]")
_LETTER = regex.compile(r"\p{L}")
_NUMBER = Compiled(r"(?<![\w.,/#*-])\d(?:[ \-]?\d){6,8}(?![\w/#*-])(?![.,]\d)", any_case=False)
_NAMED = regex.compile(rf"(?<![^\W_])(?:{'|'.join(REFERENCE_WORDS)})\W{{0,12}}(?:\w{{1,8}}\W{{1,3}}){{0,2}}\Z", flags=regex.IGNORECASE)
_DATE = regex.compile(r"(?:19|20)\d\d[ -]?[01]\d[ -]?[0-3]\d|[0-3]?\d[ -][01]?\d[ -](?:19|20)\d\d")


def find_doubt(view: View, entities: Sequence[Entity]) -> str | None:
    """Why the text, with ``entities`` masked, is not to be trusted; None when it is. Says nothing of what the text says."""
    if not view.text.isascii():
        letters = _LETTER.findall(view.text)
        foreign = sum(1 for _ in _FOREIGN.finditer(view.text))
        if foreign >= FEWEST_LETTERS and foreign > MOST_FOREIGN * len(letters):
            return "mostly in a script that masking cannot read"
    if view.digits >= 7 * MOST_UNKNOWN and (unknown := _unknown_numbers(view, entities)) > MOST_UNKNOWN:
        return f"{unknown} numbers of no known kind"
    return None


def _unknown_numbers(view: View, entities: Sequence[Entity]) -> int:
    text = blanked(view.text, entities)
    return sum(
        not (
            is_amount(view, *match.span())
            or _DATE.fullmatch(match.group())
            or keep_digits(match.group()).endswith("000")  # a sum without its currency
            or _NAMED.search(text[max(0, match.start() - 40) : match.start()])
        )
        for match in _NUMBER.matches(view, text, 0, len(text))
    )
