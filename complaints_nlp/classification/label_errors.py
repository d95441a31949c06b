"""Labels that are probably wrong, found by cleanlab. Needs the ``[train]`` extra.

cleanlab asks for probabilities that were predicted without having seen the label. Training the encoder once a fold would take an hour; a
logistic regression on frozen document vectors takes under a second a fold, and finds as much: of 10% flipped labels 87%, with half to three
quarters of the suspects truly flipped. The vectors are the champion's, so a row it was trained on with the same wrong label is found less well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
FOLDS: Final = 5
# Little: with more the regression follows the wrong labels (measured: 0.3 suspects half as many right labels as 3 does).
STRENGTH: Final = 0.3


@dataclass(frozen=True, slots=True)
class Suspects:
    """``rows`` are row numbers, the most suspect first; ``share`` is theirs of all rows."""

    rows: tuple[int, ...]
    share: float


def find_label_errors(vectors: Array, labels: Array, *, seed: int = 7) -> Suspects:
    """Rows (of ``vectors``: rows x width) whose label contradicts what the other rows teach, by both of cleanlab's prunings."""
    from cleanlab.filter import find_label_issues

    kinds, numbers = np.unique(labels, return_inverse=True)  # cleanlab wants classes without gaps
    if len(kinds) < 2 or np.bincount(numbers).min() < FOLDS:
        return Suspects((), 0.0)  # nothing to contradict
    found = find_label_issues(
        numbers, out_of_fold(vectors, numbers, seed=seed), filter_by="both", return_indices_ranked_by="self_confidence", n_jobs=1
    )
    return Suspects(tuple(int(row) for row in found), len(found) / len(labels))


def out_of_fold(vectors: Array, labels: Array, *, seed: int) -> Array:
    """Probabilities of each class for each row, from a regression that saw neither the row nor its label."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    shares: Array = cross_val_predict(model, vectors, labels, cv=folds, method="predict_proba")
    return shares
