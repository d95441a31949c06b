"""Training the n-gram reader. Needs the ``[train]`` extra (scikit-learn)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from complaints_nlp.classification.augmentation import noisy
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.heads import HEADS
from complaints_nlp.classification.ngrams import BUCKETS, NgramModel, features
from complaints_nlp.classification.windows import encoder_text, reads_alike

STRENGTH: Final = 16.0
# The logit of an answer that no training row gives.
NEVER: Final = -6.0
NOT_TOLD: Final = -1


def train_ngrams(training: Sequence[Example], *, seed: int, noisy_copies: int = 1) -> NgramModel:
    """Fit on every judged text, on ``noisy_copies`` of it with the noises of real typing, and as it was written where that reads otherwise.

    Texts of which only the sentiment is known teach that alone.
    """
    rng = random.Random(seed)
    judged = [example for example in training if example.judged]
    named = [example for example in judged if not reads_alike(example.text, example.masked)]
    texts = [example.masked for example in judged]
    texts += [noisy(example.masked, rng) for _ in range(noisy_copies) for example in judged]
    texts += [noisy(example.text, rng) for example in named]
    felt = [example for example in training if example.sentiment and not example.judged]
    texts += [example.masked for example in felt]
    examples = judged * (1 + noisy_copies) + named + felt
    counted = [features(encoder_text(text)) for text in texts]
    rarity = _rarity(counted[: len(counted) - len(felt)])
    matrix = _matrix(counted, rarity)
    known = np.array([example.judged for example in examples])
    complaints = known & np.array([example.is_complaint for example in examples])
    category = np.array([HEADS["category"].index(example.category) for example in examples])
    sentiment = sentiments_of(examples)
    fits = [
        _fit(matrix[complaints], category[complaints], classes=len(HEADS["category"])),
        _fit(matrix[known], complaints[known].astype(int), balanced=False),
        *(_fit(matrix[complaints], _has(examples, name)[complaints]) for name in HEADS["secondary"]),
        _fit(matrix[sentiment != NOT_TOLD], sentiment[sentiment != NOT_TOLD], classes=len(HEADS["sentiment"])),
    ]
    weights = np.concatenate([weights for weights, _ in fits]).T.astype(np.float32)
    return NgramModel(rarity.astype(np.float32), weights, np.concatenate([bias for _, bias in fits]).astype(np.float32))


def sentiments_of(examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """Each example's sentiment as its place in the head; ``NOT_TOLD`` where nobody said."""
    return np.array([HEADS["sentiment"].index(example.sentiment) if example.sentiment else NOT_TOLD for example in examples])


def _has(examples: Sequence[Example], name: str) -> np.ndarray[Any, Any]:
    return np.array([int(name in example.secondary) for example in examples])


def _fit(
    matrix: csr_matrix, truth: np.ndarray[Any, Any], *, classes: int = 1, balanced: bool = True
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Weights (classes x buckets) and bias; one class means yes or no. An answer that no row gives gets no weight and a bias against it."""
    given = np.unique(truth)
    rows = given if classes > 1 else np.array([0])
    weights, bias = np.zeros((classes, BUCKETS)), np.full(classes, NEVER)
    if len(given) < 2:
        bias[rows] = -NEVER if classes > 1 or given.any() else NEVER
        return weights, bias
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced" if balanced else None).fit(matrix, truth)
    if classes > 1 and len(given) == 2:  # scikit-learn then says only how much the second one is likelier
        weights[rows], bias[rows] = np.stack([-model.coef_[0] / 2, model.coef_[0] / 2]), [-model.intercept_[0] / 2, model.intercept_[0] / 2]
    else:
        weights[rows], bias[rows] = model.coef_, model.intercept_
    return weights, bias


def _rarity(counted: Sequence[tuple[Any, Any]]) -> np.ndarray[Any, Any]:
    """Smoothed inverse document frequency, as scikit-learn's TfidfTransformer has it."""
    met = np.bincount(np.concatenate([buckets for buckets, _ in counted]), minlength=BUCKETS)
    rarity: np.ndarray[Any, Any] = np.log((1 + len(counted)) / (1 + met)) + 1
    return rarity


def _matrix(counted: Sequence[tuple[Any, Any]], rarity: np.ndarray[Any, Any]) -> csr_matrix:
    values = [counts * rarity[buckets] for buckets, counts in counted]
    values = [row / (np.sqrt((row * row).sum()) or 1.0) for row in values]
    ends = np.cumsum([0, *map(len, values)])
    return csr_matrix((np.concatenate(values), np.concatenate([buckets for buckets, _ in counted]), ends), shape=(len(counted), BUCKETS))
