"""The number a customer quotes: 75 random-looking bits and a check symbol, in letters that cannot be misheard or misread."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final

# Crockford's base 32: no I, L, O, U; those typed for 1, 1, 0 are understood.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
PREFIX: Final = "BJN"
SYMBOLS: Final = 15


def reference_for(request: bytes, *, key: bytes) -> str:
    """The reference of one request: HMAC-SHA256 of its identity, so that a request sent again gets the same and nobody can guess it.

    >>> reference_for(b"form 1", key=bytes(32))
    'BJN-93YT-BKVN-S92E-GJ5M'
    """
    number = int.from_bytes(hmac.new(key, b"reference\x1f" + request, sha256).digest()[:10], "big") >> 5
    symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (SYMBOLS - 1), -1, -5))
    return _written(symbols + _check(symbols))


def read_reference(written: str) -> str | None:
    """A reference as somebody typed it, in its proper spelling; None where it cannot be one (too short, a letter mistaken).

    >>> read_reference(" bjn 93yt bkvn s92e gj5m "), read_reference("93YTBKVNS92EGJ5M"), read_reference("BJN-93YT-BKVN-S92E-GJ5N")
    ('BJN-93YT-BKVN-S92E-GJ5M', 'BJN-93YT-BKVN-S92E-GJ5M', None)
    """
    if len(written) > 40:
        return None
    bare = "".join(symbol for symbol in written.upper() if symbol.isascii() and symbol.isalnum())
    symbols = bare.removeprefix(PREFIX).translate(MEANT)
    if len(symbols) != SYMBOLS + 1 or not set(symbols) <= set(ALPHABET) or _check(symbols[:-1]) != symbols[-1]:
        return None
    return _written(symbols)


def _written(symbols: str) -> str:
    return "-".join((PREFIX, *(symbols[start : start + 4] for start in range(0, len(symbols), 4))))


def _check(symbols: str) -> str:
    """Luhn's algorithm over 32 symbols: any one symbol mistaken is found, and nearly all neighbours swapped."""
    total = 0
    for place, symbol in enumerate(reversed(symbols)):
        value = ALPHABET.index(symbol) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
