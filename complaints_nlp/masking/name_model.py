"""The trained name recogniser: a small encoder that says of each word whether it is of a person's name, an address, an account or an age.

It reads what the lists leave open, with its neighbours, in any letters' case. The lists in turn decide how sure it must be: a word that
names somebody needs little, one that people say every day needs much.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from importlib.resources import files
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from complaints_nlp.encoder import open_encoder, softmax
from complaints_nlp.masking.address_spans import ADDRESS, tidied
from complaints_nlp.masking.name_patterns import CALENDAR
from complaints_nlp.masking.name_words import SAID, Word, words_of
from complaints_nlp.masking.names import NameFinder, RuleNames
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Array = npt.NDArray[np.float32]
ANSWERS: Final = ("O", "PERSON", "STREET_ADDRESS", "CUSTOMER_ACCOUNT", "AGE")
PERSON: Final = 1
ENCODER: Final = "encoder.int8.onnx"
MOST_TOKENS: Final = 126
AROUND: Final = 30
"""Tokens read on each side of an open word: what tells a name stands near it, and reading costs by the token."""
START, END = 101, 102
_HOUSE: Final = re.compile(
    r"(?<!\w)(?:[Uu]nit|[Ff]lat|[Hh]ouse|[Hh]se|[Ss]hop|[Pp]lot|[Ss]uite|[Bb]lock|[Bb]lk)[ ]"
    r"[A-Za-z]?\d{1,4}[A-Za-z]?,?[ ](?:\d{1,4}[ ])?(?P<street>[A-Za-z]\w{2,20})[ ]"
)
"""A door, and the word behind it: the model says how far the address goes."""
_MOST_HOUSES: Final = 4
_JOINTS: Final = frozenset({" ", "-"})
_MARKS: Final = ("@", "#", "_")
"""Before a word: it is a handle's or a tag's, which has a recogniser of its own."""


class Bars(NamedTuple):
    """From which share on a word counts, by what the lists say of it. Chosen on the corpus's tuning split."""

    name: float = 0.15
    unknown: float = 0.7  # without a capital
    capital: float = 0.85  # sentences begin with capitals, and so do firms
    ordinary: float = 0.97
    beside: float = 0.5  # the next word to a name
    doubt: float = 0.02  # what a list took for a name is none below this
    address: float = 0.5
    other: float = 0.85  # an account is easily mistaken for a ticket, which must stay


BARS: Final = Bars()


class _Read(NamedTuple):
    """A text's tokens, the share of each answer (tokens x answers), each answer's highest, and which tokens were read at all.

    Most texts are a few dozen tokens long: lists are several times as fast as arrays there.
    """

    offsets: Sequence[tuple[int, int]]
    starts: Sequence[int]
    shares: Array
    peaks: Sequence[float]
    seen: Sequence[bool]

    def means(self, words: Sequence[Word], kind: int) -> list[float]:
        """The mean share of an answer over the tokens of each word; 0 where it has none."""
        sums = [0.0, *accumulate(self.shares[:, kind].tolist())]
        spans = [self.tokens(word) for word in words]
        return [(sums[last] - sums[first]) / max(last - first, 1) for first, last in spans]

    def tokens(self, said: Word | Entity) -> tuple[int, int]:
        """The first token that begins in it, and the first that begins behind it."""
        return bisect_left(self.starts, said.start), bisect_left(self.starts, said.end)


def case_of(word: str) -> int:
    """0 for small letters, signs and digits, 1 where the word begins with a capital, 2 for capitals alone. The tokens are all small letters.

    >>> [case_of(word) for word in ("ada", "Ada", "ADA", "A", "7")]
    [0, 1, 2, 1, 0]
    """
    if not word[:1].isupper():
        return 0
    return 2 if len(word) > 1 and word.isupper() else 1


