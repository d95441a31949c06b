"""The trainable model: the encoder with one linear head a question. Needs the ``[train]`` extra."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from complaints_nlp.classification.base_encoder import open_encoder
from complaints_nlp.classification.heads import HEADS


@dataclass(frozen=True, slots=True)
class Windows:
    """A batch of documents cut into windows: token ids and mask (windows x tokens), and each window's document."""

    input_ids: Tensor
    attention_mask: Tensor
    document: Tensor
    documents: int


class ComplaintNetwork(nn.Module):
    """Document vector (mean over tokens, then over windows) -> logits of every head."""

    def __init__(self, base: Path, *, dropout: float = 0.15) -> None:
        super().__init__()
        # eager: its graph is what ONNX Runtime knows, and on two cores it trains as fast as the fused attention. Dropout is left to the
        # hidden states: drawing it for every pair of tokens took a seventh of a step, and a quick training reads the tuning split as well without.
        self.encoder = open_encoder(base, attn_implementation="eager", attention_probs_dropout_prob=0.0)
        width = int(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(answers)) for name, answers in HEADS.items()})

    def embed(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state.float()
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)

    def documents(self, windows: Windows) -> Tensor:
        """Documents x width."""
        vectors = self.embed(windows.input_ids, windows.attention_mask)
        tokens = windows.attention_mask.sum(1, keepdim=True).to(vectors.dtype)
        pooled = torch.zeros(windows.documents, vectors.shape[1], dtype=vectors.dtype)
        weight = torch.zeros(windows.documents, 1, dtype=vectors.dtype)
        return pooled.index_add(0, windows.document, vectors * tokens) / weight.index_add(0, windows.document, tokens)

    def forward(self, windows: Windows) -> Mapping[str, Tensor]:
        pooled = self.dropout(self.documents(windows))
        return {name: head(pooled) for name, head in self.heads.items()}


class Exportable(nn.Module):
    """Only the encoder and the mean over the tokens of one unpadded window, for ONNX; the heads are small enough for numpy."""

    def __init__(self, network: ComplaintNetwork) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(self, input_ids: Tensor) -> Tensor:
        mean: Tensor = self.encoder(input_ids=input_ids, attention_mask=None).last_hidden_state.mean(1)
        return mean
