"""Training the second reader on a larger encoder. Needs the ``[train]`` extra.

The lower half of the encoder's layers stays as it comes, so each text goes through it once, whatever the number of epochs, and its file is the
same in every version. On two cores that makes training a matter of an hour and a half.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from complaints_nlp.classification.base_encoder import open_encoder
from complaints_nlp.classification.batching import batches
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import macro_f1
from complaints_nlp.classification.figures import Truth
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.losses import CATEGORIES, Losses
from complaints_nlp.classification.second_reader import END, READ, START, WINDOW
from complaints_nlp.classification.training import follow
from complaints_nlp.classification.windows import encoder_text

ENDING: Final = 120
"""Tokens of a text's end that are read with its beginning in training, where both do not fit a window: the grievance is often at the end."""
PADDING: Final = 1


@dataclass(frozen=True, slots=True)
class SecondRecipe:
    """Everything that decides a run besides the data.

    A step is ``batch_tokens`` tokens with padding, at most ``batch_texts`` texts. ``learning_rate`` is the uppermost layer's; each one below has
    ``layer_decay`` of it, the heads ``head_rate`` times as much. ``averaging`` is the decay of the running average of the weights, which is
    what is kept.
    """

    epochs: int = 3
    batch_texts: int = 24
    batch_tokens: int = 2_048
    learning_rate: float = 5e-5
    layer_decay: float = 0.85
    head_rate: float = 15.0
    warmup_steps: int = 60
    weight_decay: float = 0.05
    label_smoothing: float = 0.02
    averaging: float = 0.995
    seed: int = 3


