"""Where training starts: from the champion's own weights where the registry has them, so that what differs afterwards is what was new to learn.

From the bare base, the chance in training (order, initial heads, which epoch is best) moves the macro-F1 by some three points, as much as a
few hundred corrections do (measured, see docs/retraining.md). From a common start the models stay close, and the comparison sees the corrections.
With the very data the champion learned from there is nothing new: training then starts where the champion started, which repeats it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models.database import open_session
from models.installation import Installation
from models.registry import champion_version, version_folder
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


def starting_point(place: Installation, folder: Path, *, data_hash: str) -> Start:
    """Where a training on data of this hash starts; ``folder`` is filled where that is a model. Needs the ``[train]`` extra.

    Raises ArtefactMissing, ArtefactDamaged.
    """
    from complaints_nlp.classification.training import base_model

    with open_session(place.engine) as session:
        row = session.get(ModelVersion, champion_version(session))
        if row is not None and row.data_hash == data_hash:
            row = session.get(ModelVersion, str(row.lineage.get("start", BASE)))
        if row is None or row.location is None:
            return Start(BASE, base_model())
        weights = version_folder(session, place, row.version) / WEIGHTS
    if not weights.is_file():  # the shipped model has none: it answers, and weighs a quarter
        return Start(BASE, base_model())
    shutil.copytree(base_model(), folder, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
    _single_precision(weights, folder / "model.safetensors")
    return Start(row.version, folder)


def keep_weights(encoder: Any, folder: Path) -> None:
    """Put an encoder's weights beside the model that answers."""
    from safetensors.torch import save_file

    save_file({name: weight.detach().half().contiguous() for name, weight in encoder.state_dict().items()}, folder / WEIGHTS)


def _single_precision(weights: Path, target: Path) -> None:
    from safetensors.torch import load_file, save_file

    save_file({name: weight.float() for name, weight in load_file(weights).items()}, target, metadata={"format": "pt"})
