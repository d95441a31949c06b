"""What the network is asked to lower: one loss a question, weighed together. Needs the ``[train]`` extra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import torch
from torch import Tensor, nn

from complaints_nlp.classification.corpus import OTHER, Example
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
# Where one of three readers answered otherwise, the model is asked for that much doubt.
DISSENT: Final = 1 / 3


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
        complaint = torch.tensor([_complaint_share(example) for example in batch])
        category = torch.tensor([_category_shares(example) for example in batch])
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


def _complaint_share(example: Example) -> float:
    """How much of the readers' votes say it is a complaint."""
    dissent = example.dissent is not None and (example.dissent == OTHER) == example.is_complaint
    return abs(float(example.is_complaint) - DISSENT * dissent)


def _category_shares(example: Example) -> list[float]:
    """The readers' votes for each category."""
    dissent = DISSENT if example.dissent not in {None, OTHER, example.category} else 0.0
    return [(1 - dissent) * (name == example.category) + dissent * (name == example.dissent) for name in CATEGORIES]


def disagreement(first: Mapping[str, Tensor], second: Mapping[str, Tensor]) -> Tensor:
    """How far apart two readings of the same texts are in category and complaint: symmetric Kullback-Leibler divergence, as in R-Drop
    (Liang et al., 2021, "R-Drop: Regularized Dropout for Neural Networks")."""
    total = torch.zeros(())
    for name in ("category", "complaint"):
        one, other = (_log_shares(logits[name]) for logits in (first, second))
        total = total + WEIGHTS[name] * ((one.exp() - other.exp()) * (one - other)).sum(1).mean() / 2
    return total


def _log_shares(logits: Tensor) -> Tensor:
    """Log-probabilities; of a question with one logit, those of no and yes."""
    if logits.shape[1] == 1:
        logits = torch.cat([torch.zeros_like(logits), logits], dim=1)
    return logits.log_softmax(1)
