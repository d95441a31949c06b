"""The words of a text as those who look for names see them, and what shows where a name ends."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from complaints_nlp.masking.name_patterns import ABBREVIATED, INSTITUTION, PLAIN_WORD, WORD
from complaints_nlp.wordlist import fold

SAID: Final = 0.9
"""The score from which on a rule has been told that it is a name: a title before it, "my name is"."""
MARKS: Final = frozenset("@#_/")
"""What makes a handle, a tag or a path of the word behind it."""


class Word(NamedTuple):
    """A word of a text. ``key`` is how lists know it; ``shouted`` means all capitals."""

    start: int
    end: int
    key: str
    capital: bool
    shouted: bool


@lru_cache(maxsize=1_024)
def words_of(text: str) -> tuple[Word, ...]:
    """The words in their order. A batch's texts are remembered, in this process: the lists, the model and what completes names all ask."""
    found = []
    for match in (PLAIN_WORD if text.isascii() else WORD).finditer(text):
        said, (start, end) = match.group(1), match.span(1)
        small = said.islower()  # most words: neither of the two
        found.append(Word(start, end, fold(said), not small and said[0].isupper(), not small and len(said) > 1 and said.isupper()))
    return tuple(found)


def is_institution_next(text: str, end: int) -> bool:
    """Whether a street, market, school, firm ... carries the name that ends here."""
    return bool(INSTITUTION.match(text, end))


def without_possessive(text: str, end: int) -> int:
    """Where a word's name ends: "Merv" of "Merv's"."""
    return end - 2 if text[end - 2 : end] in {"'s", "’s", "'S"} else end


def ends_sentence(title: str, *, abbreviated: frozenset[str] = ABBREVIATED) -> bool:
    """Whether the full stop after a title is the sentence's: "thank you, sir. Lafiya". ``abbreviated`` titles have one of their own."""
    said = title.strip()
    return said.endswith(".") and said[:-1].split()[-1].strip("(). ") not in abbreviated
