"""What the library's tests share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from complaints_nlp.analyzer import ComplaintAnalyzer
from complaints_nlp.labels import Category, Language, Sentiment, Urgency
from complaints_nlp.masking.masker import Masker
from complaints_nlp.masking.names import RuleNames


class FakePredictor:
    """Remembers what it was asked, so that a test can see that only masked texts reach the model."""

    version = "fake-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def predict(self, texts: Sequence[str]) -> list[Any]:
        from complaints_nlp.classification.predictor import Prediction

        self.asked += texts
        return [
            Prediction(
                complaint_probability=0.9,
                is_complaint=True,
                category=Category.BILLING,
                confidence=0.8,
                secondary=(Category.NETWORK,),
                code="A1",
                sentiment=Sentiment.NEGATIVE,
                urgency=Urgency.NORMAL,
            )
            for _ in texts
        ]


def detect_english(texts: Sequence[str]) -> list[Language]:
    return [Language.ENGLISH for _ in texts]


@pytest.fixture
def predictor() -> FakePredictor:
    return FakePredictor()


@pytest.fixture(scope="session")
def rules_masker() -> Masker:
    """A masker without spaCy: quick to load, the same in all else."""
    return Masker(names=RuleNames())


@pytest.fixture
def analyzer(predictor: FakePredictor, rules_masker: Masker) -> ComplaintAnalyzer:
    return ComplaintAnalyzer(masker=rules_masker, predictor=predictor, detect=detect_english)
