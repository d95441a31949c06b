"""Near-duplicates by MinHash: a signature of 256 bytes a text, compared slot by slot.

Words are hashed here with BLAKE2, not by rensa, whose own hash is of the machine's word size; the signature is the same in
every process and on every machine. A test holds a signature in full, so a rensa that computes another one is noticed.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import regex

from complaints_nlp.normalization.modelling import for_model

SLOTS: Final = 64
"""Slots of a signature, each a uint32, little-endian. The standard error of ``similarity`` is at most 1/16."""

NEAR: Final = 0.7
"""From this similarity on two texts are near-duplicates: an edited copy, another number in the same message."""

_SEED: Final = 20_240_229
_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’][\p{L}]+)?")


def signature(text: str) -> bytes:
    """The MinHash signature of one text: 64 uint32, little-endian.

    >>> a = signature("no network in Surulere since Monday, please fix it")
    >>> b = signature("No NETWORK in surulere since monday!! please fix it 🙏")
    >>> len(a), similarity(a, b) > 0.7
    (256, True)
    """
    return signatures([text])[0]


def signatures(texts: Sequence[str]) -> list[bytes]:
    """``signature`` of each text, computed together."""
    from rensa import RMinHash

    hashes = array("Q")
    offsets = array("Q", [0])
    for text in texts:
        hashes.extend(_shingle_hashes(text))
        offsets.append(len(hashes))
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, SLOTS, _SEED).to_rows()
    return [_packed(row) for row in rows]


def similarity(a: bytes, b: bytes) -> float:
    """Estimated Jaccard similarity of the two texts' word groups, 0 to 1.

    >>> similarity(signature("abeg"), signature("abeg"))
    1.0
    """
    left, right = memoryview(a).cast("I"), memoryview(b).cast("I")
    if len(left) != SLOTS or len(right) != SLOTS:
        raise ValueError(f"a signature has {SLOTS * 4} bytes, got {len(a)} and {len(b)}")
    return sum(x == y for x, y in zip(left, right, strict=True)) / SLOTS


def _shingle_hashes(text: str) -> list[int]:
    words = _WORD.findall(for_model(text).lower())
    width = 3 if len(words) >= 5 else 2 if len(words) >= 3 else 1  # a text of four words has too few groups of three
    groups = {" ".join(words[i : i + width]) for i in range(max(len(words) - width + 1, 1))}
    return sorted(int.from_bytes(blake2b(group.encode(), digest_size=8).digest(), "little") for group in groups)


def _packed(slots: Sequence[int]) -> bytes:
    packed = array("I", slots)
    if packed.itemsize != 4:
        raise RuntimeError("this platform's unsigned int is not 32 bits")
    from sys import byteorder

    if byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
