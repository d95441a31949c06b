"""Fine-tuning the encoder on the corpus. Needs the ``[train]`` extra."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from transformers import PreTrainedTokenizerBase

from complaints_nlp.classification.batching import batches
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import macro_f1
from complaints_nlp.classification.losses import CATEGORIES, Losses, disagreement
from complaints_nlp.classification.network import ComplaintNetwork
from complaints_nlp.classification.ngram_training import train_ngrams
from complaints_nlp.classification.ngrams import NgramModel
from complaints_nlp.classification.readings import Readings, open_tokenizer, readings, tensors, tokenize
from complaints_nlp.classification.settling import go_back, refit
from complaints_nlp.classification.windows import MAX_WINDOWS, WINDOW, encoder_text


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a run besides the data. A batch is ``batch_tokens`` tokens, but 8 texts at least and ``batch_documents`` at most.

    ``averaging`` is the decay of the running average of the weights, which is what is kept: it is better calibrated and steadier from
    epoch to epoch than the last weights. ``sentiment_share`` of the rows that only teach sentiment are seen in an epoch.
    ``bfloat16`` halves the time where the processor multiplies in it; None: look.
    ``agreement`` weighs how far the answers to a text masked and as it was written may be apart, beside both being right; at 0 each epoch
    reads a text one way or the other, at half the price. ``window`` is how many tokens it reads of a text, other ones each epoch.
    ``kept`` is how much stays of the way the encoder has come (see ``settling``).
    """

    epochs: int = 5
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
    agreement: float = 2.0
    window: int = WINDOW
    kept: float = 0.8
    bfloat16: bool | None = None
    seed: int = 20_261_126


QUICK: Final = Recipe(epochs=3, agreement=0.0, window=128)
"""A third of the time an epoch takes. For a first look, and where the corpus is all there is."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Both readers of a text, and the figures on the tuning split after each epoch of the encoder's training."""

    network: ComplaintNetwork
    ngrams: NgramModel
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
    """The averaged weights at their best epoch on ``tuning`` (mean of category macro-F1 and complaint F1), settled.

    Stops after ``patience`` epochs without gain.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    tokenizer = open_tokenizer(base)
    network = ComplaintNetwork(base)
    average = deepcopy(network).eval()
    start = deepcopy(network.encoder.state_dict())
    losses = Losses(training, smoothing=recipe.label_smoothing)
    tokens = tokenize(tokenizer, [encoder_text(example.masked) for example in training])
    lengths = {example.id: min(len(ids), recipe.window) for example, ids in zip(training, tokens, strict=True)}
    steps = recipe.epochs * sum(1 for _ in _epoch(training, lengths, recipe, random.Random(0)))
    step = _Step(network, average, losses, recipe, steps=steps)
    best, best_state, history, worse = -1.0, average.state_dict(), [], 0
    for epoch in range(recipe.epochs):
        network.train()
        spent = [
            step(batch, readings(tokenizer, batch, rng, window=recipe.window, pairs=recipe.agreement > 0))
            for batch in _epoch(training, lengths, recipe, rng)
        ]
        score = _score(average, tokenizer, tuning) | {"epoch": epoch + 1, "loss": sum(spent) / max(1, len(spent))}
        history.append(score)
        progress(score)
        mean = (score["category_f1"] + score["complaint_f1"]) / 2
        if mean > best:
            best, best_state, worse = mean, deepcopy(average.state_dict()), 0
        elif (worse := worse + 1) >= recipe.patience:
            break
    average.load_state_dict(best_state)
    if recipe.kept < 1:
        go_back(average.encoder, start, kept=recipe.kept)
        vectors = torch.from_numpy(vectors_of(average, tokenizer, [example.masked for example in training]))
        refit(average.heads, vectors, training, losses, seed=recipe.seed)
    return Trained(average.eval(), train_ngrams(training, seed=recipe.seed), tokenizer, tuple(history))


def multiplies_in_bfloat16() -> bool:
    """Whether this processor does; where it must emulate, bfloat16 is slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


