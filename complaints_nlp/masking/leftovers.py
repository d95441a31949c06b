"""The last look before a text is called masked: no long number may be left that is no amount, date or reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Compiled, View, keep_digits, stands_before
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.masking.text import Entity

LONGEST: Final = 10
"""Digits in a row, spaces and dashes apart, from which a number is masked whatever it is."""

_RUN = Compiled(rf"\d(?:[ \-]{{0,2}}[\doO]){{{LONGEST - 1},}}(?<=\d)", any_case=False)
_DATE = regex.compile(r"(?<!\d)(?:19|20)\d\d-?[01]\d-?[0-3]\d(?!\d)|(?<!\d)[0-3]?\d-[01]?\d-(?:19|20)\d\d(?!\d)")
_YEARS = regex.compile(r"(?:(?:19|20)\d\d[ \-]{1,2})*(?:19|20)\d\d")
_SUM = regex.compile(r"[1-9]\d{0,2}[05]0")
_REFERENCE = regex.compile(
    rf"(?<![^\W_])(?:{'|'.join(REFERENCE_WORDS)})(?![^\W_])\W{{0,3}}(?:(?:no|number|id|code|is|was|"
    rf"na)\W{{1,3}}){{0,3}}(?:[A-Z]{{0,5}}\d[\d/-]{{3,20}}\s?(?:,|and|&)\s?)?[A-Z0-9/-]{{0,12}}\Z",
    flags=regex.IGNORECASE,
)


def find_leftovers(view: View, entities: Sequence[Entity]) -> Iterator[Entity]:
    """Spans of long numbers outside ``entities``, as NUMBER."""
    if view.digits < LONGEST:
        return
    text = blanked(view.text, entities)
    for match in _RUN.matches(view, text, 0, len(text)):
        digits = len(keep_digits(_DATE.sub("", match.group())))
        if (
            digits < LONGEST
            or _YEARS.fullmatch(match.group())
            or all(_SUM.fullmatch(group) for group in match.group().split())  # sums in a row
            or is_amount(view, *match.span())
            or _REFERENCE.search(text[max(0, match.start() - 48) : match.start()])
            or stands_before(REFERENCE_WORDS, view, match.start())
        ):
            continue
        yield Entity(match.start(), match.end(), "NUMBER", 0.5)


def blanked(text: str, entities: Sequence[Entity]) -> str:
    """The text with NULs in place of what is masked, so that positions stay."""
    pieces: list[str] = []
    position = 0
    for entity in entities:
        pieces += (text[position : entity.start], "\x00" * (entity.end - entity.start))
        position = entity.end
    return "".join((*pieces, text[position:]))
