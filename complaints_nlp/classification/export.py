"""From a trained network to the files that prediction loads. Needs the ``[train]`` extra."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import f1, fit_temperature
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.network import ComplaintNetwork, Exportable
from complaints_nlp.classification.predictor import CONFIG, ENCODER, HEAD_WEIGHTS, TOKENIZER, Calibration, Predictor
from complaints_nlp.classification.training import Trained

OPSET: Final = 17
CATEGORIES: Final = HEADS["category"]


def export(trained: Trained, folder: Path, *, tuning: Sequence[Example], version: str) -> Predictor:
    """Write encoder (int8), heads, tokenizer and calibration, and load them back. Calibration comes from ``tuning`` through the int8 encoder."""
    folder.mkdir(parents=True, exist_ok=True)
    _encoder(trained.network, folder / ENCODER)
    heads = {
        f"{name}.{kind}": getattr(trained.network.heads[name], kind).detach().numpy().astype(np.float32)
        for name in HEADS
        for kind in ("weight", "bias")
    }
    np.savez(folder / HEAD_WEIGHTS, **heads)
    trained.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER), pretty=False)
    _write_config(folder, version, Calibration(1.0, 1.0, 0.5, 0.5))
    calibration = calibrate(Predictor.load(folder), tuning)
    _write_config(folder, version, calibration)
    return Predictor.load(folder)


def calibrate(predictor: Predictor, tuning: Sequence[Example]) -> Calibration:
    """Temperatures by likelihood, thresholds by F1, all on the tuning split."""
    logits = predictor.logits([example.masked for example in tuning])
    complaints = np.array([example.is_complaint for example in tuning])
    truth = np.array([CATEGORIES.index(example.category) for example in tuning])
    category = fit_temperature(logits["category"][complaints], truth[complaints])
    two = np.stack([np.zeros(len(tuning)), logits["complaint"][:, 0]], axis=1)
    complaint = fit_temperature(two, complaints.astype(int))
    probability = 1 / (1 + np.exp(-logits["complaint"][:, 0] / complaint))
    # secondary: every category but the one said, of the complaints
    said = logits["category"].argmax(1)
    share = 1 / (1 + np.exp(-logits["secondary"]))
    open_places = (np.arange(len(CATEGORIES))[None, :] != said[:, None]) & complaints[:, None]
    wanted = np.array([[name in example.secondary for name in CATEGORIES] for example in tuning])
    return Calibration(
        category_temperature=round(category, 4),
        complaint_temperature=round(complaint, 4),
        complaint_threshold=_best_threshold(probability, complaints),
        secondary_threshold=_best_threshold(share[open_places], wanted[open_places]),
    )


def _best_threshold(probability: Any, truth: Any) -> float:
    """The threshold of best F1; of several as good, the middle one."""
    grid = np.arange(0.15, 0.86, 0.01)
    scores = np.array([f1(truth, probability >= threshold) for threshold in grid])
    good = grid[scores >= scores.max() - 1e-9]
    return round(float(good[len(good) // 2]), 2)


def _encoder(network: ComplaintNetwork, path: Path) -> None:
    module = Exportable(network.eval())
    ids = torch.ones(2, 8, dtype=torch.long)
    with tempfile.TemporaryDirectory() as temporary:
        whole = Path(temporary) / "encoder.onnx"
        torch.onnx.export(
            module,
            (ids, torch.ones_like(ids)),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={name: {0: "windows", 1: "tokens"} for name in ("input_ids", "attention_mask")} | {"vector": {0: "windows"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(str(whole), str(path), weight_type=QuantType.QInt8, per_channel=True)


def _write_config(folder: Path, version: str, calibration: Calibration) -> None:
    checksums: Mapping[str, str] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (ENCODER, HEAD_WEIGHTS, TOKENIZER)
    }
    config = {"version": version, "calibration": asdict(calibration), "sha256": checksums}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n")
