"""Word lists written as text: easier to read, sort and extend than rows of quoted strings; and the form in which words are looked up."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """The words of a text, white space between.

    >>> sorted(words("uba  gtbank zenith"))
    ['gtbank', 'uba', 'zenith']
    """
    return frozenset(text.split())


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The key of a word: lower case, without accents, dots below or apostrophes. Words come back, so their keys are remembered.

    >>> fold("Ọláolúwa"), fold("Yar'Adua")
    ('olaoluwa', 'yaradua')
    """
    word = word.lower()
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return word.replace("'", "").replace("’", "")
