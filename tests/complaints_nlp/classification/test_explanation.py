from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from complaints_nlp.analyzer import ComplaintAnalyzer
from complaints_nlp.classification.explanation import PIECES, explain
from complaints_nlp.classification.predictor import Predictor
from complaints_nlp.masking.masker import Masker
from tests.complaints_nlp.conftest import FakePredictor, detect_english

WEIGHTS = {"deduct": 3.0, "airtime": 1.0, "network": -2.0}


class Counting:
    """A model whose answers are known: each word has its weight for billing, and "thanks" speaks against a complaint."""

    def __init__(self) -> None:
        self.encoded = 0

    def quick_logits(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        self.encoded += len(texts)
        billing = np.array([sum(WEIGHTS.get(word, 0.0) for word in text.split()) for text in texts])
        complaint = np.array([[-2.0 * text.split().count("thanks")] for text in texts])
        return {"category": np.stack([np.zeros(len(texts)), billing, np.zeros(len(texts))], axis=1), "complaint": complaint}


def weights(text: str, label: str = "billing", **options: int) -> dict[str, float]:
    return {word.text: pytest.approx(word.weight, abs=1e-6) for word in explain(text, label, Counting(), **options).words}


def test_each_word_weighs_what_leaving_it_out_costs() -> None:
    assert weights("they deduct airtime but network is fine") == {
        "deduct": 3.0,
        "airtime": 1.0,
        "network": -2.0,  # speaks against the label
        **dict.fromkeys(["they", "but", "is", "fine"], 0.0),
    }
    assert list(weights("they deduct airtime but network is fine", most=2)) == ["deduct", "network"]  # heaviest first, either way


def test_what_is_no_complaint_is_explained_too() -> None:
    assert weights("thanks all", "no complaint") == {"thanks": 2.0, "all": 0.0}


def test_places_are_those_of_the_masked_text() -> None:
    text = "<PERSON> said\nthey deduct <PHONE_NUMBER>"
    found = explain(text, "billing", Counting()).words
    assert all(text[word.start : word.end] == word.text for word in found)
    assert "<PHONE_NUMBER>" in {word.text for word in found}  # a placeholder is one word


@pytest.mark.parametrize(
    ("words", "encodings"),
    [
        (0, 1),
        (1, 2),
        (PIECES, 1 + PIECES),
        (2 * PIECES, 1 + 2 * PIECES),  # pieces of two words, then the words of half of them
        (80 * PIECES, 1 + PIECES),  # a piece holds more words than may be looked at singly
    ],
)
def test_the_cost_is_bounded_and_stated(words: int, encodings: int) -> None:
    model = Counting()
    found = explain(" ".join(["word"] * words), "billing", model)
    assert model.encoded == found.encodings == encodings


def test_one_word_among_many_is_found() -> None:
    text = " ".join(["word"] * 400 + ["deduct"] + ["word"] * 399)
    assert next(iter(weights(text))) == "deduct"


def test_a_text_longer_than_any_is_explained_in_pieces() -> None:
    text = " ".join(["word"] * 5_000 + ["deduct"])
    (first, *_) = explain(text, "billing", Counting()).words
    assert text[first.start : first.end].split()[-1] == "deduct"


def test_the_model_sees_and_shows_masked_text_only(rules_masker: Masker) -> None:
    asked: list[str] = []

    class Listening(FakePredictor):
        def quick_logits(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
            asked.extend(texts)
            return Counting().quick_logits(texts)

    found = ComplaintAnalyzer(masker=rules_masker, predictor=Listening(), detect=detect_english).explain("they deduct, call 0710 123 4567")
    assert not any("0710" in text for text in asked)
    assert "<PHONE_NUMBER>" in {word.text for word in found.words}


def test_a_predictor_without_logits_cannot_explain(rules_masker: Masker) -> None:
    analyzer = ComplaintAnalyzer(masker=rules_masker, predictor=FakePredictor(), detect=detect_english)
    with pytest.raises(TypeError, match="FakePredictor gives no logits"):
        analyzer.explain("they deduct my money")


def test_the_shipped_model_is_moved_by_the_word_that_says_it() -> None:
    found = explain("una deduct my airtime and I no subscribe for anything", "billing", Predictor.load(threads=1), most=3)
    assert {"deduct", "airtime", "subscribe"} & {word.text for word in found.words}
