"""What the marks of the corpus say, and how answers are counted against it."""

from __future__ import annotations

import pytest

from complaints_nlp.classification.corpus import Example, parse_marks
from complaints_nlp.enrichment.evaluation import Counts, Score, count_amounts, count_lga, count_state, score
from complaints_nlp.enrichment.gold import gold_amounts, gold_places, naira_of
from complaints_nlp.enrichment.places import Place
from complaints_nlp.labels import Category


def example(marked: str) -> Example:
    text, masked, spans = parse_marks(marked)
    return Example("t-1", text, masked, spans, "sms", True, Category.BILLING, (), None, None, None, None, "test")


MARKS = [
    ("N2,500", "", 2500.0, "a sign and a comma"),
    ("₦1.4m", "", 1_400_000.0, "a scale"),
    ("26 000 nairas", "", 26_000.0, "French grouping"),
    ("N35 per minute", "", 35.0, "a rate is a sum"),
    ("2,150", "", 2150.0, "marked as an amount, no unit: naira"),
    ("1k airtime", "", 1000.0, "airtime is money"),
    ("500", " minutes", 0.0, "the text goes on with a unit"),
    ("1.2", "", 0.0, "a size in gigabytes left unsaid"),
    ("11 kobo", " kwa sekond", 0.11, "kobo"),
    ("kobo 18", "", 0.18, "kobo, Hausa and Igbo order"),
    ("12k/sec", "", 0.12, "k a second is kobo"),
    ("11k", " per second", 0.11, "the second stands outside the mark"),
    ("11k", "", 11_000.0, "k alone is thousand"),
    ("4,300 loyalty points", "", 0.0, "points"),
    ("200% bonus", "", 0.0, "a share"),
    ("5.6GB", "", 0.0, "a volume"),
    ("two GB", "", 0.0, "a volume in words"),
    ("$36.90", "", 0.0, "foreign"),
    ("GH₵ 4,180", "", 0.0, "foreign"),
    ("45 USD", "", 0.0, "foreign"),
    ("N0.00", "", 0.0, "nothing"),
    ("Zero naira", "", 0.0, "nothing in words"),
    ("igba naira", "", 200.0, "Yoruba"),
    ("ẹgbẹ̀rún márùn-ún", "", 5000.0, "Yoruba without naira"),
    ("naira goma sha biyar", "", 15.0, "Hausa"),
    ("puku naira atọ", "", 3000.0, "Igbo, naira within"),
    ("four forty", "", 440.0, "Pidgin"),
    ("plenty money", "", None, "no table reads it"),
]


@pytest.mark.parametrize(("inside", "after", "naira", "reason"), MARKS, ids=[f"{inside}{after}: {why}" for inside, after, _, why in MARKS])
def test_what_a_mark_says(inside: str, after: str, naira: float | None, reason: str) -> None:
    assert naira_of(inside, after) == naira


def test_prices_of_plans_count_and_their_volumes_do_not() -> None:
    assert gold_amounts(example("[[=PLAN|3GB for N1,500]] ate [[=AMOUNT|plenty]], [[=PLAN|Family 100]]")) == (frozenset({1500.0}), 1)


IKEJA, LAGOS = Place("Lagos", "Ikeja"), Place("Lagos", None)
COUNTED = [
    ("in [[=LGA|Ikeja]]", IKEJA, Counts(hits=1), Counts(hits=1), "an LGA asks for its state too"),
    ("in [[=LGA|Ikeja]]", LAGOS, Counts(hits=1), Counts(misses=1), "the state alone"),
    (
        "in [[=LGA|Ikeja]]",
        Place("Oyo", "Surulere"),
        Counts(alarms=1, misses=1),
        Counts(alarms=1, misses=1),
        "wrong is a false alarm and a miss",
    ),
    (
        "in [[=LGA|Surulere]], [[=STATE|Oyo]]",
        Place("Lagos", "Surulere"),
        Counts(alarms=1, misses=1),
        Counts(alarms=1, misses=1),
        "the other one",
    ),
    ("in [[=TOWN|Opebi]]", IKEJA, Counts(), Counts(), "a town found is no error"),
    ("in [[=TOWN|Opebi]]", Place(None, None), Counts(), Counts(), "nor is one not found"),
    ("in [[=TOWN|Nowhere]]", IKEJA, Counts(alarms=1), Counts(alarms=1), "a place that no mark names"),
    ("from [[STREET_ADDRESS|3 Opebi Road, Ikeja]]", IKEJA, Counts(), Counts(), "left standing by the masker"),
    ("no place", Place(None, None), Counts(), Counts(), "nothing asked, nothing said"),
]


@pytest.mark.parametrize(("marked", "said", "state", "lga", "reason"), COUNTED, ids=[row[-1] for row in COUNTED])
def test_counts(marked: str, said: Place, state: Counts, lga: Counts, reason: str) -> None:
    gold = gold_places(example(marked))
    assert (count_state(said.state, gold), count_lga(said, gold)) == (state, lga)


TOWNS = [
    ("in [[=TOWN|Opebi]]", IKEJA, Counts(hits=1), "found"),
    ("in [[=TOWN|Opebi]]", Place(None, None), Counts(misses=1), "not found"),
    ("in [[=TOWN|Nowhere]]", Place(None, None), Counts(misses=1), "a town no table knows is missed"),
    ("in [[=TOWN|Accra]]", Place(None, None), Counts(), "abroad: nothing is asked"),
    ("at [[=TOWN|Onitsha main market]]", Place("Anambra", "Onitsha North"), Counts(hits=1), "a town within the mark"),
]


@pytest.mark.parametrize(("marked", "said", "state", "reason"), TOWNS, ids=[row[-1] for row in TOWNS])
def test_counts_with_towns(marked: str, said: Place, state: Counts, reason: str) -> None:
    assert count_state(said.state, gold_places(example(marked)), towns=True) == state


def test_amounts_are_compared_once_a_value() -> None:
    assert count_amounts([500.0, 500.0, 7.0], {500.0, 2000.0}) == Counts(hits=1, alarms=1, misses=1)


def test_score_is_micro_averaged_with_an_interval_around_it() -> None:
    result = score([Counts(hits=1)] * 30 + [Counts(misses=1)] * 10 + [Counts(alarms=2)] * 5)
    assert result == Score(0.75, 0.75, 0.75, result.low, result.high, 40)
    assert result.low < 0.75 < result.high
