"""Which words drove a label: each is left out in turn, and what that does to the answer is its weight (occlusion).

It asks the model that answers, so it needs no gradients and no torch; the price is one encoding a word. Asked are the quick readers alone: with
the second one a letter would take half a minute, and what is shown is which words speak for the label that was given. A text of more than
``PIECES`` words is first cut into that many pieces, and only the words of the weightiest are looked at one by one, so that no text costs
more than ``1 + 2 * PIECES`` encodings. Words that only matter together may each weigh little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.heads import HEADS

Array = npt.NDArray[Any]
PIECES: Final = 64
WORD: Final = re.compile(r"<[A-Z_]+>|\S+")


class SupportsQuickLogits(Protocol):
    def quick_logits(self, texts: Sequence[str]) -> dict[str, Array]: ...


@dataclass(frozen=True, slots=True)
class Word:
    """``weight``: by how much the log-odds of the label fall when the word is left out; below zero, it spoke against it.

    ``start`` and ``end`` are code points of the masked text.
    """

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """``label`` is the category said, or "no complaint"; ``words`` the weightiest first; ``encodings`` what it cost, in texts encoded."""

    label: str
    words: tuple[Word, ...]
    encodings: int

    def as_dict(self) -> dict[str, Any]:
        words = [{"word": w.text, "start": w.start, "end": w.end, "weight": round(w.weight, 3)} for w in self.words]
        return {"label": self.label, "encodings": self.encodings, "words": words}


def explain(masked_text: str, label: str, model: SupportsQuickLogits, *, most: int = 10) -> Explanation:
    """The ``most`` words that weigh heaviest for or against ``label`` (a category, or "no complaint") in one masked text."""
    spans = [match.span() for match in WORD.finditer(masked_text)]
    pieces = _pieces(spans)
    whole, *without = _log_odds(model, [masked_text, *(_without(masked_text, piece) for piece in pieces)], label)
    weights = [whole - each for each in without]
    encodings = 1 + len(pieces)
    spans = [(piece[0][0], piece[-1][1]) for piece in pieces]
    if singly := _words_of_weightiest(pieces, weights):
        weights = [whole - each for each in _log_odds(model, [_without(masked_text, [span]) for span in singly], label)]
        encodings += len(singly)
        spans = singly
    order = sorted(range(len(spans)), key=lambda place: -abs(weights[place]))[:most]
    words = (Word(masked_text[slice(*spans[place])], *spans[place], float(weights[place])) for place in order)
    return Explanation(label, tuple(words), encodings)


def _pieces(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The words in at most PIECES neighbouring groups of about one size."""
    count = min(PIECES, len(spans))
    edges = [round(number * len(spans) / count) for number in range(count + 1)] if count else []
    return [list(spans[start:end]) for start, end in pairwise(edges)]


def _words_of_weightiest(pieces: Sequence[list[tuple[int, int]]], weights: Sequence[float]) -> list[tuple[int, int]]:
    """At most PIECES words to look at singly; none where the pieces are words already, or are too long (over 4,000 words) to look into."""
    if all(len(piece) == 1 for piece in pieces):
        return []
    chosen: list[tuple[int, int]] = []
    for place in sorted(range(len(pieces)), key=lambda place: -abs(weights[place])):
        if len(chosen) + len(pieces[place]) > PIECES:
            break
        chosen += pieces[place]
    return chosen


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return text[: spans[0][0]] + text[spans[-1][1] :] if spans else text


def _log_odds(model: SupportsQuickLogits, texts: Sequence[str], label: str) -> list[float]:
    """Of ``label`` against all else. Temperatures would scale all alike, so they are left out."""
    if not texts:
        return []
    logits = model.quick_logits(texts)
    if label not in HEADS["category"]:
        return [-float(value) for value in logits["complaint"][:, 0]]
    place = HEADS["category"].index(label)
    others = np.delete(logits["category"], place, axis=1)
    highest = others.max(axis=1, keepdims=True)
    rest = np.log(np.exp(others - highest).sum(axis=1)) + highest[:, 0]
    return [float(value) for value in logits["category"][:, place] - rest]
