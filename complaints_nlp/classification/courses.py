"""The courses of a training: what is read in each, and what is asked of it. Needs the ``[train]`` extra."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from complaints_nlp.classification.augmentation import noisy
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.losses import Losses, disagreement
from complaints_nlp.classification.network import Windows
from complaints_nlp.classification.windows import END, START, WINDOW, encoder_text, window_starts


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a run besides the data. A batch is ``batch_tokens`` tokens, but 8 texts at least and ``batch_documents`` at most.

    ``averaging`` is the decay of the running average of the weights, which is what is kept: it is better calibrated and steadier from
    epoch to epoch than the last weights. ``sentiment_share`` of the rows that only teach sentiment are seen in an epoch.
    ``bfloat16`` halves the time where the processor multiplies in it; None: look.

    After ``epochs`` on masked texts come ``paired_epochs`` that read each text twice, masked and as it was written, at ``paired_rate`` of
    the learning rate: both readings are to be right, and to agree (weight ``agreement``). It makes the answer independent of what the
    masker took, and it is the steadier for it.
    """

    epochs: int = 5
    paired_epochs: int = 3
    paired_rate: float = 0.5
    agreement: float = 1.0
    patience: int = 2
    batch_documents: int = 24
    batch_tokens: int = 1_536
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.08
    weight_decay: float = 0.01
    label_smoothing: float = 0.05
    averaging: float = 0.995
    sentiment_share: float = 0.3
    bfloat16: bool | None = None
    seed: int = 20_261_123


class Course(Protocol):
    """One stretch of training with a schedule of its own."""

    def recipe(self, recipe: Recipe) -> Recipe:
        """The recipe with this course's own epochs, rates and batches."""
        ...

    def windows(self, tokenizer: PreTrainedTokenizerBase, batch: Sequence[Example], rng: random.Random) -> Windows: ...

    def loss(self, losses: Losses, logits: Mapping[str, Tensor], batch: Sequence[Example], *, agreement: float) -> Tensor: ...


class Masked:
    """Masked texts, each once an epoch."""

    def recipe(self, recipe: Recipe) -> Recipe:
        return recipe

    def windows(self, tokenizer: PreTrainedTokenizerBase, batch: Sequence[Example], rng: random.Random) -> Windows:
        return _windows(tokenizer, [[example.masked] for example in batch], rng)

    def loss(self, losses: Losses, logits: Mapping[str, Tensor], batch: Sequence[Example], *, agreement: float) -> Tensor:
        del agreement  # there is one reading
        return losses(logits, batch)


class Paired:
    """Each text twice, masked and as it was written: row 2n and row 2n + 1."""

    def recipe(self, recipe: Recipe) -> Recipe:
        return replace(
            recipe,
            epochs=recipe.paired_epochs,
            learning_rate=recipe.learning_rate * recipe.paired_rate,
            head_learning_rate=recipe.head_learning_rate * recipe.paired_rate,
            batch_tokens=recipe.batch_tokens // 2,
            batch_documents=max(1, recipe.batch_documents // 2),
        )

    def windows(self, tokenizer: PreTrainedTokenizerBase, batch: Sequence[Example], rng: random.Random) -> Windows:
        return _windows(tokenizer, [[example.masked, example.text] for example in batch], rng)

    def loss(self, losses: Losses, logits: Mapping[str, Tensor], batch: Sequence[Example], *, agreement: float) -> Tensor:
        masked, written = ({name: rows[side::2] for name, rows in logits.items()} for side in (0, 1))
        judged = [row for row, example in enumerate(batch) if example.judged]
        right = (losses(masked, batch) + losses(written, batch)) / 2
        return right + agreement * disagreement(masked, written, judged=judged)


COURSES: Final[Sequence[Course]] = (Masked(), Paired())


def tokenize(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> list[list[int]]:
    """Token ids without the encoder's start and end tokens: windows add those."""
    ids: list[list[int]] = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
    return ids


def tensors(documents: Sequence[Sequence[int]], *, most: int) -> Windows:
    """Documents as padded windows."""
    windows: list[list[int]] = []
    owner: list[int] = []
    for number, ids in enumerate(documents):
        for at in window_starts(len(ids), most=most):
            windows.append([START, *ids[at : at + WINDOW], END])
            owner.append(number)
    width = max(map(len, windows))
    input_ids = torch.zeros(len(windows), width, dtype=torch.long)
    mask = torch.zeros(len(windows), width, dtype=torch.long)
    for row, window in enumerate(windows):
        input_ids[row, : len(window)] = torch.tensor(window)
        mask[row, : len(window)] = 1
    return Windows(input_ids, mask, torch.tensor(owner), len(documents))


def _windows(tokenizer: PreTrainedTokenizerBase, readings: Sequence[Sequence[str]], rng: random.Random) -> Windows:
    """Each text's readings, each with noise of its own. Of a long text one window, another each epoch: as much is learned from half the tokens."""
    chosen: list[list[int]] = []
    for texts in readings:
        part = rng.random()  # one place for all readings: they are asked for the same answer
        for ids in tokenize(tokenizer, [encoder_text(noisy(text, rng)) for text in texts]):
            starts = window_starts(len(ids))
            start = starts[int(part * len(starts))]
            chosen.append(ids[start : start + WINDOW])
    return tensors(chosen, most=1)
