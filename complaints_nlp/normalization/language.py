"""Which language a text is written in: a linear model over hashed character n-grams, trained on the project's corpus.

Character n-grams see what words do not: the letters of Yoruba, Hausa and Igbo, their shapes when typed without marks, and Pidgin's
spelling inside otherwise English sentences.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import regex

from complaints_nlp.errors import AssetMissing
from complaints_nlp.labels import Language

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

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
        if not places:
            answers.append(Language.OTHER)
            continue
        scores = weights[:, places].sum(axis=1) / len(places) ** 0.5 + bias
        answers.append(LANGUAGES[int(scores.argmax())])
    return answers


def features(text: str) -> list[int]:
    """The buckets of a text's n-grams, each once; empty where there is no letter in a Latin script to go by."""
    words = " ".join(_LETTERS.findall(_NO_LANGUAGE.sub(" ", text[: 2 * READ_CHARACTERS])))
    if not words or len(_FOREIGN_SCRIPT.findall(words)) > len(words) / 3:
        return []
    line = f" {unicodedata.normalize('NFC', words.lower())[:READ_CHARACTERS]} "
    grams = {line[at : at + size] for size in SIZES for at in range(len(line) - size + 1)}
    grams |= {f"#{word}" for word in line.split()}
    return sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams})


@lru_cache(maxsize=1)
def _model() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    import numpy as np

    asset: Any = files("complaints_nlp") / "assets" / ASSET
    if not asset.is_file():
        raise AssetMissing(name=ASSET)
    with asset.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        scaled = stored["weights"].astype(np.float32) * stored["scale"][:, None]
        return scaled, stored["bias"].astype(np.float32)
