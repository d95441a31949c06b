"""The second reader: a linear model over hashed words, word pairs and character n-grams, whose answers join the encoder's.

The encoder knows English and what this project taught it; in Yoruba, Hausa, Igbo and SMS spelling its word pieces are crumbs, and there the
letters themselves say more. The two err on different texts, so together they are better than either (the model card has the figures).
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.normalization.operators import OPERATOR

Array = npt.NDArray[Any]
BUCKETS: Final = 1 << 17
SIZES: Final = (2, 3, 4, 5)
HEADS_READ: Final[Mapping[str, int]] = {"category": 3, "complaint": 1, "secondary": 3, "sentiment": 3}
"""The questions this reader answers too, and how many answers each has."""
_WORD: Final = re.compile(r"<[a-z_]+>|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")


def features(read: str) -> tuple[Array, Array]:
    """Buckets, each once, and how often each is met (1 + ln count), of a text as the encoder reads it.

    Which operator is spoken of must not decide, so its name is not read.

    >>> buckets, weights = features("data data")
    >>> len(buckets) == len(set(buckets.tolist())), round(float(weights.max()), 2)
    (True, 1.69)
    """
    words = _WORD.findall(OPERATOR.sub("operator", read).lower())
    counts: Counter[int] = Counter()
    for word in words:
        counts.update(_grams(word))
    counts.update(_bucket(f"b{first} {second}") for first, second in itertools.pairwise(words))
    buckets = np.fromiter(counts.keys(), np.int64, len(counts))
    return buckets, 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))


@lru_cache(maxsize=1 << 16)
def _grams(word: str) -> tuple[int, ...]:
    """A word's own bucket and those of its letters' n-grams; words come back, so they are remembered."""
    padded = f" {word} "
    grams = [padded[at : at + size] for size in SIZES for at in range(len(padded) - size + 1)] if len(word) > 1 else []
    return (_bucket(f"w{word}"), *map(_bucket, grams))


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode()) % BUCKETS


class NgramModel:
    """``rarity`` weighs a bucket (inverse document frequency, buckets), ``weights`` are buckets x answers, ``bias`` answers."""

    def __init__(self, rarity: Array, weights: Array, bias: Array) -> None:
        self._rarity, self._weights, self._bias = rarity, weights, bias

    @classmethod
    def load(cls, path: Path) -> NgramModel:
        with np.load(path, allow_pickle=False) as stored:
            weights = stored["weights"].astype(np.float32) * stored["scale"][:, None]
            return cls(stored["rarity"].astype(np.float32), np.ascontiguousarray(weights.T), stored["bias"])

    def save(self, path: Path) -> None:
        """Write to ``path``: weights as int8 with a scale an answer, rarity as float16."""
        scale = np.abs(self._weights).max(axis=0).clip(min=1e-6) / 127
        np.savez_compressed(
            path,
            weights=np.round(self._weights / scale).T.astype(np.int8),
            scale=scale.astype(np.float32),
            rarity=self._rarity.astype(np.float16),
            bias=self._bias.astype(np.float32),
        )

    def logits(self, read: Sequence[str]) -> dict[str, Array]:
        """Texts x answers for each question of ``HEADS_READ``, of texts as the encoder reads them; the bias alone for one without a word."""
        rows = np.stack([self._row(text) for text in read])
        ends = np.cumsum([0, *HEADS_READ.values()])
        return {name: rows[:, start:end] for name, start, end in zip(HEADS_READ, ends[:-1], ends[1:], strict=True)}

    def _row(self, text: str) -> Array:
        buckets, counts = features(text)
        values = counts * self._rarity[buckets]
        length = float(np.sqrt((values * values).sum())) or 1.0
        row: Array = (values / length) @ self._weights[buckets] + self._bias
        return row
