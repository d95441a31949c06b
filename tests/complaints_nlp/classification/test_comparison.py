"""The report on one set of texts, of answers made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from complaints_nlp.classification import comparison
from complaints_nlp.classification.bounds import MARGIN
from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.figures import Answers
from complaints_nlp.classification.measured import DEVELOPMENT_TEST, UNSEEN, UNSEEN_IN_MIX
from complaints_nlp.labels import Category, Language

ORDER = (Category.NETWORK, Category.BILLING, Category.SERVICE)


def example(number: int, *, channel: str, complaint: bool = True) -> Example:
    category = ORDER[number % 3]
    return Example(f"x-{number}", "text", "text", (), channel, complaint, category, (), None, Language.ENGLISH, None, None, "")


def answers(said: Sequence[Category]) -> Answers:
    rows = [[0.8 if name is one else 0.1 for name in ORDER] for one in said]
    return Answers(np.array(rows), np.full(len(said), 0.9), 0.5)


def test_each_slice_is_set_beside_the_baseline_on_its_own_texts(capsys: pytest.CaptureFixture[str]) -> None:
    """Both know the texts of one channel; of the other the baseline takes billing for network."""
    examples = [example(number, channel="sms") for number in range(30)] + [example(number, channel="web") for number in range(30)]
    right = [each.category for each in examples]
    worse = [Category.NETWORK if each.channel == "web" and each.category is Category.BILLING else each.category for each in examples]
    given = {comparison.BASELINE: answers(worse), comparison.OURS: answers(right)}
    report = comparison._report("a set", examples, given, draws=50)
    above = report["slices_above"]
    assert above.keys() == {"channel sms", "channel web"}
    assert above["channel sms"] == dict.fromkeys(MARGIN, (0.0, 0.0, 0.0))
    value, low, high = above["channel web"]["three-class macro-F1"]
    assert value == pytest.approx(1 - (2 / 3 + 0 + 1) / 3)
    assert 0 < low <= value <= high
    assert above["channel web"]["is-complaint F1"] == (0.0, 0.0, 0.0)
    assert "| channel web | 0.444 (" in capsys.readouterr().out


def test_without_the_baseline_no_slice_is_set_beside_it() -> None:
    examples = [example(number, channel=channel) for number in range(6) for channel in ("sms", "web")]
    report = comparison._report("a set", examples, {comparison.OURS: answers([each.category for each in examples])}, draws=5)
    assert report["slices_above"] == {}
    assert report["slices"]["channel web"]["texts"] == 6


def test_a_slice_without_a_complaint_has_no_figures() -> None:
    examples = [example(number, channel="sms") for number in range(6)] + [
        example(number, channel="web", complaint=False) for number in range(6)
    ]
    same = answers([each.category for each in examples])
    report = comparison._report("a set", examples, {comparison.BASELINE: same, comparison.OURS: same}, draws=5)
    assert report["slices"].keys() == report["slices_above"].keys() == {"channel sms"}


def test_unseen_operators_are_measured_in_the_mix_of_the_development_test(capsys: pytest.CaptureFixture[str]) -> None:
    """Every letter is read right; of the other operators' tweets the half that are no complaints are taken for some."""
    letters = [example(number, channel="web") for number in range(6)]
    tweets = [example(number, channel="social") for number in range(4)]
    elsewhere = [example(number, channel="social", complaint=number < 6) for number in range(12)]
    sets = {DEVELOPMENT_TEST: [*tweets, *letters], UNSEEN: elsewhere}
    given = {name: {comparison.OURS: answers([each.category for each in examples])} for name, examples in sets.items()}
    part = comparison._unseen_in_mix(sets, given, draws=20)[UNSEEN_IN_MIX]
    # 6 letters to 4 tweets: each letter 3 times, each of the 12 tweets once
    assert part["figures"][comparison.OURS]["is-complaint F1"][0] == pytest.approx(2 * (18 + 6) / (2 * (18 + 6) + 6))
    assert part["figures"][comparison.OURS]["three-class macro-F1"] == (1.0, 1.0, 1.0)
    assert "6 letters of it 3 times each, 12 tweets 1 times each" in capsys.readouterr().out


def test_without_either_set_there_is_no_such_mix() -> None:
    examples = [example(number, channel="web") for number in range(6)]
    given = {DEVELOPMENT_TEST: {comparison.OURS: answers([each.category for each in examples])}}
    assert comparison._unseen_in_mix({DEVELOPMENT_TEST: examples}, given, draws=5) == {}
