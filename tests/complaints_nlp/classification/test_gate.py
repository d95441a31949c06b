"""The gate is a table: what is measured on the left, what is decided and said on the right."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import macro_f1
from complaints_nlp.classification.figures import Truth
from complaints_nlp.classification.gate import (
    Comparison,
    Verdict,
    compare,
    compare_slices,
    confusion,
    decide,
    refuse_bad_labels,
    slices_of,
)
from complaints_nlp.labels import Category, Language


def measured(low: float, high: float, *, name: str = "all", rows: int = 620) -> Comparison:
    return Comparison(name, rows, 0.7, 0.7 + (low + high) / 2, low, high)


BETTER, NOISE, WORSE = (0.01, 0.05), (-0.02, 0.03), (-0.06, -0.01)


@pytest.mark.parametrize(
    ("overall", "slices", "verdict", "said"),
    [
        (BETTER, [], Verdict.PROMOTED, "better beyond noise: +0.030"),
        (BETTER, [(NOISE, 155), (BETTER, 105)], Verdict.PROMOTED, "better beyond noise"),  # a slice need not be better
        (BETTER, [(WORSE, 100)], Verdict.KEPT, "but significantly worse on slice 0: -0.035"),
        (BETTER, [(WORSE, 99)], Verdict.PROMOTED, "better beyond noise"),  # too small to decide
        (BETTER, [(BETTER, 105), (WORSE, 155), (WORSE, 120)], Verdict.KEPT, "slice 1: -0.035 (-0.060 to -0.010); slice 2"),
        (BETTER, [((-0.3, 0.0), 155)], Verdict.PROMOTED, "better"),  # worse, but not significantly
        ((0.0, 0.04), [], Verdict.KEPT, "no better than noise"),  # above 0, not at it
        (NOISE, [], Verdict.KEPT, "no better than noise: +0.005 macro-F1 (95%: -0.020 to +0.030) on 620 rows"),
        ((0.0, 0.0), [], Verdict.KEPT, "no better than noise: +0.000"),  # the same model again
        (NOISE, [(WORSE, 155)], Verdict.KEPT, "no better than noise"),  # the first reason is enough
        (WORSE, [(BETTER, 155)], Verdict.KEPT, "significantly worse: -0.035"),
    ],
)
def test_the_gate(overall: tuple[float, float], slices: list[tuple[tuple[float, float], int]], verdict: Verdict, said: str) -> None:
    given = [measured(*bounds, name=f"slice {number}", rows=rows) for number, (bounds, rows) in enumerate(slices)]
    decision = decide(measured(*overall), given)
    assert decision.verdict is verdict
    assert said in decision.reason


@pytest.mark.parametrize(
    ("overall", "said"),
    [
        (BETTER, r"no better than noise: \+0\.030 .* on 620 rows, and it learned the champion's own data"),
        (NOISE, r"no better than noise: \+0\.005 .* on 620 rows$"),
        (WORSE, r"significantly worse: -0\.035 .*$"),
    ],
)
def test_another_draw_of_the_same_training_is_no_better_than_noise(overall: tuple[float, float], said: str) -> None:
    decision = decide(measured(*overall), [], repeated=True)
    assert decision.verdict is Verdict.KEPT
    assert re.match(said, decision.reason)


@pytest.mark.parametrize(
    ("suspected", "rows", "refused"),
    [
        (0, 1_000, False),
        (50, 1_000, False),  # at the bound
        (51, 1_000, True),
        (0, 0, False),  # nothing to suspect
        (1, 10, True),
    ],
)
def test_bad_labels_are_refused_above_the_bound(suspected: int, rows: int, refused: bool) -> None:
    decision = refuse_bad_labels(suspected, rows)
    assert (decision is not None) is refused
    if decision:
        assert decision.verdict is Verdict.REFUSED
        assert f"{suspected} of {rows}" in decision.reason


def drawn(rows: int, right: float, seed: int, truth: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, rows) if truth is None else truth
    return truth, np.where(rng.random(rows) < right, truth, (truth + 1) % 4)


def test_the_same_answers_differ_by_nothing() -> None:
    truth, said = drawn(600, 0.7, 1)
    found = compare("all", truth, said, said)
    assert (found.difference, found.low, found.high) == (0.0, 0.0, 0.0)


def test_scores_are_those_of_the_evaluation() -> None:
    truth, one = drawn(300, 0.6, 1)
    other = drawn(300, 0.8, 2, truth)[1]
    found = compare("all", truth, one, other)
    assert found.champion == pytest.approx(macro_f1(truth, one, classes=4))
    assert found.candidate == pytest.approx(macro_f1(truth, other, classes=4))
    assert found.low < found.difference < found.high


def test_a_class_that_is_not_there_does_not_count() -> None:
    truth = np.array([0, 0, 1, 1])
    found = compare("two classes", truth, np.array([0, 1, 1, 1]), truth)
    assert found.champion == pytest.approx(macro_f1(truth, np.array([0, 1, 1, 1]), classes=4))
    assert found.candidate == 1.0


def test_models_as_good_as_each_other_are_told_apart_in_about_one_of_forty() -> None:
    promoted = 0
    for seed in range(200):
        truth, one = drawn(400, 0.75, seed)
        other = drawn(400, 0.75, seed + 10_000, truth)[1]
        promoted += compare("all", truth, one, other, draws=400).better
    assert promoted <= 12  # 5 are expected of 200


def test_a_model_that_is_clearly_better_is_seen_to_be() -> None:
    truth, one = drawn(620, 0.70, 3)
    assert compare("all", truth, one, drawn(620, 0.80, 4, truth)[1]).better


def example(words: int, **changes: object) -> Example:
    made = Example("id", "", "w " * words, (), "sms", True, Category.BILLING, (), None, Language.HAUSA, None, None, "")
    return replace(made, **changes)


def test_every_row_is_in_one_slice_of_each_kind() -> None:
    examples = [example(3), example(20, channel="call"), example(21, language=None), example(61, is_complaint=False)]
    slices = slices_of(examples)
    assert {name: rows.tolist() for name, rows in slices.items()} == {
        "channel call": [False, True, False, False],
        "channel sms": [True, False, True, True],
        "language ha": [True, True, False, True],
        "language unknown": [False, False, True, False],
        "length long (over 60 words)": [False, False, False, True],
        "length medium (21 to 60 words)": [False, False, True, False],
        "length short (up to 20 words)": [True, True, False, False],
    }
    truth = Truth.of(examples).classes
    assert truth.tolist() == [1, 1, 1, 3]
    compared = compare_slices(slices, truth, truth, truth)
    assert {each.name: each.rows for each in compared}["language ha"] == 3
    assert confusion(truth, np.array([1, 0, 1, 3])).tolist() == [[0, 0, 0, 0], [1, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
