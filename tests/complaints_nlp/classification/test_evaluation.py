from __future__ import annotations

import numpy as np
import pytest

from complaints_nlp.classification.evaluation import calibration_error, f1, fit_temperature, interval, macro_f1


@pytest.mark.parametrize(
    ("truth", "said", "score"),
    [
        ([0, 1, 2], [0, 1, 2], 1.0),  # all right
        ([0, 0, 1, 1], [0, 1, 1, 1], (2 / 3 + 4 / 5) / 2),  # by hand
        ([0, 0], [0, 0], 1.0),  # classes that are neither there nor said do not count
        ([0, 1], [1, 0], 0.0),  # all wrong
    ],
)
def test_macro_f1(truth, said, score):
    assert macro_f1(np.array(truth), np.array(said), classes=3) == pytest.approx(score)


def test_f1_of_yes_and_no():
    assert f1(np.array([True, True, False]), np.array([True, False, True])) == pytest.approx(0.5)


def test_calibration_error_is_the_distance_of_confidence_and_accuracy():
    assert calibration_error(np.full(10, 0.85), np.array([True] * 8 + [False] * 2)) == pytest.approx(0.05)
    assert calibration_error(np.full(4, 1.0), np.array([True] * 4)) == 0.0  # confidence 1 belongs to the last bin


def test_temperature_cools_what_is_too_sure():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 4_000)
    logits = np.log(0.1 + 0.7 * np.eye(3)[truth])  # the truth by 0.8
    flipped = rng.random(4_000) < 0.25  # but right only three times in four
    truth[flipped] = (truth[flipped] + 1) % 3
    assert fit_temperature(logits * 3, truth) > 2.5


def test_interval_holds_the_score_and_narrows_with_rows():
    rng = np.random.default_rng(2)
    widths = []
    for rows in (100, 10_000):
        right = rng.random(rows) < 0.8
        low, high = interval(lambda chosen, right=right: float(right[chosen].mean()), rows, draws=300)
        assert low < right.mean() < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 5
