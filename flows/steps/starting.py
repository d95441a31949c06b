"""Where training starts: from the champion's own weights, so that what differs afterwards is what was new to learn.

From the bare base, the chance in training (order, initial heads, which epoch is best) moves the macro-F1 by some three points, as much as a
few hundred corrections do (measured, see docs/retraining.md). From a common start the models stay close, and the comparison sees the corrections.
With the very data the champion learned from there is nothing new: training then starts where the champion started, which repeats it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlmodel import Session

from complaints_nlp.classification.predictor import ENCODER
from complaints_nlp.dequantization import read_int8
from complaints_nlp.encoder import INT8
from models.database import open_session
from models.installation import Installation
from models.registry import champion_version, shipped_model, version_folder, version_in
from models.tables import ModelVersion

# The trainable weights, beside the ONNX file that answers; half precision: they are a start, not an answer.
WEIGHTS: Final = "encoder.safetensors"
BASE: Final = "base"
# Half the recipe's: weights that are good already are moved with care.
RATE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Start:
    """``version`` is a model of the registry, or "base"; ``folder`` holds encoder and tokenizer as transformers reads them."""

    version: str
    folder: Path

    @property
    def is_base(self) -> bool:
        return self.version == BASE


def starting_point(place: Installation, folder: Path, *, data_hash: str, fresh: bool = False) -> Start:
    """Where a training on data of this hash starts; ``folder`` is filled where that is a model. Needs the ``[train]`` extra.

    ``fresh``: from the bare base. Raises ArtefactMissing, ArtefactDamaged.
    """
    from complaints_nlp.classification.base_encoder import base_model

    with open_session(place.engine) as session:
        version = champion_version(session)
        row = session.get(ModelVersion, version)
        if row is not None and row.data_hash == data_hash:
            version = str(row.lineage.get("start", BASE))
        found = None if fresh or version == BASE else _files_of(session, place, version)
    if found is None:
        return Start(BASE, base_model())
    shutil.copytree(base_model(), folder, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
    _put_weights(found, folder / "model.safetensors")
    return Start(version, folder)


def _files_of(session: Session, place: Installation, version: str) -> Path | None:
    """A model's folder; None of one that is known by its answers only."""
    row = session.get(ModelVersion, version)
    if row is not None and row.location is not None:
        return version_folder(session, place, version)
    return shipped_model() if version == version_in(shipped_model()) else None


def keep_weights(encoder: Any, folder: Path) -> None:
    """Put an encoder's weights beside the model that answers."""
    from safetensors.torch import save_file

    save_file({name: weight.detach().half().contiguous() for name, weight in encoder.state_dict().items()}, folder / WEIGHTS)


def _put_weights(model: Path, target: Path) -> None:
    """A model's encoder in single precision: as it was trained, or of the shipped one, which has no such file, as its int8 file holds it."""
    from safetensors.numpy import load_file, save_file

    if (model / WEIGHTS).is_file():
        found = load_file(model / WEIGHTS)
    else:
        found = {name.removeprefix("encoder."): weight for name, weight in read_int8(model / ENCODER.format(INT8)).items()}
    save_file({name: weight.astype(np.float32) for name, weight in found.items()}, target, metadata={"format": "pt"})
