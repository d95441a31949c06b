"""Training the language model of ``complaints_nlp.normalization.language``. Needs the ``[train]`` extra."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from complaints_nlp.labels import Language
from complaints_nlp.normalization.language import BUCKETS, LANGUAGES, features


def train_language(texts: Sequence[str], languages: Sequence[Language], path: Path, *, strength: float = 8.0) -> None:
    """Fit on texts and their languages, and write the weights (int8, one scale a language) to ``path``."""
    places = [features(text) for text in texts]
    kept = [row for row, found in enumerate(places) if len(found)]
    matrix = csr_matrix(
        (
            np.concatenate([np.full(len(places[row]), len(places[row]) ** -0.5) for row in kept]),
            np.concatenate([places[row] for row in kept]),
            np.cumsum([0, *(len(places[row]) for row in kept)]),
        ),
        shape=(len(kept), BUCKETS),
    )
    truth = np.array([LANGUAGES.index(languages[row]) for row in kept])
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=400).fit(matrix, truth)
    weights = np.zeros((len(LANGUAGES), BUCKETS), np.float32)
    bias = np.full(len(LANGUAGES), -100.0, np.float32)
    weights[model.classes_] = model.coef_
    bias[model.classes_] = model.intercept_
    scale = np.abs(weights).max(axis=1).clip(min=1e-6) / 127
    np.savez_compressed(path, weights=np.round(weights / scale[:, None]).astype(np.int8), scale=scale.astype(np.float32), bias=bias)
