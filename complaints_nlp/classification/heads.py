"""The questions the model answers and the order of their answers. Order is part of a trained model: append, never reorder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.labels import Category, Sentiment, Urgency

Array = npt.NDArray[Any]
Heads = Mapping[str, tuple[Array, Array]]
"""Weight and bias of each question's linear head."""
# Regulator codes as models/reference has them; here only their order in the head.
CODES: Final = (
    *("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A14", "A50"),
    *("B1", "B2", "B3", "B50"),
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11"),
    *("D1", "D2", "D3", "E1", "E2", "F1", "G1", "H1", "H2", "I1", "Z50"),
)
CODE_CATEGORY: Final[Mapping[str, Category]] = {
    code: {"A": Category.BILLING, "F": Category.BILLING, "G": Category.BILLING, "C": Category.NETWORK, "D": Category.NETWORK}.get(
        code[0], Category.SERVICE
    )
    for code in CODES
}
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "complaint": ("yes",),
    "category": tuple(Category),
    "secondary": tuple(Category),
    "code": CODES,
    "sentiment": tuple(Sentiment),
    "urgency": tuple(Urgency),
}


def load_heads(path: Path, names: Iterable[str]) -> Heads:
    with np.load(path, allow_pickle=False) as stored:
        return {name: (stored[f"{name}.weight"], stored[f"{name}.bias"]) for name in names}


def answers_of(heads: Heads, vectors: Sequence[Array] | Array) -> dict[str, Array]:
    """Row by row: a product of matrices rounds by their shapes, and an answer may not depend on the texts beside it."""
    return {
        name: np.array([weight @ vector + bias for vector in vectors], np.float32).reshape(-1, len(bias))
        for name, (weight, bias) in heads.items()
    }
