"""Signs that pass for others: every script's digits and look-alike letters as ASCII, and letters without their accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_LATIN_END: Final = 0x250
_VIETNAMESE: Final = range(0x1E00, 0x1F00)  # where the letters with a dot below stand, too
_MARKS: Final = range(0x300, 0x370)
_HOOKED: Final = {"ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "Ɓ": "B", "Ɗ": "D", "Ƙ": "K", "Ƴ": "Y", "ǝ": "e", "Ǝ": "E"}


@lru_cache(maxsize=1)
def look_alikes() -> Mapping[int, str | int | None]:
    """For ``str.translate``, code point for code point."""
    table: dict[int, str | int | None] = {}
    for code in range(0x80, 0x1FBFA):
        digit = unicodedata.digit(chr(code), None)
        if digit is not None:
            table[code] = str(digit)
    table.update({0xFF01 + i: chr(0x21 + i) for i in range(94)})  # full-width forms
    table.update({0x1D400 + i: _mathematical(0x1D400 + i) for i in range(0x1D6A4 - 0x1D400)})
    table.update(str.maketrans("АВЕКМНОРСТХУаеорсухіјѕԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXYaeopcyxijsdABEZHIKMNOPTYXo"))
    table.update(str.maketrans("‐‑‒–—―−﹘﹣－‘’‛′“”„·•∙İ", "----------''''\"\"\"...I"))
    return table


def _mathematical(code: int) -> str:
    plain = unicodedata.normalize("NFKC", chr(code))
    return plain if len(plain) == 1 else chr(code)


def bare(text: str) -> tuple[str, list[int] | None]:
    """The text without accents, dots below and tone marks, and where each of its signs stands in ``text``; None: where it stands itself.

    People write Yoruba, Igbo and Hausa with all marks, with some, and with none.

    >>> bare("nọ́mbà")
    ('nomba', [0, 1, 3, 4, 5])
    """
    said = text.translate(_unaccented())
    if len(said) == len(text):
        return said, None
    return said, [at for at, sign in enumerate(text) if ord(sign) not in _MARKS]


@lru_cache(maxsize=1)
def _unaccented() -> Mapping[int, str | int | None]:
    table: dict[int, str | int | None] = dict.fromkeys(_MARKS)
    for code in (*range(0xC0, _LATIN_END), *_VIETNAMESE):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    table.update({ord(hooked): base for hooked, base in _HOOKED.items()})
    return table
