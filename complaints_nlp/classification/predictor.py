"""Prediction with the shipped model: onnxruntime for the encoders, numpy for the heads. No torch, no network.

Three readers answer together. The encoder and the n-gram model read every text; the second encoder (:mod:`second_reader`) reads what is in
its languages, where it is loaded. Without it a model answers several times as fast and a little worse, under a version of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from importlib.resources import files
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.heads import CODE_CATEGORY, HEADS, Heads, answers_of, load_heads
from complaints_nlp.classification.ngrams import NgramModel
from complaints_nlp.classification.second_reader import SECOND_LOWER, SECOND_UPPER, SecondReader, has_second, rows_read
from complaints_nlp.classification.windows import END, START, WINDOW, encoder_text, read_in_windows
from complaints_nlp.encoder import INT8, TOKENIZER, open_encoder, require_files, softmax
from complaints_nlp.labels import Category, Sentiment, Urgency

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Array = npt.NDArray[Any]
ENCODER: Final = "encoder.{}.onnx"
HEAD_WEIGHTS: Final = "heads.npz"
NGRAMS: Final = "ngrams.npz"
CONFIG: Final = "config.json"
SHIPPED: Final = Path(str(files("complaints_nlp") / "assets" / "model"))
"""The folder of the model that comes with the package."""
QUICK: Final = "+quick"
"""Ends the version of a model that has a second reader and answers without it."""


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


class Mixture(NamedTuple):
    """How a question's readers are weighed: logits = the sum of weight x reader's logits. Calibrated; 0 where a reader is not asked."""

    encoder: float = 1.0
    ngrams: float = 0.0
    second: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Mixtures by question and thresholds, from the tuning split; ``config.json`` holds them.

    ``readers_agree`` is how often two careful readers give a complaint the same category. The mixtures learn what has been said of texts;
    confidence is the chance that the next reader says the same, so it is never surer than people are of each other.
    """

    mixtures: Mapping[str, Mixture]
    complaint_threshold: float = 0.5
    secondary_threshold: float = 0.5
    readers_agree: float = 1.0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Calibration:
        mixtures = {name: Mixture(*mixture) for name, mixture in stored["mixtures"].items()}
        return cls(
            mixtures,
            stored["complaint_threshold"],
            stored["secondary_threshold"],
            stored.get("readers_agree", 1.0),
        )

    def shares(self, logits: Array) -> Array:
        """The probability of each category, given a complaint, over the last axis."""
        others = (1 - self.readers_agree) / (logits.shape[-1] - 1)
        said = softmax(logits)
        shares: Array = self.readers_agree * said + others * (1 - said)
        return shares


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
        heads: Heads,
        ngrams: NgramModel,
        *,
        version: str,
        calibration: Calibration,
        second: tuple[SecondReader, Calibration] | None = None,
    ) -> None:
        """``second`` comes with the calibration of the three together, for the texts that it reads."""
        self._session = session
        self._tokenizer = tokenizer
        self._heads = heads
        self._ngrams = ngrams
        self._calibration = calibration
        self._second = second
        self.version = version

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        *,
        threads: int | None = None,
        quick: bool = False,
        precision: str = INT8,
    ) -> Predictor:
        """The model in ``path``, or the shipped one. ``quick`` leaves out its second reader, where it has one.

        ``threads`` defaults to the cores this process may use. What training leaves in fp32 beside int8 is there to compare.
        Raises AssetMissing where a file of the model is not there.
        """
        folder = path or SHIPPED
        encoder = ENCODER.format(precision)
        require_files(folder, (encoder, HEAD_WEIGHTS, NGRAMS, TOKENIZER, CONFIG))
        config = json.loads((folder / CONFIG).read_text())
        heads = load_heads(folder / HEAD_WEIGHTS, HEADS)
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        session, tokenizer = open_encoder(folder, encoder, threads=threads or usable)
        ngrams = NgramModel.load(folder / NGRAMS)
        version, calibration, second = config["version"], Calibration.of(config["calibration"]), None
        if "with_second" in config and quick:
            version += QUICK
        elif "with_second" in config:
            reader = SecondReader.load(folder, threads=threads or usable, precision=precision)
            second = reader, Calibration.of(config["with_second"])
        return cls(session, tokenizer, heads, ngrams, version=version, calibration=calibration, second=second)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order. Give it masked texts: that is what it learned on."""
        if not texts:
            return []
        logits, calibrations = self._joined(texts)
        return [_answer({name: rows[row] for name, rows in logits.items()}, calibrations[row]) for row in range(len(texts))]

    @property
    def calibration(self) -> Calibration:
        """Of the readers of every text; where the second one reads too, it has one of its own."""
        return self._calibration

    def probabilities(self, texts: Sequence[str]) -> tuple[Array, Array, Array]:
        """Calibrated: texts x 3 probabilities of the category given a complaint, the probability of a complaint, and from where on that is one."""
        logits, calibrations = self._joined(texts)
        shares = np.stack([calibration.shares(row) for calibration, row in zip(calibrations, logits["category"], strict=True)])
        return shares, sigmoid(logits["complaint"][:, 0]), np.array([calibration.complaint_threshold for calibration in calibrations])

    def logits(self, texts: Sequence[str]) -> dict[str, Array]:
        """Calibrated logits of every question, all readers joined: texts x answers."""
        return self._joined(texts)[0]

    def quick_logits(self, texts: Sequence[str]) -> dict[str, Array]:
        """As ``logits``, without the second reader."""
        return self._joined(texts, quick=True)[0]

    def _joined(self, texts: Sequence[str], *, quick: bool = False) -> tuple[dict[str, Array], list[Calibration]]:
        """Logits, and by which calibration each text's were joined."""
        read, calibrations = [encoder_text(text) for text in texts], [self._calibration] * len(texts)
        encoder, ngrams = self._answers(self._vectors(read)), self._ngrams.logits(read)
        logits = encoder | _mixed(self._calibration.mixtures, encoder, ngrams)
        if self._second is None or quick or not len(rows := rows_read(texts)):
            return logits, calibrations
        second, calibration = self._second
        readers = ({name: values[rows] for name, values in each.items()} for each in (encoder, ngrams))
        for name, values in _mixed(calibration.mixtures, *readers, second.logits([read[row] for row in rows])).items():
            logits[name][rows] = values
        for row in rows:
            calibrations[row] = calibration
        return logits, calibrations

    def second_logits(self, texts: Sequence[str]) -> tuple[Array, dict[str, Array]]:
        """The second reader's alone, uncalibrated: the numbers of the texts that it reads, and its answers for those."""
        if self._second is None:
            return np.zeros(0, int), {}
        rows = rows_read(texts)
        return rows, self._second[0].logits([encoder_text(texts[row]) for row in rows])

    def encoder_logits(self, texts: Sequence[str]) -> dict[str, Array]:
        """The encoder's alone, uncalibrated: texts x answers."""
        return self._answers(self.embed(texts))

    def ngram_logits(self, texts: Sequence[str]) -> dict[str, Array]:
        """The n-gram reader's alone, for the questions it answers: texts x answers."""
        return self._ngrams.logits([encoder_text(text) for text in texts])

    def embed(self, texts: Sequence[str]) -> Array:
        """Document vectors, texts x 384: the token-weighted mean over a text's windows."""
        return self._vectors([encoder_text(text) for text in texts])

    def _answers(self, vectors: Array) -> dict[str, Array]:
        return answers_of(self._heads, vectors)

    def _vectors(self, read: Sequence[str]) -> Array:
        encodings = self._tokenizer.encode_batch(read, add_special_tokens=False)
        vectors: Array = np.stack([self._vector(encoding.ids) for encoding in encodings])
        return vectors

    def _vector(self, ids: Sequence[int]) -> Array:
        return read_in_windows(ids, self._window, start=START, end=END, window=WINDOW)

    def _window(self, ids: Array) -> Array:
        vector: Array = self._session.run(None, {"input_ids": ids})[0][0]
        return vector


