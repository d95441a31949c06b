"""Which language a text is written in: a linear model over hashed character n-grams, trained on the project's corpus.

Character n-grams see what words do not: the letters of Yoruba, Hausa and Igbo, their shapes when typed without marks, and Pidgin's
spelling inside otherwise English sentences.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import regex

from complaints_nlp.errors import AssetMissing
from complaints_nlp.labels import Language

BUCKETS: Final = 1 << 16
SIZES: Final = (1, 2, 3, 4, 5)
# The language shows early; more would cost time only.
READ_CHARACTERS: Final = 600
LANGUAGES: Final = tuple(Language)
ASSET: Final = "language.npz"

_NO_LANGUAGE: Final = regex.compile(
    r"<[A-Z_]{2,}>|https?://\S+|[@#]\w+|\d[\d,.]*\w*|^\s*(?:agent|customer|system)\s*:", regex.IGNORECASE | regex.MULTILINE
)
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}']+")
_FOREIGN_SCRIPT: Final = regex.compile(r"[^\P{L}\p{Latin}]")


def detect(texts: Sequence[str]) -> list[Language]:
    """The language of each text, masked or not. A text without letters is ``other``.

    >>> [language.value for language in detect(["una network no dey work since morning", "Ẹ jọ̀ọ́, ẹ bá mi ṣe é"])]
    ['pcm', 'yo']
    """
    weights, bias = _model()
    answers = []
    for text in texts:
        places = features(text)
        if not len(places):
            answers.append(Language.OTHER)
            continue
        scores = weights[places].sum(axis=0) / len(places) ** 0.5 + bias
        answers.append(LANGUAGES[int(scores.argmax())])
    return answers


def features(text: str) -> npt.NDArray[np.int64]:
    """The buckets of a text's n-grams, each once, rising; none where there is no letter in a Latin script to go by."""
    words = " ".join(_LETTERS.findall(_NO_LANGUAGE.sub(" ", text[: 2 * READ_CHARACTERS])))
    if not words or len(_FOREIGN_SCRIPT.findall(words)) > len(words) / 3:
        return np.zeros(0, np.int64)
    line = f" {unicodedata.normalize('NFC', words.lower())[:READ_CHARACTERS]} "
    met = np.zeros(BUCKETS, bool)
    for hashes in _gram_hashes(line):
        met[hashes % BUCKETS] = True
    met[[zlib.crc32(f"#{word}".encode()) % BUCKETS for word in line.split()]] = True
    return np.flatnonzero(met)


def _gram_hashes(line: str) -> Iterator[npt.NDArray[np.uint32]]:
    """CRC-32 of the UTF-8 of the line's n-grams, size after size: zlib's, over all places at once, a fifth of the time.

    >>> [hashes.tolist() == [zlib.crc32("ńa"[at : at + size].encode()) for at in range(3 - size)] for size, hashes in enumerate(_gram_hashes("ńa"), 1)]
    [True, True, True, True, True]
    """
    lengths = np.fromiter((len(char.encode()) for char in line), np.uint8) if not line.isascii() else np.ones(len(line), np.uint8)
    longest = int(lengths.max())
    padded = line.encode() if longest == 1 else b"".join(char.encode().ljust(longest, b"\0") for char in line)
    signs = np.frombuffer(padded, np.uint8).reshape(-1, longest)
    table, state = _crc_table(), np.full(len(line) + 1, 0xFFFFFFFF, np.uint32)
    for size in SIZES:
        state = state[: max(0, len(line) - size + 1)]
        for place in range(longest):
            byte = signs[size - 1 :, place][: len(state)]
            further = table[(state ^ byte) & 0xFF] ^ (state >> np.uint32(8))
            state = further if place == 0 else np.where(lengths[size - 1 :][: len(state)] > place, further, state)
        yield ~state


@lru_cache(maxsize=1)
def _crc_table() -> npt.NDArray[np.uint32]:
    """CRC-32's remainder of each byte, by the reversed polynomial of ISO 3309."""
    remainders = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        remainders = np.where(remainders & 1, (remainders >> np.uint32(1)) ^ np.uint32(0xEDB88320), remainders >> np.uint32(1))
    return remainders


@lru_cache(maxsize=1)
def _model() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Weights, buckets x languages, and bias."""
    asset: Any = files("complaints_nlp") / "assets" / ASSET
    if not asset.is_file():
        raise AssetMissing(name=ASSET)
    with asset.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        scaled = stored["weights"].astype(np.float32) * stored["scale"][:, None]
        return np.ascontiguousarray(scaled.T), stored["bias"].astype(np.float32)
