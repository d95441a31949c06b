"""Training the name recogniser: the lower layers of the base encoder with one linear head over its tokens. Needs the ``[train]`` extra.

python -m complaints_nlp.masking.name_training --data ../shared/data --out complaints_nlp/assets/names
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import torch
from torch import Tensor, nn
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from complaints_nlp.classification.base_encoder import base_model, open_encoder
from complaints_nlp.classification.batching import batches
from complaints_nlp.classification.corpus import data_folder, read_corpus, read_public, read_sentiment
from complaints_nlp.classification.training import follow, multiplies_in_bfloat16, optimizer_of
from complaints_nlp.encoder import TOKENIZER
from complaints_nlp.masking.name_model import ANSWERS, ENCODER, MOST_TOKENS, case_of
from complaints_nlp.masking.name_texts import PATTERNS, READ, Names, Taught, in_other_case, of_corpus, read_names, read_patterns, silver
from complaints_nlp.quantization import write_int8

UNSURE: Final = -100


@dataclass(frozen=True, slots=True)
class Recipe:
    """``layers`` of the base's six are kept: names need less of the sentence than grievances do, and masking must be quick."""

    layers: int = 2
    epochs: int = 6
    patterns: int = 6_000
    batch_tokens: int = 1_200
    learning_rate: float = 2e-4
    head_learning_rate: float = 1e-3
    warmup: float = 0.08
    weight_decay: float = 0.01
    averaging: float = 0.995
    seed: int = 20_261_126


