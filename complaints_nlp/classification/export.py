"""From a trained network to the files that prediction loads. Needs the ``[train]`` extra."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import f1, fit_mixture
from complaints_nlp.classification.figures import Answers, Truth
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.network import Exportable
from complaints_nlp.classification.ngram_training import NOT_TOLD, sentiments_of
from complaints_nlp.classification.ngrams import HEADS_READ
from complaints_nlp.classification.predictor import (
    CONFIG,
    ENCODER,
    HEAD_WEIGHTS,
    NGRAMS,
    Calibration,
    Mixture,
    Predictor,
    sigmoid,
)
from complaints_nlp.classification.second_reader import (
    QUESTIONS,
    SECOND_FILES,
    SECOND_HEADS,
    SECOND_LOWER,
    SECOND_TOKENIZER,
    SECOND_UPPER,
    has_second,
)
from complaints_nlp.classification.second_training import LowerExportable, SecondTrained, UpperExportable
from complaints_nlp.classification.training import Trained
from complaints_nlp.dequantization import write_fp32
from complaints_nlp.encoder import FP32, INT8, TOKENIZER
from complaints_nlp.quantization import write_int8

OPSET: Final = 17
READERS_AGREE: Final = 0.95
"""Two careful readers gave the same category to 95.2% of 2,597 public complaints (docs/labelling.md). The tuning split holds what most of two
or three said, which is more certain than what the next one will say."""
CATEGORIES: Final = HEADS["category"]
UNLIKE: Final = {
    SECOND_LOWER: r"layer\.\d+/(?:intermediate|output)/dense/MatMul$",
    SECOND_UPPER: r"layer\.\d+/output/dense/MatMul$",
}
"""The second reader's products whose activations are of very unlike size, which are quantised in blocks. Found on the tuning split: with none of
them a tenth of 200 texts got another category than from fp32; in the lower layers the intermediate ones as well bring the mean distance of the
category's logits from 0.100 to 0.043, for a third more of those layers' time. In the first encoder, which reads all that is loaded, blocks bring
it from 0.057 to 0.042 for an eighth of its time: it goes without."""


def export(
    trained: Trained,
    folder: Path,
    *,
    tuning: Sequence[Example],
    version: str,
    second: Path | None = None,
    keep_fp32: bool = False,
) -> Predictor:
    """Write encoder (int8), heads, n-grams, tokenizer and calibration, and load them back.

    ``second`` is the folder of a model whose second reader this one takes over. Calibration comes from ``tuning`` through the int8 encoders.
    ``keep_fp32`` leaves the unquantised encoder (90 MB) there, to compare.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.ones(1, 8, dtype=torch.long)
    export_encoder(Exportable(trained.network.eval()), ids, folder, ENCODER, keep_fp32=keep_fp32)
    save_heads(trained.network.heads, folder / HEAD_WEIGHTS, HEADS)
    trained.ngrams.save(folder / NGRAMS)
    trained.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER), pretty=False)
    if second is not None and has_second(second):
        take_second(second, folder)
    return settle(folder, tuning=tuning, version=version)


