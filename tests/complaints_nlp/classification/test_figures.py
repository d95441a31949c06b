"""The figures by hand-made answers, where each value can be counted on the fingers."""

from __future__ import annotations

import numpy as np
import pytest

from complaints_nlp.classification.corpus import Example
from complaints_nlp.classification.evaluation import Part
from complaints_nlp.classification.figures import FIGURES, Answers, Truth, confident_accuracy, paired_difference, slices, with_interval
from complaints_nlp.labels import Category, Language

N, B, S = Category.NETWORK, Category.BILLING, Category.SERVICE


def example(number, category, *, complaint=True, channel="sms", text="one two three", language=Language.ENGLISH):
    return Example(f"x-{number}", text, text, (), channel, complaint, category, (), None, language, None, None, "")


def answers(*said, complaint=(), sure=0.8):
    """Answers that say these categories, each with confidence ``sure``."""
    order = [N, B, S]
    rows = [[sure if name is one else (1 - sure) / 2 for name in order] for one in said]
    return Answers(np.array(rows), np.array(complaint or [0.9] * len(said)), 0.5)


FOUR = [example(0, N), example(1, B), example(2, S), example(3, S, complaint=False)]


@pytest.mark.parametrize(
    ("figure", "given", "value"),
    [
        ("three-class macro-F1", answers(N, B, S, N), 1.0),  # the text that is no complaint does not count
        ("three-class macro-F1", answers(N, N, S, S), (2 / 3 + 0 + 1) / 3),  # billing never found
        ("four-class", answers(N, B, S, S, complaint=(0.9, 0.9, 0.9, 0.1)), 1.0),
        ("four-class", answers(N, B, S, S), (1 + 1 + 2 / 3 + 0) / 4),  # the no-complaint taken for a service complaint
        ("is-complaint F1", answers(N, B, S, S), 6 / 7),  # three hits, one false alarm
        ("is-complaint F1", answers(N, B, S, S, complaint=(0.1, 0.9, 0.9, 0.1)), 4 / 5),  # one missed
        ("ECE", answers(N, B, S, S, sure=0.8), 0.2),  # all right, 80% sure
        ("ECE", answers(B, N, N, S, sure=0.8), 0.8),  # all wrong, 80% sure
    ],
)
def test_figures(figure, given, value):
    assert FIGURES[figure](given, Truth.of(FOUR)) == pytest.approx(value)


def test_the_most_confident_are_the_ones_counted():
    truth = Truth.of([example(n, N) for n in range(10)])
    sure = np.array([[0.9, 0.05, 0.05]] * 8 + [[0.3, 0.4, 0.3]] * 2)  # the two wrong ones are the least sure
    assert confident_accuracy(Answers(sure, np.ones(10), 0.5), truth) == 1.0
    unsure_last = np.array([[0.4, 0.3, 0.3]] * 8 + [[0.02, 0.96, 0.02]] * 2)  # wrong and surest
    assert confident_accuracy(Answers(unsure_last, np.ones(10), 0.5), truth) == pytest.approx(6 / 8)


def test_an_interval_holds_its_figure_and_a_pair_is_compared_on_the_same_texts():
    rows = [example(n, (N, B, S)[n % 3]) for n in range(60)]
    right = answers(*(row.category for row in rows))
    worse = answers(*(N if n < 20 else row.category for n, row in enumerate(rows)))
    truth = Truth.of(rows)
    value, low, high = with_interval("three-class macro-F1", worse, truth, draws=200)
    assert low < value < high
    difference, low, _ = paired_difference("three-class macro-F1", right, worse, truth, draws=200)
    assert difference == pytest.approx(1 - value)
    assert low > 0
    assert paired_difference("three-class macro-F1", right, right, truth, draws=50) == (0.0, 0.0, 0.0)


def test_texts_count_as_often_as_their_part_says():
    rows = [example(n, (N, B, S)[n % 3], complaint=n < 30) for n in range(60)]
    always = answers(*(row.category for row in rows))
    truth = Truth.of(rows)
    assert FIGURES["is-complaint F1"](always, truth) == pytest.approx(2 * 30 / (2 * 30 + 30))
    parts = [Part(np.arange(30), 5), Part(np.arange(30, 60), 1)]
    value, low, high = with_interval("is-complaint F1", always, truth, parts=parts, draws=50)
    assert value == low == high == pytest.approx(2 * 150 / (2 * 150 + 30))  # whichever are drawn, their shares stay
    never = answers(*(row.category for row in rows), complaint=(0.1,) * 60)
    assert paired_difference("is-complaint F1", always, never, truth, parts=parts, draws=50) == (value, value, value)


def test_joined_answers_keep_their_own_thresholds():
    one, other = answers(N, B, complaint=(0.4, 0.6)), Answers(np.eye(3)[:1], np.array([0.4]), np.array([0.3]))
    joined = Answers.joined(one, other)
    assert joined.said.tolist() == [0, 1, 0]
    assert joined.said_complaint.tolist() == [False, True, True]


def test_slices_name_every_text_and_leave_out_what_is_all_of_them():
    rows = [
        example(0, N),
        example(1, N, channel="web", text="word " * 60),
        example(2, N, language=None),
    ]
    assert {name: found.tolist() for name, found in slices(rows).items()} == {
        "channel sms": [0, 2],
        "channel web": [1],
        "language en": [0, 1],
        "language unknown": [2],
        "length medium (21 to 60 words)": [1],
        "length short (up to 20 words)": [0, 2],
    }
