"""From a trained network to the files that prediction loads. Needs the ``[train]`` extra."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import f1, fit_mixture
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.network import ComplaintNetwork, Exportable
from complaints_nlp.classification.ngram_training import NOT_TOLD, sentiments_of
from complaints_nlp.classification.ngrams import HEADS_READ
from complaints_nlp.classification.predictor import (
    CONFIG,
    ENCODER,
    ENCODER_FP32,
    HEAD_WEIGHTS,
    NGRAMS,
    Calibration,
    Mixture,
    Predictor,
    sigmoid,
)
from complaints_nlp.classification.training import Trained
from complaints_nlp.encoder import TOKENIZER
from complaints_nlp.quantization import write_int8

OPSET: Final = 17
READERS_AGREE: Final = 0.95
"""Two careful readers gave the same category to 95.2% of 2,597 public complaints (docs/labelling.md). The tuning split holds what most of two
or three said, which is more certain than what the next one will say."""
CATEGORIES: Final = HEADS["category"]


def export(trained: Trained, folder: Path, *, tuning: Sequence[Example], version: str, keep_fp32: bool = False) -> Predictor:
    """Write encoder (int8), heads, n-grams, tokenizer and calibration, and load them back.

    Calibration comes from ``tuning`` through the int8 encoder. ``keep_fp32`` leaves the unquantised encoder (90 MB) beside it, to compare.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _encoder(trained.network, folder / ENCODER_FP32)
    write_int8(folder / ENCODER_FP32, folder / ENCODER)
    if not keep_fp32:
        (folder / ENCODER_FP32).unlink()
    heads = {
        f"{name}.{kind}": getattr(trained.network.heads[name], kind).detach().numpy().astype(np.float32)
        for name in HEADS
        for kind in ("weight", "bias")
    }
    np.savez(folder / HEAD_WEIGHTS, **heads)
    trained.ngrams.save(folder / NGRAMS)
    trained.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER), pretty=False)
    silent = {name: Mixture() for name in HEADS_READ}
    _write_config(folder, version, Calibration(silent))
    calibration = calibrate(Predictor.load(folder), tuning)
    _write_config(folder, version, calibration)
    return Predictor.load(folder)


def calibrate(predictor: Predictor, tuning: Sequence[Example]) -> Calibration:
    """Mixtures by likelihood, thresholds by F1, all on the tuning split, whose real texts count as much as those written for the corpus.

    Written ones are more, and easier: by their number alone they would make the model surer of what comes in than it should be.
    """
    tuning = [example for example in tuning if example.judged]
    texts = [example.masked for example in tuning]
    encoder, ngrams = predictor.encoder_logits(texts), predictor.ngram_logits(texts)
    complaints = np.array([example.is_complaint for example in tuning])
    truth = np.array([CATEGORIES.index(example.category) for example in tuning])
    real = np.array([example.real for example in tuning])
    weights = _halves(real)
    category = Mixture(
        *fit_mixture(encoder["category"][complaints], ngrams["category"][complaints], truth[complaints], _halves(real[complaints]))
    )
    complaint = Mixture(
        *fit_mixture(_no_and_yes(encoder["complaint"][:, 0]), _no_and_yes(ngrams["complaint"][:, 0]), complaints.astype(int), weights)
    )
    # secondary: every category but the one said, of the complaints
    said = _mixed(category, encoder["category"], ngrams["category"]).argmax(1)
    asked = (np.arange(len(CATEGORIES))[None, :] != said[:, None]) & complaints[:, None]
    wanted = np.array([[name in example.secondary for name in CATEGORIES] for example in tuning])
    each = np.broadcast_to(weights[:, None], asked.shape)[asked]
    pairs = _no_and_yes(encoder["secondary"][asked]), _no_and_yes(ngrams["secondary"][asked])
    secondary = Mixture(*fit_mixture(*pairs, wanted[asked].astype(int), each))
    feeling = sentiments_of(tuning)
    told = feeling != NOT_TOLD
    sentiment = Mixture()
    if told.any():
        sentiment = Mixture(*fit_mixture(encoder["sentiment"][told], ngrams["sentiment"][told], feeling[told], _halves(real[told])))
    probability = sigmoid(_mixed(complaint, encoder["complaint"][:, 0], ngrams["complaint"][:, 0]))
    share = sigmoid(_mixed(secondary, encoder["secondary"], ngrams["secondary"]))
    return Calibration(
        {"category": category, "complaint": complaint, "secondary": secondary, "sentiment": sentiment},
        complaint_threshold=_best_threshold(probability, complaints, weights),
        secondary_threshold=_best_threshold(share[asked], wanted[asked], each),
        readers_agree=READERS_AGREE,
    )


def _halves(real: Any) -> Any:
    """Weights by which the real rows together count as much as the others; 1 each where all are of one kind."""
    share = real.mean()
    return np.where(real, 0.5 / share, 0.5 / (1 - share)) if 0 < share < 1 else np.ones(len(real))


def _mixed(mixture: Mixture, encoder: Any, ngrams: Any) -> Any:
    return mixture.encoder * encoder + mixture.ngrams * ngrams


def _no_and_yes(logits: Any) -> Any:
    return np.stack([np.zeros(len(logits)), logits], axis=1)


def _best_threshold(probability: Any, truth: Any, weights: Any) -> float:
    """Half of the best F1, which for calibrated probabilities is where F1 is best (Lipton, Elkan and Naryanaswamy, 2014, "Optimal
    thresholding of classifiers to maximize F1 measure").

    The best place on the tuning split itself is mostly chance: F1 hardly changes between 0.5 and 0.7, and another draw of the same
    texts has its best anywhere between.
    """
    return round(max(f1(truth, probability >= threshold, weights) for threshold in np.arange(0.15, 0.86, 0.01)) / 2, 2)


def _encoder(network: ComplaintNetwork, path: Path) -> None:
    torch.onnx.export(
        Exportable(network.eval()),
        (torch.ones(1, 8, dtype=torch.long),),
        str(path),
        input_names=["input_ids"],
        output_names=["vector"],
        dynamic_axes={"input_ids": {0: "windows", 1: "tokens"}, "vector": {0: "windows"}},
        opset_version=OPSET,
        dynamo=False,
    )


def _write_config(folder: Path, version: str, calibration: Calibration) -> None:
    checksums: Mapping[str, str] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (ENCODER, HEAD_WEIGHTS, NGRAMS, TOKENIZER)
    }
    config = {"version": version, "calibration": asdict(calibration), "sha256": checksums}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n")
