"""Issue 4, line 4: are the labels of a masked text those of the text as it was written?

    python -m tests.proofs.masking_labels

Over the corpus's test split: how many texts keep their category, and what masking does to the macro-F1, as a paired bootstrap. Nothing is
chosen on it, and no text is shown.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.corpus import Example, read_corpus
from complaints_nlp.classification.predictor import Predictor
from complaints_nlp.labels import Category
from complaints_nlp.masking.evaluation import wilson
from complaints_nlp.masking.masker import Masked, Masker
from tests.proofs.masking_sets import CHECKOUT

RESAMPLES: Final = 2_000
BATCH: Final = 64
LEAST: Final = 0.98


def main() -> int:
    examples = read_corpus(CHECKOUT / "corpus" / "test.jsonl")
    masker, predictor = Masker(), Predictor.load(threads=1)
    pairs = [
        (example, str(answer.masked_text))
        for example, answer in zip(examples, _masked(masker, examples), strict=True)
        if isinstance(answer, Masked)
    ]
    unmasked = _categories(predictor, [example.text for example, _ in pairs])
    masked = _categories(predictor, [text for _, text in pairs])
    same = int((unmasked == masked).sum())
    low, high = wilson(same, len(pairs))
    _say(
        f"{len(pairs)} texts ({len(examples) - len(pairs)} to quarantine): the same category for {same}, {same / len(pairs):.3f} ({low:.3f}-{high:.3f})"
    )
    complaints = [n for n, (example, _) in enumerate(pairs) if example.is_complaint]
    truth = np.array([list(Category).index(pairs[n][0].category) for n in complaints])
    before, after = unmasked[complaints], masked[complaints]
    drawn = np.random.default_rng(0).integers(0, len(truth), (RESAMPLES, len(truth)))
    differences = [_macro_f1(truth[rows], after[rows]) - _macro_f1(truth[rows], before[rows]) for rows in drawn]
    low, high = np.percentile(differences, (2.5, 97.5))
    _say(
        f"macro-F1 over {len(truth)} complaints: {_macro_f1(truth, before):.3f} as written, {_macro_f1(truth, after):.3f} masked, "
        f"difference {_macro_f1(truth, after) - _macro_f1(truth, before):+.3f} ({low:+.3f} to {high:+.3f}, paired)"
    )
    return 0 if same >= LEAST * len(pairs) else 1


def _masked(masker: Masker, examples: Sequence[Example]) -> list[Any]:
    texts = [example.text for example in examples]
    return [answer for at in range(0, len(texts), BATCH) for answer in masker.mask(texts[at : at + BATCH])]


def _categories(predictor: Predictor, texts: Sequence[str]) -> npt.NDArray[np.int64]:
    predictions = [p for at in range(0, len(texts), BATCH) for p in predictor.predict(texts[at : at + BATCH])]
    return np.array([list(Category).index(prediction.category) for prediction in predictions])


def _macro_f1(truth: npt.NDArray[np.int64], said: npt.NDArray[np.int64]) -> float:
    scores = []
    for kind in range(len(Category)):
        hits = int(((truth == kind) & (said == kind)).sum())
        scores.append(2 * hits / max(int((truth == kind).sum() + (said == kind).sum()), 1))
    return float(np.mean(scores))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