def has_precision(folder: Path, precision: str) -> bool:
    """Whether a model's folder holds all its encoders in it; int8 is what every model has."""
    second = (SECOND_LOWER, SECOND_UPPER) if has_second(folder) else ()
    return all((folder / name.format(precision)).is_file() for name in (ENCODER, *second))


def _mixed(mixtures: Mapping[str, Mixture], *readers: Mapping[str, Array]) -> dict[str, Array]:
    """Each question's answers, those of its readers weighed and added; ``readers`` stand as a mixture names them."""
    return {
        name: reduce(add, [weight * reader[name] for weight, reader in zip(mixture, readers, strict=False) if name in reader])
        for name, mixture in mixtures.items()
    }


def _answer(logits: Mapping[str, Array], calibration: Calibration) -> Prediction:
    probability = float(sigmoid(logits["complaint"])[0])
    is_complaint = probability >= calibration.complaint_threshold
    shares = calibration.shares(logits["category"])
    category = HEADS["category"][int(shares.argmax())]
    also = [
        other
        for other, share in zip(HEADS["secondary"], sigmoid(logits["secondary"]), strict=True)
        if other != category and share >= calibration.secondary_threshold
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


def sigmoid(logits: Array) -> Array:
    """The probability behind a logit of yes."""
    shares: Array = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    return shares