class SecondNetwork(nn.Module):
    """Text vector (mean over tokens beside a mean weighted by attention) -> logits of every head."""

    def __init__(self, base: Path, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = open_encoder(base)
        self.lower = len(self.encoder.encoder.layer) // 2
        width = int(self.encoder.config.hidden_size)
        self.attention = nn.Linear(width, 1)
        nn.init.zeros_(self.attention.weight)
        nn.init.zeros_(self.attention.bias)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * width, len(answers)) for name, answers in HEADS.items()})

    @property
    def upper_layers(self) -> list[nn.Module]:
        return list(self.encoder.encoder.layer[self.lower :])

    def read_lower(self, input_ids: Tensor, mask: Tensor) -> Tensor:
        """Hidden states under the layers that are taught: texts x tokens x width."""
        hidden = self.encoder.embeddings(input_ids=input_ids)
        return self._through(self.encoder.encoder.layer[: self.lower], hidden, mask)

    def read_upper(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Text vectors from those states: texts x twice the width."""
        return self.pool(self._through(self.upper_layers, hidden, mask), mask)

    def pool(self, hidden: Tensor, mask: Tensor) -> Tensor:
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        heard = torch.softmax(self.attention(hidden) + (1 - weights) * _NOT_THERE, 1)
        return torch.cat([mean, (heard * hidden).sum(1)], 1)

    def forward(self, hidden: Tensor, mask: Tensor) -> Mapping[str, Tensor]:
        vector = self.dropout(self.read_upper(hidden, mask))
        return {name: head(vector) for name, head in self.heads.items()}

    def _through(self, layers: Sequence[nn.Module], hidden: Tensor, mask: Tensor) -> Tensor:
        places = self.encoder.encoder.compute_position_bias(hidden)
        left_out = (1 - mask[:, None, None].to(hidden.dtype)) * _NOT_THERE
        for layer in layers:
            hidden = layer(hidden, left_out, position_bias=places)[0]
        return hidden


_NOT_THERE: Final = -1e9


class LowerExportable(nn.Module):
    """The layers that stay, over one unpadded window, for ONNX: token ids -> states."""

    def __init__(self, network: SecondNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.network.read_lower(input_ids, torch.ones_like(input_ids))


class UpperExportable(nn.Module):
    """The layers that are taught and the pooling, for ONNX: states -> text vector; the heads are small enough for numpy."""

    def __init__(self, network: SecondNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, states: Tensor) -> Tensor:
        return self.network.read_upper(states, torch.ones_like(states[:, :, 0]))


@dataclass(frozen=True, slots=True)
class SecondTrained:
    """The network with its averaged weights, and the figures on the watched texts after each epoch."""

    network: SecondNetwork
    tokenizer: PreTrainedTokenizerBase
    history: tuple[Mapping[str, float], ...]


def readable(examples: Sequence[Example]) -> list[Example]:
    """Those it learns from: judged, and in its languages or, of a real text, in one nobody has noted (nearly always those)."""
    return [each for each in examples if each.judged and (each.language in READ or (each.real and each.language is None))]


def train_second(
    training: Sequence[Example],
    watched: Mapping[str, Sequence[Example]],
    *,
    base: Path,
    recipe: SecondRecipe = SecondRecipe(),
    progress: Callable[[Mapping[str, float]], None] = lambda _: None,
) -> SecondTrained:
    """The averaged weights after the last epoch. ``base`` is an MPNet's folder as transformers reads it. ``watched`` choose nothing: they show.

    The states under the taught layers are kept in memory: 1.5 KB a token, 1.2 GB for 800,000.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    network = SecondNetwork(base)
    learned, seen = readable(training), {name: readable(examples) for name, examples in watched.items()}
    states = _lower_states(network, tokenizer, learned)
    seen_states = {name: _lower_states(network, tokenizer, examples) for name, examples in seen.items()}
    average = deepcopy(network).eval()
    losses = Losses(learned, smoothing=recipe.label_smoothing)
    optimizer, rates = _optimizer(network, recipe)
    steps = recipe.epochs * len(_epoch(states, recipe, random.Random(recipe.seed)))
    done, history = 0, []
    for epoch in range(recipe.epochs):
        network.train()
        spent = []
        for batch in _epoch(states, recipe, rng):
            share = min(1.0, (done + 1) / recipe.warmup_steps) * max(0.03, 1 - done / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            loss = losses(network(*_packed([states[row] for row in batch])), [learned[row] for row in batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            done += 1
            follow(average, network, averaging=recipe.averaging, done=done)
            spent.append(float(loss.detach()))
        score = {"epoch": epoch + 1.0, "loss": float(np.mean(spent))}
        for name, examples in seen.items():
            score |= {f"{name}, {figure}": value for figure, value in _score(average, examples, seen_states[name]).items()}
        history.append(score)
        progress(score)
    return SecondTrained(average.eval(), tokenizer, tuple(history))


def _optimizer(network: SecondNetwork, recipe: SecondRecipe) -> tuple[torch.optim.Optimizer, list[float]]:
    """The optimiser of what is taught, and each group's full rate; the lower half learns nothing."""
    network.encoder.requires_grad_(False)
    upper = network.upper_layers
    groups = []
    for number, layer in enumerate(upper):
        layer.requires_grad_(True)
        rate = recipe.learning_rate * recipe.layer_decay ** (len(upper) - 1 - number)
        groups.append({"params": list(layer.parameters()), "lr": rate, "weight_decay": recipe.weight_decay})
    new = [*network.attention.parameters(), *network.heads.parameters()]
    groups.append({"params": new, "lr": recipe.learning_rate * recipe.head_rate, "weight_decay": recipe.weight_decay / 5})
    optimizer = torch.optim.AdamW(groups, fused=True)
    return optimizer, [float(group["lr"]) for group in optimizer.param_groups]


@torch.no_grad()
def _lower_states(network: SecondNetwork, tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example]) -> list[np.ndarray[Any, Any]]:
    """The states of each text's tokens under the taught layers, in half precision."""
    network.eval()
    tokens = tokenizer([encoder_text(each.masked) for each in examples], add_special_tokens=False, verbose=False)["input_ids"]
    ids = [[START, *_both_ends(each), END] for each in tokens]
    states: list[Any] = [None] * len(ids)
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    for at in range(0, len(order), 8):
        rows = order[at : at + 8]
        width = max(len(ids[row]) for row in rows)
        input_ids = torch.tensor([ids[row] + [PADDING] * (width - len(ids[row])) for row in rows])
        hidden = network.read_lower(input_ids, (input_ids != PADDING).long()).half().numpy()
        for number, row in enumerate(rows):
            states[row] = hidden[number, : len(ids[row])].copy()
    return states


def _both_ends(ids: Sequence[int]) -> Sequence[int]:
    return ids if len(ids) <= WINDOW else [*ids[: WINDOW - ENDING], *ids[-ENDING:]]


def _packed(states: Sequence[np.ndarray[Any, Any]]) -> tuple[Tensor, Tensor]:
    width = max(map(len, states))
    hidden = torch.zeros(len(states), width, states[0].shape[1])
    mask = torch.zeros(len(states), width)
    for row, each in enumerate(states):
        hidden[row, : len(each)] = torch.from_numpy(each).float()
        mask[row, : len(each)] = 1
    return hidden, mask


def _epoch(states: Sequence[Any], recipe: SecondRecipe, rng: random.Random) -> list[list[int]]:
    return batches([len(each) for each in states], rng, tokens=recipe.batch_tokens, most=recipe.batch_texts)


def _score(network: SecondNetwork, examples: Sequence[Example], states: Sequence[Any]) -> dict[str, float]:
    logits = _logits(network, states)
    truth = Truth.of(examples)
    complaints = truth.complaint
    return {
        "category macro-F1": macro_f1(truth.category[complaints], logits["category"].argmax(1)[complaints], classes=len(CATEGORIES)),
        "complaint F1": macro_f1(complaints.astype(int), (logits["complaint"][:, 0] > 0).astype(int), classes=2),
    }


@torch.no_grad()
def _logits(network: SecondNetwork, states: Sequence[Any]) -> dict[str, np.ndarray[Any, Any]]:
    pieces: Iterator[Mapping[str, Tensor]] = (network.eval()(*_packed(states[at : at + 1])) for at in range(len(states)))
    rows = [{name: values.numpy() for name, values in piece.items()} for piece in pieces]
    return {name: np.concatenate([row[name] for row in rows]) for name in HEADS}
