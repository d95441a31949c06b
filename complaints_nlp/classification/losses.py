"""What the network is asked to lower: one loss a question, weighed together. Needs the ``[train]`` extra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import torch
from torch import Tensor, nn

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.labels import Category

CATEGORIES: Final = HEADS["category"]
# How much each question pulls on the shared encoder. Category and complaint are what the product promises.
WEIGHTS: Final[Mapping[str, float]] = {
    "category": 1.0,
    "complaint": 0.7,
    "secondary": 0.4,
    "code": 0.5,
    "sentiment": 0.15,
    "urgency": 0.15,
}
# The category of a text that is no complaint is a guess by the reader: it teaches, but less.
GUESSED_CATEGORY: Final = 0.25


class Losses:
    """The weighted sum of all questions' losses; a question without an answer in a row costs nothing there."""

    def __init__(self, training: Sequence[Example], *, smoothing: float) -> None:
        counts = Counter(example.category for example in training if example.is_complaint and example.judged)
        balance = [sum(counts.values()) / (len(counts) * max(1, counts[category])) for category in Category]
        self._category = nn.CrossEntropyLoss(weight=torch.tensor(balance).sqrt(), reduction="none", label_smoothing=smoothing)
        self._answer = nn.CrossEntropyLoss(reduction="mean", label_smoothing=smoothing)
        self._yes = nn.BCEWithLogitsLoss()

    def __call__(self, logits: Mapping[str, Tensor], batch: Sequence[Example]) -> Tensor:
        judged = [row for row, example in enumerate(batch) if example.judged]
        total = WEIGHTS["sentiment"] * self._known(logits["sentiment"], [example.sentiment for example in batch], HEADS["sentiment"])
        if not judged:
            return total
        return total + self._judged({name: rows[judged] for name, rows in logits.items()}, [batch[row] for row in judged])

    def _judged(self, logits: Mapping[str, Tensor], batch: Sequence[Example]) -> Tensor:
        complaint = torch.tensor([float(example.is_complaint) for example in batch])
        category = torch.tensor([CATEGORIES.index(example.category) for example in batch])
        trust = complaint + (1 - complaint) * GUESSED_CATEGORY
        smooth = complaint * 0.96 + 0.02
        parts = {
            "category": (self._category(logits["category"], category) * trust).sum() / trust.sum(),
            "complaint": self._yes(logits["complaint"][:, 0], smooth),
            "secondary": self._secondary(logits["secondary"], batch),
            "code": self._known(logits["code"], [example.code for example in batch], HEADS["code"]),
            "urgency": self._known(logits["urgency"], [example.urgency for example in batch], HEADS["urgency"]),
        }
        total: Tensor = sum((WEIGHTS[name] * part for name, part in parts.items()), start=torch.zeros(()))
        return total

    def _secondary(self, logits: Tensor, batch: Sequence[Example]) -> Tensor:
        rows = [row for row, example in enumerate(batch) if example.is_complaint]
        if not rows:
            return torch.zeros(())
        wanted = torch.tensor([[float(category in batch[row].secondary) for category in CATEGORIES] for row in rows])
        loss: Tensor = self._yes(logits[rows], wanted)
        return loss

    def _known(self, logits: Tensor, answers: Sequence[str | None], order: Sequence[str]) -> Tensor:
        rows = [row for row, answer in enumerate(answers) if answer is not None]
        if not rows:
            return torch.zeros(())
        loss: Tensor = self._answer(logits[rows], torch.tensor([order.index(answers[row] or "") for row in rows]))
        return loss
