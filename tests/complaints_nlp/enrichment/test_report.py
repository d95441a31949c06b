"""The figures of enrichment from marked texts and answers, and the sentiment set's repeats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from complaints_nlp.analysis import Analysis
from complaints_nlp.classification.corpus import Example, parse_marks
from complaints_nlp.enrichment.afrisenti import BadTweets, read_tweets
from complaints_nlp.enrichment.report import measure
from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.text import seal

NETWORK, BILLING, SERVICE = Category

RIGHT = Analysis(
    masked_text=seal("no network in Ikeja, N500 gone"),
    language=Language.ENGLISH,
    is_complaint=True,
    complaint_probability=0.9,
    category=NETWORK,
    confidence=0.8,
    secondary=(BILLING,),
    code="C9",
    sentiment=Sentiment.NEGATIVE,
    urgency=Urgency.NORMAL,
    state="Lagos",
    lga="Ikeja",
    amounts=(500.0,),
    products=(),
    entities=(),
    fingerprint=b"",
    model_version="test-1",
)


def example(**changes: Any) -> Example:
    text, masked, spans = parse_marks("no network in [[=LGA|Ikeja]], [[=AMOUNT|N500]] gone")
    given = Example(
        "t-1", text, masked, spans, "sms", True, NETWORK, (BILLING,), "C9", Language.ENGLISH, Sentiment.NEGATIVE, Urgency.NORMAL, "test"
    )
    return replace(given, **changes)


WRONG = [
    ({"language": Language.PIDGIN}, {"language, macro-F1"}, "another language"),
    ({"code": "C6"}, {"code, top-1 accuracy", "code, top-1 accuracy where the category is right"}, "another code"),
    ({"category": BILLING, "code": "A1", "secondary": (NETWORK,)}, {"code, top-1 accuracy", "secondary grievance, F1"}, "another category"),
    ({"is_complaint": False, "code": None, "secondary": ()}, {"code, top-1 accuracy", "secondary grievance, F1"}, "taken for no complaint"),
    ({"lga": None}, {"LGA, F1", "LGA, F1, every town asked"}, "the state alone"),
    ({"amounts": (50.0,)}, {"naira amounts, F1"}, "another sum"),
]


def test_all_right_is_one() -> None:
    assert {figure.value for figure in measure([example()] * 3, [RIGHT] * 3)} == {1.0}


@pytest.mark.parametrize(("changes", "fallen", "reason"), WRONG, ids=[reason for *_, reason in WRONG])
def test_what_is_wrong_lowers_its_own_figures_alone(changes: dict[str, Any], fallen: set[str], reason: str) -> None:
    figures = measure([example()] * 4, [replace(RIGHT, **changes), RIGHT, RIGHT, RIGHT])
    assert {figure.name for figure in figures if figure.value < 1.0} == fallen
    assert all(figure.low <= figure.value <= figure.high for figure in figures)


def test_codes_and_second_grievances_are_asked_of_complaints_alone() -> None:
    praise = example(is_complaint=False, code=None, secondary=())
    of = {figure.name: figure.of for figure in measure([praise, example()], [RIGHT, RIGHT])}
    assert (of["code, top-1 accuracy"], of["secondary grievance, F1"], of["language, macro-F1"]) == (1, 1, 2)


def test_repeated_tweets_stand_once_and_never_in_both_parts(tmp_path: Path) -> None:
    rows = (
        "tweet,label,split\n",
        "I  no like am,negative,train\n",
        "i no like am,negative,train\n",  # once more, spaced otherwise
        "I no like am,negative,dev\n",  # and in the other part
        "e sweet,positive,dev\n",
        "e sweet,positive,dev\n",
        "na so,neutral,train\n",
        "na so,negative,dev\n",  # labelled in two ways: stands nowhere
    )
    path = tmp_path / "tweets.csv"
    path.write_text("".join(rows))
    assert read_tweets(path) == {"train": [("I  no like am", Sentiment.NEGATIVE)], "dev": [("e sweet", Sentiment.POSITIVE)]}


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    path.write_text("text,label\nx,positive\n")
    with pytest.raises(BadTweets, match="split, tweet"):
        read_tweets(path)
