"""What the encoder reads of a batch in training: every text masked, and as it was written too where that reads otherwise. Needs ``[train]``."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from transformers import PreTrainedTokenizerBase

from complaints_nlp.classification.augmentation import noisy
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.network import Windows
from complaints_nlp.classification.windows import END, START, WINDOW, encoder_text, reads_alike, window_starts


class Readings(NamedTuple):
    """Document ``n`` of ``windows`` is text ``n`` masked; those after the batch's length are the texts ``as_written``, in that order."""

    windows: Windows
    as_written: tuple[int, ...]


def readings(tokenizer: PreTrainedTokenizerBase, batch: Sequence[Example], rng: random.Random) -> Readings:
    """Each reading with noise of its own. Of a long text one window, another each epoch: as much is learned from half the tokens."""
    as_written = tuple(row for row, example in enumerate(batch) if example.judged and not reads_alike(example.text, example.masked))
    places = [rng.random() for _ in batch]  # one place for both readings of a text: they are asked for the same answer
    texts = [(example.masked, place) for example, place in zip(batch, places, strict=True)]
    texts += [(batch[row].text, places[row]) for row in as_written]
    ids = tokenize(tokenizer, [encoder_text(noisy(text, rng)) for text, _ in texts])
    windows = tensors([_some_window(tokens, place) for tokens, (_, place) in zip(ids, texts, strict=True)], most=1)
    return Readings(windows, as_written)


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


def _some_window(ids: list[int], place: float) -> list[int]:
    """The window at ``place``, from 0 (the first) to under 1 (the last)."""
    starts = window_starts(len(ids))
    start = starts[int(place * len(starts))]
    return ids[start : start + WINDOW]
