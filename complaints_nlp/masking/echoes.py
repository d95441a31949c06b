"""What is said again: a PIN, an account, the end of a number that was recognised once is the same wherever it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from complaints_nlp.masking.recognizer import View
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.masking.text import Entity

_NOT: Final = frozenset({"AGE", "COORDINATES", "DATE_OF_BIRTH", "PERSON", "STREET_ADDRESS", "URL"})
_SHORTEST: Final = 3
_LONGEST: Final = 24
_MOST: Final = 40
"""Values that are looked for again: each costs a search of the whole text, and a text with more is a list."""
_YEAR: Final = regex.compile(r"(?:19|20)\d\d")


def find_echoes(view: View, entities: Sequence[Entity]) -> Iterator[Entity]:
    """Where what ``entities`` cover stands once more, letter for letter and by itself; not as a sum, and not a year."""
    seen: set[str] = set()
    for entity in entities:
        said = view.text[entity.start : entity.end]
        if entity.type in _NOT or said in seen or not _SHORTEST <= len(said) <= _LONGEST:
            continue
        if len(seen) == _MOST:
            return
        seen.add(said)
        if not any(sign.isdigit() for sign in said) or _YEAR.fullmatch(said) or view.text.count(said) < 2:
            continue
        for match in regex.finditer(rf"(?<![\w/*#.,:-]){regex.escape(said)}(?![\w/*#:%-])(?![.,]\d)", view.text, timeout=view.remaining()):
            if not is_amount(view, *match.span()):
                yield Entity(match.start(), match.end(), entity.type, entity.score)
