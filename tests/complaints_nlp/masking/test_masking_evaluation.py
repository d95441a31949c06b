"""The figures of masking: over letters and digits, type ignored."""

from __future__ import annotations

import math

import pytest

from complaints_nlp.masking.evaluation import HELD, Document, evaluate
from complaints_nlp.masking.text import Entity

TEXT = "call 0710-12 Ada Obi in Uyo, N500"
PHONE, ADA, UYO, SUM = Entity(5, 12, "PHONE_NUMBER"), Entity(13, 20, "PERSON"), Entity(24, 27, "TOWN"), Entity(29, 33, "AMOUNT")
DOCUMENT = Document(TEXT, personal=(PHONE, ADA), kept=(UYO,), ignored=(SUM,))

CASES = [
    ((PHONE, ADA), (1.0, 1.0), 2, 0, "all of it, nothing else"),
    ((), (math.nan, 0.0), 0, 0, "nothing"),
    ((Entity(5, 20, "NUMBER"),), (1.0, 1.0), 2, 0, "one span of another type over both"),
    ((PHONE, Entity(13, 16, "PERSON")), (1.0, 9 / 12), 1, 0, "half a name is not the whole"),
    ((PHONE, ADA, UYO), (12 / 15, 1.0), 2, 1, "a town that must stay"),
    ((PHONE, ADA, SUM), (1.0, 1.0), 2, 0, "what is ignored costs nothing"),
    ((Entity(0, 33, "ALL"),), (12 / 21, 1.0), 2, 1, "all of the text"),
    ((Entity(0, 33, HELD),), (12 / 21, 1.0), 2, 0, "a text in quarantine: what must stay is not lost"),
]


@pytest.mark.parametrize(("found", "scores", "whole", "lost", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_scores(found: tuple[Entity, ...], scores: tuple[float, float], whole: int, lost: int, reason: str) -> None:
    report = evaluate([DOCUMENT], [found])
    assert report.micro()[:2] == pytest.approx(scores, nan_ok=True)
    assert (report.whole, report.lost()) == (whole, (1, lost))


def test_a_sign_between_digits_does_not_count() -> None:
    report = evaluate([DOCUMENT], [[Entity(5, 9, "PHONE_NUMBER"), Entity(10, 12, "PHONE_NUMBER")]])
    assert report.types["PHONE_NUMBER"].whole_share == 1.0


def test_intervals_hold_the_figure_and_narrow_with_more_texts() -> None:
    good, bad = (PHONE, ADA), (PHONE,)
    few = evaluate([DOCUMENT] * 10, [good] * 7 + [bad] * 3).intervals()[1]
    many = evaluate([DOCUMENT] * 1000, [good] * 700 + [bad] * 300).intervals()[1]
    recall = (0.7 * 12 + 0.3 * 6) / 12
    assert few[0] < many[0] < recall < many[1] < few[1]


def test_answers_must_be_as_many_as_documents() -> None:
    with pytest.raises(ValueError, match="0 answers for 1 documents"):
        evaluate([DOCUMENT], [])
