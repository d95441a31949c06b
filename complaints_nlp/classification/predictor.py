"""Prediction with the shipped model: onnxruntime for the encoder, numpy for the heads. No torch, no network."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.heads import CODE_CATEGORY, HEADS
from complaints_nlp.classification.windows import MAX_WINDOWS, WINDOW, encoder_text, window_starts
from complaints_nlp.errors import AssetMissing
from complaints_nlp.labels import Category, Sentiment, Urgency

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Array = npt.NDArray[Any]
ENCODER: Final = "encoder.int8.onnx"
HEAD_WEIGHTS: Final = "heads.npz"
TOKENIZER: Final = "tokenizer.json"
CONFIG: Final = "config.json"
# Tokens in one call of the encoder, padding included: more fall out of the cache (measured on two cores: 768 is twice as fast as 6,144).
TOKENS_A_CALL: Final = 768


@dataclass(frozen=True, slots=True)
class Prediction:
    """The model's answers for one masked text. See ``complaints_nlp.analysis.Analysis`` for what each means."""

    complaint_probability: float
    is_complaint: bool
    category: Category
    confidence: float
    secondary: tuple[Category, ...]
    code: str | None
    sentiment: Sentiment
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Calibration:
    """Temperatures and thresholds, from the tuning split; ``config.json`` holds them."""

    category_temperature: float
    complaint_temperature: float
    complaint_threshold: float
    secondary_threshold: float


class Predictor:
    """A trained model, loaded. Safe to share between threads.

    >>> predictor = Predictor.load()
    >>> predictor.predict(["una deduct my 500 naira and I no subscribe for anything"])[0].category.value
    'billing'
    """

    def __init__(
        self,
        session: InferenceSession,
        tokenizer: Tokenizer,
        heads: Mapping[str, tuple[Array, Array]],
        *,
        version: str,
        calibration: Calibration,
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._heads = heads
        self._calibration = calibration
        self.version = version

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int | None = None) -> Predictor:
        """The model in ``path``, or the shipped one. ``threads`` defaults to the cores this process may use.

        Raises AssetMissing where a file of the model is not there.
        """
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        folder = path or Path(str(files("complaints_nlp") / "assets" / "model"))
        for name in (ENCODER, HEAD_WEIGHTS, TOKENIZER, CONFIG):
            if not (folder / name).is_file():
                raise AssetMissing(name=name)
        options = SessionOptions()
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else threads or 0
        options.log_severity_level = 3
        config = json.loads((folder / CONFIG).read_text())
        with np.load(folder / HEAD_WEIGHTS, allow_pickle=False) as stored:
            heads = {name: (stored[f"{name}.weight"], stored[f"{name}.bias"]) for name in HEADS}
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        session = InferenceSession(str(folder / ENCODER), options, providers=["CPUExecutionProvider"])
        return cls(session, tokenizer, heads, version=config["version"], calibration=Calibration(**config["calibration"]))

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order. Give it masked texts: that is what it learned on."""
        if not texts:
            return []
        logits = self.logits(texts)
        return [self._answer({name: rows[row] for name, rows in logits.items()}) for row in range(len(texts))]

    def logits(self, texts: Sequence[str]) -> dict[str, Array]:
        """Uncalibrated logits of every head: texts x answers."""
        vectors = self.embed(texts)
        return {name: vectors @ weight.T + bias for name, (weight, bias) in self._heads.items()}

    def embed(self, texts: Sequence[str]) -> Array:
        """Document vectors, texts x 384: the token-weighted mean over a text's windows."""
        encodings = self._tokenizer.encode_batch([encoder_text(text) for text in texts], add_special_tokens=False)
        windows: list[tuple[int, list[int]]] = []
        for document, encoding in enumerate(encodings):
            ids = encoding.ids
            windows += [(document, [101, *ids[at : at + WINDOW], 102]) for at in window_starts(len(ids), most=MAX_WINDOWS)]
        width = self._heads["category"][0].shape[1]
        total, weight = np.zeros((len(texts), width), np.float32), np.zeros((len(texts), 1), np.float32)
        for batch in _by_length(windows):
            input_ids, mask = _padded([ids for _, ids in batch])
            (vectors,) = self._session.run(None, {"input_ids": input_ids, "attention_mask": mask})
            tokens = mask.sum(1, keepdims=True).astype(np.float32)
            owners = [document for document, _ in batch]
            np.add.at(total, owners, vectors * tokens)
            np.add.at(weight, owners, tokens)
        vectors_of_texts: Array = total / weight
        return vectors_of_texts

    def _answer(self, logits: Mapping[str, Array]) -> Prediction:
        calibration = self._calibration
        probability = _sigmoid(float(logits["complaint"][0]) / calibration.complaint_temperature)
        is_complaint = probability >= calibration.complaint_threshold
        shares = _softmax(logits["category"] / calibration.category_temperature)
        category = HEADS["category"][int(shares.argmax())]
        also = [
            other
            for other, logit in zip(HEADS["secondary"], logits["secondary"], strict=True)
            if other != category and _sigmoid(float(logit)) >= calibration.secondary_threshold
        ]
        return Prediction(
            complaint_probability=probability,
            is_complaint=is_complaint,
            category=Category(category),
            confidence=float(shares.max()),
            secondary=tuple(Category(other) for other in also) if is_complaint else (),
            code=_best_code(logits["code"], Category(category)) if is_complaint else None,
            sentiment=Sentiment(HEADS["sentiment"][int(logits["sentiment"].argmax())]),
            urgency=Urgency(HEADS["urgency"][int(logits["urgency"].argmax())]),
        )


def _best_code(logits: Array, category: Category) -> str:
    """The likeliest code of the category: a code never contradicts the category it stands under."""
    allowed = [place for place, code in enumerate(HEADS["code"]) if CODE_CATEGORY[code] is category]
    return HEADS["code"][max(allowed, key=lambda place: float(logits[place]))]


def _by_length(windows: list[tuple[int, list[int]]]) -> Iterator[list[tuple[int, list[int]]]]:
    """Batches of windows of like length, so that little is spent on padding."""
    batch: list[tuple[int, list[int]]] = []
    for window in sorted(windows, key=lambda window: len(window[1])):
        if batch and (len(batch) + 1) * len(window[1]) > TOKENS_A_CALL:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _padded(windows: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    width = max(map(len, windows))
    input_ids = np.zeros((len(windows), width), np.int64)
    mask = np.zeros((len(windows), width), np.int64)
    for row, ids in enumerate(windows):
        input_ids[row, : len(ids)] = ids
        mask[row, : len(ids)] = 1
    return input_ids, mask


def _softmax(logits: Array) -> Array:
    weights: Array = np.exp(logits - logits.max())
    shares: Array = weights / weights.sum()
    return shares


def _sigmoid(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(logit, -60, 60))))
