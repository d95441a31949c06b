"""Figures that say how good a classifier is. Arrays are one-dimensional and of one length unless a shape is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def macro_f1(truth: Array, said: Array, *, classes: int) -> float:
    """The mean of the classes' F1 scores, each class counting the same. A class that is neither there nor said is left out.

    >>> macro_f1(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), classes=2)
    0.7333333333333334
    """
    scores = []
    for label in range(classes):
        hit = int(np.sum((truth == label) & (said == label)))
        wrong = int(np.sum((truth == label) != (said == label)))
        if hit + wrong:
            scores.append(2 * hit / (2 * hit + wrong))
    return float(np.mean(scores)) if scores else 0.0


def f1(truth: Array, said: Array, weights: Array | None = None) -> float:
    """F1 of the positive class of two boolean arrays of one shape; ``weights``, of that shape too, say how much each answer counts."""
    count = np.ones(truth.shape) if weights is None else weights
    hit = float(count[truth & said].sum())
    wrong = float(count[truth != said].sum())
    return 2 * hit / (2 * hit + wrong) if hit + wrong else 0.0


def calibration_error(confidence: Array, right: Array, *, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins: mean distance of confidence and accuracy, weighted by bin size."""
    place = np.clip((confidence * bins).astype(int), 0, bins - 1)
    total = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            total += abs(float(confidence[inside].mean()) - float(right[inside].mean())) * float(inside.mean())
    return total


def interval(score: Callable[[Array], float], rows: int, *, draws: int = 1_000, seed: int = 7) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of ``score``, which is given row numbers drawn with replacement."""
    rng = np.random.default_rng(seed)
    values = [score(rng.integers(0, rows, rows)) for _ in range(draws)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def fit_mixture(encoder: Array, ngrams: Array, truth: Array, weights: Array | None = None) -> tuple[float, float]:
    """The weights that make softmax(a x encoder + b x ngrams) likeliest, from a grid; logits are rows x classes (for yes and no: two columns).

    A temperature is such a weight: where one reader is silent, a is 1 / T. ``weights`` say how much each row counts.
    """

    def cost(mixture: tuple[float, float]) -> float:
        scaled = mixture[0] * encoder + mixture[1] * ngrams
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        likely = scaled[np.arange(len(truth)), truth] - np.log(np.exp(scaled).sum(axis=1))
        return -float(np.average(likely, weights=weights))

    grid = [(float(a), float(b)) for a in np.geomspace(0.1, 4.0, 60) for b in np.linspace(0.0, 1.5, 31)]
    first, second = min(grid, key=cost)
    return round(first, 4), round(second, 4)
