"""Whether a candidate model may take the champion's place: figures in, a decision with its reason out. No model is run here.

Both models answer the same frozen rows, so their difference is measured on resamples of the rows (paired bootstrap): what both get right or
wrong alike cancels out. The figure is the macro-F1 over four classes: the three categories, and no complaint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from complaints_nlp.classification.corpus import Example
from complaints_nlp.labels import Category

Array = npt.NDArray[Any]
CLASSES: Final = (*Category, "no complaint")
DRAWS: Final = 2_000
# A slice of fewer rows is reported and decides nothing: its interval is wider than any difference that matters.
SLICE_ROWS: Final = 100
# Share of suspected label errors up to which training goes on without cleaning: measured, 1% to 6% of labels that are right are suspected,
# 12% to 18% when a tenth of the labels is wrong.
SUSPECTED: Final = 0.05
LENGTHS: Final = ((20, "short (up to 20 words)"), (60, "medium (21 to 60 words)"), (10**9, "long (over 60 words)"))


class Verdict(StrEnum):
    PROMOTED = "promoted"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Champion and candidate on the same rows. ``low`` and ``high`` bound the difference (candidate less champion) with 95%."""

    name: str
    rows: int
    champion: float
    candidate: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        return self.candidate - self.champion

    @property
    def better(self) -> bool:
        return self.low > 0

    @property
    def worse(self) -> bool:
        return self.high < 0


@dataclass(frozen=True, slots=True)
class Decision:
    verdict: Verdict
    reason: str


def decide(overall: Comparison, slices: Sequence[Comparison], *, slice_rows: int = SLICE_ROWS, repeated: bool = False) -> Decision:
    """Promote what is better beyond noise and significantly worse nowhere; else keep the champion, and say why.

    ``repeated``: the candidate learned the champion's own data by its recipe. The interval knows the chance in the choice of rows, not that in
    training, and here that is all there is: to take the better of two draws on the frozen rows would be to choose by them.

    >>> decide(Comparison("all", 620, 0.70, 0.71, -0.01, 0.03), [])
    Decision(verdict=<Verdict.KEPT: 'kept'>, reason='no better than noise: +0.010 macro-F1 (95%: -0.010 to +0.030) on 620 rows')
    """
    difference = f"{overall.difference:+.3f} macro-F1 (95%: {overall.low:+.3f} to {overall.high:+.3f}) on {overall.rows} rows"
    if overall.worse:
        return Decision(Verdict.KEPT, f"significantly worse: {difference}")
    if not overall.better:
        return Decision(Verdict.KEPT, f"no better than noise: {difference}")
    harmed = [each for each in slices if each.rows >= slice_rows and each.worse]
    if harmed:
        where = "; ".join(f"{each.name}: {each.difference:+.3f} ({each.low:+.3f} to {each.high:+.3f})" for each in harmed)
        return Decision(Verdict.KEPT, f"better on the whole, {difference}, but significantly worse on {where}")
    if repeated:
        said = f"{difference}, and it learned the champion's own data by the same recipe and code: only chance in training tells them apart"
        return Decision(Verdict.KEPT, f"no better than noise: {said}")
    return Decision(Verdict.PROMOTED, f"better beyond noise: {difference}; significantly worse on no slice of {slice_rows} rows or more")


def refuse_bad_labels(suspected: int, rows: int, *, bound: float = SUSPECTED) -> Decision | None:
    """A refusal where more labels than ``bound`` are suspected and still in the training data; None where training may go on.

    >>> refuse_bad_labels(120, 1_000).reason
    '120 of 1000 training labels (12.0%) are suspected to be wrong, more than 5%: clean them (clean=true) or correct them first'
    """
    if not rows or suspected / rows <= bound:
        return None
    return Decision(
        Verdict.REFUSED,
        f"{suspected} of {rows} training labels ({suspected / rows:.1%}) are suspected to be wrong, more than {bound:.0%}: "
        "clean them (clean=true) or correct them first",
    )


def compare(name: str, truth: Array, champion: Array, candidate: Array, *, draws: int = DRAWS, seed: int = 7) -> Comparison:
    """Both models' answers (class numbers, one a row) against the truth, with the interval of their difference."""
    cells = [_cells(truth, said) for said in (champion, candidate)]
    once = np.ones((1, len(truth)))
    scores = [float(_macro_f1(once, each)[0]) for each in cells]
    rng = np.random.default_rng(seed)
    # How often each row is drawn; all resamples are scored at once, as weighted confusion matrices.
    weights = rng.multinomial(len(truth), np.full(len(truth), 1 / len(truth)), size=draws).astype(np.float64)
    differences = _macro_f1(weights, cells[1]) - _macro_f1(weights, cells[0])
    low, high = np.percentile(differences, [2.5, 97.5])
    return Comparison(name, len(truth), scores[0], scores[1], float(low), float(high))


def compare_slices(slices: Mapping[str, Array], truth: Array, champion: Array, candidate: Array) -> list[Comparison]:
    """One comparison for each named set of rows (boolean masks), empty ones left out."""
    return [compare(name, truth[rows], champion[rows], candidate[rows]) for name, rows in slices.items() if rows.any()]


def slices_of(examples: Sequence[Example]) -> dict[str, Array]:
    """The rows of each language, channel and length, as boolean masks."""
    values = [
        [f"language {example.language or 'unknown'}", f"channel {example.channel}", f"length {_length(example.masked)}"]
        for example in examples
    ]
    names = sorted({name for row in values for name in row})
    return {name: np.array([name in row for row in values]) for name in names}


def confusion(truth: Array, said: Array) -> Array:
    """Rows of each class by what was said of them: truth x said, in the order of ``CLASSES``."""
    counts: Array = np.zeros((len(CLASSES), len(CLASSES)), int)
    np.add.at(counts, (truth, said), 1)
    return counts


def _length(text: str) -> str:
    words = len(text.split())
    return next(name for most, name in LENGTHS if words <= most)


def _cells(truth: Array, said: Array) -> Array:
    """Each row's place in the confusion matrix, one-hot: rows x (classes * classes)."""
    places: Array = np.eye(len(CLASSES) ** 2)[truth * len(CLASSES) + said]
    return places


def _macro_f1(weights: Array, cells: Array) -> Array:
    """As evaluation.macro_f1 for each line of weights (draws x rows): a class neither there nor said is left out."""
    matrices = (weights @ cells).reshape(-1, len(CLASSES), len(CLASSES))
    hit = np.einsum("dcc->dc", matrices)
    size = matrices.sum(1) + matrices.sum(2)
    scores: Array = np.nanmean(np.where(size > 0, 2 * hit / np.where(size > 0, size, 1), np.nan), axis=1)
    return scores