def export_second(trained: SecondTrained, folder: Path, *, keep_fp32: bool = False) -> None:
    """Write a second reader's files into the folder of a model, which ``settle`` then calibrates anew. Unquantised it has 440 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    network = trained.network.eval()
    ids = torch.ones(1, 8, dtype=torch.long)
    states = network.read_lower(ids, torch.ones_like(ids)).detach()
    export_encoder(LowerExportable(network), ids, folder, SECOND_LOWER, keep_fp32=keep_fp32, in_blocks=UNLIKE[SECOND_LOWER])
    export_encoder(UpperExportable(network), states, folder, SECOND_UPPER, keep_fp32=keep_fp32, in_blocks=UNLIKE[SECOND_UPPER])
    save_heads(trained.network.heads, folder / SECOND_HEADS, QUESTIONS)
    trained.tokenizer.backend_tokenizer.save(str(folder / SECOND_TOKENIZER), pretty=False)


def take_second(source: Path, folder: Path) -> None:
    """The second reader of one model for another: it learns apart, and seldom. What is left of one that was there goes."""
    if source == folder:
        return
    for name in (*SECOND_FILES, *(each.format(FP32) for each in (SECOND_LOWER, SECOND_UPPER))):
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)


def settle(folder: Path, *, tuning: Sequence[Example], version: str) -> Predictor:
    """Calibrate the model of a folder, once without its second reader and, where it has one, once with it; and load it."""
    silent = {name: Mixture() for name in HEADS_READ}
    _write_config(folder, version, Calibration(silent))
    calibration = calibrate(Predictor.load(folder), tuning)
    with_second = None
    if has_second(folder):
        _write_config(folder, version, calibration, Calibration(silent))
        with_second = calibrate(Predictor.load(folder), tuning, second=True)
    _write_config(folder, version, calibration, with_second)
    return Predictor.load(folder)


def calibrate(predictor: Predictor, tuning: Sequence[Example], *, second: bool = False) -> Calibration:
    """Mixtures by likelihood, thresholds by F1, all on the tuning split, whose real texts count as much as those written for the corpus.

    Written ones are more, and easier: by their number alone they would make the model surer of what comes in than it should be.
    With ``second``, for the texts that the second reader reads.
    """
    tuning = [example for example in tuning if example.judged]
    texts = [example.masked for example in tuning]
    encoder, ngrams = predictor.encoder_logits(texts), predictor.ngram_logits(texts)
    readers = {name: [rows, ngrams[name]] if name in ngrams else [rows] for name, rows in encoder.items()}
    if second:
        read, larger = predictor.second_logits(texts)
        tuning = [tuning[row] for row in read]
        heard = {name: [rows] for name, rows in larger.items()}
        readers = {name: [rows[read] for rows in each] + heard.get(name, []) for name, each in readers.items()}
    truth = Truth.of(tuning)
    complaints = truth.complaint
    real = np.array([example.real for example in tuning])
    weights = _halves(real)
    mixtures: dict[str, tuple[float, ...]] = {}
    mixtures["category"] = fit_mixture(
        [rows[complaints] for rows in readers["category"]], truth.category[complaints], _halves(real[complaints])
    )
    mixtures["complaint"] = fit_mixture([_no_and_yes(rows[:, 0]) for rows in readers["complaint"]], complaints.astype(int), weights)
    # secondary: every category but the one said, of the complaints
    said = _mixed(mixtures["category"], readers["category"]).argmax(1)
    asked = (np.arange(len(CATEGORIES))[None, :] != said[:, None]) & complaints[:, None]
    wanted = np.array([[name in example.secondary for name in CATEGORIES] for example in tuning])
    each = np.broadcast_to(weights[:, None], asked.shape)[asked]
    mixtures["secondary"] = fit_mixture([_no_and_yes(rows[asked]) for rows in readers["secondary"]], wanted[asked].astype(int), each)
    feeling = sentiments_of(tuning)
    told = feeling != NOT_TOLD
    mixtures["sentiment"] = (1.0, 0.0)
    if told.any():
        mixtures["sentiment"] = fit_mixture([rows[told] for rows in readers["sentiment"]], feeling[told], _halves(real[told]))
    if second:
        coded = np.array([example.code is not None for example in tuning])
        codes = np.array([HEADS["code"].index(example.code) for example in tuning if example.code is not None], dtype=int)
        mixtures["code"] = (
            fit_mixture([rows[coded] for rows in readers["code"]], codes, _halves(real[coded])) if coded.any() else (1.0, 0.0)
        )
    probability = sigmoid(_mixed(mixtures["complaint"], readers["complaint"])[:, 0])
    share = sigmoid(_mixed(mixtures["secondary"], readers["secondary"]))
    return Calibration(
        {name: _as_mixture(weights, ngrams=name in ngrams) for name, weights in mixtures.items()},
        complaint_threshold=_best_threshold(probability, complaints, weights),
        secondary_threshold=_best_threshold(share[asked], wanted[asked], each),
        readers_agree=READERS_AGREE,
    )


def _as_mixture(weights: Sequence[float], *, ngrams: bool) -> Mixture:
    """The weights by name: of a question that the n-gram model does not answer, the second weight is the second reader's."""
    return Mixture(*weights) if ngrams else Mixture(weights[0], 0.0, *weights[1:])


