"""Figures that say how good a classifier is. Arrays are one-dimensional and of one length unless a shape is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

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


def interval(
    score: Callable[[Array], float], rows: int, *, parts: Sequence[Part] | None = None, draws: int = 1_000, seed: int = 7
) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of ``score``, which is given row numbers drawn with replacement.

    With ``parts`` each part's rows are drawn among themselves (a stratified bootstrap) and stand as often as the part says.
    """
    rng = np.random.default_rng(seed)
    standing = once(rows) if parts is None else parts
    values = [score(all_rows([part._replace(rows=rng.choice(part.rows, len(part.rows))) for part in standing])) for _ in range(draws)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


class Part(NamedTuple):
    """Rows of a set that come from one source, each of which stands ``times`` times, so that the sources have the shares of another set."""

    rows: Array
    times: int


def once(rows: int) -> list[Part]:
    """All of so many rows, each standing once."""
    return [Part(np.arange(rows), 1)]


def all_rows(parts: Sequence[Part]) -> Array:
    """The row numbers of all parts, each as often as it stands."""
    return np.concatenate([np.repeat(part.rows, part.times) for part in parts])


def fit_mixture(readers: Sequence[Array], truth: Array, weights: Array | None = None) -> tuple[float, ...]:
    """The weights that make softmax(the sum of weight x reader) likeliest, from a grid; logits are rows x classes (for yes and no: two columns).

    A temperature is such a weight: where the other readers are silent, the first one's is 1 / T. ``weights`` say how much each row counts.
    """
    count = np.ones(len(truth)) if weights is None else np.asarray(weights)
    rows, stacked = np.arange(len(truth)), np.stack(readers)

    def cost(mixture: Sequence[float]) -> float:
        scaled: Array = np.tensordot(mixture, stacked, 1)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        likely = scaled[rows, truth] - np.log(np.exp(scaled).sum(axis=1))
        return -float(likely @ count / count.sum())

    steps = [np.geomspace(0.1, 4.0, 60), *(np.linspace(0.0, 1.5, 31) for _ in readers[1:])]
    return tuple(round(float(weight), 4) for weight in min(product(*steps), key=cost))
