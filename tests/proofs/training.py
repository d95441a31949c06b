"""Train from the committed corpus alone by the quick recipe, as a fresh machine would, and show its figures beside the shipped model's."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from complaints_nlp.classification.corpus import Example, read_corpus
from complaints_nlp.classification.figures import FIGURES, Answers, Truth, with_interval
from complaints_nlp.classification.measured import read_development
from complaints_nlp.classification.predictor import Predictor

OUT: Final = Path("var/model-corpus")
LIMIT: Final = 20 * 60
"""Seconds a training from the corpus may take on two cores."""


def main(arguments: list[str]) -> int:
    data = Path(arguments[0]) if arguments else None
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "complaints_nlp.classification.train", "--quick", "--alone", "--out", str(OUT)], check=True)
    seconds = time.monotonic() - started
    models = {"corpus alone": Predictor.load(OUT), "shipped, quick readers": Predictor.load(quick=True), "shipped": Predictor.load()}
    sets = {"frozen test split": read_corpus(Path("corpus/test.jsonl")), "dev.csv": read_development(data)}
    sys.stdout.write(f"\ntrained from the corpus alone in {seconds / 60:.1f} minutes (limit {LIMIT // 60})\n\n")
    sys.stdout.write("| set | model | " + " | ".join(FIGURES) + " |\n" + "|---" * (2 + len(FIGURES)) + "|\n")
    for name, examples in sets.items():
        if not examples:
            sys.stdout.write(f"| {name} | not there: DATA=path/to/the/public/sets measures it too |\n")
            continue
        for who, predictor in models.items():
            sys.stdout.write(f"| {name} | {who} | " + " | ".join(_figures(predictor, examples)) + " |\n")
    return 0 if seconds <= LIMIT else 1


def _figures(predictor: Predictor, examples: Sequence[Example]) -> list[str]:
    answers = Answers.of(predictor, [example.masked for example in examples])
    values = [with_interval(name, answers, Truth.of(examples)) for name in FIGURES]
    return [f"{value:.3f} ({low:.3f}-{high:.3f})" for value, low, high in values]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
