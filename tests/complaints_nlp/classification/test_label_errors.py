from __future__ import annotations

import numpy as np
import pytest

from complaints_nlp.classification.label_errors import find_label_errors

pytestmark = pytest.mark.train


def clouds(seed: int = 3, *, each: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of four kinds, told apart well but not perfectly."""
    pytest.importorskip("cleanlab")
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(4), each)
    return rng.normal(size=(4, 32))[labels] * 1.2 + rng.normal(size=(len(labels), 32)), labels


def test_flipped_labels_are_found_and_right_ones_left_alone() -> None:
    vectors, labels = clouds()
    flipped = np.random.default_rng(5).choice(len(labels), 40, replace=False)
    wrong = labels.copy()
    wrong[flipped] = (wrong[flipped] + 1) % 4
    found = set(find_label_errors(vectors, wrong).rows)
    assert len(found & set(flipped)) >= 30
    assert len(found - set(flipped)) <= 20
    assert find_label_errors(vectors, labels).share < 0.05


@pytest.mark.parametrize(
    "labels",
    [
        np.zeros(40, int),  # one class alone
        np.array([0] * 38 + [1] * 2),  # a class with fewer rows than folds
    ],
)
def test_too_little_to_compare_suspects_nobody(labels: np.ndarray) -> None:
    assert find_label_errors(np.random.default_rng(1).normal(size=(40, 8)), labels).rows == ()


def test_a_class_that_is_missing_in_between_is_no_trouble() -> None:
    vectors, labels = clouds()
    some = labels != 1
    assert find_label_errors(vectors[some], labels[some]).share < 0.05
