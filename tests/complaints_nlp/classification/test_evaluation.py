from __future__ import annotations

import numpy as np
import pytest

from complaints_nlp.classification.evaluation import Part, all_rows, calibration_error, f1, fit_mixture, interval, macro_f1


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
    encoder, ngrams = fit_mixture([logits * 3, np.zeros_like(logits)], truth)
    assert encoder < 0.4
    # The second reader knows nothing: whatever its weight, it changes nothing, so the first one of the grid is taken.
    assert ngrams == 0.0


def test_two_readers_that_err_apart_are_both_listened_to():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 4_000)
    readers = []
    for _ in range(2):
        heard = np.where(rng.random(4_000) < 0.7, truth, rng.integers(0, 3, 4_000))
        readers.append(np.eye(3)[heard] * 2.0)
    encoder, ngrams = fit_mixture(readers, truth)
    assert encoder == pytest.approx(ngrams, rel=0.2)
    alone = fit_mixture([readers[0], rng.normal(size=(4_000, 3))], truth)
    assert alone[1] <= 0.05


def test_interval_holds_the_score_and_narrows_with_rows():
    rng = np.random.default_rng(2)
    widths = []
    for rows in (100, 10_000):
        right = rng.random(rows) < 0.8
        low, high = interval(lambda chosen, right=right: float(right[chosen].mean()), rows, draws=300)
        assert low < right.mean() < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 5


def test_rows_stand_as_often_as_their_part_says():
    parts = [Part(np.array([0, 1]), 3), Part(np.array([5]), 1)]
    assert all_rows(parts).tolist() == [0, 0, 0, 1, 1, 1, 5]


def test_each_part_is_drawn_among_itself():
    parts = [Part(np.arange(10), 3), Part(np.arange(10, 50), 1)]
    shares, different = set(), set()

    def score(chosen):
        shares.add((int((chosen < 10).sum()), int((chosen >= 10).sum())))
        different.add(len(set(chosen.tolist())))
        return 0.0

    interval(score, 50, parts=parts, draws=50)
    assert shares == {(30, 40)}
    assert max(different) < 50  # with replacement


def test_an_interval_is_as_wide_as_the_rows_allow_and_not_as_their_copies_would():
    right = np.random.default_rng(5).random(200) < 0.8

    def score(chosen):
        return float(right[chosen].mean())

    assert interval(score, 200, parts=[Part(np.arange(200), 30)], draws=300) == interval(score, 200, draws=300)
