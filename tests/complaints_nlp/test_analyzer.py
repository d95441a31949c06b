"""The composed steps: order, failures in place, nothing unmasked past the masker."""

from __future__ import annotations

from typing import Any

import pytest

from complaints_nlp.analysis import Analysis
from complaints_nlp.analyzer import ComplaintAnalyzer, Examined
from complaints_nlp.errors import EmptyText, NotText, TextTooLong, UnusableText
from complaints_nlp.masking.masker import Masker

TEXT = "una deduct my 500 naira for Surulere Lagos, call me on 0710 123 4567, Chidi"


def test_one_text(analyzer: ComplaintAnalyzer) -> None:
    answer = analyzer.analyze([TEXT])[0]
    assert str(answer.masked_text) == "una deduct my 500 naira for Surulere Lagos, call me on <PHONE_NUMBER>, <PERSON>"
    assert (answer.state, answer.lga, answer.amounts) == ("Lagos", "Surulere", (500.0,))
    assert [(e.type, TEXT[e.start : e.end]) for e in answer.entities] == [("PHONE_NUMBER", "0710 123 4567"), ("PERSON", "Chidi")]
    assert len(answer.fingerprint) == 256
    assert answer.model_version == "fake-1"


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("", EmptyText, "empty"),
        (" \n ", EmptyText, "white space"),
        ("\u200b\u200b", EmptyText, "invisible characters"),
        (None, NotText, "null"),
        (7, NotText, "a number"),
        (b"x", NotText, "bytes"),
        ("x" * 50_001, TextTooLong, "one over the limit"),
    ],
)
def test_what_cannot_be_used_fails_in_its_place(analyzer: ComplaintAnalyzer, text: Any, error: type, reason: str) -> None:
    answers = analyzer.try_analyze(["first", text, "last"])
    assert [type(answer) for answer in answers] == [Analysis, error, Analysis]


def test_analyze_raises_the_first_error(analyzer: ComplaintAnalyzer) -> None:
    with pytest.raises(NotText):
        analyzer.analyze(["fine", 5, ""])  # type: ignore[list-item]


@pytest.mark.parametrize("batch_size", [1, 2, 64])
def test_order_and_batches(analyzer: ComplaintAnalyzer, batch_size: int) -> None:
    texts = [f"text number {n}" if n % 3 else "" for n in range(7)]
    answers = analyzer.try_analyze(texts, batch_size=batch_size)
    assert ["" if isinstance(a, UnusableText) else str(a.masked_text) for a in answers] == texts


def test_the_model_sees_masked_texts_alone(analyzer: ComplaintAnalyzer, predictor: Any) -> None:
    analyzer.analyze([TEXT])
    assert predictor.asked
    assert "0710" not in predictor.asked[0]


def test_known_values_are_masked(analyzer: ComplaintAnalyzer) -> None:
    answer = analyzer.analyze(["zubb says hi", "zubb says hi"], known=[{"name": "Zubb"}, {}])
    assert [str(a.masked_text) for a in answer] == ["<PERSON> says hi", "zubb says hi"]


def test_empty_batch(analyzer: ComplaintAnalyzer) -> None:
    assert analyzer.analyze([]) == []


IDENTIFIERS = [
    ("call 0710 123 4567 or O7101234567", [("phone", "phone:+2347101234567")], "one number twice is one"),
    (
        "Agent: number?\nCustomer: zero seven one zero\nAgent: ok\nCustomer: one two three four five six seven",
        [("phone", "phone:+2347101234567")],
        "said in two turns",
    ),
    ("mail Ada.Obi@Example.com", [("email", "email:ada.obi@example.com")], "lower case"),
    ("it is ada at gmail dot com", [("email", "email:ada@gmail.com")], "spelled out"),
    ("my account number is QX-99417", [("account", "account:QX99417")], "an account"),
    ("ask @Night_Owl", [("handle", "night_owl")], "a handle, its network unknown"),
    ("my number ending 4567", [], "a tail names no one"),
    ("nothing", [], "nothing"),
]


@pytest.mark.parametrize(("text", "identifiers", "reason"), IDENTIFIERS, ids=[reason for *_, reason in IDENTIFIERS])
def test_identifiers(analyzer: ComplaintAnalyzer, text: str, identifiers: list[tuple[str, str]], reason: str) -> None:
    answer = analyzer.examine([text])[0]
    assert isinstance(answer, Examined)
    assert [(i.kind, i.value) for i in answer.identifiers] == identifiers
    assert not any(value in repr(answer) for _, value in identifiers), "identifiers are personal data and stay out of logs"


def test_max_characters(rules_masker: Masker, predictor: Any) -> None:
    small = ComplaintAnalyzer(masker=rules_masker, predictor=predictor, max_characters=5)
    error = small.try_analyze(["123456"])[0]
    assert isinstance(error, TextTooLong)
    assert error.length == 6
