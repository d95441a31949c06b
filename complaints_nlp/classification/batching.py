"""Which texts a step of training reads together. Every training shares it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

_JITTER: Final = 0.1
"""How far a length is moved either way, so that a text meets other texts each epoch. At a quarter an epoch is a twentieth longer."""


def batches(lengths: Sequence[int], rng: random.Random, *, tokens: int, least: int = 1, most: int | None = None) -> list[list[int]]:
    """Rows of like length, as padding is what costs, in random order: at most ``tokens`` tokens with padding and ``most`` rows each.

    However long they are, ``least`` rows go together where there are as many.

    >>> sorted(sorted(rows) for rows in batches([5, 50, 5, 50, 5], random.Random(0), tokens=100))
    [[0, 2, 4], [1, 3]]
    """
    jittered = [length * rng.uniform(1 - _JITTER, 1 + _JITTER) for length in lengths]
    found: list[list[int]] = []
    width = 0
    for row in sorted(range(len(lengths)), key=jittered.__getitem__):
        width = max(width, lengths[row])
        rows = found[-1] if found else []
        if not rows or len(rows) == most or (len(rows) >= least and (len(rows) + 1) * width > tokens):
            found.append([row])
            width = lengths[row]
        else:
            rows.append(row)
    rng.shuffle(found)
    return found
