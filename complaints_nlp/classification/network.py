"""The trainable model: the encoder with one linear head a question. Needs the ``[train]`` extra."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from transformers import AutoModel

from complaints_nlp.classification.heads import HEADS

READ_LAYERS: Final = 3
"""The heads read the last so many layers side by side. The last is best at what a grievance is about, those before it at whether there is one:
on the tuning split, weights the same, the log-loss of complaint or not is 0.205 by three layers and 0.224 by the last alone."""


@dataclass(frozen=True, slots=True)
class Windows:
    """A batch of documents cut into windows: token ids and mask (windows x tokens), and each window's document."""

    input_ids: Tensor
    attention_mask: Tensor
    document: Tensor
    documents: int


class ComplaintNetwork(nn.Module):
    """Document vector (of each layer read, the mean over tokens, then over windows) -> logits of every head."""

    def __init__(self, base: Path, *, dropout: float = 0.15) -> None:
        super().__init__()
        # eager: on two cores it trains a fifth faster than the fused attention, and its graph is what ONNX Runtime knows.
        self.encoder = AutoModel.from_pretrained(base, add_pooling_layer=False, local_files_only=True, attn_implementation="eager")
        self.layers = min(READ_LAYERS, int(self.encoder.config.num_hidden_layers))
        width = int(self.encoder.config.hidden_size) * self.layers
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(answers)) for name, answers in HEADS.items()})

    def embed(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.read(input_ids, attention_mask).float()
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean: Tensor = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
        return mean

    def read(self, input_ids: Tensor, attention_mask: Tensor | None) -> Tensor:
        """What the layers read say of each token: windows x tokens x width."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True).hidden_states
        return torch.cat(states[-self.layers :], dim=2)

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
        self.network = network

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.network.read(input_ids, None).mean(1)