def _halves(real: Any) -> Any:
    """Weights by which the real rows together count as much as the others; 1 each where all are of one kind."""
    share = real.mean()
    return np.where(real, 0.5 / share, 0.5 / (1 - share)) if 0 < share < 1 else np.ones(len(real))


def _mixed(weights: Sequence[float], readers: Sequence[Any]) -> Any:
    return sum(weight * rows for weight, rows in zip(weights, readers, strict=True))


def _no_and_yes(logits: Any) -> Any:
    return np.stack([np.zeros(len(logits)), logits], axis=1)


def _best_threshold(probability: Any, truth: Any, weights: Any) -> float:
    """Half of the best F1, which for calibrated probabilities is where F1 is best (Lipton, Elkan and Naryanaswamy, 2014, "Optimal
    thresholding of classifiers to maximize F1 measure").

    The best place on the tuning split itself is mostly chance: F1 hardly changes between 0.5 and 0.7, and another draw of the same
    texts has its best anywhere between.
    """
    return round(max(f1(truth, probability >= threshold, weights) for threshold in np.arange(0.15, 0.86, 0.01)) / 2, 2)


def export_encoder(
    exportable: torch.nn.Module, given: torch.Tensor, folder: Path, name: str, *, keep_fp32: bool, in_blocks: str | None = None
) -> None:
    """``exportable`` as quantised ONNX under a ``name`` with a place for the precision; ``in_blocks`` as ``write_int8`` has it.

    ``given`` (windows x tokens, or their states) shows the shape of what it reads.
    """
    whole = folder / name.format(FP32)
    read = "states" if given.is_floating_point() else "input_ids"
    torch.onnx.export(
        exportable.eval(),  # of one that is not, the network within would learn again afterwards, with its dropout
        (given,),
        str(whole),
        input_names=[read],
        output_names=["answer"],
        dynamic_axes={read: {0: "windows", 1: "tokens"}, "answer": {0: "windows"} | ({1: "tokens"} if name == SECOND_LOWER else {})},
        opset_version=OPSET,
        dynamo=False,
    )
    write_int8(whole, folder / name.format(INT8), in_blocks=in_blocks)
    if not keep_fp32:
        whole.unlink()


def alike_in_int8(folder: Path, examples: Sequence[Example], *, quick: bool = False) -> float:
    """The share of texts to which int8 gives the category that fp32 gives. ``quick``: without the second reader.

    Raises AssetMissing where the folder was written without ``keep_fp32``.
    """
    texts = [example.masked for example in examples]
    whole, quantised = (Answers.of(Predictor.load(folder, quick=quick, precision=each), texts).said for each in (FP32, INT8))
    return float((whole == quantised).mean())


def draw_fp32(model: Path, folder: Path, *, seed: int) -> None:
    """Write ``folder``: the model with encoders in fp32 beside its int8 ones, drawn from those (``dequantization.write_fp32`` says how)."""
    shutil.copytree(model, folder)
    for name in (ENCODER, SECOND_LOWER, SECOND_UPPER):
        if (folder / name.format(INT8)).is_file():
            write_fp32(folder / name.format(INT8), folder / name.format(FP32), seed=seed)


def save_heads(heads: torch.nn.ModuleDict, path: Path, names: Iterable[str]) -> None:
    weights = {f"{name}.{kind}": getattr(heads[name], kind).detach().numpy().astype(np.float32) for name in names for kind in _OF_A_HEAD}
    np.savez(path, allow_pickle=False, **weights)


_OF_A_HEAD: Final = ("weight", "bias")


def _write_config(folder: Path, version: str, calibration: Calibration, with_second: Calibration | None = None) -> None:
    names = (ENCODER.format(INT8), HEAD_WEIGHTS, NGRAMS, TOKENIZER, *(SECOND_FILES if with_second else ()))
    checksums: Mapping[str, str] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    config: dict[str, Any] = {"version": version, "calibration": asdict(calibration)}
    if with_second:
        config["with_second"] = asdict(with_second)
    (folder / CONFIG).write_text(json.dumps(config | {"sha256": checksums}, indent=2) + "\n")
