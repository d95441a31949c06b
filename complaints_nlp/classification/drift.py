"""How far what comes in has moved from what a model was trained amid: shares then, shares now, population stability index.

PSI = sum((now - then) * ln(now / then)) over the bins of a feature; by custom, below 0.1 nothing has moved, above 0.2 something has. Counts are
smoothed by half a row a bin, and the bound leaves room for what chance alone gives: for equal shares PSI * n * m / (n + m) follows
chi-square with a degree of freedom less than there are bins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np

from complaints_nlp.labels import Category

MOVED: Final = 0.2
WORDS: Final = 200
REST: Final = "(every other word)"
# A word that fewer texts hold might be one person's.
TEXTS_A_WORD: Final = 5
CONFIDENCE_EDGES: Final = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
SHOWN: Final = 8
WORD: Final = re.compile(r"[^\W\d_]{2,}")
PLACEHOLDER: Final = re.compile(r"<[A-Z_]+>")


class Said(Protocol):
    """What a model said of a text."""

    @property
    def is_complaint(self) -> bool: ...
    @property
    def category(self) -> Category: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one feature moved. ``moved`` has its bins with (share then, share now), the largest movement first."""

    feature: str
    psi: float
    bound: float
    moved: Mapping[str, tuple[float, float]]

    @property
    def passed(self) -> bool:
        return self.psi <= self.bound


def profile(texts: Sequence[str], said: Sequence[Said], *, words: Sequence[str] | None = None) -> dict[str, dict[str, int]]:
    """Counts by feature and bin. ``words`` are those of the reference; without, the commonest of ``texts`` are taken.

    >>> profile([], [])["classes"]
    {'network': 0, 'billing': 0, 'service': 0, 'no complaint': 0}
    """
    kinds = Counter(answer.category.value if answer.is_complaint else "no complaint" for answer in said)
    confident = Counter(_bin(answer.confidence) for answer in said if answer.is_complaint)
    return {
        "classes": {name: kinds[name] for name in (*map(str, Category), "no complaint")},
        "confidence": {_name(edges): confident[_name(edges)] for edges in pairwise(CONFIDENCE_EDGES)},
        "vocabulary": _vocabulary(texts, words),
    }


def shifts(reference: Mapping[str, Mapping[str, int]], texts: Sequence[str], said: Sequence[Said]) -> list[Shift]:
    """Each feature of ``reference`` (a ``profile``) beside that of ``texts`` and what the same model says of them."""
    now = profile(texts, said, words=[word for word in reference["vocabulary"] if word != REST])
    return [_shift(feature, reference[feature], now[feature]) for feature in now]


def _shift(feature: str, then: Mapping[str, int], now: Mapping[str, int]) -> Shift:
    bins = list(then)
    before, after = (np.array([counts.get(name, 0) for name in bins], float) + 0.5 for counts in (then, now))
    rows, new_rows = before.sum(), after.sum()
    before, after = before / rows, after / new_rows
    parts = (after - before) * np.log(after / before)
    free = len(bins) - 1
    by_chance = (free + 2 * np.sqrt(2 * free)) * (1 / rows + 1 / new_rows)
    order = sorted(range(len(bins)), key=lambda place: -parts[place])[:SHOWN]
    moved = {bins[place]: (round(float(before[place]), 4), round(float(after[place]), 4)) for place in order}
    return Shift(feature, float(parts.sum()), float(MOVED + by_chance), moved)


def _vocabulary(texts: Sequence[str], words: Sequence[str] | None) -> dict[str, int]:
    """In how many texts each word stands; placeholders are no words."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(WORD.findall(PLACEHOLDER.sub(" ", text).casefold())))
    if words is None:
        words = [word for word, count in counts.most_common(WORDS) if count >= TEXTS_A_WORD]
    known: dict[str, int] = {word: counts[word] for word in words}
    return {**known, REST: counts.total() - sum(known.values())}


def _bin(confidence: float) -> str:
    return next(_name(edges) for edges in pairwise(CONFIDENCE_EDGES) if confidence <= edges[1])


def _name(edges: tuple[float, float]) -> str:
    return f"{edges[0]:.2f} to {edges[1]:.2f}"
