"""Making an encoder's feed-forward layers narrower after its training: the neurons that the others can stand in for go. Needs ``[train]``.

Two thirds of what an encoder computes are its feed-forward layers. Of their neurons, those are removed without which the layer's output, over
texts as they come in, changes least, and the weights of the rest are fitted anew to give the same output: Optimal Brain Surgeon (Hassibi and
Stork, 1993) over whole neurons, as in ZipLM (Kurtic et al., 2023). Nothing is trained, and it takes a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn

# Added to the diagonal, as a share of its mean: neurons may be copies of each other.
_RIDGE: Final = 1e-4


class Read(NamedTuple):
    """Texts as the encoder reads them, padded: ids, mask and token types, texts x tokens each."""

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor


@torch.no_grad()
def narrow(encoder: Any, texts: Sequence[Read], *, width: int) -> None:
    """Leave ``width`` neurons in each feed-forward layer of ``encoder``, a BERT of transformers.

    ``texts`` are such as it will read; some 50,000 tokens are enough. A layer is narrowed on what the layers below it give when they are
    narrow. Layers of like width keep the answers better than layers that each lose the same share of their output (measured).

    >>> from transformers import BertConfig, BertModel
    >>> config = BertConfig(vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=128)
    >>> ids, encoder = torch.randint(50, (40, 20)), BertModel(config).eval()
    >>> narrow(encoder, [Read(ids, torch.ones_like(ids), torch.zeros_like(ids))], width=96)
    >>> [layer.intermediate.dense.out_features for layer in encoder.encoder.layer]
    [96, 96]
    """
    states = [encoder.embeddings(input_ids=read.input_ids, token_type_ids=read.token_type_ids) for read in texts]
    unread = [(1 - read.attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min for read in texts]
    for layer in encoder.encoder.layer:
        states = [layer.attention(state, mask)[0] for state, mask in zip(states, unread, strict=True)]
        products = torch.zeros(())
        for state, read in zip(states, texts, strict=True):
            products = products + _products(layer.intermediate(state)[read.attention_mask.bool()])
        _narrow_layer(layer, products, width)
        states = [layer.output(layer.intermediate(state), state) for state in states]


def _products(neurons: Tensor) -> Tensor:
    """The products of every two neurons, summed over tokens; the last one is the constant that the bias weighs."""
    told = torch.cat([neurons, torch.ones(len(neurons), 1)], 1)
    return told.T @ told


def _narrow_layer(layer: Any, products: Tensor, width: int) -> None:
    into, out = layer.intermediate.dense, layer.output.dense
    stay, weights = _fitted(products.double(), torch.cat([out.weight, out.bias[:, None]], 1).double(), width)
    layer.intermediate.dense = _linear(into.weight[stay], into.bias[stay])
    layer.output.dense = _linear(weights[:, :-1].float(), weights[:, -1].float())


def _fitted(products: Tensor, weights: Tensor, width: int) -> tuple[Tensor, Tensor]:
    """Which neurons stay, and the weights, outputs x (neurons, constant), by which they give what all of them gave.

    Without a neuron the inverse of the products loses the square of its column, scaled (``gone``). They are kept apart: the whole inverse need
    not be made anew each time.
    """
    neurons = len(products) - 1
    inverse = torch.linalg.inv(products + _RIDGE * products.diagonal().mean() * torch.eye(neurons + 1, dtype=products.dtype))
    left, weights = inverse.diagonal().clone(), weights.clone()
    gone, stays = torch.zeros(neurons + 1, max(0, neurons - width), dtype=products.dtype), torch.ones(neurons, dtype=torch.bool)
    for step in range(neurons - width):
        costs = (weights[:, :-1] ** 2).sum(0) / left[:-1]
        least = int(costs.masked_fill(~stays, torch.inf).argmin())
        column = inverse[:, least] - gone[:, :step] @ gone[least, :step]
        gone[:, step] = column / column[least].sqrt()
        weights -= torch.outer(weights[:, least] / column[least].sqrt(), gone[:, step])
        left -= gone[:, step] ** 2
        stays[least] = False
    return stays.nonzero()[:, 0], torch.cat([weights[:, :-1][:, stays], weights[:, -1:]], 1)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.copy_(weight)
    made.bias.copy_(bias)
    return made
