"""What the encoder reads of a batch in training: every text masked, and as it was written too where that reads otherwise. Needs ``[train]``."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import torch
from tokenizers import Regex
from tokenizers.normalizers import Replace
from tokenizers.normalizers import Sequence as Steps
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from complaints_nlp.classification.augmentation import noisy
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.network import Windows
from complaints_nlp.classification.windows import END, START, WINDOW, encoder_text, reads_alike, window_starts

AS_WRITTEN: Final = 0.3
"""How often a text is read as it was written where it is read once: what it answers in use is masked."""


class Readings(NamedTuple):
    """Document ``n`` of ``windows`` is text ``n`` masked; those after the batch's length are the texts ``as_written``, in that order."""

    windows: Windows
    as_written: tuple[int, ...]


def readings(
    tokenizer: PreTrainedTokenizerBase, batch: Sequence[Example], rng: random.Random, *, window: int = WINDOW, pairs: bool = True
) -> Readings:
    """Each reading with noise of its own. Of a long text one window, another each epoch: as much is learned from half the tokens.

    Without ``pairs`` a text is read once: masked or as it was written, now this, now that.
    """
    named = tuple(row for row, example in enumerate(batch) if example.judged and not reads_alike(example.text, example.masked))
    places = [rng.random() for _ in batch]  # one place for both readings of a text: they are asked for the same answer
    if pairs:
        texts = [example.masked for example in batch] + [batch[row].text for row in named]
        places += [places[row] for row in named]
    else:
        instead = {row for row in named if rng.random() < AS_WRITTEN}
        texts = [example.text if row in instead else example.masked for row, example in enumerate(batch)]
    ids = tokenize(tokenizer, [encoder_text(noisy(text, rng)) for text in texts])
    windows = tensors([_some_window(tokens, place, window) for tokens, place in zip(ids, places, strict=True)], most=1)
    return Readings(windows, named if pairs else ())


def open_tokenizer(base: Path) -> PreTrainedTokenizerBase:
    """The base encoder's tokenizer, which leaves out the signs that say least: reading costs by the token, and these are one in twelve.

    Commas, quotes and brackets, those of placeholders too. Measured on the tuning split, the model reads as well without. It is saved with
    the model: each version reads texts in the way that it learned.
    """
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    backend = tokenizer.backend_tokenizer
    backend.normalizer = Steps([Replace(Regex(_LEFT_OUT), ""), backend.normalizer])
    return tokenizer


_LEFT_OUT: Final = r"""["“”()<>]|,(?=\s)|(?<=\d),(?=\d{3})|@(?=user\b)"""


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


def _some_window(ids: list[int], place: float, window: int) -> list[int]:
    """The window at ``place``, from 0 (the first) to under 1 (the last)."""
    starts = window_starts(len(ids), window=window)
    start = starts[int(place * len(starts))]
    return ids[start : start + window]