class ModelNames:
    """What ``first`` finds, and what the model makes of the words that it leaves open.

    >>> text = "abeg tell chukwuemerie make e call me back"
    >>> [text[e.start : e.end] for e in ModelNames(first=RuleNames()).find([text])[0]]
    ['chukwuemerie']
    """

    def __init__(
        self, *, first: NameFinder | None = None, vocabulary: Vocabulary | None = None, bars: Bars = BARS, folder: Path | None = None
    ) -> None:
        self._first = first or RuleNames()
        self._vocabulary = vocabulary or load_vocabulary()
        self._bars = bars
        self._lowest = min(bars.name, bars.unknown, bars.capital, bars.ordinary, bars.beside)
        self._folder = folder
        self._loaded: tuple[InferenceSession, Tokenizer] | None = None

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        words = [words_of(text) for text in texts]
        found = self._first.find_among(words, texts) if isinstance(self._first, RuleNames) else self._first.find(texts)
        for n, text in enumerate(texts):
            if places := self._open(text, words[n], found[n]):
                read = self._read(text, places)
                kept = [entity for entity in found[n] if not self._is_doubted(entity, read)]
                found[n] = [*kept, *self._persons(text, words[n], read, kept), *self._others(text, read)]
        return found

    def _open(self, text: str, words: Sequence[Word], explained: Sequence[Entity]) -> list[int]:
        """Where the words begin that may be names and that nothing has found yet: words of no list, and names.

        Where a text has capitals at all, a small word of no list is none; a small word that is a name and a word too never asks.
        """
        small = not any(word.capital for word in words)
        houses = {match.start("street") for match in islice(_HOUSE.finditer(text), _MOST_HOUSES)}
        return [
            word.start
            for word in words
            if word.start in houses
            or (
                len(word.key) > 1
                and self._asks(word, small=small)
                and text[word.start - 1 : word.start] not in _MARKS
                and not any(entity.start <= word.start < entity.end for entity in explained)
            )
        ]

    def _asks(self, word: Word, *, small: bool) -> bool:
        v = self._vocabulary
        if word.key in v.names:
            return True
        if word.key in v.common or word.key in CALENDAR:
            return False
        if word.key in v.ambiguous:
            return word.capital
        return word.key not in v.places and (word.capital or small)

    def _read(self, text: str, places: Sequence[int]) -> _Read:
        session, tokenizer = self._load()
        encoding = tokenizer.encode(text, add_special_tokens=False)
        offsets = encoding.offsets
        shares = np.zeros((len(offsets), len(ANSWERS)), np.float32)
        seen = np.zeros(len(offsets), bool)
        for first, last in _windows(offsets, places):
            ids = [START, *encoding.ids[first:last], END]
            types = [0, *(case_of(text[a:b]) for a, b in offsets[first:last]), 0]
            logits = session.run(None, {"input_ids": np.array([ids], np.int64), "token_type_ids": np.array([types], np.int64)})[0][0, 1:-1]
            np.maximum(shares[first:last], softmax(logits), out=shares[first:last])
            seen[first:last] = True
        return _Read(offsets, [start for start, _ in offsets], shares, shares.max(0, initial=0.0).tolist(), seen.tolist())

    def _is_doubted(self, entity: Entity, read: _Read) -> bool:
        """Whether the model, having read it, is as good as sure that what a list took for a name is none. What was said to be a name stays."""
        first, last = read.tokens(entity)
        if entity.score >= SAID or first == last or not all(read.seen[first:last]):
            return False
        return float(read.shares[first:last, PERSON].max()) < self._bars.doubt

    def _persons(self, text: str, words: Sequence[Word], read: _Read, known: Sequence[Entity]) -> list[Entity]:
        """The words whose tokens, on average, are sure enough; less sure ones beside a name that is."""
        if read.peaks[PERSON] < self._lowest:
            return []  # no mean is above the highest
        means = read.means(words, PERSON)
        likely = [number for number, mean in enumerate(means) if mean >= self._lowest]
        sure = {number for number in likely if means[number] >= self._bar(words[number])}
        ends, starts = {e.end for e in known} | {words[n].end for n in sure}, {e.start for e in known} | {words[n].start for n in sure}
        beside = {
            number
            for number in likely
            if means[number] >= self._bars.beside and _touches(text, words[number], ends, starts) and len(words[number].key) > 1
        }
        return [Entity(words[n].start, words[n].end, ANSWERS[PERSON], means[n]) for n in sorted(sure | beside)]

    def _bar(self, word: Word) -> float:
        v, bars = self._vocabulary, self._bars
        if word.key in v.names:
            return bars.name
        if word.key in v.common or word.key in v.places:
            return bars.ordinary
        return bars.capital if word.capital else bars.unknown

    def _others(self, text: str, read: _Read) -> Iterator[Entity]:
        """Runs of tokens of one kind that hold a digit; an address has letters beside it, an account three digits."""
        offsets, shares = read.offsets, read.shares
        for kind in range(PERSON + 1, len(ANSWERS)):
            bar, begin = self._bars.address if ANSWERS[kind] == ADDRESS else self._bars.other, -1
            if read.peaks[kind] < bar:
                continue
            for place, among in enumerate([*(shares[:, kind] >= bar).tolist(), False]):
                if among:
                    begin = place if begin < 0 else begin
                elif begin >= 0:
                    share = float(shares[begin:place, kind].mean())
                    given = Entity(offsets[begin][0], offsets[place - 1][1], ANSWERS[kind])
                    for entity in tidied(text, given.start, given.end) if given.type == ADDRESS else [given]:
                        if entity.type != given.type or _believable(entity.type, text[entity.start : entity.end]):
                            start, end = entity.start, entity.end
                            if entity.type == "CUSTOMER_ACCOUNT":
                                start, end = _whole_words(text, start, end)
                            yield Entity(start, end, entity.type, share if entity.type == given.type else entity.score)
                    begin = -1

    def _load(self) -> tuple[InferenceSession, Tokenizer]:
        if self._loaded is None:
            folder = self._folder or Path(str(files("complaints_nlp") / "assets" / "names"))
            self._loaded = open_encoder(folder, ENCODER, threads=1 if os.environ.get("OMP_NUM_THREADS") == "1" else 0)
        return self._loaded


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span to the ends of its words, hyphens and strokes between letters or digits included: the model reads pieces of words.

    >>> _whole_words("acct QD-209-5514.", 6, 11)
    (5, 16)
    """
    while start and (text[start - 1].isalnum() or (text[start - 1] in "-/" and text[start - 2 : start - 1].isalnum())):
        start -= 1
    while end < len(text) and (text[end].isalnum() or (text[end] in "-/" and text[end + 1 : end + 2].isalnum())):
        end += 1
    return start, end


def _touches(text: str, word: Word, ends: Collection[int], starts: Collection[int]) -> bool:
    """Whether a name ends or begins next to the word, a space or a hyphen between."""
    return (text[word.start - 1 : word.start] in _JOINTS and word.start - 1 in ends) or (
        text[word.end : word.end + 1] in _JOINTS and word.end + 1 in starts
    )


def _windows(offsets: Sequence[tuple[int, int]], places: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of tokens to read: so many around each place, those that meet as one, none longer than ``MOST_TOKENS``."""
    starts = [start for start, _ in offsets]
    stretches: list[tuple[int, int]] = []
    for place in places:
        token = max(0, bisect_right(starts, place) - 1)
        first, last = max(0, token - AROUND), min(len(offsets), token + AROUND + 1)
        if stretches and first <= stretches[-1][1] and last - stretches[-1][0] <= MOST_TOKENS:
            stretches[-1] = (stretches[-1][0], last)
        elif not stretches or last > stretches[-1][1]:
            stretches.append((first, last))
    return stretches


def _believable(kind: str, said: str) -> bool:
    digits = sum(sign.isdigit() for sign in said)
    if kind == "STREET_ADDRESS":
        return digits > 0 and any(sign.isalpha() for sign in said) and len(said) > 5
    return digits >= 3 if kind == "CUSTOMER_ACCOUNT" else digits > 0


def default_names() -> NameFinder:
    """Rules and lists first, the model for what they leave open."""
    return ModelNames(first=RuleNames())