@torch.no_grad()
def logits_of(network: ComplaintNetwork, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Logits of every head for masked texts, in order; fp32."""
    vectors = torch.from_numpy(vectors_of(network, tokenizer, texts))
    return {name: head(vectors).numpy() for name, head in network.heads.items()}


@torch.no_grad()
def vectors_of(network: ComplaintNetwork, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> np.ndarray[Any, Any]:
    """Document vectors of masked texts, texts x width, in order; fp32."""
    network.eval()
    ids = tokenize(tokenizer, [encoder_text(text) for text in texts])
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    pieces = [network.documents(tensors([ids[row] for row in order[at : at + 8]], most=MAX_WINDOWS)) for at in range(0, len(order), 8)]
    vectors: np.ndarray[Any, Any] = torch.cat(pieces)[torch.from_numpy(np.argsort(order))].numpy()
    return vectors


class _Step:
    """One step of training: forward, backward, optimiser, schedule, and the running average of the weights."""

    def __init__(self, network: ComplaintNetwork, average: ComplaintNetwork, losses: Losses, recipe: Recipe, *, steps: int) -> None:
        self._network, self._average, self._losses, self._recipe = network, average, losses, recipe
        self._optimizer, self._schedule = optimizer_of(
            network.encoder,
            network.heads,
            rate=recipe.learning_rate,
            head_rate=recipe.head_learning_rate,
            weight_decay=recipe.weight_decay,
            warmup=recipe.warmup,
            steps=steps,
        )
        self._half = multiplies_in_bfloat16() if recipe.bfloat16 is None else recipe.bfloat16
        self._done = 0

    def __call__(self, batch: Sequence[Example], read: Readings) -> float:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._half):
            logits = self._network(read.windows)
        logits = {name: rows.float() for name, rows in logits.items()}
        loss = self._losses(logits, [*batch, *(batch[row] for row in read.as_written)])
        if read.as_written:
            masked = {name: rows[list(read.as_written)] for name, rows in logits.items()}
            written = {name: rows[len(batch) :] for name, rows in logits.items()}
            loss = loss + self._recipe.agreement * disagreement(masked, written)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        self._done += 1
        follow(self._average, self._network, averaging=self._recipe.averaging, done=self._done)
        return float(loss.detach())


def _score(network: ComplaintNetwork, tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example]) -> dict[str, float]:
    logits = logits_of(network, tokenizer, [example.masked for example in examples])
    complaints = np.array([example.is_complaint for example in examples])
    truth = np.array([CATEGORIES.index(example.category) for example in examples])
    said = logits["category"].argmax(1)
    return {
        "category_f1": macro_f1(truth[complaints], said[complaints], classes=len(CATEGORIES)),
        "complaint_f1": macro_f1(complaints.astype(int), (logits["complaint"][:, 0] > 0).astype(int), classes=2),
    }


def optimizer_of(
    encoder: nn.Module, heads: nn.Module, *, rate: float, head_rate: float, weight_decay: float, warmup: float, steps: int
) -> tuple[torch.optim.Optimizer, Any]:
    """The optimiser and its schedule: warm up over that share of the steps, then down in a line to a fiftieth.

    Fused, a step reads each of the 23 million weights once: a tenth off its time on two cores, and the same but for rounding.
    """
    groups = [{"params": encoder.parameters(), "lr": rate}, {"params": heads.parameters(), "lr": head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=weight_decay, fused=True)
    warm = max(1, int(steps * warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))
    )
    return optimizer, schedule


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, *, averaging: float, done: int) -> None:
    """Move the running average of the weights after ``done`` steps; at first it follows closely."""
    decay = min(averaging, (done + 1) / (done + 10))
    for mean, new in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(new, 1 - decay)


def _epoch(examples: Sequence[Example], lengths: Mapping[str, int], recipe: Recipe, rng: random.Random) -> Iterator[list[Example]]:
    """The batches of an epoch; ``lengths`` are tokens by id."""
    chosen = [example for example in examples if example.judged or rng.random() < recipe.sentiment_share]
    read = [lengths[example.id] for example in chosen]
    least = min(8, recipe.batch_documents)
    for rows in batches(read, rng, tokens=recipe.batch_tokens, least=least, most=recipe.batch_documents):
        yield [chosen[row] for row in rows]
