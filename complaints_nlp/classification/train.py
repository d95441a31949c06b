"""``python -m complaints_nlp.classification.train``: from the committed corpus (and the public sets, where they are) to a model folder."""

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

from complaints_nlp.classification.corpus import Example, data_folder, read_corpus, read_public, read_sentiment
from complaints_nlp.classification.predictor import SHIPPED

CORPUS: Final = Path("corpus")
# One public row in ten goes to the tuning split, told by its id, so that it is the same row on every machine.
TUNING_SHARE: Final = 10
# Rows that share long passages with rows of the development test (a complaint form people copied, a tweet sent again).
LEAKING: Final = frozenset(
    {"fcc-0302", "fcc-0327", "fcc-2035", "fcc-1191", "fcc-1961", "ngabsa-0071", "ngabsa-0247", "ngabsa-0320", "ngabsa-0352", "ngabsa-0478"}
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m complaints_nlp.classification.train", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with train.jsonl, tune.jsonl and labels/ (default: corpus)")
    parser.add_argument(
        "--data", type=Path, help="folder of the public sets, or one that has them in labelled/; left out: the corpus alone"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--quick", action="store_true", help="read each text once an epoch, and less of long ones: a third of the time")
    parser.add_argument("--epochs", type=int, help="at most this many rounds over the data")
    parser.add_argument(
        "--second", type=Path, default=SHIPPED, help="folder of the model whose second reader it takes over (default: the shipped)"
    )
    parser.add_argument("--alone", action="store_true", help="no second reader: it learned from more than this corpus")
    parser.add_argument("--threads", type=int, default=0, help="cores to use; 0: all")
    options = parser.parse_args(arguments)

    import torch

    from complaints_nlp.classification.base_encoder import base_model
    from complaints_nlp.classification.export import alike_in_int8, export
    from complaints_nlp.classification.language_training import train_language
    from complaints_nlp.classification.training import QUICK, Recipe, train

    if options.threads:
        torch.set_num_threads(options.threads)
    training, tuning = splits(options.corpus, options.data)
    judged = sum(example.judged for example in training)
    _say(f"training on {judged} texts, {len(training) - judged} more for sentiment alone, tuning on {len(tuning)}")
    recipe = QUICK if options.quick else Recipe()
    recipe = replace(recipe, epochs=options.epochs) if options.epochs else recipe
    started = time.monotonic()
    trained = train(training, tuning, base=base_model(), recipe=recipe, progress=_tell)
    version = f"{datetime.now(UTC):%Y.%m.%d}-{data_hash([*training, *tuning])[:8]}"
    second = None if options.alone else options.second
    export(trained, options.out, tuning=tuning, version=version, second=second, keep_fp32=True)
    spoken = [example for example in training if example.language and not example.id.startswith("fcc-")]
    train_language(
        [example.masked for example in spoken], [example.language for example in spoken if example.language], options.out / "language.npz"
    )
    alike = alike_in_int8(options.out, tuning, quick=True)
    report = {
        "version": version,
        "recipe": asdict(recipe),
        "history": list(trained.history),
        "int8_as_fp32": alike,
        "seconds": round(time.monotonic() - started),
    }
    (options.out / "training.json").write_text(json.dumps(report, indent=2) + "\n")
    _say(f"model {version} is in {options.out} ({report['seconds']} s); int8 gives {alike:.1%} of the tuning split the category fp32 gives")
    return 0


def splits(corpus: Path, data: Path | None, *, unjudged: bool = True) -> tuple[list[Example], list[Example]]:
    """Training and tuning rows: the corpus's own, and the public sets' where ``data`` has them. Public texts are masked first.

    Without ``unjudged`` the thousands of rows that teach sentiment alone are left out before they are masked, which takes minutes.
    """
    training, tuning = read_corpus(corpus / "train.jsonl"), read_corpus(corpus / "tune.jsonl")
    if data is not None:
        folder = data_folder(data)
        public = [example for example in read_public(folder, corpus / "labels") if example.id not in LEAKING]
        sentiment = [example for example in read_sentiment(folder, corpus / "labels") if unjudged or example.judged]
        for example in mask_examples([*public, *sentiment]):
            if not example.judged:
                training.append(example)
                continue
            chosen = tuning if int(hashlib.sha256(example.id.encode()).hexdigest(), 16) % TUNING_SHARE == 0 else training
            chosen.append(example)
    return training, tuning


def data_hash(examples: Sequence[Example]) -> str:
    """A hash of what was learned from, whatever its order."""
    rows = sorted(
        f"{example.id}|{example.masked}|{example.category}|{example.is_complaint}|{example.dissent}|{example.text}" for example in examples
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def mask_examples(examples: Sequence[Example]) -> list[Example]:
    """The examples with their texts masked, as the product would; one that cannot be masked is left out."""
    from complaints_nlp.masking import Masked, Masker

    results = Masker().mask([example.text for example in examples])
    return [
        replace(example, masked=str(result.masked_text))
        for example, result in zip(examples, results, strict=True)
        if isinstance(result, Masked)
    ]


def _tell(score: Mapping[str, float]) -> None:
    _say(
        f"epoch {score['epoch']:.0f}: loss {score['loss']:.3f}, on the tuning split category macro-F1 {score['category_f1']:.3f}, "
        f"complaint F1 {score['complaint_f1']:.3f}"
    )


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