class NameNetwork(nn.Module):
    """Tokens and their case (as token type) -> logits of ``ANSWERS`` a token."""

    def __init__(self, base: Path, *, layers: int) -> None:
        super().__init__()
        self.encoder = open_encoder(base, attn_implementation="eager")
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        self.encoder.config.num_hidden_layers = layers
        types = self.encoder.embeddings.token_type_embeddings
        self.encoder.embeddings.token_type_embeddings = nn.Embedding.from_pretrained(types.weight[:1].detach().repeat(3, 1), freeze=False)
        width = int(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(width, len(ANSWERS))

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        hidden = self.encoder(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask).last_hidden_state
        logits: Tensor = self.head(self.dropout(hidden))
        return logits


def train(
    corpus: Sequence[Taught],
    silver: Sequence[Taught],
    patterns: Sequence[str],
    *,
    recipe: Recipe,
    progress: Callable[[int, float, NameNetwork], None],
) -> tuple[NameNetwork, PreTrainedTokenizerBase]:
    """The averaged weights after all epochs. ``progress`` sees each epoch's number, loss and averaged network."""
    torch.manual_seed(recipe.seed)
    names = Names(recipe.seed)
    rng = names.rng
    tokenizer = AutoTokenizer.from_pretrained(base_model(), local_files_only=True)
    network = NameNetwork(base_model(), layers=recipe.layers)
    average = deepcopy(network).eval()
    steps = recipe.epochs * sum(1 for _ in _batches(_epoch(corpus, silver, patterns, recipe, names), tokenizer, recipe, rng))
    optimizer, schedule = optimizer_of(
        network.encoder,
        network.head,
        rate=recipe.learning_rate,
        head_rate=recipe.head_learning_rate,
        weight_decay=recipe.weight_decay,
        warmup=recipe.warmup,
        steps=steps,
    )
    losses = nn.CrossEntropyLoss(ignore_index=UNSURE, label_smoothing=0.02)
    half = multiplies_in_bfloat16()
    done = 0
    for epoch in range(recipe.epochs):
        network.train()
        spent = []
        for ids, types, mask, truth in _batches(_epoch(corpus, silver, patterns, recipe, names), tokenizer, recipe, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                logits = network(ids, types, mask)
            loss = losses(logits.float().flatten(0, 1), truth.flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            follow(average, network, averaging=recipe.averaging, done=done)
            spent.append(float(loss.detach()))
        progress(epoch + 1, sum(spent) / max(1, len(spent)), average)
    return average, tokenizer


def _epoch(corpus: Sequence[Taught], silver: Sequence[Taught], patterns: Sequence[str], recipe: Recipe, names: Names) -> list[Taught]:
    """What one epoch reads: other names and other letters' case each time, one to three patterns a text."""
    rng = names.rng
    made = []
    for _ in range(recipe.patterns):
        filled = [names.fill(rng.choice(patterns)) for _ in range(rng.choices((1, 2, 3), (6, 3, 1))[0])]
        text, spans = "", []
        for one in filled:
            text += rng.choice((" ", " ", "\n")) if text else ""
            spans += [(start + len(text), end + len(text), kind) for start, end, kind in one.spans]
            text += one.text
        made.append(Taught(text, tuple(spans)))
    return [in_other_case(taught, rng) for taught in [*(names.rename(taught) for taught in corpus), *silver, *made]]


_Batch = tuple[Tensor, Tensor, Tensor, Tensor]


def _batches(taught: Sequence[Taught], tokenizer: PreTrainedTokenizerBase, recipe: Recipe, rng: random.Random) -> Iterator[_Batch]:
    rows = [_row(one, tokenizer, rng) for one in taught]
    for together in batches([len(ids) for ids, _, _ in rows], rng, tokens=recipe.batch_tokens):
        batch = [rows[row] for row in together]
        width = max(len(ids) for ids, _, _ in batch)
        padded = [
            torch.tensor([[*values, *[fill] * (width - len(values))] for values in column])
            for column, fill in zip(zip(*batch, strict=True), (0, 0, UNSURE), strict=True)
        ]
        yield padded[0], padded[1], (padded[0] != 0).long(), padded[2]


def _row(taught: Taught, tokenizer: PreTrainedTokenizerBase, rng: random.Random) -> tuple[list[int], list[int], list[int]]:
    """Token ids, their case, their answers; of a long text one stretch of tokens."""
    encoded = tokenizer(taught.text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False)
    ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
    truth = [0] * len(ids)
    for start, end, kind in taught.spans:
        for place, (first, last) in enumerate(offsets):
            if first < end and last > start:
                truth[place] = ANSWERS.index(kind)
    for start, end in taught.unsure:
        for place, (first, last) in enumerate(offsets):
            if first < end and last > start:
                truth[place] = UNSURE
    at = rng.randrange(max(1, len(ids) - MOST_TOKENS + 1))
    cut = slice(at, at + MOST_TOKENS)
    types = [case_of(taught.text[first:last]) for first, last in offsets]
    return [101, *ids[cut], 102], [0, *types[cut], 0], [UNSURE, *truth[cut], UNSURE]


class _Exportable(nn.Module):
    """One unpadded window, for ONNX."""

    def __init__(self, network: NameNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        logits: Tensor = self.network(input_ids, token_type_ids)
        return logits


def export(network: NameNetwork, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write the int8 encoder and the tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        whole = Path(scratch) / "encoder.onnx"
        torch.onnx.export(
            _Exportable(network.eval()),
            (torch.ones(1, 8, dtype=torch.long), torch.zeros(1, 8, dtype=torch.long)),
            str(whole),
            input_names=["input_ids", "token_type_ids"],
            output_names=["logits"],
            dynamic_axes={"input_ids": {1: "tokens"}, "token_type_ids": {1: "tokens"}, "logits": {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        write_int8(whole, folder / ENCODER)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER), pretty=False)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m complaints_nlp.masking.name_training", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--data", type=Path, help="folder of the public sets, for texts of other writers; left out: none")
    parser.add_argument("--out", type=Path, required=True, help="folder for the recogniser")
    options = parser.parse_args(arguments)
    corpus = [of_corpus(example) for example in read_corpus(options.corpus / "train.jsonl")]
    others: list[Taught] = []
    if options.data is not None:
        folder = data_folder(options.data)
        labels = options.corpus / "labels"
        public = [*read_sentiment(folder, labels), *read_public(folder, labels)]
        others = read_names(public, options.corpus / READ.relative_to("corpus"))
        others += silver([example.text for example in public if example.channel == "web"])
    recipe, began = Recipe(), time.monotonic()
    history: list[float] = []

    def tell(epoch: int, loss: float, _: NameNetwork) -> None:
        history.append(loss)
        sys.stderr.write(f"epoch {epoch} of {recipe.epochs}: loss {loss:.4f}, {time.monotonic() - began:.0f} s\n")

    network, tokenizer = train(corpus, others, read_patterns(PATTERNS), recipe=recipe, progress=tell)
    export(network, tokenizer, options.out)
    report = {"recipe": asdict(recipe), "losses": history, "seconds": round(time.monotonic() - began), "texts": [len(corpus), len(others)]}
    (options.out / "training.json").write_text(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
