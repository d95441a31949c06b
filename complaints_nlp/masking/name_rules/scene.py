"""What every rule looks at: a text, its words and the lists; and how words make a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from complaints_nlp.masking.name_patterns import TITLE_WORD
from complaints_nlp.masking.name_words import Word, words_of
from complaints_nlp.masking.vocabulary import Vocabulary

MOST_WORDS: Final = 4
SHORTEST_LOWER: Final = 5  # letters; shorter names are words of some language too often
Found = Iterator[tuple[int, int, float]]
"""What a rule yields: where a name starts and ends, and how sure it is one."""


@dataclass(frozen=True, slots=True)
class Scene:
    text: str
    lower: str
    words: Sequence[Word]
    at: dict[int, int]  # where a word starts -> its number
    vocabulary: Vocabulary
    cased: bool  # capitals mean something: the text is not shouted throughout
    small: bool  # no capital anywhere: names come without

    def within(self, start: int, end: int) -> list[Word]:
        """The words that begin there."""
        return [word for word in self.words if start <= word.start < end]

    def may_name(self, key: str) -> bool:
        """Whether the word is neither one of every day nor only a place's."""
        v = self.vocabulary
        return key not in v.common and (key not in v.places or v.is_name(key))


def scene_of(text: str, vocabulary: Vocabulary, *, words: Sequence[Word] | None = None) -> Scene:
    words = words_of(text) if words is None else words
    shouted = sum(word.shouted for word in words)
    return Scene(
        text,
        text.lower(),
        words,
        {word.start: n for n, word in enumerate(words)},
        vocabulary,
        cased=shouted < 0.6 * max(len(words), 1),
        small=not any(word.capital for word in words),
    )


def take(scene: Scene, first: int, *, unknown: bool, lower: bool, most: int = 3) -> tuple[int, int] | None:
    """The run of name words from word ``first``. ``unknown``: words of no list may begin it; ``lower``: without capitals too."""
    v = scene.vocabulary
    taken: list[Word] = []
    for word in scene.words[first : first + most]:
        if taken and not joins(scene.text, taken[-1], word):
            break
        listed = word.key in v.names or (word.key in v.ambiguous and (word.capital or bool(taken)))
        capital = word.capital and (scene.cased or listed or (unknown and not taken))
        initial = len(word.key) == 1 and word.capital and word.key not in {"i"}
        if word.key in v.common or (word.key in v.places and not listed and not (taken and capital)):
            break
        if not (
            listed
            or (capital and unknown and (len(word.key) > 2 or initial))
            or (capital and taken)
            or (lower and unknown and len(word.key) > (SHORTEST_LOWER - 1 if taken else 2))
        ):
            break
        taken.append(word)
    return (taken[0].start, taken[-1].end) if taken and (len(taken) > 1 or len(taken[0].key) > 1) else None


def joins(text: str, word: Word, after: Word) -> bool:
    """Whether two words can be of one name: a space or hyphen between, a full stop only after an initial or a short title."""
    gap = text[word.end : after.start]
    return gap in {" ", "-"} or (gap in {". ", "."} and (word.end - word.start <= 2 or bool(TITLE_WORD.fullmatch(word.key))))
